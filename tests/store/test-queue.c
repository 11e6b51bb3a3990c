/* Edit Factory - tests: claim, fence, cancel, loss, fair share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "jobs.h"
#include "queue.h"
#include "store-fixture.h"
#include "uuid7.h"

#include <json-glib/json-glib.h>

#define SIMPLE "{\"pipeline\": \"short\", \"params\": {}}"
#define NO_PROBLEM "{\"code\": \"x\", \"detail\": \"y\"}"

static StoreFixture *store;

static EfConnection *
worker_connection (void)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (store->worker, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static EfClaim *
claim (const gchar *worker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  EfClaim *job = ef_queue_claim (connection, worker, &error);

  g_assert_no_error (error);
  return job;
}

static gboolean
finish (const EfClaim *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  gboolean owned = FALSE;

  ef_queue_finish (connection, job, "[]", 1.5, 1000, &owned, &error);
  g_assert_no_error (error);
  return owned;
}

static gboolean
end (const EfClaim *job, const gchar *state, const gchar *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  EfEnding ending = { state, outcome, NO_PROBLEM, 0 };
  gboolean owned = FALSE;

  ef_queue_end (connection, job, &ending, &owned, &error);
  g_assert_no_error (error);
  return owned;
}

static gchar *
ask (const gchar *format, const gchar *id)
{
  g_autofree gchar *sql = g_strdup_printf (format, id);

  return store_fixture_ask (store, sql);
}

static void
assert_state (const gchar *id, const gchar *state)
{
  g_autofree gchar *found = ask ("SELECT state FROM job WHERE id = '%s'", id);

  g_assert_cmpstr (found, ==, state);
}

/* Ends what other tests have left, so that this one sees only its own. */
static void
clear (void)
{
  g_free (store_fixture_ask (store, "DELETE FROM job"));
  g_free (store_fixture_ask (store, "DELETE FROM tenant_queue"));
}

static void
test_life (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *id = NULL;
  g_autoptr (EfClaim) job = NULL;
  g_autoptr (EfClaim) none = NULL;
  g_autofree gchar *events = NULL;

  clear ();
  g_assert_null (claim (worker));
  id = store_fixture_submit (store, tenant, SIMPLE);
  job = claim (worker);
  g_assert_cmpstr (job->id, ==, id);
  g_assert_cmpstr (job->tenant, ==, tenant);
  g_assert_cmpint (job->attempt, ==, 1);
  assert_state (id, "running");
  none = claim (worker);
  g_assert_null (none);
  g_assert_true (finish (job));
  assert_state (id, "succeeded");
  /* A second finish changes nothing. */
  g_assert_false (finish (job));
  g_assert_false (end (job, "failed", "failed"));
  assert_state (id, "succeeded");
  events = ask ("SELECT string_agg (kind, ' ' ORDER BY id) FROM job_event "
                "WHERE job_id = '%s'",
      id);
  g_assert_cmpstr (events, ==, "created started succeeded");
}

