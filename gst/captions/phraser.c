/* Edit Factory - from words to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phraser.h"

#include "cue-grouper.h"
#include "cue-place.h"
#include "line-breaker.h"
#include "typesetter-private.h"
#include "word-joins.h"
#include "word-segments.h"

typedef struct
{
  const EfStyle *style;
  gdouble available;
  gdouble lengths[2]; /* available for lines, for columns */
  EfTokenWidths *widths;
  EfCues *cues;
  EfTextBoundaries *boundaries; /* (nullable): until it is needed */
} Phraser;

/* Takes @widths and @cues. */
static void
phraser_init (Phraser *p, const EfStyle *style, gdouble available,
    EfTokenWidths *widths, EfCues *cues)
{
  p->style = style;
  p->available = available;
  p->widths = widths;
  p->cues = cues;
  p->boundaries = NULL;
}

/* Returns: (transfer full): the cues */
static EfCues *
phraser_finish (Phraser *p)
{
  ef_token_widths_free (p->widths);
  g_clear_pointer (&p->boundaries, ef_text_boundaries_free);
  return p->cues;
}

static EfLineItem *
make_items (Phraser *p, const EfToken *tokens, guint n)
{
  EfLineItem *items = g_new (EfLineItem, n);
  g_autofree gdouble *widths = g_new (gdouble, n);

  ef_token_widths_get (p->widths, tokens, n, widths);
  for (guint i = 0; i < n; i++) {
    items[i].width = widths[i];
    items[i].columns = tokens[i].columns;
    items[i].joined = (tokens[i].word.flags & EF_CUE_WORD_JOINED) != 0;
    items[i].after = tokens[i].after;
  }
  return items;
}

/* Sets the line of each token. @shrink: how much smaller than the style's its
 * text may be, 1: not at all */
static gboolean
break_lines (Phraser *p, EfToken *tokens, guint n, gdouble shrink)
{
  g_autofree EfLineItem *items = make_items (p, tokens, n);
  g_autofree guint *line_of = g_new0 (guint, n);
  EfLineLimits limits = { p->available * shrink,
    ef_token_widths_get_space (p->widths),
    (guint)(p->style->chars_per_line * shrink), (guint)p->style->max_lines };
  gboolean ok = ef_lines_break (items, n, &limits, line_of);

  for (guint i = 0; i < n; i++)
    tokens[i].word.line = line_of[i];
  return ok;
}

static EfCue *
add_cue (Phraser *p, const EfToken *tokens, guint n, GstClockTime start,
    GstClockTime end)
{
  EfCue *cue = ef_cues_append (p->cues, start, end);

  for (guint i = 0; i < n; i++) {
    EfCueWord word = tokens[i].word;

    /* The first word of a cue follows nothing. */
    if (i == 0)
      word.flags &= ~(guint)EF_CUE_WORD_JOINED;
    ef_cue_append_copy (cue, &word);
  }
  return cue;
}

/* A cue stays until the next one when the pause is short, and a moment longer
 * than its last word when it is not, but never too long. @next: its start */
static GstClockTime
cue_end (
    const EfStyle *style, const EfToken *tokens, guint n, GstClockTime next)
{
  GstClockTime start = tokens[0].word.start, last = tokens[n - 1].word.end;
  GstClockTime hold = (GstClockTime)(style->hold * GST_SECOND);
  GstClockTime bridge = (GstClockTime)(style->close_gap * GST_SECOND);
  GstClockTime least = (GstClockTime)(style->min_duration * GST_SECOND);
  GstClockTime most = (GstClockTime)(style->max_duration * GST_SECOND);
  GstClockTime end = MAX (last + hold, start + least);

  if (next <= last + bridge || end > next)
    end = next;
  return CLAMP (end, start + GST_MSECOND, start + most);
}

