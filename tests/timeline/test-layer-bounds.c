/* Edit Factory - where layers will stand, told before they are drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "avoid.h"
#include "layer-bounds.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

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

/* The head of a JPEG of 60 x 20 pixels that is to be turned by a quarter:
 * orientation 6 of Exif 2.3, table 6. */
static void
write_turned (const gchar *path)
{
  static const guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, 0, 34, 'E', 'x', 'i',
    'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1,
    0, 6, 0, 0, 0, 0, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 20, 0, 60, 3, 1, 0x22, 0,
    2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9 };

  g_assert_true (
      g_file_set_contents (path, (const gchar *)head, sizeof head, NULL));
}

static EfPlanLayer *
add_picture (EfPlan *plan, const gchar *path)
{
  EfPlanLayer *layer = add_layer (plan);

  layer->uri = g_strdup (path);
  layer->anchor = EF_ANCHOR_CENTRE;
  layer->x = layer->y = 0.5;
  layer->width = 0.1;
  layer->height = 1;
  layer->safe_area = g_strdup ("full");
  return layer;
}

/* A square canvas and a file for its layers. */
typedef struct
{
  gchar *folder;
  gchar *path;
  EfPlan plan;
  GArray *avoid;
} Scene;

static void
scene_open (Scene *s, const gchar *name)
{
  s->folder = g_dir_make_tmp ("ef-bounds-XXXXXX", NULL);
  s->path = g_build_filename (s->folder, name, NULL);
  s->plan = (EfPlan){ .width = 1000, .height = 1000 };
  s->plan.layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_layer_free);
  s->avoid = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
}

static void
scene_measure (Scene *s)
{
  EfPlanLook look = ef_plan_get_look (&s->plan, 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_layer_bounds (&s->plan, &look, s->avoid, &error));
  g_assert_no_error (error);
}

static void
scene_close (Scene *s)
{
  g_array_unref (s->avoid);
  g_ptr_array_unref (s->plan.layers);
  g_remove (s->path);
  g_rmdir (s->folder);
  g_free (s->path);
  g_free (s->folder);
}

/* A picture is as high as it is shown, not as it is stored. */
static void
test_turned (void)
{
  Scene s;
  EfAvoid *found;

  scene_open (&s, "turned.jpg");
  write_turned (s.path);
  add_picture (&s.plan, s.path);
  scene_measure (&s);
  g_assert_cmpuint (s.avoid->len, ==, 1);
  found = &g_array_index (s.avoid, EfAvoid, 0);
  g_assert_cmpfloat_with_epsilon (found->zone.width, 0.1, 0.002);
  g_assert_cmpfloat_with_epsilon (found->zone.height, 0.3, 0.02);
  scene_close (&s);
}

/* Is the middle of the canvas' row at @x told to be covered at @time? */
static gboolean
covers (const GArray *avoid, gdouble x, GstClockTime time)
{
  for (guint i = 0; i < avoid->len; i++) {
    const EfAvoid *item = &g_array_index (avoid, EfAvoid, i);

    if (time >= item->start && time < item->end && x >= item->zone.x &&
        x < item->zone.x + item->zone.width && item->zone.y < 0.5 &&
        item->zone.y + item->zone.height > 0.5)
      return TRUE;
  }
  return FALSE;
}

/* What comes from the left is on its way at the left, and only then. */
static void
test_slides (void)
{
  EfPlanLayer *layer;
  Scene s;

  scene_open (&s, "logo.png");
  write_picture (s.path, 100, 100);
  layer = add_picture (&s.plan, s.path);
  layer->in.move = EF_LAYER_SLIDE;
  layer->in.direction = EF_DIRECTION_RIGHT;
  layer->in.duration = GST_SECOND;
  layer->in.ease = EF_LAYER_EASE_LINEAR;
  scene_measure (&s);
  g_assert_cmpuint (s.avoid->len, >, 4);
  /* At rest from 0.45 to 0.55; 0.55 away at the beginning. */
  g_assert_true (covers (s.avoid, 0.22, 1500 * GST_MSECOND));
  g_assert_false (covers (s.avoid, 0.5, 1500 * GST_MSECOND));
  g_assert_true (covers (s.avoid, 0.5, 2500 * GST_MSECOND));
  g_assert_false (covers (s.avoid, 0.22, 2500 * GST_MSECOND));
  g_assert_false (covers (s.avoid, 0.5, 3100 * GST_MSECOND));
  for (guint i = 0; i < s.avoid->len; i++) {
    const EfZone *zone = &g_array_index (s.avoid, EfAvoid, i).zone;

    g_assert_cmpfloat (zone->x, >=, 0);
    g_assert_cmpfloat (zone->x + zone->width, <=, 0.5501);
  }
  scene_close (&s);
}

/* As many layers as a plan may have do not make more than may be avoided. */
static void
test_many (void)
{
  Scene s;

  scene_open (&s, "logo.png");
  write_picture (s.path, 100, 100);
  for (guint i = 0; i < 200; i++) {
    EfPlanLayer *layer = add_picture (&s.plan, s.path);

    layer->in.move = layer->out.move = EF_LAYER_SLIDE;
    layer->in.duration = layer->out.duration = GST_SECOND / 2;
  }
  scene_measure (&s);
  g_assert_cmpuint (s.avoid->len, >, 400);
  g_assert_cmpuint (s.avoid->len, <=, EF_AVOID_MAX);
  scene_close (&s);
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
  g_test_add_func ("/layer-bounds/turned", test_turned);
  g_test_add_func ("/layer-bounds/slides", test_slides);
  g_test_add_func ("/layer-bounds/many", test_many);
  g_test_add_func ("/layer-bounds/bounds", test_bounds);
  g_test_add_func ("/layer-bounds/wrong-area", test_wrong_area);
  return g_test_run ();
}
