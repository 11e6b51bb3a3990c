/* Edit Factory - do spoken words name a tag?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "language.h"

#include <editfactory/words.h>

G_BEGIN_DECLS

#define EF_AFFINITY_WORD 1.0
#define EF_AFFINITY_STEM 0.7
/* For each further tag that is named, up to EF_AFFINITY_MAX. */
#define EF_AFFINITY_MORE 0.1
#define EF_AFFINITY_MAX 1.2

/** EfTagSet: the tags of one file, and the forms of their words. */
typedef struct _EfTagSet EfTagSet;

EfTagSet *ef_tag_set_new (const gchar *const *tags, EfLanguage *language);
void ef_tag_set_free (EfTagSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTagSet, ef_tag_set_free)

/* Words @first to @last - 1 that carry meaning, and each two or three
 * neighbours written as one ("Koh Lipe" as "kohlipe"), none twice.
 * Returns: (transfer full) (element-type GStrv): the forms of each, the whole
 * word first */
GPtrArray *ef_keywords_of (
    const EfWords *words, guint first, guint last, EfLanguage *language);

/**
 * ef_affinity:
 * @keyword: (out) (transfer none): the tag that is named best, as the file has
 *   it; NULL when none is
 *
 * Returns: 0 when no tag is named; 1 when one is, by a whole word; 0.7 by
 * another form of the word; 0.1 more for each further tag that is no form of
 * one that counts, up to 1.2
 */
gdouble ef_affinity (
    const EfTagSet *set, const GPtrArray *keywords, const gchar **keyword);

G_END_DECLS
