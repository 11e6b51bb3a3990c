/* Edit Factory - what captions keep away from, as text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "avoid.h"

#include <editfactory/json.h>

#define MAX_SECONDS (24 * 3600.0)
#define MAX_BYTES (1024 * 1024)

static void
read_rectangle (EfJsonObject *o, JsonArray *array, guint i, GArray *avoid)
{
  EfAvoid item = { { 0, 0, 0, 0 }, 0, 0 };
  guint64 at = 0, duration = 0;
  EfJsonObject r;

  if (!ef_json_get_element (o, "rectangles", array, i, &r))
    return;
  ef_json_get_number (&r, "x", EF_JSON_REQUIRED, -1, 2, &item.zone.x);
  ef_json_get_number (&r, "y", EF_JSON_REQUIRED, -1, 2, &item.zone.y);
  ef_json_get_number (&r, "width", EF_JSON_REQUIRED, 0, 2, &item.zone.width);
  ef_json_get_number (&r, "height", EF_JSON_REQUIRED, 0, 2, &item.zone.height);
  ef_json_get_seconds (&r, "at", EF_JSON_REQUIRED, 0, MAX_SECONDS, &at);
  ef_json_get_seconds (
      &r, "duration", EF_JSON_REQUIRED, 0, MAX_SECONDS, &duration);
  item.start = at;
  item.end = at + duration;
  g_array_append_val (avoid, item);
  ef_json_object_close (o, &r);
}

GArray *
ef_avoid_parse (const gchar *json, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_json_parse ("avoid", json, -1, MAX_BYTES, error);
  g_autoptr (GArray) avoid = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
  JsonArray *array = NULL;
  EfJsonObject o;

  if (!root)
    return NULL;
  ef_json_object_init (&o, "avoid", "", json_node_get_object (root));
  if (ef_json_get_array (
          &o, "rectangles", EF_JSON_REQUIRED, 0, EF_AVOID_MAX, &array))
    for (guint i = 0; i < json_array_get_length (array); i++)
      read_rectangle (&o, array, i, avoid);
  if (!ef_json_object_end (&o, error))
    return NULL;
  return g_steal_pointer (&avoid);
}

gchar *
ef_avoid_to_json (const GArray *avoid)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *o = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < avoid->len; i++) {
    const EfAvoid *item = &g_array_index (avoid, EfAvoid, i);
    JsonObject *r = json_object_new ();

    json_object_set_double_member (r, "x", item->zone.x);
    json_object_set_double_member (r, "y", item->zone.y);
    json_object_set_double_member (r, "width", item->zone.width);
    json_object_set_double_member (r, "height", item->zone.height);
    ef_json_set_seconds (r, "at", item->start);
    ef_json_set_seconds (r, "duration", item->end - item->start);
    json_array_add_object_element (array, r);
  }
  json_object_set_array_member (o, "rectangles", array);
  json_node_take_object (root, o);
  return ef_json_to_string (root);
}
