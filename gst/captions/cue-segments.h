/* Edit Factory - words of a document's cue, as a reader sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "text-boundaries.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/**
 * EfCueSegment: a word of a cue, or a part of one.
 * @word: borrows everything of the cue; its text may be @own
 * @inside: it begins inside of what a reader takes for a word: no line breaks
 *   in front of it
 */
typedef struct
{
  EfCueWord word;
  gboolean inside;
  gchar *own;
} EfCueSegment;

/**
 * ef_cue_segments:
 * @timed: do the words' times say more than the cue's? Then each part gets its
 *   share, by clusters, of the times of what it is part of, else the cue's
 * @boundaries: (inout): made when it is needed and NULL
 *
 * Documents part Chinese, Japanese, Thai, Lao, Khmer and Burmese at blanks, at
 * tags and where a time stands: sentences, and bits of words. Sentences are cut
 * where their words end (text-boundaries.h); bits, which have a look or a time
 * of their own, stay and are told. Words of other scripts stay as they are.
 *
 * Returns: (transfer full) (element-type EfCueSegment): valid as long as @cue
 */
GArray *ef_cue_segments (
    const EfCue *cue, gboolean timed, EfTextBoundaries **boundaries);

G_END_DECLS
