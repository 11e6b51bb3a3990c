/* Edit Factory - JSON as people like to read it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json-internal.h"

#include <math.h>
#include <string.h>

/* The shortest decimal that reads back as the same double. JSON has no word
 * for what is not a number: it is null, which readers take for absent. */
static void
append_double (GString *out, gdouble value)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value)) {
    g_string_append (out, "null");
    return;
  }

  for (gint digits = 6; digits <= 17; digits++) {
    gchar format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (buffer, sizeof buffer, format, value);
    if (g_ascii_strtod (buffer, NULL) == value)
      break;
  }
  g_string_append (out, buffer);
  if (!strpbrk (buffer, ".e"))
    g_string_append (out, ".0");
}

static void
append_string (GString *out, const gchar *text)
{
  g_string_append_c (out, '"');
  for (const gchar *p = text; *p; p++) {
    switch (*p) {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        if ((guchar)*p < 0x20 || *p == 0x7f)
          g_string_append_printf (out, "\\u%04x", (guchar)*p);
        else
          g_string_append_c (out, *p);
    }
  }
  g_string_append_c (out, '"');
}

static void
append_indent (GString *out, guint level)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < level; i++)
    g_string_append (out, "  ");
}

static gboolean
is_scalar (JsonNode *node)
{
  return !JSON_NODE_HOLDS_OBJECT (node) && !JSON_NODE_HOLDS_ARRAY (node);
}

/* The members of a scored segment still make one line of a table. */
#define MAX_ON_LINE 12

/* Arrays of plain values, and objects made only of plain values inside an
 * array, read best on one line: a word or a cue is a line. */
static gboolean
fits_on_line (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!is_scalar (json_array_get_element (array, i)))
        return FALSE;
    return TRUE;
  }
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_node_get_object (node);
    g_autoptr (GList) names = json_object_get_members (object);

    for (GList *l = names; l; l = l->next) {
      JsonNode *member = json_object_get_member (object, l->data);

      if (!is_scalar (member) &&
          !(JSON_NODE_HOLDS_ARRAY (member) && fits_on_line (member)))
        return FALSE;
    }
    return json_object_get_size (object) <= MAX_ON_LINE;
  }
  return TRUE;
}

static void
append_node (GString *out, JsonNode *node, guint level, gboolean inline_);

static void
append_separator (GString *out, guint level, gboolean inline_, gboolean first)
{
  if (!first)
    g_string_append (out, inline_ ? ", " : ",");
  if (!inline_)
    append_indent (out, level);
}

static void
append_object (GString *out, JsonObject *object, guint level, gboolean inline_)
{
  g_autoptr (GList) names = json_object_get_members (object);

  g_string_append_c (out, '{');
  for (GList *l = names; l; l = l->next) {
    append_separator (out, level + 1, inline_, l == names);
    append_string (out, l->data);
    g_string_append (out, ": ");
    append_node (
        out, json_object_get_member (object, l->data), level + 1, inline_);
  }
  if (!inline_ && names)
    append_indent (out, level);
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array, guint level, gboolean inline_)
{
  guint n = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element (array, i);

    append_separator (out, level + 1, inline_, i == 0);
    append_node (out, element, level + 1, inline_ || fits_on_line (element));
  }
  if (!inline_ && n > 0)
    append_indent (out, level);
  g_string_append_c (out, ']');
}

static void
append_node (GString *out, JsonNode *node, guint level, gboolean inline_)
{
  switch (json_node_get_node_type (node)) {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node), level, inline_);
      break;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node), level,
          inline_ || fits_on_line (node));
      break;
    case JSON_NODE_VALUE:
      switch (json_node_get_value_type (node)) {
        case G_TYPE_BOOLEAN:
          g_string_append (
              out, json_node_get_boolean (node) ? "true" : "false");
          break;
        case G_TYPE_DOUBLE:
          append_double (out, json_node_get_double (node));
          break;
        case G_TYPE_STRING:
          append_string (out, json_node_get_string (node));
          break;
        default:
          g_string_append_printf (
              out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      }
      break;
    default:
      g_string_append (out, "null");
  }
}

gchar *
ef_json_to_string (JsonNode *root)
{
  GString *out = g_string_new (NULL);

  append_node (out, root, 0, FALSE);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

gboolean
ef_json_save (JsonNode *root, const gchar *path, GError **error)
{
  g_autofree gchar *text = ef_json_to_string (root);

  return ef_file_write (path, text, strlen (text), error);
}

void
ef_json_set_seconds (JsonObject *object, const gchar *name, guint64 ns)
{
  guint64 us = (ns + 500) / 1000;

  json_object_set_double_member (object, name, us / 1e6);
}

void
ef_json_set_exact_seconds (JsonObject *object, const gchar *name, guint64 ns)
{
  json_object_set_double_member (object, name, ns / 1e9);
}
