/* Edit Factory - the cue that a reader is making
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-builder.h"

#include "line-text.h"
#include "text-columns.h"

#include <string.h>

/* A longer run without a blank becomes joined words: bytes. */
#define MAX_WORD_BYTES 240

#define NO_BREAK_SPACE "\302\240"

/* Word that belongs to no mark */
#define NO_MARK G_MAXUINT

/* More than any reading that is set has. */
#define MAX_READING_BYTES 4096

struct _EfCueBuilder
{
  EfReadLog *log;
  guint source_line;
  EfLook look;
  GArray *words; /* of EfCueWord; `start` is the index of its mark */
  GArray *marks; /* of gint64 */
  GString *word;
  guint line;
  gboolean line_used;
  gboolean joined; /* the word follows another without a blank */
  gboolean full;
  guint base;     /* first word of what a reading stands above */
  GString *ruby;  /* the reading */
  gboolean reads; /* what comes belongs to it */
};

static void
clear_word (gpointer word)
{
  g_free (((EfCueWord *)word)->text);
  g_free (((EfCueWord *)word)->font);
  g_free (((EfCueWord *)word)->ruby);
}

void
ef_look_set_font (EfLook *look, const gchar *name)
{
  look->font[0] = 0;
  if (strlen (name) <= EF_CUE_MAX_FONT && !strchr (name, ',') &&
      g_utf8_validate (name, -1, NULL))
    g_strlcpy (look->font, name, sizeof look->font);
}

EfCueBuilder *
ef_cue_builder_new (EfReadLog *log)
{
  EfCueBuilder *self = g_new0 (EfCueBuilder, 1);

  self->log = log;
  self->words = g_array_new (FALSE, TRUE, sizeof (EfCueWord));
  g_array_set_clear_func (self->words, clear_word);
  self->marks = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->word = g_string_new (NULL);
  self->ruby = g_string_new (NULL);
  return self;
}

void
ef_cue_builder_free (EfCueBuilder *self)
{
  g_array_unref (self->words);
  g_array_unref (self->marks);
  g_string_free (self->word, TRUE);
  g_string_free (self->ruby, TRUE);
  g_free (self);
}

void
ef_cue_builder_reset (EfCueBuilder *self, guint line)
{
  self->source_line = line;
  memset (&self->look, 0, sizeof self->look);
  g_array_set_size (self->words, 0);
  g_array_set_size (self->marks, 0);
  g_string_truncate (self->word, 0);
  self->line = 0;
  self->line_used = self->joined = self->full = self->reads = FALSE;
  self->base = 0;
}

static void
end_word (EfCueBuilder *self, gboolean joins_next)
{
  EfCueWord word = { .line = self->line,
    .flags = self->look.flags,
    .colour = self->look.colour,
    .fade = self->look.fade,
    .size = self->look.size,
    .language = self->look.language };

  if (self->word->len > 0 && self->words->len >= EF_CUE_MAX_WORDS) {
    if (!self->full)
      ef_read_log (self->log, self->source_line,
          "the cue has more than %u words; the rest is left out",
          EF_CUE_MAX_WORDS);
    self->full = TRUE;
  } else if (self->word->len > 0) {
    word.text = g_strndup (self->word->str, self->word->len);
    word.font = self->look.font[0] ? g_strdup (self->look.font) : NULL;
    word.start = self->marks->len > 0 ? self->marks->len - 1 : NO_MARK;
    if (self->joined)
      word.flags |= EF_CUE_WORD_JOINED;
    g_array_append_val (self->words, word);
    self->line_used = TRUE;
    self->joined = joins_next;
  } else if (!joins_next) {
    self->joined = FALSE;
  }
  g_string_truncate (self->word, 0);
  /* cppcheck-suppress memleak ; the array has the text */
}

void
ef_cue_builder_set_look (EfCueBuilder *self, const EfLook *look)
{
  if (look->flags == self->look.flags && look->colour == self->look.colour &&
      look->fade == self->look.fade && look->size == self->look.size &&
      look->language == self->look.language &&
      g_str_equal (look->font, self->look.font))
    return;
  end_word (self, TRUE);
  self->look = *look;
}

void
ef_cue_builder_break_line (EfCueBuilder *self)
{
  end_word (self, FALSE);
  if (self->line_used && self->line + 1 < EF_CUE_MAX_LINES)
    self->line++;
  self->line_used = FALSE;
}

void
ef_cue_builder_mark (EfCueBuilder *self, gint64 time)
{
  if (self->reads)
    return;
  end_word (self, TRUE);
  /* Hostile files have a mark for each byte: more than words serve nobody. */
  if (self->marks->len <= EF_CUE_MAX_WORDS)
    g_array_append_val (self->marks, time);
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == 0x3000;
}

static gboolean
ends_line (gunichar c)
{
  return c == '\n' || c == 0x2028 || c == 0x2029;
}

static void
add_to_reading (EfCueBuilder *self, gunichar c)
{
  if (self->ruby->len >= MAX_READING_BYTES)
    return;
  if (is_blank (c) || ends_line (c))
    g_string_append_c (self->ruby, ' ');
  else if (!ef_caption_char_is_unwanted (c))
    g_string_append_unichar (self->ruby, c);
}

void
ef_cue_builder_add_char (EfCueBuilder *self, gunichar c)
{
  if (self->reads)
    add_to_reading (self, c);
  else if (ends_line (c))
    ef_cue_builder_break_line (self);
  else if (is_blank (c))
    end_word (self, FALSE);
  else if (!ef_caption_char_is_unwanted (c)) {
    if (self->word->len >= MAX_WORD_BYTES && !g_unichar_iszerowidth (c))
      end_word (self, TRUE);
    if (self->word->len < 4 * MAX_WORD_BYTES)
      g_string_append_unichar (self->word, c);
  }
}

