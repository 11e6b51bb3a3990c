/* Edit Factory - the JSON Schema subset that describes parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "schema.h"

#include <editfactory/file.h>

#include <string.h>

static const gchar *const keywords[] = { "type", "enum", "minimum", "maximum",
  "minItems", "maxItems", "maxLength", "pattern", "format", "default", "items",
  "properties", "additionalProperties", "required", "description", "title",
  NULL };

static const gchar *const types[] = { "object", "array", "string", "number",
  "integer", "boolean", NULL };

static gboolean fail (GError **error, const gchar *path, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, const gchar *path, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: %s", path, what);
  return FALSE;
}

static const gchar *
get_string (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
get_number (JsonObject *object, const gchar *name, gdouble *value)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) == G_TYPE_STRING)
    return FALSE;
  *value = json_node_get_double (node);
  return TRUE;
}

static JsonObject *
get_object (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                               : NULL;
}

JsonObject *
ef_schema_get_property (JsonObject *schema, const gchar *name)
{
  JsonObject *properties = get_object (schema, "properties");

  return properties ? get_object (properties, name) : NULL;
}

gboolean
ef_schema_is_asset (JsonObject *schema)
{
  return g_strcmp0 (get_string (schema, "format"), "ef-asset") == 0;
}

static gboolean
check_keywords (JsonObject *schema, const gchar *path, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (schema);

  for (GList *l = names; l; l = l->next)
    if (!g_strv_contains (keywords, l->data))
      return fail (error, path, "'%s' is not a keyword that is understood",
          (const gchar *)l->data);
  return TRUE;
}

static gboolean
is_value (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
      (json_node_get_value_type (node) == type ||
          (type == G_TYPE_DOUBLE &&
              json_node_get_value_type (node) == G_TYPE_INT64));
}

/* Each keyword's own value must be of the right kind. */
static gboolean
check_keyword_types (JsonObject *schema, const gchar *path, GError **error)
{
  static const struct
  {
    const gchar *names;
    GType type;
    const gchar *what;
  } kinds[] = {
    { "type pattern format description title", G_TYPE_STRING, "a string" },
    { "minimum maximum", G_TYPE_DOUBLE, "a number" },
    { "minItems maxItems maxLength", G_TYPE_INT64, "a whole number" },
    { "additionalProperties", G_TYPE_BOOLEAN, "true or false" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_auto (GStrv) names = g_strsplit (kinds[i].names, " ", -1);

    for (guint k = 0; names[k]; k++) {
      JsonNode *node = json_object_get_member (schema, names[k]);

      if (node && !is_value (node, kinds[i].type))
        return fail (error, path, "%s: must be %s", names[k], kinds[i].what);
    }
  }
  return TRUE;
}

/* "required" names properties that there are. */
static gboolean
check_required (JsonObject *schema, const gchar *path, GError **error)
{
  JsonNode *node = json_object_get_member (schema, "required");
  JsonArray *array;

  if (!node)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, path, "required: must be an array of names");
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *name = json_array_get_element (array, i);

    if (!is_value (name, G_TYPE_STRING) ||
        !ef_schema_get_property (schema, json_node_get_string (name)))
      return fail (
          error, path, "required[%u]: is not one of the properties", i);
  }
  return TRUE;
}

/* The default must satisfy the schema that it stands in. */
static gboolean
check_default (JsonObject *schema, const gchar *path, GError **error)
{
  JsonNode *node = json_object_get_member (schema, "default");
  g_autofree gchar *below = g_strconcat (path, ".default", NULL);
  g_autoptr (JsonNode) applied = NULL;

  if (!node)
    return TRUE;
  applied = ef_schema_apply (schema, node, below, error);
  return applied != NULL;
}

static gboolean
check_shapes (JsonObject *schema, const gchar *path, GError **error)
{
  static const gchar *const objects[] = { "properties", "items" };
  JsonNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++) {
    node = json_object_get_member (schema, objects[i]);
    if (node && !JSON_NODE_HOLDS_OBJECT (node))
      return fail (error, path, "%s: must be an object", objects[i]);
  }
  node = json_object_get_member (schema, "enum");
  if (node &&
      (!JSON_NODE_HOLDS_ARRAY (node) ||
          json_array_get_length (json_node_get_array (node)) == 0))
    return fail (error, path, "enum: must be an array of values");
  return TRUE;
}

