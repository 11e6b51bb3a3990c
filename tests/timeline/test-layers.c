/* Edit Factory - layers: motion, blending, painting
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-image.h"
#include "layer-motion.h"
#include "layer-over.h"
#include "layer-paint.h"
#include "layer-reference.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Motion */

static void
test_ease (void)
{
  for (EfLayerEase e = EF_LAYER_EASE_LINEAR; e <= EF_LAYER_EASE_BOUNCE; e++) {
    gdouble before = 0, highest = 0;

    g_assert_cmpfloat_with_epsilon (ef_layer_ease (e, 0), 0, 1e-12);
    g_assert_cmpfloat_with_epsilon (ef_layer_ease (e, 1), 1, 1e-12);
    for (guint i = 1; i <= 1000; i++) {
      gdouble v = ef_layer_ease (e, i / 1000.0);

      /* No jump anywhere; only back and bounce turn round. */
      g_assert_cmpfloat (fabs (v - before), <, 0.008);
      if (e < EF_LAYER_EASE_BACK)
        g_assert_cmpfloat (v, >=, before);
      highest = MAX (highest, v);
      before = v;
    }
    g_assert_cmpfloat_with_epsilon (
        highest, e == EF_LAYER_EASE_BACK ? 1.1 : 1.0, 0.0001);
  }
}

static const EfLayerRest rest = { 100, 200, 300, 80, 1080, 1920 };

static gboolean
is_outside (const EfLayerPose *pose)
{
  gdouble x = rest.x + pose->dx, y = rest.y + pose->dy;

  return x >= rest.canvas_width || y >= rest.canvas_height ||
      x + rest.width <= 0 || y + rest.height <= 0;
}

/* How far in direction @d. */
static gdouble
along (EfDirection d, const EfLayerPose *pose)
{
  switch (d) {
    case EF_DIRECTION_LEFT:
      return -pose->dx;
    case EF_DIRECTION_RIGHT:
      return pose->dx;
    case EF_DIRECTION_UP:
      return -pose->dy;
    default:
      return pose->dy;
  }
}

static void
test_slide (void)
{
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();

  layer->duration = 3 * GST_SECOND;
  layer->in.move = layer->out.move = EF_LAYER_SLIDE;
  layer->in.duration = layer->out.duration = GST_SECOND / 2;
  for (EfDirection d = EF_DIRECTION_LEFT; d <= EF_DIRECTION_DOWN; d++) {
    EfLayerPose a, b, c, last;

    layer->in.direction = layer->out.direction = d;
    a = ef_layer_pose_at (layer, 0, &rest);
    b = ef_layer_pose_at (layer, 0.05, &rest);
    c = ef_layer_pose_at (layer, 1.5, &rest);
    last = ef_layer_pose_at (layer, 3, &rest);
    g_assert_true (is_outside (&a) && is_outside (&last));
    g_assert_cmpfloat (c.dx, ==, 0);
    g_assert_cmpfloat (c.dy, ==, 0);
    g_assert_cmpfloat (a.opacity, ==, 1);
    /* Towards where it says, coming and going. */
    g_assert_cmpfloat (along (d, &b), >, along (d, &a));
    g_assert_cmpfloat (along (d, &last), >, 0);
  }
}

/* Going is coming backwards. */
static void
test_mirror (void)
{
  for (EfLayerMove m = EF_LAYER_NONE; m <= EF_LAYER_POP; m++) {
    g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();

    layer->duration = 2 * GST_SECOND;
    layer->in.move = layer->out.move = m;
    layer->in.duration = layer->out.duration = GST_SECOND / 2;
    layer->in.distance = layer->out.distance = 0.1;
    layer->in.ease = layer->out.ease = EF_LAYER_EASE_BACK;
    layer->out.direction = EF_DIRECTION_RIGHT;
    layer->opacity = 0.5;
    for (gdouble t = 0.01; t < 1; t += 0.07) {
      EfLayerPose a = ef_layer_pose_at (layer, t, &rest);
      EfLayerPose b = ef_layer_pose_at (layer, 2 - t, &rest);

      g_assert_cmpfloat_with_epsilon (a.dx, b.dx, 1e-6);
      g_assert_cmpfloat_with_epsilon (a.scale, b.scale, 1e-9);
      g_assert_cmpfloat_with_epsilon (a.opacity, b.opacity, 1e-9);
      g_assert_cmpfloat (a.opacity, <=, 0.5);
    }
  }
}

