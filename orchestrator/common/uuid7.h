/* Edit Factory - identifiers that sort by the time of their making
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_uuid7_new:
 *
 * RFC 9562, version 7: milliseconds since 1970, a counter of 12 bits within
 * the millisecond, 62 random bits of the kernel's. Each is greater than all
 * that this process made before, whatever the clock does. Thread-safe.
 *
 * Returns: (transfer full): 36 characters in lower case
 */
gchar *ef_uuid7_new (void);

/** ef_uuid7_is_valid: is @text a version 7 UUID as ef_uuid7_new() writes it? */
gboolean ef_uuid7_is_valid (const gchar *text);

G_END_DECLS
