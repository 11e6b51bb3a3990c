/* Edit Factory - a clip on the slow composer's canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "reference-place.h"

/* A picture in its rectangle: chroma first on the canvas' own grid, in the
 * picture's colours, as the canvas is 4:2:0. */
typedef struct
{
  RefPicture picture;
  RefPlace place;
  gdouble *chroma[2]; /* width / 2 x height / 2 of the rectangle */
} RefPart;

typedef struct
{
  RefPart fore;
  RefPart fill;
  gboolean has_fill;
  gboolean has_edges;
  gdouble background[3];
  gdouble *filtered[3]; /* (nullable): the canvas after filters */
  guint width;          /* of it */
} RefLayer;

/* @t: 0..1 of the clip's time; @nearer: what a transition enlarges it by */
void ref_layer_init (RefLayer *l, const EfPlan *plan, const EfClip *clip,
    const RefSource *source, guint frame, gdouble t, gdouble nearer);
/* The clip's filters and those of the plan. */
void ref_layer_filter (RefLayer *l, const EfPlan *plan, const EfClip *clip);
void ref_layer_clear (RefLayer *l);

/* Component @c of the canvas at (@cx, @cy), in luma samples. */
gdouble ref_layer_at (const RefLayer *l, guint c, gdouble cx, gdouble cy);
