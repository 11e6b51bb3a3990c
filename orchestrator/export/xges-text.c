/* Edit Factory - GStreamer's structures inside XML
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "xges-text.h"

void
ef_xges_add_text (GString *xml, const gchar *name, const gchar *value)
{
  g_autofree gchar *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (xml, " %s='%s'", name, escaped);
}

void
ef_xges_add_number (GString *xml, const gchar *name, guint64 value)
{
  g_string_append_printf (xml, " %s='%" G_GUINT64_FORMAT "'", name, value);
}

void
ef_xges_add_structure (GString *xml, const gchar *name, GstStructure *structure)
{
  g_autofree gchar *text = gst_structure_to_string (structure);

  ef_xges_add_text (xml, name, text);
  gst_structure_free (structure);
}

static gchar *
quote (const gchar *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  return gst_value_serialize (&value);
}

gchar *
ef_xges_marker_list (GPtrArray *texts, GArray *times)
{
  g_autoptr (GString) list = g_string_new ("marker-list-flags, flags=(int)0;");

  for (guint i = 0; i < texts->len; i++) {
    GstStructure *metadata = gst_structure_new (
        "metadatas", "comment", G_TYPE_STRING, texts->pdata[i], NULL);
    g_autofree gchar *text = gst_structure_to_string (metadata);

    g_string_append_printf (list,
        " marker-times, position=(guint64)%" G_GUINT64_FORMAT "; %s",
        g_array_index (times, guint64, i), text);
    gst_structure_free (metadata);
  }
  if (list->str[list->len - 1] == ';')
    g_string_truncate (list, list->len - 1);
  return quote (list->str);
}