static gboolean
check_properties (JsonObject *properties, const gchar *path, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (properties);

  for (GList *l = names; l; l = l->next) {
    g_autofree gchar *below = g_strconcat (path, ".", l->data, NULL);
    JsonObject *property = get_object (properties, l->data);

    if (!property)
      return fail (error, below, "must be a schema object");
    if (!ef_schema_check (property, below, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ef_schema_check (JsonObject *schema, const gchar *path, GError **error)
{
  const gchar *type = get_string (schema, "type");
  const gchar *pattern = get_string (schema, "pattern");
  JsonObject *below;

  if (!check_keywords (schema, path, error) ||
      !check_keyword_types (schema, path, error) ||
      !check_shapes (schema, path, error) ||
      !check_required (schema, path, error))
    return FALSE;
  if (!type || !g_strv_contains (types, type))
    return fail (error, path,
        "type: must be one of object, array, string, "
        "number, integer, boolean");
  if (pattern) {
    g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);

    if (!regex)
      return fail (error, path, "pattern: is not a regular expression");
  }
  below = get_object (schema, "properties");
  if (below && !check_properties (below, path, error))
    return FALSE;
  below = get_object (schema, "items");
  if (below) {
    g_autofree gchar *items = g_strconcat (path, "[]", NULL);

    if (!ef_schema_check (below, items, error))
      return FALSE;
  }
  return check_default (schema, path, error);
}

/* Values */

static gboolean
check_enum (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  JsonNode *node = json_object_get_member (schema, "enum");
  JsonArray *array;
  g_autoptr (GString) list = g_string_new (NULL);

  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return TRUE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *choice = json_array_get_element (array, i);

    if (json_node_equal (choice, value))
      return TRUE;
    if (json_node_get_value_type (choice) == G_TYPE_STRING)
      g_string_append_printf (
          list, "%s%s", list->len ? ", " : "", json_node_get_string (choice));
  }
  return fail (error, path, "must be one of %s", list->str);
}

static gboolean
check_number (JsonObject *schema, JsonNode *value, const gchar *path,
    gboolean whole, GError **error)
{
  gdouble v, limit;

  if (!JSON_NODE_HOLDS_VALUE (value) ||
      (json_node_get_value_type (value) != G_TYPE_INT64 &&
          (whole || json_node_get_value_type (value) != G_TYPE_DOUBLE)))
    return fail (
        error, path, "must be a %s", whole ? "whole number" : "number");
  v = json_node_get_double (value);
  if (get_number (schema, "minimum", &limit) && v < limit)
    return fail (error, path, "must be at least %g, is %g", limit, v);
  if (get_number (schema, "maximum", &limit) && v > limit)
    return fail (error, path, "must be at most %g, is %g", limit, v);
  return TRUE;
}

static gboolean
check_string (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  const gchar *pattern = get_string (schema, "pattern");
  const gchar *text;
  gdouble limit;

  if (!JSON_NODE_HOLDS_VALUE (value) ||
      json_node_get_value_type (value) != G_TYPE_STRING)
    return fail (error, path, "must be a string");
  text = json_node_get_string (value);
  if (get_number (schema, "maxLength", &limit) &&
      g_utf8_strlen (text, -1) > (glong)limit)
    return fail (error, path, "must have at most %g characters, has %ld", limit,
        g_utf8_strlen (text, -1));
  if (pattern &&
      !g_regex_match_simple (pattern, text, G_REGEX_DOLLAR_ENDONLY, 0))
    return fail (error, path, "'%.80s' does not match %s", text, pattern);
  return TRUE;
}

static JsonNode *
apply_array (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  g_autoptr (JsonArray) out = json_array_new ();
  JsonObject *items = get_object (schema, "items");
  JsonArray *array;
  gdouble limit;
  guint n;

  if (!JSON_NODE_HOLDS_ARRAY (value)) {
    fail (error, path, "must be an array");
    return NULL;
  }
  array = json_node_get_array (value);
  n = json_array_get_length (array);
  if ((get_number (schema, "minItems", &limit) && n < limit) ||
      (get_number (schema, "maxItems", &limit) && n > limit)) {
    fail (error, path, "has %u items, which is too %s (limit %g)", n,
        n > limit ? "many" : "few", limit);
    return NULL;
  }
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *below = g_strdup_printf ("%s[%u]", path, i);
    JsonNode *element = json_array_get_element (array, i);

    element = items ? ef_schema_apply (items, element, below, error)
                    : json_node_copy (element);
    if (!element)
      return NULL;
    json_array_add_element (out, element);
  }
  return json_node_init_array (json_node_alloc (), out);
}

static gboolean
check_members (
    JsonObject *schema, JsonObject *object, const gchar *path, GError **error)
{
  JsonNode *more = json_object_get_member (schema, "additionalProperties");
  JsonNode *required = json_object_get_member (schema, "required");
  g_autoptr (GList) names = json_object_get_members (object);

  if (!more || !json_node_get_boolean (more))
    for (GList *l = names; l; l = l->next)
      if (!ef_schema_get_property (schema, l->data))
        return fail (error, path, "%s: unknown field", (const gchar *)l->data);
  if (required && JSON_NODE_HOLDS_ARRAY (required)) {
    JsonArray *array = json_node_get_array (required);

    for (guint i = 0; i < json_array_get_length (array); i++) {
      const gchar *name = json_array_get_string_element (array, i);

      if (!json_object_has_member (object, name))
        return fail (error, path, "%s: is required", name);
    }
  }
  return TRUE;
}

static JsonNode *
apply_object (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  g_autoptr (JsonObject) out = json_object_new ();
  JsonObject *properties = get_object (schema, "properties");
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (value)) {
    fail (error, path, "must be an object");
    return NULL;
  }
  object = json_node_get_object (value);
  if (!properties)
    return json_node_copy (value);
  if (!check_members (schema, object, path, error))
    return NULL;
  names = json_object_get_members (properties);
  for (GList *l = names; l; l = l->next) {
    g_autofree gchar *below = g_strconcat (path, ".", l->data, NULL);
    JsonObject *property = get_object (properties, l->data);
    JsonNode *member = json_object_get_member (object, l->data);

    if (!member || JSON_NODE_HOLDS_NULL (member))
      member = json_object_get_member (property, "default");
    if (!member)
      continue;
    member = ef_schema_apply (property, member, below, error);
    if (!member)
      return NULL;
    json_object_set_member (out, l->data, member);
  }
  return json_node_init_object (json_node_alloc (), out);
}

