/* Edit Factory - soft edges for shadows and glows
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "soften.h"

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
  g_autofree guint8 *copy = g_malloc ((gsize)stride * h);
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
}

cairo_surface_t *
ef_soften (cairo_surface_t *mask, gdouble softness)
{
  gint w = cairo_image_surface_get_width (mask);
  gint h = cairo_image_surface_get_height (mask);
  cairo_surface_t *soft;

  if (softness < 1)
    return cairo_surface_reference (mask);
  soft = cairo_image_surface_create (CAIRO_FORMAT_A8, w, h);
  memcpy (cairo_image_surface_get_data (soft),
      cairo_image_surface_get_data (mask),
      (gsize)cairo_image_surface_get_stride (mask) * h);
  cairo_surface_mark_dirty (soft);
  blur_mask (soft, softness);
  return soft;
}
