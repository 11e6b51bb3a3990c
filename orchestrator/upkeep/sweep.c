/* Edit Factory - files that nobody names any more
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sweep.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Keys that are asked for at a time. */
#define BATCH 500

#define MAX_DEPTH 12

gboolean
ef_sweep_is_left (const struct stat *info, gint64 before)
{
  return MAX (info->st_mtime, info->st_ctime) < before;
}

/**
 * Walk: through a tree, by descriptors, so that no link is followed.
 * @file: what becomes of a file that has lain still
 */
typedef struct _Walk Walk;
struct _Walk
{
  gint64 before;
  gboolean (*file) (Walk *self, gint parent, const gchar *name);
  GString *path;
  EfAssetStore *store;
  EfSweepUnknown unknown;
  gpointer user_data;
  GPtrArray *keys;
  guint n;
};

static void walk_folder (Walk *self, gint fd, guint depth);

static void
walk_entry (Walk *self, gint parent, const gchar *name, guint depth)
{
  gsize length = self->path->len;
  struct stat info;
  gboolean left;
  gint fd;

  if (fstatat (parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  left = ef_sweep_is_left (&info, self->before);
  g_string_append_printf (self->path, "%s%s", length ? "/" : "", name);
  if (S_ISREG (info.st_mode) && left && self->file (self, parent, name)) {
    self->n++;
  } else if (S_ISDIR (info.st_mode) && depth < MAX_DEPTH) {
    fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
      walk_folder (self, fd, depth + 1);
    /* Fails when there is something in it. */
    if (left && !self->store)
      unlinkat (parent, name, AT_REMOVEDIR);
  }
  g_string_truncate (self->path, length);
}

/* @fd: (transfer full) */
static void
walk_folder (Walk *self, gint fd, guint depth)
{
  DIR *dir = fdopendir (fd);
  struct dirent *entry;

  if (!dir) {
    close (fd);
    return;
  }
  while ((entry = readdir (dir)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      walk_entry (self, fd, entry->d_name, depth);
  closedir (dir);
}

static void
walk (Walk *self, const gchar *folder)
{
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  self->path = g_string_new (NULL);
  if (fd >= 0)
    walk_folder (self, fd, 0);
  g_string_free (self->path, TRUE);
}

static gboolean
remove_file (Walk *self, gint parent, const gchar *name)
{
  return unlinkat (parent, name, 0) == 0;
}

guint
ef_sweep_files (const gchar *folder, gint64 before)
{
  Walk self = { before, remove_file };

  walk (&self, folder);
  return self.n;
}

/* Objects: the path below the store's folder is the key. */

static guint
remove_unknown (Walk *self)
{
  g_auto (GStrv) unknown =
      self->keys->len ? self->unknown (self->keys, self->user_data) : NULL;
  guint n = 0;

  for (; unknown && unknown[n]; n++)
    ef_asset_store_remove (self->store, unknown[n]);
  g_ptr_array_set_size (self->keys, 0);
  return n;
}

static gboolean
note_object (Walk *self, gint parent, const gchar *name)
{
  if (!ef_asset_key_is_valid (self->path->str))
    return FALSE;
  g_ptr_array_add (self->keys, g_strdup (self->path->str));
  if (self->keys->len >= BATCH)
    self->n += remove_unknown (self);
  return FALSE;
}

guint
ef_sweep_objects (EfAssetStore *store, gint64 before, EfSweepUnknown unknown,
    gpointer user_data)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Walk self = { before, note_object, NULL, store, unknown, user_data, keys };

  walk (&self, ef_asset_store_get_folder (store));
  return self.n + remove_unknown (&self);
}
