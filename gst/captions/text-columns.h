/* Edit Factory - how wide a text is in columns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_text_columns:
 * @text: UTF-8
 *
 * Columns of a fixed-width display: one for a grapheme cluster, two for one
 * whose base is East Asian wide (Unicode TR 11) or an emoji; marks, joiners,
 * variation selectors, skin tones, what a ZWJ joins, the second letter of a
 * flag and format characters add none. Clusters are those of Unicode TR 29 as
 * far as width needs them; linear in the length.
 */
guint ef_text_columns (const gchar *text);

/**
 * ef_text_fit_columns:
 *
 * Returns: (transfer none): the end of the longest beginning of @text that has
 * at most @columns and does not tear a cluster, but at least one cluster
 */
const gchar *ef_text_fit_columns (const gchar *text, guint columns);

G_END_DECLS
