/* Edit Factory - typed, path-tracking reading of a JSON object
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json-internal.h"

#include <math.h>
#include <string.h>

void
ef_json_object_init (EfJsonObject *self, const gchar *source, const gchar *path,
    JsonObject *object)
{
  self->source = source;
  self->path = g_strdup (path);
  self->object = object;
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->error = NULL;
}

/* Names come from the document: they are shown shortened and harmless. */
#define MAX_SHOWN 80

static gchar *
member_path (EfJsonObject *self, const gchar *name)
{
  return *self->path ? g_strconcat (self->path, ".", name, NULL)
                     : g_strdup (name);
}

void
ef_json_object_fail (
    EfJsonObject *self, const gchar *name, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  g_autofree gchar *shown = NULL;
  g_autofree gchar *path = NULL;
  va_list args;

  if (self->error)
    return;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  shown = name ? ef_quote (name, MAX_SHOWN) : NULL;
  path = shown ? member_path (self, shown) : g_strdup (self->path);
  self->error = g_error_new (EF_ERROR, EF_ERROR_INPUT, "%s: %s: %s",
      self->source, *path ? path : "document", what);
}

static void
check_unknown (EfJsonObject *self)
{
  g_autoptr (GList) names = json_object_get_members (self->object);

  for (GList *l = names; l && !self->error; l = l->next)
    if (!g_hash_table_contains (self->seen, l->data))
      ef_json_object_fail (self, l->data, "unknown field");
}

gboolean
ef_json_object_end (EfJsonObject *self, GError **error)
{
  gboolean ok;

  if (self->object)
    check_unknown (self);
  ok = self->error == NULL;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->error));
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  self->object = NULL;
  return ok;
}

gboolean
ef_json_object_close (EfJsonObject *self, EfJsonObject *child)
{
  GError *error = NULL;

  if (ef_json_object_end (child, &error))
    return TRUE;
  if (self->error)
    g_error_free (error);
  else
    self->error = error;
  return FALSE;
}

/* Returns: the member, NULL when absent, null or after an error. @name must
 * outlive @self: it is always a literal. */
static JsonNode *
lookup (EfJsonObject *self, const gchar *name, EfJsonPresence presence)
{
  JsonNode *node;

  if (self->error || !self->object)
    return NULL;
  g_hash_table_add (self->seen, (gpointer)name);
  node = json_object_get_member (self->object, name);
  if (node && !JSON_NODE_HOLDS_NULL (node))
    return node;
  if (presence == EF_JSON_REQUIRED)
    ef_json_object_fail (self, name, "is required");
  return NULL;
}

JsonNode *
ef_json_get_any (EfJsonObject *self, const gchar *name)
{
  return lookup (self, name, EF_JSON_OPTIONAL);
}

gboolean
ef_json_node_get_number (JsonNode *node, gdouble *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_DOUBLE &&
          json_node_get_value_type (node) != G_TYPE_INT64))
    return FALSE;
  *value = json_node_get_double (node);
  return TRUE;
}

gboolean
ef_json_get_number (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gdouble min, gdouble max, gdouble *value)
{
  JsonNode *node = lookup (self, name, presence);
  gdouble v;

  if (!node)
    return FALSE;
  if (!ef_json_node_get_number (node, &v)) {
    ef_json_object_fail (self, name, "must be a number");
    return FALSE;
  }
  if (!isfinite (v) || v < min || v > max) {
    ef_json_object_fail (
        self, name, "must be between %g and %g, is %g", min, max, v);
    return FALSE;
  }
  *value = v;
  return TRUE;
}

/* 2^53: from here on doubles skip whole numbers */
#define MAX_EXACT 9007199254740992.0

/* 30.0 is a whole number, whoever wrote it so. */
static gboolean
node_get_int (JsonNode *node, gint64 *value)
{
  gdouble number;

  if (!ef_json_node_get_number (node, &number))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    *value = json_node_get_int (node);
  else if (number == trunc (number) && fabs (number) < MAX_EXACT)
    *value = (gint64)number;
  else
    return FALSE;
  return TRUE;
}

gboolean
ef_json_get_int (EfJsonObject *self, const gchar *name, EfJsonPresence presence,
    gint64 min, gint64 max, gint64 *value)
{
  JsonNode *node = lookup (self, name, presence);
  gint64 v;

  if (!node)
    return FALSE;
  if (!node_get_int (node, &v)) {
    ef_json_object_fail (self, name, "must be a whole number");
    return FALSE;
  }
  if (v < min || v > max) {
    ef_json_object_fail (self, name,
        "must be between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
        ", is %" G_GINT64_FORMAT,
        min, max, v);
    return FALSE;
  }
  *value = v;
  return TRUE;
}

