/* Edit Factory - a window that follows the centre of interest
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/** EfInterest: where the centre of interest lies, 0..1 of the upright picture.
 * @t: 0..1 of the clip's visible life */
typedef struct
{
  gdouble t;
  gdouble x;
  gdouble y;
} EfInterest;

/** EfReframe: @focus: where the window's centre is first; it moves by @x, @y
 * (fractions of the picture) with EF_EASE_IN_OUT. */
typedef struct
{
  gdouble focus_x;
  gdouble focus_y;
  gdouble x;
  gdouble y;
} EfReframe;

/**
 * ef_reframe:
 * @points: (array length=n): of one shot, at least one, in order of time
 * @width, @height: what the window shows of the picture, 0..1
 * @duration: how long the clip is shown, seconds
 *
 * A camera that stands still, or moves once: never back and forth with every
 * measurement. It stands where the interest is on the whole while that stays in
 * the middle third of the window. Else it makes the one eased move that is
 * nearest to all points (least squares), which is still at both ends, so that
 * the picture stands at the cuts. It takes seven seconds or more for the width
 * of the window (the rule for pans in cinematography), leaves the picture
 * nowhere, and is made only when it keeps the interest nearer to the middle
 * than standing still does.
 */
EfReframe ef_reframe (const EfInterest *points, guint n, gdouble width,
    gdouble height, gdouble duration);

G_END_DECLS
