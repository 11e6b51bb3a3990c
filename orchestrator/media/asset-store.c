/* Edit Factory - where files of tenants lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-store.h"
#include "asset-cache.h"
#include "incoming.h"
#include "log.h"
#include "sha256.h"

#include <editfactory/file.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES (1 << 20)

struct _EfAssetStore
{
  gchar *folder;
  EfIncoming *incoming;
  gint group;
  EfAssetBackend *backend; /* nullable: the folder is the store */
  EfAssetCache *cache;     /* of its copies */
  GAsyncQueue *stale;      /* keys */
};

struct _EfAssetWriter
{
  EfAssetStore *store;
  gchar *path;
  gint fd;
  guint64 bytes;
  EfSha256 sum;
};

static gboolean
fail (GError **error, const gchar *path, const gchar *what)
{
  gint code = errno;

  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: %s: %s", path, what,
      code == ENOSPC || code == EDQUOT ? "the disk is full"
                                       : g_strerror (code));
  return FALSE;
}

/* Readable for stages, which run in a group of their own. */
static gboolean
make_folder (EfAssetStore *self, const gchar *path, GError **error)
{
  if (g_mkdir (path, 0710) != 0)
    return errno == EEXIST || fail (error, path, "cannot be made");
  if (self->group >= 0 && chown (path, -1, self->group) != 0)
    return fail (error, path, "cannot be given to the stages' group");
  return TRUE;
}

/* The folders of @key. */
static gboolean
make_folders (EfAssetStore *self, const gchar *key, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", -1);
  g_autoptr (GString) path = g_string_new (self->folder);

  for (guint i = 0; parts[i] && parts[i + 1]; i++) {
    g_string_append_printf (path, "/%s", parts[i]);
    if (!make_folder (self, path->str, error))
      return FALSE;
  }
  return TRUE;
}

EfAssetStore *
ef_asset_store_open (const gchar *folder, gint group, GError **error)
{
  g_autoptr (EfAssetStore) self = g_new0 (EfAssetStore, 1);

  self->folder = g_strdup (folder);
  self->group = group;
  self->stale = g_async_queue_new_full (g_free);
  if (!make_folder (self, self->folder, error))
    return NULL;
  self->incoming = ef_incoming_open (folder, error);
  if (!self->incoming)
    return NULL;
  return g_steal_pointer (&self);
}

EfAssetStore *
ef_asset_store_open_behind (const gchar *folder, gint group,
    EfAssetBackend *backend, guint64 cache_bytes, GError **error)
{
  EfAssetStore *self = ef_asset_store_open (folder, group, error);

  if (!self) {
    backend->free (backend);
    return NULL;
  }
  self->backend = backend;
  self->cache = ef_asset_cache_new (folder, cache_bytes);
  return self;
}

void
ef_asset_store_free (EfAssetStore *self)
{
  if (self->backend)
    self->backend->free (self->backend);
  g_clear_pointer (&self->cache, ef_asset_cache_free);
  g_async_queue_unref (self->stale);
  g_free (self->folder);
  g_clear_pointer (&self->incoming, ef_incoming_free);
  g_free (self);
}

const gchar *
ef_asset_store_get_folder (EfAssetStore *self)
{
  return self->folder;
}

static gboolean
is_key_part (const gchar *part)
{
  if (!*part || *part == '.' || strlen (part) > 200)
    return FALSE;
  for (const gchar *c = part; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("-_.", *c))
      return FALSE;
  return TRUE;
}

gboolean
ef_asset_key_is_valid (const gchar *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", 7);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    if (!is_key_part (parts[i]))
      return FALSE;
  return n >= 2 && n <= 6;
}

static gchar *
path_of (EfAssetStore *self, const gchar *key)
{
  return g_build_filename (self->folder, key, NULL);
}

static gboolean
check_key (const gchar *key, GError **error)
{
  if (ef_asset_key_is_valid (key))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "'%s' is no key", key);
  return FALSE;
}

/* Writing */

