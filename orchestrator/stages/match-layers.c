/* Edit Factory - the match stage's logo and layers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "match-layers.h"
#include "safe-area.h"

/* A logo keeps out of the way, and can be told from a bright picture. */
#define LOGO_PLACE "top-left"
#define LOGO_WIDTH 0.25
#define LOGO_FADE 0.3
#define LOGO_SHADOW "#00000066"
#define LOGO_SHADOW_BLUR 14

static JsonObject *
make_logo (EfStageContext *context, const gchar *path)
{
  const gchar *place = ef_stage_get_string (context, "logo_place");
  gdouble part = ef_stage_get_number (context, "logo_width", LOGO_WIDTH);
  JsonObject *logo = json_object_new (), *shadow = json_object_new ();
  JsonObject *in = json_object_new ();

  json_object_set_string_member (logo, "uri", path);
  json_object_set_string_member (logo, "anchor", place ? place : LOGO_PLACE);
  json_object_set_double_member (logo, "width", part);
  /* on a wide canvas a square one would be half as high as the picture */
  json_object_set_double_member (logo, "height", part);
  json_object_set_string_member (shadow, "colour", LOGO_SHADOW);
  json_object_set_double_member (shadow, "y", 2);
  json_object_set_double_member (shadow, "blur", LOGO_SHADOW_BLUR);
  json_object_set_object_member (logo, "shadow", shadow);
  json_object_set_string_member (in, "type", "fade");
  json_object_set_double_member (in, "duration", LOGO_FADE);
  json_object_set_object_member (logo, "in", in);
  return logo;
}

/* What is not a number is left to the reader to refuse. */
static gboolean
get_seconds (JsonObject *layer, const gchar *name, gdouble *value)
{
  JsonNode *node = json_object_get_member (layer, name);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) == G_TYPE_STRING)
    return FALSE;
  *value = json_node_get_double (node);
  return TRUE;
}

/* Returns: FALSE when it begins behind the end. */
static gboolean
fit_times (JsonObject *layer, gdouble end)
{
  gdouble at = 0, duration;

  if (get_seconds (layer, "at", &at) && at < 0) {
    at = MAX (end + at, 0);
    json_object_set_double_member (layer, "at", at);
  }
  if (at >= end)
    return FALSE;
  if (get_seconds (layer, "duration", &duration) && at + duration > end)
    json_object_remove_member (layer, "duration");
  return TRUE;
}

static JsonObject *
copy_of (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next)
    json_object_set_member (copy, l->data,
        json_node_copy (json_object_get_member (object, l->data)));
  return copy;
}

/* Returns: (transfer full): the layers as a plan of @end seconds has them */
static JsonArray *
list_layers (EfStageContext *context, gdouble end)
{
  JsonNode *node = ef_stage_get_node (context, "layers");
  JsonArray *given =
      node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const gchar *logo = ef_stage_get_string (context, "logo");
  JsonArray *layers = json_array_new ();

  for (guint i = 0; given && i < json_array_get_length (given); i++) {
    JsonObject *layer = copy_of (json_array_get_object_element (given, i));

    if (fit_times (layer, end)) {
      json_array_add_object_element (layers, layer);
      continue;
    }
    ef_stage_warn (context,
        "layers[%u] begins after the end of the video at %.1f s and is left "
        "out",
        i, end);
    json_object_unref (layer);
  }
  if (logo)
    json_array_add_object_element (layers, make_logo (context, logo));
  return layers;
}

gboolean
ef_stage_add_layers (EfStageContext *context, EfPlan *plan, GError **error)
{
  g_autoptr (JsonArray) layers = list_layers (context, plan->duration / 1e9);

  return ef_plan_layers_parse (
      "params", layers, "/", plan->duration, plan->layers, error);
}

static gboolean
check_safe_areas (const GPtrArray *layers, GError **error)
{
  for (guint i = 0; i < layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (layers, i);
    g_autoptr (EfSafeArea) area =
        layer->safe_area ? ef_safe_area_load (layer->safe_area, error) : NULL;

    if (!layer->safe_area || area)
      continue;
    g_prefix_error (error, "layers[%u].safe_area: ", i);
    return FALSE;
  }
  return TRUE;
}

gboolean
ef_stage_check_layers (EfStageContext *context, GError **error)
{
  gdouble longest = EF_PLAN_MAX_DURATION / 1e9;
  g_autoptr (JsonArray) array = list_layers (context, longest);
  g_autoptr (GPtrArray) layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_layer_free);

  return ef_plan_layers_parse (
             "params", array, "/", EF_PLAN_MAX_DURATION, layers, error) &&
      check_safe_areas (layers, error) &&
      ef_plan_layers_check_files (layers, error);
}
