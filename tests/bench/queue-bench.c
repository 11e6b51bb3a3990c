/* Edit Factory - bench: what the queue does in a second
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * queue-bench STATE TENANTS CLIENTS SECONDS
 *
 * Starts a private PostgreSQL below STATE and counts, with CLIENTS threads at a
 * time: durable submits, and claims each followed by a fenced finish with all
 * rows of the audit trail. Prints one line of JSON.
 */
#include "cluster.h"
#include "jobs.h"
#include "migrate.h"
#include "queue.h"
#include "uuid7.h"

#include <stdlib.h>

#define REQUEST                                                                \
  "{\"pipeline\": \"short\", \"params\": {\"script\": \"Hello.\"}}"
#define BACKLOG 100000

typedef struct
{
  EfDatabase *api;
  EfDatabase *work;
  GPtrArray *tenants;
  gchar *worker;
  gint64 until;
  gint next;
} Bench;

typedef struct
{
  Bench *bench;
  guint done;
  guint empty;
} Client;

static void
must (gboolean ok, const GError *error)
{
  if (!ok)
    g_error ("%s", error ? error->message : "failed");
}

static void
run_sql (EfDatabase *owner, const gchar *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (owner, NULL, &error);

  must (connection && ef_connection_run (connection, sql, &error), error);
}

static gpointer
submit (gpointer data)
{
  Client *client = data;
  Bench *bench = client->bench;

  while (g_get_monotonic_time () < bench->until) {
    guint i = (guint)g_atomic_int_add (&bench->next, 1) % bench->tenants->len;
    const gchar *tenant = bench->tenants->pdata[i];
    g_autoptr (GError) error = NULL;
    g_autoptr (EfConnection) connection =
        ef_database_acquire (bench->api, tenant, &error);
    g_autofree gchar *id = ef_uuid7_new ();
    EfNewJob job = { id, REQUEST };
    g_auto (EfJobAnswer) answer = { 0 };

    must (connection &&
            ef_jobs_create (connection, tenant, &job, &answer, &error),
        error);
    client->done++;
  }
  return NULL;
}

static gpointer
claim_and_finish (gpointer data)
{
  Client *client = data;
  Bench *bench = client->bench;

  while (g_get_monotonic_time () < bench->until) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfConnection) connection =
        ef_database_acquire (bench->work, NULL, &error);
    g_autoptr (EfClaim) claim = NULL;
    gboolean owned = FALSE;

    must (connection != NULL, error);
    claim = ef_queue_claim (connection, bench->worker, &error);
    must (!error, error);
    if (!claim) {
      client->empty++;
      continue;
    }
    must (ef_queue_finish (connection, claim, "[]", 1, 1, &owned, &error) &&
            owned,
        error);
    client->done++;
  }
  return NULL;
}

/* Returns: how many a second */
static gdouble
measure (
    Bench *bench, GThreadFunc func, guint clients, guint seconds, guint *empty)
{
  g_autofree Client *all = g_new0 (Client, clients);
  g_autofree GThread **threads = g_new0 (GThread *, clients);
  gint64 began = g_get_monotonic_time ();
  guint done = 0;

  bench->until = began + seconds * G_USEC_PER_SEC;
  for (guint i = 0; i < clients; i++) {
    all[i].bench = bench;
    threads[i] = g_thread_new ("client", func, &all[i]);
  }
  *empty = 0;
  for (guint i = 0; i < clients; i++) {
    g_thread_join (threads[i]);
    done += all[i].done;
    *empty += all[i].empty;
  }
  return done / ((g_get_monotonic_time () - began) / 1e6);
}

static void
make_tenants (Bench *bench, EfDatabase *owner, guint n)
{
  bench->tenants = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++) {
    gchar *id = ef_uuid7_new ();
    g_autofree gchar *sql = g_strdup_printf (
        "INSERT INTO tenant (id, name) VALUES ('%s', 'tenant %u')", id, i);

    run_sql (owner, sql);
    g_ptr_array_add (bench->tenants, id);
  }
}

/* Work for longer than the measurement lasts. */
static void
fill (EfDatabase *owner)
{
  g_autofree gchar *jobs = g_strdup_printf (
      "INSERT INTO job (id, tenant_id, pipeline, params) "
      "SELECT gen_random_uuid (), t.id, 'short', '{\"script\": \"Hello.\"}' "
      "FROM tenant t, generate_series (1, %d / (SELECT count(*) FROM "
      "tenant)::int)",
      BACKLOG);

  run_sql (owner, jobs);
  run_sql (owner, "SELECT activate_tenant (id) FROM tenant");
  run_sql (owner, "VACUUM ANALYZE");
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCluster) cluster = NULL;
  g_autoptr (EfDatabase) owner = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *instance = ef_uuid7_new ();
  guint clients, seconds, empty, released, unused;
  gdouble submits, cycles;
  Bench bench = { 0 };

  if (argc != 5)
    g_error ("usage: queue-bench STATE TENANTS CLIENTS SECONDS");
  clients = atoi (argv[3]);
  seconds = atoi (argv[4]);
  cluster = ef_cluster_start (argv[1], "postgres", &error);
  must (cluster != NULL, error);
  owner = ef_database_new (ef_cluster_get_url (cluster), "ef_owner", 1);
  must (ef_migrate (owner, 0, &error), error);
  make_tenants (&bench, owner, atoi (argv[2]));
  bench.api = ef_database_new (ef_cluster_get_url (cluster), "ef_api", clients);
  bench.work =
      ef_database_new (ef_cluster_get_url (cluster), "ef_worker", clients);
  bench.worker = ef_uuid7_new ();
  connection = ef_database_acquire (bench.work, NULL, &error);
  must (connection &&
          ef_queue_register (
              connection, bench.worker, instance, clients, &released, &error),
      error);
  g_clear_pointer (&connection, ef_connection_release);
  submits = measure (&bench, submit, clients, seconds, &unused);
  fill (owner);
  cycles = measure (&bench, claim_and_finish, clients, seconds, &empty);
  g_print ("{\"tenants\": %s, \"clients\": %u, \"submits\": %.0f, "
           "\"cycles\": %.0f, \"empty_claims\": %u}\n",
      argv[2], clients, submits, cycles, empty);
  g_ptr_array_unref (bench.tenants);
  ef_database_free (bench.api);
  ef_database_free (bench.work);
  g_free (bench.worker);
  return 0;
}
