/* Edit Factory - one plane resampled row by row
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scaler.h"

#include <math.h>
#include <string.h>

/* Beyond this reduction the kernel stops widening: a still is reduced before
 * it comes here. */
#define MAX_TAPS EF_ROW_MAX_TAPS
/* Vectors read past the end of a row by at most this many samples. */
#define PADDING (MAX_TAPS + 32)

/* Where and with what weights each output sample of one axis is made. */
typedef struct
{
  EfMapping mapping;
  guint src_size;
  guint dst_size;
  guint taps;
  gint first; /* lowest source sample used */
  gint last;
  gint32 *index;   /* [dst_size], first tap */
  gint16 *coef;    /* [dst_size * taps] */
  guint half_from; /* outputs that lie two samples apart and weigh alike */
  guint half_to;
} Axis;

struct _EfScaler
{
  const EfRowOps *ops;
  EfPlane plane;
  Axis x;
  Axis y;
  gboolean horizontal_first;
  guint n_slots; /* ring of rows, keyed by source row */
  gint *slot_row;
  gint16 **slots;
  guint slot_width;
  const gint16 **taps_rows;
  gint16 *line; /* a source row in Q6 */
  guint line_size;
};

/* Keys' cubic convolution, a = -1/2 */
gdouble
ef_scaler_kernel (gdouble x)
{
  x = fabs (x);
  if (x < 1)
    return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2)
    return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

EfScaler *
ef_scaler_new (void)
{
  EfScaler *self = g_new0 (EfScaler, 1);

  self->ops = ef_row_ops_get ();
  return self;
}

static void
axis_clear (Axis *axis)
{
  g_clear_pointer (&axis->index, g_free);
  g_clear_pointer (&axis->coef, g_free);
}

static void
free_slots (EfScaler *self)
{
  for (guint i = 0; i < self->n_slots; i++)
    g_free (self->slots[i]);
  g_clear_pointer (&self->slots, g_free);
  g_clear_pointer (&self->slot_row, g_free);
  g_clear_pointer (&self->taps_rows, g_free);
  self->n_slots = 0;
}

void
ef_scaler_free (EfScaler *self)
{
  axis_clear (&self->x);
  axis_clear (&self->y);
  free_slots (self);
  g_free (self->line);
  g_free (self);
}

/* Weights of one output sample in Q14, their sum exactly EF_ROW_ONE. Taps
 * that fall outside the picture repeat its edge. */
static void
fill_weights (Axis *axis, guint i, gdouble width)
{
  gdouble centre = axis->mapping.scale * i + axis->mapping.offset;
  gint first = (gint)floor (centre - 2 * width) + 1;
  gint last = (gint)ceil (centre + 2 * width) - 1;
  gint max_first = MAX ((gint)axis->src_size - (gint)axis->taps, 0);
  gint start = CLAMP (first, 0, max_first);
  gdouble weights[MAX_TAPS], inverse = 1 / width, sum = 0;
  gint16 *coef = axis->coef + (gsize)i * axis->taps;
  gint rest = EF_ROW_ONE, largest = 0;

  memset (weights, 0, axis->taps * sizeof *weights);
  for (gint k = first; k <= last; k++) {
    gint at = CLAMP (k, 0, (gint)axis->src_size - 1) - start;
    gdouble w = ef_scaler_kernel ((k - centre) * inverse);

    at = CLAMP (at, 0, (gint)axis->taps - 1);
    weights[at] += w;
    sum += w;
  }
  sum = EF_ROW_ONE / sum;
  for (guint k = 0; k < axis->taps; k++) {
    coef[k] = (gint16)lrint (weights[k] * sum);
    rest -= coef[k];
    if (coef[k] > coef[largest])
      largest = k;
  }
  coef[largest] += rest;
  axis->index[i] = start;
  axis->first = MIN (axis->first, start);
  axis->last = MAX (
      axis->last, MIN (start + (gint)axis->taps, (gint)axis->src_size) - 1);
}

static gboolean
is_half_step (const Axis *axis, guint i, guint middle)
{
  return axis->index[i] - axis->index[middle] == 2 * ((gint)i - (gint)middle) &&
      memcmp (axis->coef + (gsize)i * axis->taps,
          axis->coef + (gsize)middle * axis->taps,
          axis->taps * sizeof (gint16)) == 0;
}

/* Exactly 2:1, as from 2160 to 1080, has a loop of its own. */
static void
find_half (Axis *axis)
{
  guint middle = axis->dst_size / 2;

  axis->half_from = axis->half_to = middle;
  if (axis->mapping.scale != 2 || axis->taps % 8)
    return;
  while (axis->half_to < axis->dst_size &&
      is_half_step (axis, axis->half_to, middle))
    axis->half_to++;
  while (
      axis->half_from > 0 && is_half_step (axis, axis->half_from - 1, middle))
    axis->half_from--;
}

/* Returns: TRUE when the tables were made anew */
static gboolean
axis_set (Axis *axis, const EfMapping *mapping, guint src_size, guint dst_size)
{
  gdouble width = CLAMP (fabs (mapping->scale), 1.0, MAX_TAPS / 4 - 1);
  guint taps = (guint)ceil (4 * width);

  if (axis->index && axis->src_size == src_size && axis->dst_size == dst_size &&
      axis->mapping.scale == mapping->scale &&
      axis->mapping.offset == mapping->offset)
    return FALSE;
  taps = taps <= 4 ? 4 : (taps + 7) / 8 * 8;
  if (!axis->index || axis->dst_size != dst_size || axis->taps != taps) {
    axis_clear (axis);
    axis->index = g_new (gint32, dst_size + 4);
    axis->coef = g_new0 (gint16, (gsize)dst_size * taps + 32);
  }
  axis->mapping = *mapping;
  axis->src_size = src_size;
  axis->dst_size = dst_size;
  axis->taps = taps;
  axis->first = G_MAXINT;
  axis->last = 0;
  for (guint i = 0; i < dst_size; i++)
    fill_weights (axis, i, width);
  find_half (axis);
  return TRUE;
}

