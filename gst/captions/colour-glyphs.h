/* Edit Factory - letters that are pictures: emoji
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * ef_colour_glyphs_cover:
 * @layout: of one line
 * @place: where the left end of its baseline stands in @mask
 * @mask: of CAIRO_FORMAT_A8
 * @outline: pixels
 *
 * Pictures have no path that could be stroked: covers them in @mask, with
 * @outline pixels about them. Costs nothing when there are none.
 */
void ef_colour_glyphs_cover (PangoLayout *layout, const cairo_matrix_t *place,
    cairo_surface_t *mask, gdouble outline);

G_END_DECLS
