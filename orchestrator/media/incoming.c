/* Edit Factory - where a daemon writes what is to become objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "incoming.h"
#include "remove-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define NAME ".incoming"
#define TRIES 10

/* Returns: a descriptor that holds the lock, or -1: somebody else has it, or
 * the folder is gone */
static gint
lock (const gchar *path)
{
  gint fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static void
remove_orphans (const gchar *root)
{
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (root, name, NULL);
    gint fd = lock (path);

    if (fd < 0)
      continue;
    ef_remove_tree (path);
    close (fd);
  }
}

/* A folder that is not locked yet is an orphan in the eyes of a daemon that
 * starts at the same moment, and may be gone when it is ours. */
static gboolean
try_to_take (EfIncoming *self, const gchar *root)
{
  self->folder = g_build_filename (root, "XXXXXX", NULL);
  self->lock = g_mkdtemp_full (self->folder, 0700) ? lock (self->folder) : -1;
  if (self->lock >= 0 && g_file_test (self->folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  g_clear_pointer (&self->folder, g_free);
  return FALSE;
}

EfIncoming *
ef_incoming_open (const gchar *store, GError **error)
{
  g_autoptr (EfIncoming) self = g_new0 (EfIncoming, 1);
  g_autofree gchar *root = g_build_filename (store, NAME, NULL);

  self->lock = -1;
  if (g_mkdir (root, 0700) == 0 || errno == EEXIST) {
    remove_orphans (root);
    for (guint i = 0; i < TRIES; i++)
      if (try_to_take (self, root))
        return g_steal_pointer (&self);
  }
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: no folder can be made: %s",
      root, g_strerror (errno));
  return NULL;
}

void
ef_incoming_free (EfIncoming *self)
{
  if (self->lock >= 0) {
    ef_remove_tree (self->folder);
    close (self->lock);
  }
  g_free (self->folder);
  g_free (self);
}