static gint
open_incoming (EfAssetStore *self, gchar **path, GError **error)
{
  gint fd;

  *path = g_build_filename (self->incoming->folder, "XXXXXX", NULL);
  fd = g_mkstemp_full (*path, O_WRONLY | O_CLOEXEC, 0640);
  if (fd < 0)
    fail (error, *path, "cannot be made");
  else if (self->group >= 0 && fchown (fd, -1, self->group) != 0)
    fail (error, *path, "cannot be given to the stages' group");
  else
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

EfAssetWriter *
ef_asset_store_begin (EfAssetStore *self, GError **error)
{
  g_autofree gchar *path = NULL;
  gint fd = open_incoming (self, &path, error);
  EfAssetWriter *writer;

  if (fd < 0)
    return NULL;
  writer = g_new0 (EfAssetWriter, 1);
  writer->store = self;
  writer->path = g_steal_pointer (&path);
  writer->fd = fd;
  ef_sha256_init (&writer->sum);
  return writer;
}

static gboolean
write_all (gint fd, const gchar *data, gsize length)
{
  while (length) {
    gssize n = write (fd, data, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    length -= n;
  }
  return TRUE;
}

gboolean
ef_asset_writer_write (
    EfAssetWriter *self, gconstpointer data, gsize length, GError **error)
{
  if (!write_all (self->fd, data, length))
    return fail (error, self->path, "cannot be written");
  ef_sha256_update (&self->sum, data, length);
  self->bytes += length;
  return TRUE;
}

guint64
ef_asset_writer_get_bytes (EfAssetWriter *self)
{
  return self->bytes;
}

static void
writer_free (EfAssetWriter *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

void
ef_asset_writer_abort (EfAssetWriter *self)
{
  g_unlink (self->path);
  writer_free (self);
}

/* A name is on the disk when its folder is. */
static gboolean
sync_folder_of (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
publish (
    EfAssetStore *self, const gchar *path, const gchar *key, GError **error)
{
  g_autofree gchar *final = path_of (self, key);

  if (!check_key (key, error) || !make_folders (self, key, error))
    return FALSE;
  if (g_rename (path, final) != 0 || !sync_folder_of (final))
    return fail (error, final, "cannot be put in place");
  return TRUE;
}

/* What is only a copy need not outlive a power cut. */
static gboolean
keep (
    EfAssetWriter *self, const gchar *key, const gchar *sha256, GError **error)
{
  EfAssetStore *store = self->store;

  if (!store->backend)
    return (fsync (self->fd) == 0 ||
               fail (error, self->path, "cannot be written")) &&
        publish (store, self->path, key, error);
  if (!check_key (key, error) ||
      !store->backend->put (store->backend, self->path, key, sha256, error) ||
      !publish (store, self->path, key, error))
    return FALSE;
  ef_asset_cache_add (store->cache, key);
  return TRUE;
}

gboolean
ef_asset_writer_commit (
    EfAssetWriter *self, const gchar *key, gchar **sha256, GError **error)
{
  g_autofree gchar *sum = ef_sha256_finish (&self->sum);

  if (!keep (self, key, sum, error)) {
    ef_asset_writer_abort (self);
    return FALSE;
  }
  *sha256 = g_steal_pointer (&sum);
  writer_free (self);
  return TRUE;
}

static gboolean
copy (EfAssetWriter *writer, gint fd, const gchar *path, GError **error)
{
  g_autofree gchar *buffer = g_malloc (COPY_BYTES);
  gssize n;

  while ((n = read (fd, buffer, COPY_BYTES)) > 0)
    if (!ef_asset_writer_write (writer, buffer, n, error))
      return FALSE;
  return n == 0 || fail (error, path, "cannot be read");
}

static gboolean
put_copy (
    EfAssetStore *self, const gchar *path, const gchar *key, GError **error)
{
  EfAssetWriter *writer = ef_asset_store_begin (self, error);
  g_autofree gchar *sha256 = NULL;
  gint fd;
  gboolean ok;

  if (!writer)
    return FALSE;
  fd = ef_file_open_regular (path, NULL, error);
  ok = fd >= 0 && copy (writer, fd, path, error);
  if (fd >= 0)
    close (fd);
  if (ok)
    return ef_asset_writer_commit (writer, key, &sha256, error);
  ef_asset_writer_abort (writer);
  return FALSE;
}

/* Data of a file that is only linked may still wait to be written. */
static gboolean
sync_file (const gchar *path, GError **error)
{
  gint fd = ef_file_open_regular (path, NULL, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = fsync (fd) == 0 || fail (error, path, "cannot be written");
  close (fd);
  return ok;
}

gboolean
ef_asset_store_put (
    EfAssetStore *self, const gchar *path, const gchar *key, GError **error)
{
  g_autofree gchar *name = g_strdup_printf (
      "%s/%08x%08x", self->incoming->folder, g_random_int (), g_random_int ());

  if (self->backend || link (path, name) != 0)
    return put_copy (self, path, key, error);
  if (sync_file (name, error) && publish (self, name, key, error))
    return TRUE;
  g_unlink (name);
  return FALSE;
}

/* Reading */

static gboolean
fetch_into (EfAssetStore *self, const gchar *key, gint fd, const gchar *path,
    GError **error)
{
  gboolean ok = self->backend->get (self->backend, key, fd, error);

  close (fd);
  if (ok && publish (self, path, key, error))
    return TRUE;
  g_unlink (path);
  return FALSE;
}

static gboolean
fetch (EfAssetStore *self, const gchar *key, GError **error)
{
  g_autofree gchar *path = NULL;
  gint fd = open_incoming (self, &path, error);

  return fd >= 0 && fetch_into (self, key, fd, path, error);
}

gchar *
ef_asset_store_hold (EfAssetStore *self, const gchar *key, GError **error)
{
  gboolean ok;

  if (!check_key (key, error))
    return NULL;
  if (!self->backend || ef_asset_cache_hold (self->cache, key))
    return path_of (self, key);
  ok = fetch (self, key, error);
  ef_asset_cache_fetched (self->cache, key, ok);
  return ok ? path_of (self, key) : NULL;
}

void
ef_asset_store_release (EfAssetStore *self, const gchar *key)
{
  if (self->backend)
    ef_asset_cache_release (self->cache, key);
}

gint
ef_asset_store_read (EfAssetStore *self, const gchar *key, GError **error)
{
  g_autofree gchar *path = ef_asset_store_hold (self, key, error);
  gint fd;

  if (!path)
    return -1;
  fd = ef_file_open_regular (path, NULL, error);
  ef_asset_store_release (self, key);
  return fd;
}

/* Without copies */

gboolean
ef_asset_store_is_remote (EfAssetStore *self)
{
  return self->backend != NULL;
}

gboolean
ef_asset_store_send (EfAssetStore *self, const gchar *path, const gchar *key,
    const gchar *sha256, GError **error)
{
  return check_key (key, error) &&
      self->backend->put (self->backend, path, key, sha256, error);
}

gboolean
ef_asset_store_receive (EfAssetStore *self, const gchar *key, const gchar *path,
    guint mode, GError **error)
{
  gint fd;
  gboolean ok;

  if (!check_key (key, error))
    return FALSE;
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, path, "cannot be made");
  ok = self->backend->get (self->backend, key, fd, error) &&
      (fchmod (fd, mode) == 0 || fail (error, path, "cannot be made"));
  close (fd);
  if (!ok)
    g_unlink (path);
  return ok;
}

gchar *
ef_asset_store_get_url (EfAssetStore *self, const gchar *key, const gchar *name,
    const gchar *media_type)
{
  return self->backend && self->backend->get_url
      ? self->backend->get_url (self->backend, key, name, media_type)
      : NULL;
}

/* An object that the backend keeps is nobody's any more, and takes room. */
static gboolean
remove_behind (EfAssetStore *self, const gchar *key)
{
  g_autoptr (GError) error = NULL;

  if (self->backend->remove (self->backend, key, &error)) {
    ef_asset_cache_forget (self->cache, key);
    return TRUE;
  }
  ef_log (EF_LOG_WARNING, "an object could not be removed", "key", key, "error",
      error->message, NULL);
  return FALSE;
}

/* TENANT/jobs and TENANT/assets stay: somebody may be about to write there. */
gboolean
ef_asset_store_remove (EfAssetStore *self, const gchar *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", -1);
  g_autofree gchar *path = path_of (self, key);

  if (self->backend && !remove_behind (self, key))
    return FALSE;
  g_unlink (path);
  for (guint n = g_strv_length (parts) - 1; n > 2; n--) {
    *strrchr (path, '/') = '\0';
    if (g_rmdir (path) != 0)
      break;
  }
  return TRUE;
}

void
ef_asset_store_remove_later (EfAssetStore *self, const gchar *key)
{
  g_async_queue_push (self->stale, g_strdup (key));
}

guint
ef_asset_store_remove_stale (EfAssetStore *self)
{
  guint n = 0;
  gchar *key;

  while ((key = g_async_queue_try_pop (self->stale))) {
    if (!ef_asset_store_remove (self, key)) {
      g_async_queue_push (self->stale, key);
      return n;
    }
    g_free (key);
    n++;
  }
  return n;
}
