/* Edit Factory - pipelines/NAME.json, loaded and checked
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "description.h"
#include "description-check.h"
#include "schema.h"

#include <editfactory/data.h>
#include <editfactory/json.h>
#include <string.h>

#define MAX_STAGES 64
#define MAX_LAUNCH_PARTS 200
#define MAX_BYTES (1024 * 1024)

static void
binding_free (gpointer data)
{
  EfBinding *binding = data;

  g_free (binding->key);
  g_free (binding->element);
  g_free (binding->name);
  json_node_unref (binding->value);
  g_free (binding);
}

void
ef_stage_description_free (EfStageDescription *stage)
{
  g_free (stage->name);
  g_free (stage->launch);
  g_free (stage->for_each);
  g_free (stage->when);
  g_ptr_array_unref (stage->bindings);
  g_ptr_array_unref (stage->outputs);
  g_clear_pointer (&stage->keep, g_ptr_array_unref);
  json_node_unref (stage->node);
  g_free (stage);
}

void
ef_description_free (EfDescription *description)
{
  g_free (description->path);
  g_free (description->name);
  g_free (description->title);
  g_clear_pointer (&description->params, json_object_unref);
  g_ptr_array_unref (description->stages);
  g_free (description);
}

const gchar *
ef_description_get_name (EfDescription *description)
{
  return description->name;
}

JsonObject *
ef_description_get_params_schema (EfDescription *description)
{
  return description->params;
}

EfStageDescription *
ef_description_find_stage (EfDescription *description, const gchar *name)
{
  for (guint i = 0; i < description->stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (description->stages, i);

    if (g_str_equal (stage->name, name))
      return stage;
  }
  return NULL;
}

JsonNode *
ef_description_resolve_params (
    EfDescription *description, JsonNode *params, GError **error)
{
  return ef_schema_apply (description->params, params, "params", error);
}

/* Reading */

static void
read_launch (EfJsonObject *o, EfStageDescription *stage)
{
  JsonArray *parts = NULL;
  g_autoptr (GString) launch = g_string_new (NULL);

  if (!ef_json_get_array (
          o, "launch", EF_JSON_OPTIONAL, 1, MAX_LAUNCH_PARTS, &parts))
    return;
  for (guint i = 0; i < json_array_get_length (parts); i++) {
    JsonNode *part = json_array_get_element (parts, i);

    if (json_node_get_value_type (part) != G_TYPE_STRING) {
      ef_json_object_fail (o, "launch", "must be an array of strings");
      return;
    }
    g_string_append_printf (
        launch, "%s%s", i ? " " : "", json_node_get_string (part));
  }
  stage->launch = g_strdup (launch->str);
}

static void
read_keep (EfJsonObject *o, EfStageDescription *stage)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (o, "keep", EF_JSON_OPTIONAL, 0, MAX_STAGES, &array))
    return;
  stage->keep = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *name = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_VALUE (name) ||
        json_node_get_value_type (name) != G_TYPE_STRING) {
      ef_json_object_fail (o, "keep", "must be an array of file names");
      return;
    }
    g_ptr_array_add (stage->keep, g_strdup (json_node_get_string (name)));
  }
}

static void
read_call (EfJsonObject *o, EfStageDescription *stage)
{
  g_autofree gchar *call = NULL;

  if (!ef_json_get_string (o, "call", EF_JSON_OPTIONAL, 64, &call))
    return;
  stage->type = ef_stage_find (call);
  if (!stage->type)
    ef_json_object_fail (o, "call", "there is no built-in stage '%s'", call);
  else if (stage->launch)
    ef_json_object_fail (o, "call", "a stage has launch or call, not both");
}