/* Takes @widths. */
static EfCues *
phrase (const EfWords *words, GstClockTimeDiff offset, const EfStyle *style,
    guint width, guint height, gdouble available, EfTokenWidths *widths)
{
  EfGroupLimits limits = { (guint)style->words_per_cue,
    (guint)style->chars_per_line, (guint)style->max_lines,
    (GstClockTime)(style->min_duration * GST_SECOND),
    (GstClockTime)(style->max_duration * GST_SECOND) };
  g_autoptr (GArray) tokens = NULL;
  g_autoptr (GArray) groups = NULL;
  EfToken *all;
  Phraser p;

  phraser_init (&p, style, available, widths,
      ef_cues_new (style->name, words->language, width, height));
  tokens = ef_tokens_from_words (words, offset, style, &p.boundaries);
  all = (EfToken *)tokens->data;
  groups = ef_tokens_group (all, tokens->len, &limits);
  p.cues->timed_words = TRUE;
  for (guint i = 0, first = 0, n; i < groups->len; i++, first += n) {
    GstClockTime next = GST_CLOCK_TIME_NONE;

    n = g_array_index (groups, guint, i);
    if (first + n < tokens->len)
      next = all[first + n].word.start;
    break_lines (&p, all + first, n, 1);
    add_cue (&p, all + first, n, all[first].word.start,
        cue_end (style, all + first, n, next));
  }
  return phraser_finish (&p);
}

EfCues *
ef_phrase_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, guint width, guint height, gdouble available,
    EfMeasure measure, gpointer user_data)
{
  return phrase (words, offset, style, width, height, available,
      ef_token_widths_new (measure, user_data, NULL));
}

static gdouble
measure_with_typesetter (const gchar *text, gpointer typesetter)
{
  return ef_typesetter_measure (typesetter, text);
}

EfCues *
ef_typesetter_phrase (
    EfTypesetter *self, const EfWords *words, GstClockTimeDiff offset)
{
  g_autoptr (EfWords) parts = ef_words_segment (words);
  g_autoptr (EfWords) shown = ef_words_join (parts, self->style);

  ef_typesetter_set_language (self, ef_language_intern (words->language));
  return phrase (shown, offset, self->style, self->width, self->height,
      ef_typesetter_get_available (self),
      ef_token_widths_new (measure_with_typesetter, self, self));
}

EfCues *
ef_captions_phrase (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, width, height);

  return ef_typesetter_phrase (typesetter, words, offset);
}

/* Cues of documents */

/* Several lines, a speaker each. */
static gboolean
is_dialogue (const EfToken *tokens, guint n)
{
  for (guint i = 0; i < n; i++)
    if ((i == 0 || tokens[i].word.line != tokens[i - 1].word.line) &&
        !ef_phrase_begins_speech (tokens[i].word.text))
      return FALSE;
  return tokens[n - 1].word.line > tokens[0].word.line;
}

/* Lines that an author made stay when they fit; a speaker's become smaller
 * before they are mixed with another's. */
static gboolean
lines_fit (Phraser *p, const EfToken *tokens, guint n)
{
  gdouble shrink = MAX (p->style->size / p->style->min_size, 1);
  gdouble available = p->available * (is_dialogue (tokens, n) ? shrink : 1);
  g_autofree gdouble *widths = g_new (gdouble, n);
  gdouble width = 0;

  if (tokens[n - 1].word.line >= (guint)MAX (p->style->max_lines, 2))
    return FALSE;
  ef_token_widths_get (p->widths, tokens, n, widths);
  for (guint i = 0; i < n; i++) {
    gboolean begins = i == 0 || tokens[i].word.line != tokens[i - 1].word.line;

    if (begins)
      width = 0;
    else if (!(tokens[i].word.flags & EF_CUE_WORD_JOINED))
      width += ef_token_widths_get_space (p->widths);
    width += widths[i];
    if (width > available)
      return FALSE;
  }
  return TRUE;
}

