/* Edit Factory - how layers come and go
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfLayerRest: where a layer lies when nothing moves, canvas pixels, all that
 * is painted included.
 */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  guint canvas_width;
  guint canvas_height;
} EfLayerRest;

/**
 * EfLayerPose:
 * @dx, @dy: away from its place, canvas pixels, not rounded
 * @scale: about its middle
 * @opacity: 0..1
 */
typedef struct
{
  gdouble dx;
  gdouble dy;
  gdouble scale;
  gdouble opacity;
} EfLayerPose;

/* @t: 0..1. Returns: 0 at 0, 1 at 1; back goes above 1 between. */
gdouble ef_layer_ease (EfLayerEase ease, gdouble t);

/**
 * ef_layer_pose_at:
 * @time: since the layer's start, seconds
 *
 * When coming and going last longer than the layer, both are shortened in
 * proportion.
 */
EfLayerPose ef_layer_pose_at (
    const EfPlanLayer *layer, gdouble time, const EfLayerRest *rest);

G_END_DECLS
