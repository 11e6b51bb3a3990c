/* Edit Factory - keeps house now and then
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "upkeep.h"
#include "cache.h"
#include "log.h"
#include "metrics.h"
#include "retention.h"
#include "sweep.h"

/* Rows of a batch: few enough for a transaction of milliseconds. */
#define BATCH 100

#define HOUR 3600
#define DAY (24 * HOUR)

/* Files that nobody names are let be for so long: somebody may be about to. */
#define GRACE DAY

/* The index of file hashes only saves time. */
#define KEEP_HASHES (30 * DAY)

/* Finished stages in the object store that nobody asked for. */
#define KEEP_STAGES (7 * DAY)

struct _EfUpkeep
{
  EfUpkeepConfig config;
  GThread *thread;
  GMutex lock;
  GCond wake;
  gboolean stopping;
  gint64 files_at; /* monotonic: when files were last looked at */
  gint64 trails_at;
};

static gboolean
is_stopping (EfUpkeep *self)
{
  gboolean stopping;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return stopping;
}

static void
count (const gchar *what, guint n)
{
  g_autofree gchar *text = g_strdup_printf ("%u", n);

  if (n == 0)
    return;
  ef_metric_add (&ef_metric_removed, what, NULL, n);
  ef_log (EF_LOG_INFO, "removed what was old", "what", what, "n", text, NULL);
}

/* Rows: objects are removed when the rows are gone for good. A crash in between
 * leaves objects that the sweep finds. */

typedef gchar **(*Expire) (
    EfUpkeep *self, EfConnection *connection, guint *n, GError **error);

static gchar **
expire_jobs (EfUpkeep *self, EfConnection *connection, guint *n, GError **error)
{
  return ef_retention_expire_jobs (
      connection, self->config.keep_jobs, BATCH, n, error);
}

static gchar **
expire_uploads (
    EfUpkeep *self, EfConnection *connection, guint *n, GError **error)
{
  return ef_retention_expire_uploads (
      connection, self->config.keep_uploads, BATCH, n, error);
}

static gchar **
expire_stages (
    EfUpkeep *self, EfConnection *connection, guint *n, GError **error)
{
  return ef_retention_expire_stages (
      connection, KEEP_STAGES, self->config.cache_size, BATCH, n, error);
}

static gboolean
expire_batch (EfUpkeep *self, Expire expire, guint *n, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.database, NULL, error);
  g_auto (GStrv) objects =
      connection ? expire (self, connection, n, error) : NULL;

  if (!objects)
    return FALSE;
  g_clear_pointer (&connection, ef_connection_release);
  for (guint i = 0; objects[i]; i++)
    ef_asset_store_remove (self->config.store, objects[i]);
  count ("objects", g_strv_length (objects));
  return TRUE;
}

static gboolean
expire_all (EfUpkeep *self, const gchar *what, Expire expire, GError **error)
{
  guint n = BATCH, total = 0;
  gboolean good = TRUE;

  while (good && n >= BATCH && !is_stopping (self)) {
    n = 0;
    good = expire_batch (self, expire, &n, error);
    total += n;
  }
  count (what, total);
  return good;
}

static gboolean
expire_keys (EfUpkeep *self, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.database, NULL, error);
  guint n = BATCH;

  while (connection && n >= BATCH && !is_stopping (self)) {
    if (!ef_retention_expire_keys (connection, BATCH, &n, error))
      return FALSE;
    count ("keys", n);
  }
  return connection != NULL;
}

static gboolean
expire_trails (EfUpkeep *self, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.database, NULL, error);
  guint n = 0;

  if (!connection || !ef_retention_expire_trails (connection, &n, error))
    return FALSE;
  count ("trails", n);
  return TRUE;
}

/* Files */

static gchar **
find_unknown (GPtrArray *keys, gpointer data)
{
  EfUpkeep *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.database, NULL, &error);
  gchar **unknown =
      connection ? ef_retention_find_unknown (connection, keys, &error) : NULL;

  if (error)
    ef_log (EF_LOG_WARNING, "objects could not be compared with rows", "error",
        error->message, NULL);
  return unknown;
}

static void
trim_tenant (EfUpkeep *self, const gchar *folder, gint64 now)
{
  g_autoptr (EfCache) cache = ef_cache_open (folder, NULL);
  gboolean room = ef_disk_guard_has_room (self->config.guard, 0);

  if (!cache)
    return;
  ef_cache_trim (cache, room ? self->config.cache_size : 0);
  ef_sweep_files (ef_cache_get_index (cache), now - KEEP_HASHES);
}

static void
trim_caches (EfUpkeep *self, gint64 now)
{
  g_autoptr (GDir) dir = g_dir_open (self->config.cache, 0, NULL);
  const gchar *name;

  while (dir && !is_stopping (self) && (name = g_dir_read_name (dir))) {
    g_autofree gchar *folder =
        g_build_filename (self->config.cache, name, NULL);

    trim_tenant (self, folder, now);
  }
}

static void
sweep (EfUpkeep *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree gchar *incoming = g_build_filename (
      ef_asset_store_get_folder (self->config.store), ".incoming", NULL);

  count ("orphans",
      ef_sweep_objects (self->config.store, now - GRACE, find_unknown, self));
  count ("files", ef_sweep_files (incoming, now - GRACE));
  count ("files", ef_sweep_files (self->config.work, now - GRACE));
  trim_caches (self, now);
}

/* Rounds */

static gboolean
is_due (gint64 *last, gint64 seconds)
{
  gint64 now = g_get_monotonic_time ();

  if (*last && now < *last + seconds * G_USEC_PER_SEC)
    return FALSE;
  *last = now;
  return TRUE;
}

static gboolean
expire (EfUpkeep *self, GError **error)
{
  const EfUpkeepConfig *config = &self->config;

  return (config->keep_jobs <= 0 ||
             expire_all (self, "jobs", expire_jobs, error)) &&
      (config->keep_uploads <= 0 ||
          expire_all (self, "uploads", expire_uploads, error)) &&
      expire_all (self, "stages", expire_stages, error) &&
      expire_keys (self, error) &&
      (!is_due (&self->trails_at, DAY) || expire_trails (self, error));
}

static gboolean
wait (EfUpkeep *self)
{
  gdouble seconds = self->config.interval * (0.9 + 0.2 * g_random_double ());
  gint64 until = g_get_monotonic_time () + (gint64)(seconds * G_USEC_PER_SEC);
  gboolean stopping;

  g_mutex_lock (&self->lock);
  while (!self->stopping && g_cond_wait_until (&self->wake, &self->lock, until))
    ;
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return !stopping;
}

static gpointer
run (gpointer data)
{
  EfUpkeep *self = data;

  do {
    g_autoptr (GError) error = NULL;

    count ("stale", ef_asset_store_remove_stale (self->config.store));
    if (!expire (self, &error))
      ef_log (EF_LOG_WARNING, "retention waits", "error", error->message, NULL);
    if (is_due (&self->files_at, HOUR))
      sweep (self);
  } while (wait (self));
  return NULL;
}

EfUpkeep *
ef_upkeep_start (const EfUpkeepConfig *config)
{
  EfUpkeep *self = g_new0 (EfUpkeep, 1);

  self->config = *config;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("upkeep", run, self);
  return self;
}

void
ef_upkeep_stop (EfUpkeep *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}
