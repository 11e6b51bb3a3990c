/* Edit Factory - ef submit: what ef make does, done by the server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cache.h"
#include "commands.h"
#include "fetch.h"
#include "follow.h"
#include "foreground.h"
#include "order.h"
#include "result-name.h"
#include "results.h"
#include "submission.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <string.h>

/* The end of the progress bar is for the results' way back. */
#define FETCH_FROM 0.97

static const EfOption OPTIONS[] = { EF_OPTION_FOOTAGE_ROW,
  { "output", 'o', EF_OPTION_PATH, "OUT.mp4|FOLDER", NULL,
      "Where the video goes. Without it: the script's name with .mp4, in the "
      "current folder. With --pipeline: the folder for the results, the "
      "current one without it.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_VOICE_ROWS, EF_EDIT_ROWS, EF_OPTION_VARIANTS_ROW,
  EF_OPTION_PLAN_ROW, EF_OPTION_SERVER_ROW,
  { "detach", 'd', EF_OPTION_FLAG, NULL, NULL,
      "Print the job's id and stop; ef job ID --follow --download FOLDER gets "
      "the results later." },
  { "stop-after", 0, EF_OPTION_STRING, "STAGE", NULL,
      "The last stage to run, such as speak or match; its documents can be "
      "changed and given to a later job.",
      .command_line_only = TRUE },
  { "priority", 0, EF_OPTION_INTEGER, "N", "2",
      "Which jobs run first: 1 before 2, to 4.", 1, 4 },
  { "exclusive", 0, EF_OPTION_STRING, "TEXT", NULL,
      "Refuse this job while another one with the same TEXT is queued or "
      "running." },
  { "pipeline", 0, EF_OPTION_STRING, "NAME", NULL,
      "Another pipeline of the server's than the one of ef make; its "
      "parameters come from --params.",
      .command_line_only = TRUE },
  { "params", 0, EF_OPTION_PATH, "FILE.json", NULL,
      "The parameters of --pipeline, a JSON object. Files that it names, "
      "relative to its own folder, are uploaded.",
      .command_line_only = TRUE },
  { "dry-run", 0, EF_OPTION_FLAG, NULL, NULL,
      "Let the server check the job and make nothing. The files are uploaded "
      "for that and deleted again.",
      .command_line_only = TRUE },
  EF_OPTION_PROGRESS_ROW, { NULL } };

typedef struct
{
  EfInvocation *invocation;
  EfOrder *order;
  EfClient *client;
  EfSubmission *submission;
  JsonObject *params;
  gchar *folder; /* nullable: for the results of --pipeline */
  gchar *source; /* nullable: the file of --params */
  gchar *id;     /* nullable: there is a job */
  EfRemoteJob *job;
  EfFetch *fetch;
} Submit;

/* --pipeline */

static gboolean
check_pipeline_options (EfInvocation *invocation, GError **error)
{
  static const gchar *const ALLOWED[] = { "output", "overwrite", "server",
    "detach", "stop-after", "priority", "exclusive", "pipeline", "params",
    "dry-run", "progress", NULL };

  for (const EfOption *o = invocation->command->options; o->name; o++)
    if (ef_invocation_is_set (invocation, o->name) &&
        !g_strv_contains (ALLOWED, o->name)) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "--%s has no effect with --pipeline: put it into the file of "
          "--params, or leave --pipeline out",
          o->name);
      return FALSE;
    }
  if (invocation->arguments->len == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "'%s': --pipeline takes no SCRIPT: put it into the file of --params",
      ef_invocation_get_argument (invocation, 0));
  return FALSE;
}

static gboolean
load_params (Submit *self, GError **error)
{
  const gchar *path = ef_invocation_get (self->invocation, "params");
  g_autoptr (JsonNode) root = NULL;

  if (!path) {
    self->params = json_object_new ();
    return TRUE;
  }
  root = ef_json_load (path, 0, error);
  if (!root)
    return FALSE;
  self->params = json_object_ref (json_node_get_object (root));
  self->source = g_canonicalize_filename (path, NULL);
  return TRUE;
}