static void
read_bindings (EfJsonObject *o, EfStageDescription *stage)
{
  JsonNode *set = ef_json_get_any (o, "set");
  g_autoptr (GList) keys = NULL;
  JsonObject *object;

  if (!set)
    return;
  if (!JSON_NODE_HOLDS_OBJECT (set)) {
    ef_json_object_fail (o, "set", "must be an object");
    return;
  }
  object = json_node_get_object (set);
  keys = json_object_get_members (object);
  for (GList *l = keys; l; l = l->next) {
    EfBinding *binding = g_new0 (EfBinding, 1);
    const gchar *key = l->data, *dot = strrchr (key, '.');

    binding->key = g_strdup (key);
    if (stage->launch && dot) {
      binding->element = g_strndup (key, dot - key);
      binding->name = g_strdup (dot + 1);
    } else {
      binding->name = g_strdup (key);
    }
    binding->value = json_node_copy (json_object_get_member (object, key));
    g_ptr_array_add (stage->bindings, binding);
  }
}

static EfStageDescription *
read_members (EfJsonObject *o, JsonNode *node)
{
  EfStageDescription *stage = g_new0 (EfStageDescription, 1);

  stage->weight = 1;
  stage->bindings = g_ptr_array_new_with_free_func (binding_free);
  stage->outputs = g_ptr_array_new_with_free_func (g_free);
  stage->node = json_node_copy (node);
  ef_json_get_string (o, "name", EF_JSON_REQUIRED, 64, &stage->name);
  read_launch (o, stage);
  read_call (o, stage);
  read_bindings (o, stage);
  ef_json_get_string (o, "for_each", EF_JSON_OPTIONAL, 200, &stage->for_each);
  ef_json_get_string (o, "when", EF_JSON_OPTIONAL, 200, &stage->when);
  ef_json_get_number (o, "weight", EF_JSON_OPTIONAL, 0, 1000, &stage->weight);
  ef_json_get_bool (o, "network", EF_JSON_OPTIONAL, &stage->network);
  read_keep (o, stage);
  if (!o->error && !stage->launch && !stage->type)
    ef_json_object_fail (o, NULL, "needs launch or call");
  return stage;
}

static gboolean
read_stage (
    EfJsonObject *parent, JsonArray *array, guint i, EfDescription *description)
{
  EfJsonObject o;

  if (!ef_json_get_element (parent, "stages", array, i, &o))
    return FALSE;
  g_ptr_array_add (description->stages,
      read_members (&o, json_array_get_element (array, i)));
  return ef_json_object_close (parent, &o);
}

EfStageDescription *
ef_stage_description_new (const gchar *source, JsonNode *node, GError **error)
{
  g_autoptr (EfStageDescription) stage = NULL;
  EfJsonObject o;

  ef_json_object_init (&o, source, "", json_node_get_object (node));
  stage = read_members (&o, node);
  return ef_json_object_end (&o, error) ? g_steal_pointer (&stage) : NULL;
}

static gboolean
read_description (EfDescription *description, JsonNode *root, GError **error)
{
  EfJsonObject o;
  JsonArray *stages = NULL;
  JsonNode *params;
  gint64 version;

  ef_json_object_init (&o, description->path, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_string (&o, "name", EF_JSON_REQUIRED, 64, &description->name);
  ef_json_get_string (&o, "title", EF_JSON_OPTIONAL, 1000, &description->title);
  params = ef_json_get_any (&o, "params");
  if (params && JSON_NODE_HOLDS_OBJECT (params))
    description->params = json_object_ref (json_node_get_object (params));
  else
    ef_json_object_fail (&o, "params", "must be a schema object");
  if (ef_json_get_array (
          &o, "stages", EF_JSON_REQUIRED, 1, MAX_STAGES, &stages))
    for (guint i = 0; i < json_array_get_length (stages); i++)
      if (!read_stage (&o, stages, i, description))
        break;
  return ef_json_object_end (&o, error);
}

EfDescription *
ef_description_load (const gchar *name, GError **error)
{
  g_autoptr (EfDescription) description = g_new0 (EfDescription, 1);
  g_autoptr (JsonNode) root = NULL;

  description->stages = g_ptr_array_new_with_free_func (
      (GDestroyNotify)ef_stage_description_free);
  description->path = ef_data_find ("", name, error);
  if (!description->path)
    return NULL;
  root = ef_json_load (description->path, MAX_BYTES, error);
  if (!root || !read_description (description, root, error))
    return NULL;
  if (!ef_description_check (description, error)) {
    g_prefix_error (error, "%s: ", description->path);
    return NULL;
  }
  return g_steal_pointer (&description);
}
