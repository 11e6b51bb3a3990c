/* Edit Factory - the files that parameters and plans name
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "asset-fields.h"

#include <string.h>

#define SCHEME "asset:"

typedef struct
{
  EfAssetFunc func;
  gpointer user_data;
  GError **error;
} Visit;

static gboolean
visit (Visit *self, JsonObject *schema, JsonNode *value, const gchar *where);

static JsonObject *
get_object (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                               : NULL;
}

static gboolean
holds_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_asset (JsonObject *schema)
{
  JsonNode *format = json_object_get_member (schema, "format");

  return holds_string (format) &&
      strcmp (json_node_get_string (format), "ef-asset") == 0;
}

static gboolean
visit_string (Visit *self, JsonNode *value, const gchar *where)
{
  g_autofree gchar *replaced = self->func (
      json_node_get_string (value), where, self->user_data, self->error);

  if (!replaced)
    return FALSE;
  json_node_set_string (value, replaced);
  return TRUE;
}

static gboolean
visit_members (
    Visit *self, JsonObject *properties, JsonObject *object, const gchar *where)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next) {
    g_autofree gchar *below = g_strconcat (where, ".", l->data, NULL);
    JsonObject *schema = get_object (properties, l->data);

    if (schema &&
        !visit (self, schema, json_object_get_member (object, l->data), below))
      return FALSE;
  }
  return TRUE;
}

static gboolean
visit_items (
    Visit *self, JsonObject *items, JsonArray *array, const gchar *where)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *below = g_strdup_printf ("%s[%u]", where, i);

    if (!visit (self, items, json_array_get_element (array, i), below))
      return FALSE;
  }
  return TRUE;
}

static gboolean
visit (Visit *self, JsonObject *schema, JsonNode *value, const gchar *where)
{
  JsonObject *properties = get_object (schema, "properties");
  JsonObject *items = get_object (schema, "items");

  if (holds_string (value) && is_asset (schema))
    return visit_string (self, value, where);
  if (JSON_NODE_HOLDS_OBJECT (value) && properties)
    return visit_members (
        self, properties, json_node_get_object (value), where);
  if (JSON_NODE_HOLDS_ARRAY (value) && items)
    return visit_items (self, items, json_node_get_array (value), where);
  return TRUE;
}

gboolean
ef_asset_fields_replace (JsonObject *schema, JsonNode *value, EfAssetFunc func,
    gpointer user_data, GError **error)
{
  Visit self = { func, user_data, error };

  return visit (&self, schema, value, "params");
}

static gboolean
replace (Visit *self, gchar **uri, const gchar *where)
{
  gchar *replaced;

  if (!*uri)
    return TRUE;
  replaced = self->func (*uri, where, self->user_data, self->error);
  if (!replaced)
    return FALSE;
  g_free (*uri);
  *uri = replaced;
  return TRUE;
}

gboolean
ef_plan_uris_replace (
    EfPlan *plan, EfAssetFunc func, gpointer user_data, GError **error)
{
  Visit self = { func, user_data, error };

  for (guint i = 0; i < plan->clips->len; i++) {
    EfClip *clip = g_ptr_array_index (plan->clips, i);
    g_autofree gchar *where = g_strdup_printf ("clips[%u].uri", i);
    g_autofree gchar *next = g_strdup_printf ("clips[%u].next.uri", i);

    if (!replace (&self, &clip->uri, where) ||
        (clip->next && !replace (&self, &clip->next->uri, next)))
      return FALSE;
    g_free (where);
    where = g_strdup_printf ("clips[%u].filters.lut.uri", i);
    if (!replace (&self, &clip->filters.lut, where))
      return FALSE;
  }
  for (guint i = 0; i < plan->layers->len; i++) {
    EfPlanLayer *layer = g_ptr_array_index (plan->layers, i);
    g_autofree gchar *where = g_strdup_printf ("layers[%u].uri", i);

    if (!replace (&self, &layer->uri, where))
      return FALSE;
  }
  return replace (&self, &plan->filters.lut, "filters.lut.uri") &&
      replace (&self, &plan->voice.uri, "voice.uri") &&
      replace (&self, &plan->music.uri, "music.uri") &&
      replace (&self, &plan->captions.words, "captions.words");
}

const gchar *
ef_asset_uri_get_id (const gchar *uri)
{
  if (!g_str_has_prefix (uri, SCHEME) ||
      !g_uuid_string_is_valid (uri + strlen (SCHEME)))
    return NULL;
  return uri + strlen (SCHEME);
}
