/* Edit Factory - a stage's order on its way into the sandbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "order-json.h"

#include <editfactory/json.h>

#define MAX_PATH 4096
#define MAX_PATHS 100000

static void
set_list (JsonObject *o, const gchar *name, GPtrArray *list)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (list, i));
  json_object_set_array_member (o, name, array);
}

static JsonObject *
stage_object (EfStageOrder *order)
{
  JsonObject *o = json_object_new ();

  json_object_set_string_member (o, "label", order->label);
  json_object_set_member (o, "node", json_node_copy (order->node));
  json_object_set_object_member (o, "set", json_object_ref (order->set));
  json_object_set_string_member (o, "folder", order->folder);
  json_object_set_int_member (o, "stall", order->stall);
  return o;
}

gchar *
ef_order_to_json (EfStageOrder *order, const EfConfinement *confinement)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *o = json_object_new ();

  json_object_set_int_member (o, "version", 1);
  set_list (o, "read", confinement->read);
  set_list (o, "write", confinement->write);
  json_object_set_int_member (o, "processes", confinement->processes);
  json_object_set_boolean_member (o, "network", confinement->network);
  json_object_set_boolean_member (o, "required", confinement->required);
  if (order)
    json_object_set_object_member (o, "stage", stage_object (order));
  json_node_take_object (root, o);
  return ef_json_to_string (root);
}

static void
get_list (EfJsonObject *o, const gchar *name, GPtrArray *list)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (o, name, EF_JSON_REQUIRED, 0, MAX_PATHS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING)
      ef_json_object_fail (o, name, "must be an array of strings");
    else
      g_ptr_array_add (list, g_strdup (json_node_get_string (node)));
  }
}

static JsonNode *
get_object (EfJsonObject *o, const gchar *name)
{
  JsonNode *node = ef_json_get_any (o, name);

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return node;
  ef_json_object_fail (o, name, "must be an object");
  return NULL;
}

static EfStageOrder *
read_stage (EfJsonObject *o)
{
  g_autofree gchar *label = NULL;
  g_autofree gchar *folder = NULL;
  gint64 stall = EF_STAGE_ORDER_STALL;
  JsonNode *node = get_object (o, "node");
  JsonNode *set = get_object (o, "set");
  EfStageOrder *order;

  ef_json_get_string (o, "label", EF_JSON_REQUIRED, 200, &label);
  ef_json_get_string (o, "folder", EF_JSON_REQUIRED, MAX_PATH, &folder);
  ef_json_get_int (o, "stall", EF_JSON_REQUIRED, 1, G_MAXINT32, &stall);
  if (o->error)
    return NULL;
  order = ef_stage_order_new (
      label, node, json_node_get_object (set), folder, NULL);
  order->stall = stall;
  return order;
}

static void
read_confinement (EfJsonObject *o, EfConfinement *confinement)
{
  gint64 processes = 0;

  get_list (o, "read", confinement->read);
  get_list (o, "write", confinement->write);
  ef_json_get_int (o, "processes", EF_JSON_REQUIRED, 0, G_MAXINT32, &processes);
  ef_json_get_bool (o, "network", EF_JSON_REQUIRED, &confinement->network);
  ef_json_get_bool (o, "required", EF_JSON_REQUIRED, &confinement->required);
  confinement->processes = processes;
}

gboolean
ef_order_from_json (const gchar *data, gsize length, EfStageOrder **order,
    EfConfinement **confinement, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_json_parse ("order", data, length, EF_ORDER_MAX_BYTES, error);
  g_autoptr (EfConfinement) walls = NULL;
  g_autoptr (EfStageOrder) given = NULL;
  EfJsonObject o, stage;
  gint64 version;

  if (!root)
    return FALSE;
  walls = ef_confinement_new ();
  ef_json_object_init (&o, "order", "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  read_confinement (&o, walls);
  if (ef_json_get_object (&o, "stage", EF_JSON_OPTIONAL, &stage)) {
    given = read_stage (&stage);
    ef_json_object_close (&o, &stage);
  }
  if (!ef_json_object_end (&o, error))
    return FALSE;
  *order = g_steal_pointer (&given);
  *confinement = g_steal_pointer (&walls);
  return TRUE;
}
