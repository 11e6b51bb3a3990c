/* Edit Factory - folders that go with the process that made them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "owned-folder.h"
#include "remove-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK ".lock"
#define TRIES 10

/* Was it not removed between being opened and being locked? */
static gboolean
is_linked (gint fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && info.st_nlink > 0;
}

/* Returns: a descriptor that holds the lock, or -1 */
static gint
lock (const gchar *path, gint flags)
{
  gint fd = open (path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && is_linked (fd))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* The lock comes first: a folder without one is nobody's. */
static gboolean
try_to_make (EfOwnedFolder *self, const gchar *root, const gchar *prefix)
{
  g_autofree gchar *name = g_strdup_printf ("%s%08x", prefix, g_random_int ());
  g_autofree gchar *path = g_build_filename (root, name, NULL);
  g_autofree gchar *lock_path = g_strconcat (path, LOCK, NULL);

  self->lock = lock (lock_path, O_CREAT | O_EXCL);
  if (self->lock < 0)
    return FALSE;
  if (g_mkdir (path, 0700) == 0) {
    self->path = g_steal_pointer (&path);
    return TRUE;
  }
  g_unlink (lock_path);
  close (self->lock);
  return FALSE;
}

EfOwnedFolder *
ef_owned_folder_new (const gchar *root, const gchar *prefix, GError **error)
{
  EfOwnedFolder *self = g_new0 (EfOwnedFolder, 1);

  for (guint i = 0; i < TRIES; i++)
    if (try_to_make (self, root, prefix))
      return self;
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: no folder can be made: %s",
      root, g_strerror (errno));
  g_free (self);
  return NULL;
}

void
ef_owned_folder_release (EfOwnedFolder *self)
{
  g_autofree gchar *lock_path = g_strconcat (self->path, LOCK, NULL);

  g_unlink (lock_path);
  close (self->lock);
  g_free (self->path);
  g_free (self);
}

void
ef_owned_folder_free (EfOwnedFolder *self)
{
  ef_remove_tree (self->path);
  ef_owned_folder_release (self);
}

static void
remove_orphan (const gchar *path)
{
  g_autofree gchar *lock_path = g_strconcat (path, LOCK, NULL);
  gint fd = lock (lock_path, 0);

  if (fd < 0 && g_file_test (lock_path, G_FILE_TEST_EXISTS))
    return;
  ef_remove_tree (path);
  g_unlink (lock_path);
  if (fd >= 0)
    close (fd);
}

void
ef_owned_folders_sweep (const gchar *root, const gchar *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (root, name, NULL);

    if (!g_str_has_prefix (name, prefix))
      continue;
    if (g_str_has_suffix (name, LOCK))
      path[strlen (path) - strlen (LOCK)] = '\0';
    remove_orphan (path);
  }
}
