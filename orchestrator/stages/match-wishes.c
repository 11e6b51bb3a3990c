/* Edit Factory - the match stage's pins and bans
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "match-wishes.h"

#include <math.h>

/* The description's schema has checked kinds and ranges. */
static JsonArray *
array_of (EfStageContext *context, const gchar *name)
{
  JsonNode *node = ef_stage_get_node (context, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                              : NULL;
}

static GstClockTime
seconds_of (JsonObject *object, const gchar *name, GstClockTime fallback)
{
  return json_object_has_member (object, name)
      ? (GstClockTime)llround (
            1e9 * json_object_get_double_member (object, name))
      : fallback;
}

GArray *
ef_stage_read_pins (EfStageContext *context)
{
  JsonArray *array = array_of (context, "pins");
  GArray *pins = g_array_new (FALSE, FALSE, sizeof (EfMatchPin));

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonObject *o = json_array_get_object_element (array, i);
    EfMatchPin pin = {
      json_object_get_int_member (o, "shot") - 1,
      json_object_get_string_member (o, "path"),
      seconds_of (o, "in", GST_CLOCK_TIME_NONE),
      json_object_get_double_member_with_default (o, "confidence", 0),
    };

    g_array_append_val (pins, pin);
  }
  return pins;
}

GArray *
ef_stage_read_bans (EfStageContext *context)
{
  JsonArray *array = array_of (context, "bans");
  GArray *bans = g_array_new (FALSE, FALSE, sizeof (EfMatchBan));

  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonObject *o = json_array_get_object_element (array, i);
    EfMatchBan ban = {
      json_object_get_string_member (o, "path"),
      seconds_of (o, "from", 0),
      seconds_of (o, "to", GST_CLOCK_TIME_NONE),
    };

    g_array_append_val (bans, ban);
  }
  return bans;
}
