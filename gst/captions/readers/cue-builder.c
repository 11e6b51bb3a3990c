/* Edit Factory - the cue that a reader is making
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-builder.h"

#include "line-text.h"
#include "text-columns.h"

#include <string.h>

/* A longer run without a blank becomes joined words: bytes. */
#define MAX_WORD_BYTES 240

/* Word that belongs to no mark */
#define NO_MARK G_MAXUINT

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
};

static void
clear_word (gpointer word)
{
  g_free (((EfCueWord *)word)->text);
  g_free (((EfCueWord *)word)->font);
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
  return self;
}

void
ef_cue_builder_free (EfCueBuilder *self)
{
  g_array_unref (self->words);
  g_array_unref (self->marks);
  g_string_free (self->word, TRUE);
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
  self->line_used = self->joined = self->full = FALSE;
}

static void
end_word (EfCueBuilder *self, gboolean joins_next)
{
  EfCueWord word = { .line = self->line,
    .flags = self->look.flags,
    .colour = self->look.colour,
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
      look->size == self->look.size && look->language == self->look.language &&
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
  end_word (self, TRUE);
  /* Hostile files have a mark for each byte: more than words serve nobody. */
  if (self->marks->len <= EF_CUE_MAX_WORDS)
    g_array_append_val (self->marks, time);
}

void
ef_cue_builder_add_char (EfCueBuilder *self, gunichar c)
{
  if (c == '\n' || c == 0x2028 || c == 0x2029)
    ef_cue_builder_break_line (self);
  else if (c == ' ' || c == '\t' || c == '\r' || c == 0x3000)
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
