/* Edit Factory - a cue broken into lines, measured
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-block.h"

#include "bidi-phrase.h"
#include "bidi-pieces.h"
#include "even-lines.h"
#include "line-rules.h"
#include "ruby-measure.h"
#include "typesetter-private.h"
#include "upright.h"

#include <string.h>

/* Between the ink of two lines, of the size. */
#define LINE_GAP 0.08

/* The middle of small letters above the baseline, of the ascent, about which
 * words grow. That of columns is their baseline. */
#define MIDDLE 0.35

/* Without a width. */
#define GUARD "\342\200\213"

/* Pango takes spacing off the ends of a line: words that are spaced out do not
 * stand there. */
static void
begin_line (EfLineText *out, const EfCue *cue, const EfCueReading *reading,
    const EfCueBlock *block, guint line)
{
  g_autofree gchar *guarded =
      reading->rubies ? g_strconcat (GUARD, reading->direction, NULL) : NULL;

  ef_line_text_init (out, cue, guarded ? guarded : reading->direction,
      block->firsts[line], block->firsts[line + 1], reading->kept);
  if (guarded)
    g_string_append (out->text, GUARD);
}

PangoLayout *
ef_cue_block_layout_line (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, const EfCueBlock *block, guint line,
    gdouble size, EfLineText *out)
{
  PangoLayout *layout;

  begin_line (out, cue, reading, block, line);
  layout = ef_typesetter_layout (self, out->text->str, size);
  ef_look_spans_apply (out->spans, layout);
  ef_rubies_space_out (reading->rubies, self, out, layout, size);
  ef_upright_finish (layout);
  return layout;
}

/* Measured on the very text, ink included: tall scripts are not clipped, and
 * swashes stay inside. */
static void
measure_line (EfTypesetter *self, const EfCue *cue, const EfCueReading *reading,
    EfCueBlock *block, guint line)
{
  EfLineText line_text;
  g_autoptr (PangoLayout) layout = ef_cue_block_layout_line (self, cue, reading,
      block, line, self->style->size * self->scale, &line_text);
  gdouble unit = 1.0 / PANGO_SCALE;
  int baseline = pango_layout_get_baseline (layout);
  PangoRectangle ink, logical;
  int left, right;

  pango_layout_get_extents (layout, &ink, &logical);
  left = logical.x - ink.x;
  right = ink.x + ink.width - logical.x - logical.width;
  block->over = MAX (block->over, MAX (left, right) * unit);
  block->width = MAX (block->width, logical.width * unit);
  block->up[line] = (baseline - ink.y) * unit;
  block->down[line] = (ink.y + ink.height - baseline) * unit;
  block->ruby[line] = ef_rubies_above (
      reading->rubies, self, block->firsts[line], block->firsts[line + 1]);
  ef_line_text_clear (&line_text);
}

/* The size of the line's largest word, of the style's, which is the least. */
static gdouble
largest_word (const EfCue *cue, const EfCueBlock *block, guint line)
{
  gdouble largest = 1;

  for (guint i = block->firsts[line]; i < block->firsts[line + 1]; i++)
    largest = MAX (largest, g_array_index (cue->words, EfCueWord, i).size);
  return largest;
}

/* The @k-th line from above. */
static guint
line_at (const EfCueBlock *block, guint k)
{
  return block->upwards ? block->n_lines - 1 - k : k;
}

/* Lines stand as the style's font has them, and farther where ink of tall
 * letters would touch; the fonts of other scripts leave room for all that they
 * might have to set, which is too much. */
