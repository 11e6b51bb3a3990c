/* Edit Factory - tests: signatures, addresses and repetitions of webhooks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-signature.h"
#include "webhook-url.h"
#include "webhook-verdict.h"

#include <string.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

/* The example that libraries for Standard Webhooks are tested with. */
static void
test_sign (void)
{
  g_autofree gchar *one =
      ef_webhook_sign (SECRET, NULL, ID, 1614265330, "{\"test\": 2432232314}");
  g_autofree gchar *other = ef_webhook_secret_new ();
  g_autofree gchar *two =
      ef_webhook_sign (other, SECRET, ID, 1614265330, "{\"test\": 2432232314}");
  g_autofree gchar *late =
      ef_webhook_sign (SECRET, NULL, ID, 1614265331, "{\"test\": 2432232314}");

  g_assert_cmpstr (one, ==, SIGNATURE);
  g_assert_true (g_str_has_suffix (two, " " SIGNATURE));
  g_assert_cmpuint (strlen (two), ==, 2 * strlen (SIGNATURE) + 1);
  g_assert_cmpstr (late, !=, SIGNATURE);
}

static void
test_secrets (void)
{
  static const gchar *const BAD[] = { "", "whsec_",
    "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaL",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w",
    "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAA" };
  g_autofree gchar *one = ef_webhook_secret_new ();
  g_autofree gchar *two = ef_webhook_secret_new ();

  g_assert_true (ef_webhook_secret_is_valid (SECRET));
  g_assert_true (ef_webhook_secret_is_valid (one));
  g_assert_cmpstr (one, !=, two);
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    if (ef_webhook_secret_is_valid (BAD[i]))
      g_error ("'%s' is no secret", BAD[i]);
}

static void
test_urls (void)
{
  static const gchar *const GOOD[] = { "https://example.com/hook",
    "http://example.com", "https://example.com:8443/a?b=c",
    "https://[2606:4700::1]/", "https://xn--bcher-kva.example/" };
  static const gchar *const BAD[] = { "", "example.com", "ftp://example.com/",
    "file:///etc/passwd", "gopher://example.com/", "https://", "https:///path",
    "https://user@example.com/", "https://user:pw@example.com/",
    "https://example.com/#part", "https://example.com/a b",
    "https://example.com/\r\nHost:x", "https://b\303\274cher.example/",
    "https://example.com:0/", "https://example.com:70000/" };
  static const gchar *const PRIVATE[] = { "http://localhost:8471/",
    "http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/hook",
    "http://169.254.169.254/latest/meta-data", "http://[::ffff:10.0.0.1]/" };

  for (guint i = 0; i < G_N_ELEMENTS (GOOD); i++)
    if (!ef_webhook_url_check (GOOD[i], FALSE, NULL))
      g_error ("'%s' is a URL", GOOD[i]);
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    if (ef_webhook_url_check (BAD[i], TRUE, NULL))
      g_error ("'%s' is none", BAD[i]);
  for (guint i = 0; i < G_N_ELEMENTS (PRIVATE); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_webhook_url_check (PRIVATE[i], FALSE, &error));
    g_assert_nonnull (strstr (error->message, "public"));
    g_assert_true (ef_webhook_url_check (PRIVATE[i], TRUE, NULL));
  }
}

static void
test_long_url (void)
{
  g_autoptr (GString) url = g_string_new ("https://example.com/");

  while (url->len < EF_WEBHOOK_URL_MAX)
    g_string_append_c (url, 'a');
  g_assert_true (ef_webhook_url_check (url->str, FALSE, NULL));
  g_string_append_c (url, 'a');
  g_assert_false (ef_webhook_url_check (url->str, FALSE, NULL));
}

static void
test_verdicts (void)
{
  static const struct
  {
    guint status, tries;
    gdouble after;
    const gchar *state;
    gdouble delay;
  } CASES[] = {
    { 200, 1, 0, "delivered", 0 },
    { 204, 10, 0, "delivered", 0 },
    { 299, 1, 500, "delivered", 0 },
    { 0, 1, 0, "pending", 5 },
    { 302, 1, 0, "pending", 5 },
    { 500, 2, 0, "pending", 300 },
    { 503, 3, 0, "pending", 1800 },
    { 404, 4, 0, "pending", 7200 },
    { 500, 5, 0, "pending", 5 * 3600 },
    { 500, 6, 0, "pending", 10 * 3600 },
    { 500, 7, 0, "pending", 14 * 3600 },
    { 500, 8, 0, "pending", 20 * 3600 },
    { 500, 9, 0, "pending", 24 * 3600 },
    { 500, 10, 0, "failed", 0 },
    { 0, 11, 0, "failed", 0 },
    { 410, 1, 0, "failed", 0 },
    { 429, 1, 120, "pending", 120 },
    { 503, 2, 120, "pending", 300 },
    { 503, 1, 1e12, "pending", 24 * 3600 },
    { 503, 1, -5, "pending", 5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    EfWebhookVerdict verdict =
        ef_webhook_judge (CASES[i].status, CASES[i].after, CASES[i].tries, 0.5);

    g_assert_cmpstr (verdict.state, ==, CASES[i].state);
    g_assert_cmpfloat_with_epsilon (verdict.delay, CASES[i].delay, 1e-6);
    g_assert_true (verdict.gone == (CASES[i].status == 410));
  }
}

static void
test_jitter (void)
{
  g_assert_cmpfloat_with_epsilon (
      ef_webhook_judge (500, 0, 2, 0).delay, 270, 1e-6);
  g_assert_cmpfloat_with_epsilon (
      ef_webhook_judge (500, 0, 2, 1).delay, 330, 1e-6);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webhook/sign", test_sign);
  g_test_add_func ("/webhook/secrets", test_secrets);
  g_test_add_func ("/webhook/urls", test_urls);
  g_test_add_func ("/webhook/long-url", test_long_url);
  g_test_add_func ("/webhook/verdicts", test_verdicts);
  g_test_add_func ("/webhook/jitter", test_jitter);
  return g_test_run ();
}
