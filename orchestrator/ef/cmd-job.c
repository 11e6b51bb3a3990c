/* Edit Factory - ef job: everything about one job of the server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "fetch.h"
#include "follow.h"
#include "foreground.h"
#include "job-report.h"
#include "job.h"
#include "terminal.h"

#include <errno.h>
#include <glib/gstdio.h>

#define FETCH_FROM 0.97

static const EfOption OPTIONS[] = {
  { "follow", 'f', EF_OPTION_FLAG, NULL, NULL,
      "Wait for its end and tell the progress meanwhile." },
  { "download", 'd', EF_OPTION_PATH, "FOLDER", NULL,
      "Fetch its outputs into FOLDER, under the server's names: short.mp4 and "
      "so on; with --follow when it has succeeded.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW,
  { "log", 0, EF_OPTION_INTEGER, "N", "10", "How many lines of its log.", 0,
      1000 },
  { "json", 0, EF_OPTION_FLAG, NULL, NULL,
      "Print the job as the server tells it, a JSON object." },
  EF_OPTION_PROGRESS_ROW, EF_OPTION_SERVER_ROW, { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  EfClient *client;
  gchar *id;
  EfRemoteJob *job;
  EfFetch *fetch;
} Job;

static gboolean
load_job (Job *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_remote_get_job (self->client, self->id, cancellable, error);

  if (root)
    self->job = ef_remote_job_parse (json_node_get_object (root), error);
  return self->job != NULL;
}

static gboolean
fetch (Job *self, GCancellable *cancellable, GError **error)
{
  const gchar *folder = ef_invocation_get (self->invocation, "download");

  if (!folder)
    return TRUE;
  if (self->job->outputs->len == 0) {
    if (ef_invocation_get_flag (self->invocation, "follow"))
      return TRUE;
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "job %s has no outputs: it is %s", self->id,
        ef_remote_state_names[self->job->state]);
    return FALSE;
  }
  if (g_mkdir_with_parents (folder, 0777) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "--download %s: cannot be made: "
        "%s",
        folder, g_strerror (errno));
    return FALSE;
  }
  self->fetch = ef_fetch_new (self->client, self->job, self->publisher);
  return ef_fetch_add_all (self->fetch, folder, error) &&
      ef_fetch_run (self->fetch, self->progress, FETCH_FROM, NULL, NULL,
          cancellable, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  static const EfFollowRange RANGE = { 0, FETCH_FROM };
  Job *self = data;

  if (!ef_job_init (error))
    return FALSE;
  if (ef_invocation_get_flag (self->invocation, "follow"))
    self->job = ef_follow (
        self->client, self->id, &RANGE, self->progress, cancellable, error);
  else
    load_job (self, cancellable, error);
  return self->job && fetch (self, cancellable, error);
}

static gchar *
explain (gpointer data)
{
  Job *self = data;

  if (self->job)
    return g_strdup ("nothing was downloaded");
  return g_strdup_printf (
      "job %s goes on: stop it with ef cancel %s", self->id, self->id);
}

static gboolean
print_json (Job *self, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_remote_get_job (self->client, self->id, NULL, error);

  if (root)
    ef_remote_print_json (root);
  return root != NULL;
}

static void
tell_state (Job *self)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "job", self->id);
  json_object_set_string_member (
      event, "state", ef_remote_state_names[self->job->state]);
  ef_progress_event (self->progress, "result", event);
}

static gboolean
report (Job *self, GError **error)
{
  guint lines = ef_invocation_get_integer (self->invocation, "log");

  if (ef_invocation_get_flag (self->invocation, "json"))
    return print_json (self, error);
  if (ef_progress_get_mode (self->progress) == EF_PROGRESS_JSON) {
    tell_state (self);
    return TRUE;
  }
  ef_job_report_print (self->job);
  return lines == 0 ||
      ef_job_report_print_log (self->client, self->id, lines, error);
}

static gint
show (Job *self, GError **error)
{
  gboolean follows = ef_invocation_get_flag (self->invocation, "follow");
  gint status = EF_EXIT_OK;

  if (follows || ef_invocation_is_set (self->invocation, "download"))
    status = ef_foreground_run_explained (
        self->progress, work, explain, self, error);
  else if (!load_job (self, NULL, error))
    return -1;
  if (status != EF_EXIT_OK)
    return status;
  if (self->fetch && !ef_invocation_get_flag (self->invocation, "json"))
    ef_fetch_print (self->fetch, self->progress);
  else if (!report (self, error))
    return -1;
  return follows ? ef_follow_status (self->job, error) : EF_EXIT_OK;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Job self = { invocation };
  gint status = -1;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  self.client = ef_remote_open (invocation, error);
  if (self.client)
    self.id = ef_remote_find (
        self.client, ef_invocation_get_argument (invocation, 0), NULL, error);
  if (self.id)
    status = show (&self, error);
  g_clear_pointer (&self.fetch, ef_fetch_free);
  g_clear_pointer (&self.job, ef_remote_job_free);
  g_clear_pointer (&self.client, ef_client_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.id);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef job 4f2a90c1b7de",
  "The job whose id ends so: how far it is, what went wrong.",
  "ef job 4f2a90c1b7de --follow --download results/",
  "Wait for it and fetch what it has made.", NULL };

const EfCommand ef_command_job = { "job", "show or follow a job of the server",
  "ID", 1, 1,
  "Prints state, stage, progress and what is left, what failed in which file "
  "and what to do, warnings, outputs with size, duration and loudness, and "
  "the end of the log. ID is a job's id, or the beginning or end of one of the "
  "newest 200.\n\n"
  "With --follow the exit status is that of the job: 0 succeeded, 1 failed, 3 "
  "cancelled; Ctrl-C stops only the waiting.",
  OPTIONS, EXAMPLES, run };
