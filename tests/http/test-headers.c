/* Edit Factory - header values, entity tags, byte ranges: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "byte-range.h"
#include "etag.h"
#include "header-value.h"

#include <string.h>

static void
test_json_type (void)
{
  static const gchar *const good[] = { "application/json", "Application/JSON",
    "application/json; charset=utf-8", "application/json ;charset=UTF-8",
    "application/json;  charset=\"utf-8\" " };
  static const gchar *const bad[] = { "", "text/json", "application/jsonx",
    "application/json;", "application/json; charset=latin1",
    "application/json; charset=utf-8; x=y", "application/json; charset=utf-88",
    "application/json, text/plain", "application/problem+json",
    "application/json; boundary=x", "application/x-www-form-urlencoded" };

  g_assert_false (ef_is_json_type (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ef_is_json_type (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ef_is_json_type (bad[i]));
}

static void
test_request_id (void)
{
  g_autofree gchar *longest = g_strnfill (64, 'a');
  g_autofree gchar *too_long = g_strnfill (65, 'a');

  g_assert_true (ef_is_request_id ("A.b_c-9"));
  g_assert_true (ef_is_request_id (longest));
  g_assert_false (ef_is_request_id (too_long));
  g_assert_false (ef_is_request_id (NULL));
  g_assert_false (ef_is_request_id (""));
  g_assert_false (ef_is_request_id ("a b"));
  g_assert_false (ef_is_request_id ("a\n"));
  g_assert_false (ef_is_request_id ("<a>"));
  g_assert_false (ef_is_request_id ("\xc3\xa4"));
}

static void
test_disposition (void)
{
  static const gchar *const cases[][2] = {
    { "short.mp4", "attachment; filename=\"short.mp4\"" },
    { "a b;c.mp4", "attachment; filename=\"a b;c.mp4\"" },
    { "\xc3\xa4.mp4",
        "attachment; filename=\"_.mp4\"; filename*=UTF-8''%C3%A4.mp4" },
    { "a\"b\\c%41.mp4",
        "attachment; filename=\"a_b_c_41.mp4\"; "
        "filename*=UTF-8''a%22b%5Cc%2541.mp4" },
    { "a\r\nX: y",
        "attachment; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *got = ef_attachment_disposition (cases[i][0]);

    g_assert_cmpstr (got, ==, cases[i][1]);
  }
}

static void
test_etags (void)
{
  static const gchar tag[] = "\"a\"";

  g_assert_true (ef_etag_list_has ("\"a\"", tag, TRUE));
  g_assert_true (ef_etag_list_has ("*", tag, TRUE));
  g_assert_true (ef_etag_list_has ("\"b\", \"a\"", tag, FALSE));
  g_assert_true (ef_etag_list_has ("\"x,y\" ,W/\"a\"", tag, TRUE));
  g_assert_false (ef_etag_list_has ("W/\"a\"", tag, FALSE));
  g_assert_true (ef_etag_list_has (",, \"a\",", tag, TRUE));
  g_assert_false (ef_etag_list_has ("\"ab\"", tag, TRUE));
  g_assert_false (ef_etag_list_has ("a", tag, TRUE));
  g_assert_false (ef_etag_list_has ("\"a", tag, TRUE));
  g_assert_false (ef_etag_list_has ("\"b\" x \"a\"", tag, TRUE));
  g_assert_false (ef_etag_list_has ("", tag, TRUE));
  g_assert_false (ef_etag_list_has (NULL, tag, TRUE));
  g_assert_false (ef_etag_list_has ("*", NULL, TRUE));
}

static void
assert_part (const gchar *header, guint64 first, guint64 length)
{
  guint64 got_first = 0, got_length = 0;

  g_assert_cmpint (ef_byte_range_parse (header, 1000, &got_first, &got_length),
      ==, EF_RANGE_PART);
  g_assert_cmpuint (got_first, ==, first);
  g_assert_cmpuint (got_length, ==, length);
}

static void
test_range_parts (void)
{
  assert_part ("bytes=0-0", 0, 1);
  assert_part ("bytes=0-", 0, 1000);
  assert_part ("Bytes=10-19", 10, 10);
  assert_part ("bytes=999-", 999, 1);
  assert_part ("bytes=990-5000", 990, 10);
  assert_part ("bytes=990-99999999999999999999999", 990, 10);
  assert_part ("bytes=-1", 999, 1);
  assert_part ("bytes=-1000", 0, 1000);
  assert_part ("bytes=-5000", 0, 1000);
  assert_part ("bytes=-99999999999999999999999", 0, 1000);
}

static EfRangeKind
kind_of (const gchar *header, guint64 size)
{
  guint64 first = 7, length = 7;
  EfRangeKind kind = ef_byte_range_parse (header, size, &first, &length);

  g_assert_true (kind == EF_RANGE_PART || (first == 7 && length == 7));
  return kind;
}

static void
test_range_others (void)
{
  static const gchar *const whole[] = { NULL, "", "bytes", "bytes=", "bytes=-",
    "bytes=a-b", "bytes=0-1,3-4", "bytes=0-1, 3-4", "bytes= 0-1", "bytes=0 -1",
    "bytes=5-1", "items=0-1", "bytes=0x1-2", "bytes=--1", "bytes=1-2-3",
    "bytes=+1-2" };
  static const gchar *const none[] = { "bytes=1000-", "bytes=1000-2000",
    "bytes=-0", "bytes=99999999999999999999999-" };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    g_assert_cmpint (kind_of (whole[i], 1000), ==, EF_RANGE_WHOLE);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (kind_of (none[i], 1000), ==, EF_RANGE_UNSATISFIABLE);
  g_assert_cmpint (kind_of ("bytes=0-", 0), ==, EF_RANGE_UNSATISFIABLE);
  g_assert_cmpint (kind_of ("bytes=-5", 0), ==, EF_RANGE_UNSATISFIABLE);
  g_assert_cmpint (kind_of ("bytes=0-", G_MAXUINT64), ==, EF_RANGE_PART);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/headers/json-type", test_json_type);
  g_test_add_func ("/headers/request-id", test_request_id);
  g_test_add_func ("/headers/disposition", test_disposition);
  g_test_add_func ("/headers/etags", test_etags);
  g_test_add_func ("/headers/range-parts", test_range_parts);
  g_test_add_func ("/headers/range-others", test_range_others);
  return g_test_run ();
}
