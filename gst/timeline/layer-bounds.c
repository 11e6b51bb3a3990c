/* Edit Factory - where a plan's layers will stand, before anything is drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-bounds.h"
#include "avoid.h"
#include "layer-motion.h"
#include "layer-paint.h"

#include <editfactory/media-guard.h>

/* Of the canvas: what is larger lies behind captions rather than beside. */
#define LARGEST 0.4
/* What is fainter is no obstacle. */
#define FAINTEST 0.15
/* Side of what stands for a picture, pixels. */
#define DUMMY 64
/* A motion is told in pieces of time, at most, each of so many instants. */
#define MOST_SLICES 8
#define INSTANTS 8

/* A layer as it is drawn. */
typedef struct
{
  const EfPlanLayer *layer;
  EfLayerRest rest;
  EfRect bounds; /* canvas pixels, at rest, shadow left out */
} Drawn;

static gboolean
is_still (const gchar *path)
{
  g_autofree gchar *container = ef_media_sniff (path, NULL, NULL);

  return container &&
      (g_str_equal (container, "jpeg") || g_str_equal (container, "png") ||
          g_str_equal (container, "webp"));
}

/* A small surface of about the picture's shape, upright as it is shown: only
 * its header is read. (transfer full) (nullable) */
static cairo_surface_t *
dummy_of (const gchar *path)
{
  g_autoptr (EfMediaInfo) info =
      is_still (path) ? ef_media_probe (path, NULL, 0, NULL) : NULL;
  gdouble k;

  if (!info || info->width < 1 || info->height < 1)
    return NULL;
  k = DUMMY / (gdouble)MAX (info->width, info->height);
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
      MAX ((gint)(info->width * k + 0.5), 1),
      MAX ((gint)(info->height * k + 0.5), 1));
}

/* FALSE: nothing can be told of it. */
static gboolean
paint (const EfPlanLayer *layer, EfLayerType *type, const EfLayerRoom *room,
    EfLayerBitmap *bitmap)
{
  cairo_surface_t *dummy;

  if (layer->text) {
    ef_layer_paint_text (bitmap, type, layer, room);
    return TRUE;
  }
  dummy = dummy_of (layer->uri);
  if (!dummy)
    return FALSE;
  ef_layer_paint_picture (bitmap, dummy, layer, room);
  cairo_surface_destroy (dummy);
  return TRUE;
}

static void
measure (Drawn *out, const EfLayerBitmap *bitmap, const EfPlanLayer *layer,
    const EfLayerRoom *room, const EfPlanLook *look)
{
  gint x, y;

  ef_layer_place (bitmap, layer, room, &x, &y);
  out->layer = layer;
  out->bounds =
      (EfRect){ x, y, x + (gdouble)bitmap->width, y + (gdouble)bitmap->height };
  out->rest = (EfLayerRest){ x - bitmap->left, y - bitmap->top,
    cairo_image_surface_get_width (bitmap->surface),
    cairo_image_surface_get_height (bitmap->surface), look->width,
    look->height };
}

/* What @rect covers of the canvas, from @start to @end. */
static void
append (const Drawn *drawn, EfRect rect, GstClockTime start, GstClockTime end,
    GArray *avoid)
{
  gdouble width = drawn->rest.canvas_width, height = drawn->rest.canvas_height;
  gdouble left = CLAMP (rect.left, 0, width), top = CLAMP (rect.top, 0, height);
  EfAvoid item = { { left / width, top / height,
                       (CLAMP (rect.right, 0, width) - left) / width,
                       (CLAMP (rect.bottom, 0, height) - top) / height },
    start, end };

  if (item.zone.width > 0 && item.zone.height > 0 && start < end)
    g_array_append_val (avoid, item);
}

/* Makes @rect hold the layer at @time, seconds since its start, when it is to
 * be seen. */
