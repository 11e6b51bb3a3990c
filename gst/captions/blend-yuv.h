/* Edit Factory - puts sprites into 4:2:0 frames without converting them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "painter.h"

G_BEGIN_DECLS

/**
 * EfYuvFrame: an 8-bit 4:2:0 frame.
 * @chroma_step: 1 for I420 and YV12, 2 for NV12 and NV21
 * @kr, @kb: weights of the luma's red and blue
 * @cosited: chroma stands on the left one of its pixels, else between them
 */
typedef struct
{
  guint8 *y;
  guint8 *u;
  guint8 *v;
  gint y_stride;
  gint u_stride;
  gint v_stride;
  gint chroma_step;
  guint width;
  guint height;
  gboolean full_range;
  gboolean cosited;
  gdouble kr;
  gdouble kb;
} EfYuvFrame;

/* Blends @sprite with its corner at (@x, @y), clipped to the frame. The
 * sprite's colours are turned into planes once and kept with it.
 * @opacity: 0..1 */
void ef_blend_yuv (
    const EfYuvFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity);

G_END_DECLS
