/* Edit Factory - where the slow composer puts a picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "reference-picture.h"

typedef struct
{
  gdouble x, y, width, height;        /* on the canvas */
  gdouble src_x, src_y, src_w, src_h; /* of the picture */
  /* Of a turned picture: what lies in the middle of the canvas, and the scale
   * of the fit and that of the picture; all in square pixels */
  gdouble middle_x, middle_y, fit_scale, scale;
} RefPlace;

gdouble ref_nearest_even (gdouble v);
gdouble ref_ease (EfEase kind, gdouble t);
/* (@x, @y) turned clockwise. */
void ref_rotate (gdouble angle, gdouble *x, gdouble *y);

/* @t: 0..1 of the clip's time; @nearer: what a transition enlarges it by */
RefPlace ref_place_of (const EfPlan *plan, const EfClip *clip, EfFit fit,
    gboolean moving, gdouble t, gdouble nearer, const RefPicture *p);
