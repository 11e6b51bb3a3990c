/* Edit Factory - where the shots of a programme begin and end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "match.h"

G_BEGIN_DECLS

/**
 * EfSlot: one shot to be filled.
 * @first_frame, @end_frame: on the canvas's grid; the slots follow one another
 *   from frame 0 to the last without gap
 * @first_word, @end_word: the words spoken in it
 */
typedef struct
{
  guint64 first_frame;
  guint64 end_frame;
  guint first_word;
  guint end_word;
} EfSlot;

/**
 * ef_slots_make:
 *
 * The cheapest division of the programme, found by dynamic programming over
 * all places where a cut may be: between two words, as far into the pause as
 * the frame grid allows (0.12 s before the next word when the pause is long),
 * and within pauses of 1.5 s and more. A cut after a sentence costs nothing,
 * after a clause or at a pause a little, before
 * a word that begins a phrase more, between two others much; a length costs
 * the square of its distance from 1.25 times min_shot; less than min_shot or
 * more than max_shot costs so much that it only happens when nothing else is
 * possible. The programme begins at 0, before the voice, and its end, the tail
 * included, belongs to the last slot.
 *
 * Returns: (transfer full) (element-type EfSlot): at least one
 */
GArray *ef_slots_make (const EfWords *words, const EfMatchOptions *options);

/* Frames of the whole programme: voice_start, the words and the tail, rounded
 * up to whole frames; at least 1. */
guint64 ef_slots_n_frames (const EfWords *words, const EfMatchOptions *options);

G_END_DECLS
