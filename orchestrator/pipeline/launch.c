/* Edit Factory - a stage that is a GStreamer description
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "launch.h"

#include <editfactory/json.h>
#include <gst/gst.h>

/* Strings that are not for string properties (a target for `profile`, a
 * choice for an enumeration) are read the way gst-launch reads them. */
static gboolean
set_string (
    GObject *object, GParamSpec *spec, const gchar *text, GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, spec->value_type);
  if (spec->value_type == G_TYPE_STRING) {
    g_value_set_string (&value, text);
  } else if (!gst_value_deserialize_with_pspec (&value, text, spec)) {
    g_set_error (
        error, EF_ERROR, EF_ERROR_INPUT, "'%.80s' is not a value", text);
    return FALSE;
  }
  g_object_set_property (object, spec->name, &value);
  return TRUE;
}

static gboolean
set_value (GObject *object, GParamSpec *spec, JsonNode *node, GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) converted = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node)) {
    text = ef_json_to_string (node);
    return set_string (object, spec, text, error);
  }
  json_node_get_value (node, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    return set_string (object, spec, g_value_get_string (&value), error);
  g_value_init (&converted, spec->value_type);
  if (!g_value_transform (&value, &converted)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "must be a %s",
        g_type_name (spec->value_type));
    return FALSE;
  }
  if (g_param_value_validate (spec, &converted)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "is out of range");
    return FALSE;
  }
  g_object_set_property (object, spec->name, &converted);
  return TRUE;
}

static gboolean
apply (
    GstElement *pipeline, EfBinding *binding, JsonObject *set, GError **error)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), binding->element);
  GParamSpec *spec = g_object_class_find_property (
      G_OBJECT_GET_CLASS (element), binding->name);

  if (set_value (G_OBJECT (element), spec,
          json_object_get_member (set, binding->key), error))
    return TRUE;
  g_prefix_error (error, "%s: ", binding->key);
  return FALSE;
}

gboolean
ef_launch_run (
    EfStageDescription *stage, EfStageContext *context, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch_full (
      stage->launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);

  if (!pipeline)
    return FALSE;
  for (guint i = 0; i < stage->bindings->len; i++)
    if (!apply (pipeline, g_ptr_array_index (stage->bindings, i), context->set,
            error))
      return FALSE;
  return ef_stage_run_pipeline (
      context, g_steal_pointer (&pipeline), GST_CLOCK_TIME_NONE, 0, 1, error);
}
