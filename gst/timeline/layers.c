/* Edit Factory - a plan's layers, drawn over its clips
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layers.h"
#include "layer-image.h"
#include "layer-motion.h"
#include "layer-paint.h"
#include "layer-picture.h"

#include <math.h>

/* As cuts: what lies so close above a frame's time belongs to that frame. */
#define GRID_TOLERANCE 0.01
/* How many canvases the bitmaps that are seen at once may cover, and within
 * which pixels that is held; each takes about 14 bytes. The largest canvas may
 * be covered twice. */
#define MOST_CANVASES 16
#define LEAST_PIXELS (2048 * 2048)
#define MOST_PIXELS (EF_PLAN_MAX_SIZE * EF_PLAN_MAX_SIZE)

/* A layer on the grid of frames, and its bitmap while it is seen. */
typedef struct
{
  const EfPlanLayer *layer;
  EfLayerRoom room;
  gint64 first;
  gint64 end;
  EfLayerImage *image;
  EfLayerRest rest;
  gboolean warned;
} Item;

struct _EfLayers
{
  const EfPlan *plan;
  guint width;
  guint height;
  Item *items;
  guint n_items;
  EfLayerType *type;
  gint64 frame;
  EfLayersWarning warning;
  gpointer warning_data;
};

static gint64
frame_at (const EfPlan *plan, GstClockTime time)
{
  gdouble frames =
      (gdouble)time * plan->fps_n / ((gdouble)plan->fps_d * GST_SECOND);

  return (gint64)ceil (frames - GRID_TOLERANCE);
}

static gboolean
init_item (EfLayers *self, guint i, const gchar *captions, GError **error)
{
  const EfPlan *plan = self->plan;
  Item *item = &self->items[i];
  const EfPlanLayer *layer = g_ptr_array_index (plan->layers, i);
  g_autoptr (EfSafeArea) area =
      ef_safe_area_load (ef_plan_layer_get_safe_area (layer, captions), error);

  if (!area) {
    g_prefix_error (error, "layers[%u].safe_area: ", i);
    return FALSE;
  }
  item->layer = layer;
  item->room = ef_layer_room (area, self->width, self->height);
  item->first = frame_at (plan, layer->at);
  item->end = frame_at (plan, layer->at + layer->duration);
  return TRUE;
}

