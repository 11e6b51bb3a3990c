/* Edit Factory - jobs as the REST interface sees them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every function names the tenant; row security stands behind it. Documents
 * are JSON text made by the database (docs/api.md).
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

typedef enum
{
  EF_OUTCOME_DONE,
  EF_OUTCOME_REPLAYED,
  EF_OUTCOME_MISMATCH,
  EF_OUTCOME_EXCLUSIVE,
  EF_OUTCOME_UNKNOWN_ASSET,
  EF_OUTCOME_NOT_FOUND,
  EF_OUTCOME_NOT_TERMINAL,
  EF_OUTCOME_TERMINAL,
  EF_OUTCOME_IN_USE,
  EF_OUTCOME_QUOTA
} EfOutcome;

/* The words that the schema's functions answer with. */
EfOutcome ef_outcome_parse (const gchar *word);

/* Returns: (transfer full): "{a,b}", what SQL takes for an array of ids */
gchar *ef_uuid_array (GPtrArray *ids);

/**
 * EfJobAnswer:
 * @document: (nullable): the job
 * @etag: (nullable): changes whenever the document does
 * @terminal: whether the job has ended; of ef_jobs_get() alone
 * @holder: (nullable): the job that holds the lock, or the unknown asset
 */
typedef struct
{
  EfOutcome outcome;
  gchar *document;
  gchar *etag;
  gboolean terminal;
  gchar *holder;
} EfJobAnswer;

void ef_job_answer_clear (EfJobAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfJobAnswer, ef_job_answer_clear)

/**
 * EfNewJob:
 * @request: JSON: {pipeline, params, metadata, stop_after, outputs, exclusive,
 *   priority, retry_of, speech}, checked; speech is characters to be said
 * @assets: (element-type utf8): ids that the parameters name
 * @key, @sha256: (nullable): Idempotency-Key, and the hash of the request
 * @trace: (nullable): the trace that it belongs to
 */
typedef struct
{
  const gchar *id;
  const gchar *request;
  GPtrArray *assets;
  const gchar *key;
  const gchar *sha256;
  const gchar *trace;
} EfNewJob;

/* DONE, REPLAYED, MISMATCH, EXCLUSIVE, UNKNOWN_ASSET, QUOTA (@document: JSON
 * of the quota) */
gboolean ef_jobs_create (EfConnection *connection, const gchar *tenant,
    const EfNewJob *job, EfJobAnswer *answer, GError **error);
/* DONE, NOT_FOUND */
gboolean ef_jobs_get (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfJobAnswer *answer, GError **error);
/* DONE, NOT_FOUND, TERMINAL */
gboolean ef_jobs_cancel (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfJobAnswer *answer, GError **error);
/* DONE (@objects: keys in the asset store to remove), NOT_FOUND, NOT_TERMINAL,
 * IN_USE */
gboolean ef_jobs_delete (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfOutcome *outcome, gchar ***objects, GError **error);
/* What EfNewJob.request of a terminal, unsuccessful job was, with retry_of.
 * What has been tried is not charged again. DONE (answer.document), NOT_FOUND,
 * NOT_TERMINAL */
gboolean ef_jobs_get_request (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfJobAnswer *answer, GPtrArray **assets, GError **error);

/**
 * ef_jobs_list:
 * @before: (nullable): id; older jobs only
 * @state, @pipeline: (nullable)
 * @next: (out): (nullable): what @before of the next page is
 *
 * Returns: (transfer full): "[…]", newest first
 */
gchar *ef_jobs_list (EfConnection *connection, const gchar *tenant,
    const gchar *before, const gchar *state, const gchar *pipeline, guint limit,
    gchar **next, GError **error);
/* Lists of docs/api.md. NULL without an error: there is no such job. */
gchar *ef_jobs_get_outputs (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
gchar *ef_jobs_get_attempts (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
gchar *ef_jobs_get_log (EfConnection *connection, const gchar *tenant,
    const gchar *id, guint lines, GError **error);

G_END_DECLS
