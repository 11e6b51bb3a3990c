/* Edit Factory - tests: scopes of routes, lifetimes, what a quota says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lifetime-text.h"
#include "quota.h"
#include "rates.h"
#include "scopes.h"
#include "service.h"

#include <string.h>

/* Everything needs a key but what says how the server is. */
static gboolean
is_open (const EfRoute *route)
{
  return !g_str_has_prefix (route->path, "/v1/");
}

static const gchar *
subject_of (const EfRoute *route)
{
  if (g_str_has_prefix (route->path, "/v1/assets") ||
      g_str_has_prefix (route->path, "/v1/uploads"))
    return "assets:";
  if (g_str_has_prefix (route->path, "/v1/webhook-"))
    return "webhooks:";
  return "jobs:";
}

static void
test_routes (void)
{
  for (const EfRoute *route = ef_routes; route->method; route++) {
    gboolean reads = strcmp (route->method, "GET") == 0;

    g_test_message ("%s %s", route->method, route->path);
    if (is_open (route)) {
      g_assert_null (route->scope);
      continue;
    }
    g_assert_nonnull (route->scope);
    g_assert_true (g_strv_contains (ef_scopes, route->scope));
    if (strcmp (route->scope, "admin") == 0)
      continue;
    g_assert_true (g_str_has_prefix (route->scope, subject_of (route)));
    g_assert_true (g_str_has_suffix (route->scope, reads ? ":read" : ":write"));
  }
}

static void
test_scopes (void)
{
  static const gchar *const BAD[] = { "", ",", "jobs", "jobs:read,",
    "jobs:read,jobs:fly", "JOBS:READ", "jobs:*" };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) scopes =
      ef_scopes_parse ("jobs:read, assets:write,jobs:read", &error);
  g_autofree gchar *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv ("|", scopes);
  g_assert_cmpstr (joined, ==, "jobs:read|assets:write");
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_assert_null (ef_scopes_parse (BAD[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
    g_assert_nonnull (strstr (error->message, "webhooks:read"));
    g_clear_error (&error);
  }
}

static void
test_lifetimes (void)
{
  static const struct
  {
    const gchar *text;
    gint64 seconds;
  } GOOD[] = { { "90s", 90 }, { "15m", 900 }, { "12h", 43200 },
    { "30d", 2592000 }, { "1y", 31536000 }, { "100y", 3153600000 },
    { "never", 0 } };
  static const gchar *const BAD[] = { "", "30", "d", "0d", "-1d", "1.5d",
    "30 d", "30D", "101y", "99999999999s", "1d1h", "forever" };
  gint64 seconds;

  for (guint i = 0; i < G_N_ELEMENTS (GOOD); i++) {
    g_assert_true (ef_lifetime_parse (GOOD[i].text, &seconds, NULL));
    g_assert_cmpint (seconds, ==, GOOD[i].seconds);
  }
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_lifetime_parse (BAD[i], &seconds, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  }
}

/* A key whose tenant has no rates of its own has everybody's. */
static void
test_rates (void)
{
  EfKey key = { 0 };
  EfRate standard = ef_rates_of_requests (&key);
  EfRate rate = { 2, 7 };
  EfRateState state = { TRUE, 3, 1.2, 0 };
  g_autofree gchar *policy = ef_rates_format_policy ("requests", &rate);
  g_autofree gchar *left = ef_rates_format_state ("requests", &state);

  g_assert_cmpfloat (standard.rate, ==, 100);
  g_assert_cmpuint (standard.burst, ==, 200);
  key.requests.burst = 9;
  key.creations.rate = 0.5;
  g_assert_cmpuint (ef_rates_of_requests (&key).burst, ==, 9);
  g_assert_cmpfloat (ef_rates_of_requests (&key).rate, ==, 100);
  g_assert_cmpfloat (ef_rates_of_creations (&key).rate, ==, 0.5);
  g_assert_cmpstr (policy, ==, "\"requests\";q=7;w=4");
  g_assert_cmpstr (left, ==, "\"requests\";r=3;t=2");
}

static void
assert_problem (
    const gchar *excess, const gchar *detail, const gchar *retry_after)
{
  g_autoptr (EfProblem) problem = ef_quota_problem (excess);
  const gchar *const *headers = ef_problem_get_headers (problem);

  g_assert_cmpuint (ef_problem_get_status (problem), ==, 429);
  g_assert_cmpstr (ef_problem_get_code (problem), ==, "quota-exceeded");
  g_assert_cmpstr (ef_problem_get_detail (problem), ==, detail);
  if (retry_after) {
    g_assert_cmpstr (headers[0], ==, "Retry-After");
    g_assert_cmpstr (headers[1], ==, retry_after);
  }
}

static void
test_quotas (void)
{
  assert_problem (
      "{\"quota\": \"max_queued\", \"limit\": 3, \"used\": 3, \"asked\": 1, "
      "\"frees_at\": null, \"frees_in\": null}",
      "max_queued: 3 of 3 jobs wait; a place is free when one starts or is "
      "cancelled",
      "10");
  assert_problem ("{\"quota\": \"storage_bytes\", \"limit\": 53687091200, "
                  "\"used\": 53687091000, \"asked\": 2000, \"frees_at\": null}",
      "storage_bytes: 53687091000 of 53687091200 bytes are stored, 2000 bytes "
      "more are asked for; delete assets or jobs to make room",
      "60");
  assert_problem (
      "{\"quota\": \"speech_characters\", \"limit\": 1000, \"used\": 990, "
      "\"asked\": 60, \"frees_at\": \"2026-12-01T00:00:00.000000Z\", "
      "\"frees_in\": 86399}",
      "speech_characters: 990 of 1000 characters of speech were asked for "
      "within 30 days, 60 characters more are asked for; enough is free at "
      "2026-12-01T00:00:00.000000Z",
      "86399");
  assert_problem (
      "{\"quota\": \"speech_characters\", \"limit\": 50, \"used\": 0, "
      "\"asked\": 60, \"frees_at\": null, \"frees_in\": null}",
      "speech_characters: 0 of 50 characters of speech were asked for within "
      "30 days, 60 characters more are asked for; that is more than the whole "
      "quota: ask for less",
      "86400");
  assert_problem ("", "a quota is used up", NULL);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenants/routes", test_routes);
  g_test_add_func ("/tenants/scopes", test_scopes);
  g_test_add_func ("/tenants/lifetimes", test_lifetimes);
  g_test_add_func ("/tenants/rates", test_rates);
  g_test_add_func ("/tenants/quotas", test_quotas);
  return g_test_run ();
}
