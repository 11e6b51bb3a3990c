/* Edit Factory - coverage grown by a distance, and outlines of emoji
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "colour-glyphs.h"
#include "dilate.h"
#include "font-map.h"

#include <math.h>
#include <string.h>

#define WIDTH 61
#define HEIGHT 47
#define STRIDE 64

/* By asking all pixels. */
static guint
slow (const guint8 *in, guint x, guint y, gdouble radius)
{
  gdouble best = 0, nearest = G_MAXDOUBLE;

  for (gint v = 0; v < HEIGHT; v++)
    for (gint u = 0; u < WIDTH; u++) {
      guint seed = in[v * STRIDE + u];
      gdouble distance = hypot (u - (gint)x, v - (gint)y);

      if (seed < 8 || distance > nearest + 1e-9)
        continue;
      best = distance < nearest - 1e-9 ? seed : MAX (best, seed);
      nearest = distance;
    }
  return nearest > 1e6
      ? 0
      : (guint)lrint (255 * CLAMP (radius - nearest + best / 255, 0.0, 1.0));
}

/* Seeds of one coverage: which of two as near counts makes no difference. */
static void
test_exact (void)
{
  for (guint round = 0; round < 20; round++) {
    guint8 in[HEIGHT * STRIDE] = { 0 }, out[HEIGHT * STRIDE];
    guint8 level = (guint8)g_test_rand_int_range (8, 256);
    gdouble radius = g_test_rand_double_range (0.1, 20);

    for (guint i = 0; i < 12 * round; i++)
      in[g_test_rand_int_range (0, HEIGHT) * STRIDE +
          g_test_rand_int_range (0, WIDTH)] = level;
    memcpy (out, in, sizeof in);
    ef_dilate (out, WIDTH, HEIGHT, STRIDE, radius);
    for (guint y = 0; y < HEIGHT; y++)
      for (guint x = 0; x < WIDTH; x++)
        g_assert_cmpint (
            ABS ((gint)out[y * STRIDE + x] - (gint)slow (in, x, y, radius)), <=,
            1);
  }
}

/* A point becomes a disc of soft edges, the larger by half of itself. */
static void
test_disc (void)
{
  guint8 data[HEIGHT * STRIDE] = { 0 };
  gdouble area = 0;

  data[23 * STRIDE + 30] = 255;
  ef_dilate (data, WIDTH, HEIGHT, STRIDE, 10);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      area += data[y * STRIDE + x] / 255.0;
  g_assert_cmpfloat_with_epsilon (area, G_PI * 10.5 * 10.5, 2);
}

/* An edge that runs inside a pixel does so after growing, too. */
static void
test_edge (void)
{
  guint8 data[8] = { 255, 255, 64, 0, 0, 0, 0, 0 };

  ef_dilate (data, 8, 1, 8, 3);
  g_assert_cmpuint (data[4], ==, 255);
  g_assert_cmpuint (data[5], ==, 64);
  g_assert_cmpuint (data[6], ==, 0);
}

static void
test_nothing (void)
{
  guint8 data[8] = { 0 };

  ef_dilate (data, 8, 1, 8, 3);
  ef_dilate (data, 0, 1, 8, 3);
  ef_dilate (data, 8, 0, 8, 3);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (data[i], ==, 0);
}

/* Pixels of a mask that @text's pictures cover. */
static guint
covered (const gchar *text, gdouble outline)
{
  PangoContext *context;
  PangoFontMap *map = ef_font_map_new (&context);
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *font = pango_font_description_from_string ("Sans 40px");
  cairo_surface_t *mask =
      cairo_image_surface_create (CAIRO_FORMAT_A8, 200, 100);
  const guint8 *data = cairo_image_surface_get_data (mask);
  cairo_matrix_t place;
  guint n = 0;

  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  cairo_matrix_init_translate (&place, 20, 60);
  ef_colour_glyphs_cover (layout, &place, mask, outline);
  for (gint i = 0; i < 100 * cairo_image_surface_get_stride (mask); i++)
    n += data[i] > 127;
  cairo_surface_destroy (mask);
  pango_font_description_free (font);
  g_object_unref (layout);
  g_object_unref (context);
  g_object_unref (map);
  return n;
}

static void
test_pictures (void)
{
  guint bare = covered ("🍎", 0), outlined = covered ("🍎", 6);

  if (bare == 0) {
    g_test_skip ("there is no font of colour emoji");
    return;
  }
  g_assert_cmpuint (covered ("apple", 6), ==, 0);
  g_assert_cmpuint (bare, >, 400);
  /* at least as a disc of its area would grow */
  g_assert_cmpfloat (sqrt (outlined / G_PI), >, sqrt (bare / G_PI) + 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dilate/exact", test_exact);
  g_test_add_func ("/dilate/disc", test_disc);
  g_test_add_func ("/dilate/edge", test_edge);
  g_test_add_func ("/dilate/nothing", test_nothing);
  g_test_add_func ("/dilate/pictures", test_pictures);
  return g_test_run ();
}
