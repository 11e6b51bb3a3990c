/* Edit Factory - tests of refusals, jobs and what is repeated
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "problem.h"
#include "remote-job.h"
#include "retry.h"

#include <editfactory/json.h>
#include <math.h>
#include <string.h>

#define ID "0199f0a0-0000-7000-8000-000000000001"
#define OTHER "0199f0a0-0000-7000-8000-000000000002"

static EfProblem *
problem (guint status, const gchar *text)
{
  return ef_problem_new (status, text, strlen (text));
}

static void
test_problem_texts (void)
{
  static const struct
  {
    guint status;
    const gchar *text, *wanted;
    EfError code;
  } CASES[] = {
    { 422,
        "{\"code\":\"invalid-params\",\"detail\":\"params.script: is longer\","
        "\"pointer\":\"/params/script\"}",
        "params.script: is longer", EF_ERROR_INPUT },
    { 422,
        "{\"detail\":\"is no video\",\"pointer\":\"/params/footage/3/path\"}",
        "params.footage[3].path: is no video", EF_ERROR_INPUT },
    { 409,
        "{\"code\":\"exclusive\",\"detail\":\"x is taken\",\"holder\":\"" ID
        "\"}",
        "x is taken: wait for it (ef job " ID
        " --follow) or stop it (ef cancel " ID ")",
        EF_ERROR_EXISTS },
    { 409, "{\"code\":\"exclusive\",\"detail\":\"x\",\"holder\":\"; rm\"}", "x",
        EF_ERROR_EXISTS },
    { 401, "{\"detail\":\"no key\"}",
        "no key: set EF_API_KEY to a key of this server", EF_ERROR_FAILED },
    { 404, "{\"title\":\"Not Found\"}", "Not Found", EF_ERROR_NOT_FOUND },
    { 413, "", "the server answered with status 413 and no reason",
        EF_ERROR_LIMIT },
    { 500, "<html>\033[2J</html>",
        "the server answered with status 500 and no reason", EF_ERROR_FAILED },
    { 500, "{\"detail\":\"a\\u001b[2J\\nb\\u009b\"}", "a?[2J?b?",
        EF_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (EfProblem) p = problem (CASES[i].status, CASES[i].text);
    g_autofree gchar *text = ef_problem_describe (p);

    g_assert_cmpstr (text, ==, CASES[i].wanted);
    g_assert_cmpint (ef_problem_get_error_code (p), ==, CASES[i].code);
  }
}

static void
test_problem_path (void)
{
  static const gchar *const CASES[][2] = { { "", "" },
    { "/params/min_shot", "params.min_shot" },
    { "/params/footage/3/path", "params.footage[3].path" },
    { "/a~1b/~0c", "a/b.~c" }, { "no pointer", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree gchar *path = ef_problem_path (CASES[i][0]);

    g_assert_cmpstr (path, ==, CASES[i][1]);
  }
}

/* Jobs */

static EfRemoteJob *
parse_job (const gchar *text, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_parse ("test", text, -1, 0, error);

  g_assert_nonnull (root);
  return ef_remote_job_parse (json_node_get_object (root), error);
}

static void
test_job (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRemoteJob) job = parse_job (
      "{\"id\":\"" ID "\",\"pipeline\":\"short\",\"state\":\"failed\","
      "\"stage\":null,\"progress\":0.5,\"remaining\":null,\"attempt\":2,"
      "\"warnings\":[\"w\\u001b\"],\"later\":{\"x\":[1]},\"error\":{\"code\":"
      "\"c\",\"detail\":\"d\",\"stage\":\"s\",\"retryable\":true,\"more\":1},"
      "\"outputs\":[{\"id\":\"" OTHER "\",\"name\":\"short.mp4\",\"bytes\":5,"
      "\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b785"
      "2b855\",\"duration\":29.5,\"loudness\":null,\"later\":1}]}",
      &error);
  const EfRemoteOutput *output;

  g_assert_no_error (error);
  g_assert_cmpint (job->state, ==, EF_REMOTE_FAILED);
  g_assert_true (ef_remote_job_is_over (job));
  g_assert_true (isnan (job->remaining));
  g_assert_cmpuint (job->attempt, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (job->warnings, 0), ==, "w?");
  g_assert_cmpstr (job->error_detail, ==, "d");
  g_assert_true (job->error_retryable);
  output = g_ptr_array_index (job->outputs, 0);
  g_assert_cmpstr (output->name, ==, "short.mp4");
  g_assert_cmpfloat (output->duration, ==, 29.5);
  g_assert_true (isnan (output->loudness));
}