/* Too much text for one cue: several, that share its time. */
static void
split_cue (Phraser *p, const EfCue *from, gboolean timed, GArray *tokens,
    gdouble shrink)
{
  gdouble column = MAX (ef_token_widths_get_column (p->widths), 1);
  EfGroupLimits limits = { EF_PHRASE_MAX_WORDS,
    (guint)CLAMP (p->available * shrink / column, 4, 1000),
    (guint)p->style->max_lines, 0, GST_CLOCK_TIME_NONE / 2 };
  EfToken *all = (EfToken *)tokens->data;
  g_autoptr (GArray) groups = NULL;

  if (!timed)
    ef_tokens_share_time (tokens, from->start, from->end);
  groups = ef_tokens_group (all, tokens->len, &limits);
  for (guint i = 0, first = 0, n; i < groups->len; i++, first += n) {
    GstClockTime start = i > 0 ? all[first].word.start : from->start;
    GstClockTime end = from->end;

    n = g_array_index (groups, guint, i);
    if (first + n < tokens->len)
      end = all[first + n].word.start;
    for (guint k = first; !timed && k < first + n; k++) {
      all[k].word.start = start;
      all[k].word.end = end;
    }
    break_lines (p, all + first, n, shrink);
    add_cue (p, all + first, n, start, MAX (end, start + 1))->place =
        from->place;
  }
}

/* Lines as narrow as the document wants them, when its words are. */
static gboolean
fits_own_width (
    Phraser *p, const EfCue *from, gboolean vertical, EfToken *tokens, guint n)
{
  guint canvas = vertical ? p->cues->height : p->cues->width;
  gdouble available = p->available;
  gboolean ok;

  if (from->place.width <= 0 || n > EF_PHRASE_MAX_WORDS)
    return FALSE;
  p->available = MIN (available, from->place.width * canvas);
  ok = lines_fit (p, tokens, n) || break_lines (p, tokens, n, 1);
  p->available = available;
  return ok;
}

static void
reflow_cue (Phraser *p, const EfCue *from, const EfCues *cues)
{
  gboolean timed = cues->timed_words && ef_cue_has_word_times (from);
  gboolean vertical = ef_cue_place_is_vertical (&from->place, p->style);
  g_autoptr (GArray) segments = ef_cue_segments (from, timed, &p->boundaries);
  g_autoptr (GArray) tokens = ef_tokens_from_segments (
      segments, cues->language, p->style, &p->boundaries);
  EfToken *all = (EfToken *)tokens->data;
  gdouble shrink = MAX (p->style->size / p->style->min_size, 1);
  guint n = tokens->len;

  if (n == 0)
    return;
  p->available = p->lengths[vertical];
  if (!fits_own_width (p, from, vertical, all, n) && !lines_fit (p, all, n) &&
      (n > EF_PHRASE_MAX_WORDS ||
          (!break_lines (p, all, n, 1) && !break_lines (p, all, n, shrink)))) {
    split_cue (p, from, timed, tokens, shrink);
    return;
  }
  add_cue (p, all, n, from->start, from->end)->place = from->place;
}

EfCues *
ef_typesetter_reflow (EfTypesetter *self, const EfCues *cues)
{
  Phraser p;

  ef_typesetter_set_language (self, ef_language_intern (cues->language));
  phraser_init (&p, self->style, ef_typesetter_get_available (self),
      ef_token_widths_new (measure_with_typesetter, self, self),
      ef_cues_new (
          self->style->name, cues->language, self->width, self->height));
  p.cues->timed_words = cues->timed_words;
  for (guint vertical = 0; vertical < 2; vertical++)
    p.lengths[vertical] = ef_typesetter_get_length (self, vertical);
  for (guint i = 0; i < ef_cues_length (cues); i++)
    reflow_cue (&p, ef_cues_index (cues, i), cues);
  return phraser_finish (&p);
}

EfCues *
ef_captions_reflow (const EfCues *cues, const EfStyle *style,
    const EfSafeArea *area, guint width, guint height)
{
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, width, height);

  return ef_typesetter_reflow (typesetter, cues);
}
