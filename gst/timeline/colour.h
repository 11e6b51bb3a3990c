/* Edit Factory - from a clip's colours to the canvas's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The canvas is BT.709, limited range (ITU-R BT.709-6). Coefficients of the
 * sources: BT.601-7, BT.709-6, BT.2020-2; primaries are not converted.
 */
#pragma once

#include "row-ops.h"

G_BEGIN_DECLS

typedef enum
{
  EF_MATRIX_BT601,
  EF_MATRIX_BT709,
  EF_MATRIX_BT2020
} EfMatrix;

typedef struct
{
  gboolean identity;
  EfColourCoef coef;
} EfColourMap;

void
ef_colour_map_init (EfColourMap *map, EfMatrix matrix, gboolean full_range);
/**
 * ef_colour_map_luma:
 * @y0, @y1: in place: the two rows of luma of one row of chroma, Q6; @width is
 *   even
 * @deltas: what chroma adds to luma (EfRowOps' colour_delta) in the row of
 *   chroma above, in their own, and below, with one sample more
 */
void ef_colour_map_luma (const EfColourMap *map, const EfRowOps *ops,
    gint16 *y0, gint16 *y1, gint16 *const *deltas, guint width);
/* 0xRRGGBB to BT.709 limited, 8 bit */
void ef_colour_from_rgb (guint32 rgb, guint8 *y, guint8 *u, guint8 *v);

G_END_DECLS
