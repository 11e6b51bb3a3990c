/* Edit Factory - removes a folder and what is in it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* By descriptors: while it is emptied, a folder of somebody else's may be
 * replaced by a link to another. */
static void
remove_below (gint parent, const gchar *name)
{
  gint fd;
  DIR *dir;
  struct dirent *entry;

  if (unlinkat (parent, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
    return;
  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return;
  dir = fdopendir (fd);
  if (!dir) {
    close (fd);
    return;
  }
  while ((entry = readdir (dir)))
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      remove_below (fd, entry->d_name);
  closedir (dir);
  unlinkat (parent, name, AT_REMOVEDIR);
}

void
ef_remove_tree (const gchar *path)
{
  remove_below (AT_FDCWD, path);
}
