/* Edit Factory - everything that a running efd consists of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon.h"
#include "bell.h"
#include "census.h"
#include "cluster.h"
#include "deliverer.h"
#include "environment.h"
#include "listen.h"
#include "log.h"
#include "make-folder.h"
#include "metrics.h"
#include "migrate.h"
#include "request-log.h"
#include "retention.h"
#include "s3-backend.h"
#include "server.h"
#include "service.h"
#include "stages.h"
#include "state.h"
#include "tenants.h"
#include "upkeep.h"
#include "worker.h"

#include <editfactory/version.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define API_CONNECTIONS 16
#define WORKER_CONNECTIONS 16

/* For answers under way, milliseconds. */
#define GRACE 5000

/* Of each socket: clients that listen keep theirs. */
#define MAX_CONNECTIONS 4096
/* Jobs that have ended are counted this often, seconds: all are read. */
#define CENSUS_SECONDS 60

#define MAX_UPLOAD (G_GUINT64_CONSTANT (20) << 30)

struct _EfDaemon
{
  const EfOptions *options;
  EfState *state;
  EfSandbox *sandbox;
  EfCluster *cluster; /* nullable */
  gchar *url;
  EfDatabase *api;
  EfDatabase *work;
  EfS3Config *s3; /* nullable: until the store has it */
  EfAssetStore *store;
  EfCatalogue *catalogue;
  EfBell *bell;
  EfDeliverer *deliverer;
  EfDiskGuard *guard;
  EfWorker *worker;
  EfUpkeep *upkeep;
  EfService service;
  EfHttpServer *server;
  gint group; /* of the stages' user, or -1 */
  gchar *temporary;
  GMutex census_lock;
  gint64 census_at; /* monotonic */
  void (*idle) (gpointer user_data);
  gpointer idle_data;
};

/* Starting */

static gboolean
find_group (EfDaemon *self, GError **error)
{
  const struct passwd *user;

  self->group = -1;
  if (geteuid () != 0)
    return TRUE;
  if (strcmp (self->options->stage_user, self->options->database_user) == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "stages must not run as PostgreSQL's user '%s': name another with "
        "--stage-user",
        self->options->database_user);
    return FALSE;
  }
  user = getpwnam (self->options->stage_user);
  if (user && user->pw_uid != 0)
    self->group = user->pw_gid;
  if (self->group >= 0 || !self->options->worker)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "there is no unprivileged user '%s' to run stages as: create it with "
      "'useradd --system --shell /usr/sbin/nologin %s', or name another with "
      "--stage-user",
      self->options->stage_user, self->options->stage_user);
  return FALSE;
}

static gboolean
make_sandbox (EfDaemon *self, GError **error)
{
  EfSandboxConfig config;

  ef_sandbox_config_init (&config);
  config.user = self->options->stage_user;
  config.allow_missing = self->options->allow_missing_sandbox;
  self->sandbox = ef_sandbox_new (&config, error);
  return self->sandbox != NULL;
}

/* Without jobs, only probes need a sandbox. */
static gboolean
try_sandbox (EfDaemon *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (self->options->worker)
    return make_sandbox (self, error);
  if (!make_sandbox (self, &problem))
    ef_log (EF_LOG_WARNING, "without a sandbox: assets are not probed", "error",
        problem->message, NULL);
  return TRUE;
}

static gboolean
open_database (EfDaemon *self, GError **error)
{
  g_autoptr (EfDatabase) owner = NULL;

  if (self->options->database_url) {
    self->url = g_strdup (self->options->database_url);
  } else {
    self->cluster = ef_cluster_start (
        self->state->folder, self->options->database_user, error);
    if (!self->cluster)
      return FALSE;
    self->url = g_strdup (ef_cluster_get_url (self->cluster));
  }
  owner = ef_database_new (self->url, "ef_owner", 1);
  if (!ef_migrate (owner, 0, error))
    return FALSE;
  self->api = ef_database_new (self->url, "ef_api", API_CONNECTIONS);
  self->work = ef_database_new (self->url, "ef_worker", WORKER_CONNECTIONS);
  return TRUE;
}

/* A role that row security does not bind would make it an ornament. */
static gboolean
check_role (EfDaemon *self, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->api, NULL, error);
  g_autoptr (EfRows) rows = NULL;

  if (!connection)
    return FALSE;
  rows = EF_QUERY (connection, error,
      "SELECT rolsuper OR rolbypassrls FROM pg_roles "
      "WHERE rolname = current_user");
  if (!rows)
    return FALSE;
  if (PQntuples (rows) == 1 && !ef_rows_get_bool (rows, 0, 0))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
      "the database role ef_api may bypass row security: take SUPERUSER and "
      "BYPASSRLS away from it");
  return FALSE;
}

