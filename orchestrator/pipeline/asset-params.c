/* Edit Factory - the files of users among a job's parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-params.h"
#include "schema.h"

#include <string.h>

typedef struct
{
  EfAssetFunc func;
  gpointer user_data;
} Walk;

static gboolean walk_value (const Walk *walk, JsonObject *schema,
    const gchar *pointer, JsonNode *value, JsonObject *parent, GError **error);

static gboolean
walk_string (const Walk *walk, const gchar *pointer, JsonNode *value,
    JsonObject *parent, GError **error)
{
  g_autofree gchar *replacement = walk->func (
      pointer, json_node_get_string (value), parent, walk->user_data, error);

  if (!replacement)
    return FALSE;
  json_node_set_string (value, replacement);
  return TRUE;
}

static gboolean
walk_object (const Walk *walk, JsonObject *schema, const gchar *pointer,
    JsonObject *object, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next) {
    JsonObject *property = ef_schema_get_property (schema, l->data);
    g_autofree gchar *below =
        g_strconcat (pointer, "/", (const gchar *)l->data, NULL);

    if (property &&
        !walk_value (walk, property, below,
            json_object_get_member (object, l->data), object, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
walk_array (const Walk *walk, JsonObject *schema, const gchar *pointer,
    JsonArray *array, JsonObject *parent, GError **error)
{
  JsonNode *items = json_object_get_member (schema, "items");

  if (!items || !JSON_NODE_HOLDS_OBJECT (items))
    return TRUE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *below = g_strdup_printf ("%s/%u", pointer, i);

    if (!walk_value (walk, json_node_get_object (items), below,
            json_array_get_element (array, i), parent, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
walk_value (const Walk *walk, JsonObject *schema, const gchar *pointer,
    JsonNode *value, JsonObject *parent, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    return walk_object (
        walk, schema, pointer, json_node_get_object (value), error);
  if (JSON_NODE_HOLDS_ARRAY (value))
    return walk_array (
        walk, schema, pointer, json_node_get_array (value), parent, error);
  if (!ef_schema_is_asset (schema) || !JSON_NODE_HOLDS_VALUE (value) ||
      json_node_get_value_type (value) != G_TYPE_STRING)
    return TRUE;
  return walk_string (walk, pointer, value, parent, error);
}

gboolean
ef_params_each_asset (JsonObject *schema, JsonNode *params, EfAssetFunc func,
    gpointer user_data, GError **error)
{
  Walk walk = { func, user_data };

  return walk_object (
      &walk, schema, "/params", json_node_get_object (params), error);
}

gchar *
ef_params_get_pointer (const gchar *message)
{
  const gchar *end = strchr (message, ':');
  GString *pointer;

  if (!g_str_has_prefix (message, "params") || !end)
    return NULL;
  pointer = g_string_new ("/");
  for (const gchar *c = message; c < end; c++)
    if (*c == '.' || *c == '[')
      g_string_append_c (pointer, '/');
    else if (*c != ']')
      g_string_append_c (pointer, *c);
  return g_string_free (pointer, FALSE);
}