JsonNode *
ef_schema_apply (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  const gchar *type = get_string (schema, "type");
  gboolean ok;

  if (!check_enum (schema, value, path, error))
    return NULL;
  if (g_str_equal (type, "object"))
    return apply_object (schema, value, path, error);
  if (g_str_equal (type, "array"))
    return apply_array (schema, value, path, error);
  if (g_str_equal (type, "string"))
    ok = check_string (schema, value, path, error);
  else if (g_str_equal (type, "boolean"))
    ok = (JSON_NODE_HOLDS_VALUE (value) &&
             json_node_get_value_type (value) == G_TYPE_BOOLEAN) ||
        fail (error, path, "must be true or false");
  else
    ok = check_number (
        schema, value, path, g_str_equal (type, "integer"), error);
  return ok ? json_node_copy (value) : NULL;
}

static gboolean
check_member_assets (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  JsonObject *object = json_node_get_object (value);
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next) {
    JsonObject *below = ef_schema_get_property (schema, l->data);
    g_autofree gchar *name = g_strdup_printf ("%s.%s", path, (gchar *)l->data);

    if (below &&
        !ef_schema_check_assets (
            below, json_object_get_member (object, l->data), name, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_item_assets (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  JsonObject *below = get_object (schema, "items");
  JsonArray *array = json_node_get_array (value);

  for (guint i = 0; below && i < json_array_get_length (array); i++) {
    g_autofree gchar *name = g_strdup_printf ("%s[%u]", path, i);

    if (!ef_schema_check_assets (
            below, json_array_get_element (array, i), name, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ef_schema_check_assets (
    JsonObject *schema, JsonNode *value, const gchar *path, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    return check_member_assets (schema, value, path, error);
  if (JSON_NODE_HOLDS_ARRAY (value))
    return check_item_assets (schema, value, path, error);
  if (!ef_schema_is_asset (schema) || !JSON_NODE_HOLDS_VALUE (value) ||
      json_node_get_value_type (value) != G_TYPE_STRING ||
      ef_file_check_allowed (json_node_get_string (value), error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}
