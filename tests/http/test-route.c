/* Edit Factory - the table of requests that are answered: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "route.h"
#include "target.h"

#include <string.h>

static const gchar *const list_query[] = { "limit", "cursor", NULL };

static const EfRoute routes[] = {
  { "GET", "/", "root" },
  { "GET", "/v1/jobs", "listJobs", "", EF_BODY_NONE, 0, NULL, list_query },
  { "POST", "/v1/jobs", "createJob" },
  { "GET", "/v1/jobs/latest", "latestJob" },
  { "GET", "/v1/jobs/{id}", "getJob" },
  { "DELETE", "/v1/jobs/{id}", "deleteJob" },
  { "POST", "/v1/jobs/{id}/cancel", "cancelJob" },
  { "GET", "/v1/jobs/{job}/outputs/{name}", "getOutput" },
  { NULL },
};

/* "operation param=value …", or "405 GET, HEAD", or "404" */
static gchar *
matched (const gchar *method, const gchar *path)
{
  static const gchar *const names[] = { "id", "job", "name", "i", "idx", NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  EfTarget target;
  EfRouteMatch match;

  g_assert_true (ef_target_parse (path, strlen (path), &target, NULL));
  ef_route_match (routes, method, target.segments, &match);
  if (match.route)
    g_string_append (out, match.route->operation);
  else if (match.allow)
    g_string_append_printf (out, "405 %s", match.allow);
  else
    g_string_append (out, "404");
  for (guint i = 0; names[i]; i++) {
    const gchar *value = ef_route_match_get_param (&match, names[i]);

    if (value)
      g_string_append_printf (out, " %s=%s", names[i], value);
  }
  ef_route_match_clear (&match);
  ef_target_clear (&target);
  return g_strdup (out->str);
}

static void
test_match (void)
{
  static const gchar *const cases[][3] = { { "GET", "/", "root" },
    { "HEAD", "/", "root" }, { "GET", "/v1/jobs", "listJobs" },
    { "HEAD", "/v1/jobs", "listJobs" }, { "POST", "/v1/jobs", "createJob" },
    { "GET", "/v1/jobs/latest", "latestJob" },
    { "GET", "/v1/jobs/7", "getJob id=7" },
    { "DELETE", "/v1/jobs/7", "deleteJob id=7" },
    { "GET", "/v1/jobs/a%20b", "getJob id=a b" },
    { "GET", "/v1/jobs/%7Bid%7D", "getJob id={id}" },
    { "POST", "/v1/jobs/7/cancel", "cancelJob id=7" },
    { "GET", "/v1/jobs/7/outputs/a.mp4", "getOutput job=7 name=a.mp4" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *got = matched (cases[i][0], cases[i][1]);

    g_assert_cmpstr (got, ==, cases[i][2]);
  }
}

static void
test_no_match (void)
{
  static const gchar *const cases[][3] = { { "GET", "/v1", "404" },
    { "GET", "/v1/jobs/", "404" }, { "GET", "/v1/job", "404" },
    { "GET", "/v1/jobsx", "404" }, { "GET", "/V1/jobs", "404" },
    { "GET", "/v1/jobs/7/cancel/x", "404" },
    { "GET", "/v1/jobs/7/outputs", "404" },
    { "GET", "/v1/jobs/7/outputs/", "404" }, { "PUT", "/", "405 GET, HEAD" },
    { "PATCH", "/v1/jobs", "405 GET, HEAD, POST" },
    { "OPTIONS", "/v1/jobs/7", "405 GET, HEAD, DELETE" },
    { "GET", "/v1/jobs/7/cancel", "405 POST" },
    { "get", "/v1/jobs/7/cancel", "405 POST" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *got = matched (cases[i][0], cases[i][1]);

    g_assert_cmpstr (got, ==, cases[i][2]);
  }
}

static void
test_unknown_query (void)
{
  gchar *good[] = { (gchar *)"limit", (gchar *)"5", (gchar *)"cursor",
    (gchar *)"x", NULL };
  gchar *bad[] = { (gchar *)"limit", (gchar *)"5", (gchar *)"Cursor",
    (gchar *)"cursor", NULL };

  g_assert_null (ef_route_find_unknown_query (&routes[1], good));
  g_assert_cmpstr (ef_route_find_unknown_query (&routes[1], bad), ==, "Cursor");
  g_assert_cmpstr (ef_route_find_unknown_query (&routes[0], good), ==, "limit");
  g_assert_null (ef_route_find_unknown_query (&routes[0], good + 4));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/route/match", test_match);
  g_test_add_func ("/route/no-match", test_no_match);
  g_test_add_func ("/route/unknown-query", test_unknown_query);
  return g_test_run ();
}
