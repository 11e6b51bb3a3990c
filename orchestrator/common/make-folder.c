/* Edit Factory - folders that stages of another user may pass through
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "make-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <utime.h>

gboolean
ef_make_folder_at (const gchar *path, gint group, GError **error)
{
  /* its time tells that it is in use, whether or not there is something in it
   */
  if ((g_mkdir (path, 0710) == 0 ||
          (errno == EEXIST && g_utime (path, NULL) == 0)) &&
      (group < 0 || chown (path, -1, group) == 0))
    return TRUE;
  if (error && !*error)
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be made: %s", path,
        g_strerror (errno));
  return FALSE;
}

gchar *
ef_make_folder (
    const gchar *parent, const gchar *name, gint group, GError **error)
{
  g_autofree gchar *path = g_build_filename (parent, name, NULL);

  return ef_make_folder_at (path, group, error) ? g_steal_pointer (&path)
                                                : NULL;
}
