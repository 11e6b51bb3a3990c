/* Edit Factory - what a word may do without harm to those beside it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "animation.h"
#include "typesetter.h"

G_BEGIN_DECLS

/**
 * ef_word_peak:
 * @peak: size at the peak of a pop that the style wants, 1 or more
 * @outline: its width, pixels
 *
 * Returns: as much of @peak as leaves the letters on both sides uncovered: a
 *   long word would grow over them. A little growth is left where words stand
 *   without blanks.
 */
gdouble ef_word_peak (
    const EfCueLayout *layout, guint word, gdouble peak, gdouble outline);

/**
 * ef_word_covered:
 * @box: from its left edge to its right one, canvas pixels
 * @from_right: (out): the covered part is the word's right one
 * @edge: (out): where it begins or ends, pixels from the word's left
 *
 * Which part of a word a box covers that comes over one end or leaves by it.
 */
void ef_word_covered (
    const EfWordBox *word, EfSpan box, gboolean *from_right, gdouble *edge);

G_END_DECLS
