/* Edit Factory - a slow, obvious layer, written from docs/eftimelinesrc.md
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shares no code with gst/timeline: every sample is computed alone, in double
 * precision, from the whole bitmap.
 */
#pragma once

#include <glib.h>

/**
 * RefBitmap: premultiplied, as Cairo's ARGB32, rows without gaps.
 */
typedef struct
{
  const guint32 *argb;
  gint width;
  gint height;
} RefBitmap;

/**
 * ref_layer_draw:
 * @x, @y, @scale, @opacity: as ef_layer_image_draw()'s
 * @planes: Y, U, V of a 4:2:0 canvas of @width x @height, not rounded
 */
void ref_layer_draw (const RefBitmap *bitmap, gdouble x, gdouble y,
    gdouble scale, gdouble opacity, gint width, gint height, gdouble *planes);
