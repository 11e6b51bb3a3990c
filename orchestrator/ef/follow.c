/* Edit Factory - following a job of the server to its end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "follow.h"
#include "terminal.h"

#include <math.h>
#include <string.h>

#define WAIT_SECONDS 30
/* A server that answers at once although nothing has changed, or changes all
 * the time, is not asked more often than this. */
#define SHORTEST_SAME 1.0
#define SHORTEST_CHANGED 0.25

typedef struct
{
  EfProgress *progress;
  const EfFollowRange *range;
  gchar *stage; /* nullable: what was told last */
  gint64 stage_began;
} Follow;

static void
tell_stage (Follow *self, const gchar *stage)
{
  g_autofree gchar *clean = ef_quote (stage, 40);

  if (g_strcmp0 (clean, self->stage) == 0)
    return;
  if (self->stage && strcmp (self->stage, "queued") != 0)
    ef_progress_stage_done (self->progress, self->stage, FALSE,
        (g_get_monotonic_time () - self->stage_began) / 1e6);
  ef_progress_stage (self->progress, clean);
  g_free (self->stage);
  self->stage = g_steal_pointer (&clean);
  self->stage_began = g_get_monotonic_time ();
}

/* A queued job that has an error waits for its next attempt. */
static void
tell_delay (Follow *self, const EfRemoteJob *job)
{
  g_autofree gchar *why = NULL;
  g_autofree gchar *message = NULL;

  if (job->state != EF_REMOTE_QUEUED || !job->error_detail)
    return;
  why = ef_remote_describe_error (job);
  message = g_strdup_printf (
      "attempt %u %s; it will be tried again", job->attempt, why);
  ef_progress_warning (self->progress, message);
}

static void
tell (Follow *self, const EfRemoteJob *job)
{
  const EfFollowRange *r = self->range;
  g_autofree gchar *note =
      job->attempt > 1 ? g_strdup_printf ("attempt %u", job->attempt) : NULL;

  for (guint i = 0; i < job->warnings->len; i++)
    ef_progress_warning (self->progress, g_ptr_array_index (job->warnings, i));
  tell_delay (self, job);
  if (job->state == EF_REMOTE_QUEUED)
    tell_stage (self, "queued");
  else if (job->stage && !ef_remote_job_is_over (job))
    tell_stage (self, job->stage);
  ef_progress_set_left (self->progress, job->remaining);
  ef_progress_update (
      self->progress, r->from + (r->to - r->from) * job->progress, note);
}

/* Returns: FALSE on failure; *@job stays NULL when nothing has changed */
static gboolean
ask (EfClient *client, const gchar *target, gchar **etag, EfRemoteJob **job,
    GCancellable *cancellable, GError **error)
{
  EfCall call = { .method = "GET",
    .target = target,
    .etag = *etag,
    .timeout = WAIT_SECONDS + 30 };
  g_auto (EfAnswer) answer = EF_ANSWER_INIT;

  if (!ef_client_call (client, &call, &answer, cancellable, error))
    return FALSE;
  if (!answer.root)
    return TRUE;
  g_free (*etag);
  *etag = g_steal_pointer (&answer.etag);
  *job = ef_remote_job_parse (json_node_get_object (answer.root), error);
  return *job != NULL;
}

static gboolean
pace (gint64 began, gboolean changed, GCancellable *cancellable, GError **error)
{
  gdouble took = (g_get_monotonic_time () - began) / 1e6;
  gdouble least = changed ? SHORTEST_CHANGED : SHORTEST_SAME;

  return took >= least || ef_client_sleep (least - took, cancellable, error);
}

static EfRemoteJob *
follow (Follow *self, EfClient *client, const gchar *id,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *target =
      g_strdup_printf ("/v1/jobs/%s?wait=%d", id, WAIT_SECONDS);
  g_autofree gchar *first = g_strconcat ("/v1/jobs/", id, NULL);
  g_autofree gchar *etag = NULL;

  for (;;) {
    g_autoptr (EfRemoteJob) job = NULL;
    gint64 began = g_get_monotonic_time ();

    if (!ask (client, self->stage || etag ? target : first, &etag, &job,
            cancellable, error))
      return NULL;
    if (job)
      tell (self, job);
    if (job && ef_remote_job_is_over (job))
      return g_steal_pointer (&job);
    if (!pace (began, job && etag, cancellable, error))
      return NULL;
  }
}

EfRemoteJob *
ef_follow (EfClient *client, const gchar *id, const EfFollowRange *range,
    EfProgress *progress, GCancellable *cancellable, GError **error)
{
  Follow self = { progress, range };
  EfRemoteJob *job = follow (&self, client, id, cancellable, error);

  if (job && self.stage && strcmp (self.stage, "queued") != 0)
    ef_progress_stage_done (progress, self.stage, FALSE,
        (g_get_monotonic_time () - self.stage_began) / 1e6);
  ef_progress_set_left (progress, NAN);
  g_free (self.stage);
  return job;
}

gint
ef_follow_status (const EfRemoteJob *job, GError **error)
{
  g_autofree gchar *text = NULL;

  if (job->state == EF_REMOTE_SUCCEEDED)
    return EF_EXIT_OK;
  if (job->state == EF_REMOTE_CANCELLED) {
    text = g_strdup_printf (
        "job %s was cancelled: ef retry %s starts it again", job->id, job->id);
    ef_terminal_error (text);
    return EF_EXIT_CANCELLED;
  }
  text = ef_remote_describe_error (job);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "job %s %s", job->id, text);
  return -1;
}
