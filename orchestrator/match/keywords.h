/* Edit Factory - do spoken words name a tag?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>

G_BEGIN_DECLS

#define EF_AFFINITY_WORD 1.0
#define EF_AFFINITY_STEM 0.7
/* For each further tag that is named, up to EF_AFFINITY_MAX. */
#define EF_AFFINITY_MORE 0.1
#define EF_AFFINITY_MAX 1.2

/* Lower case, without diacritics ("Café" is "cafe", "Łódź" is "lodz"), without
 * what is no letter or digit at both ends, without an English possessive.
 * Returns: (transfer full) */
gchar *ef_fold_word (const gchar *word);

/* The part of a folded word that its forms have in common: "diving" and
 * "dives" have "dive", "Strände" (folded) and "Strand" have "strand". Rules for
 * English; for other languages up to three letters of an ending are dropped
 * where four remain. Not a word to be shown. Returns: (transfer full) */
gchar *ef_stem_word (const gchar *folded, const gchar *language);

/** EfTagSet: the tags of one file, folded and stemmed. */
typedef struct _EfTagSet EfTagSet;

EfTagSet *ef_tag_set_new (const gchar *const *tags, const gchar *language);
void ef_tag_set_free (EfTagSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTagSet, ef_tag_set_free)

/** EfKeyword: one spoken word, folded and stemmed. */
typedef struct
{
  gchar *folded;
  gchar *stem;
} EfKeyword;

/* Words @first to @last - 1 that carry meaning, and each two neighbours written
 * as one ("Koh Lipe" as "kohlipe"), none twice.
 * Returns: (transfer full) (element-type EfKeyword) */
GArray *ef_keywords_of (const EfWords *words, guint first, guint last);

/**
 * ef_affinity:
 * @keyword: (out) (transfer none): the tag that is named best, as the file has
 *   it; NULL when none is
 *
 * Returns: 0 when no tag is named; 1 when one is, by a whole word; 0.7 by
 * another form of the word; 0.1 more for each further tag, up to 1.2
 */
gdouble ef_affinity (
    const EfTagSet *set, const GArray *keywords, const gchar **keyword);

G_END_DECLS
