/* Edit Factory - words on their way to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-tokens.h"

#include "letter-case.h"
#include "line-rules.h"
#include "text-columns.h"

#include <pango/pango.h>
#include <string.h>

/* Least distance of two starts: a cue must have a length in every format. */
#define MIN_STEP GST_MSECOND

/* Nothing is said later: what is reckoned from it stays a time. */
#define MAX_TIME ((GstClockTime)G_MAXINT64 / 2)

typedef struct
{
  const EfStyle *style;
  PangoLanguage *language;
  const gchar *own_language; /* (nullable): as it is given */
  EfLetterCase *letters;
  EfTextBoundaries **boundaries;
  GArray *tokens;
} Maker;

static void
clear_token (gpointer token)
{
  g_free (((EfToken *)token)->word.text);
}

static void
maker_init (Maker *self, const gchar *language, const EfStyle *style,
    EfTextBoundaries **boundaries)
{
  self->style = style;
  self->language = pango_language_from_string (language ? language : "und");
  self->own_language = language;
  self->boundaries = boundaries;
  self->letters = ef_letter_case_new ((EfCase)style->text_case);
  self->tokens = g_array_new (FALSE, TRUE, sizeof (EfToken));
  g_array_set_clear_func (self->tokens, clear_token);
}

/* A path means something else in capitals, and handles and hashtags are read by
 * theirs. */
static gboolean
is_address (const gchar *text)
{
  return strchr (text, '@') || (text[0] == '#' && g_ascii_isalpha (text[1])) ||
      strstr (text, "://") || g_ascii_strncasecmp (text, "www.", 4) == 0;
}

static gchar *
apply_case (const Maker *self, const EfCueWord *word)
{
  if (is_address (word->text))
    return g_strdup (word->text);
  return ef_letter_case_apply (self->letters, word->text,
      word->language ? word->language : self->own_language,
      !(word->flags & EF_CUE_WORD_JOINED));
}

/* "https://" says nothing by itself. */
static gboolean
is_scheme (const gchar *text, const gchar *end)
{
  return end - text >= 3 && memcmp (end - 3, "://", 3) == 0;
}

/* The end of the first part of @text: the last place up to @columns where a
 * line may break, else the first one behind; when that is more than @most away,
 * the last cluster that fits. @attrs: of @text on */
static const gchar *
part_end (
    const gchar *text, const PangoLogAttr *attrs, guint columns, guint most)
{
  const gchar *limit = ef_text_fit_columns (text, columns), *end = NULL;
  const gchar *last = ef_text_fit_columns (text, most);
  guint i = 0;

  for (const gchar *p = text; *p && (p < limit || !end);) {
    p = g_utf8_next_char (p);
    i++;
    if (p > last)
      break;
    if (p <= limit || !end)
      end = (attrs[i].is_line_break && !is_scheme (text, p)) || !*p ? p : end;
  }
  return end ? end : limit;
}

static void
add_part (Maker *self, const EfCueWord *word, const gchar *start,
    const gchar *end, gboolean first)
{
  EfToken token = { .word = *word };

  token.word.text = g_strchomp (g_strndup (start, end - start));
  token.columns = ef_text_columns (token.word.text);
  if (!first)
    token.word.flags |= EF_CUE_WORD_JOINED;
  g_array_append_val (self->tokens, token);
  /* cppcheck-suppress memleak ; the array has the text */
}

/* Parts of about equal length share the word's time. A word is torn where no
 * line may break only when it is absurdly long, and one that is hardly longer
 * than a line is not divided at all. */
static void
divide (Maker *self, const EfCueWord *word, const gchar *text, guint columns)
{
  guint most = (guint)self->style->chars_per_line;
  guint parts = (columns + most - 1) / most;
  gsize n_chars = g_utf8_strlen (text, -1), at = 0;
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, n_chars + 1);
  guint64 span = word->end - word->start, done = 0;
  EfCueWord part = *word;

  pango_get_log_attrs (
      text, (int)strlen (text), -1, self->language, attrs, (int)n_chars + 1);
  for (const gchar *p = text, *end; *p; p = end) {
    EfToken *token;

    end = part_end (
        p, attrs + at, MAX ((columns + parts - 1) / parts, 2), 3 * most);
    add_part (self, &part, p, end, p == text || p[-1] == ' ');
    token = &g_array_index (self->tokens, EfToken, self->tokens->len - 1);
    token->word.start = word->start + span * done / columns;
    done += token->columns;
    token->word.end = word->start + span * MIN (done, columns) / columns;
    at += g_utf8_pointer_to_offset (p, end);
  }
}

/* @inside: it begins inside a word */
static void
add (Maker *self, const EfCueWord *word, gboolean inside)
{
  g_autofree gchar *text = ef_caption_text_clean (apply_case (self, word));
  guint columns = ef_text_columns (text), first = self->tokens->len;

  if (!*text)
    return;
  /* A reading stands over the whole of its word. */
  if (columns > (guint)self->style->chars_per_line * 5 / 4 && !word->ruby)
    divide (self, word, text, columns);
  else
    add_part (self, word, text, text + strlen (text), TRUE);
  g_array_index (self->tokens, EfToken, first).inside = inside;
}

/* (transfer full): may a line begin with the token? */
static guint8 *
find_beginnings (Maker *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < self->tokens->len; i++)
    g_ptr_array_add (words, &g_array_index (self->tokens, EfToken, i).word);
  return ef_line_rules_find (self->boundaries, words);
}

