/* Edit Factory - ef make: a script and footage in, a finished video out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "foreground.h"
#include "order.h"
#include "results.h"

static const EfOption OPTIONS[] = { EF_OPTION_FOOTAGE_ROW,
  { "output", 'o', EF_OPTION_PATH, "OUT.mp4", NULL,
      "Where the video goes. Without it: the script's name with .mp4, in the "
      "current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_VOICE_ROWS, EF_EDIT_ROWS, EF_OPTION_VARIANTS_ROW,
  EF_OPTION_PLAN_ROW,
  { "dry-run", 0, EF_OPTION_FLAG, NULL, NULL,
      "Check everything that can be checked, say what would be made, and make "
      "nothing.",
      .command_line_only = TRUE },
  EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW, { NULL } };

typedef struct
{
  EfOrder *order;
  EfJob *job;
} Make;

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Make *self = data;
  EfOrder *order = self->order;
  EfInvocation *invocation = order->invocation;
  JsonObject *params = ef_order_build_params (order, cancellable, error);

  if (!params)
    return FALSE;
  self->job = ef_job_new (
      ef_order_get_pipeline (order), params, order->progress, error);
  if (!self->job)
    return FALSE;
  if (ef_invocation_get_flag (invocation, "dry-run"))
    return TRUE;
  return ef_job_execute (self->job, ef_invocation_get (invocation, "workdir"),
             NULL, cancellable, error) &&
      ef_results_publish (self->job, order->output, order->publisher,
          order->plan, cancellable, error);
}

static void
print_end (Make *self)
{
  EfOrder *order = self->order;
  g_autofree gchar *voice =
      order->plan ? NULL : ef_brief_describe_voice (order->invocation);

  if (!ef_invocation_get_flag (order->invocation, "dry-run"))
    ef_results_print (self->job, order->output, voice, TRUE);
  else if (ef_progress_get_mode (order->progress) == EF_PROGRESS_JSON)
    ef_progress_event (order->progress, "checked", json_object_new ());
  else
    ef_order_print (order, json_node_get_object (self->job->params));
}

static gint
run (EfInvocation *invocation, GError **error)
{
  g_autoptr (EfOrder) order = ef_order_new (invocation);
  Make self = { order };
  gint status = -1;

  if (ef_order_check (order, error))
    status = ef_foreground_run (order->progress, work, &self, error);
  if (status == 0)
    print_end (&self);
  g_clear_pointer (&self.job, ef_job_free);
  return status;
}

static const gchar *const EXAMPLES[] = {
  "ef make script.txt --footage my-clips/ -o short.mp4",
  "A video from the clips and photographs in a folder.",
  "ef make script.txt -f clips/ photo.jpg -m song.mp3 -p tiktok -n 3",
  "Three different ones for TikTok, with music: script-1.mp4 and so on.",
  "echo 'Three things about bees.' | ef make - -f bees/ -o bees.mp4",
  "The script from a pipe.", "ef make script.txt -f clips/ --voice-file me.wav",
  "With your own voice; the captions follow what you say.", NULL
};

const EfCommand ef_command_make = { "make",
  "make a finished video from a script and footage", "SCRIPT", 1, 1,
  "Speaks SCRIPT (a text file of at most 5000 characters, or - for standard "
  "input), chooses for each stretch of speech a fitting moment of the footage, "
  "burns in captions whose words light up as they are said, lays music under "
  "it, brings the sound to the platform's loudness, and writes a vertical "
  "video that is ready to post.\n\n"
  "Beside OUT.mp4 lie OUT.jpg (a cover), OUT.srt and OUT.vtt (the captions), "
  "OUT.plan.json (the edit, which may be changed and made again with ef "
  "render), OUT.voice.wav and OUT.words.json (the voice that the plan uses) "
  "and OUT.manifest.json (every choice with its reason, measurements, "
  "hashes). All of them appear when everything is done, or none.\n\n"
  "Finished stages are kept: after Ctrl-C or a crash the same command goes "
  "on where it was, and a change does again only what it touches. An existing "
  "file is never replaced without --overwrite.\n\n"
  "Defaults of the options can be set in "
  "$XDG_CONFIG_HOME/editfactory/config.ini, in a group [make].",
  OPTIONS, EXAMPLES, run };
