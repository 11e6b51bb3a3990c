/* Edit Factory - the letters of a word, of all that were shaped with it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "shape.h"
#include "colour-glyphs.h"
#include "word-range.h"

#include <math.h>
#include <string.h>

/* Farther than any word goes, pixels. */
#define FAR 1e5

/* Words stand on quarters of pixels: where two meet may be off by this, and
 * outlines rather lie on each other than leave a seam. */
#define SLACK 0.126

/* Fonts say how thick lines are, some far too thin to be seen: of the line's
 * height. */
#define THINNEST (1 / 20.0)

/* Glyphs in a row of one font. @left, @right: what lies outside belongs to
 * another word: a ligature of letters of both */
typedef struct
{
  PangoFont *font;
  PangoGlyphString *glyphs;
  gdouble x;
  gdouble y;
  gdouble left;
  gdouble right;
} Part;

/* Under or through a word. @open_left, @open_right: it goes on there. @rtl:
 * the word before stands on the right */
typedef struct
{
  gdouble left;
  gdouble right;
  gdouble top;
  gdouble height;
  gboolean open_left;
  gboolean open_right;
  gboolean rtl;
} Line;

/* A word's place in its layout, pixels. */
typedef struct
{
  gdouble left;
  gdouble right;
} Range;

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_object_unref (part->font);
  pango_glyph_string_free (part->glyphs);
}

static Range
range_of (PangoLayout *layout, guint start, guint end)
{
  Range range;

  ef_word_range (layout, start, end, &range.left, &range.right);
  return range;
}

/* Parts */

static PangoGlyphString *
glyphs_between (const PangoGlyphString *all, int first, int last)
{
  PangoGlyphString *glyphs = pango_glyph_string_new ();

  pango_glyph_string_set_size (glyphs, last - first);
  memcpy (glyphs->glyphs, all->glyphs + first,
      (last - first) * sizeof *glyphs->glyphs);
  memcpy (glyphs->log_clusters, all->log_clusters + first,
      (last - first) * sizeof *glyphs->log_clusters);
  return glyphs;
}

/* Glyphs @first to before @last, of one cluster, when it has bytes of the
 * word. */
static void
add_cluster (EfShape *self, const EfWordRun *run, const PangoGlyphItem *item,
    int first, int last, gdouble x, gdouble y, const Range *range)
{
  gboolean rtl = item->item->analysis.level % 2;
  Part part = { .left = -FAR, .right = FAR };
  guint start, end;

  ef_cluster_bytes (item, first, &start, &end);
  if (end <= run->start || start >= run->end)
    return;
  if (start < run->start)
    *(rtl ? &part.right : &part.left) = rtl ? range->right : range->left;
  if (end > run->end)
    *(rtl ? &part.left : &part.right) = rtl ? range->left : range->right;
  part.left -= range->left;
  part.right -= range->left;
  part.x = x - range->left;
  part.y = y;
  part.font = g_object_ref (item->item->analysis.font);
  part.glyphs = glyphs_between (item->glyphs, first, last);
  g_array_append_val (self->parts, part);
}

static void
add_item (EfShape *self, const EfWordRun *run, const PangoGlyphItem *item,
    gdouble x, gdouble y, const Range *range)
{
  const PangoGlyphString *glyphs = item->glyphs;

  for (int first = 0, last; first < glyphs->num_glyphs; first = last) {
    gdouble advance = 0;

    for (last = first; last < glyphs->num_glyphs &&
         glyphs->log_clusters[last] == glyphs->log_clusters[first];
         last++)
      advance += (gdouble)glyphs->glyphs[last].geometry.width / PANGO_SCALE;
    add_cluster (self, run, item, first, last, x, y, range);
    x += advance;
  }
}

static void
find_parts (EfShape *self, const EfWordRun *run, const Range *range)
{
  PangoLayoutIter *iter = pango_layout_get_iter (self->layout);

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  do {
    PangoLayoutRun *item = pango_layout_iter_get_run_readonly (iter);
    PangoRectangle logical;

    if (!item)
      continue;
    pango_layout_iter_get_run_extents (iter, NULL, &logical);
    add_item (self, run, item, (gdouble)logical.x / PANGO_SCALE,
        ef_run_drop (self->layout, item, &logical), range);
  } while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}

/* Lines */

/* @line: its top is the baseline of what it is under */
static void
add_line (EfShape *self, Line line, int position, int thickness)
{
  line.top -= (gdouble)position / PANGO_SCALE;
  line.height = MAX ((gdouble)thickness / PANGO_SCALE, self->thinnest);
  g_array_append_val (self->lines, line);
}

/* A column's baseline runs through the middle of its letters: the line that
 * goes through them is there, and that under them to their left. */
