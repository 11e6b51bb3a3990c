/* Edit Factory - jobs as workers see them: claim, heartbeat, end, rescue
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ownership of a running job is (attempt, token) together with a heartbeat of
 * its worker. Every change re-checks it inside its own UPDATE, in the schema's
 * functions (migrations/0001-core.sql): a worker that was given up can change
 * nothing any more.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfClaim: a job that is this worker's now.
 * @params: JSON text, as checked when it was created
 * @outputs: (nullable): names to keep; NULL for all
 */
typedef struct
{
  gchar *id;
  gchar *tenant;
  gint attempt;
  gchar *token;
  gchar *pipeline;
  gchar *params;
  gchar *stop_after;
  gchar **outputs;
  gint failures;
  gint losses;
} EfClaim;

void ef_claim_free (EfClaim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfClaim, ef_claim_free)

/**
 * ef_queue_register:
 * @worker: a new id, of this start of the program
 * @instance: id of the state folder, which the caller has locked: jobs of its
 *   predecessors are released at once
 * @n_released: (out)
 */
gboolean ef_queue_register (EfConnection *connection, const gchar *worker,
    const gchar *instance, guint slots, guint *n_released, GError **error);

/* Returns: (transfer full) (nullable): NULL without @error: nothing is
 * eligible */
EfClaim *
ef_queue_claim (EfConnection *connection, const gchar *worker, GError **error);

/**
 * EfHeld: what the database says this worker is running.
 */
typedef struct
{
  gchar *id;
  gchar *token;
  gboolean cancel;
} EfHeld;

/**
 * ef_queue_beat:
 * @progress: JSON: [{job, attempt, stage, fraction, remaining, warnings}]
 * @known: (out): FALSE when the worker has been given up and must register anew
 *
 * Returns: (transfer full) (element-type EfHeld)
 */
GPtrArray *ef_queue_beat (EfConnection *connection, const gchar *worker,
    gboolean draining, const gchar *progress, gboolean *known, GError **error);

/**
 * EfEnding: how an attempt ends.
 * @state: "queued" (again), "failed", "cancelled"
 * @outcome: "retried", "failed", "cancelled", "released"
 * @problem: (nullable): JSON: {code, detail, stage, retryable}
 * @delay: seconds until a queued job may start
 */
typedef struct
{
  const gchar *state;
  const gchar *outcome;
  const gchar *problem;
  gdouble delay;
} EfEnding;

/* @owned: (out): FALSE: the fence held, nothing was changed */
gboolean ef_queue_end (EfConnection *connection, const EfClaim *claim,
    const EfEnding *ending, gboolean *owned, GError **error);
/* @outputs: JSON array; see finish_job() in the schema */
gboolean ef_queue_finish (EfConnection *connection, const EfClaim *claim,
    const gchar *outputs, gdouble cpu_seconds, guint64 peak_bytes,
    gboolean *owned, GError **error);

/* What dead workers were doing is queued again, or has failed. */
/* Takes jobs away from @worker, which does not run them: their claims were
 * answered to nobody. @tokens: "{TOKEN,…}" */
gboolean ef_queue_lose (EfConnection *connection, const gchar *worker,
    const gchar *tokens, GError **error);

gboolean ef_queue_rescue (
    EfConnection *connection, gdouble ttl, guint *n_rescued, GError **error);
/* Heals the hints of fair share. */
gboolean ef_queue_reconcile (EfConnection *connection, GError **error);
gboolean ef_queue_log (EfConnection *connection, const EfClaim *claim,
    const gchar *stage, const gchar *line, GError **error);
/* Paths in the asset store of what the job's parameters name.
 * Returns: (transfer full): {id: {key, name}} as rows */
EfRows *ef_queue_get_inputs (
    EfConnection *connection, const gchar *job, GError **error);

G_END_DECLS
