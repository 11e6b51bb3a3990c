/* Edit Factory - what tests of efsubtitleoverlay begin and end with
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GStreamer, GLib's tests, and a folder with the words below. */
void overlay_begin (int *argc, char ***argv);
/* Runs the tests and removes the folder; what main() returns. */
int overlay_end (void);

/* A words.json: "Hello brave WORLD" from 0 s to 1.5 s, half a second each. */
const gchar *overlay_words_path (void);

/* The same in a @folder of one's own. (transfer full) */
gchar *overlay_save_words (const gchar *folder);

/* The formats that the element says it draws itself, its favourite first.
 * (transfer full) (element-type gchar*) */
GPtrArray *overlay_own_formats (void);

G_END_DECLS
