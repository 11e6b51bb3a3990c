/* Edit Factory - which finished stages the object store has
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stage-copies.h"

gboolean
ef_stage_copies_begin (EfConnection *connection, const gchar *tenant,
    const gchar *key, const gchar *const *names, guint64 bytes, GError **error)
{
  g_autofree gchar *list = g_strjoinv (",", (gchar **)names);
  g_autofree gchar *array = g_strdup_printf ("{%s}", list);
  g_autofree gchar *size = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "WITH begun AS (INSERT INTO stage_copy (tenant_id, key, names, bytes) "
      "VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, key) DO UPDATE "
      "SET names = $3, bytes = $4, whole = false, used_at = now () "
      "RETURNING *) DELETE FROM loose_object l USING begun b, "
      "unnest (b.names) AS name "
      "WHERE l.object_key = stage_object (b.tenant_id, b.key, name)",
      tenant, key, array, size);

  return rows != NULL;
}

gboolean
ef_stage_copies_finish (EfConnection *connection, const gchar *tenant,
    const gchar *key, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "UPDATE stage_copy SET whole = true WHERE tenant_id = $1 AND key = $2",
      tenant, key);

  return rows != NULL;
}

gchar **
ef_stage_copies_find (EfConnection *connection, const gchar *tenant,
    const gchar *key, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "UPDATE stage_copy SET used_at = now () WHERE tenant_id = $1 "
      "AND key = $2 AND whole RETURNING array_to_string (names, chr (10))",
      tenant, key);

  return rows && PQntuples (rows)
      ? g_strsplit (ef_rows_get (rows, 0, 0), "\n", -1)
      : NULL;
}
