/* Edit Factory - JSON documents that name files of the asset store
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-documents.h"
#include "uuid7.h"

#include <string.h>

/* Returns FALSE to stop. */
typedef gboolean (*StringFunc) (JsonNode *value, gpointer user_data);

static gboolean each_string (JsonNode *node, StringFunc func, gpointer data);

static gboolean
each_member (JsonObject *object, StringFunc func, gpointer data)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next)
    if (!each_string (json_object_get_member (object, l->data), func, data))
      return FALSE;
  return TRUE;
}

static gboolean
each_element (JsonArray *array, StringFunc func, gpointer data)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!each_string (json_array_get_element (array, i), func, data))
      return FALSE;
  return TRUE;
}

/* Depth is bounded by the gate that the document came through. */
static gboolean
each_string (JsonNode *node, StringFunc func, gpointer data)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return each_member (json_node_get_object (node), func, data);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return each_element (json_node_get_array (node), func, data);
  if (JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    return func (node, data);
  return TRUE;
}

typedef struct
{
  GPtrArray *ids;
  GError **error;
} List;

static gboolean
list_string (JsonNode *value, gpointer data)
{
  List *list = data;
  const gchar *text = json_node_get_string (value);
  const gchar *id = text + strlen (EF_ASSET_PREFIX);

  if (!g_str_has_prefix (text, EF_ASSET_PREFIX))
    return TRUE;
  if (!ef_uuid_is_valid (id)) {
    g_autofree gchar *shown = ef_quote (text, 80);

    g_set_error (list->error, EF_ERROR, EF_ERROR_INPUT,
        "'%s': must be asset: and the id of an asset", shown);
    return FALSE;
  }
  if (!g_ptr_array_find_with_equal_func (list->ids, id, g_str_equal, NULL))
    g_ptr_array_add (list->ids, g_strdup (id));
  return TRUE;
}

gboolean
ef_document_list_assets (JsonNode *document, GPtrArray *ids, GError **error)
{
  List list = { ids, error };

  return each_string (document, list_string, &list);
}

typedef struct
{
  GHashTable *replacements;
  gboolean changed;
} Replace;

static gboolean
replace_string (JsonNode *value, gpointer data)
{
  Replace *replace = data;
  const gchar *found =
      g_hash_table_lookup (replace->replacements, json_node_get_string (value));

  if (found) {
    json_node_set_string (value, found);
    replace->changed = TRUE;
  }
  return TRUE;
}

gboolean
ef_document_replace (JsonNode *document, GHashTable *replacements)
{
  Replace replace = { replacements, FALSE };

  each_string (document, replace_string, &replace);
  return replace.changed;
}
