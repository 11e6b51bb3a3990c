/* Edit Factory - from references to values
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bind.h"

#include <string.h>

static JsonNode *
null_node (void)
{
  return json_node_new (JSON_NODE_NULL);
}

static JsonNode *
param (const EfScope *scope, const gchar *name)
{
  return json_object_get_member (scope->params, name);
}

const gchar *
ef_scope_folder (const EfScope *scope, const gchar *name)
{
  g_autofree gchar *indexed = NULL;
  const gchar *folder;

  if (g_strcmp0 (scope->stage, name) == 0)
    return scope->self;
  indexed = g_strdup_printf ("%s[%u]", name, scope->index);
  folder = g_hash_table_lookup (scope->folders, indexed);
  return folder ? folder : g_hash_table_lookup (scope->folders, name);
}

static JsonNode *
resolve_out (const EfScope *scope, const gchar *reference)
{
  g_auto (GStrv) parts = g_strsplit (reference, ".", 2);
  const gchar *folder = ef_scope_folder (scope, parts[0]);
  g_autofree gchar *path = NULL;

  if (!folder)
    return null_node ();
  path = g_build_filename (folder, parts[1], NULL);
  /* A stage may leave an optional output out; its own are yet to be made. */
  if (folder != scope->self && !g_file_test (path, G_FILE_TEST_EXISTS))
    return null_node ();
  return json_node_init_string (json_node_alloc (), path);
}

JsonNode *
ef_scope_resolve (const EfScope *scope, JsonNode *value)
{
  const gchar *text = NULL;
  JsonNode *found = NULL;

  if (JSON_NODE_HOLDS_VALUE (value) &&
      json_node_get_value_type (value) == G_TYPE_STRING)
    text = json_node_get_string (value);
  if (!text || text[0] != '$')
    return json_node_copy (value);
  if (g_str_has_prefix (text, "$out."))
    return resolve_out (scope, text + strlen ("$out."));
  if (g_str_equal (text, "$index"))
    return json_node_init_int (json_node_alloc (), scope->index);
  if (g_str_equal (text, "$item"))
    found = scope->item;
  else if (g_str_has_prefix (text, "$params."))
    found = param (scope, text + strlen ("$params."));
  else if (g_str_has_prefix (text, "$asset."))
    found = param (scope, text + strlen ("$asset."));
  return found ? json_node_copy (found) : null_node ();
}

JsonObject *
ef_scope_resolve_stage (const EfScope *scope, EfStageDescription *stage)
{
  JsonObject *set = json_object_new ();

  for (guint i = 0; i < stage->bindings->len; i++) {
    EfBinding *binding = g_ptr_array_index (stage->bindings, i);

    json_object_set_member (
        set, binding->key, ef_scope_resolve (scope, binding->value));
  }
  return set;
}

static gboolean
is_true (JsonNode *node)
{
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node)) > 0;
  return TRUE;
}

gboolean
ef_scope_test_when (const EfScope *scope, const gchar *when)
{
  g_autoptr (JsonNode) reference = NULL;
  g_autoptr (JsonNode) value = NULL;
  gboolean negated;

  if (!when)
    return TRUE;
  negated = *when == '!';
  reference = json_node_init_string (json_node_alloc (), when + negated);
  value = ef_scope_resolve (scope, reference);
  return is_true (value) != negated;
}

static JsonNode *
items (const EfScope *scope, const gchar *for_each)
{
  return param (scope, for_each + strlen ("$params."));
}

guint
ef_scope_count (const EfScope *scope, const gchar *for_each)
{
  JsonNode *node = items (scope, for_each);

  if (!node)
    return 1;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_length (json_node_get_array (node));
  return MAX (json_node_get_int (node), 0);
}

JsonNode *
ef_scope_item (const EfScope *scope, const gchar *for_each, guint i)
{
  JsonNode *node = items (scope, for_each);

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  return json_array_get_element (json_node_get_array (node), i);
}
