/* Edit Factory - what forms of a Polish word have in common
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_stem_polish:
 * @folded: as ef_fold_word() leaves it
 *
 * A light stemmer, because Snowball has none for Polish: of the endings of
 * verbs and their nouns, of adjectives and of nouns the longest is dropped when
 * enough of the word remains, then the i that only softens, then the e that
 * comes and goes ("statek", "statku" are "statk"). Alternating consonants
 * ("las", "lesie") stay apart.
 *
 * Returns: (transfer full): not to be shown
 */
gchar *ef_stem_polish (const gchar *folded);

G_END_DECLS
