/* Edit Factory - a cue's words at their places
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bidi-pieces.h"
#include "cue-place.h"
#include "ruby-measure.h"
#include "stand.h"
#include "typesetter-reach.h"
#include "word-range.h"

#include <math.h>

/* Is the character at @index of a run that is read from the right? */
static gboolean
is_from_right (PangoLayoutLine *line, int index)
{
  for (GSList *l = line->runs; l; l = l->next) {
    const PangoItem *item = ((PangoLayoutRun *)l->data)->item;

    if (index >= item->offset && index < item->offset + item->length)
      return item->analysis.level % 2 == 1;
  }
  return FALSE;
}

/* Words in visual order come from Pango's bidi, asked by their byte range. */
static void
place_words (EfCueLayout *out, PangoLayout *layout, const EfCue *cue,
    const EfCueReading *reading, const EfLineText *line, const EfWordBox *whole,
    gboolean vertical)
{
  PangoLayoutLine *visual = pango_layout_get_line_readonly (layout, 0);
  guint n_words = line->starts->len;
  g_autofree gboolean *rtl = g_new0 (gboolean, 2 * n_words + 1);
  EfRunLine of = { line->first, line->first + n_words, reading->direction,
    reading->kept, rtl, vertical, reading->rubies };

  for (guint i = 0; i < n_words; i++) {
    int start = g_array_index (line->starts, int, i);
    int end = g_array_index (line->ends, int, i);
    const gchar *last =
        end > start ? g_utf8_prev_char (line->text->str + end) : NULL;
    EfWordBox box = { 0, whole->y, 0, FALSE,
      ef_rubies_get (reading->rubies, line->first + i) ? whole->over : 0 };
    gdouble left, right;

    ef_word_range (layout, (guint)start, (guint)end, &left, &right);
    box.x = whole->x + left;
    box.width = right - left;
    box.rtl = pango_layout_get_direction (layout, start) == PANGO_DIRECTION_RTL;
    g_array_append_val (out->boxes, box);
    rtl[2 * i] = is_from_right (visual, start);
    rtl[2 * i + 1] =
        last && is_from_right (visual, (int)(last - line->text->str));
  }
  ef_word_runs_add (out->runs, cue, &of);
}

/* @axis: the x at which the style's alignment has the lines meet */
static void
place_line (EfTypesetter *self, EfCueLayout *out, const EfCue *cue,
    const EfCueReading *reading, const EfCueBlock *block, guint number,
    gdouble axis, gdouble baseline)
{
  EfLineText line;
  g_autoptr (PangoLayout) layout = ef_cue_block_layout_line (
      self, cue, reading, block, number, out->size, &line);
  PangoRectangle logical;
  EfWordBox whole = { 0, baseline, 0, FALSE,
    MAX (block->ruby[number] - block->ascent, 0) *
        (out->ascent / block->ascent) };

  pango_layout_get_extents (layout, NULL, &logical);
  whole.width = (gdouble)logical.width / PANGO_SCALE;
  whole.x = axis - whole.width * (self->style->align - EF_STYLE_ALIGN_LEFT) / 2;
  g_array_append_val (out->lines, whole);
  place_words (out, layout, cue, reading, &line, &whole, self->turned);
  ef_line_text_clear (&line);
}

/* Lines of their own width about one axis, all of them inside the span. */
static gdouble
find_axis (EfTypesetter *self, const EfStand *stand)
{
  gdouble width = stand->block->width * stand->size;
  gdouble edge =
      ef_typesetter_reach (self) + width * (ef_typesetter_swell (self) - 1) / 2;
  gdouble part = (self->style->align - EF_STYLE_ALIGN_LEFT) / 2.0;
  gdouble left = self->style->position_x * self->width - width * part;

  left = MIN (left, stand->right - edge - width);
  left = MAX (left, stand->left + edge);
  return left + width * part +
      stand->block->over * stand->size * (1 - 2 * part);
}

static void
find_whole (EfCueLayout *out, gdouble top, gdouble height)
{
  gdouble left = G_MAXDOUBLE, right = -G_MAXDOUBLE;

  for (guint i = 0; i < out->lines->len; i++) {
    const EfWordBox *line = &g_array_index (out->lines, EfWordBox, i);

    left = MIN (left, line->x);
    right = MAX (right, line->x + line->width);
  }
  out->whole = (EfWordBox){ left, top, right - left, FALSE, 0 };
  out->height = height;
}

