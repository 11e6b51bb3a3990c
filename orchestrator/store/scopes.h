/* Edit Factory - what a key may do
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* Every scope there is, NULL-terminated; "*" is all of them. */
extern const gchar *const ef_scopes[];

/* "jobs:read,jobs:write". Returns: (transfer full): without repetitions, or
 * NULL when one of them does not exist */
gchar **ef_scopes_parse (const gchar *text, GError **error);

G_END_DECLS
