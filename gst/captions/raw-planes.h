/* Edit Factory - a sprite in the samples of a layout, ready to be blended
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "blend-raw.h"

G_BEGIN_DECLS

/**
 * EfRawSheet: what goes into one plane, each byte or word of a row in turn.
 * Words when @bytes is 2. Memory that belongs to no channel is kept.
 * @value: premultiplied code values; @keep: what stays of the frame's
 * @first, @last: samples of each row that are covered
 */
typedef struct
{
  guint bytes;
  guint samples;
  guint rows;
  gpointer value;
  gpointer keep;
  guint *first;
  guint *last;
} EfRawSheet;

/**
 * EfRawPlanes:
 * @phase_x, @phase_y: pixels from the sheets' corner to the sprite's
 * @width, @height: pixels, whole blocks of every channel
 */
typedef struct
{
  EfRawLayout layout;
  guint phase_x;
  guint phase_y;
  guint width;
  guint height;
  EfRawSheet sheets[4];
} EfRawPlanes;

/* Pixels on whose multiples sheets begin. */
guint ef_raw_layout_align_x (const EfRawLayout *layout);
guint ef_raw_layout_align_y (const EfRawLayout *layout);

/* Four bytes a pixel, alpha among them. */
gboolean ef_raw_layout_is_packed (const EfRawLayout *layout);

/* Rows of pixels, counted from where the sheets begin, that make row @row of a
 * channel, and their weights, which add up to 1. Returns: their number */
guint ef_raw_layout_rows (const EfRawLayout *layout, guint h_sub, gint row,
    gint rows[3], gfloat weights[3]);

/* Of @sprite, which keeps them. */
const EfRawPlanes *ef_raw_planes_of (
    const EfRawLayout *layout, EfSprite *sprite, guint phase_x, guint phase_y);

G_END_DECLS
