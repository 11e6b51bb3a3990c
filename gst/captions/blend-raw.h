/* Edit Factory - puts sprites into frames of any plain layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "colours.h"
#include "sprite.h"

G_BEGIN_DECLS

/**
 * EfRawChannel: where a channel's samples lie.
 * @offset, @step: bytes from a row's begin to the first, from one to the next
 * @w_sub, @h_sub: powers of two by which it is smaller than the frame
 * @depth: bits, 8..16; @shift: bits below them. Samples of more than 8 bits are
 *   little-endian words
 */
typedef struct
{
  guint plane;
  guint offset;
  guint step;
  guint w_sub;
  guint h_sub;
  guint depth;
  guint shift;
} EfRawChannel;

/**
 * EfRawLayout: what frames of one format have in common. Two are the same when
 * their bytes are, so set all of it to 0 first.
 * @channels: R, G, B or Y, Cb, Cr; alpha last
 * @alpha: the last channel is alpha
 * @straight: colours are not multiplied by it
 * @cosited_x, @cosited_y: chroma stands on the left, upper one of its pixels
 * @fields: rows belong to two fields in turn, and so do rows of chroma
 */
typedef struct
{
  guint n_channels;
  EfRawChannel channels[4];
  gboolean alpha;
  gboolean straight;
  gboolean cosited_x;
  gboolean cosited_y;
  gboolean fields;
  EfColours colours;
} EfRawLayout;

/** EfRawFrame: @strides may be negative. */
typedef struct
{
  EfRawLayout layout;
  guint8 *planes[4];
  gint strides[4];
  guint width;
  guint height;
} EfRawFrame;

/* Blends @sprite with its corner at (@x, @y), clipped to the frame; samples
 * that it does not cover stay as they are. What it becomes in this layout is
 * kept with it. @opacity: 0..1 */
void ef_blend_raw (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity);

G_END_DECLS
