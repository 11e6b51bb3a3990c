/* Edit Factory - soft edges for shadows and glows
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "soften.h"

#include "bitmap.h"

#include <math.h>
#include <string.h>

/* Division by a small number as a multiplication. */
#define RECIPROCAL(n) ((65536 + (n) / 2) / (n))

/* One box filter along a row. */
static void
box_row (guint8 *row, guint n, guint radius, guint8 *copy)
{
  guint scale = RECIPROCAL (2 * radius + 1), sum = 0;

  memcpy (copy, row, n);
  for (guint i = 0; i < MIN (radius, n); i++)
    sum += copy[i];
  for (guint i = 0; i < n; i++) {
    if (i + radius < n)
      sum += copy[i + radius];
    row[i] = (guint8)MIN (sum * scale >> 16, 255);
    if (i >= radius)
      sum -= copy[i - radius];
  }
}

/* One box filter down all columns at once, a row of sums at a time. */
static void
box_columns (guint8 *data, guint w, guint h, guint stride, guint radius,
    guint8 *copy, guint32 *sums)
{
  guint32 scale = RECIPROCAL (2 * radius + 1);

  memcpy (copy, data, (gsize)stride * h);
  memset (sums, 0, w * sizeof *sums);
  for (guint y = 0; y < MIN (radius, h); y++)
    for (guint x = 0; x < w; x++)
      sums[x] += copy[y * stride + x];
  for (guint y = 0; y < h; y++) {
    guint8 *row = data + y * stride;

    if (y + radius < h)
      for (guint x = 0; x < w; x++)
        sums[x] += copy[(y + radius) * stride + x];
    for (guint x = 0; x < w; x++)
      row[x] = (guint8)(sums[x] * scale >> 16);
    if (y >= radius)
      for (guint x = 0; x < w; x++)
        sums[x] -= copy[(y - radius) * stride + x];
  }
}

/* Two box filters are soft enough for a shadow. */
static void
blur_mask (cairo_surface_t *mask, gdouble softness)
{
  guint w = cairo_image_surface_get_width (mask);
  guint h = cairo_image_surface_get_height (mask);
  guint stride = cairo_image_surface_get_stride (mask);
  guint radius = (guint)MAX (lrint (softness / 2), 1);
  guint8 *copy = ef_block_new ((gsize)stride * h);
  g_autofree guint32 *sums = g_new (guint32, w);
  guint8 *data;

  cairo_surface_flush (mask);
  data = cairo_image_surface_get_data (mask);
  for (guint pass = 0; pass < 2; pass++) {
    for (guint y = 0; y < h; y++)
      box_row (data + y * stride, w, radius, copy);
    box_columns (data, w, h, stride, radius, copy, sums);
  }
  cairo_surface_mark_dirty (mask);
  ef_block_free (copy);
}

/* Pixels from which on nobody sees that a soft edge was made at half size. */
#define COARSE 6.0

typedef struct
{
  guint8 *data;
  guint width;
  guint height;
  gsize stride;
} Plane;

static Plane
plane_of (cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  return (Plane){ cairo_image_surface_get_data (surface),
    cairo_image_surface_get_width (surface),
    cairo_image_surface_get_height (surface),
    cairo_image_surface_get_stride (surface) };
}

/* Means of two by two; a last odd row or column is left out of the means, which
 * is nothing where masks have a margin. */
static void
halve_row (const guint8 *restrict top, const guint8 *restrict bottom, guint n,
    guint8 *restrict out)
{
  for (guint x = 0; x < n; x++)
    out[x] = (guint8)((top[2 * x] + top[2 * x + 1] + bottom[2 * x] +
                          bottom[2 * x + 1] + 2) >>
        2);
}

static cairo_surface_t *
halve (cairo_surface_t *mask)
{
  Plane in = plane_of (mask), out;
  cairo_surface_t *half = ef_bitmap_new (
      CAIRO_FORMAT_A8, in.width / 2 + 1, in.height / 2 + 1, TRUE);

  out = plane_of (half);
  for (guint y = 0; y < in.height / 2; y++)
    halve_row (in.data + 2 * y * in.stride, in.data + (2 * y + 1) * in.stride,
        in.width / 2, out.data + y * out.stride);
  cairo_surface_mark_dirty (half);
  return half;
}

/* Three parts of @near and one of @far. */
static void
lean_row (const guint8 *restrict near, const guint8 *restrict far, guint n,
    guint8 *restrict out)
{
  for (guint x = 0; x < n; x++)
    out[x] = (guint8)((3 * near[x] + far[x] + 2) >> 2);
}

/* @in has a sample more on either side. */
static void
double_row (const guint8 *restrict in, guint n, guint8 *restrict out)
{
  for (guint x = 0; x < n / 2; x++) {
    out[2 * x] = (guint8)((3 * in[x] + in[(gssize)x - 1] + 2) >> 2);
    out[2 * x + 1] = (guint8)((3 * in[x] + in[x + 1] + 2) >> 2);
  }
  if (n & 1)
    out[n - 1] = (guint8)((3 * in[n / 2] + in[(gssize)(n / 2) - 1] + 2) >> 2);
}

/* Bilinear, samples in the middle of their squares. */
static cairo_surface_t *
double_size (cairo_surface_t *half, gint width, gint height)
{
  cairo_surface_t *full = ef_bitmap_new (CAIRO_FORMAT_A8, width, height, FALSE);
  Plane in = plane_of (half), out = plane_of (full);
  g_autofree guint8 *row = g_malloc0 (in.width + 2);

  for (guint y = 0; y < out.height; y++) {
    guint near = y / 2;
    guint far = y & 1 ? MIN (near + 1, in.height - 1) : MAX (near, 1) - 1;

    lean_row (in.data + near * in.stride, in.data + far * in.stride, in.width,
        row + 1);
    double_row (row + 1, out.width, out.data + y * out.stride);
  }
  cairo_surface_mark_dirty (full);
  return full;
}

static cairo_surface_t *
soften_coarsely (cairo_surface_t *mask, gdouble softness)
{
  cairo_surface_t *half = halve (mask);
  cairo_surface_t *blurred = ef_soften (half, softness / 2);
  cairo_surface_t *soft =
      double_size (blurred, cairo_image_surface_get_width (mask),
          cairo_image_surface_get_height (mask));

  cairo_surface_destroy (half);
  cairo_surface_destroy (blurred);
  return soft;
}

cairo_surface_t *
ef_soften (cairo_surface_t *mask, gdouble softness)
{
  gint w = cairo_image_surface_get_width (mask);
  gint h = cairo_image_surface_get_height (mask);
  cairo_surface_t *soft;

  if (softness < 1)
    return cairo_surface_reference (mask);
  if (softness >= COARSE)
    return soften_coarsely (mask, softness);
  soft = ef_bitmap_new (CAIRO_FORMAT_A8, w, h, FALSE);
  memcpy (cairo_image_surface_get_data (soft),
      cairo_image_surface_get_data (mask),
      (gsize)cairo_image_surface_get_stride (mask) * h);
  cairo_surface_mark_dirty (soft);
  blur_mask (soft, softness);
  return soft;
}
