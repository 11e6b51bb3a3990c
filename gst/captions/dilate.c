/* Edit Factory - coverage grown by a distance
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dilate.h"

#include <math.h>
#include <string.h>

/* Fainter pixels have no edge. */
#define LEAST 8
/* Farther than any seed, squared a number still. */
#define FAR 20000

typedef struct
{
  const guint8 *seeds;
  guint width;
  guint height;
  gint *rows;    /* of the nearest seed in a pixel's column; -FAR: none */
  guint *peaks;  /* columns of the parabolas of a row's lower envelope */
  gdouble *from; /* where each begins to be the lowest */
} Field;

static gboolean
is_seed (const Field *f, guint x, guint y)
{
  return f->seeds[(gsize)y * f->width + x] >= LEAST;
}

/* Down, then up. */
static void
find_rows (Field *f)
{
  for (guint y = 0; y < f->height; y++)
    for (guint x = 0; x < f->width; x++) {
      gsize i = (gsize)y * f->width + x;

      f->rows[i] = is_seed (f, x, y) ? (gint)y
          : y > 0                    ? f->rows[i - f->width]
                                     : -FAR;
    }
  for (guint y = f->height - 1; y > 0; y--)
    for (guint x = 0; x < f->width; x++) {
      gsize i = (gsize)(y - 1) * f->width + x;
      gint below = f->rows[i + f->width];

      if (ABS (below - (gint)y + 1) < ABS (f->rows[i] - (gint)y + 1))
        f->rows[i] = below;
    }
}

/* Of the nearest seed in column @x to a pixel of row @y, squared. */
static gdouble
drop (const Field *f, guint x, guint y)
{
  gdouble d = f->rows[(gsize)y * f->width + x] - (gdouble)y;

  return d * d;
}

/* Where the parabola of column @b becomes lower than that of @a, on its left.
 */
static gdouble
crossing (const Field *f, guint a, guint b, guint y)
{
  gdouble p = a, q = b;

  return (drop (f, b, y) + q * q - drop (f, a, y) - p * p) / (2 * (q - p));
}

/* Returns: the number of parabolas of the row's lower envelope */
static guint
find_envelope (Field *f, guint y)
{
  guint n = 1;

  f->peaks[0] = 0;
  f->from[0] = -G_MAXDOUBLE;
  for (guint x = 1; x < f->width; x++) {
    gdouble at = crossing (f, f->peaks[n - 1], x, y);

    while (n > 1 && at <= f->from[n - 1])
      at = crossing (f, f->peaks[--n - 1], x, y);
    f->peaks[n] = x;
    f->from[n++] = at;
  }
  return n;
}

static void
cover_row (Field *f, guint y, gdouble radius, guint8 *row)
{
  guint n = find_envelope (f, y), k = 0;

  for (guint x = 0; x < f->width; x++) {
    gdouble dx, distance, coverage;
    guint peak;
    gint seed;

    while (k + 1 < n && f->from[k + 1] < x)
      k++;
    peak = f->peaks[k];
    seed = f->rows[(gsize)y * f->width + peak];
    if (seed < 0)
      continue;
    dx = (gdouble)peak - x;
    distance = sqrt (dx * dx + drop (f, peak, y));
    coverage =
        radius - distance + f->seeds[(gsize)seed * f->width + peak] / 255.0;
    row[x] = (guint8)lrint (255 * CLAMP (coverage, 0.0, 1.0));
  }
}

void
ef_dilate (
    guint8 *data, guint width, guint height, gsize stride, gdouble radius)
{
  gsize n = (gsize)width * height;
  g_autofree guint8 *seeds = g_malloc (n + 1);
  g_autofree gint *rows = g_new (gint, n + 1);
  g_autofree guint *peaks = g_new (guint, width + 1);
  g_autofree gdouble *from = g_new (gdouble, width + 1);
  Field f = { seeds, width, height, rows, peaks, from };

  if (n == 0 || radius <= 0)
    return;
  for (guint y = 0; y < height; y++)
    memcpy (seeds + (gsize)y * width, data + y * stride, width);
  find_rows (&f);
  for (guint y = 0; y < height; y++)
    cover_row (&f, y, radius, data + y * stride);
}
