/* Edit Factory - how large readings are, and how far above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "line-text.h"
#include "ruby.h"
#include "typesetter.h"

G_BEGIN_DECLS

/**
 * ef_rubies_measure:
 *
 * Readings are half as large as their words and stand on one line above them,
 * centred; a word with a longer reading is spaced out until it is as wide (W3C
 * JLREQ, 3.3, without overhang). Letters that hang together cannot be: there
 * the reading is made smaller.
 *
 * Returns: (transfer full) (nullable) (element-type EfRuby): one a word; NULL
 *   when the cue has no reading
 */
GArray *ef_rubies_measure (EfTypesetter *typesetter, const EfCue *cue);
/* Of word @i; NULL when it has none. @rubies: (nullable) */
const EfRuby *ef_rubies_get (const GArray *rubies, guint i);
/* Spaces out the words of a line that have longer readings. @layout: of
 * @text at @size pixels. @rubies: (nullable) */
void ef_rubies_space_out (const GArray *rubies, EfTypesetter *typesetter,
    const EfLineText *text, PangoLayout *layout, gdouble size);
/* What readings of words @first to before @last, on one line, cover above its
 * baseline: pixels at the style's size, 0 without any. @rubies: (nullable) */
gdouble ef_rubies_above (
    const GArray *rubies, EfTypesetter *typesetter, guint first, guint last);

G_END_DECLS
