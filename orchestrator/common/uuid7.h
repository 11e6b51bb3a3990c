/* Edit Factory - UUIDs that sort by the time they were made
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): a UUID of version 7 (RFC 9562, 5.7; the counter of
 * 6.2 method 1 in rand_a), greater than all that this process made before, in
 * small letters */
gchar *ef_uuid7_new (void);
/* Is @text a UUID in canonical form: 36 characters, small letters? */
gboolean ef_uuid_is_valid (const gchar *text);

G_END_DECLS
