/* Edit Factory - the letters of a word, of all that were shaped with it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "word-run.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * EfShape: a word of a layout, ready to be drawn with the left end of its
 * baseline at the origin.
 * @vertical: it is turned a quarter to the right when it is drawn
 * @x, @y, @width, @height: what its ink covers, pixels
 * @ink_left, @ink_right: of the word's own letters and lines: @x and @width
 *   also hold what neighbours' outlines may cover
 * @parts: glyphs of the layout that are the word's; NULL: all of it
 * @origin: of the word in its layout
 * @left, @right: of what outline and shadow may cover: those of the words
 *   that were shaped with it are one
 */
typedef struct
{
  PangoLayout *layout;
  GArray *parts;
  GArray *lines; /* under and through it */
  gdouble origin;
  gdouble left;
  gdouble right;
  gdouble thinnest; /* of the lines, pixels */
  gdouble baseline;
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  gdouble ink_left;
  gdouble ink_right;
  gboolean vertical;
} EfShape;

/* @layout: of the run's text, its looks applied; kept by reference */
void ef_shape_init (EfShape *self, const EfWordRun *run, PangoLayout *layout);
void ef_shape_clear (EfShape *self);
/* Covers letters and lines, with @outline pixels about them: those of all that
 * was shaped together. */
void ef_shape_cover (const EfShape *self, cairo_t *cr, gdouble outline);
/* The same for letters that are pictures. @place: of the word's origin */
void ef_shape_cover_pictures (const EfShape *self, const cairo_matrix_t *place,
    cairo_surface_t *mask, gdouble outline);
/* Keeps to the word's part of that. @cr: as ef_shape_cover() had it */
void ef_shape_clip (const EfShape *self, cairo_t *cr);
gboolean ef_shape_is_clipped (const EfShape *self);
/* Draws the word; colour glyphs in their own colours. @outline: about it */
void ef_shape_show (const EfShape *self, cairo_t *cr, gdouble outline);

G_END_DECLS