/* The first tenant has a key that ef finds by itself. */
static gboolean
make_first_key (EfDaemon *self, GError **error)
{
  static const gchar *const ALL[] = { "*", NULL };
  g_autofree gchar *path = ef_state_path (self->state, "key");
  g_autoptr (EfDatabase) owner = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *tenant = NULL;
  g_autofree gchar *key = NULL;
  g_autoptr (EfKey) known = NULL;

  owner = ef_database_new (self->url, "ef_owner", 1);
  connection = ef_database_acquire (owner, NULL, error);
  if (!connection)
    return FALSE;
  if (g_file_get_contents (path, &text, NULL, NULL))
    known = ef_keys_check (connection, g_strchomp (text), NULL);
  if (known)
    return TRUE;
  tenant = ef_tenants_ensure (connection, "default", error);
  key = tenant ? ef_keys_create (connection, tenant, ALL, 0, error) : NULL;
  return key && ef_state_write_secret (self->state, "key", key, error);
}

/* Nobody can list what lies elsewhere. */
static gboolean
announce (const gchar *key, gpointer data, GError **error)
{
  EfDaemon *self = data;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->work, NULL, error);

  return connection && ef_retention_announce_object (connection, key, error);
}

/* The folder of the options, or copies in the state folder. */
static gboolean
open_store (EfDaemon *self, GError **error)
{
  g_autofree gchar *copies = NULL;
  guint64 cache_bytes;
  EfAssetBackend *backend;

  if (!self->s3) {
    self->store =
        ef_asset_store_open (self->options->media, self->group, error);
    return self->store != NULL;
  }
  cache_bytes = self->s3->cache_bytes;
  backend = ef_s3_backend_new (g_steal_pointer (&self->s3), error);
  if (!backend)
    return FALSE;
  copies = ef_state_path (self->state, "objects");
  self->store = ef_asset_store_open_behind (
      copies, self->group, backend, cache_bytes, error);
  if (!self->store)
    return FALSE;
  ef_asset_store_set_announce (self->store, announce, self);
  return TRUE;
}

static gboolean
make_folders (EfDaemon *self, GError **error)
{
  const EfOptions *options = self->options;

  if (!ef_make_folder_at (options->media, self->group, error) ||
      !ef_make_folder_at (options->cache, self->group, error))
    return FALSE;
  self->temporary =
      ef_make_folder (self->state->folder, "work", self->group, error);
  return self->temporary && open_store (self, error);
}

/* The private server is ours to keep alive. */
static void
on_database_away (gpointer data)
{
  EfDaemon *self = data;
  g_autoptr (GError) error = NULL;

  if (self->cluster && !ef_cluster_revive (self->cluster, &error))
    ef_log (EF_LOG_ERROR, "PostgreSQL could not be started again", "error",
        error->message, NULL);
}

static void
on_changed (gboolean ended, gpointer data)
{
  ef_bell_ring_changed (((EfDaemon *)data)->bell, ended);
}

static gboolean
may_claim (gpointer data)
{
  return ef_disk_guard_has_room (((EfDaemon *)data)->guard, 0);
}

static gboolean
tell_idle (gpointer data)
{
  EfDaemon *self = data;

  self->idle (self->idle_data);
  return G_SOURCE_REMOVE;
}

static void
on_idle (gpointer data)
{
  g_idle_add (tell_idle, data);
}

static gboolean
start_worker (EfDaemon *self, GError **error)
{
  EfWorkerConfig config = {
    .max_jobs = self->options->max_jobs,
    .idle_exit = self->options->idle_exit,
    .place = { self->work, self->store, self->sandbox, self->options->cache,
        self->temporary, self->group },
    .instance = self->state->instance,
    .slots = self->options->slots,
    .poll = self->options->poll,
    .may_claim = may_claim,
    .idle = on_idle,
    .database_away = on_database_away,
    .changed = on_changed,
    .user_data = self,
  };

  if (!self->options->worker)
    return TRUE;
  self->worker = ef_worker_start (&config, error);
  ef_bell_set_worker (self->bell, self->worker);
  return self->worker != NULL;
}

/* A daemon that only works has no need to reach anybody. */
static void
start_deliverer (EfDaemon *self)
{
  if (!self->options->api)
    return;
  self->deliverer = ef_deliverer_start (
      self->work, self->options->poll, self->options->allow_private_webhooks);
  ef_bell_set_deliverer (self->bell, self->deliverer);
}

