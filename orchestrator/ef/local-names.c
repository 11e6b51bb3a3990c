/* Edit Factory - plans and manifests of the server, for files here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "local-names.h"
#include "asset-fields.h"

#include <editfactory/json.h>

#define MAX_BYTES EF_JSON_MAX_BYTES

typedef struct
{
  EfLocalFind find;
  gpointer user_data;
} Names;

static const gchar *
find_asset (const Names *self, const gchar *uri)
{
  const gchar *id = ef_asset_uri_get_id (uri);

  return id ? self->find (id, self->user_data) : NULL;
}

static gchar *
replace_uri (
    const gchar *uri, const gchar *where, gpointer data, GError **error)
{
  const gchar *path = find_asset (data, uri);

  return g_strdup (path ? path : uri);
}

gboolean
ef_local_names_plan (const gchar *temporary, const gchar *path,
    EfLocalFind find, gpointer user_data, GError **error)
{
  Names self = { find, user_data };
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *data = NULL;
  g_autoptr (EfPlan) plan = NULL;
  gsize length = 0;

  if (!ef_file_read (temporary, MAX_BYTES, &data, &length, error))
    return FALSE;
  plan = ef_plan_parse (path, folder, data, length, error);
  return plan && ef_plan_uris_replace (plan, replace_uri, &self, error) &&
      ef_plan_save (plan, temporary, error);
}

/* Manifests */

static void
replace_everywhere (const Names *self, JsonNode *node)
{
  const gchar *path;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_node_get_object (node);
    g_autoptr (GList) names = json_object_get_members (object);

    for (GList *l = names; l; l = l->next)
      replace_everywhere (self, json_object_get_member (object, l->data));
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      replace_everywhere (self, json_array_get_element (array, i));
  } else if (JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING) {
    path = find_asset (self, json_node_get_string (node));
    if (path)
      json_node_set_string (node, path);
  }
}

/* outputs[].file is a name without a folder. */
static void
replace_outputs (const Names *self, JsonObject *manifest)
{
  JsonNode *node = json_object_get_member (manifest, "outputs");
  JsonArray *array =
      node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonNode *output = json_array_get_element (array, i);
    JsonNode *file = JSON_NODE_HOLDS_OBJECT (output)
        ? json_object_get_member (json_node_get_object (output), "file")
        : NULL;
    const gchar *path = NULL;

    if (file && JSON_NODE_HOLDS_VALUE (file) &&
        json_node_get_value_type (file) == G_TYPE_STRING)
      path = self->find (json_node_get_string (file), self->user_data);
    if (path) {
      g_autofree gchar *name = g_path_get_basename (path);

      json_node_set_string (file, name);
    }
  }
}

gboolean
ef_local_names_manifest (const gchar *temporary, const gchar *path,
    EfLocalFind find, EfLocalFind find_name, gpointer user_data, GError **error)
{
  Names assets = { find, user_data };
  Names names = { find_name, user_data };
  g_autofree gchar *data = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize length = 0;

  if (!ef_file_read (temporary, MAX_BYTES, &data, &length, error))
    return FALSE;
  root = ef_json_parse (path, data, length, 0, error);
  if (!root)
    return FALSE;
  replace_everywhere (&assets, root);
  replace_outputs (&names, json_node_get_object (root));
  return ef_json_save (root, temporary, error);
}
