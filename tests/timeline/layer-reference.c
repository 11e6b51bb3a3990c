/* Edit Factory - a slow, obvious layer, written from docs/eftimelinesrc.md
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-reference.h"

#include <math.h>

/* Premultiplied Y, U, V in code values, and coverage 0..1. */
typedef struct
{
  gdouble v[4];
} Sample;

static Sample
sample_of (guint32 c)
{
  gdouble a = (c >> 24) / 255.0, r = (c >> 16 & 255) / 255.0;
  gdouble g = (c >> 8 & 255) / 255.0, b = (c & 255) / 255.0;
  gdouble y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  Sample s = { { 16 * a + 219 * y, 128 * a + 224 * (b - y) / 1.8556,
      128 * a + 224 * (r - y) / 1.5748, a } };

  return s;
}

static gdouble
keys (gdouble x)
{
  x = fabs (x);
  if (x < 1)
    return 1.5 * x * x * x - 2.5 * x * x + 1;
  return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

/* What the weights of all pixels, those beyond the bitmap too, sum up to. */
static gdouble
sum_of (gdouble at, gdouble wide)
{
  gdouble sum = 0;

  for (gint i = -20; i <= 20; i++)
    sum += keys ((floor (at) + i + 0.5 - at) / wide);
  return sum;
}

/* The bitmap at (@u, @v), its own pixels from its corner; nothing is beyond
 * it. Where the kernel overshoots, coverage ends at 0 and 1, and no colour is
 * brighter than what covers. */
static Sample
look (const RefBitmap *b, gdouble u, gdouble v, gdouble wide)
{
  gdouble norm = sum_of (u, wide) * sum_of (v, wide);
  Sample out = { { 0 } };

  for (gint j = 0; j < b->height; j++) {
    gdouble wy = keys ((j + 0.5 - v) / wide);

    for (gint i = 0; wy != 0 && i < b->width; i++) {
      Sample s = sample_of (b->argb[j * b->width + i]);
      gdouble w = wy * keys ((i + 0.5 - u) / wide) / norm;

      for (guint k = 0; k < 4; k++)
        out.v[k] += w * s.v[k];
    }
  }
  for (guint k = 0; k < 3; k++)
    out.v[k] = CLAMP (out.v[k], 0, MAX (255 * out.v[3], 0)) / MAX (out.v[3], 1);
  out.v[3] = CLAMP (out.v[3], 0, 1);
  return out;
}

void
ref_layer_draw (const RefBitmap *bitmap, gdouble x, gdouble y, gdouble scale,
    gdouble opacity, gint width, gint height, gdouble *planes)
{
  for (guint k = 0; k < 3; k++) {
    gint step = k ? 2 : 1;
    gdouble down = k ? 1 : 0.5; /* chroma lies between two rows */

    for (gint j = 0; j < height / step; j++)
      for (gint i = 0; i < width / step; i++, planes++) {
        Sample s = look (bitmap, (i * step + 0.5 - x) / scale,
            (j * step + down - y) / scale, MAX (step / scale, 1));

        *planes =
            CLAMP (*planes * (1 - s.v[3] * opacity) + s.v[k] * opacity, 0, 255);
      }
  }
}
