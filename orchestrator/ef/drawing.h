/* Edit Factory - what the sheets of pictures share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <editfactory/error.h>

G_BEGIN_DECLS

/* Begins a path about a rectangle with corners of radius @r, pixels. */
void ef_draw_round_rectangle (
    cairo_t *cr, gdouble x, gdouble y, gdouble w, gdouble h, gdouble r);
gboolean
ef_draw_save_png (cairo_surface_t *surface, const gchar *path, GError **error);

G_END_DECLS
