/* Edit Factory - words of scripts that are written without blanks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>

G_BEGIN_DECLS

/* Is @c of a script whose words stand together without blanks? */
gboolean ef_char_is_unspaced (gunichar c);
gboolean ef_text_has_unspaced (const gchar *text);

/**
 * ef_words_segment:
 *
 * Chinese, Japanese, Thai, Lao, Khmer, Burmese: a speaker's "word" may be a
 * whole sentence, or a single letter. They are made into the words that a
 * reader sees: where both Unicode TR 29 and TR 14 have a boundary, by ICU's
 * dictionaries, so that no line begins with a closing mark and no cluster is
 * torn. Each gets its share, by clusters, of the times of what it is made of.
 * Words of other scripts stay as they are.
 *
 * Returns: (transfer full): words whose ranges in their text touch where no
 *   blank belongs between them
 */
EfWords *ef_words_segment (const EfWords *words);

G_END_DECLS
