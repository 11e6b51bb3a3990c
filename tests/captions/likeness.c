/* Edit Factory - how alike two pictures look
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "likeness.h"

#include <math.h>
#include <string.h>

static guint32
pixel (cairo_surface_t *s, gint x, gint y)
{
  return ((const guint32 *)(cairo_image_surface_get_data (s) +
      (gsize)y * cairo_image_surface_get_stride (s)))[x];
}

LikenessArea
likeness_area (cairo_surface_t *picture, cairo_surface_t *ground)
{
  gint width = cairo_image_surface_get_width (picture);
  gint height = cairo_image_surface_get_height (picture);
  LikenessArea a = { width, height, 0, 0 };

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      guint32 is = pixel (picture, x, y);
      guint32 was = ground ? pixel (ground, x, y) : pixel (picture, x, 0);

      if (((is ^ was) & 0xffffff) == 0)
        continue;
      a.x0 = MIN (a.x0, x);
      a.x1 = MAX (a.x1, x + 1);
      a.y0 = MIN (a.y0, y);
      a.y1 = MAX (a.y1, y + 1);
    }
  g_assert_cmpint (a.x1, >, a.x0);
  return (LikenessArea){ MAX (a.x0 - 8, 0), MAX (a.y0 - 8, 0),
    MIN (a.x1 + 8, width), MIN (a.y1 + 8, height) };
}

static gdouble
psnr (cairo_surface_t *a, cairo_surface_t *b, const LikenessArea *r)
{
  gdouble sum = 0;

  for (gint y = r->y0; y < r->y1; y++)
    for (gint x = r->x0; x < r->x1; x++)
      for (guint shift = 0; shift < 24; shift += 8) {
        gint d = (gint)(pixel (a, x, y) >> shift & 0xff) -
            (gint)(pixel (b, x, y) >> shift & 0xff);

        sum += d * d;
      }
  sum /= 3.0 * (r->x1 - r->x0) * (r->y1 - r->y0);
  return sum > 0 ? 10 * log10 (255.0 * 255 / sum) : 99;
}

static gdouble
luma (cairo_surface_t *s, gint x, gint y)
{
  guint32 p = pixel (s, x, y);

  return 0.2126 * (p >> 16 & 0xff) + 0.7152 * (p >> 8 & 0xff) +
      0.0722 * (p & 0xff);
}

/* One window of 8x8. */
static gdouble
ssim_window (cairo_surface_t *a, cairo_surface_t *b, gint x0, gint y0)
{
  const gdouble c1 = 6.5025, c2 = 58.5225;
  gdouble ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

  for (gint y = y0; y < y0 + 8; y++)
    for (gint x = x0; x < x0 + 8; x++) {
      gdouble p = luma (a, x, y), q = luma (b, x, y);

      ma += p / 64;
      mb += q / 64;
      aa += p * p / 64;
      bb += q * q / 64;
      ab += p * q / 64;
    }
  return (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2) /
      ((ma * ma + mb * mb + c1) * (aa - ma * ma + bb - mb * mb + c2));
}

static gdouble
ssim (cairo_surface_t *a, cairo_surface_t *b, const LikenessArea *r)
{
  gdouble sum = 0;
  guint n = 0;

  for (gint y = r->y0; y + 8 <= r->y1; y += 4)
    for (gint x = r->x0; x + 8 <= r->x1; x += 4, n++)
      sum += ssim_window (a, b, x, y);
  return sum / n;
}

/* Colour */

static const gdouble *
linear_light (void)
{
  static gdouble table[256];

  if (table[255] == 0)
    for (guint i = 0; i < 256; i++)
      table[i] =
          i <= 10 ? i / 255.0 / 12.92 : pow ((i / 255.0 + 0.055) / 1.055, 2.4);
  return table;
}

static gdouble
lightness (gdouble t)
{
  return t > 216.0 / 24389 ? cbrt (t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIE L*a*b* of the mean of 3x3 pixels' light; sRGB, its white. */
static void
lab_of (
    cairo_surface_t *s, gint x0, gint y0, const LikenessArea *r, gdouble out[3])
{
  const gdouble *linear = linear_light ();
  gdouble c[3] = { 0, 0, 0 }, x, y, z;

  for (gint j = -1; j <= 1; j++)
    for (gint i = -1; i <= 1; i++) {
      guint32 p = pixel (s, CLAMP (x0 + i, r->x0, r->x1 - 1),
          CLAMP (y0 + j, r->y0, r->y1 - 1));

      for (guint k = 0; k < 3; k++)
        c[k] += linear[p >> (16 - 8 * k) & 0xff] / 9;
    }
  x = lightness ((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505);
  y = lightness (0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]);
  z = lightness ((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089);
  out[0] = 116 * y - 16;
  out[1] = 500 * (x - y);
  out[2] = 200 * (y - z);
}

static int
compare_doubles (const void *a, const void *b)
{
  gdouble p = *(const gdouble *)a, q = *(const gdouble *)b;

  return (p > q) - (p < q);
}

static gdouble
colour (cairo_surface_t *a, cairo_surface_t *b, const LikenessArea *r)
{
  guint n = (guint)((r->x1 - r->x0) * (r->y1 - r->y0)), i = 0;
  g_autofree gdouble *differences = g_new (gdouble, n);

  for (gint y = r->y0; y < r->y1; y++)
    for (gint x = r->x0; x < r->x1; x++) {
      gdouble p[3], q[3];

      lab_of (a, x, y, r, p);
      lab_of (b, x, y, r, q);
      differences[i++] = sqrt ((p[0] - q[0]) * (p[0] - q[0]) +
          (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
    }
  qsort (differences, n, sizeof *differences, compare_doubles);
  return differences[n * 19 / 20];
}

Likeness
likeness_of (cairo_surface_t *a, cairo_surface_t *b, const LikenessArea *area)
{
  return (
      Likeness){ psnr (a, b, area), ssim (a, b, area), colour (a, b, area) };
}
