/* Edit Factory - which requests are HTTP as we take it: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framing.h"
#include "request-gate.h"

#include <string.h>

#define MAX_HEADERS 80

typedef struct
{
  const gchar *method;
  const gchar *version;
  EfRawHeader headers[MAX_HEADERS];
  guint n_headers;
} Head;

static Head
head_new (void)
{
  Head head = { "POST", "HTTP/1.1", { { "Host", 4, "x", 1 } }, 1 };

  return head;
}

static void
add (Head *head, const gchar *name, const gchar *value)
{
  head->headers[head->n_headers++] =
      (EfRawHeader){ name, strlen (name), value, strlen (value) };
}

static gboolean
passes (const Head *head, EfBodyFraming *framing, GError **error)
{
  EfRawHead raw = { head->method, head->version, head->headers,
    head->n_headers };

  return ef_request_gate (&raw, framing, error);
}

static void
assert_passes (const Head *head, gboolean chunked, gint64 length)
{
  g_autoptr (GError) error = NULL;
  EfBodyFraming framing;

  passes (head, &framing, &error);
  g_assert_no_error (error);
  g_assert_cmpint (framing.chunked, ==, chunked);
  g_assert_cmpint (framing.has_length, ==, length >= 0);
  g_assert_cmpuint (framing.length, ==, (guint64)MAX (length, 0));
}

static void
assert_refused (const Head *head, const gchar *why)
{
  g_autoptr (GError) error = NULL;
  EfBodyFraming framing;

  g_assert_false (passes (head, &framing, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  if (!strstr (error->message, why))
    g_error ("\"%s\" does not say \"%s\"", error->message, why);
}

/* A head with one more header, or two. */
static void
refuse_with (const gchar *name, const gchar *value, const gchar *name2,
    const gchar *value2, const gchar *why)
{
  Head head = head_new ();

  add (&head, name, value);
  if (name2)
    add (&head, name2, value2);
  assert_refused (&head, why);
}

static void
test_good (void)
{
  Head head = head_new ();

  assert_passes (&head, FALSE, -1);
  add (&head, "Content-Length", "0");
  assert_passes (&head, FALSE, 0);
  head = head_new ();
  add (&head, "content-length", "1099511627776");
  add (&head, "X-Text", "tab\there, \xc3\xa4");
  add (&head, "Accept", "a");
  add (&head, "Accept", "b");
  assert_passes (&head, FALSE, G_GINT64_CONSTANT (1099511627776));
  head = head_new ();
  add (&head, "Transfer-Encoding", "Chunked");
  assert_passes (&head, TRUE, -1);
  head.version = "HTTP/1.0";
  assert_refused (&head, "HTTP/1.0");
}

static void
test_old_version_needs_no_host (void)
{
  Head head = head_new ();

  head.n_headers = 0;
  assert_refused (&head, "Host");
  head.version = "HTTP/1.0";
  assert_passes (&head, FALSE, -1);
}

static void
test_versions (void)
{
  static const gchar *const bad[] = { "", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0",
    "http/1.1", "HTTP/1.1 ", "HTTP/01.1" };
  Head head = head_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    head.version = bad[i];
    assert_refused (&head, "version");
  }
}

static void
test_methods (void)
{
  static const gchar *const bad[] = { "", "G T", "GET\t", "G\xc3\xa4T", "GET(",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG" };
  Head head = head_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    head.method = bad[i];
    assert_refused (&head, "method");
  }
}

