/* Edit Factory - tests: whose messages are sent next
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "store-fixture.h"
#include "uuid7.h"
#include "webhooks.h"

static StoreFixture *store;

static void run (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

static void
run (const gchar *format, ...)
{
  g_autofree gchar *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (store_fixture_ask (store, sql));
}

static gchar *
ask (const gchar *format, const gchar *tenant)
{
  g_autofree gchar *sql = g_strdup_printf (format, tenant);

  return store_fixture_ask (store, sql);
}

/* @n endpoints with @each messages, due since @age. */
static void
fill (const gchar *tenant, guint n, guint each, const gchar *age)
{
  run ("WITH e AS (INSERT INTO webhook_endpoint (id, tenant_id, url, events, "
       "secret) SELECT uuid7_new (), '%s', 'https://hooks.example/', "
       "'{job.failed}', 's' FROM generate_series (1, %u) RETURNING id) "
       "INSERT INTO webhook_delivery (id, tenant_id, endpoint_id, event, body, "
       "next_at) SELECT uuid7_new (), '%s', e.id, 'job.failed', '{}', "
       "now () - interval '%s' FROM e, generate_series (1, %u)",
      tenant, n, tenant, age, each);
}

static guint
claim (guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->worker, NULL, &error);
  g_autoptr (EfRows) rows = ef_webhooks_claim (connection, limit, 30, &error);

  g_assert_no_error (error);
  return PQntuples (rows);
}

static guint
busy (const gchar *tenant)
{
  g_autofree gchar *n = ask ("SELECT count (*) FROM webhook_delivery "
                             "WHERE token IS NOT NULL AND tenant_id = '%s'",
      tenant);

  return (guint)g_ascii_strtoull (n, NULL, 10);
}

static void
forget_all (void)
{
  run ("DELETE FROM webhook_endpoint");
}

/* A server that does not answer has few of our transfers. */
static void
test_endpoint (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);

  fill (tenant, 1, 20, "1 hour");
  fill (tenant, 1, 1, "1 minute");
  g_assert_cmpuint (claim (32), ==, 5);
  g_assert_cmpuint (claim (32), ==, 0);
  forget_all ();
}

static void
test_tenants (void)
{
  g_autofree gchar *many = store_fixture_tenant (store, 1);
  g_autofree gchar *few = store_fixture_tenant (store, 1);

  fill (many, 100, 1, "1 hour");
  fill (few, 3, 1, "1 second");
  g_assert_cmpuint (claim (8), ==, 8);
  g_assert_cmpuint (busy (few), ==, 3);
  g_assert_cmpuint (claim (32), ==, 11);
  g_assert_cmpuint (busy (many), ==, 16);
  g_assert_cmpuint (claim (32), ==, 0);
  forget_all ();
}

/* What waits for an endpoint that is switched off is in nobody's way. */
static void
test_disabled (void)
{
  g_autofree gchar *off = store_fixture_tenant (store, 1);
  g_autofree gchar *on = store_fixture_tenant (store, 1);

  fill (off, 1200, 1, "1 hour");
  run ("UPDATE webhook_endpoint SET disabled_at = now ()");
  fill (on, 1, 1, "1 second");
  g_assert_cmpuint (claim (32), ==, 1);
  g_assert_cmpuint (busy (on), ==, 1);
  forget_all ();
}

/* 410 is the end of all that waits for an endpoint. */
static void
test_gone (void)
{
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (store->worker, NULL, &error);
  g_autoptr (EfRows) rows = NULL;
  g_autofree gchar *failed = NULL;
  EfDeliveryEnd end = { .state = "failed", .status = 410, .gone = TRUE };

  fill (tenant, 1, 6, "1 hour");
  rows = ef_webhooks_claim (connection, 1, 30, &error);
  g_assert_cmpint (PQntuples (rows), ==, 1);
  end.id = ef_rows_get (rows, 0, EF_DELIVERY_ID);
  end.token = ef_rows_get (rows, 0, EF_DELIVERY_TOKEN);
  g_assert_true (ef_webhooks_end (connection, &end, &error));
  failed = ask ("SELECT count (*) FROM webhook_delivery WHERE state = 'failed' "
                "AND tenant_id = '%s'",
      tenant);
  g_assert_cmpstr (failed, ==, "6");
  forget_all ();
}

gint
main (gint argc, gchar **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/webhooks/endpoint", test_endpoint);
  g_test_add_func ("/webhooks/tenants", test_tenants);
  g_test_add_func ("/webhooks/disabled", test_disabled);
  g_test_add_func ("/webhooks/gone", test_gone);
  result = g_test_run ();
  store_fixture_stop (store);
  return result;
}