static void
start_upkeep (EfDaemon *self)
{
  const EfOptions *options = self->options;
  EfUpkeepConfig config = { self->work, self->store, self->guard,
    self->options->cache, self->temporary, options->upkeep, options->keep_jobs,
    options->keep_uploads, options->cache_size };

  self->upkeep = ef_upkeep_start (&config);
}

static void
on_refused (const gchar *name, const GError *error)
{
  ef_log (EF_LOG_ERROR, "a pipeline description was refused", "pipeline", name,
      "error", error->message, NULL);
}

/* Serving */

static void
on_submitted (gpointer data)
{
  ef_bell_ring_submitted (((EfDaemon *)data)->bell);
}

static void
on_cancelled (gpointer data)
{
  ef_bell_ring_cancelled (((EfDaemon *)data)->bell);
}

static void
on_queued_webhook (gpointer data)
{
  ef_bell_ring_webhook (((EfDaemon *)data)->bell);
}

static gboolean
is_ready (gpointer data)
{
  EfDaemon *self = data;

  return !self->worker || ef_worker_has_lease (self->worker);
}

static gboolean
has_room (guint64 bytes, gpointer data)
{
  return ef_disk_guard_has_room (((EfDaemon *)data)->guard, bytes);
}

/* Metrics that are looked up when somebody asks */

static gboolean
is_census_due (EfDaemon *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean due;

  g_mutex_lock (&self->census_lock);
  due = !self->census_at ||
      now >= self->census_at + CENSUS_SECONDS * G_USEC_PER_SEC;
  if (due)
    self->census_at = now;
  g_mutex_unlock (&self->census_lock);
  return due;
}

static void
take_census (EfDaemon *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->work, NULL, &error);

  if (!connection || !ef_census_take_queue (connection, &error) ||
      (is_census_due (self) && !ef_census_take_ended (connection, &error)))
    ef_log (EF_LOG_WARNING, "jobs could not be counted", "error",
        error->message, NULL);
}

static void
measure_database (EfDatabase *database)
{
  const gchar *role = ef_database_get_role (database);
  guint busy, open = ef_database_count (database, &busy);

  ef_metric_set (&ef_metric_connections, role, "open", open);
  ef_metric_set (&ef_metric_connections, role, "busy", busy);
}

static void
measure_sandbox (EfDaemon *self)
{
  GPtrArray *layers =
      self->sandbox ? ef_sandbox_get_layers (self->sandbox) : NULL;

  for (guint i = 0; layers && i < layers->len; i++) {
    const EfSandboxLayer *layer = layers->pdata[i];

    ef_metric_set (&ef_metric_sandbox, layer->name, NULL, layer->active);
  }
}

static void
measure_worker (EfDaemon *self)
{
  if (!self->worker)
    return;
  ef_metric_set (&ef_metric_slots, NULL, NULL, self->options->slots);
  ef_metric_set (
      &ef_metric_running, NULL, NULL, ef_worker_get_running (self->worker));
  ef_metric_set (&ef_metric_heartbeat_age, NULL, NULL,
      ef_worker_get_beat_age (self->worker));
}

static void
measure (gpointer data)
{
  EfDaemon *self = data;

  take_census (self);
  measure_database (self->api);
  measure_database (self->work);
  measure_sandbox (self);
  ef_disk_guard_has_room (self->guard, 0);
  measure_worker (self);
  ef_metric_set (&ef_metric_draining, NULL, NULL,
      g_atomic_int_get (&self->service.draining));
}

static gboolean
listen_on (EfDaemon *self, gint fd, GError **error)
{
  return fd >= 0 && ef_http_server_listen (self->server, fd, error);
}

static gboolean
serve (EfDaemon *self, GError **error)
{
  EfHttpConfig config = {
    .routes = self->options->api ? ef_routes : ef_worker_routes,
    .user_data = &self->service,
    .authenticate = ef_service_authenticate,
    .has_scope = ef_service_has_scope,
    .free_principal = ef_service_free_principal,
    .log = ef_request_log_tell,
    .max_connections = MAX_CONNECTIONS,
  };
  g_autofree gchar *path = ef_state_path (self->state, "efd.sock");
  guint port = 0;

  self->service = (EfService){ self->options->api ? self->api : self->work,
    self->store, self->catalogue, self->sandbox, on_submitted, on_cancelled,
    is_ready, self, FALSE, MAX_UPLOAD, self->options->cache, self->temporary,
    self->group };
  self->service.hub = ef_bell_get_hub (self->bell);
  self->service.has_room = has_room;
  self->service.measure = measure;
  self->service.queued_webhook = on_queued_webhook;
  self->service.allow_private_webhooks = self->options->allow_private_webhooks;
  self->service.allow_private_urls = self->options->allow_private_urls;
  ef_service_open (&self->service);
  self->server = ef_http_server_new (&config);
  if (!listen_on (self, ef_listen_unix (path, error), error))
    return FALSE;
  if (self->options->listen &&
      !listen_on (
          self, ef_listen_tcp (self->options->listen, &port, error), error))
    return FALSE;
  return ef_state_announce (self->state, path, port, error);
}

