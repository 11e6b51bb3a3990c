/* Edit Factory - from parameters with paths to a job of the server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "client.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * EfSubmissionRequest:
 * @source: (nullable): the file that the parameters come from: it leads the
 *   errors about them, and paths are relative to its folder. NULL: options of
 * ef
 * @stop_after, @exclusive: (nullable)
 * @priority: 0 for the server's own
 * @index: (nullable): see ef_file_hash()
 */
typedef struct
{
  EfClient *client;
  EfProgress *progress;
  const gchar *pipeline;
  const gchar *source;
  const gchar *stop_after;
  const gchar *exclusive;
  gint priority;
  const gchar *index;
} EfSubmissionRequest;

typedef struct _EfSubmission EfSubmission;

/* Asks the server for the pipeline: is it there, does it know us? */
EfSubmission *ef_submission_new (const EfSubmissionRequest *request,
    GCancellable *cancellable, GError **error);
void ef_submission_free (EfSubmission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSubmission, ef_submission_free)

/* Uploads the files and makes the job.
 * What was uploaded is deleted again unless there is a job then.
 * @params: with paths where the pipeline's description says ef-asset
 * Returns: (transfer full): the job's id; "" after @dry_run */
gchar *ef_submission_send (EfSubmission *submission, JsonObject *params,
    gboolean dry_run, GCancellable *cancellable, GError **error);
/* Returns: (transfer none) (nullable): the file that the asset was made of */
const gchar *ef_submission_find_path (const gchar *id, gpointer submission);

G_END_DECLS