static void
shift (GArray *boxes, gdouble dx, gdouble dy)
{
  for (guint i = 0; i < boxes->len; i++) {
    g_array_index (boxes, EfWordBox, i).x += dx;
    g_array_index (boxes, EfWordBox, i).y += dy;
  }
}

void
ef_cue_layout_move (EfCueLayout *self, gdouble dx, gdouble dy)
{
  shift (self->boxes, dx, dy);
  shift (self->lines, dx, dy);
  self->whole.x += dx;
  self->whole.y += dy;
}

/* What a turned caption would put outside the safe area moves it inwards. */
static void
keep_turned_inside (EfTypesetter *self, EfCueLayout *out)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble w = out->whole.width, h = out->height, dx, dy;
  gdouble edge =
      ef_typesetter_reach (self) * (c + s) + ef_typesetter_travel (self);
  gdouble half_w = (w * c + h * s) / 2 + edge;
  gdouble half_h = (w * s + h * c) / 2 + edge;
  gdouble x = out->whole.x + w / 2, y = out->whole.y + h / 2;

  if (s < 1e-6)
    return;
  dx = MAX (MIN (x, clear.right - half_w), clear.left + half_w) - x;
  dy = MAX (MIN (y, clear.bottom - half_h), clear.top + half_h) - y;
  ef_cue_layout_move (out, dx, dy);
}

static EfRect
taken_by (EfTypesetter *self, const EfCueLayout *out, const EfStand *stand)
{
  gdouble y = ef_stand_edge (self, stand);
  gdouble x = ef_typesetter_reach (self) +
      out->whole.width * (ef_typesetter_swell (self) - 1) / 2;

  return (EfRect){ out->whole.x - x, out->whole.y - y,
    out->whole.x + out->whole.width + x, out->whole.y + out->height + y };
}

static EfCueLayout *
place_read (EfTypesetter *self, const EfCue *cue, const EfCueReading *reading,
    const EfRect *taken, guint n_taken)
{
  EfCueLayout *out = g_new0 (EfCueLayout, 1);
  EfCueBlock blocks[1 + EF_STAND_MORE_LINES];
  EfStand stand = ef_stand_choose (self, cue, reading, taken, n_taken, blocks);
  gdouble axis;

  out->boxes = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->lines = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  out->runs = ef_word_runs_new ();
  out->size = self->style->size * self->scale * stand.size;
  out->ascent = stand.block->ascent * stand.size;
  out->descent = stand.block->descent * stand.size;
  out->middle = ef_cue_block_middle (self, stand.block) * stand.size;
  axis = find_axis (self, &stand);
  for (guint i = 0; i < stand.block->n_lines; i++)
    place_line (self, out, cue, reading, stand.block, i, axis,
        stand.top + out->ascent +
            (stand.block->lead + stand.block->baselines[i]) * stand.size);
  find_whole (out, stand.top, ef_cue_block_height (stand.block, stand.size));
  keep_turned_inside (self, out);
  out->taken = taken_by (self, out, &stand);
  return out;
}

static EfCueLayout *
place_pieces (EfTypesetter *self, const EfBidiPieces *pieces,
    const EfRect *taken, guint n_taken)
{
  EfCueReading reading;
  EfCueLayout *out;

  ef_cue_reading_init (&reading, self, pieces->cue);
  ef_bidi_pieces_keep_apart (pieces, reading.kept);
  out = place_read (self, pieces->cue, &reading, taken, n_taken);
  ef_cue_reading_clear (&reading);
  ef_bidi_pieces_finish (pieces, out);
  return out;
}

EfCueLayout *
ef_placement_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  g_autoptr (EfBidiPieces) pieces = NULL;
  EfCueReading reading;
  EfCueLayout *out = NULL;

  ef_cue_reading_init (&reading, self, cue);
  if (reading.cuts && reading.cuts->len > 0)
    pieces = ef_bidi_pieces_new (cue, reading.cuts);
  else
    out = place_read (self, cue, &reading, taken, n_taken);
  ef_cue_reading_clear (&reading);
  return pieces ? place_pieces (self, pieces, taken, n_taken) : out;
}
