/* Edit Factory - tests: what clients of tus say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tus.h"

#include <string.h>

static void
test_numbers (void)
{
  static const gchar *const BAD[] = { NULL, "", " ", "-1", "+1", "1 ", " 1",
    "0x10", "1.0", "1e3", "9223372036854775808", "99999999999999999999",
    "00000000000000000001", "\xd9\xa1" };
  guint64 number = 7;

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (ef_tus_parse_number (BAD[i], &number));
  g_assert_true (ef_tus_parse_number ("0", &number));
  g_assert_cmpuint (number, ==, 0);
  g_assert_true (ef_tus_parse_number ("9223372036854775807", &number));
  g_assert_cmpuint (number, ==, G_MAXINT64);
}

/* @wanted: "filename|filetype", or what the error says */
static void
check_metadata (const gchar *header, const gchar *wanted)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *type = NULL;
  g_autofree gchar *got = NULL;
  g_autoptr (GError) error = NULL;

  if (!ef_tus_parse_metadata (header, &name, &type, &error)) {
    g_test_message ("%.60s: %s", header, error->message);
    g_assert_nonnull (strstr (error->message, wanted));
    g_assert_null (strchr (error->message, '\n'));
    g_assert_null (name);
    g_assert_null (type);
    return;
  }
  got = g_strdup_printf ("%s|%s", name, type ? type : "");
  g_assert_cmpstr (got, ==, wanted);
}

static void
test_metadata (void)
{
  static const gchar *const CASES[][2] = { { "filename YS5tcDQ=", "a.mp4|" },
    { "filename YS5tcDQ=,filetype dmlkZW8vbXA0", "a.mp4|video/mp4" },
    { "filetype dmlkZW8vbXA0, filename YS5tcDQ=", "a.mp4|video/mp4" },
    { "secret,filename YQ==,other YmI=", "a|" },
    { "filename w6Q=", "\xc3\xa4|" }, { "filename", "|" },
    { "filename YQ==,filetype w6Q=", "a|" },
    { "filename YQ==,filetype YSBi", "a|" }, { "", "no filename" },
    { "filetype dmlkZW8vbXA0", "no filename" }, { ",", "pairs" },
    { " ", "pairs" }, { "filename YQ==,", "pairs" }, { " YQ==", "no filename" },
    { "na\xc3\xa4me YQ==", "pairs" }, { "a\tb YQ==", "pairs" },
    { "filename  YQ==", "not base64" }, { "filename YQ", "not base64" },
    { "filename YQ=", "not base64" }, { "filename =YQ=", "not base64" },
    { "filename ====", "not base64" }, { "filename Y_-=", "not base64" },
    { "filename YQ==YQ==", "not base64" }, { "filename YQ== x", "not base64" },
    { "x !,filename YQ==", "value of x" }, { "filename /w==", "UTF-8" },
    { "filename YQBi", "UTF-8" }, { "filename YQ==,filename YQ==", "twice" },
    { "a YQ==,filename YQ==,a YQ==", "a comes twice" } };
  g_autofree gchar *flood = g_strnfill (EF_TUS_MAX_METADATA + 1, ',');
  g_autofree gchar *commas = g_strnfill (EF_TUS_MAX_METADATA, ',');

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    check_metadata (CASES[i][0], CASES[i][1]);
  check_metadata (flood, "longer than 4096");
  check_metadata (commas, "pairs");
}

/* Whatever the bytes are, there is an answer, and a name is UTF-8. */
static void
test_noise (void)
{
  static const gchar ALPHABET[] = "filename type,,  ==YQ+/\x01\xff\xc3";

  for (guint n = 0; n < 20000; n++) {
    gchar text[40];
    gint length = g_test_rand_int_range (0, sizeof text);
    g_autofree gchar *header = NULL;
    g_autofree gchar *name = NULL;
    g_autofree gchar *type = NULL;
    g_autoptr (GError) error = NULL;

    for (gint i = 0; i < length; i++)
      text[i] = ALPHABET[g_test_rand_int_range (0, sizeof ALPHABET - 1)];
    text[length] = '\0';
    header = g_strconcat (n % 2 ? "filename YQ==," : "", text, NULL);
    if (ef_tus_parse_metadata (header, &name, &type, &error))
      g_assert_true (g_utf8_validate (name, -1, NULL));
    else
      g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  }
}

static void
test_checksums (void)
{
  static const gchar *const BAD[] = { "", "sha256", "sha256 ",
    "md5 YQ==", "sha256 YQ==", "SHA256 YQ==",
    "sha1  C+7Hteo/D9vJXQ3UfzxbwnXaijM=", "sha1 C+7Hteo/D9vJXQ3UfzxbwnXaijM",
    "sha1 C+7Hteo/D9vJXQ3UfzxbwnXaijM= " };
  GChecksumType type;
  gchar *digest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_tus_parse_checksum (BAD[i], &type, &digest, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
    g_assert_null (digest);
  }
  g_assert_true (ef_tus_parse_checksum (
      "sha1 C+7Hteo/D9vJXQ3UfzxbwnXaijM=", &type, &digest, NULL));
  g_assert_cmpint (type, ==, G_CHECKSUM_SHA1);
  g_assert_cmpstr (digest, ==, "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33");
  g_clear_pointer (&digest, g_free);
  g_assert_true (ef_tus_parse_checksum (
      "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", &type, &digest,
      NULL));
  g_assert_cmpint (type, ==, G_CHECKSUM_SHA256);
  g_assert_true (g_str_has_prefix (digest, "ba7816bf8f01cfea"));
  g_free (digest);
}

static void
test_judge (void)
{
  const guint64 most = G_MAXUINT64;

  g_assert_cmpint (ef_tus_judge (3, 10, 3, 7), ==, EF_TUS_TAKE);
  g_assert_cmpint (ef_tus_judge (10, 10, 10, 0), ==, EF_TUS_TAKE);
  g_assert_cmpint (ef_tus_judge (0, 0, 0, 0), ==, EF_TUS_TAKE);
  g_assert_cmpint (ef_tus_judge (3, 10, 2, 1), ==, EF_TUS_ELSEWHERE);
  g_assert_cmpint (ef_tus_judge (3, 10, 4, 1), ==, EF_TUS_ELSEWHERE);
  g_assert_cmpint (ef_tus_judge (3, 10, 3, 8), ==, EF_TUS_TOO_LONG);
  g_assert_cmpint (ef_tus_judge (3, 10, 3, most), ==, EF_TUS_TOO_LONG);
  g_assert_cmpint (ef_tus_judge (10, 10, 10, 1), ==, EF_TUS_TOO_LONG);
  g_assert_cmpint (ef_tus_judge (11, 10, 11, 1), ==, EF_TUS_TOO_LONG);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tus/numbers", test_numbers);
  g_test_add_func ("/tus/metadata", test_metadata);
  g_test_add_func ("/tus/noise", test_noise);
  g_test_add_func ("/tus/checksums", test_checksums);
  g_test_add_func ("/tus/judge", test_judge);
  return g_test_run ();
}
