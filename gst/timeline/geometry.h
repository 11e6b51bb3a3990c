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
/* The clip's view at @t, 0..1 of its visible life. */
EfView ef_clip_view_at (const EfClip *clip, gdouble t);

/**
 * ef_placement_for_clip:
 * @width, @height: of the upright picture, coded pixels
 * @par: its pixel aspect ratio
 */
EfPlacement
ef_placement_for_clip (const EfClip *clip, const EfView *view, guint width,
    guint height, gdouble par, guint canvas_width, guint canvas_height);

G_END_DECLS
