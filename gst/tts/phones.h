/* Edit Factory - from IPA to the phones of the English acoustic model
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_phones_from_ipa:
 * @ipa: as espeak-ng writes it
 * @english: a flap is a t in English and an r elsewhere
 *
 * The 39 phones are those of the CMU dictionary without stress; sounds that
 * English lacks become their nearest neighbour, which is good enough to place
 * a word in time.
 *
 * Returns: (transfer full): phones with blanks between them; "" when nothing
 *   is known
 */
gchar *ef_phones_from_ipa (const gchar *ipa, gboolean english);

G_END_DECLS