void
ef_cue_builder_add (EfCueBuilder *self, const gchar *text, gsize length)
{
  const gchar *end = text + length;

  for (; text < end; text = g_utf8_next_char (text))
    ef_cue_builder_add_char (self, g_utf8_get_char (text));
}

/* Readings */

void
ef_cue_builder_begin_base (EfCueBuilder *self)
{
  end_word (self, TRUE);
  self->base = self->words->len;
}

void
ef_cue_builder_begin_reading (EfCueBuilder *self)
{
  end_word (self, TRUE);
  g_string_truncate (self->ruby, 0);
  self->reads = TRUE;
}

/* Do both look alike, stand on one line and begin with one mark? */
static gboolean
belong_together (const EfCueWord *a, const EfCueWord *b)
{
  return ((a->flags ^ b->flags) & ~(guint)EF_CUE_WORD_JOINED) == 0 &&
      a->colour == b->colour && a->fade == b->fade && a->size == b->size &&
      a->language == b->language && g_strcmp0 (a->font, b->font) == 0 &&
      a->line == b->line && a->start == b->start;
}

/* (nullable): the one word that the base is: blanks in it do not break */
static EfCueWord *
merge_base (EfCueBuilder *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  EfCueWord *first;

  if (self->base >= self->words->len)
    return NULL;
  first = &g_array_index (self->words, EfCueWord, self->base);
  for (guint i = self->base; i < self->words->len; i++) {
    const EfCueWord *word = &g_array_index (self->words, EfCueWord, i);

    if (!belong_together (first, word))
      return NULL;
    if (i > self->base && !(word->flags & EF_CUE_WORD_JOINED))
      g_string_append (text, NO_BREAK_SPACE);
    g_string_append (text, word->text);
    if (text->len > MAX_WORD_BYTES)
      return NULL;
  }
  g_array_set_size (self->words, self->base + 1);
  g_free (first->text);
  first->text = g_strdup (text->str);
  return first;
}

void
ef_cue_builder_end_reading (EfCueBuilder *self)
{
  g_autofree gchar *reading =
      ef_caption_text_clean (g_strdup (self->ruby->str));
  glong length = g_utf8_strlen (reading, -1);
  EfCueWord *base = NULL;

  self->reads = FALSE;
  if (length > 0 && length <= EF_CUE_MAX_RUBY)
    base = merge_base (self);
  if (base) {
    base->ruby = g_steal_pointer (&reading);
  } else if (length > 0) {
    ef_cue_builder_add_char (self, '(');
    ef_cue_builder_add (self, reading, strlen (reading));
    ef_cue_builder_add_char (self, ')');
    end_word (self, TRUE);
  }
  self->base = self->words->len;
}

gboolean
ef_cue_builder_is_empty (EfCueBuilder *self)
{
  return self->words->len == 0 && self->word->len == 0;
}

gboolean
ef_cue_builder_is_from_right (EfCueBuilder *self)
{
  EfCue cue = { .words = self->words };

  end_word (self, FALSE);
  return g_str_equal (ef_cue_direction (&cue), "\342\200\217");
}

/* Words @first to before @last share the time from @start to @end. */
static void
share_span (
    EfCueBuilder *self, guint first, guint last, gint64 start, gint64 end)
{
  g_autofree guint *columns = g_new (guint, last - first);
  guint64 total = 0, sum = 0;

  for (guint i = first; i < last; i++) {
    const EfCueWord *word = &g_array_index (self->words, EfCueWord, i);

    columns[i - first] = MAX (ef_text_columns (word->text), 1);
    total += columns[i - first];
  }
  for (guint i = first; i < last; i++) {
    EfCueWord *word = &g_array_index (self->words, EfCueWord, i);

    word->start = start + gst_util_uint64_scale (end - start, sum, total);
    sum += columns[i - first];
    word->end = start + gst_util_uint64_scale (end - start, sum, total);
  }
}

static void
share_times (EfCueBuilder *self, const EfCue *cue)
{
  gint64 from = cue->start, end = cue->end;
  guint first = 0;

  while (first < self->words->len) {
    guint64 mark = g_array_index (self->words, EfCueWord, first).start;
    guint64 next = mark == NO_MARK ? 0 : mark + 1;
    guint last = first;
    gint64 until = end;

    while (last < self->words->len &&
        g_array_index (self->words, EfCueWord, last).start == mark)
      last++;
    /* Marks never go back, nor out of the cue. */
    if (mark != NO_MARK)
      from = CLAMP (g_array_index (self->marks, gint64, mark), from, end);
    if (next < self->marks->len)
      until = CLAMP (g_array_index (self->marks, gint64, next), from, end);
    share_span (self, first, last, from, until);
    first = last;
  }
}

gboolean
ef_cue_builder_fill (EfCueBuilder *self, EfCue *cue)
{
  gboolean timed;

  end_word (self, FALSE);
  timed = self->marks->len > 0;
  if (timed)
    share_times (self, cue);
  for (guint i = 0; i < self->words->len; i++) {
    EfCueWord word = g_array_index (self->words, EfCueWord, i);

    if (!timed) {
      word.start = cue->start;
      word.end = cue->end;
    }
    g_array_append_val (cue->words, word);
    cue->n_lines = MAX (cue->n_lines, word.line + 1);
  }
  /* Their texts are the cue's now. */
  g_array_set_clear_func (self->words, NULL);
  g_array_set_size (self->words, 0);
  g_array_set_clear_func (self->words, clear_word);
  return timed;
}