static void
find_breaks (Maker *self, const guint8 *boundaries)
{
  const EfPhraseWords *phrases =
      ef_phrase_words_get (pango_language_to_string (self->language));

  for (guint i = 0; i + 1 < self->tokens->len; i++) {
    EfToken *token = &g_array_index (self->tokens, EfToken, i);
    const EfCueWord *next = &g_array_index (self->tokens, EfToken, i + 1).word;

    token->after = token[1].inside || boundaries[i + 1] != EF_BOUNDARY_WORD
        ? EF_BREAK_NEVER
        : ef_phrase_break (phrases, token->word.text, next->text,
              (next->flags & EF_CUE_WORD_JOINED) != 0);
  }
}

/* What is longer than a line by itself is torn all the same, where @boundaries
 * (nullable) let a line begin. */
static void
allow_tearing (Maker *self, const guint8 *boundaries)
{
  EfToken *tokens = (EfToken *)self->tokens->data;

  for (guint first = 0, end; first < self->tokens->len; first = end) {
    guint columns = tokens[first].columns;

    for (end = first + 1;
         end < self->tokens->len && tokens[end - 1].after == EF_BREAK_NEVER;
         end++)
      columns += tokens[end].columns;
    for (guint i = first;
         columns > (guint)self->style->chars_per_line && i + 1 < end; i++)
      if (!boundaries || boundaries[i + 1] >= EF_BOUNDARY_LINE)
        tokens[i].after = EF_BREAK_JOINED;
  }
}

/* (transfer full) */
static GArray *
maker_finish (Maker *self)
{
  g_autofree guint8 *boundaries = find_beginnings (self);

  ef_letter_case_free (self->letters);
  find_breaks (self, boundaries);
  allow_tearing (self, boundaries);
  allow_tearing (self, NULL);
  return self->tokens;
}

/* Times */

static void
share_run (GArray *tokens, guint first, guint last, GstClockTime start,
    GstClockTime end)
{
  guint64 total = 0, sum = 0;

  for (guint i = first; i < last; i++)
    total += MAX (g_array_index (tokens, EfToken, i).columns, 1);
  for (guint i = first; i < last; i++) {
    EfToken *token = &g_array_index (tokens, EfToken, i);

    token->word.start = start + gst_util_uint64_scale (end - start, sum, total);
    sum += MAX (token->columns, 1);
    token->word.end = start + gst_util_uint64_scale (end - start, sum, total);
  }
}

void
ef_tokens_share_time (GArray *tokens, GstClockTime start, GstClockTime end)
{
  share_run (tokens, 0, tokens->len, start, end);
}

/* Words that begin together share the time until the next one. */
static void
part_starts (GArray *tokens)
{
  for (guint first = 0, last; first < tokens->len; first = last) {
    GstClockTime start = g_array_index (tokens, EfToken, first).word.start;
    GstClockTime end = start;

    for (last = first; last < tokens->len; last++) {
      const EfCueWord *word = &g_array_index (tokens, EfToken, last).word;

      if (word->start != start)
        break;
      end = MAX (end, word->end);
    }
    if (last < tokens->len)
      end = MIN (end, g_array_index (tokens, EfToken, last).word.start);
    if (last - first > 1)
      share_run (tokens, first, last, start, end);
  }
}

static void
raise_starts (GArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    EfCueWord *word = &g_array_index (tokens, EfToken, i).word;

    if (i > 0)
      word->start = MAX (word->start,
          g_array_index (tokens, EfToken, i - 1).word.start + MIN_STEP);
    word->end = MAX (word->end, word->start);
  }
}

static GstClockTime
moved (GstClockTime time, GstClockTimeDiff offset)
{
  if (offset < 0)
    return time + offset <= time ? time + offset : 0;
  return time + MIN ((GstClockTime)offset, MAX_TIME - MIN (time, MAX_TIME));
}

/* Does the word follow the one in front of it in the text without a blank? */
static gboolean
follows (const EfWord *word, const EfWord *before)
{
  return before->char_length > 0 && word->char_length > 0 &&
      word->char_offset == before->char_offset + before->char_length;
}

GArray *
ef_tokens_from_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, EfTextBoundaries **boundaries)
{
  Maker self;
  guint n = ef_words_length (words);

  maker_init (&self, words->language, style, boundaries);
  for (guint i = 0; i < n; i++) {
    const EfWord *word = ef_words_index (words, i);
    EfCueWord cue_word = { word->text, moved (word->start, offset),
      moved (word->end, offset) };

    if (offset < 0 && cue_word.end == 0)
      continue;
    if (i > 0 && follows (word, ef_words_index (words, i - 1)))
      cue_word.flags = EF_CUE_WORD_JOINED;
    add (&self, &cue_word, FALSE);
  }
  part_starts (self.tokens);
  raise_starts (self.tokens);
  return maker_finish (&self);
}

GArray *
ef_tokens_from_segments (const GArray *segments, const gchar *language,
    const EfStyle *style, EfTextBoundaries **boundaries)
{
  Maker self;

  maker_init (&self, language, style, boundaries);
  for (guint i = 0; i < segments->len; i++) {
    const EfCueSegment *segment = &g_array_index (segments, EfCueSegment, i);

    add (&self, &segment->word, segment->inside);
  }
  return maker_finish (&self);
}
