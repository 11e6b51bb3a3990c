/* Edit Factory - from words to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phraser.h"

#include "typesetter.h"
#include "word-segments.h"

#include <string.h>

/* A pause this long ends a phrase. */
#define PAUSE (600 * GST_MSECOND)
/* A cue is never shorter than this if there is room. */
#define MIN_CUE (500 * GST_MSECOND)

typedef struct
{
  const EfWords *words;
  GstClockTimeDiff offset;
  const EfStyle *style;
  gdouble available;
  EfMeasure measure;
  gpointer user_data;
  EfCues *cues;
} Phraser;

static gunichar
last_sign (const gchar *text)
{
  const gchar *p = text + strlen (text);

  while (p > text) {
    gunichar c;

    p = g_utf8_prev_char (p);
    c = g_utf8_get_char (p);
    if (c != '"' && c != ')' && c != 0x201d && c != 0x2019 && c != 0xbb)
      return c;
  }
  return 0;
}

static gboolean
ends_sentence (const gchar *text)
{
  gunichar c = last_sign (text);

  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 ||
      c == 0xff01 || c == 0xff1f || c == 0x61f || c == 0x964;
}

static gboolean
ends_clause (const gchar *text)
{
  gunichar c = last_sign (text);

  return c == ',' || c == ';' || c == ':' || c == 0x2014 || c == 0x2013 ||
      c == 0x3001 || c == 0xff0c || c == 0x60c;
}

static GstClockTime
moved (const Phraser *p, GstClockTime time)
{
  GstClockTimeDiff t = (GstClockTimeDiff)time + p->offset;

  return MAX (t, 0);
}

/* One past the last word of the phrase that begins at @first. */
static guint
phrase_end (const Phraser *p, guint first)
{
  guint n = ef_words_length (p->words), count;

  for (guint i = first; i + 1 < n; i++) {
    const EfWord *word = ef_words_index (p->words, i);
    const EfWord *next = ef_words_index (p->words, i + 1);

    count = i + 1 - first;
    if (ends_sentence (word->text) || next->start > word->end + PAUSE)
      return i + 1;
    if (ends_clause (word->text) && (gint)count * 2 >= p->style->words_per_cue)
      return i + 1;
  }
  return n;
}

static guint
chars_of (const Phraser *p, guint first, guint count)
{
  guint chars = count - 1;

  for (guint i = 0; i < count; i++)
    chars += g_utf8_strlen (ef_words_index (p->words, first + i)->text, -1);
  return chars;
}

/* May these words stand in one cue? */
static gboolean
fits (const Phraser *p, guint first, guint count)
{
  return count <= 1 ||
      ((gint)count <= p->style->words_per_cue &&
          (gint)chars_of (p, first, count) <=
              p->style->chars_per_line * p->style->max_lines);
}

/* How many cues the phrase needs when filled greedily. */
static guint
count_parts (const Phraser *p, guint first, guint end)
{
  guint parts = 0;

  while (first < end) {
    guint count = 1;

    while (first + count < end && fits (p, first, count + 1))
      count++;
    first += count;
    parts++;
  }
  return parts;
}

static gchar *
apply_case (const EfStyle *style, const gchar *text)
{
  if (style->text_case == EF_CASE_UPPER)
    return g_utf8_strup (text, -1);
  if (style->text_case == EF_CASE_LOWER)
    return g_utf8_strdown (text, -1);
  return g_strdup (text);
}

static gchar *
join_words (gchar **texts, guint first, guint count)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (line, "%s%s", i ? " " : "", texts[first + i]);
  return g_string_free (line, FALSE);
}

static gdouble
line_width (const Phraser *p, gchar **texts, guint first, guint count)
{
  g_autofree gchar *line = join_words (texts, first, count);

  return p->measure (line, p->user_data);
}

static gboolean
line_fits (const Phraser *p, gchar **texts, guint first, guint count)
{
  g_autofree gchar *line = join_words (texts, first, count);

  return g_utf8_strlen (line, -1) <= p->style->chars_per_line &&
      p->measure (line, p->user_data) <= p->available;
}

/* @line_of: the line of each word. Two lines are balanced: the break that
 * makes the longer one shortest. More lines are filled one by one. */
static void
break_lines (const Phraser *p, gchar **texts, guint n, guint *line_of)
{
  gdouble best = G_MAXDOUBLE;
  guint best_break = n;

  memset (line_of, 0, n * sizeof *line_of);
  if (p->style->max_lines < 2 || n < 2 || line_fits (p, texts, 0, n))
    return;
  for (guint b = 1; b < n; b++) {
    gdouble longer =
        MAX (line_width (p, texts, 0, b), line_width (p, texts, b, n - b));
    gdouble cost = ends_clause (texts[b - 1]) ? longer * 0.9 : longer;

    if (cost < best) {
      best = cost;
      best_break = b;
    }
  }
  if (p->style->max_lines > 2 && best > p->available) {
    guint line = 0, start = 0;

    for (guint i = 0; i < n; i++) {
      if (i > start && !line_fits (p, texts, start, i + 1 - start) &&
          (gint)line + 1 < p->style->max_lines) {
        line++;
        start = i;
      }
      line_of[i] = line;
    }
    return;
  }
  for (guint i = best_break; i < n; i++)
    line_of[i] = 1;
}

