/* Edit Factory - tests: row security, without and with another tenant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every table that names a tenant is found in the catalogue, so that one that
 * is added later is held to the same.
 */
#include "assets.h"
#include "queue.h"
#include "store-fixture.h"
#include "uuid7.h"

#include <string.h>

#define DENIED "42501"
#define TABLES                                                                 \
  "SELECT c.relname, CASE c.relname WHEN 'tenant' THEN 'id' "                  \
  "ELSE 'tenant_id' END FROM pg_class c "                                      \
  "WHERE c.relnamespace = 'ef'::regnamespace AND c.relkind IN ('r', 'p') "     \
  "AND (c.relname = 'tenant' OR EXISTS (SELECT FROM pg_attribute a "           \
  "WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' "                      \
  "AND NOT a.attisdropped)) ORDER BY 1"

static StoreFixture *store;
static gchar *owner; /* the tenant whose rows there are */
static gchar *other;

static EfConnection *
connect_as (EfDatabase *role, const gchar *tenant)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (role, tenant, &error);

  g_assert_no_error (error);
  return connection;
}

/* One row at least of every table. */
static void
seed (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *job = NULL;
  g_autoptr (EfConnection) connection = connect_as (store->worker, NULL);
  g_autoptr (EfClaim) claim = NULL;
  g_autofree gchar *sql = NULL;
  g_autofree gchar *progress = NULL;
  g_autoptr (GPtrArray) held = NULL;
  gboolean known;

  owner = store_fixture_tenant (store, 10);
  other = store_fixture_tenant (store, 10);
  job = store_fixture_submit (
      store, owner, "{\"pipeline\": \"short\", \"params\": {}}");
  claim = ef_queue_claim (connection, worker, NULL);
  g_assert_true (ef_queue_log (connection, claim, "speak", "a line", NULL));
  progress =
      g_strdup_printf ("[{\"job\": \"%s\", \"attempt\": 1, \"fraction\": 0.5, "
                       "\"warnings\": []}]",
          job);
  held = ef_queue_beat (connection, worker, FALSE, progress, &known, NULL);
  sql = g_strdup_printf (
      "INSERT INTO asset (id, tenant_id, name, media_type, bytes, sha256, "
      "object_key) VALUES ('%s', '%s', 'a', 'b', 1, repeat ('0', 64), 'k');"
      "INSERT INTO job_asset SELECT '%s', '%s', '%s';"
      "INSERT INTO idempotency (tenant_id, key, request_sha256) "
      "VALUES ('%s', 'k', 'x');"
      "INSERT INTO api_key (id, tenant_id, sha256, scopes) "
      "VALUES ('k', '%s', sha256 ('k'), '{*}');"
      "INSERT INTO usage (tenant_id, day) VALUES ('%s', now ());"
      "INSERT INTO webhook_endpoint (id, tenant_id, url, events, secret) "
      "VALUES ('%s', '%s', 'https://hooks.example/', '{job.failed}', 's');"
      "INSERT INTO webhook_delivery (id, tenant_id, endpoint_id, event, body) "
      "VALUES ('%s', '%s', '%s', 'webhook.test', '{}');"
      "INSERT INTO stage_copy (tenant_id, key, names, bytes) "
      "VALUES ('%s', repeat ('a', 64), '{a}', 1);"
      "INSERT INTO upload (id, tenant_id, name, media_type, metadata, length, "
      "expires_at) VALUES ('%s', '%s', 'a', 'b', '', 1, 'infinity');",
      job, owner, job, job, owner, owner, owner, owner, job, owner, job, owner,
      job, owner, job, owner);
  g_free (store_fixture_ask (store, sql));
}

static EfRows *
list_tables (void)
{
  g_autoptr (EfConnection) connection = connect_as (store->owner, NULL);

  return EF_QUERY (connection, NULL, TABLES);
}

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

static gchar *
digest (const gchar *table)
{
  return ask ("SELECT coalesce (md5 (string_agg (t::text, '|' ORDER BY "
              "t::text)), 'empty') FROM %s t",
      table);
}

/* @sql in the role ef_api must see and change nothing, or not be allowed. */
static void
assert_nothing (const gchar *tenant, const gchar *sql)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  g_autoptr (EfRows) rows = PQexec (ef_connection_get_handle (connection), sql);
  const gchar *state = PQresultErrorField (rows, PG_DIAG_SQLSTATE);

  if (state)
    g_assert_cmpstr (state, ==, DENIED);
  else if (PQresultStatus (rows) == PGRES_TUPLES_OK)
    g_assert_cmpint (PQntuples (rows), ==, 0);
  else
    g_assert_cmpstr (PQcmdTuples (rows), ==, "0");
  if (state)
    g_test_message ("%s: denied", sql);
}

