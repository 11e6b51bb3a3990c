/* Edit Factory - where layers will stand, told before they are drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-bounds.h"
#include "picture-size.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

static void
check_size (const void *data, gsize length, guint width, guint height)
{
  guint w = 0, h = 0;

  g_assert_true (ef_picture_size (data, length, &w, &h));
  g_assert_cmpuint (w, ==, width);
  g_assert_cmpuint (h, ==, height);
  /* Whatever is broken off is refused, not read beyond. */
  for (gsize i = 0; i + 1 < length; i++) {
    g_autofree guint8 *part = g_memdup2 (data, i + 1);

    if (i + 1 < 9)
      g_assert_false (ef_picture_size (part, i + 1, &w, &h));
    else
      ef_picture_size (part, i + 1, &w, &h);
  }
}

/* Heads written out by hand after the standards. */
static void
test_sizes (void)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0,
    13, 'I', 'H', 'D', 'R', 0, 0, 1, 44, 0, 0, 0, 200 };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4, 0xff,
    0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 2, 1, 3, 2, 1, 0, 0, 0 };
  static const guint8 lossy[] = { 'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'E', 'B',
    'P', 'V', 'P', '8', ' ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 0x41, 5,
    0x80 };
  static const guint8 lossless[30] = "RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x3f\x41"
                                     "\x02";
  static const guint8 extended[30] = { 'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'E',
    'B', 'P', 'V', 'P', '8', 'X', 10, 0, 0, 0, 0, 0, 0, 0, 99, 1, 0, 49, 0, 0 };
  guint w, h;

  check_size (png, sizeof png, 300, 200);
  check_size (jpeg, sizeof jpeg, 770, 513);
  check_size (lossy, sizeof lossy, 320, 5);
  check_size (lossless, sizeof lossless, 320, 10);
  check_size (extended, sizeof extended, 356, 50);
  g_assert_false (ef_picture_size ((const guint8 *)"GIF89a", 6, &w, &h));
}

static EfPlanLayer *
add_layer (EfPlan *plan)
{
  EfPlanLayer *layer = ef_plan_layer_new ();

  layer->at = GST_SECOND;
  layer->duration = 2 * GST_SECOND;
  g_ptr_array_add (plan->layers, layer);
  return layer;
}

static void
write_picture (const gchar *path, gint width, gint height)
{
  cairo_surface_t *picture =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  g_assert_cmpint (
      cairo_surface_write_to_png (picture, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (picture);
}

static void
test_bounds (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-bounds-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "logo.png", NULL);
  g_autofree gchar *frame = g_build_filename (folder, "frame.png", NULL);
  EfPlan plan = { .width = 1080, .height = 1920 };
  EfPlanLook look = ef_plan_get_look (&plan, 0);
  g_autoptr (GArray) avoid = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
  g_autoptr (GError) error = NULL;
  EfPlanLayer *layer;
  EfAvoid *found;

  write_picture (path, 200, 100);
  write_picture (frame, 108, 192);
  plan.layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_layer_free);
  layer = add_layer (&plan);
  layer->uri = g_strdup (path);
  layer->anchor = EF_ANCHOR_TOP_RIGHT;
  layer->x = 1;
  layer->y = 0;
  layer->width = 0.2;
  layer->height = 1;
  layer->safe_area = g_strdup ("full");
  /* One that fills the canvas, one that is not there. */
  layer = add_layer (&plan);
  layer->uri = g_strdup (frame);
  layer->width = layer->height = 1;
  layer->x = layer->y = 0.5;
  layer->anchor = EF_ANCHOR_CENTRE;
  layer->safe_area = g_strdup ("full");
  layer = add_layer (&plan);
  layer->uri = g_build_filename (folder, "gone.png", NULL);
  g_assert_true (ef_layer_bounds (&plan, &look, avoid, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (avoid->len, ==, 1);
  found = &g_array_index (avoid, EfAvoid, 0);
  g_assert_cmpfloat_with_epsilon (found->zone.x, 0.8, 0.002);
  g_assert_cmpfloat_with_epsilon (found->zone.y, 0, 0.002);
  g_assert_cmpfloat_with_epsilon (found->zone.width, 0.2, 0.002);
  g_assert_cmpfloat_with_epsilon (found->zone.height, 108.0 / 1920, 0.002);
  g_assert_cmpuint (found->start, ==, GST_SECOND);
  g_assert_cmpuint (found->end, ==, 3 * GST_SECOND);
  /* In another output of the plan it is as wide, and not as high. */
  g_array_set_size (avoid, 0);
  look.width = 1920;
  look.height = 1080;
  g_assert_true (ef_layer_bounds (&plan, &look, avoid, &error));
  found = &g_array_index (avoid, EfAvoid, 0);
  g_assert_cmpfloat_with_epsilon (found->zone.width, 0.2, 0.002);
  g_assert_cmpfloat_with_epsilon (found->zone.height, 192.0 / 1080, 0.002);
  g_ptr_array_unref (plan.layers);
  g_remove (path);
  g_remove (frame);
  g_rmdir (folder);
}

static void
test_wrong_area (void)
{
  EfPlan plan = { .width = 1080, .height = 1920 };
  EfPlanLook look = ef_plan_get_look (&plan, 0);
  g_autoptr (GArray) avoid = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
  g_autoptr (GError) error = NULL;
  EfPlanLayer *layer;

  plan.layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_layer_free);
  layer = add_layer (&plan);
  layer->text = g_strdup ("a");
  layer->safe_area = g_strdup ("nowhere");
  g_assert_false (ef_layer_bounds (&plan, &look, avoid, &error));
  g_assert_nonnull (strstr (error->message, "nowhere"));
  g_ptr_array_unref (plan.layers);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layer-bounds/sizes", test_sizes);
  g_test_add_func ("/layer-bounds/bounds", test_bounds);
  g_test_add_func ("/layer-bounds/wrong-area", test_wrong_area);
  return g_test_run ();
}
