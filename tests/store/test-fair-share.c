/* Edit Factory - tests: weights, crowds of tenants, caps that change
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "queue.h"
#include "store-fixture.h"

#include <string.h>

#define SIMPLE "{\"pipeline\": \"short\", \"params\": {}}"
#define TENANTS 20

static StoreFixture *store;

static EfConnection *
connect_worker (void)
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
  g_autoptr (EfConnection) connection = connect_worker ();
  EfClaim *job = ef_queue_claim (connection, worker, &error);

  g_assert_no_error (error);
  return job;
}

static void
finish (const EfClaim *job)
{
  g_autoptr (EfConnection) connection = connect_worker ();
  gboolean owned = FALSE;

  g_assert_true (
      ef_queue_finish (connection, job, "[]", 1, 1, &owned, NULL) && owned);
}

static void
set (const gchar *tenant, const gchar *what)
{
  g_autofree gchar *sql =
      g_strdup_printf ("UPDATE tenant SET %s WHERE id = '%s'", what, tenant);

  g_free (store_fixture_ask (store, sql));
}

static void
submit (const gchar *tenant, guint n)
{
  while (n--)
    g_free (store_fixture_submit (store, tenant, SIMPLE));
}

static void
clear (void)
{
  g_free (store_fixture_ask (store, "DELETE FROM job"));
  g_free (store_fixture_ask (store, "DELETE FROM tenant_queue"));
}

/* Of @n claims, how many are of @tenant. */
static guint
count_claims (const gchar *worker, const gchar *tenant, guint n)
{
  guint found = 0;

  while (n--) {
    g_autoptr (EfClaim) job = claim (worker);

    g_assert_nonnull (job);
    found += strcmp (job->tenant, tenant) == 0;
    finish (job);
  }
  return found;
}

static void
test_weights (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *heavy = store_fixture_tenant (store, 1000);
  g_autofree gchar *light = store_fixture_tenant (store, 1000);

  clear ();
  set (heavy, "weight = 2");
  submit (light, 40);
  submit (heavy, 40);
  g_assert_cmpuint (count_claims (worker, heavy, 30), ==, 20);
  /* a weight that changes counts from now on */
  set (heavy, "weight = 1");
  g_assert_cmpuint (count_claims (worker, heavy, 20), ==, 10);
}

/* One has as much to do as all the others together. */
static void
test_half_of_the_backlog (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  gchar *tenants[TENANTS];
  guint shares[TENANTS] = { 0 };

  clear ();
  for (guint i = 0; i < TENANTS; i++) {
    tenants[i] = store_fixture_tenant (store, 1000);
    submit (tenants[i], i == 0 ? 5 * (TENANTS - 1) : 5);
  }
  for (guint n = 0; n < 5 * TENANTS; n++) {
    g_autoptr (EfClaim) job = claim (worker);

    for (guint i = 0; i < TENANTS; i++)
      shares[i] += strcmp (job->tenant, tenants[i]) == 0;
    finish (job);
  }
  for (guint i = 0; i < TENANTS; i++)
    g_assert_cmpuint (shares[i], ==, 5);
  /* what is left is its own, and nobody waits for nothing */
  g_assert_cmpuint (count_claims (worker, tenants[0], 5 * (TENANTS - 2)), ==,
      5 * (TENANTS - 2));
  g_assert_null (claim (worker));
  for (guint i = 0; i < TENANTS; i++)
    g_free (tenants[i]);
}

/* Who was idle gets no credit for it. */
static void
test_idle (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *busy = store_fixture_tenant (store, 1000);
  g_autofree gchar *idle = store_fixture_tenant (store, 1000);

  clear ();
  submit (busy, 80);
  count_claims (worker, busy, 50);
  submit (idle, 30);
  g_assert_cmpuint (count_claims (worker, idle, 20), <=, 11);
}

static void
test_cap_changes (void)
{
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *tenant = store_fixture_tenant (store, 2);
  g_autoptr (EfClaim) one = NULL;
  g_autoptr (EfClaim) two = NULL;
  g_autoptr (EfClaim) three = NULL;
  g_autoptr (EfClaim) four = NULL;

  clear ();
  submit (tenant, 6);
  one = claim (worker);
  two = claim (worker);
  g_assert_null (claim (worker));
  set (tenant, "max_running = 3");
  three = claim (worker);
  g_assert_nonnull (three);
  g_assert_null (claim (worker));
  /* lowered: what runs goes on, nothing new starts until there is room */
  set (tenant, "max_running = 1");
  finish (one);
  g_assert_null (claim (worker));
  finish (two);
  g_assert_null (claim (worker));
  finish (three);
  four = claim (worker);
  g_assert_nonnull (four);
  set (tenant, "max_running = 0");
  finish (four);
  g_assert_null (claim (worker));
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/fair-share/weights", test_weights);
  g_test_add_func ("/fair-share/half-of-the-backlog", test_half_of_the_backlog);
  g_test_add_func ("/fair-share/idle", test_idle);
  g_test_add_func ("/fair-share/cap-changes", test_cap_changes);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
