/* Edit Factory - how many jobs there are, for metrics
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Of all tenants, in the role ef_worker, into the metrics. */
gboolean ef_census_take_queue (EfConnection *connection, GError **error);
/* Jobs that have ended: reads all of them, so not often. */
gboolean ef_census_take_ended (EfConnection *connection, GError **error);

G_END_DECLS
