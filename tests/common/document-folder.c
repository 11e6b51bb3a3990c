/* Edit Factory - what tests of documents begin and end with
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "document-folder.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

static gchar *folder;

void
documents_begin (int *argc, char ***argv)
{
  gst_init (argc, argv);
  g_test_init (argc, argv, NULL);
  folder = g_dir_make_tmp ("ef-documents-XXXXXX", NULL);
}

const gchar *
documents_folder (void)
{
  return folder;
}

int
documents_end (void)
{
  int status = g_test_run ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
  return status;
}