void
ef_cue_block_measure (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, EfCueBlock *block)
{
  gdouble up, down, least, largest[EF_CUE_BLOCK_LINES] = { 0 };

  ef_typesetter_get_metrics (self, &up, &down);
  least = LINE_GAP * self->style->size * self->scale;
  block->over = block->width = 0;
  block->ascent = up;
  block->descent = down;
  for (guint i = 0; i < block->n_lines; i++) {
    measure_line (self, cue, reading, block, i);
    largest[i] = largest_word (cue, block, i);
    block->ascent = MAX (block->ascent, MAX (block->up[i], up * largest[i]));
    block->descent =
        MAX (block->descent, MAX (block->down[i], down * largest[i]));
  }
  block->upwards =
      self->turned && self->style->writing_mode == EF_STYLE_WRITING_VERTICAL_LR;
  block->depth = 0;
  for (guint k = 0; k < block->n_lines; k++) {
    guint i = line_at (block, k), last = k > 0 ? line_at (block, k - 1) : i;

    if (k > 0)
      block->depth += MAX (
          (down * largest[last] + up * largest[i]) * self->style->line_height,
          block->down[last] + least + MAX (block->up[i], block->ruby[i]));
    block->baselines[i] = block->depth;
  }
  block->lead = MAX (block->ruby[line_at (block, 0)] - block->ascent, 0);
  block->width += 2 * block->over;
}

/* Lines as the cue has them. */
void
ef_cue_block_take_lines (const EfCue *cue, EfCueBlock *block)
{
  guint n = cue->words->len;

  block->n_lines = 1;
  block->firsts[0] = 0;
  for (guint i = 1; i < n; i++)
    if (g_array_index (cue->words, EfCueWord, i).line !=
            g_array_index (cue->words, EfCueWord, i - 1).line &&
        block->n_lines < EF_CUE_BLOCK_LINES)
      block->firsts[block->n_lines++] = i;
  block->firsts[block->n_lines] = n;
}

static gdouble
word_width (EfTypesetter *self, const EfCueWord *word, const EfRuby *ruby)
{
  g_autoptr (GArray) spans = NULL;

  ef_look_span_add (&spans, word, 0, (guint)strlen (word->text));
  return MAX (ef_typesetter_measure_looks (self, word->text, spans),
      ruby ? ruby->width * self->style->size * self->scale : 0);
}

/* What no line parts: the @n words from @first on. */
typedef struct
{
  guint *firsts;
  gdouble *widths;
  guint n;
} Units;

static void
units_clear (Units *self)
{
  g_free (self->firsts);
  g_free (self->widths);
}

/* A line that the cue has already begins where it does. */
static guint8 *
find_beginnings (EfTypesetter *self, const EfCue *cue)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  guint8 *found;

  for (guint i = 0; i < cue->words->len; i++)
    g_ptr_array_add (words, &g_array_index (cue->words, EfCueWord, i));
  found = ef_line_rules_find (&self->boundaries, words);
  for (guint i = 1; i < cue->words->len; i++)
    if (g_array_index (cue->words, EfCueWord, i).line !=
        g_array_index (cue->words, EfCueWord, i - 1).line)
      found[i] = EF_BOUNDARY_WORD;
  return found;
}

static Units
find_units (EfTypesetter *self, const EfCue *cue, const EfCueReading *reading)
{
  guint n = cue->words->len;
  g_autofree guint8 *found = find_beginnings (self, cue);
  gdouble space = ef_typesetter_measure (self, " ");
  Units units = { g_new0 (guint, n), g_new0 (gdouble, n), 0 };

  for (guint i = 0; i < n; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    gboolean joined = i > 0 && (word->flags & EF_CUE_WORD_JOINED);

    if (found[i] == EF_BOUNDARY_WORD)
      units.firsts[units.n++] = i;
    units.widths[units.n - 1] +=
        word_width (self, word, ef_rubies_get (reading->rubies, i)) +
        (joined ? 0 : space);
  }
  return units;
}

/* Other lines, as even as can be. FALSE when there are no more places for them
 * to begin. */
gboolean
ef_cue_block_break_lines (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, guint n_lines, EfCueBlock *block)
{
  guint n = cue->words->len;
  Units units;
  gboolean ok;

  if (n_lines > n || n_lines > EF_CUE_BLOCK_LINES)
    return FALSE;
  units = find_units (self, cue, reading);
  ok = n_lines <= units.n;
  if (ok) {
    block->n_lines = n_lines;
    ef_break_evenly (units.widths, units.n, n_lines, block->firsts);
    for (guint i = 0; i < n_lines; i++)
      block->firsts[i] = units.firsts[block->firsts[i]];
    block->firsts[n_lines] = n;
  }
  units_clear (&units);
  return ok;
}

