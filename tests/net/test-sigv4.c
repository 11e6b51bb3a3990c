/* Edit Factory - tests: signatures of AWS's documentation, and properties
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sigv4.h"

#include <string.h>

/* 24 May 2013, as in all examples of "Authenticating Requests (AWS Signature
 * Version 4)" */
#define MOMENT 1369353600
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const EfSigv4Key KEY = { "AKIAIOSFODNN7EXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3" };

static void
check (const EfSigv4Request *request, const gchar *signature)
{
  g_autofree gchar *header = ef_sigv4_authorize (&KEY, request);
  g_autofree gchar *end = g_strconcat (",Signature=", signature, NULL);

  g_assert_true (g_str_has_prefix (header,
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/"
      "s3/aws4_request,SignedHeaders="));
  if (!g_str_has_suffix (header, end))
    g_error ("%s does not end with %s", header, end);
}

static void
test_get_range (void)
{
  const EfSigv4Pair headers[] = { { "Host", "examplebucket.s3.amazonaws.com" },
    { "Range", "bytes=0-9" }, { "x-amz-content-sha256", EMPTY },
    { "x-amz-date", "20130524T000000Z" }, { NULL } };
  const EfSigv4Request request = { "GET", "/test.txt", NULL, headers, EMPTY,
    MOMENT };

  check (&request,
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void
test_put (void)
{
  const gchar *hash =
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  const EfSigv4Pair headers[] = { { "Host", "examplebucket.s3.amazonaws.com" },
    { "Date", "Fri, 24 May 2013 00:00:00 GMT" },
    { "x-amz-date", "20130524T000000Z" },
    { "x-amz-storage-class", "REDUCED_REDUNDANCY" },
    { "x-amz-content-sha256", hash }, { NULL } };
  const EfSigv4Request request = { "PUT", "/test$file.text", NULL, headers,
    hash, MOMENT };
  g_autofree gchar *own = ef_sigv4_hash ("Welcome to Amazon S3.", 21);

  g_assert_cmpstr (own, ==, hash);
  check (&request,
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

static void
test_queries (void)
{
  const EfSigv4Pair headers[] = { { "Host", "examplebucket.s3.amazonaws.com" },
    { "x-amz-content-sha256", EMPTY }, { "x-amz-date", "20130524T000000Z" },
    { NULL } };
  const EfSigv4Pair lifecycle[] = { { "lifecycle", NULL }, { NULL } };
  const EfSigv4Pair list[] = { { "prefix", "J" }, { "max-keys", "2" },
    { NULL } };
  EfSigv4Request request = { "GET", "/", lifecycle, headers, EMPTY, MOMENT };

  check (&request,
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  request.query = list;
  check (&request,
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

static void
test_presigned (void)
{
  const EfSigv4Pair headers[] = { { "host", "examplebucket.s3.amazonaws.com" },
    { NULL } };
  const EfSigv4Request request = { "GET", "/test.txt", NULL, headers,
    EF_SIGV4_UNSIGNED, MOMENT };
  g_autofree gchar *url = ef_sigv4_presign (&KEY, &request, 86400);

  g_assert_cmpstr (url, ==,
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&"
      "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
      "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
      "X-Amz-SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

static void
test_encoding (void)
{
  static const struct
  {
    const gchar *text, *whole, *path;
  } CASES[] = { { "", "", "" }, { "a b", "a%20b", "a%20b" },
    { "a+b=c&d", "a%2Bb%3Dc%26d", "a%2Bb%3Dc%26d" }, { "~.-_", "~.-_", "~.-_" },
    { "x/y//", "x%2Fy%2F%2F", "x/y//" }, { "%41", "%2541", "%2541" },
    { "äß€", "%C3%A4%C3%9F%E2%82%AC", "%C3%A4%C3%9F%E2%82%AC" },
    { "*!'()", "%2A%21%27%28%29", "%2A%21%27%28%29" },
    { "\x01\x7f", "%01%7F", "%01%7F" } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree gchar *whole = ef_sigv4_encode (CASES[i].text, FALSE);
    g_autofree gchar *path = ef_sigv4_encode (CASES[i].text, TRUE);

    g_assert_cmpstr (whole, ==, CASES[i].whole);
    g_assert_cmpstr (path, ==, CASES[i].path);
  }
}

/* In whatever order parameters come, they are signed alike; names alone decide,
 * though '=' sorts behind '-'. */
static void
test_order (void)
{
  const EfSigv4Pair one[] = { { "a", "2" }, { "a-b", "1" }, { "a", "1" },
    { "uploads", NULL }, { "B", "x y" }, { NULL } };
  const EfSigv4Pair other[] = { { "uploads", "" }, { "B", "x y" }, { "a", "1" },
    { "a-b", "1" }, { "a", "2" }, { NULL } };
  g_autofree gchar *first = ef_sigv4_query (one);
  g_autofree gchar *second = ef_sigv4_query (other);
  g_autofree gchar *none = ef_sigv4_query (NULL);

  g_assert_cmpstr (first, ==, "B=x%20y&a=1&a=2&a-b=1&uploads=");
  g_assert_cmpstr (second, ==, first);
  g_assert_cmpstr (none, ==, "");
}

/* What is encoded can be decoded, and is made of harmless characters. */
static void
test_any_text (void)
{
  for (guint n = 0; n < 2000; n++) {
    gchar text[33] = { 0 };
    g_autofree gchar *encoded = NULL;
    g_autofree gchar *back = NULL;

    for (guint i = 0; i < n % 33; i++)
      text[i] = (gchar)g_test_rand_int_range (1, 128);
    encoded = ef_sigv4_encode (text, n % 2);
    back = g_uri_unescape_string (encoded, NULL);
    g_assert_cmpstr (back, ==, text);
    g_assert_cmpuint (strspn (encoded,
                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789-._~%/"),
        ==, strlen (encoded));
  }
}

static void
test_header_values (void)
{
  const EfSigv4Pair headers[] = { { "X-B", "  a   b  " }, { "Host", "h" },
    { "x-a", "" }, { NULL } };
  const EfSigv4Request request = { "GET", "/k +", NULL, headers,
    EF_SIGV4_UNSIGNED, MOMENT };
  g_autofree gchar *text = ef_sigv4_canonical (&request);

  g_assert_cmpstr (text, ==,
      "GET\n/k%20%2B\n\nhost:h\nx-a:\nx-b:a b\n\nhost;x-a;x-b\n"
      "UNSIGNED-PAYLOAD");
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sigv4/get-range", test_get_range);
  g_test_add_func ("/sigv4/put", test_put);
  g_test_add_func ("/sigv4/queries", test_queries);
  g_test_add_func ("/sigv4/presigned", test_presigned);
  g_test_add_func ("/sigv4/encoding", test_encoding);
  g_test_add_func ("/sigv4/order", test_order);
  g_test_add_func ("/sigv4/any-text", test_any_text);
  g_test_add_func ("/sigv4/header-values", test_header_values);
  return g_test_run ();
}
