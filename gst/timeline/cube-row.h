/* Edit Factory - rows of the canvas through a .cube table
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * R'G'B' made from BT.709 limited, looked up and mixed, made luma and colour
 * differences again. Plain C and AVX2 give the same bits.
 */
#pragma once

#include "cube-lut.h"

G_BEGIN_DECLS

/* @n samples of luma, Q6, in place. @strength: 0 leaves colours as they are, 1
 * makes them the table's. @near, @far: as of ef_hdr_map_luma() */
void ef_cube_row_luma (const EfCubeLut *self, gfloat strength, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n);
/* @n samples of chroma in place; @y0, @y1: their two rows of luma before the
 * table */
void ef_cube_row_chroma (const EfCubeLut *self, gfloat strength,
    const gint16 *y0, const gint16 *y1, gint16 *u, gint16 *v, guint n);

G_END_DECLS
