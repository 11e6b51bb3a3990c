/* Edit Factory - Server-Sent Events as they are written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "event-frame.h"

#include <string.h>

/* A line break within would end the field. */
static void
add_data (GString *text, const gchar *data)
{
  g_auto (GStrv) lines = g_strsplit_set (data, "\r\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_string_append_printf (text, "data: %s\n", lines[i]);
}

GBytes *
ef_event_frame_new (gint64 id, const gchar *kind, const gchar *data)
{
  GString *text = g_string_new (NULL);

  if (id)
    g_string_append_printf (text, "id: %" G_GINT64_FORMAT "\n", id);
  g_string_append_printf (text, "event: %s\n", kind);
  add_data (text, data);
  g_string_append_c (text, '\n');
  return g_string_free_to_bytes (text);
}

GBytes *
ef_event_frame_new_heartbeat (void)
{
  return g_bytes_new_static (":\n\n", 3);
}

GBytes *
ef_event_frame_new_retry (guint milliseconds)
{
  gchar *text = g_strdup_printf ("retry: %u\n\n", milliseconds);

  return g_bytes_new_take (text, strlen (text));
}

gboolean
ef_event_id_parse (const gchar *text, gint64 *id)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *id = (gint64)value;
  return TRUE;
}
