/* Edit Factory - how a picture lies that is turned by any angle
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfTilt: from the canvas to a turned picture.
 * @x, @y: what lies in the middle of the canvas: coded pixels of the picture
 *   from its upper left corner, not rounded
 * @xx, @xy, @yx, @yy: on the canvas one pixel to the right is (@xx, @yx) coded
 *   pixels further, one pixel down (@xy, @yy)
 * @reduce_x, @reduce_y: coded pixels per canvas pixel along the picture's axes
 * @right_x, @right_y: direction of the picture's own right on the canvas, of
 *   length 1
 * @half_width, @half_height: of the turned rectangle in which the picture is
 *   shown, about the middle of the canvas, in canvas pixels; infinite when it
 *   covers the canvas
 */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble xx;
  gdouble xy;
  gdouble yx;
  gdouble yy;
  gdouble reduce_x;
  gdouble reduce_y;
  gdouble right_x;
  gdouble right_y;
  gdouble half_width;
  gdouble half_height;
} EfTilt;

/**
 * ef_tilt_at:
 * @degrees: clockwise
 * Others: as of ef_placement_at(); @width x @height before the rotation
 *
 * The turned picture is fitted. Cover: as large as needed so that the turned
 * picture covers the canvas, wherever the focus and the motion move the window.
 * Others: the whole turned picture, corners included, lies on the canvas; its
 * rectangle stays and a motion moves inside it. The focus and a view's
 * displacement are fractions of the upright box around the turned picture. At
 * 0 degrees all is as without rotation, and so it is close to it.
 */
EfTilt ef_tilt_at (const EfClip *clip, gdouble degrees, gdouble t, gdouble zoom,
    guint width, guint height, gdouble par, guint canvas_width,
    guint canvas_height);

/**
 * ef_tilt_cover:
 * @mask: (inout): @n values from 0 to 1 in Q14, multiplied by how much of each
 *   sample lies in the turned rectangle
 * @x, @y: of the first sample, canvas pixels from the middle of the canvas
 * @step: from sample to sample and width of a sample, canvas pixels
 */
void ef_tilt_cover (const EfTilt *self, gint16 *mask, guint n, gdouble x,
    gdouble y, gdouble step);
/* FALSE when the picture covers the canvas anyhow. */
gboolean ef_tilt_has_edges (const EfTilt *self);

G_END_DECLS
