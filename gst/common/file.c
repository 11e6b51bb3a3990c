/* Edit Factory - reading and writing small files whole
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/file.h>

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_errno_error (
    GError **error, const gchar *path, const gchar *doing, gint code)
{
  if (code == ENOENT)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, "%s: no such file", path);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot %s: %s", path, doing,
        g_strerror (code));
}

/* Of this thread: gchar **, or NULL. */
static GPrivate confined;

const gchar *const *
ef_file_confine (const gchar *const *roots)
{
  const gchar *const *before = g_private_get (&confined);

  g_private_set (&confined, (gpointer)roots);
  return before;
}

static gboolean
is_below (const gchar *path, const gchar *root)
{
  gsize length = strlen (root);

  while (length > 0 && root[length - 1] == '/')
    length--;
  return strncmp (path, root, length) == 0 &&
      (path[length] == '/' || path[length] == '\0');
}

static gboolean
is_inside (const gchar *path, const gchar *const *roots)
{
  for (; *roots; roots++)
    if (is_below (path, *roots))
      return TRUE;
  return FALSE;
}

static gboolean
fail_outside (const gchar *path, GError **error)
{
  g_autofree gchar *shown = ef_quote (path, 200);

  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: lies outside the folders that may be read", shown);
  return FALSE;
}

gboolean
ef_file_check_allowed (const gchar *path, GError **error)
{
  const gchar *const *roots = g_private_get (&confined);
  g_autofree gchar *lexical = NULL;
  char *real;
  gboolean inside;

  if (!roots)
    return TRUE;
  real = realpath (path, NULL);
  if (!real)
    lexical = g_canonicalize_filename (path, NULL);
  inside = is_inside (real ? real : lexical, roots);
  free (real);
  return inside || fail_outside (path, error);
}

/* The path may have changed since it was looked at: this is what was opened. */
static gboolean
check_opened (gint fd, const gchar *path, GError **error)
{
  g_autofree gchar *link = NULL;
  g_autofree gchar *real = NULL;
  const gchar *const *roots = g_private_get (&confined);

  if (!roots)
    return TRUE;
  link = g_strdup_printf ("/proc/self/fd/%d", fd);
  real = g_file_read_link (link, NULL);
  return (real && is_inside (real, roots)) || fail_outside (path, error);
}

static gboolean
check_regular (
    const gchar *path, gboolean known, const struct stat *info, GError **error)
{
  if (!known) {
    set_errno_error (error, path, "open", errno);
    return FALSE;
  }
  if (S_ISREG (info->st_mode))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: is %s, not a file", path,
      S_ISDIR (info->st_mode) ? "a folder" : "a device or pipe");
  return FALSE;
}

gint
ef_file_open_regular (const gchar *path, guint64 *size, GError **error)
{
  struct stat info;
  gint fd;

  /* Opening is enough to disturb some devices, so look first; the second look
   * is at what was really opened, and O_NONBLOCK is for a FIFO that took the
   * file's place meanwhile. */
  if (!ef_file_check_allowed (path, error) ||
      !check_regular (path, stat (path, &info) == 0, &info, error))
    return -1;
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (fd < 0) {
    set_errno_error (error, path, "open", errno);
    return -1;
  }
  if (!check_opened (fd, path, error) ||
      !check_regular (path, fstat (fd, &info) == 0, &info, error)) {
    close (fd);
    return -1;
  }
  if (size)
    *size = info.st_size;
  return fd;
}

static gboolean
read_all (gint fd, gchar *data, gsize length, gsize *done)
{
  *done = 0;
  while (*done < length) {
    gssize n = read (fd, data + *done, length - *done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    if (n == 0)
      break;
    *done += n;
  }
  return TRUE;
}

gboolean
ef_file_read (const gchar *path, gsize max_bytes, gchar **data, gsize *length,
    GError **error)
{
  g_autofree gchar *buffer = NULL;
  guint64 size;
  gint fd = ef_file_open_regular (path, &size, error);

  if (fd < 0)
    return FALSE;
  if (size > max_bytes) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: is larger than %" G_GSIZE_FORMAT " bytes", path, max_bytes);
    close (fd);
    return FALSE;
  }
  buffer = g_malloc (size + 1);
  if (!read_all (fd, buffer, size, length)) {
    set_errno_error (error, path, "read", errno);
    close (fd);
    return FALSE;
  }
  close (fd);
  buffer[*length] = '\0';
  *data = g_steal_pointer (&buffer);
  return TRUE;
}

static gboolean
write_all (gint fd, const gchar *data, gsize length)
{
  while (length > 0) {
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

static gboolean
fail_write (GError **error, const gchar *path, gint code)
{
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot write: %s", path,
      code == ENOENT ? "its folder does not exist" : g_strerror (code));
  return FALSE;
}

/* rename() would put a file in the place of a pipe or of /dev/null. */
static gboolean
check_target (const gchar *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0 || S_ISREG (info.st_mode))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO,
      "%s: cannot write: there is %s of that name", path,
      S_ISDIR (info.st_mode) ? "a folder" : "a device or pipe");
  return FALSE;
}

gboolean
ef_file_write (
    const gchar *path, const gchar *data, gsize length, GError **error)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *temporary =
      g_build_filename (folder, ".editfactory-XXXXXX", NULL);
  gint code = 0;
  gint fd;

  if (!check_target (path, error))
    return FALSE;
  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0)
    return fail_write (error, path, errno);
  if (!write_all (fd, data, length) || fsync (fd) != 0)
    code = errno;
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code == 0 && g_rename (temporary, path) != 0)
    code = errno;
  if (code != 0) {
    g_unlink (temporary);
    return fail_write (error, path, code);
  }
  return TRUE;
}
