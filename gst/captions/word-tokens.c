/* Edit Factory - words on their way to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-tokens.h"

#include "text-columns.h"

#include <pango/pango.h>
#include <string.h>

/* Least distance of two starts: a cue must have a length in every format. */
#define MIN_STEP GST_MSECOND

typedef struct
{
  const EfStyle *style;
  PangoLanguage *language;
  gboolean dotted; /* capital i has a dot */
  GArray *tokens;
} Maker;

static void
clear_token (gpointer token)
{
  g_free (((EfToken *)token)->word.text);
}

static void
maker_init (Maker *self, const gchar *language, const EfStyle *style)
{
  self->style = style;
  self->language = pango_language_from_string (language ? language : "und");
  self->dotted = language &&
      (g_str_has_prefix (language, "tr") || g_str_has_prefix (language, "az"));
  self->tokens = g_array_new (FALSE, TRUE, sizeof (EfToken));
  g_array_set_clear_func (self->tokens, clear_token);
}

/* Turkish and Azeri: i becomes a capital i with its dot. */
static gchar *
upper_dotted (const gchar *text)
{
  g_autoptr (GString) dotted = g_string_new (text);

  g_string_replace (dotted, "i", "\304\260", 0);
  return g_utf8_strup (dotted->str, -1);
}

static gchar *
apply_case (const Maker *self, const gchar *text)
{
  if (self->style->text_case == EF_CASE_UPPER)
    return self->dotted ? upper_dotted (text) : g_utf8_strup (text, -1);
  if (self->style->text_case == EF_CASE_LOWER)
    return g_utf8_strdown (text, -1);
  return g_strdup (text);
}

/* The end of the first part of @text: the last place up to @columns where a
 * line may break, else the first one behind, or with @hard the last cluster
 * that fits. @attrs: of @text on */
static const gchar *
part_end (
    const gchar *text, const PangoLogAttr *attrs, guint columns, gboolean hard)
{
  const gchar *limit = ef_text_fit_columns (text, columns), *end = NULL;
  guint i = 0;

  for (const gchar *p = text; *p && (p < limit || !end);) {
    p = g_utf8_next_char (p);
    i++;
    if (p > limit && hard)
      break;
    if (p <= limit || !end)
      end = attrs[i].is_line_break || !*p ? p : end;
  }
  return end ? end : limit;
}

static void
add_part (Maker *self, const EfCueWord *word, const gchar *start,
    const gchar *end, gboolean first)
{
  EfToken token = { .word = *word };

  token.word.text = g_strndup (start, end - start);
  token.columns = ef_text_columns (token.word.text);
  if (!first)
    token.word.flags |= EF_CUE_WORD_JOINED;
  g_array_append_val (self->tokens, token);
  /* cppcheck-suppress memleak ; the array has the text */
}

/* Parts of about equal length share the word's time. A word is torn where no
 * line may break only when it is absurdly long. */
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

    end = part_end (p, attrs + at, MAX ((columns + parts - 1) / parts, 2),
        columns > 3 * most);
    add_part (self, &part, p, end, p == text);
    token = &g_array_index (self->tokens, EfToken, self->tokens->len - 1);
    token->word.start = word->start + span * done / columns;
    done += token->columns;
    token->word.end = word->start + span * MIN (done, columns) / columns;
    at += g_utf8_pointer_to_offset (p, end);
  }
}

static void
add (Maker *self, const EfCueWord *word)
{
  g_autofree gchar *text =
      ef_caption_text_clean (apply_case (self, word->text));
  guint columns = ef_text_columns (text);

  if (!*text)
    return;
  /* A reading stands over the whole of its word. */
  if (columns > (guint)self->style->chars_per_line && !word->ruby)
    divide (self, word, text, columns);
  else
    add_part (self, word, text, text + strlen (text), TRUE);
}

static void
find_breaks (Maker *self)
{
  const EfPhraseWords *phrases =
      ef_phrase_words_get (pango_language_to_string (self->language));

  for (guint i = 0; i + 1 < self->tokens->len; i++) {
    EfToken *token = &g_array_index (self->tokens, EfToken, i);
    const EfCueWord *next = &g_array_index (self->tokens, EfToken, i + 1).word;

    token->after = ef_phrase_break (phrases, token->word.text, next->text,
        (next->flags & EF_CUE_WORD_JOINED) != 0);
  }
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
  GstClockTimeDiff t = (GstClockTimeDiff)time + offset;

  return MAX (t, 0);
}

/* Does the word follow the one in front of it in the text without a blank? */
static gboolean
follows (const EfWord *word, const EfWord *before)
{
  return before->char_length > 0 && word->char_length > 0 &&
      word->char_offset == before->char_offset + before->char_length;
}

GArray *
ef_tokens_from_words (
    const EfWords *words, GstClockTimeDiff offset, const EfStyle *style)
{
  Maker self;
  guint n = ef_words_length (words);

  maker_init (&self, words->language, style);
  for (guint i = 0; i < n; i++) {
    const EfWord *word = ef_words_index (words, i);
    EfCueWord cue_word = { word->text, moved (word->start, offset),
      moved (word->end, offset) };

    if (offset < 0 && cue_word.end == 0)
      continue;
    if (i > 0 && follows (word, ef_words_index (words, i - 1)))
      cue_word.flags = EF_CUE_WORD_JOINED;
    add (&self, &cue_word);
  }
  part_starts (self.tokens);
  raise_starts (self.tokens);
  find_breaks (&self);
  return self.tokens;
}

GArray *
ef_tokens_from_cue (
    const EfCue *cue, const gchar *language, const EfStyle *style)
{
  Maker self;

  maker_init (&self, language, style);
  for (guint i = 0; i < cue->words->len; i++)
    add (&self, &g_array_index (cue->words, EfCueWord, i));
  find_breaks (&self);
  return self.tokens;
}
