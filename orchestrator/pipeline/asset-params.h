/* Edit Factory - the files of users among a job's parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EfAssetFunc:
 * @pointer: RFC 6901: "/params/footage/0/path"
 * @parent: the object that the value is a member of
 *
 * Returns: (transfer full): what stands in the place of @value, or NULL with
 * @error set
 */
typedef gchar *(*EfAssetFunc) (const gchar *pointer, const gchar *value,
    JsonObject *parent, gpointer user_data, GError **error);

/* Calls @func for every string of @params whose schema has the format
 * "ef-asset", in place. @params has passed the schema. */
gboolean ef_params_each_asset (JsonObject *schema, JsonNode *params,
    EfAssetFunc func, gpointer user_data, GError **error);

/* Returns: (transfer full): "params.footage[3].path: is missing" begins with a
 * path; this is it as a pointer, "/params/footage/3/path". NULL when @message
 * does not begin with "params". */
gchar *ef_params_get_pointer (const gchar *message);

G_END_DECLS
