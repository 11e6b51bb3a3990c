/* Edit Factory - what is shown as one word, though it was timed as several
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "style.h"

#include <editfactory/words.h>

G_BEGIN_DECLS

/**
 * ef_words_join:
 * @words: as ef_words_segment() makes them
 *
 * Signs that nobody speaks are no words: a dash, a French question mark or an
 * emoji without a time of its own stands with the word in front of it, an
 * opening quotation mark, or the dash in front of what a speaker says, with the
 * one behind. Where the style shows one word at a time, one that would be seen
 * for two frames only is shown with the next.
 *
 * Returns: (transfer full)
 */
EfWords *ef_words_join (const EfWords *words, const EfStyle *style);

G_END_DECLS
