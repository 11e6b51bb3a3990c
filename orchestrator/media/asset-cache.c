/* Edit Factory - which copies of objects lie in a folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-cache.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  gchar *key;
  guint64 bytes;
  gint64 used;
  guint holds;
  gboolean fetching;
} Copy;

struct _EfAssetCache
{
  gchar *folder;
  guint64 max_bytes;
  GMutex lock;
  GCond fetched;
  GHashTable *copies; /* by key */
  guint64 bytes;
};

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->key);
  g_free (copy);
}

static Copy *
get_copy (EfAssetCache *self, const gchar *key)
{
  Copy *copy = g_hash_table_lookup (self->copies, key);

  if (!copy) {
    copy = g_new0 (Copy, 1);
    copy->key = g_strdup (key);
    g_hash_table_insert (self->copies, copy->key, copy);
  }
  return copy;
}

static gchar *
path_of (EfAssetCache *self, const gchar *key)
{
  return g_build_filename (self->folder, key, NULL);
}

static void
measure (EfAssetCache *self, Copy *copy)
{
  g_autofree gchar *path = path_of (self, copy->key);
  GStatBuf info;

  self->bytes -= copy->bytes;
  copy->bytes = g_stat (path, &info) == 0 ? (guint64)info.st_size : 0;
  copy->used = g_get_monotonic_time ();
  self->bytes += copy->bytes;
}

static Copy *
find_oldest (EfAssetCache *self)
{
  Copy *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->copies);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Copy *copy = value;

    if (!copy->holds && !copy->fetching &&
        (!oldest || copy->used < oldest->used))
      oldest = copy;
  }
  return oldest;
}

/* With the folders above that are empty then, up to the tenant's. */
static void
remove_file (EfAssetCache *self, gchar *path)
{
  gsize root = strlen (self->folder);

  g_unlink (path);
  for (;;) {
    *strrchr (path, '/') = '\0';
    if (strlen (path) <= root || !strchr (path + root + 1, '/') ||
        g_rmdir (path) != 0)
      return;
  }
}

static void
trim (EfAssetCache *self)
{
  Copy *copy;

  while (self->bytes > self->max_bytes && (copy = find_oldest (self))) {
    g_autofree gchar *path = path_of (self, copy->key);

    remove_file (self, path);
    self->bytes -= copy->bytes;
    g_hash_table_remove (self->copies, copy->key);
  }
}

/* Files in folders, as deep as keys go. */
static void
scan (EfAssetCache *self, const gchar *key, guint depth)
{
  g_autofree gchar *path = path_of (self, key);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *below =
        *key ? g_build_filename (key, name, NULL) : g_strdup (name);
    g_autofree gchar *file = path_of (self, below);

    if (*name == '.')
      continue;
    if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
      measure (self, get_copy (self, below));
    else if (depth < 6)
      scan (self, below, depth + 1);
  }
}

EfAssetCache *
ef_asset_cache_new (const gchar *folder, guint64 max_bytes)
{
  EfAssetCache *self = g_new0 (EfAssetCache, 1);

  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  self->copies =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, copy_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->fetched);
  scan (self, "", 0);
  trim (self);
  return self;
}

void
ef_asset_cache_free (EfAssetCache *self)
{
  g_hash_table_unref (self->copies);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->fetched);
  g_free (self->folder);
  g_free (self);
}

gboolean
ef_asset_cache_hold (EfAssetCache *self, const gchar *key)
{
  gboolean there;
  Copy *copy;

  g_mutex_lock (&self->lock);
  while ((copy = g_hash_table_lookup (self->copies, key)) && copy->fetching)
    g_cond_wait (&self->fetched, &self->lock);
  there = copy != NULL;
  copy = get_copy (self, key);
  copy->fetching = !there;
  copy->used = g_get_monotonic_time ();
  copy->holds++;
  g_mutex_unlock (&self->lock);
  return there;
}

void
ef_asset_cache_fetched (EfAssetCache *self, const gchar *key, gboolean ok)
{
  Copy *copy;

  g_mutex_lock (&self->lock);
  copy = get_copy (self, key);
  copy->fetching = FALSE;
  if (ok)
    measure (self, copy);
  else
    g_hash_table_remove (self->copies, key);
  trim (self);
  g_cond_broadcast (&self->fetched);
  g_mutex_unlock (&self->lock);
}

gboolean
ef_asset_cache_has (EfAssetCache *self, const gchar *key)
{
  const Copy *copy;
  gboolean there;

  g_mutex_lock (&self->lock);
  copy = g_hash_table_lookup (self->copies, key);
  there = copy && !copy->fetching;
  g_mutex_unlock (&self->lock);
  return there;
}

void
ef_asset_cache_release (EfAssetCache *self, const gchar *key)
{
  Copy *copy;

  g_mutex_lock (&self->lock);
  copy = g_hash_table_lookup (self->copies, key);
  if (copy && copy->holds)
    copy->holds--;
  trim (self);
  g_mutex_unlock (&self->lock);
}

void
ef_asset_cache_add (EfAssetCache *self, const gchar *key)
{
  g_mutex_lock (&self->lock);
  measure (self, get_copy (self, key));
  trim (self);
  g_mutex_unlock (&self->lock);
}

/* Whoever holds it goes on with what is open, and releases in vain. */
void
ef_asset_cache_forget (EfAssetCache *self, const gchar *key)
{
  Copy *copy;

  g_mutex_lock (&self->lock);
  copy = g_hash_table_lookup (self->copies, key);
  if (copy && !copy->fetching) {
    self->bytes -= copy->bytes;
    g_hash_table_remove (self->copies, key);
  }
  g_mutex_unlock (&self->lock);
}

guint64
ef_asset_cache_get_bytes (EfAssetCache *self)
{
  guint64 bytes;

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);
  return bytes;
}
