/* Edit Factory - brackets about words of the other direction
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "line-text.h"

G_BEGIN_DECLS

/**
 * ef_bidi_phrase_keep:
 * @first, @last: words of the line, [@first, @last)
 * @i: one that the line's direction tears apart
 * @kept: by word of the cue: EfKept bits, to which the phrase's are added
 *
 * "(iOS 17.2)" in Hebrew: Unicode's algorithm (TR 9, N0) gives both brackets
 * the line's direction, so that the first stands beside the last word.
 * Isolated, the phrase looks the same, and each bracket stands beside the word
 * that it is written at. The phrase goes from the bracket at word @i to the one
 * that belongs to it, when no letter of the line's direction stands between.
 *
 * Returns: whether @i is in such a phrase
 */
gboolean ef_bidi_phrase_keep (
    const EfCue *cue, guint first, guint last, guint i, guint8 *kept);

G_END_DECLS
