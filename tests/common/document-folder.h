/* Edit Factory - what tests of documents begin and end with
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* GStreamer, GLib's tests, and an empty folder. */
void documents_begin (int *argc, char ***argv);
const gchar *documents_folder (void);
/* Runs the tests and removes the folder with the files in it; what main()
 * returns. */
int documents_end (void);