gboolean
ef_json_get_bool (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gboolean *value)
{
  JsonNode *node = lookup (self, name, presence);

  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN) {
    ef_json_object_fail (self, name, "must be true or false");
    return FALSE;
  }
  *value = json_node_get_boolean (node);
  return TRUE;
}

static const gchar *
lookup_string (EfJsonObject *self, const gchar *name, EfJsonPresence presence)
{
  JsonNode *node = lookup (self, name, presence);

  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING) {
    ef_json_object_fail (self, name, "must be a string");
    return NULL;
  }
  return json_node_get_string (node);
}

gboolean
ef_json_get_string (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gsize max_chars, gchar **value)
{
  const gchar *text = lookup_string (self, name, presence);

  if (!text)
    return FALSE;
  if ((gsize)g_utf8_strlen (text, -1) > max_chars) {
    ef_json_object_fail (self, name,
        "must have at most %" G_GSIZE_FORMAT " characters, has %ld", max_chars,
        g_utf8_strlen (text, -1));
    return FALSE;
  }
  g_free (*value);
  *value = g_strdup (text);
  return TRUE;
}

gboolean
ef_json_get_choice (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, const gchar *const *names, gint *value)
{
  const gchar *text = lookup_string (self, name, presence);
  g_autofree gchar *list = NULL;
  g_autofree gchar *shown = NULL;

  if (!text)
    return FALSE;
  for (gint i = 0; names[i]; i++) {
    if (g_str_equal (names[i], text)) {
      *value = i;
      return TRUE;
    }
  }
  list = g_strjoinv (", ", (gchar **)names);
  shown = ef_quote (text, 40);
  ef_json_object_fail (self, name, "must be one of %s, is '%s'", list, shown);
  return FALSE;
}

gboolean
ef_json_get_seconds (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, gdouble min, gdouble max, guint64 *value_ns)
{
  gdouble seconds;

  if (!ef_json_get_number (self, name, presence, MAX (min, 0), max, &seconds))
    return FALSE;
  *value_ns = (guint64)(seconds * 1e9 + 0.5);
  return TRUE;
}

static gboolean
has_control (const gchar *text)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

gboolean
ef_json_get_word (EfJsonObject *self, const gchar *name, gchar **value)
{
  if (!ef_json_get_string (self, name, EF_JSON_REQUIRED, 1000, value))
    return FALSE;
  if (!**value)
    ef_json_object_fail (self, name, "must not be empty");
  else if (has_control (*value))
    ef_json_object_fail (
        self, name, "must not hold control characters or line breaks");
  return self->error == NULL;
}

void
ef_json_get_focus (EfJsonObject *self, gdouble *x, gdouble *y)
{
  JsonArray *array = NULL;
  gdouble v[2];

  if (!ef_json_get_array (self, "focus", EF_JSON_OPTIONAL, 2, 2, &array))
    return;
  for (guint i = 0; i < 2; i++)
    if (!ef_json_node_get_number (json_array_get_element (array, i), &v[i]) ||
        v[i] < 0 || v[i] > 1) {
      ef_json_object_fail (self, "focus", "must be two numbers from 0 to 1");
      return;
    }
  *x = v[0];
  *y = v[1];
}

gboolean
ef_json_get_array (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, guint min_items, guint max_items,
    JsonArray **array)
{
  JsonNode *node = lookup (self, name, presence);
  guint n;

  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    ef_json_object_fail (self, name, "must be an array");
    return FALSE;
  }
  n = json_array_get_length (json_node_get_array (node));
  if (n < min_items || n > max_items) {
    ef_json_object_fail (self, name, "must have %u to %u items, has %u",
        min_items, max_items, n);
    return FALSE;
  }
  *array = json_node_get_array (node);
  return TRUE;
}

gboolean
ef_json_get_object (EfJsonObject *self, const gchar *name,
    EfJsonPresence presence, EfJsonObject *child)
{
  JsonNode *node = lookup (self, name, presence);
  g_autofree gchar *path = NULL;

  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    ef_json_object_fail (self, name, "must be an object");
    return FALSE;
  }
  path = member_path (self, name);
  ef_json_object_init (child, self->source, path, json_node_get_object (node));
  return TRUE;
}

gboolean
ef_json_get_element (EfJsonObject *self, const gchar *name, JsonArray *array,
    guint i, EfJsonObject *child)
{
  g_autofree gchar *indexed = g_strdup_printf ("%s[%u]", name, i);
  g_autofree gchar *path = NULL;
  JsonNode *node = json_array_get_element (array, i);

  if (self->error)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    ef_json_object_fail (self, indexed, "must be an object");
    return FALSE;
  }
  path = member_path (self, indexed);
  ef_json_object_init (child, self->source, path, json_node_get_object (node));
  return TRUE;
}
