/* Edit Factory - one plane resampled through any affine map
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rotator.h"

#include <math.h>
#include <string.h>

/* Positions between two samples for which there are weights. */
#define PHASE_BITS 10
#define PHASES (1 << PHASE_BITS)
/* As the scaler: the kernel stops widening at a reduction by 15. */
#define MAX_TAPS 64

/* Weights of one axis, [phase][tap], Q14; each phase sums to 1. */
typedef struct
{
  gdouble reduce;
  guint taps; /* a multiple of 4 */
  gint16 *coef;
} Kernel;

struct _EfRotator
{
  const EfRowOps *ops;
  EfAffine map;
  Kernel x;
  Kernel y;
  guint width; /* of the plane */
  guint height;
  guint pad; /* samples of the edge repeated on each side */
  guint stride;
  gint16 *samples; /* Q6, with the padding */
  gsize size;
};

EfRotator *
ef_rotator_new (void)
{
  EfRotator *self = g_new0 (EfRotator, 1);

  self->ops = ef_row_ops_get ();
  return self;
}

void
ef_rotator_free (EfRotator *self)
{
  if (!self)
    return;
  g_free (self->x.coef);
  g_free (self->y.coef);
  g_free (self->samples);
  g_free (self);
}

/* The taps of @phase begin taps / 2 - 1 samples before the one it follows. */
static void
fill_phase (Kernel *kernel, guint phase, gdouble wide)
{
  gint16 *coef = kernel->coef + (gsize)phase * kernel->taps;
  gdouble weights[MAX_TAPS], sum = 0;
  gint left = EF_ROW_ONE, largest = 0;

  for (guint k = 0; k < kernel->taps; k++) {
    gdouble far =
        (gint)k - (gint)(kernel->taps / 2 - 1) - (gdouble)phase / PHASES;

    sum += weights[k] = ef_scaler_kernel (far / wide);
  }
  for (guint k = 0; k < kernel->taps; k++) {
    coef[k] = (gint16)lrint (weights[k] / sum * EF_ROW_ONE);
    left -= coef[k];
    if (coef[k] > coef[largest])
      largest = (gint)k;
  }
  coef[largest] += (gint16)left;
}

static void
kernel_set (Kernel *kernel, gdouble reduce)
{
  gdouble wide = CLAMP (reduce, 1.0, MAX_TAPS / 4 - 1);
  guint taps = ((guint)ceil (4 * wide) + 3) / 4 * 4;

  if (kernel->coef && kernel->reduce == reduce)
    return;
  if (!kernel->coef || kernel->taps != taps) {
    g_free (kernel->coef);
    kernel->coef = g_new (gint16, (gsize)PHASES * taps);
  }
  kernel->reduce = reduce;
  kernel->taps = taps;
  for (guint i = 0; i < PHASES; i++)
    fill_phase (kernel, i, wide);
}

static void
repeat_edges (gint16 *row, guint pad, guint n)
{
  for (guint i = 0; i < pad; i++) {
    row[i] = row[pad];
    row[pad + n + i] = row[pad + n - 1];
  }
}

static void
copy_plane (EfRotator *self, const EfPlane *plane)
{
  guint pad = self->pad, stride = self->stride;
  gint16 *at = self->samples + (gsize)pad * stride;

  for (guint y = 0; y < plane->height; y++, at += stride) {
    ef_plane_read_row (plane, self->ops, y, 0, plane->width, at + pad);
    repeat_edges (at, pad, plane->width);
  }
  for (guint y = 0; y < pad; y++) {
    memcpy (self->samples + (gsize)y * stride,
        self->samples + (gsize)pad * stride, stride * sizeof (gint16));
    memcpy (at + (gsize)y * stride, at - stride, stride * sizeof (gint16));
  }
}

void
ef_rotator_start (EfRotator *self, const EfPlane *plane, const EfAffine *map)
{
  gsize needed;

  self->map = *map;
  kernel_set (&self->x, map->reduce_x);
  kernel_set (&self->y, map->reduce_y);
  self->width = plane->width;
  self->height = plane->height;
  self->pad = MAX (self->x.taps, self->y.taps) / 2 + 2;
  self->stride = plane->width + 2 * self->pad;
  /* Vectors write past the end of a row. */
  needed = (gsize)self->stride * (plane->height + 2 * self->pad) + 64;
  if (self->size < needed) {
    g_free (self->samples);
    self->samples = g_new (gint16, needed);
    self->size = needed;
  }
  copy_plane (self, plane);
}

/* @coef of @taps x @taps_y; taps a constant where it is called often */
static inline gint16
sum_window (const gint16 *s, guint stride, const gint16 *coef, guint taps,
    const gint16 *coef_y, guint taps_y)
{
  gfloat sum = 0;

  for (guint j = 0; j < taps_y; j++, s += stride) {
    gint32 row = 0;

    for (guint k = 0; k < taps; k++)
      row += s[k] * coef[k];
    sum += (gfloat)row * coef_y[j];
  }
  sum *= 1.0f / (EF_ROW_ONE * (gfloat)EF_ROW_ONE);
  return (gint16)CLAMP (sum + (sum < 0 ? -0.5f : 0.5f), -32768.0f, 32767.0f);
}

/* In phases, kept where the padding reaches. */
static inline gint
position (gdouble at, guint size)
{
  gdouble from_pad = CLAMP (at + 1, 0.0, size + 1.0);

  return (gint)(from_pad * PHASES + 0.5) - PHASES;
}

static inline void
make_row (const EfRotator *self, guint j, gint16 *dst, guint n, guint taps_x,
    guint taps_y)
{
  const EfAffine *m = &self->map;
  gint before_x = self->pad - (taps_x / 2 - 1);
  gint before_y = self->pad - (taps_y / 2 - 1);

  for (guint i = 0; i < n; i++) {
    gint x = position (m->x + i * m->xx + j * m->xy, self->width);
    gint y = position (m->y + i * m->yx + j * m->yy, self->height);
    const gint16 *s = self->samples +
        (gssize)((y >> PHASE_BITS) + before_y) * self->stride +
        (x >> PHASE_BITS) + before_x;

    dst[i] = sum_window (s, self->stride,
        self->x.coef + (gsize)(x & (PHASES - 1)) * taps_x, taps_x,
        self->y.coef + (gsize)(y & (PHASES - 1)) * taps_y, taps_y);
  }
}

void
ef_rotator_row (const EfRotator *self, guint j, gint16 *dst, guint n)
{
  guint tx = self->x.taps, ty = self->y.taps;

  if (tx == 4 && ty == 4)
    make_row (self, j, dst, n, 4, 4);
  else if (tx == 8 && ty == 8)
    make_row (self, j, dst, n, 8, 8);
  else
    make_row (self, j, dst, n, tx, ty);
}
