/* Edit Factory - a layer painted into a bitmap
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "layer-text.h"
#include "safe-area.h"

G_BEGIN_DECLS

/** EfLayerRoom: what a layer must stay inside: the safe area, pixels, and
 * @unit, pixels of the canvas for one of the plan's lengths. */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  gdouble unit;
} EfLayerRoom;

/**
 * EfLayerBitmap:
 * @surface: premultiplied ARGB, shadow included
 * @left, @top: from its corner to that of the layer, whole pixels
 * @width, @height: of the upright rectangle about the layer, without shadow
 */
typedef struct
{
  cairo_surface_t *surface;
  gint left;
  gint top;
  guint width;
  guint height;
} EfLayerBitmap;

EfLayerRoom ef_layer_room (const EfSafeArea *area, guint width, guint height);

/* A text layer. Returns: how many of its letters no installed font has */
guint ef_layer_paint_text (EfLayerBitmap *bitmap, EfLayerType *type,
    const EfPlanLayer *layer, const EfLayerRoom *room);
/* A picture layer: @picture: upright, ARGB32 with square pixels */
void ef_layer_paint_picture (EfLayerBitmap *bitmap, cairo_surface_t *picture,
    const EfPlanLayer *layer, const EfLayerRoom *room);
void ef_layer_bitmap_clear (EfLayerBitmap *bitmap);

/* Where the layer's corner lies at rest: whole pixels, inside the room. */
void ef_layer_place (const EfLayerBitmap *bitmap, const EfPlanLayer *layer,
    const EfLayerRoom *room, gint *x, gint *y);

G_END_DECLS