/* The zombie: its lease ran out, another worker has the job. */
static void
test_fence (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *first = store_fixture_worker (store, NULL);
  g_autofree gchar *second = store_fixture_worker (store, NULL);
  g_autofree gchar *id = NULL;
  g_autoptr (EfClaim) zombie = NULL;
  g_autoptr (EfClaim) heir = NULL;
  g_autoptr (EfConnection) connection = NULL;
  guint n = 0;

  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  zombie = claim (first);
  g_free (ask ("UPDATE worker SET beat_at = now() - interval '1 min' "
               "WHERE id = '%s'",
      first));
  connection = worker_connection ();
  g_assert_true (ef_queue_rescue (connection, 12, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  heir = claim (second);
  g_assert_nonnull (heir);
  g_assert_cmpint (heir->attempt, ==, 2);
  g_assert_cmpstr (heir->token, !=, zombie->token);
  g_assert_false (finish (zombie));
  g_assert_false (end (zombie, "failed", "failed"));
  assert_state (id, "running");
  /* The right attempt with the wrong token is no better. */
  g_free (zombie->token);
  zombie->token = ef_uuid7_new ();
  zombie->attempt = 2;
  g_assert_false (finish (zombie));
  g_assert_true (finish (heir));
  assert_state (id, "succeeded");
}

/* A living worker is not robbed; a job that just ended is not touched. */
static void
test_rescue_spares (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *id = NULL;
  g_autoptr (EfClaim) job = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  guint n = 0;

  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  job = claim (worker);
  g_assert_true (ef_queue_rescue (connection, 12, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (finish (job));
  g_free (ask ("UPDATE worker SET beat_at = now() - interval '1 min' "
               "WHERE id = '%s'",
      worker));
  g_assert_true (ef_queue_rescue (connection, 12, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  assert_state (id, "succeeded");
}

/* A claim that arrives after its worker was replaced. */
static void
test_orphans (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *instance = ef_uuid7_new ();
  g_autofree gchar *old = store_fixture_worker (store, instance);
  g_autofree gchar *id = NULL;
  g_autoptr (EfClaim) late = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  guint n = 0;

  g_free (store_fixture_worker (store, instance));
  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  late = claim (old);
  assert_state (id, "running");
  g_assert_true (ef_queue_rescue (connection, 12, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  assert_state (id, "queued");
  g_assert_false (finish (late));
}

/* Only the jobs that the worker does not know are taken from it. */
static void
test_unanswered (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *id = NULL;
  g_autofree gchar *other = NULL;
  g_autofree gchar *tokens = NULL;
  g_autoptr (EfClaim) unknown = NULL;
  g_autoptr (EfClaim) known = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();

  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  unknown = claim (worker);
  other = store_fixture_submit (store, tenant, SIMPLE);
  known = claim (worker);
  tokens = g_strdup_printf ("{%s}", unknown->token);
  g_assert_true (ef_queue_lose (connection, worker, tokens, NULL));
  assert_state (id, "queued");
  assert_state (other, "running");
  g_assert_true (finish (known));
  /* Again: the token is nobody's any more. */
  g_assert_true (ef_queue_lose (connection, worker, tokens, NULL));
  assert_state (id, "queued");
}

/* The first loss goes on at once, later ones wait, and there is an end. */
static void
test_losses (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *id = NULL;
  g_autofree gchar *instance = ef_uuid7_new ();
  g_autofree gchar *problem = NULL;
  guint losses = 0;

  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  for (;;) {
    g_autofree gchar *worker = store_fixture_worker (store, instance);
    g_autofree gchar *waits = ask (
        "SELECT run_at > now() FROM job WHERE id = '%s' AND state = 'queued'",
        id);
    g_autoptr (EfClaim) job = NULL;

    if (!waits)
      break;
    g_assert_cmpstr (waits, ==, losses < 2 ? "f" : "t");
    g_free (ask ("UPDATE job SET run_at = now() WHERE id = '%s'", id));
    job = claim (worker);
    g_assert_nonnull (job);
    g_assert_cmpint (job->losses, ==, losses);
    losses++;
    g_assert_cmpuint (losses, <, 20);
  }
  g_assert_cmpuint (losses, ==, 6);
  assert_state (id, "failed");
  problem = ask ("SELECT error ->> 'code' FROM job WHERE id = '%s'", id);
  g_assert_cmpstr (problem, ==, "worker-lost");
}

static EfOutcome
cancel (const gchar *tenant, const gchar *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->api, tenant, &error);
  g_auto (EfJobAnswer) answer = { 0 };

  ef_jobs_cancel (connection, tenant, id, &answer, &error);
  g_assert_no_error (error);
  return answer.outcome;
}

static void
test_cancel (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *queued = NULL;
  g_autofree gchar *running = NULL;
  g_autofree gchar *faster = NULL;
  g_autoptr (EfClaim) first = NULL;
  g_autoptr (EfClaim) second = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  g_autoptr (GPtrArray) held = NULL;
  gboolean known = FALSE;

  clear ();
  queued = store_fixture_submit (store, tenant, SIMPLE);
  g_assert_cmpint (cancel (tenant, queued), ==, EF_OUTCOME_DONE);
  assert_state (queued, "cancelled");
  g_assert_cmpint (cancel (tenant, queued), ==, EF_OUTCOME_TERMINAL);
  running = store_fixture_submit (store, tenant, SIMPLE);
  first = claim (worker);
  g_assert_cmpint (cancel (tenant, running), ==, EF_OUTCOME_DONE);
  assert_state (running, "running");
  held = ef_queue_beat (connection, worker, FALSE, "[]", &known, NULL);
  g_assert_true (known);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_true (((EfHeld *)held->pdata[0])->cancel);
  /* An attempt that fails after the request is cancelled, not retried. */
  g_assert_true (end (first, "queued", "retried"));
  assert_state (running, "cancelled");
  /* A success that was faster stays one. */
  faster = store_fixture_submit (store, tenant, SIMPLE);
  second = claim (worker);
  cancel (tenant, faster);
  g_assert_true (finish (second));
  assert_state (faster, "succeeded");
}

static void
test_exclusive (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *other = store_fixture_tenant (store, 10);
  g_autofree gchar *first = NULL;
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *theirs = NULL;
  g_autofree gchar *again = NULL;
  g_autoptr (EfConnection) connection = NULL;
  const gchar *request =
      "{\"pipeline\": \"short\", \"params\": {}, \"exclusive\": \"channel\"}";
  EfNewJob job = { id, request };
  g_auto (EfJobAnswer) answer = { 0 };

  clear ();
  first = store_fixture_submit (store, tenant, request);
  connection = ef_database_acquire (store->api, tenant, NULL);
  g_assert_true (ef_jobs_create (connection, tenant, &job, &answer, NULL));
  g_assert_cmpint (answer.outcome, ==, EF_OUTCOME_EXCLUSIVE);
  g_assert_cmpstr (answer.holder, ==, first);
  g_clear_pointer (&connection, ef_connection_release);
  theirs = store_fixture_submit (store, other, request);
  cancel (tenant, first);
  again = store_fixture_submit (store, tenant, request);
  assert_state (again, "queued");
}

static void
test_idempotency (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *id2 = ef_uuid7_new ();
  g_autofree gchar *count = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->api, tenant, NULL);
  EfNewJob job = { id, SIMPLE, NULL, "key-1", "aa" };
  EfNewJob again = { id2, SIMPLE, NULL, "key-1", "aa" };
  EfNewJob different = { id2, SIMPLE, NULL, "key-1", "bb" };
  g_auto (EfJobAnswer) one = { 0 }, two = { 0 }, three = { 0 };

  g_assert_true (ef_jobs_create (connection, tenant, &job, &one, NULL));
  g_assert_cmpint (one.outcome, ==, EF_OUTCOME_DONE);
  g_assert_true (ef_jobs_create (connection, tenant, &again, &two, NULL));
  g_assert_cmpint (two.outcome, ==, EF_OUTCOME_REPLAYED);
  g_assert_cmpstr (two.document, ==, one.document);
  g_assert_true (ef_jobs_create (connection, tenant, &different, &three, NULL));
  g_assert_cmpint (three.outcome, ==, EF_OUTCOME_MISMATCH);
  count = ask ("SELECT count(*) FROM job WHERE tenant_id = '%s'", tenant);
  g_assert_cmpstr (count, ==, "1");
}

/* Row security is the second wall: a query that forgets the tenant. */
static void
test_tenants (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *other = store_fixture_tenant (store, 10);
  g_autofree gchar *id = store_fixture_submit (store, tenant, SIMPLE);
  static const gchar *const SQL = "SELECT id FROM job WHERE id = $1";

  for (guint i = 0; i < 3; i++) {
    const gchar *who[] = { tenant, other, NULL };
    g_autoptr (EfConnection) connection =
        ef_database_acquire (store->api, who[i], NULL);
    g_autoptr (EfRows) rows =
        ef_connection_query (connection, SQL, 1, (const gchar *[]){ id }, NULL);
    g_autoptr (EfRows) forged = NULL;

    g_assert_cmpint (PQntuples (rows), ==, i == 0);
    if (i == 1) {
      forged = EF_QUERY (connection, NULL,
          "INSERT INTO job (id, tenant_id, pipeline, params) "
          "VALUES (gen_random_uuid (), $1, 'x', '{}')",
          tenant);
      g_assert_null (forged);
    }
  }
  g_assert_cmpint (cancel (other, id), ==, EF_OUTCOME_NOT_FOUND);
  assert_state (id, "queued");
}

static void
test_order (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  static const gint PRIORITIES[] = { 3, 2, 1, 2 };
  static const guint ORDER[] = { 2, 1, 3, 0 };
  gchar *ids[4];

  clear ();
  for (guint i = 0; i < 4; i++) {
    g_autofree gchar *request = g_strdup_printf (
        "{\"pipeline\": \"short\", \"params\": {}, \"priority\": %d}",
        PRIORITIES[i]);

    ids[i] = store_fixture_submit (store, tenant, request);
  }
  for (guint i = 0; i < 4; i++) {
    g_autoptr (EfClaim) job = claim (worker);

    g_assert_cmpstr (job->id, ==, ids[ORDER[i]]);
  }
  for (guint i = 0; i < 4; i++)
    g_free (ids[i]);
}

/* A tenant with a hundred times the work gets no more than its share. */
static void
test_fair_share (void)
{
  g_autofree gchar *big = store_fixture_tenant (store, 1000);
  g_autofree gchar *small = store_fixture_tenant (store, 1000);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  guint of_small = 0;

  clear ();
  for (guint i = 0; i < 100; i++)
    g_free (store_fixture_submit (store, big, SIMPLE));
  for (guint i = 0; i < 10; i++)
    g_free (store_fixture_submit (store, small, SIMPLE));
  for (guint i = 0; i < 20; i++) {
    g_autoptr (EfClaim) job = claim (worker);

    of_small += g_str_equal (job->tenant, small);
  }
  g_assert_cmpuint (of_small, ==, 10);
}

/* Many claimers at once: the cap holds, nobody comes back empty while work
 * waits, and no job is given out twice. */
typedef struct
{
  const gchar *worker;
  guint claimed;
} Claimer;

static gpointer
claim_all (gpointer data)
{
  Claimer *self = data;
  EfClaim *job;

  while ((job = claim (self->worker))) {
    g_assert_cmpint (job->attempt, ==, 1);
    g_assert_true (finish (job));
    ef_claim_free (job);
    self->claimed++;
  }
  return NULL;
}

static void
claim_in_threads (const gchar *worker, guint jobs)
{
  Claimer claimers[16];
  GThread *threads[16];
  guint sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    claimers[i] = (Claimer){ worker, 0 };
    threads[i] = g_thread_new ("claimer", claim_all, &claimers[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_thread_join (threads[i]);
    sum += claimers[i].claimed;
  }
  g_assert_cmpuint (sum, ==, jobs);
}

static void
test_no_empty_claims (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *one = store_fixture_tenant (store, 1000);
  g_autofree gchar *left = NULL;

  clear ();
  for (guint i = 0; i < 300; i++)
    g_free (store_fixture_submit (store, one, SIMPLE));
  claim_in_threads (worker, 300);
  left = store_fixture_ask (
      store, "SELECT count(*) FROM job WHERE state <> 'succeeded'");
  g_assert_cmpstr (left, ==, "0");
}

static gpointer
claim_once (gpointer data)
{
  return claim (data);
}

static void
test_cap (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *tenant = store_fixture_tenant (store, 3);
  GThread *threads[12];
  guint got = 0;

  clear ();
  for (guint i = 0; i < 12; i++)
    g_free (store_fixture_submit (store, tenant, SIMPLE));
  for (guint i = 0; i < 12; i++)
    threads[i] = g_thread_new ("claimer", claim_once, worker);
  for (guint i = 0; i < 12; i++) {
    g_autoptr (EfClaim) job = g_thread_join (threads[i]);

    got += job != NULL;
  }
  g_assert_cmpuint (got, ==, 3);
}

/* Progress goes up only, and a worker that was given up is told so. */
static void
test_beat (void)
{
  static const gdouble SENT[] = { 0.5, 0.3 };
  g_autofree gchar *tenant = store_fixture_tenant (store, 10);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *stranger = ef_uuid7_new ();
  g_autofree gchar *id = NULL;
  g_autoptr (EfClaim) job = NULL;
  g_autoptr (EfConnection) connection = worker_connection ();
  g_autoptr (GPtrArray) nothing = NULL;
  g_autofree gchar *fraction = NULL;
  gboolean known = FALSE;

  clear ();
  id = store_fixture_submit (store, tenant, SIMPLE);
  job = claim (worker);
  for (guint i = 0; i < G_N_ELEMENTS (SENT); i++) {
    g_autofree gchar *progress = g_strdup_printf (
        "[{\"job\": \"%s\", \"attempt\": 1, \"stage\": \"render\", "
        "\"fraction\": %.1f, \"remaining\": 3, \"warnings\": []}]",
        id, SENT[i]);
    g_autoptr (GPtrArray) held =
        ef_queue_beat (connection, worker, FALSE, progress, &known, NULL);

    g_assert_cmpuint (held->len, ==, 1);
  }
  fraction = ask ("SELECT fraction FROM job_progress WHERE job_id = '%s'", id);
  g_assert_cmpstr (fraction, ==, "0.5");
  nothing = ef_queue_beat (connection, stranger, FALSE, "[]", &known, NULL);
  g_assert_false (known);
  g_assert_cmpuint (nothing->len, ==, 0);
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/queue/life", test_life);
  g_test_add_func ("/queue/fence", test_fence);
  g_test_add_func ("/queue/rescue-spares", test_rescue_spares);
  g_test_add_func ("/queue/orphans", test_orphans);
  g_test_add_func ("/queue/unanswered", test_unanswered);
  g_test_add_func ("/queue/losses", test_losses);
  g_test_add_func ("/queue/cancel", test_cancel);
  g_test_add_func ("/queue/exclusive", test_exclusive);
  g_test_add_func ("/queue/idempotency", test_idempotency);
  g_test_add_func ("/queue/tenants", test_tenants);
  g_test_add_func ("/queue/order", test_order);
  g_test_add_func ("/queue/fair-share", test_fair_share);
  g_test_add_func ("/queue/no-empty-claims", test_no_empty_claims);
  g_test_add_func ("/queue/cap", test_cap);
  g_test_add_func ("/queue/beat", test_beat);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
