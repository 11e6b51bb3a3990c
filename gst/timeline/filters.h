/* Edit Factory - filters of a clip's picture on the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In this order, those that are on:
 *
 * denoise: each plane alone. A sample becomes the mean of the 3 x 3 about it,
 *   weighted by max (0, 1 - d / T), d being how far a neighbour differs and T
 *   32 steps of 8 bits times the strength (a sigma filter: J.-S. Lee, Computer
 *   Graphics and Image Processing 24, 1983, with a slope instead of a step).
 * sharpen: luma plus the strength times what it exceeds its mean over 5 x 5
 *   with binomial weights (unsharp masking).
 * brightness, contrast, saturation: with R'G'B' from 0 to 1, (x + brightness -
 *   0.5) contrast + 0.5; differences from grey times the saturation.
 * lut: R'G'B' of BT.709 through the table, mixed with what it was.
 *
 * Edges are repeated; samples stay within 0..255 after each of these lines.
 */
#pragma once

#include "cube-lut.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/** EfFilterStep: @filters: (nullable); @lut: (nullable): what its lut names */
typedef struct
{
  const EfFilters *filters;
  const EfCubeLut *lut;
} EfFilterStep;

gboolean ef_filter_step_is_on (const EfFilterStep *self);

/* A canvas in Q6 with room for the filters' work. */
typedef struct _EfFilterFrame EfFilterFrame;

/* @width, @height: even */
EfFilterFrame *ef_filter_frame_new (guint width, guint height);
void ef_filter_frame_free (EfFilterFrame *self);
/* Row @y of plane @i: Y, U, V of 4:2:0 */
gint16 *ef_filter_frame_row (EfFilterFrame *self, guint i, guint y);
void ef_filter_frame_apply (EfFilterFrame *self, const EfFilterStep *step);

G_END_DECLS
