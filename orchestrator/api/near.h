/* Edit Factory - objects that a handler reads, where the store is elsewhere
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "service.h"

G_BEGIN_DECLS

/* Fetches what is not near in an errand.
 * @keys: (element-type utf8): of objects
 *
 * Returns: (transfer full) (nullable): what the handler returns: later, a
 * refusal; NULL: go on, they were near, or are now */
EfResponse *
ef_near_bring (EfService *service, EfRequest *request, GPtrArray *keys);
/* Objects whose rows are gone. Those that are elsewhere go when upkeep comes to
 * them: nobody waits for it. */
void ef_near_remove (EfService *service, const gchar *const *keys);

G_END_DECLS
