/* Edit Factory - the log of events, as it is pushed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "events.h"

#define TERMINAL "e.kind IN ('succeeded', 'failed', 'cancelled')"

static gchar *
number (gint64 value)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

EfRows *
ef_events_read (EfConnection *connection, gint64 after, const gchar *tenants,
    guint limit, GError **error)
{
  g_autofree gchar *from = number (after);
  g_autofree gchar *most = number (limit);

  return EF_QUERY (connection, error,
      "SELECT e.id, e.tenant_id, e.job_id, 'job.' || e.kind, " TERMINAL ", "
      "CASE WHEN e.tenant_id = ANY ($2::uuid[]) THEN event_document (e) END "
      "FROM job_event e WHERE e.id > $1 ORDER BY e.id LIMIT $3",
      from, tenants, most);
}

static EfRows *
read_of_job (EfConnection *connection, const gchar *tenant, const gchar *job,
    const gchar *from, const gchar *to, const gchar *most, GError **error)
{
  return EF_QUERY (connection, error,
      "SELECT e.id, e.tenant_id, e.job_id, 'job.' || e.kind, " TERMINAL ", "
      "event_document (e) FROM job_event e WHERE e.tenant_id = $1 "
      "AND e.job_id = $2 AND e.id > $3 AND e.id <= $4 ORDER BY e.id LIMIT $5",
      tenant, job, from, to, most);
}

EfRows *
ef_events_read_of (EfConnection *connection, const gchar *tenant,
    const gchar *job, gint64 after, gint64 up_to, guint limit, GError **error)
{
  g_autofree gchar *from = number (after);
  g_autofree gchar *to = number (up_to);
  g_autofree gchar *most = number (limit);

  if (job)
    return read_of_job (connection, tenant, job, from, to, most, error);
  return EF_QUERY (connection, error,
      "SELECT e.id, e.tenant_id, e.job_id, 'job.' || e.kind, " TERMINAL ", "
      "event_document (e) FROM job_event e WHERE e.tenant_id = $1 "
      "AND e.id > $2 AND e.id <= $3 ORDER BY e.id LIMIT $4",
      tenant, from, to, most);
}

gint64
ef_events_get_last (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (
      connection, error, "SELECT coalesce (max (id), 0) FROM job_event");

  return rows ? ef_rows_get_int (rows, 0, 0) : -1;
}

/* Claims do not wait for the disk. A message that does takes along all that
 * was written before it. */
gboolean
ef_events_flush (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT pg_current_wal_insert_lsn () <= pg_current_wal_flush_lsn ()");
  g_autoptr (EfRows) sent = NULL;

  if (!rows)
    return FALSE;
  if (ef_rows_get_bool (rows, 0, 0))
    return TRUE;
  sent = EF_QUERY (
      connection, error, "SELECT pg_logical_emit_message (true, 'ef', '')");
  return sent != NULL;
}

GPtrArray *
ef_events_get_writers (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT DISTINCT virtualtransaction FROM pg_locks "
      "WHERE locktype = 'relation' AND relation = 'job_event'::regclass "
      "AND database = (SELECT oid FROM pg_database "
      "WHERE datname = current_database ()) "
      "AND mode = 'RowExclusiveLock' AND granted");
  GPtrArray *writers;

  if (!rows)
    return NULL;
  writers = g_ptr_array_new_with_free_func (g_free);
  for (gint i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (writers, g_strdup (ef_rows_get (rows, i, 0)));
  return writers;
}

gboolean
ef_events_find_start (EfConnection *connection, const gchar *tenant,
    const gchar *job, gint64 after, EfEventStart *start, GError **error)
{
  g_autofree gchar *from = number (after);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT least ($3::bigint, (SELECT coalesce (max (id), 0) "
      "FROM job_event WHERE tenant_id = $1)), j.id IS NOT NULL, "
      "j.finished_at IS NOT NULL AND NOT EXISTS (SELECT FROM job_event e "
      "WHERE e.job_id = j.id AND e.id > $3::bigint) "
      "FROM (SELECT) AS one LEFT JOIN job j ON j.id = $2::uuid "
      "AND j.tenant_id = $1",
      tenant, job, from);

  if (!rows)
    return FALSE;
  start->after = ef_rows_get_int (rows, 0, 0);
  start->found = !job || ef_rows_get_bool (rows, 0, 1);
  start->over = ef_rows_get_bool (rows, 0, 2);
  return TRUE;
}

EfRows *
ef_events_find_ended (
    EfConnection *connection, const gchar *jobs, GError **error)
{
  return EF_QUERY (connection, error,
      "SELECT w.id FROM unnest ($1::uuid[]) AS w (id) WHERE NOT EXISTS "
      "(SELECT FROM job j WHERE j.id = w.id AND j.finished_at IS NULL)",
      jobs);
}

EfRows *
ef_events_read_progress (
    EfConnection *connection, const gchar *tenants, GError **error)
{
  return EF_QUERY (connection, error,
      "SELECT p.job_id, p.tenant_id, p.updated_at, progress_document (p) "
      "FROM job j JOIN job_progress p ON p.job_id = j.id "
      "AND p.attempt = j.attempt WHERE j.state = 'running' "
      "AND j.tenant_id = ANY ($1::uuid[])",
      tenants);
}
