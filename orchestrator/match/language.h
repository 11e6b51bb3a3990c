/* Edit Factory - forms of words, and words that say nothing, by language
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfLanguage: what is known of one language's words. Not for two threads at
 * once. */
typedef struct _EfLanguage EfLanguage;

/* @tag: (nullable): BCP 47, "de-AT"; of a language that is not known only
 * whole words match */
EfLanguage *ef_language_new (const gchar *tag);
void ef_language_free (EfLanguage *language);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLanguage, ef_language_free)

/* Articles, pronouns, prepositions: @folded must not name footage. */
gboolean
ef_language_is_stop_word (const EfLanguage *language, const gchar *folded);

/* Is an apostrophe the end of a word ("l'hôtel"), rather than inside one? */
gboolean ef_language_has_elisions (const EfLanguage *language);

/**
 * ef_language_forms:
 * @word: as ef_bare_word() leaves it
 *
 * What @word has in common with its other forms: its stems by Snowball (Porter
 * 2001, libstemmer; of Polish ef_stem_polish()), of the word as it is written,
 * of the word without diacritics, of a German one with ae for ä; and the word
 * itself, because a stem may be a word. Two words are forms of one another
 * when they share any.
 *
 * Returns: (transfer full): folded, none twice, the whole word first; not to
 * be shown
 */
gchar **ef_language_forms (EfLanguage *language, const gchar *word);

G_END_DECLS
