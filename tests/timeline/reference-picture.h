/* Edit Factory - a decoded frame as the slow composer sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "reference.h"

/* One component as 8-bit values; @x, @y: place of its first sample and @step_x,
 * @step_y its distances, in luma samples. */
typedef struct
{
  gdouble *v;
  gint width;
  gint height;
  gdouble x;
  gdouble y;
  gint step_x;
  gint step_y;
} RefComponent;

/* As it is fitted: upright, cropped, flipped, in quarter turns. */
typedef struct
{
  RefComponent c[3];
  gdouble width;
  gdouble height;
  gdouble angle; /* radians clockwise, that are left to turn it by */
  gdouble par;
  gdouble kr, kb;
  gboolean full;
  gboolean pq, hlg;
} RefPicture;

/* Frame @frame of the source in the pose that @clip asks for. */
void ref_picture_init (
    RefPicture *p, const EfClip *clip, const RefSource *source, guint frame);
void ref_picture_clear (RefPicture *p);

/* The fill behind @p: averaged down to 96 samples on its longer side, three
 * boxes of seven, 55 % bright. */
void ref_fill_init (RefPicture *fill, const RefPicture *p);

/* A component at (@x, @y), luma samples from the picture's corner;
 * @sx, @sy: luma samples for a sample of the canvas' same component. */
gdouble ref_component_at (
    const RefComponent *c, gdouble x, gdouble y, gdouble sx, gdouble sy);

/* To BT.709, limited range; @ycc in code values of the picture. */
void ref_to_canvas (const RefPicture *p, gdouble *ycc);
void ref_from_rgb (guint32 rgb, gdouble *ycc);
