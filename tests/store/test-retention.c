/* Edit Factory - tests: what retention removes, and what it must leave
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "jobs.h"
#include "queue.h"
#include "retention.h"
#include "stage-copies.h"
#include "store-fixture.h"

#include <string.h>

#define DAY 86400.0
#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"

/* A new id that says it was made %s ago. */
#define OLD_ID                                                                 \
  "(left (uuid7_floor (now () - interval '%s')::text, 19) || "                 \
  "right (gen_random_uuid ()::text, 17))::uuid"

static StoreFixture *store;

static gchar *ask (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

static gchar *
ask (const gchar *format, ...)
{
  g_autofree gchar *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  return store_fixture_ask (store, sql);
}

static EfConnection *
connect_worker (void)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (store->worker, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static gchar *
make_job (const gchar *tenant, const gchar *age, const gchar *state)
{
  return ask ("INSERT INTO job (id, tenant_id, pipeline, params, state, "
              "finished_at) VALUES (" OLD_ID ", '%s', 'short', '{}', '%s', %s) "
              "RETURNING id",
      age, tenant, state,
      strcmp (state, "queued") ? "now () - interval '31 days'" : "NULL");
}

static gchar *
make_asset (const gchar *tenant, const gchar *age, const gchar *job)
{
  g_autofree gchar *value = job ? g_strdup_printf ("'%s'", job) : NULL;

  return ask ("INSERT INTO asset (id, tenant_id, job_id, name, media_type, "
              "bytes, sha256, object_key, created_at) VALUES (" OLD_ID
              ", '%s', %s, 'a.mp4', 'video/mp4', 1, repeat ('0', 64), "
              "'%s/assets/' || gen_random_uuid (), now () - interval '%s') "
              "RETURNING id",
      age, tenant, value ? value : "NULL", tenant, age);
}

static void
use (const gchar *tenant, const gchar *job, const gchar *asset)
{
  g_free (ask (
      "INSERT INTO job_asset VALUES ('%s', '%s', '%s')", job, asset, tenant));
}

static gboolean
is_there (const gchar *table, const gchar *id)
{
  g_autofree gchar *n =
      ask ("SELECT count (*) FROM %s WHERE id = '%s'", table, id);

  return strcmp (n, "1") == 0;
}

static guint
expire_jobs (guint limit)
{
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  guint n = 99;

  ef_retention_expire_jobs (connection, 30 * DAY, limit, &n, &error);
  g_assert_no_error (error);
  return n;
}

static gchar **
take_loose (void)
{
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  gchar **keys = ef_retention_take_loose_objects (connection, 100, &error);

  g_assert_no_error (error);
  return keys;
}

static void
test_jobs (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *old = make_job (tenant, "40 days", "succeeded");
  g_autofree gchar *failed = make_job (tenant, "40 days", "failed");
  g_autofree gchar *young = make_job (tenant, "1 day", "succeeded");
  g_autofree gchar *waiting = make_job (tenant, "40 days", "queued");
  g_autofree gchar *output = make_asset (tenant, "40 days", old);
  g_autofree gchar *key =
      ask ("SELECT object_key FROM asset WHERE id = '%s'", output);
  g_auto (GStrv) objects = NULL;
  g_auto (GStrv) none = NULL;

  g_free (ask ("INSERT INTO job_log (job_id, tenant_id, attempt, line) "
               "VALUES ('%s', '%s', 1, 'x')",
      old, tenant));
  g_assert_cmpint (expire_jobs (100), ==, 2);
  objects = take_loose ();
  g_assert_cmpint (g_strv_length (objects), ==, 1);
  g_assert_cmpstr (objects[0], ==, key);
  g_assert_false (is_there ("job", old));
  g_assert_false (is_there ("job", failed));
  g_assert_false (is_there ("asset", output));
  g_assert_true (is_there ("job", young));
  g_assert_true (is_there ("job", waiting));
  g_free (g_steal_pointer (&key));
  key = ask ("SELECT count (*) FROM job_log WHERE job_id = '%s'", old);
  g_assert_cmpstr (key, ==, "0");
  g_assert_cmpint (expire_jobs (100), ==, 0);
  none = take_loose ();
  g_assert_cmpint (g_strv_length (none), ==, 0);
}

/* Finished stages in the object store, named by one letter. */

static void
add_stage (const gchar *tenant, gchar letter, guint64 bytes, const gchar *age)
{
  static const gchar *const NAMES[] = { "entry.json", "a.raw", NULL };
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autofree gchar *key = g_strnfill (64, letter);
  g_autoptr (GError) error = NULL;

  ef_stage_copies_begin (connection, tenant, key, NAMES, bytes, &error);
  g_assert_no_error (error);
  g_assert_null (ef_stage_copies_find (connection, tenant, key, &error));
  ef_stage_copies_finish (connection, tenant, key, &error);
  g_assert_no_error (error);
  g_free (ask ("UPDATE stage_copy SET used_at = now () - interval '%s' "
               "WHERE tenant_id = '%s' AND key = '%s'",
      age, tenant, key));
}

static gchar **
find_stage (const gchar *tenant, gchar letter)
{
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autofree gchar *key = g_strnfill (64, letter);
  g_autoptr (GError) error = NULL;
  gchar **names = ef_stage_copies_find (connection, tenant, key, &error);

  g_assert_no_error (error);
  return names;
}

/* Returns: keys of objects */
static gchar **
expire_stages (guint64 bytes, guint wanted)
{
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  guint n = 99;

  ef_retention_expire_stages (connection, 7 * DAY, bytes, 100, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, wanted);
  return take_loose ();
}

static void
test_stages (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *other = store_fixture_tenant (store, 1);
  g_autofree gchar *key =
      g_strdup_printf ("%s/cache/%064d/entry.json", tenant, 0);
  g_auto (GStrv) old = NULL;
  g_auto (GStrv) large = NULL;
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) again = NULL;

  add_stage (tenant, '0', 10, "8 days");
  add_stage (tenant, 'a', 60, "3 hours");
  add_stage (tenant, 'b', 60, "2 hours");
  add_stage (tenant, 'c', 60, "10 minutes");
  add_stage (other, 'a', 60, "3 hours");
  old = expire_stages (1000, 1);
  g_assert_cmpuint (g_strv_length (old), ==, 2);
  g_assert_true (g_strv_contains ((const gchar *const *)old, key));
  names = find_stage (tenant, 'a');
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "entry.json");
  /* now 'b' is the one that was not used for the longest time; what was used
   * within the hour stays, however much it is */
  large = expire_stages (130, 1);
  g_assert_cmpuint (g_strv_length (large), ==, 2);
  g_assert_null (find_stage (tenant, 'b'));
  again = find_stage (other, 'a');
  g_assert_nonnull (again);
  none = expire_stages (0, 0);
  g_assert_null (find_stage (other, 'c'));
}

