/* Edit Factory - finished stages in the object store
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "shelf.h"
#include "file-hash.h"
#include "log.h"
#include "stage-copies.h"

#include <glib/gstdio.h>

/* What an object store gives and takes at least, bytes a second, and the
 * shortest computation that is worth a request. */
#define PACE (16 << 20)
#define MIN_SECONDS 0.5

gboolean
ef_shelf_is_worth (gdouble seconds, guint64 bytes)
{
  return seconds >= MIN_SECONDS && (gdouble)bytes <= seconds * PACE;
}

static gchar *
key_of (EfShelf *self, const gchar *stage, const gchar *name)
{
  return g_strdup_printf ("%s/cache/%s/%s", self->tenant, stage, name);
}

static void
tell (const gchar *message, const gchar *stage, const GError *error)
{
  ef_log (EF_LOG_WARNING, message, "stage_key", stage, "error", error->message,
      NULL);
}

/* Storing */

/* Returns: (transfer full): the names in @folder. @bytes: (out): of all */
static gchar **
list_files (const gchar *folder, guint64 *bytes)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const gchar *name;

  *bytes = 0;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    if (g_lstat (path, &info) == 0)
      *bytes += (guint64)info.st_size;
    g_strv_builder_add (builder, name);
  }
  return g_strv_builder_end (builder);
}

/* Names that no key may have stay on this machine. */
static gboolean
are_keys (EfShelf *self, const gchar *stage, gchar **names)
{
  for (; *names; names++) {
    g_autofree gchar *key = key_of (self, stage, *names);

    if (!ef_asset_key_is_valid (key))
      return FALSE;
  }
  return TRUE;
}

static gboolean
send_file (EfShelf *self, const gchar *stage, const gchar *folder,
    const gchar *name, GError **error)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *key = key_of (self, stage, name);
  g_autofree gchar *sha256 = ef_file_hash (path, NULL, NULL, error);

  return sha256 && ef_asset_store_send (self->store, path, key, sha256, error);
}

static gboolean
begin (EfShelf *self, const gchar *stage, gchar **names, guint64 bytes,
    GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);

  return connection &&
      ef_stage_copies_begin (connection, self->tenant, stage,
          (const gchar *const *)names, bytes, error);
}

static gboolean
finish (EfShelf *self, const gchar *stage, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);

  return connection &&
      ef_stage_copies_finish (connection, self->tenant, stage, error);
}

static gboolean
send_all (EfShelf *self, const gchar *stage, const gchar *folder, gchar **names,
    guint64 bytes, GError **error)
{
  if (!begin (self, stage, names, bytes, error))
    return FALSE;
  for (gchar **name = names; *name; name++)
    if (!send_file (self, stage, folder, *name, error))
      return FALSE;
  return finish (self, stage, error);
}

static void
store (const gchar *stage, const gchar *folder, gdouble seconds, gpointer data)
{
  EfShelf *self = data;
  guint64 bytes;
  g_auto (GStrv) names = list_files (folder, &bytes);
  g_autoptr (GError) error = NULL;

  if (ef_shelf_is_worth (seconds, bytes) && are_keys (self, stage, names) &&
      !send_all (self, stage, folder, names, bytes, &error))
    tell ("a finished stage stays on this machine", stage, error);
}

/* Fetching */

static gchar **
find (EfShelf *self, const gchar *stage, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);

  return connection
      ? ef_stage_copies_find (connection, self->tenant, stage, error)
      : NULL;
}

static gboolean
receive (EfShelf *self, const gchar *stage, const gchar *folder,
    const gchar *name, GError **error)
{
  g_autofree gchar *key = key_of (self, stage, name);
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  return ef_asset_store_receive (
      self->store, key, path, self->readable ? 0644 : 0600, error);
}

static gboolean
fetch (const gchar *stage, const gchar *folder, gpointer data)
{
  EfShelf *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = find (self, stage, &error);

  for (gchar **name = names; !error && name && *name; name++)
    receive (self, stage, folder, *name, &error);
  if (error)
    tell ("a finished stage cannot be fetched", stage, error);
  return names && !error && g_chmod (folder, self->readable ? 0755 : 0700) == 0;
}

void
ef_shelf_serve (EfShelf *self, EfRun *run)
{
  const EfRunShelf shelf = { fetch, store };

  ef_run_set_shelf (run, &shelf, self);
}