static gboolean
check_pipeline (Submit *self, GError **error)
{
  const gchar *folder = ef_invocation_get (self->invocation, "output");

  if (!check_pipeline_options (self->invocation, error))
    return FALSE;
  self->folder = g_canonicalize_filename (folder ? folder : ".", NULL);
  if (g_file_test (self->folder, G_FILE_TEST_IS_DIR))
    return load_params (self, error);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "--output %s: is no folder: make it first, or choose another",
      self->folder);
  return FALSE;
}

static gboolean
check (Submit *self, GError **error)
{
  EfInvocation *invocation = self->invocation;

  if (ef_invocation_is_set (invocation, "pipeline"))
    return check_pipeline (self, error);
  if (!ef_invocation_is_set (invocation, "params"))
    return ef_order_check (self->order, error);
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--params goes with --pipeline NAME: give both");
  return FALSE;
}

/* Submitting */

static const gchar *
get_pipeline (Submit *self)
{
  return self->folder ? ef_invocation_get (self->invocation, "pipeline")
                      : ef_order_get_pipeline (self->order);
}

/* What ef make would refuse is refused before anything is sent. */
static gboolean
build_params (Submit *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfJob) checked = NULL;

  if (self->params)
    return TRUE;
  self->params = ef_order_build_params (self->order, cancellable, error);
  if (self->params)
    checked = ef_job_new (ef_order_get_pipeline (self->order),
        json_object_ref (self->params), self->order->progress, error);
  return checked != NULL;
}

static gboolean
submit (Submit *self, GCancellable *cancellable, GError **error)
{
  EfInvocation *invocation = self->invocation;
  g_autoptr (EfCache) cache = ef_cache_open (NULL, NULL);
  EfSubmissionRequest request = { .client = self->client,
    .progress = self->order->progress,
    .pipeline = get_pipeline (self),
    .source = self->source,
    .stop_after = ef_invocation_get (invocation, "stop-after"),
    .exclusive = ef_invocation_get (invocation, "exclusive"),
    .priority = ef_invocation_is_set (invocation, "priority")
        ? ef_invocation_get_integer (invocation, "priority")
        : 0,
    .index = cache ? ef_cache_get_index (cache) : NULL };

  self->submission = ef_submission_new (&request, cancellable, error);
  if (!self->submission || !build_params (self, cancellable, error))
    return FALSE;
  self->id = ef_submission_send (self->submission, self->params,
      ef_invocation_get_flag (invocation, "dry-run"), cancellable, error);
  return self->id != NULL;
}

static void
tell_id (Submit *self)
{
  g_autofree gchar *line = g_strdup_printf ("job %s", self->id);
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "job", self->id);
  ef_progress_event (self->order->progress, "job", event);
  ef_progress_message (self->order->progress, line);
}

/* Results */

static gchar *
name_result (Submit *self, const EfRemoteOutput *output)
{
  EfOutput *names = self->order->output;
  guint variant;
  g_autofree gchar *suffix =
      ef_result_name (output->name, names->variants, &variant);

  return variant == EF_RESULT_SHARED ? ef_output_shared_name (names, suffix)
                                     : ef_output_name (names, variant, suffix);
}

