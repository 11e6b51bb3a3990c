/* Edit Factory - words whose signs stand apart from their letters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "line-text.h"
#include "typesetter.h"

G_BEGIN_DECLS

/* EfBidiCut: word @word of a cue goes on elsewhere at byte @at of its text, as
 * ef_text_bound_marks() leaves it. */
typedef struct
{
  guint word;
  guint at;
} EfBidiCut;

/**
 * ef_bidi_cuts_find:
 * @cuts: (element-type EfBidiCut): those of word @word are added
 * @line: a line in which it is torn apart, at bytes [@start, @end)
 *
 * Unicode's algorithm (TR 9) gives the full stop behind "New York." the
 * direction of the line, in Hebrew: it stands at the line's left end.
 *
 * Returns: FALSE when the word would be in too many pieces: none are added
 */
gboolean ef_bidi_cuts_find (
    GArray *cuts, PangoLayoutLine *line, guint word, int start, int end);

/**
 * EfBidiPieces: a cue whose torn words are several, that are joined.
 * @owners: (element-type guint): which word of the cue each is of
 */
typedef struct
{
  EfCues *cues;
  const EfCue *cue;
  GArray *owners;
} EfBidiPieces;

EfBidiPieces *ef_bidi_pieces_new (const EfCue *cue, const GArray *cuts);
void ef_bidi_pieces_free (EfBidiPieces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfBidiPieces, ef_bidi_pieces_free)

/* Sets EF_KEPT_APART of pieces behind the first in @kept, by piece. */
void ef_bidi_pieces_keep_apart (const EfBidiPieces *self, guint8 *kept);
/* Puts the widest piece of each word where words are in @layout, and the others
 * behind them, with their owners. */
void ef_bidi_pieces_finish (const EfBidiPieces *self, EfCueLayout *layout);

G_END_DECLS
