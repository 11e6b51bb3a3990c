/* Edit Factory - a layer's bitmap, put onto the canvas at any place and size
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Premultiplied "over" (T. Porter and T. Duff, SIGGRAPH 1984) in the canvas'
 * own planes. The bitmap becomes Y, Cb, Cr and alpha once; at each place they
 * are resampled with the composer's kernel, chroma at its own siting, so that
 * slow motion does not step and a layer at rest on whole pixels is exact.
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

typedef struct _EfLayerImage EfLayerImage;

/**
 * ef_layer_image_new:
 * @argb: premultiplied, 32 bits in the machine's byte order as Cairo's, full
 *   range R'G'B' with BT.709 primaries; not needed any more afterwards
 * @stride: bytes from row to row
 */
EfLayerImage *
ef_layer_image_new (const guint8 *argb, gint stride, guint width, guint height);
void ef_layer_image_free (EfLayerImage *self);

/**
 * ef_layer_image_draw:
 * @x, @y: where the bitmap's corner lies, canvas pixels, not rounded
 * @scale: canvas pixels for a pixel of the bitmap, 0.1..10
 * @opacity: 0..1
 *
 * Touches only what the bitmap covers. What was resampled last is kept.
 */
void ef_layer_image_draw (EfLayerImage *self, gdouble x, gdouble y,
    gdouble scale, gdouble opacity, const EfCanvas *canvas);

G_END_DECLS
