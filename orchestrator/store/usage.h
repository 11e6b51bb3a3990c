/* Edit Factory - what a tenant has used, and may use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Returns: (transfer full): JSON of docs/api.md: {"days": […]} */
gchar *ef_usage_get (
    EfConnection *connection, const gchar *tenant, guint days, GError **error);
/* Returns: (transfer full): JSON: the quotas of GET /v1/limits */
gchar *ef_usage_get_limits (
    EfConnection *connection, const gchar *tenant, GError **error);

/* How many bytes @tenant may still store: G_MAXUINT64 without a quota. */
gboolean ef_usage_get_room (EfConnection *connection, const gchar *tenant,
    guint64 *room, GError **error);
/* Returns: (transfer full) (nullable): JSON that says why @bytes more are too
 * many; NULL without @error: they are not */
gchar *ef_usage_find_excess (EfConnection *connection, const gchar *tenant,
    guint64 bytes, GError **error);

/* Sums up what was appended, in the role ef_worker. */
gboolean ef_usage_roll_up (EfConnection *connection, GError **error);

G_END_DECLS
