/* Edit Factory - files that come in pieces, over days and restarts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "partial.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const gchar *path, const gchar *what, GError **error)
{
  gint code = errno;

  g_set_error (error, EF_ERROR,
      code == ENOENT ? EF_ERROR_NOT_FOUND : EF_ERROR_IO, "%s: %s: %s", path,
      what,
      code == ENOSPC || code == EDQUOT ? "the disk is full"
                                       : g_strerror (code));
  return FALSE;
}

gchar *
ef_partial_get_folder (const gchar *store)
{
  return g_build_filename (store, EF_PARTIAL_FOLDER, NULL);
}

static gchar *
path_of (const gchar *store, const gchar *id)
{
  return g_build_filename (store, EF_PARTIAL_FOLDER, id, NULL);
}

/* Who waits for nobody may have opened a file that its owner then removed. */
static gboolean
is_still_there (const gchar *path, const struct stat *mine)
{
  GStatBuf now;

  return g_lstat (path, &now) == 0 && now.st_dev == mine->st_dev &&
      now.st_ino == mine->st_ino;
}

static gboolean
take (EfPartial *self, GError **error)
{
  struct stat info;

  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_EXISTS,
        "%s: somebody else writes to it", self->path);
    return FALSE;
  }
  if (fstat (self->fd, &info) != 0)
    return fail (self->path, "cannot be measured", error);
  if (!is_still_there (self->path, &info)) {
    errno = ENOENT;
    return fail (self->path, "is gone", error);
  }
  self->bytes = (guint64)info.st_size;
  return TRUE;
}

static EfPartial *
open_file (const gchar *store, const gchar *id, gint flags, GError **error)
{
  g_autoptr (EfPartial) self = g_new0 (EfPartial, 1);

  self->path = path_of (store, id);
  self->fd = open (
      self->path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | flags, 0640);
  if (self->fd < 0) {
    fail (self->path, "cannot be opened", error);
    return NULL;
  }
  return take (self, error) ? g_steal_pointer (&self) : NULL;
}

EfPartial *
ef_partial_create (const gchar *store, const gchar *id, GError **error)
{
  g_autofree gchar *folder = ef_partial_get_folder (store);

  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST) {
    fail (folder, "cannot be made", error);
    return NULL;
  }
  return open_file (store, id, O_CREAT | O_EXCL, error);
}

EfPartial *
ef_partial_open (const gchar *store, const gchar *id, GError **error)
{
  return open_file (store, id, 0, error);
}

void
ef_partial_close (EfPartial *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

gboolean
ef_partial_write (
    EfPartial *self, gconstpointer data, gsize length, GError **error)
{
  const gchar *at = data;

  while (length) {
    gssize n = write (self->fd, at, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (self->path, "cannot be written", error);
    at += n;
    length -= (gsize)n;
    self->bytes += (guint64)n;
  }
  return TRUE;
}

gboolean
ef_partial_cut (EfPartial *self, guint64 bytes, GError **error)
{
  if (self->bytes <= bytes)
    return TRUE;
  if (ftruncate (self->fd, (off_t)bytes) != 0)
    return fail (self->path, "cannot be cut", error);
  self->bytes = bytes;
  return TRUE;
}

void
ef_partial_remove (EfPartial *self)
{
  g_unlink (self->path);
}

gboolean
ef_partial_measure (const gchar *store, const gchar *id, guint64 *bytes)
{
  g_autofree gchar *path = path_of (store, id);
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return FALSE;
  *bytes = (guint64)info.st_size;
  return TRUE;
}
