/* Edit Factory - jobs as the REST interface sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "jobs.h"

#include <string.h>

void
ef_job_answer_clear (EfJobAnswer *self)
{
  g_clear_pointer (&self->document, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->holder, g_free);
}

EfOutcome
ef_outcome_parse (const gchar *word)
{
  static const struct
  {
    const gchar *word;
    EfOutcome outcome;
  } WORDS[] = {
    { "replayed", EF_OUTCOME_REPLAYED },
    { "mismatch", EF_OUTCOME_MISMATCH },
    { "exclusive", EF_OUTCOME_EXCLUSIVE },
    { "unknown-asset", EF_OUTCOME_UNKNOWN_ASSET },
    { "not-found", EF_OUTCOME_NOT_FOUND },
    { "job-not-terminal", EF_OUTCOME_NOT_TERMINAL },
    { "asset-in-use", EF_OUTCOME_IN_USE },
    { "quota-exceeded", EF_OUTCOME_QUOTA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_strcmp0 (word, WORDS[i].word) == 0)
      return WORDS[i].outcome;
  return EF_OUTCOME_DONE;
}

gchar *
ef_uuid_array (GPtrArray *ids)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; ids && i < ids->len; i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", (const gchar *)g_ptr_array_index (ids, i));
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

gboolean
ef_jobs_create (EfConnection *connection, const gchar *tenant,
    const EfNewJob *job, EfJobAnswer *answer, GError **error)
{
  g_autofree gchar *assets = ef_uuid_array (job->assets);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT outcome, document, holder FROM create_traced_job "
      "($1, $2, $3, $4, $5, $6, $7)",
      job->id, tenant, job->request, assets, job->key, job->sha256, job->trace);

  if (!rows)
    return FALSE;
  answer->outcome = ef_outcome_parse (ef_rows_get (rows, 0, 0));
  answer->document = g_strdup (ef_rows_get (rows, 0, 1));
  answer->holder = g_strdup (ef_rows_get (rows, 0, 2));
  return TRUE;
}

gboolean
ef_jobs_get (EfConnection *connection, const gchar *tenant, const gchar *id,
    EfJobAnswer *answer, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT job_document (j, true), job_tag (j), finished_at IS NOT NULL "
      "FROM job j "
      "WHERE id = $1 AND tenant_id = $2",
      id, tenant);

  if (!rows)
    return FALSE;
  if (PQntuples (rows) == 0) {
    answer->outcome = EF_OUTCOME_NOT_FOUND;
    return TRUE;
  }
  answer->outcome = EF_OUTCOME_DONE;
  answer->document = g_strdup (ef_rows_get (rows, 0, 0));
  answer->etag = g_strdup (ef_rows_get (rows, 0, 1));
  answer->terminal = ef_rows_get_bool (rows, 0, 2);
  return TRUE;
}

gboolean
ef_jobs_cancel (EfConnection *connection, const gchar *tenant, const gchar *id,
    EfJobAnswer *answer, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT job_document (j, true), job_tag (j) FROM cancel_job ($1, $2) j",
      tenant, id);

  if (!rows)
    return FALSE;
  if (PQntuples (rows) == 0) {
    if (!ef_jobs_get (connection, tenant, id, answer, error))
      return FALSE;
    if (answer->outcome == EF_OUTCOME_DONE)
      answer->outcome = EF_OUTCOME_TERMINAL;
    return TRUE;
  }
  answer->outcome = EF_OUTCOME_DONE;
  answer->document = g_strdup (ef_rows_get (rows, 0, 0));
  answer->etag = g_strdup (ef_rows_get (rows, 0, 1));
  return TRUE;
}

gboolean
ef_jobs_delete (EfConnection *connection, const gchar *tenant, const gchar *id,
    EfOutcome *outcome, gchar ***objects, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT outcome, array_to_string (objects, chr (10)) "
      "FROM delete_job ($1, $2)",
      tenant, id);
  const gchar *list;

  if (!rows)
    return FALSE;
  *outcome = ef_outcome_parse (ef_rows_get (rows, 0, 0));
  list = ef_rows_get (rows, 0, 1);
  *objects = g_strsplit (list ? list : "", "\n", -1);
  return TRUE;
}

static GPtrArray *
read_assets (EfConnection *connection, const gchar *id, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT asset_id FROM job_asset WHERE job_id = $1", id);
  GPtrArray *assets;

  if (!rows)
    return NULL;
  assets = g_ptr_array_new_with_free_func (g_free);
  for (gint i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (assets, g_strdup (ef_rows_get (rows, i, 0)));
  return assets;
}

gboolean
ef_jobs_get_request (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfJobAnswer *answer, GPtrArray **assets, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT state, jsonb_strip_nulls (jsonb_build_object ("
      "'pipeline', pipeline, 'metadata', metadata, 'stop_after', stop_after, "
      "'outputs', outputs, 'exclusive', exclusive, 'priority', priority, "
      "'retry_of', id, 'speech', CASE WHEN attempt = 0 THEN speech END)) "
      "|| jsonb_build_object ('params', params) "
      "FROM job WHERE id = $1 AND tenant_id = $2",
      id, tenant);
  const gchar *state;

  if (!rows)
    return FALSE;
  if (PQntuples (rows) == 0) {
    answer->outcome = EF_OUTCOME_NOT_FOUND;
    return TRUE;
  }
  state = ef_rows_get (rows, 0, 0);
  answer->outcome = strcmp (state, "failed") && strcmp (state, "cancelled")
      ? EF_OUTCOME_NOT_TERMINAL
      : EF_OUTCOME_DONE;
  answer->document = g_strdup (ef_rows_get (rows, 0, 1));
  *assets = read_assets (connection, id, error);
  return *assets != NULL;
}

gchar *
ef_jobs_list (EfConnection *connection, const gchar *tenant,
    const gchar *before, const gchar *state, const gchar *pipeline, guint limit,
    gchar **next, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", limit + 1);

  return ef_rows_take_page (
      EF_QUERY (connection, error,
          "SELECT job_document (j, false), id FROM job j WHERE tenant_id = $1 "
          "AND ($2::uuid IS NULL OR id < $2) AND ($3::text IS NULL OR state = "
          "$3) "
          "AND ($4::text IS NULL OR pipeline = $4) ORDER BY id DESC LIMIT $5",
          tenant, before, state, pipeline, count),
      limit, next);
}

gchar *
ef_jobs_get_outputs (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT json_build_object ('outputs', outputs_of (id)) FROM job "
      "WHERE id = $1 AND tenant_id = $2",
      id, tenant));
}

gchar *
ef_jobs_get_attempts (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT json_build_object ('attempts', coalesce ((SELECT json_agg ("
      "json_build_object ('attempt', a.attempt, 'worker', a.worker_id, "
      "'started_at', stamp (a.started_at), 'ended_at', stamp (a.ended_at), "
      "'outcome', a.outcome, 'detail', a.detail, 'cpu_seconds', a.cpu_seconds, "
      "'peak_bytes', a.peak_bytes) ORDER BY a.attempt) "
      "FROM attempt a WHERE a.job_id = j.id), '[]')) "
      "FROM job j WHERE id = $1 AND tenant_id = $2",
      id, tenant));
}

gchar *
ef_jobs_get_log (EfConnection *connection, const gchar *tenant, const gchar *id,
    guint lines, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", lines);

  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT json_build_object ('lines', coalesce ((SELECT json_agg ("
      "json_build_object ('at', stamp (l.at), 'attempt', l.attempt, "
      "'stage', l.stage, 'text', l.line) ORDER BY l.id) FROM (SELECT * "
      "FROM job_log WHERE job_id = j.id ORDER BY id DESC LIMIT $3) l), '[]')) "
      "FROM job j WHERE id = $1 AND tenant_id = $2",
      id, tenant, count));
}
