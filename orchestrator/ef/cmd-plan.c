/* Edit Factory - ef plan: a script and footage in, the edit plan out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "brief.h"
#include "commands.h"
#include "explain.h"
#include "foreground.h"
#include "pins.h"
#include "publisher.h"
#include "script-file.h"
#include "terminal.h"

#include <string.h>

#define EXTENSION ".json"

static const EfOption OPTIONS[] = { EF_OPTION_FOOTAGE_ROW,
  { "output", 'o', EF_OPTION_PATH, "PLAN.json", NULL,
      "Where the plan goes; the voice and its words go to PLAN.voice.wav and "
      "PLAN.words.json, because the plan refers to them. Without it: the "
      "script's name with .plan.json, in the current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW,
  { "explain", 'e', EF_OPTION_FLAG, NULL, NULL,
      "Print why each moment was chosen: sentence, file, from where to where, "
      "what each factor added, the keyword, and what came second. With "
      "--explain and without -o no file is written." },
  EF_VOICE_ROWS, EF_EDIT_ROWS, EF_OPTION_PROGRESS_ROW, EF_OPTION_WORKDIR_ROW,
  { NULL } };

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  gchar *script;
  gchar *output; /* nullable: PLAN.json */
  gchar *voice;
  gchar *words;
  EfJob *job;
} Plan;

/* Copies a file of the speak stage if there is one, and lets @place, which
 * refers to it, refer to the copy. */
static gboolean
move_out (Plan *self, const gchar *file, const gchar *path, gchar **place,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *made = ef_job_get_output (self->job, "speak", 0, file);

  if (!made || g_strcmp0 (*place, made) != 0)
    return TRUE;
  g_free (*place);
  *place = g_strdup (path);
  return ef_publisher_copy (self->publisher, made, path, cancellable, error);
}

static EfPlan *
load_plan (Plan *self, GError **error)
{
  g_autofree gchar *made =
      ef_job_get_output (self->job, "match", 0, "plan.json");

  return ef_plan_load (made, error);
}

static gboolean
publish (Plan *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfPlan) plan = load_plan (self, error);

  return plan &&
      move_out (self, "voice.wav", self->voice, &plan->voice.uri, cancellable,
          error) &&
      move_out (self, "words.json", self->words, &plan->captions.words,
          cancellable, error) &&
      ef_plan_save (
          plan, ef_publisher_add (self->publisher, self->output), error) &&
      ef_publisher_commit (self->publisher, error);
}

static gboolean
add_params (
    Plan *self, JsonObject *params, GCancellable *cancellable, GError **error)
{
  EfInvocation *invocation = self->invocation;

  return ef_brief_check_edit (invocation, error) &&
      ef_brief_check_voice (invocation, error) &&
      ef_brief_add_voice (params, invocation, self->script, error) &&
      ef_brief_add_edit (params, invocation, error) &&
      ef_job_set_footage (params, ef_invocation_get_all (invocation, "footage"),
          NULL, self->progress, cancellable, error) &&
      ef_pins_add (params, invocation, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Plan *self = data;
  JsonObject *params = json_object_new ();

  if (!ef_job_init (error) || !add_params (self, params, cancellable, error)) {
    json_object_unref (params);
    return FALSE;
  }
  self->job = ef_job_new ("short", params, self->progress, error);
  return self->job &&
      ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), "match", cancellable,
          error) &&
      (!self->output || publish (self, cancellable, error));
}

static gboolean
name_results (Plan *self, GError **error)
{
  const gchar *script = ef_invocation_get_argument (self->invocation, 0);
  const gchar *given = ef_invocation_get (self->invocation, "output");
  g_autofree gchar *file = g_path_get_basename (script);
  const gchar *dot = strrchr (file, '.');
  g_autofree gchar *stem =
      dot && dot != file ? g_strndup (file, dot - file) : g_strdup (file);
  g_autofree gchar *fallback = g_strconcat (stem, ".plan.json", NULL);
  g_autofree gchar *base = NULL;

  if (!given && ef_invocation_get_flag (self->invocation, "explain"))
    return TRUE;
  if (given ? !g_str_has_suffix (given, EXTENSION)
            : strcmp (script, "-") == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "name the plan with -o PLAN.json: %s",
        given ? "the name must end in .json"
              : "the script comes from standard input");
    return FALSE;
  }
  self->output = g_canonicalize_filename (given ? given : fallback, NULL);
  base = g_strndup (self->output,
      strlen (self->output) -
          strlen (g_str_has_suffix (self->output, ".plan.json") ? ".plan.json"
                                                                : EXTENSION));
  self->voice = g_strconcat (base, ".voice.wav", NULL);
  self->words = g_strconcat (base, ".words.json", NULL);
  return ef_publisher_check (self->publisher, self->output, error) &&
      ef_publisher_check (self->publisher, self->voice, error) &&
      ef_publisher_check (self->publisher, self->words, error);
}

static gboolean
print_end (Plan *self, GError **error)
{
  g_autoptr (EfPlan) plan = load_plan (self, error);
  g_autofree gchar *clean =
      self->output ? ef_terminal_clean (self->output) : NULL;

  if (!plan)
    return FALSE;
  if (ef_progress_get_mode (self->progress) == EF_PROGRESS_JSON) {
    JsonObject *event = json_object_new ();

    if (self->output)
      json_object_set_string_member (event, "plan", self->output);
    ef_progress_event (self->progress, "result", event);
    return TRUE;
  }
  if (ef_invocation_get_flag (self->invocation, "explain"))
    ef_explain_plan (plan);
  if (clean)
    ef_terminal_print ("%s\n  %.1f s, %u shots\n", clean,
        plan->duration / (gdouble)GST_SECOND, plan->clips->len);
  return TRUE;
}

static gint
make_plan (Plan *self, GError **error)
{
  gint status;

  if (ef_invocation_get_all (self->invocation, "footage")->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "no footage given: add --footage FILE|FOLDER...");
    return -1;
  }
  if (!name_results (self, error))
    return -1;
  self->script = ef_script_file_read (
      ef_invocation_get_argument (self->invocation, 0), error);
  if (!self->script)
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status != 0)
    return status;
  return print_end (self, error) ? EF_EXIT_OK : -1;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Plan self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  status = make_plan (&self, error);
  g_clear_pointer (&self.job, ef_job_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.script);
  g_free (self.output);
  g_free (self.voice);
  g_free (self.words);
  return status;
}

static const gchar *const EXAMPLES[] = {
  "ef plan script.txt -f clips/ --explain",
  "Why these moments? Nothing is written.",
  "ef plan script.txt -f clips/ --explain --pin 1=boat.mp4@12.5 --ban dock.mp4",
  "The same, opening with the boat, and without the dock.",
  "ef plan script.txt -f clips/ -o edit.json && ef render edit.json -o out.mp4",
  "The same as ef make, with a chance to change the plan in between.", NULL
};

const EfCommand ef_command_plan = { "plan",
  "choose the footage for a script and explain the choice", "SCRIPT", 1, 1,
  "Does what ef make does up to the edit plan: speaks the script, scores the "
  "footage, and chooses a moment for each stretch of speech. The plan is a "
  "JSON file that may be changed by hand or program and made into a video by "
  "ef render (docs/formats.md).",
  OPTIONS, EXAMPLES, run };
