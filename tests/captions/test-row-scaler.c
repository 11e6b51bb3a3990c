/* Edit Factory - a sprite scaled a row at a time is the one that Cairo scales
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bitmap.h"
#include "row-scaler.h"

#include <stdlib.h>
#include <string.h>

/* Letters' edges, and noise, of which every rounding is seen. */
static EfSprite *
make_sprite (gint width, gint height)
{
  cairo_surface_t *surface =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, TRUE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  cairo_t *cr = cairo_create (surface);
  guint32 *pixels;

  cairo_set_source_rgb (cr, 1, 0.9, 0.3);
  cairo_arc (cr, width / 2.0, height / 2.0, height / 3.0, 0, 5);
  cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  pixels = (guint32 *)(gpointer)cairo_image_surface_get_data (surface);
  for (gint i = 0; i < width * height / 3; i++) {
    guint alpha = g_rand_int (rand) >> 24;

    pixels[i] = alpha << 24 | alpha / 2 << 16 | alpha / 3 << 8 | alpha;
  }
  cairo_surface_mark_dirty (surface);
  return ef_sprite_new (surface, -3, -height + 5, 0.25, 0.75);
}

static guint
distance (guint32 a, guint32 b)
{
  guint most = 0;

  for (guint shift = 0; shift < 32; shift += 8)
    most = MAX (most,
        (guint)abs ((gint)(a >> shift & 0xff) - (gint)(b >> shift & 0xff)));
  return most;
}

/* Cairo rounds where a pixel lies in the source by its own matrix, so that now
 * and then a weight is the next of 128: in noise up to two levels for each
 * direction. */
static void
check_scale (gint width, gint height, gdouble scale)
{
  g_autoptr (EfSprite) sprite = make_sprite (width, height);
  g_autoptr (EfSprite) scaled = ef_sprite_scaled (sprite, scale, 0.5, 0.25);
  g_autoptr (EfRowScaler) scaler = ef_row_scaler_new (scaled);
  g_autofree guint32 *row =
      g_new (guint32, scaled->width + EF_ROW_SCALER_SLACK);
  guint other = 0;

  g_assert_null (scaled->argb);
  ef_sprite_draw (scaled);
  for (guint y = 0; y < scaled->height; y++) {
    const guint32 *cairo =
        (const guint32 *)(scaled->argb + (gsize)y * scaled->stride);

    ef_row_scaler_read (scaler, (gint)y, row);
    for (guint x = 0; x < scaled->width; x++) {
      guint d = distance (row[x], cairo[x]);

      if (d > 4)
        g_error ("%dx%d at %.3f: pixel %u,%u is %08x, Cairo's %08x", width,
            height, scale, x, y, row[x], cairo[x]);
      other += d;
    }
  }
  g_assert_cmpuint (other, <=, scaled->width * scaled->height / 2);
}

static void
test_as_cairo (void)
{
  static const gdouble scales[] = { 0.05, 0.4, 0.93, 1.001, 1.067, 1.5, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++) {
    check_scale (97, 41, scales[i]);
    check_scale (8, 3, scales[i]);
    check_scale (1, 1, scales[i]);
  }
}

static void
test_as_it_is (void)
{
  g_autoptr (EfSprite) sprite = make_sprite (31, 7);
  g_autoptr (EfRowScaler) scaler = ef_row_scaler_new (sprite);
  guint32 row[31 + EF_ROW_SCALER_SLACK];

  for (gint y = 0; y < 7; y++) {
    ef_row_scaler_read (scaler, y, row);
    g_assert_cmpmem (
        row, 4 * 31, sprite->argb + (gsize)y * sprite->stride, 4 * 31);
  }
}

static void
test_beyond_is_nothing (void)
{
  static const gint rows[] = { -1000, -3, 100, G_MAXINT16 };
  static const guint32 nothing[31 * 2];
  g_autoptr (EfSprite) sprite = make_sprite (31, 7);
  g_autoptr (EfSprite) scaled = ef_sprite_scaled (sprite, 1.1, 0, 0);
  EfSprite *both[] = { sprite, scaled };

  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < G_N_ELEMENTS (rows); k++) {
      g_autoptr (EfRowScaler) scaler = ef_row_scaler_new (both[i]);
      guint32 row[64];

      memset (row, 0x55, sizeof row);
      ef_row_scaler_read (scaler, rows[k], row);
      g_assert_cmpmem (row, 4 * both[i]->width, nothing, 4 * both[i]->width);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/captions/row-scaler/as-cairo", test_as_cairo);
  g_test_add_func ("/captions/row-scaler/as-it-is", test_as_it_is);
  g_test_add_func (
      "/captions/row-scaler/beyond-is-nothing", test_beyond_is_nothing);
  return g_test_run ();
}
