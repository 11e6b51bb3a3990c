/* Edit Factory - words of a document's cue, as a reader sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-segments.h"

#include "word-segments.h"

#include <string.h>

typedef struct
{
  const EfCue *cue;
  gboolean timed;
  GArray *out;
} Maker;

static void
clear_segment (gpointer segment)
{
  g_free (((EfCueSegment *)segment)->own);
}

static const EfCueWord *
word_at (const EfCue *cue, guint i)
{
  return &g_array_index (cue->words, EfCueWord, i);
}

static void
put_whole (Maker *self, const EfCueWord *word, gboolean inside)
{
  EfCueSegment segment = { *word, inside, NULL };

  g_array_append_val (self->out, segment);
}

/* Clusters that are said, in @length bytes: signs take no time. @kinds: of
 * @text on */
static guint
said (const gchar *text, const guint8 *kinds, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += kinds[i] != EF_BOUNDARY_NONE &&
        g_unichar_isalnum (g_utf8_get_char (text + i));
  return n;
}

/* Bytes @from to before @to of @word. @kinds: of its text */
static void
put_part (Maker *self, const EfCueWord *word, const guint8 *kinds, gsize from,
    gsize to, gboolean inside)
{
  EfCueSegment segment = { *word, inside,
    g_strndup (word->text + from, to - from) };
  guint64 total = said (word->text, kinds, strlen (word->text));
  guint64 span = word->end - word->start;

  segment.word.text = segment.own;
  if (from > 0)
    segment.word.flags |= EF_CUE_WORD_JOINED;
  if (self->timed && total > 0) {
    segment.word.start =
        word->start + span * said (word->text, kinds, from) / total;
    segment.word.end =
        word->start + span * said (word->text, kinds, to) / total;
  }
  g_array_append_val (self->out, segment);
  /* cppcheck-suppress memleak ; the array has the text */
}

static void
cut_word (Maker *self, const EfCueWord *word, const guint8 *kinds)
{
  gsize length = strlen (word->text), from = 0;
  gboolean inside = kinds[0] != EF_BOUNDARY_WORD;

  for (gsize i = 1; i <= length; i++) {
    if (i < length && kinds[i] != EF_BOUNDARY_WORD)
      continue;
    put_part (self, word, kinds, from, i, inside);
    from = i;
    inside = FALSE;
  }
}

/* One past the last word that stands together with @first. */
static guint
run_end (const EfCue *cue, guint first)
{
  guint end = first + 1;

  while (
      end < cue->words->len && (word_at (cue, end)->flags & EF_CUE_WORD_JOINED))
    end++;
  return end;
}

static void
put_run (Maker *self, guint first, guint last, EfTextBoundaries *boundaries)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *kinds = NULL;
  gsize at = 0;

  for (guint i = first; i < last; i++)
    g_string_append (text, word_at (self->cue, i)->text);
  kinds = ef_text_boundaries_find (boundaries, text->str, text->len);
  for (guint i = first; i < last; i++) {
    const EfCueWord *word = word_at (self->cue, i);

    /* A reading stands over the whole of its word. */
    if (kinds && !word->ruby)
      cut_word (self, word, kinds + at);
    else
      put_whole (self, word, kinds && kinds[at] != EF_BOUNDARY_WORD);
    at += strlen (word->text);
  }
}

static gboolean
is_unspaced (const EfCue *cue, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    if (ef_text_has_unspaced (word_at (cue, i)->text))
      return TRUE;
  return FALSE;
}

GArray *
ef_cue_segments (
    const EfCue *cue, gboolean timed, EfTextBoundaries **boundaries)
{
  Maker self = { cue, timed,
    g_array_sized_new (FALSE, FALSE, sizeof (EfCueSegment), cue->words->len) };

  g_array_set_clear_func (self.out, clear_segment);
  for (guint i = 0, end; i < cue->words->len; i = end) {
    end = run_end (cue, i);
    if (is_unspaced (cue, i, end)) {
      if (!*boundaries)
        *boundaries = ef_text_boundaries_new ();
      put_run (&self, i, end, *boundaries);
      continue;
    }
    for (guint k = i; k < end; k++)
      put_whole (&self, word_at (cue, k), FALSE);
  }
  return self.out;
}
