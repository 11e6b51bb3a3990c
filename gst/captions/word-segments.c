/* Edit Factory - words of scripts that are written without blanks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-segments.h"

#include "text-boundaries.h"

#include <string.h>

/* A cluster of a run: the byte at which it begins, and when it is spoken. */
typedef struct
{
  gsize at;
  gboolean begins_word;
  GstClockTime start;
  GstClockTime end;
} Cluster;

typedef struct
{
  const EfWords *words;
  EfTextBoundaries *boundaries;
  GString *text; /* of what is made */
  guint n_chars; /* of @text */
  EfWords *out;
} Maker;

gboolean
ef_char_is_unspaced (gunichar c)
{
  switch (g_unichar_get_script (c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
ef_text_has_unspaced (const gchar *text)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (ef_char_is_unspaced (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* Signs between words count for either side. */
static gboolean
may_touch (gunichar c)
{
  return ef_char_is_unspaced (c) ||
      (c >= 0x80 && (g_unichar_ispunct (c) || g_unichar_ismark (c)));
}

/* Does word @i stand right behind the one in front of it? Words of unknown
 * place do when their scripts would have it so. */
static gboolean
touches (const EfWords *words, guint i)
{
  const EfWord *word = ef_words_index (words, i);
  const EfWord *before = i > 0 ? ef_words_index (words, i - 1) : NULL;
  gunichar first = g_utf8_get_char (word->text);

  if (!before)
    return FALSE;
  if (g_unichar_ismark (first))
    return TRUE;
  if (before->char_length > 0 && word->char_length > 0)
    return word->char_offset == before->char_offset + before->char_length;
  return *before->text && may_touch (first) &&
      may_touch (g_utf8_get_char (
          g_utf8_prev_char (before->text + strlen (before->text))));
}

/* Out */

static void
put (Maker *self, const gchar *text, gssize length, GstClockTime start,
    GstClockTime end, gboolean touching)
{
  g_autofree gchar *copy =
      g_strndup (text, length < 0 ? strlen (text) : (gsize)length);
  guint n = g_utf8_strlen (copy, -1);

  if (self->text->len > 0 && !touching) {
    g_string_append_c (self->text, ' ');
    self->n_chars++;
  }
  g_string_append (self->text, copy);
  ef_words_append (self->out, copy, start, end, self->n_chars, n);
  self->n_chars += n;
}

/* Runs */

/* Signs take no time to say. */
static guint
weight_of (const gchar *cluster)
{
  return g_unichar_isalnum (g_utf8_get_char (cluster)) ? 1 : 0;
}

/* Times of the clusters that begin in a word of @from..@to, bytes of the run:
 * each an equal share of the word's. */
static void
time_clusters (GArray *clusters, const gchar *text, const EfWord *word,
    gsize from, gsize to)
{
  guint64 total = 0, sum = 0, span = word->end - word->start;

  for (guint i = 0; i < clusters->len; i++) {
    const Cluster *c = &g_array_index (clusters, Cluster, i);

    if (c->at >= from && c->at < to)
      total += weight_of (text + c->at);
  }
  for (guint i = 0; i < clusters->len; i++) {
    Cluster *c = &g_array_index (clusters, Cluster, i);

    if (c->at < from || c->at >= to)
      continue;
    c->start = word->start + (total ? span * sum / total : 0);
    sum += weight_of (text + c->at);
    c->end = word->start + (total ? span * sum / total : span);
  }
}

static GArray *
find_clusters (Maker *self, const gchar *text, const guint8 *kinds, guint first,
    guint last)
{
  GArray *clusters = g_array_new (FALSE, TRUE, sizeof (Cluster));
  gsize from = 0;

  for (gsize at = 0; text[at]; at++) {
    Cluster cluster = { at, kinds[at] == EF_BOUNDARY_WORD, 0, 0 };

    if (kinds[at] != EF_BOUNDARY_NONE)
      g_array_append_val (clusters, cluster);
  }
  for (guint i = first; i < last; i++) {
    const EfWord *word = ef_words_index (self->words, i);

    time_clusters (clusters, text, word, from, from + strlen (word->text));
    from += strlen (word->text);
  }
  return clusters;
}

/* Clusters between two boundaries become a word. */
static void
put_parts (
    Maker *self, const gchar *text, const GArray *clusters, gboolean touching)
{
  guint first = 0;

  for (guint i = 0; i < clusters->len; i++) {
    const Cluster *from = &g_array_index (clusters, Cluster, first);
    const Cluster *here = &g_array_index (clusters, Cluster, i);
    const Cluster *next = i + 1 < clusters->len ? here + 1 : NULL;

    if (next && !next->begins_word)
      continue;
    put (self, text + from->at, next ? (gssize)(next->at - from->at) : -1,
        from->start, MAX (here->end, from->start), first > 0 || touching);
    first = i + 1;
  }
}

static void
put_run (Maker *self, guint first, guint last)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *kinds = NULL;

  for (guint i = first; i < last; i++)
    g_string_append (text, ef_words_index (self->words, i)->text);
  kinds = ef_text_boundaries_find (self->boundaries, text->str, text->len);
  if (kinds) {
    g_autoptr (GArray) clusters =
        find_clusters (self, text->str, kinds, first, last);

    put_parts (self, text->str, clusters, touches (self->words, first));
    return;
  }
  for (guint i = first; i < last; i++) {
    const EfWord *word = ef_words_index (self->words, i);

    put (
        self, word->text, -1, word->start, word->end, touches (self->words, i));
  }
}

/* One past the last word that stands together with @first. A run is bounded:
 * what is done for one is quadratic in its words. */
static guint
run_end (const EfWords *words, guint first)
{
  guint end = first + 1;

  while (
      end < ef_words_length (words) && end - first < 64 && touches (words, end))
    end++;
  return end;
}

static gboolean
run_is_unspaced (const EfWords *words, guint first, guint last)
{
  for (guint i = first; i < last; i++)
    if (ef_text_has_unspaced (ef_words_index (words, i)->text) ||
        g_unichar_ismark (g_utf8_get_char (ef_words_index (words, i)->text)))
      return TRUE;
  return FALSE;
}

static void
put_all (Maker *self)
{
  for (guint i = 0, end; i < ef_words_length (self->words); i = end) {
    end = run_end (self->words, i);
    if (run_is_unspaced (self->words, i, end)) {
      put_run (self, i, end);
      continue;
    }
    for (; i < end; i++) {
      const EfWord *word = ef_words_index (self->words, i);

      put (self, word->text, -1, word->start, word->end,
          touches (self->words, i));
    }
  }
}

EfWords *
ef_words_segment (const EfWords *words)
{
  g_autoptr (EfTextBoundaries) boundaries = ef_text_boundaries_new ();
  Maker self = { .words = words, .boundaries = boundaries };

  self.text = g_string_new (NULL);
  self.out = ef_words_new (words->language, "", words->duration, words->timing);
  put_all (&self);
  g_free (self.out->text);
  self.out->text = g_string_free (self.text, FALSE);
  return self.out;
}
