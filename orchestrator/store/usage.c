/* Edit Factory - what a tenant has used, and may use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "usage.h"

gchar *
ef_usage_get (
    EfConnection *connection, const gchar *tenant, guint days, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", days);

  return ef_rows_take_text (EF_QUERY (
      connection, error, "SELECT usage_document ($1, $2)", tenant, count));
}

gchar *
ef_usage_get_limits (
    EfConnection *connection, const gchar *tenant, GError **error)
{
  return ef_rows_take_text (
      EF_QUERY (connection, error, "SELECT limits_document ($1)", tenant));
}

gboolean
ef_usage_get_room (EfConnection *connection, const gchar *tenant, guint64 *room,
    GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT greatest (t.storage_bytes - (usage_sums (t.id)).bytes, 0) "
      "FROM tenant t WHERE t.id = $1 AND t.storage_bytes IS NOT NULL",
      tenant);

  if (!rows)
    return FALSE;
  *room = PQntuples (rows) > 0 ? (guint64)ef_rows_get_int (rows, 0, 0)
                               : G_MAXUINT64;
  return TRUE;
}

gchar *
ef_usage_find_excess (EfConnection *connection, const gchar *tenant,
    guint64 bytes, GError **error)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);

  return ef_rows_take_text (EF_QUERY (
      connection, error, "SELECT find_excess ($1, 0, 0, 0, $2)", tenant, text));
}

gboolean
ef_usage_roll_up (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows =
      EF_QUERY (connection, error, "SELECT roll_up_usage ()");

  return rows != NULL;
}
