/* Edit Factory - where a daemon writes what is to become objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "incoming.h"

#include <errno.h>
#include <glib/gstdio.h>

#define NAME ".incoming"

EfOwnedFolder *
ef_incoming_open (const gchar *store, GError **error)
{
  g_autofree gchar *root = g_build_filename (store, NAME, NULL);

  if (g_mkdir (root, 0700) != 0 && errno != EEXIST) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be made: %s", root,
        g_strerror (errno));
    return NULL;
  }
  ef_owned_folders_sweep (root, "");
  return ef_owned_folder_new (root, "", error);
}

void
ef_incoming_sweep (const gchar *store)
{
  g_autofree gchar *root = g_build_filename (store, NAME, NULL);

  ef_owned_folders_sweep (root, "");
}