/* The order with fewer multiplications: reduce early, enlarge late. */
static gboolean
prefers_horizontal (const EfScaler *self)
{
  gdouble src_rows = self->y.last - self->y.first + 1;
  gdouble src_columns = self->x.last - self->x.first + 1;
  /* A horizontal tap costs about twice a vertical one. */
  gdouble h = 2.0 * self->x.taps * self->x.dst_size;
  gdouble v = self->y.taps;

  return src_rows * h + v * self->y.dst_size * self->x.dst_size <=
      v * self->y.dst_size * src_columns + self->y.dst_size * h;
}

static void
make_slots (EfScaler *self, guint width)
{
  if (self->n_slots == self->y.taps && self->slot_width == width)
    return;
  free_slots (self);
  self->n_slots = self->y.taps;
  self->slot_width = width;
  self->slots = g_new0 (gint16 *, self->n_slots);
  self->slot_row = g_new (gint, self->n_slots);
  self->taps_rows = g_new0 (const gint16 *, self->n_slots);
  for (guint i = 0; i < self->n_slots; i++)
    self->slots[i] = g_new0 (gint16, width + PADDING);
}

void
ef_scaler_start (EfScaler *self, const EfPlane *plane, const EfMapping *x,
    const EfMapping *y, guint dst_width, guint dst_height)
{
  guint needed;

  self->plane = *plane;
  axis_set (&self->x, x, plane->width, dst_width);
  axis_set (&self->y, y, plane->height, dst_height);
  self->horizontal_first = prefers_horizontal (self);
  needed = MAX (plane->width, dst_width) + PADDING;
  if (self->line_size < needed) {
    g_free (self->line);
    self->line = g_new0 (gint16, needed);
    self->line_size = needed;
  }
  make_slots (self, self->horizontal_first ? dst_width : plane->width);
  for (guint i = 0; i < self->n_slots; i++)
    self->slot_row[i] = -1;
}

void
ef_plane_read_row (const EfPlane *self, const EfRowOps *ops, guint row,
    guint first, guint n, gint16 *dst)
{
  const guint8 *src = self->data + (gssize)row * self->stride;

  switch (self->sample) {
    case EF_SAMPLE_U8:
      ops->load_u8 (dst, src + first, n);
      break;
    case EF_SAMPLE_U8_PAIR:
      ops->load_u8_pair (dst, src + 2 * first, n);
      break;
    case EF_SAMPLE_U16:
      ops->load_u16 (dst, (const guint16 *)src + first, n, self->shift);
      break;
    case EF_SAMPLE_U16_PAIR:
      for (guint i = 0; i < n; i++)
        ops->load_u16 (
            dst + i, (const guint16 *)src + 2 * (first + i), 1, self->shift);
      break;
  }
}

/* Only the columns that some output needs are read. */
static void
load_row (EfScaler *self, gint row, gint16 *dst)
{
  guint first = self->x.first, n = self->x.last - self->x.first + 1;

  ef_plane_read_row (&self->plane, self->ops, row, first, n, dst + first);
}

static void
scale_line (EfScaler *self, gint16 *dst, const gint16 *src)
{
  const Axis *x = &self->x;
  guint from = x->half_from, to = x->half_to, n = x->dst_size;

  if (from == to) {
    self->ops->scale_h (dst, src, x->index, x->coef, x->taps, n);
    return;
  }
  self->ops->scale_h (dst, src, x->index, x->coef, x->taps, from);
  self->ops->scale_half (dst + from, src + x->index[from],
      x->coef + (gsize)from * x->taps, x->taps, to - from);
  self->ops->scale_h (dst + to, src, x->index + to,
      x->coef + (gsize)to * x->taps, x->taps, n - to);
}

static const gint16 *
get_source_row (EfScaler *self, gint row)
{
  guint slot;

  row = MIN (row, (gint)self->plane.height - 1);
  slot = row % self->n_slots;
  if (self->slot_row[slot] == row)
    return self->slots[slot];
  self->slot_row[slot] = row;
  if (self->horizontal_first) {
    load_row (self, row, self->line);
    scale_line (self, self->slots[slot], self->line);
  } else {
    load_row (self, row, self->slots[slot]);
  }
  return self->slots[slot];
}

void
ef_scaler_row (EfScaler *self, guint y, gint16 *dst)
{
  const gint16 *coef = self->y.coef + (gsize)y * self->y.taps;
  guint used = 0, offset = self->horizontal_first ? 0 : self->x.first;
  gint16 used_coef[MAX_TAPS];

  /* Zero weights, of edges and of padding, cost nothing. */
  for (guint k = 0; k < self->y.taps; k++) {
    if (coef[k] == 0)
      continue;
    self->taps_rows[used] =
        get_source_row (self, self->y.index[y] + k) + offset;
    used_coef[used++] = coef[k];
  }
  if (used == 1 && used_coef[0] == EF_ROW_ONE) {
    if (self->horizontal_first)
      memcpy (dst, self->taps_rows[0], self->x.dst_size * sizeof (gint16));
    else
      scale_line (self, dst, self->taps_rows[0] - offset);
    return;
  }
  if (self->horizontal_first) {
    self->ops->scale_v (
        dst, self->taps_rows, used_coef, used, self->x.dst_size);
    return;
  }
  self->ops->scale_v (self->line + offset, self->taps_rows, used_coef, used,
      self->x.last - self->x.first + 1);
  scale_line (self, dst, self->line);
}
