/* Edit Factory - a job as the server tells it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Texts are the server's and may hold anything: clean them before they are
 * printed. Ids and the names of outputs are checked, they may stand in URLs
 * and paths.
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_REMOTE_QUEUED,
  EF_REMOTE_RUNNING,
  EF_REMOTE_SUCCEEDED,
  EF_REMOTE_FAILED,
  EF_REMOTE_CANCELLED
} EfRemoteState;

/* "queued", …; NULL-terminated, in the order of EfRemoteState */
extern const gchar *const ef_remote_state_names[];

/**
 * EfRemoteOutput:
 * @name: a plain file name
 * @sha256: 64 hexadecimal digits
 * @duration, @loudness: seconds and LUFS, NAN where they mean nothing
 */
typedef struct
{
  gchar *id;
  gchar *name;
  gchar *stage;
  gchar *media_type;
  gchar *sha256;
  guint64 bytes;
  gdouble duration;
  gdouble loudness;
} EfRemoteOutput;

/**
 * EfRemoteJob:
 * @stage, @exclusive, @stop_after, @started_at, @finished_at: (nullable)
 * @remaining: seconds, NAN when it cannot be said
 * @warnings: (element-type utf8)
 * @error_detail: (nullable): why it failed; the last reason while it waits
 *   for its next attempt
 * @error_stage: (nullable)
 * @outputs: (element-type EfRemoteOutput)
 */
typedef struct
{
  gchar *id;
  gchar *pipeline;
  EfRemoteState state;
  gchar *stage;
  gdouble progress;
  gdouble remaining;
  guint attempt;
  guint priority;
  gchar *exclusive;
  gchar *stop_after;
  gboolean cancel_requested;
  gchar *created_at;
  gchar *started_at;
  gchar *finished_at;
  GPtrArray *warnings;
  gchar *error_code;
  gchar *error_detail;
  gchar *error_stage;
  gboolean error_retryable;
  GPtrArray *outputs;
} EfRemoteJob;

/* Members that are not known are left aside. */
EfRemoteJob *ef_remote_job_parse (JsonObject *object, GError **error);
void ef_remote_job_free (EfRemoteJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRemoteJob, ef_remote_job_free)
gboolean ef_remote_job_is_over (const EfRemoteJob *job);

/* The "jobs" of a list. Returns: (element-type EfRemoteJob). @next: (out)
 * (nullable): where the list goes on */
GPtrArray *
ef_remote_jobs_parse (JsonObject *list, gchar **next, GError **error);

/* Is @id one that a URL may hold? */
gboolean ef_remote_id_is_valid (const gchar *id);
/* Is @name that of a file and nothing else: no folder, nothing hidden, no
 * control characters? */
gboolean ef_remote_name_is_plain (const gchar *name);

/* Which job is meant by @text, the beginning or end of an id?
 * Returns: (transfer full): the only one of @jobs that fits, else NULL with
 * @error set */
gchar *ef_remote_jobs_find (GPtrArray *jobs, const gchar *text, GError **error);

G_END_DECLS
