/* Edit Factory - tests: the schema from nothing and from every earlier version
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "migrate.h"
#include "queue.h"
#include "store-fixture.h"

#include <string.h>

#define TENANT "01a1fdca-f24e-7000-8000-000000000001"
#define JOB "01a1fdca-f24e-7000-8000-000000000002"
#define ASSET "01a1fdca-f24e-7000-8000-000000000003"
#define BYTES "12345"

/* Everything that makes a schema, a line each: columns, constraints, indexes,
 * functions, triggers, policies, rights. */
#define SCHEMA                                                                 \
  "SELECT line FROM (SELECT format ('column %s.%s %s %s %s', c.relname, "      \
  "a.attname, format_type (a.atttypid, a.atttypmod), a.attnotnull, "           \
  "pg_get_expr (d.adbin, d.adrelid)) AS line FROM pg_attribute a "             \
  "JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d "              \
  "ON d.adrelid = c.oid AND d.adnum = a.attnum "                               \
  "WHERE c.relnamespace = 'ef'::regnamespace AND a.attnum > 0 "                \
  "AND NOT a.attisdropped "                                                    \
  "UNION ALL SELECT format ('table %s %s %s %s', relname, relkind, "           \
  "relrowsecurity, relacl) FROM pg_class "                                     \
  "WHERE relnamespace = 'ef'::regnamespace "                                   \
  "UNION ALL SELECT format ('constraint %s %s', conname, "                     \
  "pg_get_constraintdef (oid)) FROM pg_constraint "                            \
  "WHERE connamespace = 'ef'::regnamespace "                                   \
  "UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'ef' "         \
  "UNION ALL SELECT format ('%s %s', pg_get_functiondef (oid), proacl) "       \
  "FROM pg_proc WHERE pronamespace = 'ef'::regnamespace "                      \
  "UNION ALL SELECT pg_get_triggerdef (t.oid) FROM pg_trigger t "              \
  "JOIN pg_class c ON c.oid = t.tgrelid "                                      \
  "WHERE c.relnamespace = 'ef'::regnamespace AND NOT t.tgisinternal "          \
  "UNION ALL SELECT format ('policy %s %s %s %s %s', tablename, policyname, "  \
  "roles, qual, with_check) FROM pg_policies WHERE schemaname = 'ef') l "      \
  "ORDER BY line COLLATE \"C\""

static StoreFixture *store;
static EfRows *fresh; /* what the schema is without a past */

static EfRows *
describe (void)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->owner, NULL, NULL);
  g_autoptr (GError) error = NULL;
  EfRows *rows = EF_QUERY (connection, &error, SCHEMA);

  g_assert_no_error (error);
  return rows;
}

static void
assert_same (const EfRows *rows)
{
  gint n = MIN (PQntuples (rows), PQntuples (fresh));

  for (gint i = 0; i < n; i++)
    g_assert_cmpstr (ef_rows_get (rows, i, 0), ==, ef_rows_get (fresh, i, 0));
  g_assert_cmpint (PQntuples (rows), ==, PQntuples (fresh));
}

static void
run (const gchar *sql)
{
  g_free (store_fixture_ask (store, sql));
}

static void
migrate (guint up_to)
{
  g_autoptr (GError) error = NULL;

  ef_migrate (store->owner, up_to, &error);
  g_assert_no_error (error);
}

/* What was there in every version: a tenant, an upload, a job that waits. */
static void
fill (void)
{
  run ("SET search_path TO ef;"
       "INSERT INTO tenant (id, name) VALUES ('" TENANT "', 'early');"
       "INSERT INTO tenant_queue (tenant_id, active) "
       "VALUES ('" TENANT "', true);"
       "INSERT INTO job (id, tenant_id, pipeline, params) "
       "VALUES ('" JOB "', '" TENANT "', 'announce', '{\"text\": \"x\"}');"
       "INSERT INTO asset (id, tenant_id, name, media_type, bytes, sha256, "
       "object_key) VALUES ('" ASSET "', '" TENANT
       "', 'a.mp4', 'video/mp4', " BYTES ", repeat ('0', 64), '" TENANT
       "/assets/" ASSET "')");
}

static void
assert_job_runs (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->worker, NULL, &error);
  g_autoptr (EfClaim) claim = NULL;
  gboolean owned = FALSE;

  g_assert_no_error (error);
  claim = ef_queue_claim (connection, worker, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (claim->id, ==, JOB);
  ef_queue_finish (connection, claim, "[]", 1, 1, &owned, &error);
  g_assert_no_error (error);
  g_assert_true (owned);
}

static void
test_from (gconstpointer version)
{
  g_autoptr (EfRows) rows = NULL;
  g_autofree gchar *bytes = NULL;

  run ("DROP SCHEMA ef CASCADE");
  migrate (GPOINTER_TO_UINT (version));
  fill ();
  migrate (0);
  rows = describe ();
  assert_same (rows);
  bytes = store_fixture_ask (store,
      "SELECT limits_document ('" TENANT "') -> 'storage_bytes' "
      "->> 'used'");
  g_assert_cmpstr (bytes, ==, BYTES);
  assert_job_runs ();
}

static gpointer
migrate_once (gpointer error)
{
  g_autoptr (EfDatabase) owner = ef_database_new (store->url, "ef_owner", 1);

  ef_migrate (owner, 0, error);
  return NULL;
}

/* Daemons that start together. */
static void
test_together (void)
{
  GThread *threads[4];
  GError *errors[4] = { NULL };
  g_autoptr (EfRows) rows = NULL;

  run ("DROP SCHEMA ef CASCADE");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrate", migrate_once, &errors[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_thread_join (threads[i]);
    g_assert_no_error (errors[i]);
  }
  rows = describe ();
  assert_same (rows);
}

/* One that fails leaves nothing of itself, and goes on from where it was. */
static void
test_failure (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRows) rows = NULL;

  run ("DROP SCHEMA ef CASCADE");
  migrate (1);
  run ("CREATE TABLE ef.webhook_delivery (x int)");
  g_assert_false (ef_migrate (store->owner, 0, &error));
  g_assert_true (g_str_has_prefix (error->message, "migration 0002-push.sql"));
  g_assert_null (store_fixture_ask (
      store, "SELECT 1 FROM pg_class WHERE relname = 'webhook_endpoint'"));
  run ("DROP TABLE ef.webhook_delivery");
  migrate (0);
  rows = describe ();
  assert_same (rows);
}

static void
test_newer (void)
{
  g_autoptr (GError) error = NULL;

  run ("INSERT INTO ef.schema_version (version, name) "
       "VALUES (9999, '9999-later.sql')");
  g_assert_false (ef_migrate (store->owner, 0, &error));
  g_assert_nonnull (strstr (error->message, "newer Edit Factory"));
  run ("DELETE FROM ef.schema_version WHERE version = 9999");
}

gint
main (gint argc, gchar **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  fresh = describe ();
  for (guint i = 1; i < ef_migrate_get_latest (); i++) {
    g_autofree gchar *path = g_strdup_printf ("/migrate/from-%u", i);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_from);
  }
  g_test_add_func ("/migrate/together", test_together);
  g_test_add_func ("/migrate/failure", test_failure);
  g_test_add_func ("/migrate/newer", test_newer);
  result = g_test_run ();
  PQclear (fresh);
  store_fixture_stop (store);
  return result;
}
