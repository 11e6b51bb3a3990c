/* Edit Factory - the JSON Schema subset that describes parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * JSON Schema 2020-12: type, enum, minimum, maximum, minItems, maxItems,
 * maxLength, pattern, format, default, items, properties,
 * additionalProperties (boolean), required, description. Nothing else is
 * understood, and anything else is refused when the schema is loaded.
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Is @schema itself made of what is understood? Errors start with @path. */
gboolean
ef_schema_check (JsonObject *schema, const gchar *path, GError **error);
/* Returns: (transfer full): @value with defaults filled in, or NULL with an
 * error that starts with the path of the fault. */
JsonNode *ef_schema_apply (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error);
/* The schema of member @name, NULL when there is none. */
JsonObject *ef_schema_get_property (JsonObject *schema, const gchar *name);
/* "ef-asset": the value is a file of the user's. */
gboolean ef_schema_is_asset (JsonObject *schema);

/* Does every file of the user's in @value lie where this thread may read
 * (ef_file_confine())? Errors start with the path of the value. */
gboolean ef_schema_check_assets (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error);

G_END_DECLS