static void
test_short (void)
{
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
  EfLayerPose a, b, c;

  layer->duration = GST_SECOND;
  layer->in.move = layer->out.move = EF_LAYER_FADE;
  layer->in.duration = 3 * GST_SECOND;
  layer->out.duration = GST_SECOND;
  layer->in.ease = layer->out.ease = EF_LAYER_EASE_LINEAR;
  a = ef_layer_pose_at (layer, 0.375, &rest);
  b = ef_layer_pose_at (layer, 0.75, &rest);
  c = ef_layer_pose_at (layer, 0.875, &rest);
  g_assert_cmpfloat_with_epsilon (a.opacity, 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (b.opacity, 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (c.opacity, 0.5, 1e-6);
}

/* Blending */

#define WIDTH 64
#define HEIGHT 48
#define N_SAMPLES (WIDTH * HEIGHT * 3 / 2)

typedef struct
{
  guint8 data[N_SAMPLES];
  EfCanvas canvas;
} Page;

static void
page_init (Page *page, gint colour)
{
  for (guint i = 0; i < N_SAMPLES; i++)
    page->data[i] = colour < 0 ? g_test_rand_int_range (0, 256) : colour;
  page->canvas = (EfCanvas){ { page->data, page->data + WIDTH * HEIGHT,
                                 page->data + WIDTH * HEIGHT * 5 / 4 },
    { WIDTH, WIDTH / 2, WIDTH / 2 }, WIDTH, HEIGHT };
}

/* Bands, ramps and noise of every alpha. */
static guint32 *
random_bitmap (gint width, gint height)
{
  guint32 *argb = g_new (guint32, width * height);
  gboolean noise = g_test_rand_int () & 1;
  guint kind = g_test_rand_int_range (0, 3);

  for (gint i = 0; i < width * height; i++) {
    guint a = kind == 0 ? 255 : kind == 1 ? i % width * 255 / width : 0;
    guint c[3];

    if (kind == 2)
      a = (i / width / 4 + i % width / 5) % 2 ? 255 : 0;
    for (guint k = 0; k < 3; k++)
      c[k] =
          a * (noise ? g_test_rand_int () & 255 : i / 7 * (k + 1) & 255) / 255;
    argb[i] = a << 24 | c[0] << 16 | c[1] << 8 | c[2];
  }
  return argb;
}

static void
compare (gdouble x, gdouble y, gdouble scale, gdouble opacity)
{
  RefBitmap b = { NULL, g_test_rand_int_range (1, 30),
    g_test_rand_int_range (1, 30) };
  g_autofree guint32 *argb = random_bitmap (b.width, b.height);
  EfLayerImage *image =
      ef_layer_image_new ((const guint8 *)argb, b.width * 4, b.width, b.height);
  g_autofree gdouble *wanted = g_new (gdouble, N_SAMPLES);
  gdouble worst = 0;
  Page page;

  b.argb = argb;
  page_init (&page, -1);
  for (guint i = 0; i < N_SAMPLES; i++)
    wanted[i] = page.data[i];
  ref_layer_draw (&b, x, y, scale, opacity, WIDTH, HEIGHT, wanted);
  ef_layer_image_draw (image, x, y, scale, opacity, &page.canvas);
  for (guint i = 0; i < N_SAMPLES; i++)
    worst = MAX (worst, fabs (page.data[i] - wanted[i]));
  /* Half a step is rounding. */
  g_test_message (
      "at %.2f %.2f x %.2f, opacity %.2f: %.2f", x, y, scale, opacity, worst);
  g_assert_cmpfloat (
      worst, <=, scale == 1 && x == floor (x) && y == floor (y) ? 0.7 : 1.0);
  ef_layer_image_free (image);
}

static void
test_blend_at_rest (void)
{
  for (guint i = 0; i < 60; i++)
    compare (g_test_rand_int_range (-20, WIDTH),
        g_test_rand_int_range (-20, HEIGHT), 1,
        i % 2 ? 1 : g_test_rand_double ());
}

static void
test_blend_anywhere (void)
{
  for (guint i = 0; i < 150; i++)
    compare (g_test_rand_double_range (-20, WIDTH),
        g_test_rand_double_range (-20, HEIGHT),
        i % 3 ? g_test_rand_double_range (0.3, 1.6) : 1,
        i % 2 ? 1 : g_test_rand_double ());
}

/* Vectors and plain C give the same bits, at any length. */
static void
test_over (void)
{
  for (guint round = 0; round < 200; round++) {
    guint n = g_test_rand_int_range (1, 100);
    gint16 colour[100], alpha[100];
    gint16 opacity = round % 2 ? EF_OVER_ONE : g_test_rand_int_range (1, 32767);
    guint8 a[100], b[100];

    for (guint i = 0; i < n; i++) {
      a[i] = b[i] = g_test_rand_int_range (0, 256);
      alpha[i] = i % 5 ? g_test_rand_int_range (0, 32768) : EF_OVER_ONE;
      colour[i] = g_test_rand_int_range (0, 16321);
    }
    ef_layer_over_get () (a, colour, alpha, n, opacity);
    ef_layer_over_get_c () (b, colour, alpha, n, opacity);
    g_assert_cmpmem (a, n, b, n);
  }
}

/* What was kept from the frame before must serve the next as well. */
static void
test_blend_again (void)
{
  g_autofree guint32 *argb = random_bitmap (20, 20);
  EfLayerImage *image = ef_layer_image_new ((const guint8 *)argb, 80, 20, 20);
  Page a, b, c;

  page_init (&a, 90);
  page_init (&b, 90);
  page_init (&c, 90);
  ef_layer_image_draw (image, 3.3, 4.1, 1.2, 1, &a.canvas);
  ef_layer_image_draw (image, 3.3, 4.1, 1.2, 1, &b.canvas);
  g_assert_cmpmem (a.data, N_SAMPLES, b.data, N_SAMPLES);
  ef_layer_image_draw (image, 30, 20, 1, 0, &c.canvas);
  for (guint i = 0; i < N_SAMPLES; i++)
    g_assert_cmpuint (c.data[i], ==, 90);
  ef_layer_image_draw (image, -1000, 4.1, 1, 1, &c.canvas);
  ef_layer_image_draw (image, 4.1, 5000, 1, 1, &c.canvas);
  for (guint i = 0; i < N_SAMPLES; i++)
    g_assert_cmpuint (c.data[i], ==, 90);
  ef_layer_image_free (image);
}

/* A soft dot, followed along a slow slide: the centre of what it adds. */
static void
test_slide_is_smooth (void)
{
  guint32 dot[15 * 15];
  EfLayerImage *image;
  gdouble sum = 0, worst = 0;
  guint n = 0;

  for (gint i = 0; i < 15 * 15; i++) {
    gdouble r = hypot (i % 15 - 7, i / 15 - 7);
    guint v = (guint)lrint (255 * exp (-r * r / 8));

    dot[i] = v << 24 | v << 16 | v << 8 | v;
  }
  image = ef_layer_image_new ((const guint8 *)dot, 60, 15, 15);
  for (gdouble x = 8; x < 40; x += 0.137, n++) {
    gdouble y = 6 + x * 0.3, mass = 0, mx = 0, my = 0;
    Page page;

    page_init (&page, 16);
    ef_layer_image_draw (image, x, y, 1, 1, &page.canvas);
    for (gint j = 0; j < HEIGHT; j++)
      for (gint i = 0; i < WIDTH; i++) {
        gdouble v = page.data[j * WIDTH + i] - 16;

        mass += v;
        mx += v * (i + 0.5);
        my += v * (j + 0.5);
      }
    mx = hypot (mx / mass - x - 7.5, my / mass - y - 7.5);
    sum += mx * mx;
    worst = MAX (worst, mx);
  }
  g_test_message (
      "%u frames: %.4f px rms, %.4f px at worst", n, sqrt (sum / n), worst);
  g_assert_cmpfloat (sqrt (sum / n), <, 0.01);
  g_assert_cmpfloat (worst, <, 0.02);
  ef_layer_image_free (image);
}

/* Painting */

static const EfLayerRoom room = { 60, 150, 880, 1400, 1 };

static guint
alpha_at (const EfLayerBitmap *b, gint x, gint y)
{
  const guint8 *data = cairo_image_surface_get_data (b->surface);
  gint stride = cairo_image_surface_get_stride (b->surface);

  return ((const guint32 *)(data + (gssize)y * stride))[x] >> 24;
}

/* Nothing was cut off at the edge of the bitmap. */
static void
assert_edge_clear (const EfLayerBitmap *b)
{
  gint w = cairo_image_surface_get_width (b->surface);
  gint h = cairo_image_surface_get_height (b->surface);

  for (gint x = 0; x < w; x++)
    g_assert_cmpuint (alpha_at (b, x, 0) | alpha_at (b, x, h - 1), ==, 0);
  for (gint y = 0; y < h; y++)
    g_assert_cmpuint (alpha_at (b, 0, y) | alpha_at (b, w - 1, y), ==, 0);
}

static EfPlanLayer *
random_text (void)
{
  static const gchar *const texts[] = { "Sale", "-30 %",
    "Only today: everything must go\nbefore noon", "مرحبا بالعالم، أهلا وسهلا",
    "שלום עולם", "नमस्ते दुनिया", "ราคาพิเศษวันนี้เท่านั้น", "限时优惠,全场五折起",
    "👨‍👩‍👧‍👦 🇷🇴 ❤️",
    "Donaudampfschifffahrtsgesellschaftskapitän", "Ṩ̌ḁ̈l̥̂ė̤", "<b>&amp;\"</b>",
    "‮evil‬", "a\n\n\nb" };
  EfPlanLayer *layer = ef_plan_layer_new ();

  layer->text =
      g_strdup (texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
  layer->size = g_test_rand_double_range (8, 400);
  layer->width = g_test_rand_double_range (0.1, 1);
  layer->height = g_test_rand_double_range (0.05, 1);
  layer->rotation =
      g_test_rand_int () & 1 ? 0 : g_test_rand_double_range (-180, 180);
  layer->line_height = g_test_rand_double_range (0.8, 2);
  layer->letter_spacing = g_test_rand_double_range (0, 20);
  layer->padding_x = g_test_rand_double_range (0, 80);
  layer->padding_y = g_test_rand_double_range (0, 80);
  layer->radius = g_test_rand_double_range (0, 80);
  layer->box_colour = 0xff0000ff;
  layer->anchor = g_test_rand_int_range (0, 9);
  layer->x = g_test_rand_double ();
  layer->y = g_test_rand_double ();
  if (g_test_rand_int () & 1)
    layer->shadow = (EfLayerShadow){ 0x00000080, 5, -9, 20 };
  return layer;
}

static void
test_text_stays_inside (void)
{
  EfLayerType *type = ef_layer_type_new ();

  for (guint i = 0; i < 80; i++) {
    g_autoptr (EfPlanLayer) layer = random_text ();
    EfLayerBitmap b;
    gint x, y;

    ef_layer_paint_text (&b, type, layer, &room);
    ef_layer_place (&b, layer, &room, &x, &y);
    g_test_message (
        "%s at %.0f: %ux%u", layer->text, layer->size, b.width, b.height);
    assert_edge_clear (&b);
    g_assert_cmpint (x, >=, room.x);
    g_assert_cmpint (y, >=, room.y);
    g_assert_cmpfloat (x + b.width, <=, room.x + room.width + 1.5);
    g_assert_cmpfloat (y + b.height, <=, room.y + room.height + 1.5);
    ef_layer_bitmap_clear (&b);
  }
  ef_layer_type_free (type);
}

/* One word as long as a text may be, in a box for a letter of it: breaking it
 * at every size would take a minute. */
static void
test_long_word (void)
{
  EfLayerType *type = ef_layer_type_new ();
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
  clock_t begun = clock ();
  EfLayerBitmap b;

  layer->text = g_strnfill (EF_LAYER_MAX_TEXT, 'a');
  layer->size = 800;
  layer->rotation = 45;
  layer->padding_x = layer->padding_y = 400;
  for (gdouble size = 0.01; size <= 1; size *= 10) {
    layer->width = layer->height = size;
    ef_layer_paint_text (&b, type, layer, &room);
    g_assert_cmpuint (b.width, >, 0);
    ef_layer_bitmap_clear (&b);
  }
  g_assert_cmpfloat ((gdouble)(clock () - begun) / CLOCKS_PER_SEC, <, 15);
  ef_layer_type_free (type);
}

/* White capitals in a transparent box: as much room above as below. */
static void
test_capitals_in_the_middle (void)
{
  static const gchar *const fonts[] = { "League Spartan", "Inter", "Lato",
    "Bebas Neue", "DejaVu Sans" };
  EfLayerType *type = ef_layer_type_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fonts); i++) {
    g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
    gint first = -1, last = -1, above, below;
    EfLayerBitmap b;

    layer->text = g_strdup ("SHE");
    g_free (layer->fonts);
    layer->fonts = g_strdup (fonts[i]);
    layer->size = 100;
    layer->padding_x = layer->padding_y = 40;
    ef_layer_paint_text (&b, type, layer, &room);
    for (gint y = 0; y < (gint)b.height; y++)
      for (gint x = 0; x < (gint)b.width; x++)
        if (alpha_at (&b, b.left + x, b.top + y) > 127) {
          first = first < 0 ? y : first;
          last = y;
        }
    above = first;
    below = (gint)b.height - 1 - last;
    g_test_message ("%s: %d above, %d below", fonts[i], above, below);
    g_assert_cmpint (first, >=, 0);
    g_assert_cmpint (ABS (above - below), <=, 3);
    ef_layer_bitmap_clear (&b);
  }
  ef_layer_type_free (type);
}

static guint
width_of (EfLayerType *type, const gchar *text)
{
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
  EfLayerBitmap b;

  layer->text = g_strdup (text);
  ef_layer_paint_text (&b, type, layer, &room);
  ef_layer_bitmap_clear (&b);
  return b.width;
}

static void
test_text_is_no_markup (void)
{
  EfLayerType *type = ef_layer_type_new ();

  g_assert_cmpuint (width_of (type, "<b>x</b>"), >, 4 * width_of (type, "x"));
  g_assert_cmpuint (width_of (type, "&amp;"), >, 2 * width_of (type, "&"));
  ef_layer_type_free (type);
}

/* U+0378 is not assigned: no font has it. */
static void
test_missing (void)
{
  EfLayerType *type = ef_layer_type_new ();
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
  EfLayerBitmap b;

  layer->text = g_strdup ("a\315\270b\315\270");
  g_assert_cmpuint (ef_layer_paint_text (&b, type, layer, &room), ==, 2);
  ef_layer_bitmap_clear (&b);
  g_free (layer->text);
  layer->text = g_strdup ("ab\ncd");
  g_assert_cmpuint (ef_layer_paint_text (&b, type, layer, &room), ==, 0);
  ef_layer_bitmap_clear (&b);
  ef_layer_type_free (type);
}

static cairo_surface_t *
plain_picture (gint width, gint height, guint32 argb)
{
  cairo_surface_t *s =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guint32 *data = (guint32 *)cairo_image_surface_get_data (s);

  for (gint i = 0; i < width * height; i++)
    data[i] = argb;
  cairo_surface_mark_dirty (s);
  return s;
}

static void
test_picture (void)
{
  g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
  cairo_surface_t *picture = plain_picture (200, 100, 0xff2040ff);
  EfLayerBitmap b;
  gint x, y;

  layer->width = 0.25;
  layer->anchor = EF_ANCHOR_BOTTOM_RIGHT;
  layer->x = layer->y = 1;
  ef_layer_paint_picture (&b, picture, layer, &room);
  ef_layer_place (&b, layer, &room, &x, &y);
  g_assert_cmpuint (b.width, ==, 220);
  g_assert_cmpuint (b.height, ==, 110);
  g_assert_cmpint (x, ==, 60 + 880 - 220);
  g_assert_cmpint (y, ==, 150 + 1400 - 110);
  /* Sharp to its very edge. */
  g_assert_cmpuint (alpha_at (&b, b.left, b.top), ==, 255);
  g_assert_cmpuint (alpha_at (&b, b.left + 219, b.top + 109), ==, 255);
  g_assert_cmpuint (alpha_at (&b, b.left - 1, b.top + 50), ==, 0);
  ef_layer_bitmap_clear (&b);
  layer->radius = 40;
  layer->shadow = (EfLayerShadow){ 0x000000ff, 0, 20, 10 };
  ef_layer_paint_picture (&b, picture, layer, &room);
  assert_edge_clear (&b);
  g_assert_cmpuint (alpha_at (&b, b.left + 2, b.top + 2), <, 20);
  g_assert_cmpuint (alpha_at (&b, b.left + 110, b.top + 109 + 10), >, 200);
  g_assert_cmpuint (alpha_at (&b, b.left + 110, b.top - 4), ==, 0);
  ef_layer_bitmap_clear (&b);
  cairo_surface_destroy (picture);
}

/* Much too large, and a line: the colour stays, nothing is divided by 0. */
static void
test_large_picture (void)
{
  static const gint sizes[][2] = { { 3000, 1500 }, { 4000, 1 }, { 1, 4000 },
    { 1, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (EfPlanLayer) layer = ef_plan_layer_new ();
    cairo_surface_t *picture =
        plain_picture (sizes[i][0], sizes[i][1], 0x80102030);
    const guint32 *row;
    EfLayerBitmap b;

    layer->width = 0.1;
    ef_layer_paint_picture (&b, picture, layer, &room);
    row = (const guint32 *)(cairo_image_surface_get_data (b.surface) +
        (b.top + b.height / 2) * cairo_image_surface_get_stride (b.surface));
    g_assert_cmphex (row[b.left + b.width / 2], ==, 0x80102030);
    ef_layer_bitmap_clear (&b);
    cairo_surface_destroy (picture);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layers/ease", test_ease);
  g_test_add_func ("/layers/slide", test_slide);
  g_test_add_func ("/layers/mirror", test_mirror);
  g_test_add_func ("/layers/short", test_short);
  g_test_add_func ("/layers/over", test_over);
  g_test_add_func ("/layers/blend-at-rest", test_blend_at_rest);
  g_test_add_func ("/layers/blend-anywhere", test_blend_anywhere);
  g_test_add_func ("/layers/blend-again", test_blend_again);
  g_test_add_func ("/layers/slide-is-smooth", test_slide_is_smooth);
  g_test_add_func ("/layers/text-stays-inside", test_text_stays_inside);
  g_test_add_func ("/layers/long-word", test_long_word);
  g_test_add_func ("/layers/capitals", test_capitals_in_the_middle);
  g_test_add_func ("/layers/no-markup", test_text_is_no_markup);
  g_test_add_func ("/layers/missing", test_missing);
  g_test_add_func ("/layers/picture", test_picture);
  g_test_add_func ("/layers/large-picture", test_large_picture);
  return g_test_run ();
}