static gboolean
add_results (Submit *self, GError **error)
{
  const gchar *plan = self->order->plan;

  if (self->folder)
    return ef_fetch_add_all (self->fetch, self->folder, error);
  for (guint i = 0; i < self->job->outputs->len; i++) {
    const EfRemoteOutput *output = g_ptr_array_index (self->job->outputs, i);
    gchar *path = name_result (self, output);

    /* The plan that was rendered is not written again. */
    if (g_strcmp0 (path, plan) == 0)
      g_free (path);
    else if (!ef_fetch_add (self->fetch, output, path, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
fetch (Submit *self, GCancellable *cancellable, GError **error)
{
  EfOrder *order = self->order;

  self->fetch = ef_fetch_new (self->client, self->job, order->publisher);
  if (add_results (self, error) &&
      ef_fetch_run (self->fetch, order->progress, FETCH_FROM,
          ef_submission_find_path, self->submission, cancellable, error))
    return TRUE;
  if (!g_error_matches (*error, EF_ERROR, EF_ERROR_CANCELLED))
    g_prefix_error (
        error, "job %s is done, but its results are not here: ", self->id);
  return FALSE;
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  static const EfFollowRange RANGE = { 0, FETCH_FROM };
  Submit *self = data;
  EfInvocation *invocation = self->invocation;

  if (!submit (self, cancellable, error))
    return FALSE;
  if (ef_invocation_get_flag (invocation, "dry-run"))
    return TRUE;
  tell_id (self);
  if (ef_invocation_get_flag (invocation, "detach"))
    return TRUE;
  if (!self->folder)
    ef_progress_set_variants (
        self->order->progress, self->order->output->variants);
  self->job = ef_follow (self->client, self->id, &RANGE, self->order->progress,
      cancellable, error);
  if (!self->job)
    return FALSE;
  return self->job->state != EF_REMOTE_SUCCEEDED ||
      fetch (self, cancellable, error);
}

static gchar *
explain (gpointer data)
{
  Submit *self = data;

  if (!self->id)
    return g_strdup ("nothing was submitted");
  return g_strdup_printf (
      "job %s goes on: follow it with ef job %s --follow, or stop it with ef "
      "cancel %s",
      self->id, self->id, self->id);
}

static void
print_checked (Submit *self)
{
  if (ef_progress_get_mode (self->order->progress) == EF_PROGRESS_JSON)
    ef_progress_event (self->order->progress, "checked", json_object_new ());
  else if (self->folder)
    ef_terminal_print ("the server would take the job\n");
  else
    ef_order_print (self->order, self->params);
}

/* Returns: an exit status */
static gint
finish (Submit *self, GError **error)
{
  EfInvocation *invocation = self->invocation;
  EfProgress *progress = self->order->progress;

  if (ef_invocation_get_flag (invocation, "dry-run"))
    print_checked (self);
  else if (!ef_invocation_get_flag (invocation, "detach")) {
    if (self->fetch)
      ef_fetch_print (self->fetch, progress);
    return ef_follow_status (self->job, error);
  } else if (ef_progress_get_mode (progress) != EF_PROGRESS_JSON)
    ef_terminal_print ("%s\n", self->id);
  return EF_EXIT_OK;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  g_autoptr (EfOrder) order = ef_order_new (invocation);
  Submit self = { invocation, order };
  gint status = -1;

  if (check (&self, error))
    self.client = ef_remote_open (invocation, error);
  if (self.client)
    status = ef_foreground_run_explained (
        order->progress, work, explain, &self, error);
  if (status == 0)
    status = finish (&self, error);
  g_clear_pointer (&self.fetch, ef_fetch_free);
  g_clear_pointer (&self.job, ef_remote_job_free);
  g_clear_pointer (&self.submission, ef_submission_free);
  g_clear_pointer (&self.client, ef_client_free);
  g_clear_pointer (&self.params, json_object_unref);
  g_free (self.folder);
  g_free (self.source);
  g_free (self.id);
  return status;
}

static const gchar *const EXAMPLES[] = {
  "ef submit script.txt --footage my-clips/ -o short.mp4",
  "As ef make, but the server does the work.",
  "ef submit script.txt -f clips/ --detach",
  "Print the job's id and do not wait.",
  "ef submit --plan short.plan.json -o short.mp4 --overwrite",
  "Make the video of a changed plan, as ef render does.",
  "ef submit --pipeline announce --params hello.json -o results/",
  "Any other pipeline that the server has.", NULL
};

const EfCommand ef_command_submit = { "submit",
  "let a server make the video, follow it, and get the results", "[SCRIPT]", 0,
  1,
  "Takes what ef make takes and checks it the same way, uploads the files, "
  "makes a job of efd's, tells its progress, and puts the results where ef "
  "make would: OUT.mp4, OUT.jpg, OUT.srt, OUT.vtt, OUT.plan.json, "
  "OUT.manifest.json, OUT.voice.wav and OUT.words.json, all of them or none. "
  "The plan names the files here, so that ef render can make it again.\n\n"
  "Ctrl-C while the job runs stops only the waiting: the job goes on, and the "
  "line that is printed says how to follow or cancel it. Before, it takes "
  "back what was uploaded.\n\n"
  "The exit status is 3 when somebody has cancelled the job.\n\n"
  "The server is the one of --server, else of EF_SERVER, else the daemon of "
  "this machine (./factory efd).",
  OPTIONS, EXAMPLES, run };
