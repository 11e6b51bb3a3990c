/* Edit Factory - made pictures for the tests of the scorer
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

/* Smooth noise of cells of @size pixels, seen from (@x0, @y0); another @scene
 * is another picture. Levels 30 to 225. */
static inline guint
picture_cell (guint scene, gint x, gint y)
{
  guint h = (guint)x * 374761393u + (guint)y * 668265263u + scene * 2246822519u;

  h = (h ^ h >> 13) * 1274126177u;
  return 30 + (h ^ h >> 16) % 196;
}

static inline guint8
picture_at (guint scene, gdouble x, gdouble y, gdouble size)
{
  gdouble u = x / size, v = y / size;
  gint i = floor (u), j = floor (v);
  gdouble a = u - i, b = v - j;

  return (1 - b) *
      ((1 - a) * picture_cell (scene, i, j) +
          a * picture_cell (scene, i + 1, j)) +
      b *
      ((1 - a) * picture_cell (scene, i, j + 1) +
          a * picture_cell (scene, i + 1, j + 1));
}

static inline void
picture_fill (guint8 *data, gsize stride, guint width, guint height,
    guint scene, gdouble x0, gdouble y0, gdouble size)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      data[y * stride + x] = picture_at (scene, x + x0, y + y0, size);
}
