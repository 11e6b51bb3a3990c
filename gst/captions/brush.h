/* Edit Factory - draws words, boxes and what is sung into sprites
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "shape.h"
#include "sprite.h"
#include "style.h"

G_BEGIN_DECLS

/**
 * EfInk: how a word is drawn.
 * @size: of the font, pixels
 * @fill, @outline: 0xRRGGBBAA
 * @phase_x, @phase_y: where in its pixel the word's origin stands, 0..1
 */
typedef struct
{
  gdouble size;
  guint fill;
  guint outline;
  gdouble phase_x;
  gdouble phase_y;
} EfInk;

/**
 * EfPiece: letters of a sprite: a word, or its reading.
 * @shape: at the ink's size
 * @x, @y: of its origin, from the sprite's, pixels
 * @size: of the style's: small letters have thinner outlines
 */
typedef struct
{
  const EfShape *shape;
  gdouble x;
  gdouble y;
  gdouble size;
} EfPiece;

/* They all turn by the style's rotation about the origin, what is vertical by a
 * quarter more, and return a sprite that is the caller's. @pieces: (array
 * length=n): at least one, the lowest first */
EfSprite *ef_brush_word (
    const EfStyle *style, const EfPiece *pieces, guint n, const EfInk *ink);

/**
 * EfBar: a rounded rectangle. @x, @y: from the origin to its upper left corner,
 * pixels, before it is turned; @vertical: it lies along a column
 */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  gdouble radius;
  guint colour;
  guint outline_colour;
  gdouble outline;
  gint vertical;
} EfBar;

EfSprite *ef_brush_bar (
    const EfStyle *style, const EfBar *bar, gdouble phase_x, gdouble phase_y);

/**
 * ef_brush_sung:
 * @before, @after: the word not sung and sung, drawn alike but for colours
 * @edge: from the origin to where the one becomes the other, pixels along the
 *   line
 * @from_right: @after stands on the right of @edge
 * @vertical: the line is a column
 */
EfSprite *ef_brush_sung (const EfStyle *style, const EfSprite *before,
    const EfSprite *after, gdouble edge, gboolean from_right,
    gboolean vertical);

G_END_DECLS
