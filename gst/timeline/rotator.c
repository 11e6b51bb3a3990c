/* Edit Factory - one plane resampled through any affine map
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rotator-kernel.h"

#include <math.h>
#include <string.h>

/* Samples whose positions are known at once. */
#define CHUNK 256

EfRotator *
ef_rotator_new (void)
{
  EfRotator *self = g_new0 (EfRotator, 1);

  self->ops = ef_row_ops_get ();
  self->fast = ef_rotator_has_avx2 ();
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
fill_phase (EfRotatorKernel *kernel, guint phase, gdouble wide)
{
  gint16 *coef = kernel->coef + (gsize)phase * kernel->stride;
  gdouble weights[EF_ROTATOR_MAX_TAPS], sum = 0;
  gint left = EF_ROW_ONE, largest = 0;

  for (guint k = 0; k < kernel->taps; k++) {
    gdouble far = (gint)k - (gint)(kernel->taps / 2 - 1) -
        (gdouble)phase / EF_ROTATOR_PHASES;

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
kernel_set (EfRotatorKernel *kernel, gdouble reduce)
{
  gdouble wide = CLAMP (reduce, 1.0, EF_ROTATOR_MAX_TAPS / 4 - 1);
  guint taps = ((guint)ceil (4 * wide) + 3) / 4 * 4;

  if (kernel->coef && kernel->reduce == reduce)
    return;
  if (!kernel->coef || kernel->taps != taps) {
    g_free (kernel->coef);
    kernel->stride = (taps + 7) / 8 * 8;
    kernel->coef = g_new0 (gint16, (gsize)EF_ROTATOR_PHASES * kernel->stride);
  }
  kernel->reduce = reduce;
  kernel->taps = taps;
  for (guint i = 0; i < EF_ROTATOR_PHASES; i++)
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
  /* Vectors write and read past the end of a row. */
  needed = (gsize)self->stride * (plane->height + 2 * self->pad) + 64;
  if (self->size < needed) {
    g_free (self->samples);
    self->samples = g_new0 (gint16, needed);
    self->size = needed;
  }
  copy_plane (self, plane);
}

static inline gint32
round_q14 (gint32 v)
{
  return (v + EF_ROW_ONE / 2) >> 14;
}

/* @taps_x and @taps_y: constants where it is called often */
static inline gint16
sum_window (const EfRotator *self, gint x, gint y, guint taps_x, guint taps_y)
{
  const gint16 *s = ef_rotator_window (self, x, y);
  const gint16 *coef_x = ef_rotator_weights (&self->x, x);
  const gint16 *coef_y = ef_rotator_weights (&self->y, y);
  gint32 columns[EF_ROTATOR_MAX_TAPS] = { 0 }, sum = 0;

  for (guint j = 0; j < taps_y; j++, s += self->stride)
    for (guint k = 0; k < taps_x; k++)
      columns[k] += s[k] * coef_y[j];
  for (guint k = 0; k < taps_x; k++)
    sum += CLAMP (round_q14 (columns[k]), G_MININT16, G_MAXINT16) * coef_x[k];
  return (gint16)CLAMP (round_q14 (sum), G_MININT16, G_MAXINT16);
}

/* In phases, kept where the padding reaches. */
static inline gint
position (gdouble at, guint size)
{
  gdouble from_pad = CLAMP (at + 1, 0.0, size + 1.0);

  return (gint)(from_pad * EF_ROTATOR_PHASES + 0.5) - EF_ROTATOR_PHASES;
}

static void
sum_plain (const EfRotator *self, const gint32 *x, const gint32 *y, gint16 *dst,
    guint n)
{
  guint tx = self->x.taps, ty = self->y.taps;

  if (tx == 4 && ty == 4)
    for (guint i = 0; i < n; i++)
      dst[i] = sum_window (self, x[i], y[i], 4, 4);
  else if (tx == 8 && ty == 8)
    for (guint i = 0; i < n; i++)
      dst[i] = sum_window (self, x[i], y[i], 8, 8);
  else
    for (guint i = 0; i < n; i++)
      dst[i] = sum_window (self, x[i], y[i], tx, ty);
}

void
ef_rotator_row (const EfRotator *self, guint j, gint16 *dst, guint n)
{
  const EfAffine *m = &self->map;
  gint32 x[CHUNK], y[CHUNK];

  for (guint at = 0; at < n; at += CHUNK) {
    guint part = MIN (n - at, CHUNK), done = 0;

    for (guint k = 0; k < part; k++) {
      guint i = at + k;

      x[k] = position (m->x + i * m->xx + j * m->xy, self->width);
      y[k] = position (m->y + i * m->yx + j * m->yy, self->height);
    }
    if (self->fast)
      done = ef_rotator_sum_avx2 (self, x, y, dst + at, part);
    sum_plain (self, x + done, y + done, dst + at + done, part - done);
  }
}