static void
include_instant (const Drawn *drawn, gdouble time, EfRect *rect)
{
  const EfLayerRest *rest = &drawn->rest;
  EfLayerPose pose = ef_layer_pose_at (drawn->layer, time, rest);
  gdouble x = rest->x + pose.dx + rest->width * (1 - pose.scale) / 2;
  gdouble y = rest->y + pose.dy + rest->height * (1 - pose.scale) / 2;

  if (pose.opacity < FAINTEST)
    return;
  rect->left =
      MIN (rect->left, x + (drawn->bounds.left - rest->x) * pose.scale);
  rect->right =
      MAX (rect->right, x + (drawn->bounds.right - rest->x) * pose.scale);
  rect->top = MIN (rect->top, y + (drawn->bounds.top - rest->y) * pose.scale);
  rect->bottom =
      MAX (rect->bottom, y + (drawn->bounds.bottom - rest->y) * pose.scale);
}

/* All that the layer covers while it comes or goes, from @from to @to, seconds
 * since its start. */
static void
append_motion (
    const Drawn *drawn, gdouble from, gdouble to, guint slices, GArray *avoid)
{
  gdouble step = (to - from) / slices;

  for (guint i = 0; i < slices; i++) {
    EfRect rect = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };
    gdouble start = from + i * step;

    for (guint k = 0; k <= INSTANTS; k++)
      include_instant (drawn, start + step * k / INSTANTS, &rect);
    append (drawn, rect, drawn->layer->at + (GstClockTime)(start * GST_SECOND),
        drawn->layer->at + (GstClockTime)((start + step) * GST_SECOND), avoid);
  }
}

/* What fades stays where it is. */
static gdouble
length_of (const EfLayerAnimation *animation)
{
  return animation->move == EF_LAYER_SLIDE || animation->move == EF_LAYER_POP
      ? animation->duration / 1e9
      : 0;
}

static void
append_times (const Drawn *drawn, guint slices, GArray *avoid)
{
  const EfPlanLayer *layer = drawn->layer;
  gdouble length = layer->duration / 1e9;
  gdouble in = MIN (length_of (&layer->in), length);
  gdouble out = MIN (length_of (&layer->out), length - in);

  if (in > 0)
    append_motion (drawn, 0, in, slices, avoid);
  append (drawn, drawn->bounds, layer->at + (GstClockTime)(in * GST_SECOND),
      layer->at + (GstClockTime)((length - out) * GST_SECOND), avoid);
  if (out > 0)
    append_motion (drawn, length - out, length, slices, avoid);
}

static void
add (const EfPlanLook *look, const EfPlanLayer *layer, EfLayerType *type,
    const EfSafeArea *area, guint slices, GArray *avoid)
{
  EfLayerRoom room = ef_layer_room (area, look->width, look->height);
  EfLayerBitmap bitmap = { NULL };
  Drawn drawn;

  if (layer->opacity < FAINTEST || !paint (layer, type, &room, &bitmap))
    return;
  measure (&drawn, &bitmap, layer, &room, look);
  if ((gdouble)bitmap.width * bitmap.height <=
      LARGEST * look->width * look->height)
    append_times (&drawn, slices, avoid);
  ef_layer_bitmap_clear (&bitmap);
}

/* So many that those of all layers are not more than captions may avoid. */
static guint
count_slices (guint n_layers)
{
  return CLAMP ((EF_AVOID_MAX / MAX (n_layers, 1) - 1) / 2, 1, MOST_SLICES);
}

gboolean
ef_layer_bounds (
    const EfPlan *plan, const EfPlanLook *look, GArray *avoid, GError **error)
{
  EfLayerType *type = plan->layers->len > 0 ? ef_layer_type_new () : NULL;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < plan->layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (plan->layers, i);
    g_autoptr (EfSafeArea) area = ef_safe_area_load (
        ef_plan_layer_get_safe_area (layer, look->safe_area), error);

    ok = area != NULL;
    if (ok)
      add (look, layer, type, area, count_slices (plan->layers->len), avoid);
  }
  g_clear_pointer (&type, ef_layer_type_free);
  return ok;
}
