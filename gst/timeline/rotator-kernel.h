/* Edit Factory - what the two forms of the rotator share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both sum columns first, round them to Q6, then the row of them, all in
 * integers: the same bits.
 */
#pragma once

#include "rotator.h"

G_BEGIN_DECLS

/* Positions between two samples for which there are weights. */
#define EF_ROTATOR_PHASE_BITS 10
#define EF_ROTATOR_PHASES (1 << EF_ROTATOR_PHASE_BITS)
/* As the scaler: the kernel stops widening at a reduction by 15. */
#define EF_ROTATOR_MAX_TAPS 64

/**
 * EfRotatorKernel:
 * @taps: a multiple of 4, at most EF_ROTATOR_MAX_TAPS
 * @stride: from phase to phase: @taps made a multiple of 8
 * @coef: weights of one axis, [phase][tap], Q14; each phase sums to 1, and
 *   what is behind its taps is 0
 */
typedef struct
{
  gdouble reduce;
  guint taps;
  guint stride;
  gint16 *coef;
} EfRotatorKernel;

/**
 * EfRotator:
 * @fast: AVX2 is there
 * @width, @height: of the plane
 * @pad: samples of the edge repeated on each side
 * @samples: Q6, with the padding
 */
struct _EfRotator
{
  const EfRowOps *ops;
  gboolean fast;
  EfAffine map;
  EfRotatorKernel x;
  EfRotatorKernel y;
  guint width;
  guint height;
  guint pad;
  guint stride;
  gint16 *samples;
  gsize size;
};

/* The first sample under the kernel at a position, in phases. Eight samples
 * can be read of each row, whatever the taps. */
static inline const gint16 *
ef_rotator_window (const EfRotator *self, gint x, gint y)
{
  gint column =
      (gint)(self->pad - (self->x.taps / 2 - 1)) + (x >> EF_ROTATOR_PHASE_BITS);
  gint row =
      (gint)(self->pad - (self->y.taps / 2 - 1)) + (y >> EF_ROTATOR_PHASE_BITS);

  return self->samples + (gssize)row * self->stride + column;
}

static inline const gint16 *
ef_rotator_weights (const EfRotatorKernel *self, gint at)
{
  return self->coef + (gsize)(at & (EF_ROTATOR_PHASES - 1)) * self->stride;
}

gboolean ef_rotator_has_avx2 (void);
/* Samples at positions (@x, @y) in phases, for as many of @n as it returns:
 * whole eights. */
guint ef_rotator_sum_avx2 (const EfRotator *self, const gint32 *x,
    const gint32 *y, gint16 *dst, guint n);

G_END_DECLS
