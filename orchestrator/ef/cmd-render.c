/* Edit Factory - ef render: an edit plan in, the finished video out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "foreground.h"
#include "results.h"

#include <editfactory/plan.h>

static const EfOption OPTIONS[] = {
  { "output", 'o', EF_OPTION_PATH, "OUT.mp4", NULL,
      "Where the video goes. Without it: the plan's name without .plan.json, "
      "with .mp4, in the current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW,
  { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfOutput *output;
  EfPublisher *publisher;
  gchar *plan;
  EfJob *job;
} Render;

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Render *self = data;
  g_autoptr (EfPlan) plan = NULL;
  JsonObject *params;

  if (!ef_job_init (error))
    return FALSE;
  plan = ef_plan_load (self->plan, error);
  if (!plan || !ef_plan_check_files (plan, error))
    return FALSE;
  params = json_object_new ();
  json_object_set_string_member (params, "plan", self->plan);
  self->job = ef_job_new ("render", params, self->progress, error);
  return self->job &&
      ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), NULL, cancellable,
          error) &&
      ef_results_publish (self->job, self->output, self->publisher, self->plan,
          cancellable, error);
}

static gint
render (Render *self, GError **error)
{
  const gchar *given = ef_invocation_get_argument (self->invocation, 0);
  g_autofree gchar *name = ef_output_plan_name (given);
  g_autoptr (EfPlan) plan = NULL;
  gint status;

  self->plan = g_canonicalize_filename (given, NULL);
  self->output = ef_output_new (
      ef_invocation_get (self->invocation, "output"), name, 1, error);
  plan = self->output ? ef_plan_load (self->plan, error) : NULL;
  if (!plan)
    return -1;
  ef_output_set_plan (self->output, plan);
  if (!ef_output_check (self->output, self->publisher, ef_result_suffixes,
          ef_result_no_shared, self->plan, error))
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status == 0)
    ef_results_print (self->job, self->output, NULL);
  return status;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Render self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  status = render (&self, error);
  g_clear_pointer (&self.job, ef_job_free);
  g_clear_pointer (&self.output, ef_output_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.plan);
  return status;
}

static const gchar *const EXAMPLES[] = {
  "ef render short.plan.json --overwrite",
  "Make short.mp4 again after a change of its plan.",
  "ef render edit.json -o other.mp4", "Another plan under another name.", NULL
};

const EfCommand ef_command_render = { "render",
  "make the video of an edit plan", "PLAN", 1, 1,
  "Makes the video that PLAN describes: which moment of which file is shown "
  "when, how it is cropped and moved, voice, music and captions. ef make and "
  "ef plan write such plans; docs/plan.md tells what may stand in them. Paths "
  "in a plan are relative to its own folder.\n\n"
  "Beside OUT.mp4 lie OUT.jpg, OUT.srt, OUT.vtt, OUT.manifest.json, and "
  "OUT.plan.json unless that is the plan itself. A plan with further outputs "
  "gives OUT.NAME.mp4, OUT.NAME.jpg, OUT.NAME.srt and OUT.NAME.vtt of each.",
  OPTIONS, EXAMPLES, run };
