/* Edit Factory - which words are shown together
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "word-tokens.h"

G_BEGIN_DECLS

/** EfGroupLimits: of one cue. Two words or more never exceed them; a single
 * word may. */
typedef struct
{
  guint max_words;
  guint columns; /* of a line */
  guint max_lines;
  GstClockTime min_duration; /* kept where the words allow it */
  GstClockTime max_duration; /* from the first word to the last one's end */
} EfGroupLimits;

/**
 * ef_tokens_group:
 *
 * The partition into runs that costs least, found by dynamic programming from
 * the end: full cues, ends at sentences, pauses, clauses and in front of
 * conjunctions and prepositions rather than behind them, no word left alone,
 * none shown too shortly. Deterministic (whole numbers; of equal partitions the
 * one whose first cues are longer); costs n x max_words.
 *
 * Returns: (transfer full) (element-type guint): words of each group
 */
GArray *
ef_tokens_group (const EfToken *tokens, guint n, const EfGroupLimits *limits);

G_END_DECLS