static void
test_bad_jobs (void)
{
#define BEGIN "{\"id\":\"" ID "\",\"pipeline\":\"p\","
  static const gchar *const BAD[][2] = { { "{}", "id" },
    { "{\"id\":\"../x\",\"pipeline\":\"p\",\"state\":\"queued\"}", "UUID" },
    { BEGIN "\"state\":\"odd\"}", "state" },
    { BEGIN "\"state\":\"queued\",\"progress\":2}", "progress" },
    { BEGIN "\"state\":\"queued\",\"progress\":\"1\"}", "progress" },
    { BEGIN "\"state\":\"queued\",\"attempt\":-1}", "attempt" },
    { BEGIN "\"state\":\"queued\",\"warnings\":{}}", "warnings" },
    { BEGIN "\"state\":\"queued\",\"outputs\":[1]}", "outputs" },
    { BEGIN "\"state\":\"queued\",\"outputs\":[{}]}", "outputs[0].id" },
    { BEGIN "\"state\":\"queued\",\"error\":[]}", "error" } };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GError) error = NULL;
    EfRemoteJob *job = parse_job (BAD[i][0], &error);

    g_assert_null (job);
    g_assert_nonnull (strstr (error->message, BAD[i][1]));
  }
}

static void
test_names (void)
{
  static const gchar *const GOOD[] = { "short.mp4", "a b.json", "caf\303\251" };
  static const gchar *const BAD[] = { "", ".", "..", ".a", "a/b", "/a", "a\\b",
    "a\nb", "a\033", "a\302\233", "a\377" };

  for (guint i = 0; i < G_N_ELEMENTS (GOOD); i++)
    g_assert_true (ef_remote_name_is_plain (GOOD[i]));
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (ef_remote_name_is_plain (BAD[i]));
}

static void
test_find (void)
{
  g_autoptr (JsonNode) root = ef_json_parse ("test",
      "{\"jobs\":[{\"id\":\"" ID "\",\"pipeline\":\"p\",\"state\":\"queued\"},"
      "{\"id\":\"" OTHER "\",\"pipeline\":\"p\",\"state\":\"queued\"}],"
      "\"next_cursor\":\"c\"}",
      -1, 0, NULL);
  g_autofree gchar *next = NULL;
  g_autoptr (GPtrArray) jobs =
      ef_remote_jobs_parse (json_node_get_object (root), &next, NULL);
  g_autofree gchar *end = ef_remote_jobs_find (jobs, "00000002", NULL);
  g_autofree gchar *large =
      ef_remote_jobs_find (jobs, "0199F0A0-0000-7000-8000-000000000001", NULL);
  static const gchar *const BAD[] = { "", "002", "0199f0a0", "ffff", "*" };

  g_assert_cmpstr (next, ==, "c");
  g_assert_cmpstr (end, ==, OTHER);
  g_assert_cmpstr (large, ==, ID);
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_remote_jobs_find (jobs, BAD[i], &error));
    g_assert_nonnull (error);
  }
}

/* Repeating */

static gdouble
decide (EfHttpOutcome outcome, guint status, gboolean repeatable,
    gboolean reached, guint failures, gdouble elapsed)
{
  EfRetry failure = { .outcome = outcome,
    .status = status,
    .retry_after = 3,
    .repeatable = repeatable,
    .reached = reached,
    .failures = failures,
    .elapsed = elapsed,
    .random = 0.5 };

  return ef_retry_decide (&failure);
}

