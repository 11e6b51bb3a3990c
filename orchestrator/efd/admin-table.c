/* Edit Factory - what efd's administration prints
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "admin.h"

#include <string.h>

/* Returns: (nullable): "a" or "a.b" of @object */
static JsonNode *
find_member (JsonObject *object, const gchar *path)
{
  const gchar *dot = strchr (path, '.');
  g_autofree gchar *first =
      dot ? g_strndup (path, dot - path) : g_strdup (path);
  JsonNode *node = json_object_get_member (object, first);

  if (!dot || !node || !JSON_NODE_HOLDS_OBJECT (node))
    return node;
  return find_member (json_node_get_object (node), dot + 1);
}

static gchar *
join (JsonArray *array)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", json_array_get_string_element (array, i));
  return g_string_free (text, FALSE);
}

static gchar *
format (JsonNode *node)
{
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("-");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return join (json_node_get_array (node));
  switch (json_node_get_value_type (node)) {
    case G_TYPE_STRING:
      return ef_quote (json_node_get_string (node), 200);
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
    default:
      return g_strdup_printf ("%.15g", json_node_get_double (node));
  }
}

/* Cells of all rows, the titles first. */
static GPtrArray *
make_cells (JsonArray *rows, const EfAdminColumn *columns)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; columns[i].title; i++)
    g_ptr_array_add (cells, g_strdup (columns[i].title));
  for (guint k = 0; k < json_array_get_length (rows); k++)
    for (guint i = 0; columns[i].title; i++)
      g_ptr_array_add (cells,
          format (find_member (
              json_array_get_object_element (rows, k), columns[i].member)));
  return cells;
}

static void
print_table (JsonArray *rows, const EfAdminColumn *columns)
{
  g_autoptr (GPtrArray) cells = make_cells (rows, columns);
  g_autofree gsize *widths = NULL;
  guint n = 0;

  while (columns[n].title)
    n++;
  widths = g_new0 (gsize, n);
  for (guint i = 0; i < cells->len; i++)
    widths[i % n] =
        MAX (widths[i % n], (gsize)g_utf8_strlen (cells->pdata[i], -1));
  for (guint i = 0; i < cells->len; i++) {
    gsize width = g_utf8_strlen (cells->pdata[i], -1);
    gboolean last = i % n == n - 1;

    g_print ("%s%*s%s", (const gchar *)cells->pdata[i],
        last ? 0 : (gint)(widths[i % n] - width), "", last ? "\n" : "  ");
  }
}

gboolean
ef_admin_print (EfAdmin *self, const gchar *json, const EfAdminColumn *columns,
    GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (!json)
    return FALSE;
  if (self->json) {
    g_print ("%s\n", json);
    return TRUE;
  }
  node = json_from_string (json, error);
  if (!node)
    return FALSE;
  print_table (json_node_get_array (node), columns);
  return TRUE;
}