/* An output that a queued job reads stays, and does not stop the batch. */
static void
test_output_in_use (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *used = make_job (tenant, "42 days", "succeeded");
  g_autofree gchar *other = make_job (tenant, "41 days", "succeeded");
  g_autofree gchar *output = make_asset (tenant, "42 days", used);
  g_autofree gchar *reader = make_job (tenant, "1 hour", "queued");

  use (tenant, reader, output);
  g_assert_cmpint (expire_jobs (1), ==, 1);
  g_assert_true (is_there ("job", used));
  g_assert_true (is_there ("asset", output));
  g_assert_false (is_there ("job", other));
}

/* A row that somebody else has locked is passed by, not waited for. */
static void
test_locked (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *first = make_job (tenant, "44 days", "succeeded");
  g_autofree gchar *second = make_job (tenant, "43 days", "succeeded");
  g_autofree gchar *sql =
      g_strdup_printf ("SELECT FROM job WHERE id = '%s' FOR UPDATE", first);
  g_autoptr (EfConnection) other = connect_worker ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_connection_begin (other, &error));
  g_assert_true (ef_connection_run (other, sql, &error));
  g_assert_cmpint (expire_jobs (100), ==, 1);
  g_assert_true (is_there ("job", first));
  g_assert_false (is_there ("job", second));
}

static void
test_uploads (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *old = make_asset (tenant, "8 days", NULL);
  g_autofree gchar *used = make_asset (tenant, "9 days", NULL);
  g_autofree gchar *young = make_asset (tenant, "6 days", NULL);
  g_autofree gchar *job = make_job (tenant, "1 day", "succeeded");
  g_autofree gchar *output = make_asset (tenant, "9 days", job);
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) objects = NULL;
  guint n = 0;

  use (tenant, job, used);
  ef_retention_expire_uploads (connection, 7 * DAY, 10, &n, &error);
  g_assert_no_error (error);
  objects = take_loose ();
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (g_strv_length (objects), ==, 1);
  g_assert_false (is_there ("asset", old));
  g_assert_true (is_there ("asset", used));
  g_assert_true (is_there ("asset", young));
  g_assert_true (is_there ("asset", output));
}