static void
test_retry (void)
{
  EfRetry limited = { .status = 429, .limited = TRUE, .retry_after = -1 };

  g_assert_cmpfloat (decide (EF_HTTP_ANSWERED, 200, 1, 1, 1, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_ANSWERED, 500, 1, 1, 1, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_ANSWERED, 429, 1, 1, 1, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_ANSWERED, 503, 0, 0, 1, 0), ==, 3.5);
  g_assert_cmpfloat (decide (EF_HTTP_ANSWERED, 503, 0, 0, 9, 58), <, 0);
  g_assert_cmpfloat (ef_retry_decide (&limited), ==, 1);
  /* Nobody has ever been there: it is the wrong address. */
  g_assert_cmpfloat (decide (EF_HTTP_REFUSED, 0, 1, 0, 1, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_REFUSED, 0, 0, 1, 1, 0), >, 0);
  g_assert_cmpfloat (decide (EF_HTTP_REFUSED, 0, 0, 1, 99, 30), <=, 5);
  g_assert_cmpfloat (decide (EF_HTTP_REFUSED, 0, 0, 1, 99, 58), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_BROKEN, 0, 0, 1, 1, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_BROKEN, 0, 1, 0, 1, 0), >, 0);
  g_assert_cmpfloat (
      decide (EF_HTTP_BROKEN, 0, 1, 1, EF_RETRY_BREAKS, 0), <, 0);
  g_assert_cmpfloat (decide (EF_HTTP_FAILED, 0, 1, 1, 1, 0), <, 0);
}

static gdouble
decide_part (
    EfHttpOutcome outcome, guint status, guint failures, gdouble elapsed)
{
  EfRetry failure = { .outcome = outcome,
    .status = status,
    .retry_after = 3,
    .failures = failures,
    .elapsed = elapsed };

  return ef_retry_decide_part (&failure);
}

/* A part of an upload: nothing is done twice. */
static void
test_retry_part (void)
{
  static const guint FINAL[] = { 400, 401, 403, 404, 412, 413, 415, 422, 429,
    500 };
  static const guint AGAIN[] = { 409, 502, 504 };

  for (guint i = 0; i < G_N_ELEMENTS (FINAL); i++)
    g_assert_cmpfloat (decide_part (EF_HTTP_ANSWERED, FINAL[i], 1, 0), <, 0);
  for (guint i = 0; i < G_N_ELEMENTS (AGAIN); i++) {
    g_assert_cmpfloat (decide_part (EF_HTTP_ANSWERED, AGAIN[i], 1, 0), >, 0);
    g_assert_cmpfloat (
        decide_part (EF_HTTP_ANSWERED, AGAIN[i], EF_RETRY_BREAKS, 0), <, 0);
  }
  g_assert_cmpfloat (decide_part (EF_HTTP_ANSWERED, 503, 9, 0), ==, 3);
  g_assert_cmpfloat (decide_part (EF_HTTP_ANSWERED, 503, 9, 58), <, 0);
  g_assert_cmpfloat (decide_part (EF_HTTP_ANSWERED, 423, 99, 800), ==, 3);
  g_assert_cmpfloat (
      decide_part (EF_HTTP_ANSWERED, 423, 99, EF_RETRY_LOCKED), <, 0);
  g_assert_cmpfloat (decide_part (EF_HTTP_BROKEN, 0, 1, 0), >, 0);
  g_assert_cmpfloat (decide_part (EF_HTTP_REFUSED, 0, 1, 0), >, 0);
  g_assert_cmpfloat (decide_part (EF_HTTP_BROKEN, 0, EF_RETRY_BREAKS, 0), <, 0);
  g_assert_cmpfloat (decide_part (EF_HTTP_FAILED, 0, 1, 0), <, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/problem/texts", test_problem_texts);
  g_test_add_func ("/client/problem/path", test_problem_path);
  g_test_add_func ("/client/job/good", test_job);
  g_test_add_func ("/client/job/bad", test_bad_jobs);
  g_test_add_func ("/client/job/names", test_names);
  g_test_add_func ("/client/job/find", test_find);
  g_test_add_func ("/client/retry", test_retry);
  g_test_add_func ("/client/retry-part", test_retry_part);
  return g_test_run ();
}
