/* Edit Factory - what a stage's result depends on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-key.h"
#include "file-hash.h"

#include <editfactory/json.h>
#include <string.h>

/* One key in the making. */
typedef struct
{
  GChecksum *sum;
  const gchar *hashes;
  GCancellable *cancellable;
} Key;

static void
add_text (Key *key, const gchar *text)
{
  g_checksum_update (key->sum, (const guchar *)text, strlen (text) + 1);
}

/* A name counts besides the content: a result may carry it. Cache entries are
 * named by their own key. */
static gboolean
add_file (Key *key, const gchar *path, GError **error)
{
  g_autofree gchar *hash =
      ef_file_hash (path, key->hashes, key->cancellable, error);

  if (!hash)
    return FALSE;
  add_text (key, path);
  g_checksum_update (key->sum, (const guchar *)hash, -1);
  return TRUE;
}

static const gchar *
string_of (JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE (value) &&
          json_node_get_value_type (value) == G_TYPE_STRING
      ? json_node_get_string (value)
      : NULL;
}

static gboolean
is_readable_file (const gchar *text)
{
  return text && g_path_is_absolute (text) &&
      ef_file_check_allowed (text, NULL) &&
      g_file_test (text, G_FILE_TEST_IS_REGULAR);
}

static gboolean
add_value (Key *key, JsonNode *value, GError **error)
{
  const gchar *text = string_of (value);
  g_autofree gchar *plain = NULL;

  if (JSON_NODE_HOLDS_OBJECT (value)) {
    JsonObject *object = json_node_get_object (value);
    g_autoptr (GList) names = json_object_get_members (object);

    for (GList *l = names; l; l = l->next) {
      add_text (key, l->data);
      if (!add_value (key, json_object_get_member (object, l->data), error))
        return FALSE;
    }
    return TRUE;
  }
  if (JSON_NODE_HOLDS_ARRAY (value)) {
    JsonArray *array = json_node_get_array (value);

    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!add_value (key, json_array_get_element (array, i), error))
        return FALSE;
    return TRUE;
  }
  if (is_readable_file (text))
    return add_file (key, text, error);
  plain = text ? g_strdup (text) : ef_json_to_string (value);
  add_text (key, plain);
  return TRUE;
}

/* What is to be opened must be allowed, whether it counts here or not. */
static gboolean
check_paths (EfStageDescription *stage, JsonObject *set, GError **error)
{
  const gchar *const *name = stage->type ? stage->type->paths : NULL;

  for (; name && *name; name++) {
    JsonNode *value = json_object_get_member (set, *name);
    const gchar *path = value ? string_of (value) : NULL;

    if (path && !ef_file_check_allowed (path, error)) {
      g_prefix_error (error, "%s: ", *name);
      return FALSE;
    }
  }
  return TRUE;
}

/* The files that the stage's inputs name inside themselves. */
static GPtrArray *
inner_files (EfStageDescription *stage, JsonObject *set)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  if (stage->type && stage->type->add_files)
    stage->type->add_files (set, paths);
  return paths;
}

gchar *
ef_stage_make_key (EfStageDescription *stage, JsonObject *set, guint index,
    const gchar *hashes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  Key key = { sum, hashes, cancellable };
  g_autofree gchar *described = ef_json_to_string (stage->node);
  g_autofree gchar *version = g_strdup_printf ("%s/%s/%u/%u", ef_version (),
      stage->type ? stage->type->name : "launch",
      stage->type ? stage->type->version : 1, index);
  g_autoptr (JsonNode) values = json_node_init_object (json_node_alloc (), set);
  g_autofree gchar *condensed = NULL;
  g_autoptr (GPtrArray) inner = NULL;

  if (!check_paths (stage, set, error))
    return NULL;
  add_text (&key, described);
  add_text (&key, version);
  if (stage->type && stage->type->condense)
    condensed = stage->type->condense (set);
  if (condensed)
    add_text (&key, condensed);
  else if (!add_value (&key, values, error))
    return NULL;
  inner = inner_files (stage, set);
  for (guint i = 0; i < inner->len; i++)
    if (!add_file (&key, g_ptr_array_index (inner, i), error))
      return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

static void
add_path (GPtrArray *paths, const gchar *path)
{
  if (!g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (path));
}

static void
list_value (JsonNode *value, GPtrArray *paths)
{
  const gchar *text = string_of (value);

  if (JSON_NODE_HOLDS_OBJECT (value)) {
    g_autoptr (GList) values =
        json_object_get_values (json_node_get_object (value));

    for (GList *l = values; l; l = l->next)
      list_value (l->data, paths);
  } else if (JSON_NODE_HOLDS_ARRAY (value)) {
    JsonArray *array = json_node_get_array (value);

    for (guint i = 0; i < json_array_get_length (array); i++)
      list_value (json_array_get_element (array, i), paths);
  } else if (is_readable_file (text)) {
    add_path (paths, text);
  }
}

void
ef_stage_list_files (
    EfStageDescription *stage, JsonObject *set, GPtrArray *paths)
{
  g_autoptr (JsonNode) values = json_node_init_object (json_node_alloc (), set);
  g_autoptr (GPtrArray) inner = inner_files (stage, set);

  list_value (values, paths);
  for (guint i = 0; i < inner->len; i++)
    if (is_readable_file (g_ptr_array_index (inner, i)))
      add_path (paths, g_ptr_array_index (inner, i));
}
