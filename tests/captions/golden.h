/* Edit Factory - pictures of captions, compared with those we looked at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

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

/* One frame, dark on the left and light on the right, through
 * efsubtitleoverlay. @settings: of the element; @milliseconds: of the frame */
cairo_surface_t *golden_render (const gchar *settings, guint milliseconds);
/* The picture of golden/ called @name */
cairo_surface_t *golden_load (const gchar *name);
gboolean golden_alike (
    cairo_surface_t *golden, cairo_surface_t *picture, const gchar *name);
/* Fails the test when @picture is not like the golden one, which it becomes
 * when EF_GOLDEN_UPDATE is set. */
void golden_check (const gchar *name, cairo_surface_t *picture);
/* The same of what is drawn of a subtitle file. @folder: to put it in */
void golden_check_document (const gchar *folder, const gchar *name,
    const gchar *settings, const gchar *document, guint milliseconds);

G_END_DECLS