static void
assert_denied (const gchar *tenant, const gchar *sql)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  g_autoptr (EfRows) rows = PQexec (ef_connection_get_handle (connection), sql);

  g_assert_cmpstr (PQresultErrorField (rows, PG_DIAG_SQLSTATE), ==, DENIED);
}

static void
attack (const gchar *table, const gchar *column, const gchar *tenant)
{
  g_autofree gchar *row = ask ("SELECT quote_literal (to_jsonb (t)) FROM %s t "
                               "WHERE %s = '%s' LIMIT 1",
      table, column, owner);
  g_autofree gchar *see = g_strdup_printf (
      "SELECT 1 FROM %s WHERE %s = '%s'", table, column, owner);
  g_autofree gchar *change =
      g_strdup_printf ("UPDATE %s SET %s = %s WHERE %s = '%s'", table, column,
          column, column, owner);
  g_autofree gchar *take =
      g_strdup_printf ("UPDATE %s SET %s = '%s'", table, column, other);
  g_autofree gchar *lock = g_strdup_printf (
      "SELECT 1 FROM %s WHERE %s = '%s' FOR UPDATE", table, column, owner);
  g_autofree gchar *delete =
      g_strdup_printf ("DELETE FROM %s WHERE %s = '%s'", table, column, owner);

  assert_nothing (tenant, see);
  assert_nothing (tenant, lock);
  assert_nothing (tenant, change);
  if (!tenant)
    assert_nothing (tenant, take);
  assert_nothing (tenant, delete);
  if (row) {
    g_autofree gchar *insert =
        g_strdup_printf ("INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM "
                         "jsonb_populate_record (NULL::%s, %s)",
            table, table, row);

    assert_denied (tenant, insert);
  }
}

static void
test_tables (void)
{
  g_autoptr (EfRows) tables = list_tables ();

  g_assert_cmpint (PQntuples (tables), >=, 15);
  for (gint i = 0; i < PQntuples (tables); i++) {
    const gchar *table = ef_rows_get (tables, i, 0);
    const gchar *column = ef_rows_get (tables, i, 1);
    g_autofree gchar *before = digest (table);
    g_autofree gchar *after = NULL;

    g_test_message ("%s", table);
    g_assert_cmpstr (before, !=, "empty");
    attack (table, column, NULL);
    attack (table, column, other);
    after = digest (table);
    g_assert_cmpstr (after, ==, before);
  }
}

/* The wall is the table's own, not luck: row security, or no right at all. */
static void
test_catalogue (void)
{
  g_autofree gchar *bare = ask (
      "SELECT string_agg (t.relname, ' ') FROM (" TABLES ") AS t "
      "JOIN pg_class c ON c.oid = ('ef.' || quote_ident (t.relname))::regclass "
      "WHERE has_table_privilege ('ef_api', c.oid, 'SELECT, INSERT, UPDATE, "
      "DELETE, TRUNCATE') AND NOT (c.relrowsecurity AND EXISTS "
      "(SELECT FROM pg_policies p WHERE p.tablename = c.relname "
      "AND 'ef_api' = ANY (p.roles) AND p.qual LIKE '%%ef.tenant%%'))");
  g_autofree gchar *owned =
      ask ("SELECT count (*) FROM pg_class WHERE relnamespace = "
           "'ef'::regnamespace AND relowner <> 'ef_owner'::regrole");

  g_assert_cmpstr (bare, ==, NULL);
  g_assert_cmpstr (owned, ==, "0");
}

/* Its own rows a tenant sees, or the tests above would prove nothing. */
static void
test_own (void)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, owner);
  static const gchar *const SEEN[] = { "tenant", "job", "job_progress",
    "attempt", "job_event", "job_log", "asset", "job_asset", "idempotency",
    "usage", "usage_event", "upload" };

  for (guint i = 0; i < G_N_ELEMENTS (SEEN); i++) {
    g_autofree gchar *sql = g_strdup_printf ("SELECT FROM %s", SEEN[i]);
    g_autoptr (EfRows) rows =
        PQexec (ef_connection_get_handle (connection), sql);

    g_assert_cmpint (PQresultStatus (rows), ==, PGRES_TUPLES_OK);
    g_assert_cmpint (PQntuples (rows), >, 0);
  }
}

/* A key is found by who knows its id; none can be listed. */
static void
test_keys (void)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, other);
  g_autoptr (EfRows) found =
      EF_QUERY (connection, NULL, "SELECT tenant_id FROM find_key ('k')");

  g_assert_cmpint (PQntuples (found), ==, 1);
  assert_denied (other, "SELECT FROM api_key");
  assert_denied (other, "SELECT FROM tenant_queue");
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  seed ();
  g_test_add_func ("/walls/tables", test_tables);
  g_test_add_func ("/walls/catalogue", test_catalogue);
  g_test_add_func ("/walls/own", test_own);
  g_test_add_func ("/walls/keys", test_keys);
  status = g_test_run ();
  store_fixture_stop (store);
  g_free (owner);
  g_free (other);
  return status;
}
