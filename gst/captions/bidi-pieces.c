/* Edit Factory - words whose signs stand apart from their letters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bidi-pieces.h"

#include <string.h>

/* Of one word. */
#define MOST_CUTS 8

static gint
level_at (PangoLayoutLine *line, int index)
{
  for (GSList *l = line->runs; l; l = l->next) {
    const PangoItem *item = ((PangoLayoutRun *)l->data)->item;

    if (index >= item->offset && index < item->offset + item->length)
      return item->analysis.level;
  }
  return -1;
}

gboolean
ef_bidi_cuts_find (
    GArray *cuts, PangoLayoutLine *line, guint word, int start, int end)
{
  guint before = cuts->len;
  gint level = level_at (line, start);

  for (int i = start + 1; i < end; i++) {
    gint here = level_at (line, i);
    EfBidiCut cut = { word, (guint)(i - start) };

    if (here != level)
      g_array_append_val (cuts, cut);
    level = here;
  }
  if (cuts->len - before <= MOST_CUTS)
    return TRUE;
  g_array_set_size (cuts, before);
  return FALSE;
}

/* Bytes @from to before @to of the text of word @i; 0: to its end */
static void
add_piece (EfBidiPieces *self, EfCue *cue, const EfCueWord *word,
    const gchar *text, guint i, guint from, guint to)
{
  g_autofree gchar *part =
      g_strndup (text + from, (to ? to : strlen (text)) - from);
  EfCueWord piece = *word;

  piece.text = part;
  if (from > 0)
    piece.flags |= EF_CUE_WORD_JOINED;
  ef_cue_append_copy (cue, &piece);
  g_array_append_val (self->owners, i);
}

EfBidiPieces *
ef_bidi_pieces_new (const EfCue *cue, const GArray *cuts)
{
  EfBidiPieces *self = g_new0 (EfBidiPieces, 1);
  EfCue *out;
  guint next = 0;

  self->cues = ef_cues_new (NULL, cue->language, 1, 1);
  self->owners = g_array_new (FALSE, FALSE, sizeof (guint));
  out = ef_cues_append (self->cues, cue->start, cue->end);
  out->place = cue->place;
  for (guint i = 0; i < cue->words->len; i++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, i);
    g_autofree gchar *text = ef_text_bound_marks (word->text);
    guint from = 0;

    while (
        next < cuts->len && g_array_index (cuts, EfBidiCut, next).word == i) {
      guint to = g_array_index (cuts, EfBidiCut, next++).at;

      add_piece (self, out, word, text, i, from, to);
      from = to;
    }
    add_piece (self, out, word, text, i, from, 0);
  }
  self->cue = out;
  return self;
}

void
ef_bidi_pieces_free (EfBidiPieces *self)
{
  g_array_unref (self->owners);
  ef_cues_unref (self->cues);
  g_free (self);
}

static guint
owner_of (const EfBidiPieces *self, guint i)
{
  return g_array_index (self->owners, guint, i);
}

void
ef_bidi_pieces_keep_apart (const EfBidiPieces *self, guint8 *kept)
{
  for (guint i = 1; i < self->owners->len; i++)
    if (owner_of (self, i) == owner_of (self, i - 1))
      kept[i] |= EF_KEPT_APART;
}

static gboolean
is_wider (const GArray *boxes, guint i, guint than)
{
  return g_array_index (boxes, EfWordBox, i).width >
      g_array_index (boxes, EfWordBox, than).width;
}

/* Takes the run of piece @i. */
static void
move_piece (EfCueLayout *from, guint i, GArray *boxes, GPtrArray *runs)
{
  g_array_append_val (boxes, g_array_index (from->boxes, EfWordBox, i));
  g_ptr_array_add (runs, g_steal_pointer (&g_ptr_array_index (from->runs, i)));
}

void
ef_bidi_pieces_finish (const EfBidiPieces *self, EfCueLayout *layout)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (EfWordBox));
  GPtrArray *runs = ef_word_runs_new ();
  guint n = self->owners->len;

  layout->owners = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint first = 0, last; first < n; first = last) {
    guint widest = first;

    for (last = first + 1;
         last < n && owner_of (self, last) == owner_of (self, first); last++)
      if (is_wider (layout->boxes, last, widest))
        widest = last;
    move_piece (layout, widest, boxes, runs);
  }
  for (guint i = 0; i < n; i++)
    if (g_ptr_array_index (layout->runs, i)) {
      move_piece (layout, i, boxes, runs);
      g_array_append_val (
          layout->owners, g_array_index (self->owners, guint, i));
    }
  g_array_unref (layout->boxes);
  g_ptr_array_unref (layout->runs);
  layout->boxes = boxes;
  layout->runs = runs;
}
