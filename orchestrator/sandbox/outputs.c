/* Edit Factory - what a stage may write into, and what it left there
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "outputs.h"
#include "cache.h"
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_io (const gchar *path, const gchar *what, GError **error)
{
  gint code = errno;

  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be %s: %s", path, what,
      g_strerror (code));
  return FALSE;
}

static gint
open_folder (const gchar *folder, GError **error)
{
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    fail_io (folder, "opened", error);
  return fd;
}

gboolean
ef_outputs_give (const gchar *folder, uid_t uid, gid_t gid, GError **error)
{
  gint fd = open_folder (folder, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = fchown (fd, uid, gid) == 0 || fail_io (folder, "given away", error);
  close (fd);
  return ok;
}

static gboolean
fail_output (const gchar *name, const gchar *what, GError **error)
{
  g_autofree gchar *shown = ef_quote (name, 100);

  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_OUTPUT,
      "its process left %s as '%s': one of the files may be harmful", what,
      shown);
  return FALSE;
}

static gboolean
check_output (
    const gchar *name, const struct stat *info, guint64 max, GError **error)
{
  if (!S_ISREG (info->st_mode))
    return fail_output (name, "something that is no file", error);
  if (info->st_nlink != 1)
    return fail_output (name, "a file with two names", error);
  if (max && (guint64)info->st_size > max)
    return fail_output (name, "too large a file", error);
  return TRUE;
}

/* Opened without following a link, and looked at when opened. */
static gboolean
take_file (gint folder, const gchar *name, guint64 max_bytes, gboolean shared,
    GError **error)
{
  struct stat info;
  gint fd;
  gboolean ok;

  if (fstatat (folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return fail_io (name, "looked at", error);
  if (!check_output (name, &info, max_bytes, error))
    return FALSE;
  fd = openat (
      folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0)
    return fail_output (name, "a file that cannot be read", error);
  ok = fstat (fd, &info) == 0 && check_output (name, &info, max_bytes, error) &&
      ((fchown (fd, geteuid (), getegid ()) == 0 &&
           fchmod (fd, shared ? 0644 : 0600) == 0) ||
          fail_io (name, "taken over", error));
  close (fd);
  return ok;
}

/* Names that nobody asked for go after the others have been looked at: one of
 * them may be the second name of an output. */
static void
remove_others (gint folder, const gchar *path, GPtrArray *names)
{
  DIR *dir = fdopendir (fcntl (folder, F_DUPFD_CLOEXEC, 0));
  struct dirent *entry;

  while (dir && (entry = readdir (dir))) {
    const gchar *name = entry->d_name;
    g_autofree gchar *full = g_build_filename (path, name, NULL);

    if (!g_str_equal (name, ".") && !g_str_equal (name, "..") &&
        !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      ef_remove_tree (full);
  }
  if (dir)
    closedir (dir);
}

static gboolean
take_files (gint folder, GPtrArray *names, guint64 max_bytes, gboolean shared,
    GError **error)
{
  for (guint i = 0; i < names->len; i++) {
    const gchar *name = g_ptr_array_index (names, i);
    struct stat info;

    /* A stage may leave an output out. */
    if (fstatat (folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 &&
        errno == ENOENT)
      continue;
    if (!take_file (folder, name, max_bytes, shared, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ef_outputs_take (const gchar *folder, GPtrArray *names, guint64 max_bytes,
    gboolean shared, GError **error)
{
  gint fd = open_folder (folder, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = ((fchown (fd, geteuid (), getegid ()) == 0 &&
            fchmod (fd, shared ? 0755 : 0700) == 0) ||
           fail_io (folder, "taken back", error)) &&
      take_files (fd, names, max_bytes, shared, error);
  if (ok)
    remove_others (fd, folder, names);
  close (fd);
  return ok;
}
