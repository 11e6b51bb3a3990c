/* Edit Factory - removes a folder and what is in it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"

#include <glib/gstdio.h>

void
ef_remove_tree (const gchar *path)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return;
  if (S_ISDIR (info.st_mode)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const gchar *name;

    while (dir && (name = g_dir_read_name (dir))) {
      g_autofree gchar *below = g_build_filename (path, name, NULL);

      ef_remove_tree (below);
    }
    g_rmdir (path);
  } else {
    g_unlink (path);
  }
}