static void
add_beside (EfShape *self, const EfWordRun *run, Line line, int thickness)
{
  PangoRectangle ink;

  pango_layout_get_extents (self->layout, &ink, NULL);
  if (run->flags & EF_CUE_WORD_UNDERLINE)
    add_line (self, line,
        (int)(self->baseline * PANGO_SCALE) - ink.y - ink.height - thickness,
        thickness);
  if (run->flags & EF_CUE_WORD_STRIKE)
    add_line (self, line, thickness / 2, thickness);
}

/* (nullable): the word's first letters: those that are seen */
static const Part *
first_part (const EfShape *self, gboolean rtl)
{
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part =
        &g_array_index (self->parts, Part, rtl ? self->parts->len - 1 - i : i);

    if (part->glyphs->glyphs[0].glyph != PANGO_GLYPH_EMPTY)
      return part;
  }
  return NULL;
}

static void
find_lines (EfShape *self, const EfWordRun *run)
{
  const Part *part = first_part (self, run->rtl);
  Range range = range_of (self->layout, run->start, run->line_end);
  Line line = { range.left - self->origin, range.right - self->origin, 0, 0,
    run->rtl ? run->line_after : run->line_before,
    run->rtl ? run->line_before : run->line_after, run->rtl };
  PangoFontMetrics *m;

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  if (!part || !ef_word_run_has_lines (run))
    return;
  if (!self->vertical)
    line.top = part->y;
  m = pango_font_get_metrics (part->font, NULL);
  self->thinnest = THINNEST * pango_font_metrics_get_height (m) / PANGO_SCALE;
  if (self->vertical)
    add_beside (
        self, run, line, pango_font_metrics_get_underline_thickness (m));
  else if (run->flags & EF_CUE_WORD_UNDERLINE)
    add_line (self, line, pango_font_metrics_get_underline_position (m),
        pango_font_metrics_get_underline_thickness (m));
  if (run->flags & EF_CUE_WORD_STRIKE && !self->vertical)
    add_line (self, line, pango_font_metrics_get_strikethrough_position (m),
        pango_font_metrics_get_strikethrough_thickness (m));
  pango_font_metrics_unref (m);
}

/* Extents */

static void
include (EfShape *self, gdouble x, gdouble y, gdouble width, gdouble height)
{
  gdouble right, bottom;

  if (width <= 0 || height <= 0)
    return;
  if (self->width <= 0) {
    self->x = x;
    self->y = y;
    self->width = width;
    self->height = height;
    return;
  }
  right = MAX (self->x + self->width, x + width);
  bottom = MAX (self->y + self->height, y + height);
  self->x = MIN (self->x, x);
  self->y = MIN (self->y, y);
  self->width = right - self->x;
  self->height = bottom - self->y;
}

static void
find_extents (EfShape *self)
{
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = &g_array_index (self->parts, Part, i);
    PangoRectangle ink;

    pango_glyph_string_extents (part->glyphs, part->font, &ink, NULL);
    include (self, part->x + (gdouble)ink.x / PANGO_SCALE,
        part->y + (gdouble)ink.y / PANGO_SCALE,
        (gdouble)ink.width / PANGO_SCALE, (gdouble)ink.height / PANGO_SCALE);
  }
  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = &g_array_index (self->lines, Line, i);

    include (
        self, line->left, line->top, line->right - line->left, line->height);
  }
}

/* Where words of a text meet, each has its side of outlines that go over: also
 * of a neighbour that is taller. */
static void
include_neighbours (EfShape *self)
{
  gdouble left = self->left > -FAR ? 0 : self->x;
  gdouble right = self->right < FAR ? self->right : self->x + self->width;
  PangoRectangle ink;

  if (self->left <= -FAR && self->right >= FAR)
    return;
  pango_layout_get_extents (self->layout, &ink, NULL);
  include (self, left, (gdouble)ink.y / PANGO_SCALE - self->baseline,
      right - left, (gdouble)ink.height / PANGO_SCALE);
}

static void
take_all (EfShape *self)
{
  PangoRectangle ink;

  pango_layout_get_extents (self->layout, &ink, NULL);
  self->x = (gdouble)ink.x / PANGO_SCALE;
  self->y = (gdouble)ink.y / PANGO_SCALE - self->baseline;
  self->width = (gdouble)ink.width / PANGO_SCALE;
  self->height = (gdouble)ink.height / PANGO_SCALE;
}

/* Of a ligature the word has its share only. */
static void
take_ink (EfShape *self)
{
  self->ink_left = MAX (self->x, self->left);
  self->ink_right = MIN (self->x + self->width, self->right);
}

