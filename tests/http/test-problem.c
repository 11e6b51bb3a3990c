/* Edit Factory - error answers: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "problem.h"

static void
assert_member (JsonNode *node, const gchar *name, const gchar *value)
{
  g_assert_cmpstr (
      json_object_get_string_member (json_node_get_object (node), name), ==,
      value);
}

static void
test_document (void)
{
  g_autoptr (EfProblem) problem =
      ef_problem_new (409, "exclusive", "job %d holds it", 7);
  g_autoptr (JsonNode) node = NULL;

  ef_problem_set_pointer (problem, "/exclusive");
  ef_problem_set_string (problem, "holder", "0199");
  node = ef_problem_to_json (problem, "r-1");
  assert_member (
      node, "type", "https://edit-factory.invalid/problems/exclusive");
  assert_member (node, "code", "exclusive");
  assert_member (node, "title", "Conflict");
  assert_member (node, "detail", "job 7 holds it");
  assert_member (node, "pointer", "/exclusive");
  assert_member (node, "holder", "0199");
  assert_member (node, "request_id", "r-1");
  g_assert_cmpint (
      json_object_get_int_member (json_node_get_object (node), "status"), ==,
      409);
}

static void
test_absent (void)
{
  g_autoptr (EfProblem) problem = ef_problem_new (404, "not-found", "no");
  g_autoptr (JsonNode) node = ef_problem_to_json (problem, NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_false (json_object_has_member (object, "pointer"));
  g_assert_false (json_object_has_member (object, "request_id"));
  g_assert_null (ef_problem_get_headers (problem)[0]);
}

static void
test_hostile_detail (void)
{
  g_autoptr (EfProblem) problem =
      ef_problem_new (400, "malformed-request", "%s", "\xff\"x");
  g_autoptr (JsonNode) node = ef_problem_to_json (problem, "r");

  assert_member (node, "detail", "\xef\xbf\xbd\"x");
}

static void
test_headers (void)
{
  g_autoptr (EfProblem) problem = ef_problem_new (503, "draining", "later");
  const gchar *const *headers;

  ef_problem_add_header (problem, "Retry-After", "7");
  ef_problem_add_header (problem, "X-A", "b");
  headers = ef_problem_get_headers (problem);
  g_assert_cmpstr (headers[0], ==, "Retry-After");
  g_assert_cmpstr (headers[1], ==, "7");
  g_assert_cmpstr (headers[2], ==, "X-A");
  g_assert_cmpstr (headers[3], ==, "b");
  g_assert_null (headers[4]);
}

/* message, pointer, detail */
static void
test_from_error (void)
{
  static const gchar *const cases[][3] = {
    { "params.script: too long", "/params/script", "params.script: too long" },
    { "request: params.clips[3].in: bad", "/params/clips/3/in",
        "params.clips[3].in: bad" },
    { "request: pipeline: unknown", "/pipeline", "pipeline: unknown" },
    { "matrix[1][2]: x", "/matrix/1/2", "matrix[1][2]: x" },
    { "something went wrong: here", NULL, "something went wrong: here" },
    { "a..b: x", NULL, "a..b: x" }, { "a[: x", NULL, "a[: x" },
    { "a[]: x", NULL, "a[]: x" }, { "a[1: x", NULL, "a[1: x" },
    { ": x", NULL, ": x" }, { "", NULL, "" }, { "[1]: x", NULL, "[1]: x" },
    { "params", NULL, "params" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error =
        g_error_new_literal (EF_ERROR, EF_ERROR_INPUT, cases[i][0]);
    g_autoptr (EfProblem) problem =
        ef_problem_from_error (422, "invalid-params", error);

    g_assert_cmpstr (ef_problem_get_pointer (problem), ==, cases[i][1]);
    g_assert_cmpstr (ef_problem_get_detail (problem), ==, cases[i][2]);
    g_assert_cmpuint (ef_problem_get_status (problem), ==, 422);
    g_assert_cmpstr (ef_problem_get_code (problem), ==, "invalid-params");
  }
}

static void
test_titles (void)
{
  g_assert_cmpstr (ef_status_title (413), ==, "Content Too Large");
  g_assert_cmpstr (ef_status_title (422), ==, "Unprocessable Content");
  g_assert_cmpstr (ef_status_title (499), ==, "Request Failed");
  g_assert_cmpstr (ef_status_title (599), ==, "Server Error");
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/document", test_document);
  g_test_add_func ("/problem/absent", test_absent);
  g_test_add_func ("/problem/hostile-detail", test_hostile_detail);
  g_test_add_func ("/problem/headers", test_headers);
  g_test_add_func ("/problem/from-error", test_from_error);
  g_test_add_func ("/problem/titles", test_titles);
  return g_test_run ();
}
