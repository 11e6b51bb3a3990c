/* Edit Factory - words on their way to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "phrase-words.h"
#include "cue-segments.h"
#include "style.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/** EfToken: a word, or a part of one that is too long for a line. @inside: no
 * line breaks in front of it */
typedef struct
{
  EfCueWord word;
  gboolean inside;
  guint columns;
  EfBreak after;
} EfToken;

/**
 * ef_tokens_from_words:
 * @offset: nanoseconds added to the times; words that end before 0 then are
 *   left out
 * @boundaries: (inout): made when it is needed
 *
 * The style's case is applied, words longer than its lines are divided where
 * Unicode TR 14 (and a dictionary, for Thai) lets a line break, else between
 * clusters, and starts are made to rise: words of one start share the time up
 * to the next one.
 *
 * Returns: (transfer full) (element-type EfToken)
 */
GArray *ef_tokens_from_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, EfTextBoundaries **boundaries);
/* @segments: (element-type EfCueSegment): of a cue, which has to live as long
 * as the tokens; as they are but for case and length */
GArray *ef_tokens_from_segments (const GArray *segments, const gchar *language,
    const EfStyle *style, EfTextBoundaries **boundaries);
/* Gives each its share, by columns, of the time from @start to @end. */
void
ef_tokens_share_time (GArray *tokens, GstClockTime start, GstClockTime end);

G_END_DECLS