EfLayers *
ef_layers_new (const EfPlan *plan, guint width, guint height,
    const gchar *safe_area, GError **error)
{
  g_autoptr (EfLayers) self = g_new0 (EfLayers, 1);

  self->plan = plan;
  self->width = width;
  self->height = height;
  self->n_items = plan->layers->len;
  self->items = g_new0 (Item, self->n_items);
  for (guint i = 0; i < self->n_items; i++)
    if (!init_item (self, i, safe_area, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
ef_layers_free (EfLayers *self)
{
  for (guint i = 0; i < self->n_items; i++)
    g_clear_pointer (&self->items[i].image, ef_layer_image_free);
  g_clear_pointer (&self->type, ef_layer_type_free);
  g_free (self->items);
  g_free (self);
}

void
ef_layers_set_warning_func (
    EfLayers *self, EfLayersWarning func, gpointer user_data)
{
  self->warning = func;
  self->warning_data = user_data;
}

/* Once a layer, however often it is painted after seeks. */
static void
warn_of_missing (EfLayers *self, Item *item, guint n)
{
  g_autofree gchar *message = NULL;

  if (n == 0 || item->warned || !self->warning)
    return;
  item->warned = TRUE;
  message = g_strdup_printf (
      "layers[%u].text: %u of its letters are in no installed font and are "
      "shown as boxes: fonts-noto-core, fonts-noto-cjk and "
      "fonts-noto-color-emoji have most",
      (guint)(item - self->items), n);
  self->warning (NULL, message, self->warning_data);
}

static gboolean
is_seen (const Item *item, gint64 frame)
{
  return frame >= item->first && frame < item->end;
}

static gboolean
paint_bitmap (EfLayers *self, Item *item, EfLayerBitmap *bitmap,
    GCancellable *cancellable, GError **error)
{
  cairo_surface_t *picture;

  if (item->layer->text) {
    if (!self->type)
      self->type = ef_layer_type_new ();
    warn_of_missing (self, item,
        ef_layer_paint_text (bitmap, self->type, item->layer, &item->room));
    return TRUE;
  }
  picture = ef_layer_picture_load (item->layer->uri, cancellable, error);
  if (!picture) {
    g_prefix_error (error, "layers[%u].uri: ", (guint)(item - self->items));
    return FALSE;
  }
  ef_layer_paint_picture (bitmap, picture, item->layer, &item->room);
  cairo_surface_destroy (picture);
  return TRUE;
}

/* A plan may have more layers at once than memory holds. */
static gboolean
check_room (const EfLayers *self, const Item *item, GError **error)
{
  gdouble canvas = (gdouble)self->width * self->height, pixels = 0;
  gdouble most = MAX (
      2 * canvas, CLAMP (MOST_CANVASES * canvas, LEAST_PIXELS, MOST_PIXELS));

  for (guint i = 0; i < self->n_items; i++)
    if (self->items[i].image || &self->items[i] == item)
      pixels += self->items[i].rest.width * self->items[i].rest.height;
  if (pixels <= most)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "layers[%u]: those seen at %.3f s have %.1f million pixels together, at "
      "most %.1f can be held: make them smaller, or show fewer at a time",
      (guint)(item - self->items),
      (gdouble)self->frame * self->plan->fps_d / self->plan->fps_n,
      pixels / 1e6, most / 1e6);
  return FALSE;
}

static gboolean
make_image (
    EfLayers *self, Item *item, GCancellable *cancellable, GError **error)
{
  EfLayerBitmap bitmap;
  cairo_surface_t *s;
  gint x, y;

  if (!paint_bitmap (self, item, &bitmap, cancellable, error))
    return FALSE;
  s = bitmap.surface;
  ef_layer_place (&bitmap, item->layer, &item->room, &x, &y);
  item->rest = (EfLayerRest){ x - bitmap.left, y - bitmap.top,
    cairo_image_surface_get_width (s), cairo_image_surface_get_height (s),
    self->width, self->height };
  if (!check_room (self, item, error)) {
    ef_layer_bitmap_clear (&bitmap);
    return FALSE;
  }
  item->image = ef_layer_image_new (cairo_image_surface_get_data (s),
      cairo_image_surface_get_stride (s), cairo_image_surface_get_width (s),
      cairo_image_surface_get_height (s));
  ef_layer_bitmap_clear (&bitmap);
  return TRUE;
}

gboolean
ef_layers_prepare (
    EfLayers *self, guint64 frame, GCancellable *cancellable, GError **error)
{
  self->frame = (gint64)frame;
  for (guint i = 0; i < self->n_items; i++) {
    Item *item = &self->items[i];

    if (!is_seen (item, self->frame))
      g_clear_pointer (&item->image, ef_layer_image_free);
    else if (!item->image && !make_image (self, item, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* The middle of the frame's time: coming and going mirror each other. */
static gdouble
time_in (const EfLayers *self, const Item *item)
{
  return (self->frame + 0.5) * self->plan->fps_d / self->plan->fps_n -
      item->layer->at / 1e9;
}

void
ef_layers_draw (EfLayers *self, const EfCanvas *canvas)
{
  for (guint i = 0; i < self->n_items; i++) {
    const Item *item = &self->items[i];
    const EfLayerRest *rest = &item->rest;
    EfLayerPose pose;

    if (!item->image)
      continue;
    pose = ef_layer_pose_at (item->layer, time_in (self, item), rest);
    ef_layer_image_draw (item->image,
        rest->x + pose.dx + rest->width * (1 - pose.scale) / 2,
        rest->y + pose.dy + rest->height * (1 - pose.scale) / 2, pose.scale,
        pose.opacity, canvas);
  }
}
