/* Edit Factory - the one gate through which every JSON document passes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Both JSON libraries declare this name; here it is jansson's. */
#define json_object_iter_next json_glib_object_iter_next
#include <editfactory/json.h>
#undef json_object_iter_next

#include <jansson.h>
#include <string.h>

/* The deepest nesting of brackets outside strings. jansson recurses, so depth
 * is known before it runs. */
static guint
scan_depth (const gchar *data, gsize length)
{
  guint depth = 0, deepest = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++) {
    gchar c = data[i];

    if (in_string) {
      if (c == '\\')
        i++;
      else if (c == '"')
        in_string = FALSE;
    } else if (c == '"') {
      in_string = TRUE;
    } else if (c == '{' || c == '[') {
      depth++;
      deepest = MAX (deepest, depth);
      if (deepest > EF_JSON_MAX_DEPTH)
        return deepest;
    } else if ((c == '}' || c == ']') && depth > 0) {
      depth--;
    }
  }
  return deepest;
}

static JsonNode *
node_from_jansson (json_t *value)
{
  JsonNode *node;

  switch (json_typeof (value)) {
    case JSON_OBJECT: {
      JsonObject *object = json_object_new ();
      const gchar *key;
      json_t *member;

      json_object_foreach (value, key, member)
          json_object_set_member (object, key, node_from_jansson (member));
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, object);
      return node;
    }
    case JSON_ARRAY: {
      JsonArray *array = json_array_sized_new (json_array_size (value));
      gsize i;
      json_t *element;

      json_array_foreach (value, i, element)
          json_array_add_element (array, node_from_jansson (element));
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, array);
      return node;
    }
    case JSON_STRING:
      return json_node_init_string (
          json_node_alloc (), json_string_value (value));
    case JSON_INTEGER:
      return json_node_init_int (
          json_node_alloc (), json_integer_value (value));
    case JSON_REAL:
      return json_node_init_double (
          json_node_alloc (), json_real_value (value));
    case JSON_TRUE:
      return json_node_init_boolean (json_node_alloc (), TRUE);
    case JSON_FALSE:
      return json_node_init_boolean (json_node_alloc (), FALSE);
    default:
      return json_node_init_null (json_node_alloc ());
  }
}

JsonNode *
ef_json_parse (const gchar *source, const gchar *data, gssize length,
    gsize max_bytes, GError **error)
{
  json_error_t fault;
  json_t *root;
  JsonNode *node;
  const gchar *end;

  if (length < 0)
    length = strlen (data);
  if (max_bytes == 0)
    max_bytes = EF_JSON_MAX_BYTES;
  if ((gsize)length > max_bytes) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: is larger than %" G_GSIZE_FORMAT " bytes", source, max_bytes);
    return NULL;
  }
  if (!g_utf8_validate_len (data, length, &end)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: is not valid UTF-8 text at byte %" G_GSIZE_FORMAT, source,
        (gsize)(end - data));
    return NULL;
  }
  if (scan_depth (data, length) > EF_JSON_MAX_DEPTH) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: is nested deeper than %d levels", source, EF_JSON_MAX_DEPTH);
    return NULL;
  }

  root = json_loadb (data, length, JSON_REJECT_DUPLICATES, &fault);
  if (!root) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s:%d:%d: %s", source,
        MAX (fault.line, 1), MAX (fault.column, 1), fault.text);
    return NULL;
  }
  if (!json_is_object (root)) {
    json_decref (root);
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: the document must be a JSON object", source);
    return NULL;
  }
  node = node_from_jansson (root);
  json_decref (root);
  return node;
}

JsonNode *
ef_json_load (const gchar *path, gsize max_bytes, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize length;

  if (!ef_file_read (path, max_bytes ? max_bytes : EF_JSON_MAX_BYTES, &data,
          &length, error))
    return NULL;
  return ef_json_parse (path, data, length, max_bytes, error);
}
