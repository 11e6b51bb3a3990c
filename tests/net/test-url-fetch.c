/* Edit Factory - tests: which URLs are fetched, and where redirects lead
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "url-fetch.h"

#include <string.h>

static const struct
{
  const gchar *url;
  gboolean good;
} URLS[] = {
  { "https://example.org/a.mp4", TRUE },
  { "http://example.org", TRUE },
  { "HTTPS://example.org:443/x?y=%20z", TRUE },
  { "http://example.org:80/", TRUE },
  { "http://[2606:4700::1]/", TRUE },
  { "http://example.org:8080/", FALSE },
  { "https://example.org:22/", FALSE },
  { "ftp://example.org/", FALSE },
  { "file:///etc/passwd", FALSE },
  { "gopher://example.org/", FALSE },
  { "https:///a", FALSE },
  { "https://user@example.org/", FALSE },
  { "https://user:secret@example.org/", FALSE },
  { "//example.org/a", FALSE },
  { "example.org", FALSE },
  { "", FALSE },
  { "https://exa mple.org/", FALSE },
  { "https://example.org/\r\nHost: inside", FALSE },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (URLS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GUri) url = ef_url_check (URLS[i].url, FALSE, &error);

    if ((url != NULL) != URLS[i].good)
      g_error ("%s: %s", URLS[i].url, error ? error->message : "is taken");
    if (!url)
      g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  }
}

static void
test_any_port (void)
{
  g_autoptr (GUri) url = ef_url_check ("http://h:8080/", TRUE, NULL);
  g_autofree gchar *text = g_strnfill (EF_URL_MAX_BYTES + 1, 'a');

  g_assert_nonnull (url);
  memcpy (text, "http://h/", 9);
  g_assert_null (ef_url_check (text, TRUE, NULL));
}

static const struct
{
  const gchar *base, *location, *result;
} STEPS[] = {
  { "https://h/a/b", "c", "https://h/a/c" },
  { "https://h/a/b", "/c", "https://h/c" },
  { "https://h/a/b", "//other/c", "https://other/c" },
  { "http://h/a", "https://other/c?d", "https://other/c?d" },
  { "https://h/a", "http://h/a", NULL },
  { "https://h/a", "http://169.254.169.254:81/", NULL },
  { "http://h/a", "http://u:p@h/", NULL },
  { "http://h/a", "file:///etc/passwd", NULL },
  { "http://h/a", "http://h:6379/", NULL },
};

static void
test_follow (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++) {
    g_autoptr (GUri) base = ef_url_check (STEPS[i].base, FALSE, NULL);
    g_autoptr (GUri) next =
        ef_url_follow (base, STEPS[i].location, FALSE, NULL);
    g_autofree gchar *text = next ? g_uri_to_string (next) : NULL;

    g_assert_cmpstr (text, ==, STEPS[i].result);
  }
}

static void
test_names (void)
{
  static const gchar *const CASES[] = { "https://h/a/clip.mp4?x=y", "clip.mp4",
    "https://h/a%20b.mp4", "a b.mp4", "https://h/", "download", "https://h",
    "download", "https://h/a%2Fb", "download", "https://h/%ff", "download" };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i += 2) {
    g_autoptr (GUri) url = ef_url_check (CASES[i], FALSE, NULL);
    g_autofree gchar *name = ef_url_guess_name (url);

    g_assert_cmpstr (name, ==, CASES[i + 1]);
  }
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url-fetch/check", test_check);
  g_test_add_func ("/url-fetch/any-port", test_any_port);
  g_test_add_func ("/url-fetch/follow", test_follow);
  g_test_add_func ("/url-fetch/names", test_names);
  return g_test_run ();
}