/* Does the word follow the one in front of it in the text without a blank? */
static gboolean
follows (const EfWord *word, const EfWord *before)
{
  return before->char_length > 0 && word->char_length > 0 &&
      word->char_offset == before->char_offset + before->char_length;
}

static void
add_cue (Phraser *p, guint first, guint count)
{
  const EfWord *head = ef_words_index (p->words, first);
  const EfWord *tail = ef_words_index (p->words, first + count - 1);
  g_auto (GStrv) texts = g_new0 (gchar *, count + 1);
  g_autofree guint *line_of = g_new0 (guint, count);
  EfCue *cue = ef_cues_append (p->cues, moved (p, head->start),
      moved (p, MAX (tail->end, head->start + 1)));

  for (guint i = 0; i < count; i++)
    texts[i] =
        apply_case (p->style, ef_words_index (p->words, first + i)->text);
  break_lines (p, texts, count, line_of);
  for (guint i = 0; i < count; i++) {
    const EfWord *word = ef_words_index (p->words, first + i);

    ef_cue_append_word (cue, texts[i], moved (p, word->start),
        moved (p, word->end), line_of[i]);
    if (i > 0 && follows (word, ef_words_index (p->words, first + i - 1)))
      g_array_index (cue->words, EfCueWord, i).flags = EF_CUE_WORD_JOINED;
  }
}

/* Equal parts rather than full ones and a rest, so that no word is orphaned:
 * seven words in threes become 3, 2, 2. */
static void
add_phrase (Phraser *p, guint first, guint end)
{
  guint parts = count_parts (p, first, end);

  while (first < end) {
    guint left = end - first;
    guint count = (left + parts - 1) / MAX (parts, 1);

    count = CLAMP (count, 1, left);
    while (count > 1 && !fits (p, first, count))
      count--;
    add_cue (p, first, count);
    first += count;
    if (parts > 1)
      parts--;
  }
}

/* A cue stays until the next one when the pause is short, and a moment longer
 * than its last word when it is not. */
static void
set_ends (Phraser *p)
{
  GstClockTime hold = (GstClockTime)(p->style->hold * GST_SECOND);
  GstClockTime bridge = (GstClockTime)(p->style->close_gap * GST_SECOND);

  for (guint i = 0; i < p->cues->cues->len; i++) {
    EfCue *cue = &g_array_index (p->cues->cues, EfCue, i);
    GstClockTime wanted = MAX (cue->end + hold, cue->start + MIN_CUE);
    GstClockTime next = GST_CLOCK_TIME_NONE;

    if (i + 1 < p->cues->cues->len)
      next = g_array_index (p->cues->cues, EfCue, i + 1).start;
    if (next <= cue->end + bridge || wanted > next)
      wanted = next;
    cue->end = MAX (wanted, cue->start + GST_MSECOND);
  }
}

EfCues *
ef_phrase_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, guint width, guint height, gdouble available,
    EfMeasure measure, gpointer user_data)
{
  Phraser p = { words, offset, style, available, measure, user_data,
    ef_cues_new (style->name, words->language, width, height) };
  guint first = 0, n = ef_words_length (words);

  p.cues->timed_words = TRUE;
  while (first < n) {
    guint end = phrase_end (&p, first);

    add_phrase (&p, first, end);
    first = end;
  }
  set_ends (&p);
  return p.cues;
}

static gdouble
measure_with_typesetter (const gchar *text, gpointer typesetter)
{
  return ef_typesetter_measure (typesetter, text);
}

EfCues *
ef_captions_phrase (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, width, height);
  g_autoptr (EfWords) parts = ef_words_segment (words);

  return ef_phrase_words (parts, offset, style, width, height,
      ef_typesetter_get_available (typesetter), measure_with_typesetter,
      typesetter);
}

EfCues *
ef_captions_reflow (const EfCues *cues, const EfStyle *style,
    const EfSafeArea *area, guint width, guint height)
{
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, width, height);
  Phraser p = { NULL, 0, style, ef_typesetter_get_available (typesetter),
    measure_with_typesetter, typesetter,
    ef_cues_new (style->name, cues->language, width, height) };

  p.cues->timed_words = cues->timed_words;
  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *from = ef_cues_index (cues, i);
    guint n = from->words->len;
    g_auto (GStrv) texts = g_new0 (gchar *, n + 1);
    g_autofree guint *line_of = g_new0 (guint, n + 1);
    EfCue *to = ef_cues_append (p.cues, from->start, from->end);

    for (guint k = 0; k < n; k++)
      texts[k] =
          apply_case (style, g_array_index (from->words, EfCueWord, k).text);
    break_lines (&p, texts, n, line_of);
    for (guint k = 0; k < n; k++) {
      const EfCueWord *word = &g_array_index (from->words, EfCueWord, k);

      ef_cue_append_word (to, texts[k], word->start, word->end, line_of[k]);
    }
  }
  return p.cues;
}