static void
test_lengths (void)
{
  static const gchar *const bad[] = { "", "+3", "-1", "3 ", " 3", "0x3", "3,3",
    "3 3", "1e3", "18446744073709551619", "00000000000000000003", "\xd9\xa3" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    refuse_with ("Content-Length", bad[i], NULL, NULL, "Content-Length");
}

static void
test_codings (void)
{
  static const gchar *const bad[] = { "", "identity", "gzip, chunked",
    "chunked, chunked", "chunked ", "xchunked", "chunkedx", "chunked;q=1" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    refuse_with ("Transfer-Encoding", bad[i], NULL, NULL, "chunked");
  refuse_with ("Transfer-Encoding", "chunked", "Content-Length", "3", "beside");
  refuse_with ("Content-Length", "3", "transfer-encoding", "chunked", "beside");
}

static void
test_repeated (void)
{
  static const gchar *const names[] = { "Content-Length", "Host",
    "Transfer-Encoding", "Content-Type", "Authorization", "Idempotency-Key",
    "Upload-Offset", "Upload-Length", "Range", "If-Match", "If-None-Match",
    "If-Range", "Content-Encoding", "Content-Digest", "Expect",
    "X-Request-Id" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *lower = g_ascii_strdown (names[i], -1);

    refuse_with (names[i], "3", lower, "3", "twice");
  }
}

static void
test_names (void)
{
  static const gchar *const bad[] = { "", " Host", "A ", "A B", "A\t", "A(",
    "A:", "A\x7f", "A\xc3\xa4", "A/B", "\"A\"" };
  Head head = head_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    refuse_with (bad[i], "x", NULL, NULL, "name");
  head.headers[head.n_headers++] = (EfRawHeader){ "A\0B", 3, "x", 1 };
  assert_refused (&head, "name");
}

static void
test_values (void)
{
  static const gchar *const bad[] = { "a\rb", "a\nb", "\r", "a\x01", "a\x7f",
    "a\x1b[0m" };
  Head head = head_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    refuse_with ("X", bad[i], NULL, NULL, "control");
  refuse_with ("X", "\xff", NULL, NULL, "UTF-8");
  head.headers[head.n_headers++] = (EfRawHeader){ "X", 1, "a\0b", 3 };
  assert_refused (&head, "control");
}

static void
test_amounts (void)
{
  Head head = head_new ();
  g_autofree gchar *long_value = g_strnfill (16 * 1024 - 4 - 1 - 9, 'x');
  g_autofree gchar *too_long = g_strnfill (16 * 1024 - 4 - 1 - 8, 'x');

  while (head.n_headers < 64)
    add (&head, "A", "b");
  assert_passes (&head, FALSE, -1);
  add (&head, "A", "b");
  assert_refused (&head, "more than 64");
  head = head_new ();
  add (&head, "A", long_value);
  assert_passes (&head, FALSE, -1);
  head = head_new ();
  add (&head, "A", too_long);
  assert_refused (&head, "16384 bytes");
}

/* What libmicrohttpd does to a head in its buffer: @text with the places that
 * it overwrites as NUL. */
static gboolean
is_strict (const gchar *text, gsize size, const gsize *offsets)
{
  EfRawHeader headers[2];
  EfFraming framing = { text, text + offsets[0], 2, text + offsets[1], size,
    headers, 0 };

  for (; offsets[2 + 2 * framing.n_headers]; framing.n_headers++) {
    EfRawHeader *header = &headers[framing.n_headers];

    header->name = text + offsets[2 + 2 * framing.n_headers];
    header->name_length = strlen (header->name);
    header->value = text + offsets[3 + 2 * framing.n_headers];
    header->value_length = strlen (header->value);
  }
  return ef_framing_is_strict (&framing);
}

#define SIZE(text) (sizeof (text) - 1)

static void
test_framing (void)
{
  static const gchar good[] = "GET\0/a\0HTTP/1.1\0\0A\0 b\0\0B\0c\0\0\0\0";
  static const gchar bare_lf[] = "GET\0/a\0HTTP/1.1\0A\0 b\0\0B\0c\0\0\0\0";
  static const gchar lf_value[] = "GET\0/a\0HTTP/1.1\0\0A\0 b\0B\0c\0\0\0\0";
  static const gchar nul[] = "GET\0/a\0HTTP/1.1\0\0A\0 b\0x\0\0B\0c\0\0\0\0";
  static const gchar nul_last[] =
      "GET\0/a\0HTTP/1.1\0\0A\0 b\0\0B\0c\0x\0\0\0\0";
  static const gchar two_spaces[] = "GET\0\0/a\0HTTP/1.1\0\0\0\0";
  static const gchar space_behind[] = "GET\0/a\0\0HTTP/1.1\0\0\0\0";
  static const gchar folded[] = "GET\0/a\0HTTP/1.1\0\0A\0 b\0\0 d\0\0\0\0Ad";

  g_assert_true (
      is_strict (good, SIZE (good), (gsize[]){ 4, 7, 17, 20, 23, 25, 0 }));
  g_assert_false (is_strict (
      bare_lf, SIZE (bare_lf), (gsize[]){ 4, 7, 16, 19, 22, 24, 0 }));
  g_assert_false (is_strict (
      lf_value, SIZE (lf_value), (gsize[]){ 4, 7, 17, 20, 22, 24, 0 }));
  g_assert_false (
      is_strict (nul, SIZE (nul), (gsize[]){ 4, 7, 17, 20, 25, 27, 0 }));
  g_assert_false (is_strict (
      nul_last, SIZE (nul_last), (gsize[]){ 4, 7, 17, 20, 23, 25, 0 }));
  g_assert_false (
      is_strict (two_spaces, SIZE (two_spaces), (gsize[]){ 5, 8, 0 }));
  g_assert_false (
      is_strict (space_behind, SIZE (space_behind), (gsize[]){ 4, 8, 0 }));
  /* the library makes the name of a folded line anew, elsewhere */
  g_assert_false (is_strict (
      folded, SIZE (folded) - 2, (gsize[]){ 4, 7, SIZE (folded) - 2, 20, 0 }));
  g_assert_true (ef_framing_is_known ("0.9.75"));
  g_assert_false (ef_framing_is_known ("1.0.1"));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gate/good", test_good);
  g_test_add_func ("/gate/host", test_old_version_needs_no_host);
  g_test_add_func ("/gate/versions", test_versions);
  g_test_add_func ("/gate/methods", test_methods);
  g_test_add_func ("/gate/lengths", test_lengths);
  g_test_add_func ("/gate/codings", test_codings);
  g_test_add_func ("/gate/repeated", test_repeated);
  g_test_add_func ("/gate/names", test_names);
  g_test_add_func ("/gate/values", test_values);
  g_test_add_func ("/gate/amounts", test_amounts);
  g_test_add_func ("/gate/framing", test_framing);
  return g_test_run ();
}