/* Ends of the text, which outlines may go over. */
static void
find_sides (EfShape *self, const EfWordRun *run, const Range *range)
{
  Range all = range_of (self->layout, 0, run->length);

  self->left = range->left > all.left + 1 ? 0 : -FAR;
  self->right = range->right < all.right - 1 ? range->right - range->left : FAR;
}

void
ef_shape_init (EfShape *self, const EfWordRun *run, PangoLayout *layout)
{
  Range range;

  memset (self, 0, sizeof *self);
  self->layout = g_object_ref (layout);
  self->vertical = run->vertical;
  self->baseline = (gdouble)pango_layout_get_baseline (layout) / PANGO_SCALE;
  if (ef_word_run_is_plain (run)) {
    take_all (self);
    self->ink_left = self->x;
    self->ink_right = self->x + self->width;
    return;
  }
  range = range_of (layout, run->start, run->end);
  self->origin = range.left;
  find_sides (self, run, &range);
  find_parts (self, run, &range);
  find_lines (self, run);
  find_extents (self);
  take_ink (self);
  include_neighbours (self);
}

void
ef_shape_clear (EfShape *self)
{
  g_clear_pointer (&self->parts, g_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_object (&self->layout);
}

/* Drawing */

/* On whole pixels, where two words meet without a seam. */
static gdouble
snapped (cairo_t *cr, gdouble x)
{
  cairo_matrix_t m;

  cairo_get_matrix (cr, &m);
  return m.xy == 0 && m.yx == 0 && m.xx == 1 ? round (x + m.x0) - m.x0 : x;
}

/* Where a line goes on it has no end, and lies @over pixels over that of the
 * word before, which the outline of this one's letters would cut. Each by
 * itself: where paths of one fill cross in opposite directions there would be a
 * hole. */
static void
cover_lines (const EfShape *self, cairo_t *cr, gdouble outline, gdouble over)
{
  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = &g_array_index (self->lines, Line, i);
    gdouble left = line->open_left
        ? snapped (cr, line->left - (line->rtl ? 0 : over))
        : line->left - outline;
    gdouble right = line->open_right
        ? snapped (cr, line->right + (line->rtl ? over : 0))
        : line->right + outline;

    cairo_new_path (cr);
    cairo_rectangle (cr, left, line->top - outline, right - left,
        line->height + 2 * outline);
    cairo_fill (cr);
  }
}

/* The letters themselves are those that ef_shape_show() finds drawn then. */
void
ef_shape_cover (const EfShape *self, cairo_t *cr, gdouble outline)
{
  cairo_move_to (cr, -self->origin, -self->baseline);
  if (outline > 0) {
    pango_cairo_layout_path (cr, self->layout);
    cairo_set_line_width (cr, 2 * outline);
    cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke (cr);
    cairo_move_to (cr, -self->origin, -self->baseline);
  }
  cairo_set_operator (cr, CAIRO_OPERATOR_ADD);
  pango_cairo_show_layout (cr, self->layout);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  if (self->lines)
    cover_lines (self, cr, outline, outline);
}

void
ef_shape_cover_pictures (const EfShape *self, const cairo_matrix_t *place,
    cairo_surface_t *mask, gdouble outline)
{
  cairo_matrix_t line = *place;

  cairo_matrix_translate (&line, -self->origin, 0);
  ef_colour_glyphs_cover (self->layout, &line, mask, outline);
}

static void
clip_between (cairo_t *cr, gdouble left, gdouble right)
{
  left = snapped (cr, left);
  cairo_rectangle (cr, left, -FAR, snapped (cr, right) - left, 2 * FAR);
  cairo_clip (cr);
}

gboolean
ef_shape_is_clipped (const EfShape *self)
{
  return self->parts && (self->left > -FAR || self->right < FAR);
}

void
ef_shape_clip (const EfShape *self, cairo_t *cr)
{
  if (ef_shape_is_clipped (self))
    clip_between (cr, self->left - SLACK, self->right + SLACK);
}

void
ef_shape_show (const EfShape *self, cairo_t *cr, gdouble outline)
{
  if (!self->parts) {
    cairo_move_to (cr, 0, 0);
    pango_cairo_show_layout_line (
        cr, pango_layout_get_line_readonly (self->layout, 0));
    return;
  }
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = &g_array_index (self->parts, Part, i);

    cairo_save (cr);
    if (part->left > -FAR / 2 || part->right < FAR / 2)
      clip_between (cr, part->left, part->right);
    cairo_move_to (cr, part->x, part->y);
    pango_cairo_show_glyph_string (cr, part->font, part->glyphs);
    cairo_restore (cr);
  }
  cover_lines (self, cr, 0, outline);
}
