/* Edit Factory - how the centre of interest moves, in scores.json
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "focus-path.h"

#include <math.h>

#define MEMBER "focus_path"

/* One of [seconds, x, y]. */
static gboolean
read_value (JsonArray *triple, guint i, gdouble most, gdouble *value)
{
  return ef_json_node_get_number (json_array_get_element (triple, i), value) &&
      *value >= 0 && *value <= most;
}

static gboolean
read_point (JsonNode *node, EfFocusPoint *point)
{
  JsonArray *triple;
  gdouble seconds;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  triple = json_node_get_array (node);
  if (json_array_get_length (triple) != 3 ||
      !read_value (triple, 0, 24 * 3600.0, &seconds) ||
      !read_value (triple, 1, 1, &point->x) ||
      !read_value (triple, 2, 1, &point->y))
    return FALSE;
  point->time = (GstClockTime)(seconds * 1e9 + 0.5);
  return TRUE;
}

void
ef_focus_path_read (EfJsonObject *o, EfSegmentScore *s)
{
  JsonArray *array = NULL;
  GstClockTime last = s->start;

  if (!ef_json_get_array (
          o, MEMBER, EF_JSON_OPTIONAL, 1, EF_SCORES_MAX_FOCUS_POINTS, &array))
    return;
  s->focus_path = g_array_new (FALSE, FALSE, sizeof (EfFocusPoint));
  for (guint i = 0; i < json_array_get_length (array); i++) {
    EfFocusPoint point;

    if (!read_point (json_array_get_element (array, i), &point)) {
      ef_json_object_fail (
          o, MEMBER, "must be of [seconds, x, y] with x and y from 0 to 1");
      return;
    }
    if (point.time < last || point.time > s->end) {
      ef_json_object_fail (
          o, MEMBER, "must be in order of time, within the segment");
      return;
    }
    last = point.time;
    g_array_append_val (s->focus_path, point);
  }
}

static gdouble
round_fraction (gdouble value)
{
  return round (CLAMP (value, 0.0, 1.0) * 1000) / 1000;
}

void
ef_focus_path_write (JsonObject *object, const EfSegmentScore *s)
{
  JsonArray *array;

  if (!s->focus_path || s->focus_path->len == 0)
    return;
  array = json_array_new ();
  for (guint i = 0; i < s->focus_path->len; i++) {
    const EfFocusPoint *p = &g_array_index (s->focus_path, EfFocusPoint, i);
    JsonArray *triple = json_array_new ();

    /* to the microsecond, as the segment's own times */
    json_array_add_double_element (triple, (p->time + 500) / 1000 / 1e6);
    json_array_add_double_element (triple, round_fraction (p->x));
    json_array_add_double_element (triple, round_fraction (p->y));
    json_array_add_array_element (array, triple);
  }
  json_object_set_array_member (object, MEMBER, array);
}
