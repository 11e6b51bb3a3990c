/* Edit Factory - everything that a running efd consists of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "daemon.h"
#include "cluster.h"
#include "environment.h"
#include "listen.h"
#include "log.h"
#include "make-folder.h"
#include "migrate.h"
#include "s3-backend.h"
#include "server.h"
#include "service.h"
#include "stages.h"
#include "state.h"
#include "worker.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define API_CONNECTIONS 16
#define WORKER_CONNECTIONS 16

/* For answers under way, milliseconds. */
#define GRACE 5000

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
  EfWorker *worker;
  EfService service;
  EfHttpServer *server;
  gint group; /* of the stages' user, or -1 */
  gchar *temporary;
};

/* Starting */

static gboolean
find_group (EfDaemon *self, GError **error)
{
  const struct passwd *user;

  self->group = -1;
  if (geteuid () != 0)
    return TRUE;
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
  key = tenant ? ef_keys_create (connection, tenant, ALL, error) : NULL;
  return key && ef_state_write_secret (self->state, "key", key, error);
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
  return self->store != NULL;
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
    .database_away = on_database_away,
    .user_data = self,
  };

  if (!self->options->worker)
    return TRUE;
  self->worker = ef_worker_start (&config, error);
  return self->worker != NULL;
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
  EfDaemon *self = data;

  if (self->worker)
    ef_worker_wake (self->worker);
}

static void
on_cancelled (gpointer data)
{
  EfDaemon *self = data;

  if (self->worker)
    ef_worker_look_for_cancels (self->worker);
}

static gboolean
is_ready (gpointer data)
{
  EfDaemon *self = data;

  return !self->worker || ef_worker_has_lease (self->worker);
}

static void
log_request (const EfHttpLogEntry *entry, gpointer data)
{
  g_autofree gchar *status = g_strdup_printf ("%u", entry->status);
  g_autofree gchar *seconds = g_strdup_printf ("%.4f", entry->seconds);

  ef_log (EF_LOG_DEBUG, "request", "request", entry->request_id, "method",
      entry->method, "operation", entry->operation, "status", status, "seconds",
      seconds, NULL);
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
    .log = log_request,
  };
  g_autofree gchar *path = ef_state_path (self->state, "efd.sock");
  guint port = 0;

  self->service = (EfService){ self->options->api ? self->api : self->work,
    self->store, self->catalogue, self->sandbox, on_submitted, on_cancelled,
    is_ready, self, FALSE, MAX_UPLOAD, self->options->cache, self->temporary,
    self->group };
  self->service.allow_private_urls = self->options->allow_private_urls;
  ef_service_open_caches (&self->service);
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
  return start_worker (self, error) && serve (self, error);
}

EfDaemon *
ef_daemon_start (const EfOptions *options, GError **error)
{
  g_autoptr (EfDaemon) self = g_new0 (EfDaemon, 1);

  self->options = options;
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
ef_daemon_stop (EfDaemon *self)
{
  g_atomic_int_set (&self->service.draining, TRUE);
  if (self->server)
    ef_http_server_stop (self->server, GRACE);
  g_clear_pointer (&self->worker, ef_worker_stop);
  g_clear_pointer (&self->server, ef_http_server_free);
  ef_service_close_caches (&self->service);
  g_clear_pointer (&self->catalogue, ef_catalogue_free);
  g_clear_pointer (&self->store, ef_asset_store_free);
  g_clear_pointer (&self->s3, ef_s3_config_free);
  g_clear_pointer (&self->api, ef_database_free);
  g_clear_pointer (&self->work, ef_database_free);
  g_clear_pointer (&self->cluster, ef_cluster_stop);
  g_clear_pointer (&self->sandbox, ef_sandbox_free);
  g_clear_pointer (&self->state, ef_state_close);
  g_free (self->url);
  g_free (self->temporary);
  g_free (self);
}
