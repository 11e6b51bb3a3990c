/* Edit Factory - words without what writers leave out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lower case, without diacritics ("Café" is "cafe", "Łódź" is "lodz"), without
 * what is no letter or digit at both ends, without an English possessive.
 * Returns: (transfer full) */
gchar *ef_fold_word (const gchar *word);

/* Lower case, without what is no letter or digit at both ends, composed (NFC):
 * what stemmers take. Returns: (transfer full) */
gchar *ef_bare_word (const gchar *word);

G_END_DECLS
