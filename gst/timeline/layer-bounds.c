/* Edit Factory - where a plan's layers will stand, before anything is drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-bounds.h"
#include "layer-paint.h"
#include "picture-size.h"

#include <editfactory/file.h>
#include <unistd.h>

/* Of the canvas: what is larger lies behind captions rather than beside. */
#define LARGEST 0.4
/* What is fainter is no obstacle. */
#define FAINTEST 0.15
/* Of a picture's file; sizes stand at its beginning. */
#define HEAD (64 * 1024)
/* Side of what stands for a picture, pixels. */
#define DUMMY 64

/* A small surface of about the picture's shape. (transfer full) (nullable) */
static cairo_surface_t *
dummy_of (const gchar *path)
{
  g_autofree guint8 *head = g_malloc (HEAD);
  gint fd = ef_file_open_regular (path, NULL, NULL);
  gssize length;
  guint width, height;
  gdouble k;

  if (fd < 0)
    return NULL;
  length = read (fd, head, HEAD);
  close (fd);
  if (length <= 0 || !ef_picture_size (head, (gsize)length, &width, &height))
    return NULL;
  k = DUMMY / (gdouble)MAX (width, height);
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
      MAX ((gint)(width * k + 0.5), 1), MAX ((gint)(height * k + 0.5), 1));
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
add (const EfPlanLook *look, const EfPlanLayer *layer, EfLayerType *type,
    const EfSafeArea *area, GArray *avoid)
{
  EfLayerRoom room = ef_layer_room (area, look->width, look->height);
  EfLayerBitmap bitmap = { NULL };
  EfAvoid item = { .start = layer->at, .end = layer->at + layer->duration };
  gint x, y;

  if (layer->opacity < FAINTEST || !paint (layer, type, &room, &bitmap))
    return;
  ef_layer_place (&bitmap, layer, &room, &x, &y);
  item.zone.x = (gdouble)x / look->width;
  item.zone.y = (gdouble)y / look->height;
  item.zone.width = (gdouble)bitmap.width / look->width;
  item.zone.height = (gdouble)bitmap.height / look->height;
  if (item.zone.width * item.zone.height <= LARGEST)
    g_array_append_val (avoid, item);
  ef_layer_bitmap_clear (&bitmap);
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
      add (look, layer, type, area, avoid);
  }
  g_clear_pointer (&type, ef_layer_type_free);
  return ok;
}
