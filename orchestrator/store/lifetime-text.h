/* Edit Factory - how long a key lives, as operators write it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* "90s", "15m", "12h", "30d", "1y", at most 100 years; "never" is 0.
 * @seconds: (out) */
gboolean ef_lifetime_parse (const gchar *text, gint64 *seconds, GError **error);

G_END_DECLS
