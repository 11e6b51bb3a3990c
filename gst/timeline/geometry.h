/* Edit Factory - which part of a picture goes where on the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfPlacement: @x..@height: rectangle of the canvas, pixels, even;
 * @src_x..@src_height: the window of the upright picture that fills it, in
 * coded pixels, not rounded.
 */
typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
  gdouble src_x;
  gdouble src_y;
  gdouble src_width;
  gdouble src_height;
} EfPlacement;

/* Eased position for the linear @t, both 0..1 (smoothstep for in-out). */
gdouble ef_ease_apply (EfEase ease, gdouble t);

/* How far on the way from the first window of a motion to the last, 0..1 of
 * their sizes and places: sizes are 1 / zoom, and zoom is a power of the eased
 * time. @t: 0..1 of the clip's visible life */
gdouble ef_motion_progress (const EfClip *clip, gdouble t);

/**
 * ef_placement_at:
 * @t: 0..1 of the clip's visible life
 * @zoom: 1 or more; on top of the clip's own, about the middle of its window
 * @width, @height: of the upright picture, coded pixels
 * @par: its pixel aspect ratio
 *
 * Both ends of a motion are moved inside the picture, and every window between
 * lies on the straight line from one to the other: so none leaves the picture,
 * nothing stops at an edge, and each point of the picture moves straight. On
 * that line the size changes by a constant factor per eased second, which is
 * what looks even.
 */
EfPlacement
ef_placement_at (const EfClip *clip, gdouble t, gdouble zoom, guint width,
    guint height, gdouble par, guint canvas_width, guint canvas_height);

G_END_DECLS
