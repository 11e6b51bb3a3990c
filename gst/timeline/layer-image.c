/* Edit Factory - a layer's bitmap, put onto the canvas at any place and size
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-image.h"
#include "layer-over.h"

#include <math.h>
#include <string.h>

/* Transparent pixels around the bitmap: what the kernel reaches. */
#define BORDER 8
/* Rows are written past their end by vectors. */
#define PADDING 32
/* Alpha 1.0 of a plane in Q6. */
#define OPAQUE (255 << EF_ROW_SHIFT)

enum
{
  LUMA,
  CB,
  CR,
  ALPHA,
  N_PLANES
};

/* The bitmap resampled onto one of the canvas' two grids.
 * @colours: premultiplied, Q6: luma alone, or both of chroma
 * @alpha: Q15
 * @first, @last: of each row, what is not transparent */
typedef struct
{
  gint x;
  gint y;
  guint width;
  guint height;
  guint n_colours;
  gint16 *colours[2];
  gint16 *alpha;
  guint *first;
  guint *last;
  EfScaler *scalers[3];
} Patch;

struct _EfLayerImage
{
  guint width; /* border included */
  guint height;
  guint16 *planes[N_PLANES]; /* Q6 */
  Patch luma;
  Patch chroma;
  EfLayerOver over;
  gint16 *row;
  guint row_size;
  gboolean placed; /* the patches are those of: */
  gdouble x;
  gdouble y;
  gdouble scale;
};

/* Making */

static guint16
to_q6 (gdouble v)
{
  return GUINT16_TO_LE ((guint16)lrint (CLAMP (v, 0, 255) * 64));
}

/* BT.709-6, 3.2 and 3.4, on premultiplied values */
static void
convert_pixel (EfLayerImage *self, gsize at, guint32 c)
{
  gdouble a = c >> 24, r = c >> 16 & 0xff, g = c >> 8 & 0xff, b = c & 0xff;
  gdouble luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;

  self->planes[LUMA][at] = to_q6 ((16 * a + 219 * luma) / 255);
  self->planes[CB][at] = to_q6 ((128 * a + 224 * (b - luma) / 1.8556) / 255);
  self->planes[CR][at] = to_q6 ((128 * a + 224 * (r - luma) / 1.5748) / 255);
  self->planes[ALPHA][at] = to_q6 (a);
}

static void
patch_init (Patch *patch, guint n_colours)
{
  patch->n_colours = n_colours;
  for (guint i = 0; i <= n_colours; i++)
    patch->scalers[i] = ef_scaler_new ();
}

EfLayerImage *
ef_layer_image_new (const guint8 *argb, gint stride, guint width, guint height)
{
  EfLayerImage *self = g_new0 (EfLayerImage, 1);
  gsize n;

  self->over = ef_layer_over_get ();
  self->width = width + 2 * BORDER;
  self->height = height + 2 * BORDER;
  n = (gsize)self->width * self->height;
  self->planes[0] = g_new0 (guint16, N_PLANES * n + PADDING);
  for (guint i = 1; i < N_PLANES; i++)
    self->planes[i] = self->planes[i - 1] + n;
  for (guint y = 0; y < height; y++) {
    const guint32 *row = (const guint32 *)(argb + (gssize)y * stride);
    gsize at = (gsize)(y + BORDER) * self->width + BORDER;

    for (guint x = 0; x < width; x++)
      if (row[x])
        convert_pixel (self, at + x, row[x]);
  }
  patch_init (&self->luma, 1);
  patch_init (&self->chroma, 2);
  return self;
}

static void
patch_free_rows (Patch *patch)
{
  g_clear_pointer (&patch->alpha, g_free);
  g_clear_pointer (&patch->colours[0], g_free);
  g_clear_pointer (&patch->colours[1], g_free);
  g_clear_pointer (&patch->first, g_free);
  g_clear_pointer (&patch->last, g_free);
  patch->width = patch->height = 0;
}

static void
patch_clear (Patch *patch)
{
  patch_free_rows (patch);
  for (guint i = 0; i <= patch->n_colours; i++)
    ef_scaler_free (patch->scalers[i]);
}

void
ef_layer_image_free (EfLayerImage *self)
{
  patch_clear (&self->luma);
  patch_clear (&self->chroma);
  g_free (self->planes[0]);
  g_free (self->row);
  g_free (self);
}

/* Placing */

static void
patch_resize (Patch *patch, guint width, guint height)
{
  gsize n = (gsize)width * height + PADDING;

  if (patch->width == width && patch->height == height)
    return;
  patch_free_rows (patch);
  patch->width = width;
  patch->height = height;
  patch->alpha = g_new (gint16, n);
  for (guint i = 0; i < patch->n_colours; i++)
    patch->colours[i] = g_new (gint16, n);
  patch->first = g_new (guint, height + 1);
  patch->last = g_new (guint, height + 1);
}

/* Where the kernel overshoots, coverage ends at 0 and 1, the colour keeps its
 * strength above and has none without coverage. Turns alpha into Q15 and notes
 * what is covered. */
