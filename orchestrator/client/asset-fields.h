/* Edit Factory - the files that parameters and plans name
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfAssetFunc:
 * @value: a path, an asset's id or a plan's uri
 * @where: "params.footage[0].path", "clips[2].uri"
 *
 * Returns: (transfer full): what shall stand there instead, or NULL with
 *   @error set
 */
typedef gchar *(*EfAssetFunc) (
    const gchar *value, const gchar *where, gpointer user_data, GError **error);

/* Replaces every string of @value, which @schema describes, whose format is
 * "ef-asset". The schema may be any object; what it does not describe is left
 * alone. */
gboolean ef_asset_fields_replace (JsonObject *schema, JsonNode *value,
    EfAssetFunc func, gpointer user_data, GError **error);
/* Replaces every uri of a plan. */
gboolean ef_plan_uris_replace (
    EfPlan *plan, EfAssetFunc func, gpointer user_data, GError **error);

/* Returns: (transfer none): the UUID of "asset:UUID", else NULL */
const gchar *ef_asset_uri_get_id (const gchar *uri);

G_END_DECLS
