/* Edit Factory - ef render: an edit plan in, the finished video out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "foreground.h"
#include "range.h"
#include "results.h"

#include <editfactory/plan-range.h>
#include <math.h>
#include <string.h>

static const EfOption OPTIONS[] = {
  { "output", 'o', EF_OPTION_PATH, "OUT.mp4", NULL,
      "Where the video goes. Without it: the plan's name without .plan.json, "
      "with .mp4, in the current folder; with --range or --draft, .look.mp4.",
      .command_line_only = TRUE },
  { "range", 'r', EF_OPTION_STRING, "FROM..TO", NULL,
      "Make only this part of the programme, in seconds: 3..6, 3.. or ..6. Its "
      "frames are those of the whole.",
      .command_line_only = TRUE },
  { "draft", 'd', EF_OPTION_FLAG, NULL, NULL,
      "A quick look: the shorter side 360 pixels, the fastest encoder, the "
      "sound not corrected after encoding.",
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
  gboolean look; /* a part or a draft: the video alone is kept */
  gdouble from;
  gdouble to;
  EfJob *job;
} Render;

/* What a look leaves: nothing beside it that could be taken for the whole's. */
static const gchar *const LOOK_SUFFIXES[] = { "mp4", NULL };

static JsonObject *
make_params (Render *self)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "plan", self->plan);
  if (self->from > 0)
    json_object_set_double_member (params, "from", self->from);
  if (self->to >= 0)
    json_object_set_double_member (params, "to", self->to);
  if (ef_invocation_get_flag (self->invocation, "draft"))
    json_object_set_boolean_member (params, "draft", TRUE);
  return params;
}

static gboolean
publish (Render *self, GCancellable *cancellable, GError **error)
{
  if (self->look)
    return ef_results_publish_videos (
        self->job, self->output, self->publisher, cancellable, error);
  return ef_results_publish (
      self->job, self->output, self->publisher, self->plan, cancellable, error);
}

/* Before anything is made. */
static gboolean
check_range (Render *self, const EfPlan *plan, GError **error)
{
  GstClockTime to = self->to < 0 ? GST_CLOCK_TIME_NONE
                                 : (GstClockTime)llround (self->to * 1e9);
  EfPlanRange range;

  return ef_plan_get_range (
      plan, (GstClockTime)llround (self->from * 1e9), to, &range, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Render *self = data;
  g_autoptr (EfPlan) plan = NULL;

  if (!ef_job_init (error))
    return FALSE;
  plan = ef_plan_load (self->plan, error);
  if (!plan || !ef_plan_check_files (plan, error) ||
      !check_range (self, plan, error))
    return FALSE;
  self->job = ef_job_new ("render", make_params (self), self->progress, error);
  return self->job &&
      ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), NULL, cancellable,
          error) &&
      publish (self, cancellable, error);
}

static gboolean
read_look (Render *self, GError **error)
{
  const gchar *range = ef_invocation_get (self->invocation, "range");

  self->to = -1;
  self->look = range || ef_invocation_get_flag (self->invocation, "draft");
  return !range || ef_range_parse (range, &self->from, &self->to, error);
}

/* Returns: (transfer full): "talk.plan", which makes "talk.mp4"; of a
 * look "talk.look.mp4" */
static gchar *
default_name (Render *self, const gchar *plan)
{
  g_autofree gchar *name = ef_output_plan_name (plan);
  gchar *dot = strrchr (name, '.');

  if (!self->look)
    return g_steal_pointer (&name);
  if (dot && dot != name)
    *dot = '\0';
  return g_strconcat (name, ".look.mp4", NULL);
}

static gint
render (Render *self, GError **error)
{
  const gchar *given = ef_invocation_get_argument (self->invocation, 0);
  g_autofree gchar *name = NULL;
  g_autoptr (EfPlan) plan = NULL;
  gint status;

  if (!read_look (self, error))
    return -1;
  name = default_name (self, given);
  self->plan = g_canonicalize_filename (given, NULL);
  self->output = ef_output_new (
      ef_invocation_get (self->invocation, "output"), name, 1, error);
  plan = self->output ? ef_plan_load (self->plan, error) : NULL;
  if (!plan)
    return -1;
  ef_output_set_plan (self->output, plan);
  if (!ef_output_check (self->output, self->publisher,
          self->look ? LOOK_SUFFIXES : ef_result_suffixes, ef_result_no_shared,
          self->plan, error))
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status == 0)
    ef_results_print (self->job, self->output, NULL, !self->look);
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
  "ef render short.plan.json --range 3..6 --draft",
  "A quick look at three seconds, short.look.mp4.",
  "ef render edit.json -o other.mp4", "Another plan under another name.", NULL
};

const EfCommand ef_command_render = { "render",
  "make the video of an edit plan", "PLAN", 1, 1,
  "Makes the video that PLAN describes: which moment of which file is shown "
  "when, how it is cropped and moved, voice, music and captions. ef make and "
  "ef plan write such plans; docs/formats.md tells what may stand in them. "
  "Paths "
  "in a plan are relative to its own folder.\n\n"
  "Beside OUT.mp4 lie OUT.jpg, OUT.srt, OUT.vtt, OUT.manifest.json, and "
  "OUT.plan.json unless that is the plan itself. A plan with further outputs "
  "gives OUT.NAME.mp4, OUT.NAME.jpg, OUT.NAME.srt and OUT.NAME.vtt of each. "
  "With --range or --draft there are only the videos.",
  OPTIONS, EXAMPLES, run };
