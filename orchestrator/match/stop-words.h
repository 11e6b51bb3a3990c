/* Edit Factory - words that footage may be called but that say nothing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @code: ISO 639-1. Returns: (nullable) (transfer none): articles, pronouns,
 * prepositions, conjunctions, auxiliaries and small numbers of the language,
 * folded, separated by single spaces */
const gchar *ef_stop_words (const gchar *code);

G_END_DECLS