static void
finish_row (Patch *patch, guint y)
{
  gsize at = (gsize)y * patch->width;
  gint16 *alpha = patch->alpha + at;
  guint first = patch->width, last = 0;

  for (guint x = 0; x < patch->width; x++) {
    gint a = alpha[x];

    for (guint i = 0; i < patch->n_colours; i++) {
      gint16 *colour = patch->colours[i] + at + x;

      *colour = (gint16)CLAMP (*colour, 0, MAX (a, 0));
      if (a > OPAQUE)
        *colour = (gint16)(*colour * OPAQUE / a);
    }
    alpha[x] = (gint16)MIN (
        (CLAMP (a, 0, OPAQUE) * 32768 + OPAQUE / 2) / OPAQUE, EF_OVER_ONE);
    if (alpha[x] == 0)
      continue;
    first = MIN (first, x);
    last = x + 1;
  }
  patch->first[y] = first;
  patch->last[y] = last;
}

/* From @floor to @ceiling of one axis, inside the canvas. */
static void
span (gdouble from, gdouble to, guint limit, gint *start, guint *n)
{
  gdouble first = CLAMP (floor (from), 0, limit);
  gdouble last = CLAMP (ceil (to), first, limit);

  *start = (gint)first;
  *n = (guint)(last - first);
}

/* @step: canvas pixels from sample to sample; @phase_x, @phase_y: the first
 * sample's place on the canvas, pixels */
static void
patch_place (EfLayerImage *self, Patch *patch, const guint *sources,
    guint limit_x, guint limit_y, gdouble step, gdouble phase_x,
    gdouble phase_y)
{
  gdouble k = self->scale, reach = BORDER * k;
  EfMapping x = { step / k, 0 }, y = { step / k, 0 };
  guint width, height;

  span ((self->x - reach) / step, (self->x + (self->width - BORDER) * k) / step,
      limit_x, &patch->x, &width);
  span ((self->y - reach) / step,
      (self->y + (self->height - BORDER) * k) / step, limit_y, &patch->y,
      &height);
  if (width == 0 || height == 0) {
    patch_free_rows (patch);
    return;
  }
  patch_resize (patch, width, height);
  x.offset = (patch->x * step + phase_x - self->x) / k + BORDER - 0.5;
  y.offset = (patch->y * step + phase_y - self->y) / k + BORDER - 0.5;
  for (guint i = 0; i <= patch->n_colours; i++) {
    EfPlane plane = { (const guint8 *)self->planes[sources[i]],
      (gint)self->width * 2, self->width, self->height, EF_SAMPLE_U16, 0 };

    ef_scaler_start (patch->scalers[i], &plane, &x, &y, width, height);
  }
}

static void
patch_fill (EfLayerImage *self, Patch *patch)
{
  guint n = patch->width;

  for (guint y = 0; y < patch->height; y++) {
    for (guint i = 0; i <= patch->n_colours; i++) {
      gint16 *rows = i < patch->n_colours ? patch->colours[i] : patch->alpha;

      ef_scaler_row (patch->scalers[i], y, self->row);
      memcpy (rows + (gsize)y * n, self->row, n * sizeof (gint16));
    }
    finish_row (patch, y);
  }
}

/* Chroma lies on every second pixel of every second gap between rows. */
static void
place (EfLayerImage *self, const EfCanvas *canvas)
{
  static const guint luma[] = { LUMA, ALPHA }, chroma[] = { CB, CR, ALPHA };

  if (self->row_size != canvas->width) {
    g_free (self->row);
    self->row = g_new (gint16, canvas->width + PADDING);
    self->row_size = canvas->width;
  }
  patch_place (
      self, &self->luma, luma, canvas->width, canvas->height, 1, 0.5, 0.5);
  patch_place (self, &self->chroma, chroma, canvas->width / 2,
      canvas->height / 2, 2, 0.5, 1);
  patch_fill (self, &self->luma);
  patch_fill (self, &self->chroma);
}

/* Blending */

/* @opacity: Q15 */
static void
blend (const EfLayerImage *self, const Patch *patch, guint colour, guint8 *data,
    gint stride, gint16 opacity)
{
  for (guint y = 0; y < patch->height; y++) {
    guint first = patch->first[y], last = patch->last[y];
    gsize at = (gsize)y * patch->width + first;
    guint8 *dst = data + (gssize)(patch->y + (gint)y) * stride + patch->x;

    if (first < last)
      self->over (dst + first, patch->colours[colour] + at, patch->alpha + at,
          last - first, opacity);
  }
}

void
ef_layer_image_draw (EfLayerImage *self, gdouble x, gdouble y, gdouble scale,
    gdouble opacity, const EfCanvas *canvas)
{
  gint16 level = (gint16)lrint (CLAMP (opacity, 0, 1) * EF_OVER_ONE);

  if (level == 0)
    return;
  if (!self->placed || self->x != x || self->y != y || self->scale != scale) {
    self->placed = TRUE;
    self->x = x;
    self->y = y;
    self->scale = scale;
    place (self, canvas);
  }
  blend (self, &self->luma, 0, canvas->data[0], canvas->stride[0], level);
  blend (self, &self->chroma, 0, canvas->data[1], canvas->stride[1], level);
  blend (self, &self->chroma, 1, canvas->data[2], canvas->stride[2], level);
}