gdouble
ef_cue_block_height (const EfCueBlock *block, gdouble size)
{
  return size * (block->lead + block->ascent + block->depth + block->descent);
}

gdouble
ef_cue_block_middle (EfTypesetter *self, const EfCueBlock *block)
{
  return self->turned ? 0 : MIDDLE * block->ascent;
}

/* The highest of its lines. */
gdouble
ef_cue_block_above (const EfCueBlock *block)
{
  gdouble most = block->ascent;

  for (guint i = 0; i < block->n_lines; i++)
    most = MAX (most, block->ruby[i]);
  return most;
}

/* Does something else stand between the parts of a word? */
static gboolean
is_torn (PangoLayoutLine *line, int start, int end)
{
  g_autofree int *ranges = NULL;
  int n = 0;

  pango_layout_line_get_x_ranges (line, start, end, &ranges, &n);
  for (int i = 1; i < n; i++)
    if (ranges[2 * i] - ranges[2 * i - 1] > PANGO_SCALE / 2)
      return TRUE;
  return FALSE;
}

/* A word that is torn comes in pieces; one with a reading must not. */
static void
cut_word (const EfCue *cue, PangoLayoutLine *visual, const EfLineText *line,
    guint k, EfCueReading *reading)
{
  guint word = line->first + k;

  if (!reading->cuts)
    reading->cuts = g_array_new (FALSE, FALSE, sizeof (EfBidiCut));
  if (g_array_index (cue->words, EfCueWord, word).ruby ||
      !ef_bidi_cuts_find (reading->cuts, visual, word,
          g_array_index (line->starts, int, k),
          g_array_index (line->ends, int, k)))
    reading->kept[word] |= EF_KEPT_WORD;
}

/* @phrases: keeps phrases whole, else cuts words. Returns: whether anything was
 * torn */
static gboolean
keep_line (EfTypesetter *self, const EfCue *cue, const EfCueBlock *block,
    guint i, EfCueReading *reading, gboolean phrases)
{
  EfLineText line;
  g_autoptr (PangoLayout) layout = ef_cue_block_layout_line (
      self, cue, reading, block, i, self->style->size * self->scale, &line);
  PangoLayoutLine *visual = pango_layout_get_line_readonly (layout, 0);
  gboolean torn = FALSE;

  for (guint k = 0; k < line.starts->len; k++) {
    if (!is_torn (visual, g_array_index (line.starts, int, k),
            g_array_index (line.ends, int, k)))
      continue;
    torn = TRUE;
    if (phrases)
      ef_bidi_phrase_keep (cue, line.first, line.first + line.starts->len,
          line.first + k, reading->kept);
    else
      cut_word (cue, visual, &line, k, reading);
  }
  ef_line_text_clear (&line);
  return torn;
}

/* What the two directions of a line tear apart, as a full stop from the word it
 * stands at. */
static void
keep_whole (EfTypesetter *self, const EfCue *cue, const EfCueBlock *block,
    EfCueReading *reading)
{
  for (guint i = 0; i < block->n_lines; i++)
    if (keep_line (self, cue, block, i, reading, TRUE))
      keep_line (self, cue, block, i, reading, FALSE);
}

void
ef_cue_reading_init (
    EfCueReading *reading, EfTypesetter *self, const EfCue *cue)
{
  EfCueBlock block;

  reading->direction = ef_cue_direction (cue);
  reading->kept = g_new0 (guint8, cue->words->len + 1);
  reading->rubies = ef_rubies_measure (self, cue);
  reading->cuts = NULL;
  if (!*reading->direction)
    return;
  ef_cue_block_take_lines (cue, &block);
  keep_whole (self, cue, &block, reading);
}

void
ef_cue_reading_clear (EfCueReading *reading)
{
  g_free (reading->kept);
  g_clear_pointer (&reading->rubies, g_array_unref);
  g_clear_pointer (&reading->cuts, g_array_unref);
}
