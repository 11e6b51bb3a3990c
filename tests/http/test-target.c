/* Edit Factory - a request's target: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "target.h"

#include <string.h>

/* Segments and query with "|" between. */
static gchar *
parsed (const gchar *raw)
{
  EfTarget target;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *query = NULL;
  gchar *both;

  ef_target_parse (raw, strlen (raw), &target, &error);
  g_assert_no_error (error);
  path = g_strjoinv ("|", target.segments);
  query = g_strjoinv ("|", target.query);
  both = g_strconcat (path, "?", query, NULL);
  ef_target_clear (&target);
  return both;
}

static void
test_good (void)
{
  static const gchar *const pairs[][2] = { { "/", "?" },
    { "/v1/jobs", "v1|jobs?" }, { "/v1/jobs/", "v1|jobs|?" }, { "/a?", "a?" },
    { "/a?b=c&d", "a?b|c|d|" },
    { "/a?b=c%26d%3D&e=f+g%2Bh", "a?b|c&d=|e|f g+h" },
    { "/a?x=/../..//&y=?", "a?x|/../..//|y|?" }, { "/a?&&b=1&", "a?b|1" },
    { "/%61%2e%C3%a4+b", "a.\xc3\xa4+b?" },
    { "/.well-known/...", ".well-known|...?" },
    { "/a;b=c,d:e@f!$&'()*~_-", "a;b=c,d:e@f!$&'()*~_-?" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree gchar *got = parsed (pairs[i][0]);

    g_assert_cmpstr (got, ==, pairs[i][1]);
  }
}

static void
test_bad (void)
{
  static const gchar *const bad[][2] = { { "", "starts with /" },
    { "*", "starts with /" }, { "v1/jobs", "starts with /" },
    { "http://x/v1", "starts with /" }, { "//x/v1", "empty" },
    { "/a//b", "empty" }, { "//", "empty" }, { "/.", "dot segment" },
    { "/..", "dot segment" }, { "/a/../b", "dot segment" },
    { "/a/./b", "dot segment" }, { "/%2e%2E/b", "dot segment" },
    { "/a/.%2e", "dot segment" }, { "/a%00b", "separator" },
    { "/a%2fb", "separator" }, { "/a%2Fb", "separator" },
    { "/a%5cb", "separator" }, { "/a%5Cb", "separator" },
    { "/a?b=%00", "separator" }, { "/a\\b", "percent-encoded" },
    { "/a b", "percent-encoded" }, { "/a#b", "percent-encoded" },
    { "/a\"", "percent-encoded" }, { "/a<b>", "percent-encoded" },
    { "/\xc3\xa4", "percent-encoded" }, { "/a?b\\", "percent-encoded" },
    { "/a\x01", "percent-encoded" }, { "/a\r\nX: y", "percent-encoded" },
    { "/a%", "hexadecimal" }, { "/a%4", "hexadecimal" },
    { "/a%zz", "hexadecimal" }, { "/a%u0041", "hexadecimal" },
    { "/a?b=%", "hexadecimal" }, { "/a%0a", "control" }, { "/a%7f", "control" },
    { "/a?b=%0d%0a", "control" }, { "/a%ff", "UTF-8" }, { "/a%c0%af", "UTF-8" },
    { "/a%ed%a0%80", "UTF-8" }, { "/a?b=%ff", "UTF-8" } };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    EfTarget target;

    g_assert_false (
        ef_target_parse (bad[i][0], strlen (bad[i][0]), &target, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    g_assert_null (target.segments);
    if (!strstr (error->message, bad[i][1]))
      g_error ("%s: %s", bad[i][0], error->message);
  }
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;
  EfTarget target;

  g_assert_false (ef_target_parse ("/a\0b", 4, &target, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
}

static void
assert_length (gsize length, gboolean good)
{
  g_autofree gchar *raw = g_strnfill (length, 'a');
  EfTarget target;

  raw[0] = '/';
  g_assert_cmpint (ef_target_parse (raw, length, &target, NULL), ==, good);
  ef_target_clear (&target);
}

static void
test_amounts (void)
{
  g_autoptr (GString) raw = g_string_new ("/a?");
  g_autofree gchar *good = NULL;
  EfTarget target;

  assert_length (EF_TARGET_MAX_BYTES, TRUE);
  assert_length (EF_TARGET_MAX_BYTES + 1, FALSE);
  for (guint i = 0; i < EF_TARGET_MAX_QUERY; i++)
    g_string_append (raw, "b=c&");
  good = parsed (raw->str);
  g_string_append (raw, "b=c");
  g_assert_false (ef_target_parse (raw->str, raw->len, &target, NULL));
}

static void
test_get_query (void)
{
  EfTarget target;

  g_assert_true (ef_target_parse ("/a?b=c&d", 8, &target, NULL));
  g_assert_cmpstr (ef_target_get_query (&target, "b"), ==, "c");
  g_assert_cmpstr (ef_target_get_query (&target, "d"), ==, "");
  /* values are no names */
  g_assert_null (ef_target_get_query (&target, "c"));
  ef_target_clear (&target);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/good", test_good);
  g_test_add_func ("/target/bad", test_bad);
  g_test_add_func ("/target/nul", test_nul);
  g_test_add_func ("/target/amounts", test_amounts);
  g_test_add_func ("/target/query", test_get_query);
  return g_test_run ();
}
