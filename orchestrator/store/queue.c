/* Edit Factory - jobs as workers see them: claim, heartbeat, end, rescue
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "queue.h"

#include <editfactory/version.h>

/* Waits after the second, third, … loss; after the last the job has failed. The
 * first loss goes on at once. */
#define LOSS_DELAYS "{0,10 s,30 s,2 min,10 min}"

void
ef_claim_free (EfClaim *self)
{
  g_free (self->id);
  g_free (self->tenant);
  g_free (self->token);
  g_free (self->pipeline);
  g_free (self->params);
  g_free (self->stop_after);
  g_strfreev (self->outputs);
  g_free (self);
}

gboolean
ef_queue_register (EfConnection *connection, const gchar *worker,
    const gchar *instance, guint slots, guint *n_released, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", slots);
  g_autoptr (EfRows) made = EF_QUERY (connection, error,
      "INSERT INTO worker (id, instance, host, version, slots) "
      "VALUES ($1, $2, $3, $4, $5)",
      worker, instance, g_get_host_name (), ef_version (), count);
  g_autoptr (EfRows) rows = NULL;

  if (!made)
    return FALSE;
  rows = EF_QUERY (connection, error, "SELECT release_predecessors ($1, $2)",
      worker, LOSS_DELAYS);
  if (!rows)
    return FALSE;
  *n_released = ef_rows_get_int (rows, 0, 0);
  return TRUE;
}

EfClaim *
ef_queue_claim (EfConnection *connection, const gchar *worker, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT id, tenant_id, attempt, token, pipeline, params, stop_after, "
      "array_to_string (outputs, chr (10)), failures, losses "
      "FROM claim_job ($1)",
      worker);
  const gchar *outputs;
  EfClaim *claim;

  if (!rows || PQntuples (rows) == 0)
    return NULL;
  claim = g_new0 (EfClaim, 1);
  claim->id = g_strdup (ef_rows_get (rows, 0, 0));
  claim->tenant = g_strdup (ef_rows_get (rows, 0, 1));
  claim->attempt = ef_rows_get_int (rows, 0, 2);
  claim->token = g_strdup (ef_rows_get (rows, 0, 3));
  claim->pipeline = g_strdup (ef_rows_get (rows, 0, 4));
  claim->params = g_strdup (ef_rows_get (rows, 0, 5));
  claim->stop_after = g_strdup (ef_rows_get (rows, 0, 6));
  outputs = ef_rows_get (rows, 0, 7);
  claim->outputs = outputs ? g_strsplit (outputs, "\n", -1) : NULL;
  claim->failures = ef_rows_get_int (rows, 0, 8);
  claim->losses = ef_rows_get_int (rows, 0, 9);
  return claim;
}

static void
held_free (gpointer data)
{
  EfHeld *held = data;

  g_free (held->id);
  g_free (held->token);
  g_free (held);
}

GPtrArray *
ef_queue_beat (EfConnection *connection, const gchar *worker, gboolean draining,
    const gchar *progress, gboolean *known, GError **error)
{
  g_autoptr (EfRows) beaten = EF_QUERY (connection, error,
      "SELECT beat ($1, $2, $3)", worker, draining ? "t" : "f", progress);
  g_autoptr (EfRows) rows = NULL;
  GPtrArray *all;

  if (!beaten)
    return NULL;
  *known = ef_rows_get_bool (beaten, 0, 0);
  rows = EF_QUERY (connection, error,
      "SELECT id, token, cancel_requested_at IS NOT NULL FROM job "
      "WHERE worker_id = $1 AND state = 'running'",
      worker);
  if (!rows)
    return NULL;
  all = g_ptr_array_new_with_free_func (held_free);
  for (gint i = 0; i < PQntuples (rows); i++) {
    EfHeld *held = g_new0 (EfHeld, 1);

    held->id = g_strdup (ef_rows_get (rows, i, 0));
    held->token = g_strdup (ef_rows_get (rows, i, 1));
    held->cancel = ef_rows_get_bool (rows, i, 2);
    g_ptr_array_add (all, held);
  }
  return all;
}

gboolean
ef_queue_end (EfConnection *connection, const EfClaim *claim,
    const EfEnding *ending, gboolean *owned, GError **error)
{
  g_autofree gchar *attempt = g_strdup_printf ("%d", claim->attempt);
  g_autofree gchar *delay =
      g_strdup_printf ("%d ms", (gint)(ending->delay * 1000));
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT id FROM end_attempt ($1, $2, $3, $4, $5, $6, $7)", claim->id,
      attempt, claim->token, ending->state, ending->outcome, ending->problem,
      delay);

  if (!rows)
    return FALSE;
  *owned = PQntuples (rows) == 1;
  return TRUE;
}

gboolean
ef_queue_finish (EfConnection *connection, const EfClaim *claim,
    const gchar *outputs, gdouble cpu_seconds, guint64 peak_bytes,
    gboolean *owned, GError **error)
{
  g_autofree gchar *attempt = g_strdup_printf ("%d", claim->attempt);
  g_autofree gchar *peak = g_strdup_printf ("%" G_GUINT64_FORMAT, peak_bytes);
  gchar cpu[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (EfRows) rows = NULL;

  g_ascii_formatd (cpu, sizeof (cpu), "%.3f", cpu_seconds);
  rows =
      EF_QUERY (connection, error, "SELECT finish_job ($1, $2, $3, $4, $5, $6)",
          claim->id, attempt, claim->token, outputs, cpu, peak);
  if (!rows)
    return FALSE;
  *owned = ef_rows_get_bool (rows, 0, 0);
  return TRUE;
}

gboolean
ef_queue_lose (EfConnection *connection, const gchar *worker,
    const gchar *tokens, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT lose_jobs ($1, $2, $3)", worker, LOSS_DELAYS, tokens);

  return rows != NULL;
}

gboolean
ef_queue_rescue (
    EfConnection *connection, gdouble ttl, guint *n_rescued, GError **error)
{
  g_autofree gchar *interval = g_strdup_printf ("%d ms", (gint)(ttl * 1000));
  g_autoptr (EfRows) rows = EF_QUERY (
      connection, error, "SELECT rescue_jobs ($1, $2)", interval, LOSS_DELAYS);

  if (!rows)
    return FALSE;
  *n_rescued = ef_rows_get_int (rows, 0, 0);
  return TRUE;
}

gboolean
ef_queue_reconcile (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows =
      EF_QUERY (connection, error, "SELECT reconcile_tenants ()");

  return rows != NULL;
}

gboolean
ef_queue_log (EfConnection *connection, const EfClaim *claim,
    const gchar *stage, const gchar *line, GError **error)
{
  g_autofree gchar *attempt = g_strdup_printf ("%d", claim->attempt);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "INSERT INTO job_log (job_id, tenant_id, attempt, stage, line) "
      "SELECT $1, $2, $3, $4, $5 WHERE EXISTS "
      "(SELECT FROM job WHERE id = $1)",
      claim->id, claim->tenant, attempt, stage, line);

  return rows != NULL;
}

EfRows *
ef_queue_get_inputs (EfConnection *connection, const gchar *job, GError **error)
{
  return EF_QUERY (connection, error,
      "SELECT a.id, a.object_key, a.name FROM job_asset u "
      "JOIN asset a ON a.id = u.asset_id WHERE u.job_id = $1",
      job);
}
