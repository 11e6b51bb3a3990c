/* Edit Factory - where the eye goes in a stretch of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

#define EF_INTEREST_SIDE 32
#define EF_INTEREST_CELLS (EF_INTEREST_SIDE * EF_INTEREST_SIDE)

/**
 * ef_interest_map:
 * @thumbs: frames of the stretch, in order
 * @n: at least 1
 * @gathered: (out) (array length=EF_INTEREST_CELLS): how much interest lies
 *   around each cell, in a bell of 0.12 of the picture's side
 *
 * Interest of a cell = gradient energy of the thumbnail, averaged over the
 * frames, plus change between frames; both above their median over the picture
 * (a moving camera moves everything, texture is everywhere) and clipped at
 * their 95th percentile (one bright edge is not everything), each with the same
 * weight, times a broad bell about the centre.
 *
 * Returns: how far the greatest interest can be trusted: 0 where interest is
 *   spread evenly, to 1
 */
gdouble
ef_interest_map (const guint8 *const *thumbs, guint n, gfloat *gathered);

/**
 * ef_centre_of_interest:
 * @x, @y: (out): in fractions of the stored picture, 0..1
 *
 * The place around which most interest lies, drawn towards the centre as far as
 * interest is spread evenly.
 */
void ef_centre_of_interest (
    const guint8 *const *thumbs, guint n, gdouble *x, gdouble *y);

G_END_DECLS
