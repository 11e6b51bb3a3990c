/* Edit Factory - ef make: a script and footage in, a finished video out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "brief.h"
#include "commands.h"
#include "foreground.h"
#include "platform.h"
#include "results.h"
#include "script-file.h"
#include "script.h"
#include "terminal.h"

#include <string.h>

/* Words a second that a made voice says, for the estimate of --dry-run. */
#define SPEED 2.6

static const EfOption OPTIONS[] = { EF_OPTION_FOOTAGE_ROW,
  { "output", 'o', EF_OPTION_PATH, "OUT.mp4", NULL,
      "Where the video goes. Without it: the script's name with .mp4, in the "
      "current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_VOICE_ROWS, EF_EDIT_ROWS,
  { "variants", 'n', EF_OPTION_INTEGER, "N", "1",
      "Make N different videos, OUT-1.mp4, OUT-2.mp4 and so on, that begin "
      "with different scenes and share as little footage as possible.",
      1, 10 },
  { "plan", 0, EF_OPTION_PATH, "FILE", NULL,
      "Make the video of this edit plan, which names voice, footage, music "
      "and captions itself; SCRIPT only gives the video's name then. The same "
      "as ef render.",
      .command_line_only = TRUE },
  { "dry-run", 0, EF_OPTION_FLAG, NULL, NULL,
      "Check everything that can be checked, say what would be made, and make "
      "nothing.",
      .command_line_only = TRUE },
  EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW, { NULL } };

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfOutput *output;
  EfPublisher *publisher;
  gchar *script;
  gchar *plan; /* nullable: absolute path */
  EfJob *job;
} Make;

/* --plan names everything that these would */
static gboolean
check_plan_options (EfInvocation *invocation, GError **error)
{
  static const gchar *const OTHERS[] = { "footage", "voice", "provider",
    "language", "rate", "voice-file", "no-voice", "words", "music",
    "music-gain", "music-duck", "style", "preset", "match", "min-shot",
    "max-shot", "seed", "variants" };

  if (!ef_invocation_is_set (invocation, "plan"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (ef_invocation_is_set (invocation, OTHERS[i])) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "--%s has no effect with --plan: change it in the plan, or leave "
          "--plan out",
          OTHERS[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_options (Make *self, GError **error)
{
  const gchar *script = ef_invocation_get_argument (self->invocation, 0);
  const gchar *given = ef_invocation_get (self->invocation, "output");
  const gchar *plan = ef_invocation_get (self->invocation, "plan");

  if (!check_plan_options (self->invocation, error))
    return FALSE;
  if (!given && strcmp (script, "-") == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "the script comes from standard input: name the video with -o OUT.mp4");
    return FALSE;
  }
  if (!plan && ef_invocation_get_all (self->invocation, "footage")->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "no footage given: add --footage FILE|FOLDER...");
    return FALSE;
  }
  self->output = ef_output_new (given, script,
      ef_invocation_get_integer (self->invocation, "variants"), error);
  if (plan)
    self->plan = g_canonicalize_filename (plan, NULL);
  return self->output &&
      ef_output_check (self->output, self->publisher, ef_result_suffixes,
          plan ? ef_result_no_shared : ef_result_shared, self->plan, error);
}

/* With --footage . the video and cover of an earlier run lie among it. */
static GPtrArray *
list_results (Make *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->output->variants; i++) {
    g_ptr_array_add (paths, ef_output_name (self->output, i, "mp4"));
    g_ptr_array_add (paths, ef_output_name (self->output, i, "jpg"));
  }
  return paths;
}

static gboolean
make_params (
    Make *self, JsonObject *params, GCancellable *cancellable, GError **error)
{
  EfInvocation *invocation = self->invocation;
  g_autoptr (GPtrArray) results = list_results (self);

  if (self->plan)
    return ef_job_set_file (params, "plan", invocation, "plan", error);
  if (!ef_brief_check_edit (invocation, error) ||
      !ef_brief_check_voice (invocation, error) ||
      !ef_brief_add_voice (params, invocation, self->script, error) ||
      !ef_brief_add_edit (params, invocation, error))
    return FALSE;
  ef_job_set_number (params, "variants", invocation, "variants");
  return ef_job_set_footage (params,
      ef_invocation_get_all (invocation, "footage"), results, self->progress,
      cancellable, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Make *self = data;
  JsonObject *params = json_object_new ();

  if (!ef_job_init (error) || !make_params (self, params, cancellable, error)) {
    json_object_unref (params);
    return FALSE;
  }
  self->job = ef_job_new (
      self->plan ? "render" : "short", params, self->progress, error);
  if (!self->job)
    return FALSE;
  if (ef_invocation_get_flag (self->invocation, "dry-run"))
    return TRUE;
  return ef_job_execute (self->job,
             ef_invocation_get (self->invocation, "workdir"), NULL, cancellable,
             error) &&
      ef_results_publish (self->job, self->output, self->publisher, self->plan,
          cancellable, error);
}

/* --dry-run */

static void
print_script (Make *self)
{
  g_autoptr (EfScript) script = ef_script_new (
      self->script, ef_invocation_get (self->invocation, "language"));
  guint n = script->tokens->len;

  ef_terminal_print ("script: %u words, %u sentences, about %.0f s\n", n,
      script->sentences->len, n / SPEED);
}

static void
print_plan_of_work (Make *self)
{
  const gchar *preset = ef_invocation_get (self->invocation, "preset");
  g_autoptr (EfPlatform) platform = ef_platform_load (preset, NULL);
  g_autofree gchar *voice = ef_brief_describe_voice (self->invocation);
  JsonObject *params = json_node_get_object (self->job->params);

  print_script (self);
  ef_terminal_print ("voice: %s\n", voice);
  ef_terminal_print ("footage: %u usable files\n",
      json_array_get_length (json_object_get_array_member (params, "footage")));
  if (platform)
    ef_terminal_print ("video: %u x %u for %s, style %s, seed %s\n",
        platform->width, platform->height, platform->title,
        ef_invocation_get (self->invocation, "style"),
        ef_invocation_get (self->invocation, "seed"));
}

static void
print_dry_run (Make *self)
{
  if (ef_progress_get_mode (self->progress) == EF_PROGRESS_JSON) {
    ef_progress_event (self->progress, "checked", json_object_new ());
    return;
  }
  if (!self->plan)
    print_plan_of_work (self);
  for (guint i = 0; i < self->output->variants; i++) {
    g_autofree gchar *path = ef_output_name (self->output, i, "mp4");

    ef_terminal_print ("would make: %s\n", path);
  }
}

static void
print_end (Make *self)
{
  g_autofree gchar *voice =
      self->plan ? NULL : ef_brief_describe_voice (self->invocation);

  if (ef_invocation_get_flag (self->invocation, "dry-run"))
    print_dry_run (self);
  else
    ef_results_print (self->job, self->output, voice);
}

static gint
make (Make *self, GError **error)
{
  const gchar *script = ef_invocation_get_argument (self->invocation, 0);
  gint status;

  if (!check_options (self, error))
    return -1;
  if (!self->plan) {
    self->script = ef_script_file_read (script, error);
    if (!self->script)
      return -1;
  }
  status = ef_foreground_run (self->progress, work, self, error);
  if (status == 0)
    print_end (self);
  return status;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Make self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  status = make (&self, error);
  g_clear_pointer (&self.job, ef_job_free);
  g_clear_pointer (&self.output, ef_output_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.script);
  g_free (self.plan);
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
