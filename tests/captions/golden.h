/* Edit Factory - pictures of captions, compared with those we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "likeness.h"

G_BEGIN_DECLS

#define GOLDEN_WIDTH 360
#define GOLDEN_HEIGHT 640

/* @fonts: files and folders of /usr/share/fonts, ended by NULL.
 * Returns: (nullable): the first that is not there */
const gchar *golden_fonts_missing (const gchar *const *fonts);
/* Lets this process see no other fonts. Before the first font is asked for.
 * @folder: an empty one */
void golden_pin_fonts (const gchar *folder, const gchar *const *fonts);
void golden_clean_up (const gchar *folder);

/* The same for a whole test program: with a folder of its own, GStreamer and
 * GLib's tests. */
void golden_begin (int *argc, char ***argv, const gchar *const *fonts);
/* Runs the tests and removes the folder; what main() returns. */
int golden_end (void);
const gchar *golden_folder (void);
/* FALSE, and the test is skipped: fonts are missing. */
gboolean golden_can_draw (void);

/* One frame, dark on the left and light on the right, through
 * efsubtitleoverlay. @settings: of the element; @milliseconds: of the frame */
cairo_surface_t *golden_render (const gchar *settings, guint milliseconds);
/* The picture of golden/ called @name */
cairo_surface_t *golden_load (const gchar *name);
gboolean golden_alike (
    cairo_surface_t *golden, cairo_surface_t *picture, const gchar *name);
/* Makes @picture the golden one when EF_GOLDEN_UPDATE is set. */
void golden_update (const gchar *name, cairo_surface_t *picture);
/* That, and fails the test when @picture is not like the golden one. */
void golden_check (const gchar *name, cairo_surface_t *picture);
/* The same of what is drawn of a subtitle file. */
void golden_check_document (const gchar *name, const gchar *settings,
    const gchar *document, guint milliseconds);
/* Limits of one's own, in the area where the golden picture
 * differs from @ground (its first row when NULL). @name: for messages */
gboolean golden_within (cairo_surface_t *golden, cairo_surface_t *picture,
    cairo_surface_t *ground, const Likeness *limits, const gchar *name);
void golden_check_within (const gchar *name, cairo_surface_t *picture,
    cairo_surface_t *ground, const Likeness *limits);

G_END_DECLS
