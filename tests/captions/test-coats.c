/* Edit Factory - coats painted at once are those that Cairo paints in turn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bitmap.h"
#include "coats.h"

#include <stdlib.h>
#include <string.h>

/* Stretches of nothing and of all, with noise between them, as masks are. */
static cairo_surface_t *
make_mask (GRand *rand, gint width, gint height)
{
  cairo_surface_t *mask = ef_bitmap_new (CAIRO_FORMAT_A8, width, height, TRUE);
  gint stride = cairo_image_surface_get_stride (mask);
  guint8 *data = cairo_image_surface_get_data (mask);

  for (gint i = 0; i < stride * height;) {
    gint kind = g_rand_int_range (rand, 0, 3);
    gint end = i + g_rand_int_range (rand, 1, 40);

    for (; i < MIN (end, stride * height); i++)
      data[i] = kind == 0 ? 0 : kind == 1 ? 255 : g_rand_int (rand) >> 24;
  }
  cairo_surface_mark_dirty (mask);
  return mask;
}

static void
paint_by_cairo (cairo_surface_t *surface, const EfCoat *coats, guint n)
{
  cairo_t *cr = cairo_create (surface);

  for (guint i = 0; i < n; i++) {
    guint c = coats[i].colour;

    cairo_set_source_rgba (cr, (c >> 24) / 255.0, (c >> 16 & 0xff) / 255.0,
        (c >> 8 & 0xff) / 255.0, (c & 0xff) / 255.0);
    cairo_mask_surface (cr, coats[i].mask, coats[i].dx, coats[i].dy);
  }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
}

static guint
distance (cairo_surface_t *a, cairo_surface_t *b)
{
  gint width = 4 * cairo_image_surface_get_width (a);
  gint stride = cairo_image_surface_get_stride (a);
  const guint8 *p = cairo_image_surface_get_data (a);
  const guint8 *q = cairo_image_surface_get_data (b);
  guint most = 0;

  for (gint y = 0; y < cairo_image_surface_get_height (a); y++)
    for (gint x = 0; x < width; x++)
      most = MAX (most, (guint)abs (p[y * stride + x] - q[y * stride + x]));
  return most;
}

static guint32
random_colour (GRand *rand)
{
  return g_rand_boolean (rand) ? g_rand_int (rand) | 0xff : g_rand_int (rand);
}

/* Each coat may round otherwise by one. */
static void
check (GRand *rand, guint n)
{
  gint width = g_rand_int_range (rand, 1, 70);
  gint height = g_rand_int_range (rand, 1, 12);
  cairo_surface_t *got =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, FALSE);
  cairo_surface_t *want =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, TRUE);
  EfCoat coats[EF_COATS_MAX];

  memset (cairo_image_surface_get_data (got), 0x5a,
      (gsize)cairo_image_surface_get_stride (got) * (gsize)height);
  for (guint i = 0; i < n; i++)
    coats[i] = (EfCoat){ make_mask (rand, g_rand_int_range (rand, 1, 80),
                             g_rand_int_range (rand, 1, 14)),
      g_rand_int_range (rand, -90, 90) / 4,
      g_rand_int_range (rand, -15, 15) / 4, random_colour (rand) };
  ef_coats_paint (got, coats, n);
  paint_by_cairo (want, coats, n);
  g_assert_cmpuint (distance (got, want), <=, n);
  for (guint i = 0; i < n; i++)
    cairo_surface_destroy (coats[i].mask);
  cairo_surface_destroy (got);
  cairo_surface_destroy (want);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 5000; i++)
    check (rand, i % (EF_COATS_MAX + 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/captions/coats/random", test_random);
  return g_test_run ();
}
