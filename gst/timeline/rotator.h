/* Edit Factory - one plane resampled through any affine map
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The scaler's kernel (Keys' cubic, a = -1/2; R. Keys, IEEE Trans. ASSP 29,
 * 1981) laid along the axes of the source and widened along each by the ratio
 * of the reduction. Not separable on the canvas, so every sample is a sum over
 * a window of 4 x 4 samples or more. Positions are exact to 1/2048 of a sample.
 */
#pragma once

#include "scaler.h"

G_BEGIN_DECLS

/**
 * EfAffine: sample (i, j) of the output lies in the source at
 *   (@x + @xx i + @xy j, @y + @yx i + @yy j),
 * in samples, 0 being the first one's centre.
 * @reduce_x, @reduce_y: source samples per output sample along the source's
 *   axes
 */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble xx;
  gdouble xy;
  gdouble yx;
  gdouble yy;
  gdouble reduce_x;
  gdouble reduce_y;
} EfAffine;

typedef struct _EfRotator EfRotator;

EfRotator *ef_rotator_new (void);
void ef_rotator_free (EfRotator *self);

/* Prepares for a frame: copies @plane, which is not needed afterwards. */
void
ef_rotator_start (EfRotator *self, const EfPlane *plane, const EfAffine *map);
/* @n samples of row @j of the output in Q6, into @dst. What lies outside the
 * plane is what lies on its edge. */
void ef_rotator_row (const EfRotator *self, guint j, gint16 *dst, guint n);

G_END_DECLS