static void
test_keys (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *left = NULL;
  guint n = 0;

  g_free (ask ("INSERT INTO idempotency (tenant_id, key, request_sha256, "
               "created_at) SELECT '%s', i::text, 'x', "
               "now () - i * interval '10 hours' FROM generate_series (1, 5) i",
      tenant));
  g_assert_true (ef_retention_expire_keys (connection, 2, &n, &error));
  g_assert_cmpint (n, ==, 2);
  g_assert_true (ef_retention_expire_keys (connection, 2, &n, &error));
  g_assert_cmpint (n, ==, 1);
  left = ask ("SELECT string_agg (key, ',' ORDER BY key) FROM idempotency "
              "WHERE tenant_id = '%s'",
      tenant);
  g_assert_cmpstr (left, ==, "1,2");
}

static void
test_trails (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *job = make_job (tenant, "3 days", "succeeded");
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_free (ask ("INSERT INTO job_event (job_id, tenant_id, attempt, kind, at) "
               "SELECT j, '%s', 1, 'x', now () - interval '2 days' FROM "
               "unnest (ARRAY['%s', gen_random_uuid ()]::uuid[]) j",
      tenant, job));
  g_free (ask ("INSERT INTO job_log (job_id, tenant_id, attempt, line) "
               "VALUES (gen_random_uuid (), '%s', 1, 'young')",
      tenant));
  g_assert_true (ef_retention_expire_trails (connection, &n, &error));
  g_assert_cmpint (n, ==, 1);
}

static void
test_unknown (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *asset = make_asset (tenant, "1 day", NULL);
  g_autofree gchar *key =
      ask ("SELECT object_key FROM asset WHERE id = '%s'", asset);
  g_autofree gchar *orphan = g_strconcat (tenant, "/jobs/x/1-y/a.mp4", NULL);
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) unknown = NULL;

  g_ptr_array_add (keys, key);
  g_ptr_array_add (keys, orphan);
  unknown = ef_retention_find_unknown (connection, keys, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_strv_length (unknown), ==, 1);
  g_assert_cmpstr (unknown[0], ==, orphan);
}

static gchar *
submit_traced (const gchar *tenant, const gchar *id, const gchar *trace)
{
  EfNewJob job = { id, "{\"pipeline\": \"short\", \"params\": {}}" };
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->api, tenant, NULL);
  g_auto (EfJobAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  job.trace = trace;
  ef_jobs_create (connection, tenant, &job, &answer, &error);
  g_assert_no_error (error);
  return ask (
      "SELECT coalesce (trace_id, 'none') FROM job WHERE id = '%s'", id);
}

/* The trace goes with its job to whoever claims it, and with no other job. */
static void
test_trace (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 5);
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *first =
      submit_traced (tenant, "01a1fdca-f24e-7000-b637-7450036b70c1", TRACE);
  g_autofree gchar *second =
      submit_traced (tenant, "01a1fdca-f24e-7000-b637-7450036b70c2", NULL);
  g_autoptr (EfConnection) connection = connect_worker ();
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  g_assert_cmpstr (first, ==, TRACE);
  g_assert_cmpstr (second, ==, "none");
  for (EfClaim *job; (job = ef_queue_claim (connection, worker, &error));
       ef_claim_free (job)) {
    g_assert_cmpfloat (job->waited, >=, 0);
    if (g_str_has_suffix (job->id, "70c1")) {
      g_assert_cmpstr (job->trace, ==, TRACE);
      found = TRUE;
    }
  }
  g_assert_no_error (error);
  g_assert_true (found);
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/retention/jobs", test_jobs);
  g_test_add_func ("/retention/stages", test_stages);
  g_test_add_func ("/retention/output-in-use", test_output_in_use);
  g_test_add_func ("/retention/locked", test_locked);
  g_test_add_func ("/retention/uploads", test_uploads);
  g_test_add_func ("/retention/keys", test_keys);
  g_test_add_func ("/retention/trails", test_trails);
  g_test_add_func ("/retention/unknown", test_unknown);
  g_test_add_func ("/retention/trace", test_trace);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
