/* Edit Factory - soft edges for shadows and glows
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A copy of an A8 surface whose edges run out over @softness pixels on either
 * side; below 1 it is @mask itself. (transfer full) */
cairo_surface_t *ef_soften (cairo_surface_t *mask, gdouble softness);

G_END_DECLS
