/* Edit Factory - the one gate through which every JSON document passes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Both JSON libraries declare this name; here it is jansson's. */
#define json_object_iter_next json_glib_object_iter_next
#include <editfactory/json.h>
#undef json_object_iter_next

#include <jansson.h>
#include <string.h>

/* Are brackets outside strings nested too deeply? jansson recurses, so depth is
 * known before it runs. */
static gboolean
is_too_deep (const gchar *data, gsize length)
{
  guint depth = 0;
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
      if (++depth > EF_JSON_MAX_DEPTH)
        return TRUE;
    } else if ((c == '}' || c == ']') && depth > 0) {
      depth--;
    }
  }
  return FALSE;
}

/* JsonObject's hash table has a fixed hash, so members whose names collide
 * make reading quadratic: few enough of them are let through. */
static gboolean
has_wide_object (const json_t *value)
{
  const gchar *key;
  json_t *child;
  gsize i;

  if (json_is_object (value)) {
    if (json_object_size (value) > EF_JSON_MAX_MEMBERS)
      return TRUE;
    json_object_foreach ((json_t *)value, key, child)
    {
      if (has_wide_object (child))
        return TRUE;
    }
  }
  json_array_foreach (value, i, child)
  {
    if (has_wide_object (child))
      return TRUE;
  }
  return FALSE;
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
      {
        json_object_set_member (object, key, node_from_jansson (member));
      }
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, object);
      return node;
    }
    case JSON_ARRAY: {
      JsonArray *array = json_array_sized_new (json_array_size (value));
      gsize i;
      json_t *element;

      json_array_foreach (value, i, element)
      {
        json_array_add_element (array, node_from_jansson (element));
      }
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

/* What can be said before the parser runs. */
static gboolean
check_bytes (const gchar *source, const gchar *data, gsize length,
    gsize max_bytes, GError **error)
{
  const gchar *end;

  if (length > max_bytes) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: is larger than %" G_GSIZE_FORMAT " bytes", source, max_bytes);
    return FALSE;
  }
  if (!g_utf8_validate_len (data, length, &end)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: %s at byte %" G_GSIZE_FORMAT, source,
        *end ? "is not valid UTF-8 text" : "holds a NUL", (gsize)(end - data));
    return FALSE;
  }
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s:1:1: starts with a byte order mark: save it as UTF-8 without one",
        source);
    return FALSE;
  }
  if (is_too_deep (data, length)) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: is nested deeper than %d levels", source, EF_JSON_MAX_DEPTH);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_root (const gchar *source, const json_t *root, GError **error)
{
  if (!json_is_object (root)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: the document must be a JSON object", source);
    return FALSE;
  }
  if (has_wide_object (root)) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: has an object of more than %d members", source,
        EF_JSON_MAX_MEMBERS);
    return FALSE;
  }
  return TRUE;
}

JsonNode *
ef_json_parse (const gchar *source, const gchar *data, gssize length,
    gsize max_bytes, GError **error)
{
  gsize n = length < 0 ? strlen (data) : (gsize)length;
  JsonNode *node = NULL;
  json_error_t fault;
  json_t *root;

  if (!check_bytes (
          source, data, n, max_bytes ? max_bytes : EF_JSON_MAX_BYTES, error))
    return NULL;
  root = json_loadb (data, n, JSON_REJECT_DUPLICATES, &fault);
  if (!root) {
    /* jansson quotes the document, cut at any byte */
    g_autofree gchar *what = ef_quote (fault.text, JSON_ERROR_TEXT_LENGTH);

    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s:%d:%d: %s", source,
        MAX (fault.line, 1), MAX (fault.column, 1), what);
    return NULL;
  }
  if (check_root (source, root, error))
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
