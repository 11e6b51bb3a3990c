/* Edit Factory - a PostgreSQL for the tests of one program
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "store-fixture.h"
#include "cluster.h"
#include "jobs.h"
#include "migrate.h"
#include "queue.h"
#include "remove-tree.h"
#include "uuid7.h"

#include <glib/gstdio.h>

static EfCluster *cluster;

StoreFixture *
store_fixture_start (void)
{
  StoreFixture *self = g_new0 (StoreFixture, 1);
  g_autoptr (GError) error = NULL;

  self->state = g_dir_make_tmp ("ef-store-XXXXXX", &error);
  g_assert_no_error (error);
  /* PostgreSQL's user must be able to pass. */
  g_assert_cmpint (g_chmod (self->state, 0711), ==, 0);
  cluster = ef_cluster_start (self->state, "postgres", &error);
  g_assert_no_error (error);
  self->url = g_strdup (ef_cluster_get_url (cluster));
  self->owner = ef_database_new (self->url, "ef_owner", 2);
  self->api = ef_database_new (self->url, "ef_api", 4);
  self->worker = ef_database_new (self->url, "ef_worker", 20);
  ef_migrate (self->owner, 0, &error);
  g_assert_no_error (error);
  return self;
}

void
store_fixture_stop (StoreFixture *self)
{
  ef_database_free (self->owner);
  ef_database_free (self->api);
  ef_database_free (self->worker);
  ef_cluster_stop (cluster);
  ef_remove_tree (self->state);
  g_free (self->state);
  g_free (self->url);
  g_free (self);
}

gchar *
store_fixture_ask (StoreFixture *self, const gchar *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->owner, NULL, &error);
  g_autoptr (EfRows) rows = NULL;

  g_assert_no_error (error);
  rows = PQexec (ef_connection_get_handle (connection), sql);
  if (PQresultStatus (rows) != PGRES_TUPLES_OK &&
      PQresultStatus (rows) != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQresultErrorMessage (rows));
  return PQntuples (rows) ? g_strdup (ef_rows_get (rows, 0, 0)) : NULL;
}

gchar *
store_fixture_tenant (StoreFixture *self, gint max_running)
{
  gchar *id = ef_uuid7_new ();
  g_autofree gchar *sql = g_strdup_printf (
      "INSERT INTO tenant (id, name, max_running) VALUES ('%s', '%s', %d)", id,
      id, max_running);

  g_free (store_fixture_ask (self, sql));
  return id;
}

gchar *
store_fixture_submit (
    StoreFixture *self, const gchar *tenant, const gchar *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->api, tenant, &error);
  gchar *id = ef_uuid7_new ();
  EfNewJob job = { id, request };
  g_auto (EfJobAnswer) answer = { 0 };

  g_assert_no_error (error);
  ef_jobs_create (connection, tenant, &job, &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer.outcome, ==, EF_OUTCOME_DONE);
  return id;
}

gchar *
store_fixture_worker (StoreFixture *self, const gchar *instance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->worker, NULL, &error);
  gchar *id = ef_uuid7_new ();
  g_autofree gchar *own = ef_uuid7_new ();
  guint released = 0;

  g_assert_no_error (error);
  ef_queue_register (
      connection, id, instance ? instance : own, 4, &released, &error);
  g_assert_no_error (error);
  return id;
}
