/* Edit Factory - capital and small letters, as a language has them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "style.h"

G_BEGIN_DECLS

typedef struct _EfLetterCase EfLetterCase;

/* @text_case: EfCase. (transfer full) */
EfLetterCase *ef_letter_case_new (EfCase text_case);
void ef_letter_case_free (EfLetterCase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLetterCase, ef_letter_case_free)

/**
 * ef_letter_case_apply:
 * @language: (nullable): BCP 47 tag
 * @begins: does @text begin a word? Only there a title's letters are capital
 *
 * Unicode 15, 3.13, with the tailoring of SpecialCasing and of ICU: dotted and
 * dotless i (tr, az), dots of Lithuanian, Greek capitals without accents, IJ of
 * Dutch, SS for ß. A title keeps the letters behind the first as they are.
 *
 * Returns: (transfer full)
 */
gchar *ef_letter_case_apply (EfLetterCase *self, const gchar *text,
    const gchar *language, gboolean begins);

G_END_DECLS