static gboolean
read_s3_config (EfDaemon *self, GError **error)
{
  gboolean found = FALSE;

  self->s3 = ef_s3_config_from_environment (&found, error);
  return self->s3 || !found;
}

/* Who runs jobs only needs neither keys nor what they may see. */
static gboolean
prepare_api (EfDaemon *self, GError **error)
{
  return !self->options->api ||
      (check_role (self, error) && make_first_key (self, error));
}

static gboolean
start (EfDaemon *self, GError **error)
{
  self->state = ef_state_open (self->options->state, error);
  if (!self->state || !read_s3_config (self, error) ||
      !find_group (self, error) || !try_sandbox (self, error) ||
      !open_database (self, error) || !prepare_api (self, error) ||
      !make_folders (self, error))
    return FALSE;
  self->catalogue = ef_catalogue_load (on_refused);
  self->guard = ef_disk_guard_new (self->state->folder,
      ef_asset_store_get_folder (self->store), &self->options->disk_floor);
  self->bell = ef_bell_start (self->url, self->work, self->options->poll);
  start_deliverer (self);
  if (!start_worker (self, error) || !serve (self, error))
    return FALSE;
  start_upkeep (self);
  return TRUE;
}

EfDaemon *
ef_daemon_start (const EfOptions *options, GError **error)
{
  g_autoptr (EfDaemon) self = g_new0 (EfDaemon, 1);

  self->options = options;
  g_mutex_init (&self->census_lock);
  ef_metric_set (&ef_metric_build, ef_version (), NULL, 1);
  ef_metric_set (&ef_metric_start_time, NULL, NULL,
      (gdouble)g_get_real_time () / G_USEC_PER_SEC);
  if (!ef_environment_init_gst (error))
    return NULL;
  ef_stages_register ();
  if (!start (self, error))
    return NULL;
  ef_log (EF_LOG_INFO, "efd answers", "state", self->state->folder, NULL);
  return g_steal_pointer (&self);
}

gboolean
ef_daemon_is_over (EfDaemon *self)
{
  return self->worker && ef_worker_is_over (self->worker);
}

void
ef_daemon_drain (
    EfDaemon *self, void (*idle) (gpointer user_data), gpointer user_data)
{
  self->idle = idle;
  self->idle_data = user_data;
  g_atomic_int_set (&self->service.draining, TRUE);
  if (self->worker)
    ef_worker_drain (self->worker);
  if (!self->worker || ef_worker_get_running (self->worker) == 0)
    on_idle (self);
}

void
ef_daemon_stop (EfDaemon *self)
{
  g_atomic_int_set (&self->service.draining, TRUE);
  if (self->worker)
    ef_worker_drain (self->worker);
  if (self->server)
    ef_http_server_stop (self->server, GRACE);
  if (self->bell) {
    ef_bell_set_worker (self->bell, NULL);
    ef_bell_set_deliverer (self->bell, NULL);
  }
  g_clear_pointer (&self->upkeep, ef_upkeep_stop);
  g_clear_pointer (&self->worker, ef_worker_stop);
  g_clear_pointer (&self->server, ef_http_server_free);
  g_clear_pointer (&self->bell, ef_bell_stop);
  g_clear_pointer (&self->deliverer, ef_deliverer_stop);
  ef_service_close (&self->service);
  g_clear_pointer (&self->catalogue, ef_catalogue_free);
  g_clear_pointer (&self->store, ef_asset_store_free);
  g_clear_pointer (&self->guard, ef_disk_guard_free);
  g_clear_pointer (&self->s3, ef_s3_config_free);
  g_clear_pointer (&self->api, ef_database_free);
  g_clear_pointer (&self->work, ef_database_free);
  g_clear_pointer (&self->cluster, ef_cluster_stop);
  g_clear_pointer (&self->sandbox, ef_sandbox_free);
  g_clear_pointer (&self->state, ef_state_close);
  g_free (self->url);
  g_free (self->temporary);
  g_mutex_clear (&self->census_lock);
  g_free (self);
}
