/* Edit Factory - tenants, as their operator sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tenants.h"
#include "uuid7.h"

const EfTenantField ef_tenant_fields[EF_N_TENANT_FIELDS] = {
  { "weight", "weight", "Share of the workers beside other tenants (1)" },
  { "max-running", "max_running", "Jobs that run at a time (1000)" },
  { "max-queued", "max_queued", "Jobs that wait at a time", TRUE },
  { "storage", "storage_bytes", "Bytes of uploads and outputs: 50G", TRUE },
  { "speech", "speech_characters", "Characters of speech in 30 days", TRUE },
  { "render", "render_seconds", "Seconds of finished video in 30 days", TRUE },
  { "request-rate", "request_rate", "Requests a second of a key (100)", TRUE },
  { "request-burst", "request_burst", "Requests at once (200)", TRUE },
  { "creation-rate", "creation_rate", "New jobs a second of a key (20)", TRUE },
  { "creation-burst", "creation_burst", "New jobs at once (100)", TRUE },
};

gchar *
ef_tenants_find (EfConnection *connection, const gchar *name, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (
      connection, error, "SELECT id FROM tenant WHERE name = $1", name);

  return rows && PQntuples (rows) > 0 ? g_strdup (ef_rows_get (rows, 0, 0))
                                      : NULL;
}

static EfRows *
insert (EfConnection *connection, const gchar *name, GError **error)
{
  g_autofree gchar *id = ef_uuid7_new ();

  return EF_QUERY (connection, error,
      "INSERT INTO tenant (id, name) VALUES ($1, $2) "
      "ON CONFLICT (name) DO NOTHING RETURNING id",
      id, name);
}

gchar *
ef_tenants_ensure (EfConnection *connection, const gchar *name, GError **error)
{
  g_autoptr (EfRows) made = insert (connection, name, error);

  return made ? ef_tenants_find (connection, name, error) : NULL;
}

gchar *
ef_tenants_add (EfConnection *connection, const gchar *name, GError **error)
{
  g_autoptr (EfRows) made = insert (connection, name, error);

  if (made && PQntuples (made) > 0)
    return g_strdup (ef_rows_get (made, 0, 0));
  if (made)
    g_set_error (error, EF_ERROR, EF_ERROR_EXISTS,
        "there is a tenant of that name: change it with efd tenants set");
  return NULL;
}

gboolean
ef_tenants_set (EfConnection *connection, const gchar *id,
    const gchar *const *values, GError **error)
{
  for (guint i = 0; i < EF_N_TENANT_FIELDS; i++) {
    g_autofree gchar *sql = NULL;
    const gchar *value = values[i];
    g_autoptr (EfRows) rows = NULL;

    if (!value)
      continue;
    /* prepared statements are known by their address: intern it */
    sql = g_strdup_printf (
        "UPDATE tenant SET %s = nullif ($2, 'none')::text::double precision "
        "WHERE id = $1",
        ef_tenant_fields[i].column);
    rows = EF_QUERY (connection, error, g_intern_string (sql), id, value);
    if (!rows)
      return FALSE;
  }
  return TRUE;
}

gchar *
ef_tenants_list (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT coalesce (json_agg (to_jsonb (t) || jsonb_build_object ("
      "'created_at', stamp (t.created_at), 'usage', (SELECT "
      "jsonb_build_object ('jobs', u.jobs, 'speech_characters', u.speech, "
      "'render_seconds', u.render, 'storage_bytes', u.bytes) "
      "FROM usage_sums (t.id) u)) ORDER BY t.name), '[]') FROM tenant t");

  return rows ? g_strdup (ef_rows_get (rows, 0, 0)) : NULL;
}
