/* Edit Factory - ef speak: a script in, a voice and its words out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "brief.h"
#include "commands.h"
#include "foreground.h"
#include "publisher.h"
#include "script-file.h"
#include "terminal.h"

#include <editfactory/words.h>
#include <string.h>

#define EXTENSION ".wav"

static const EfOption OPTIONS[] = {
  { "output", 'o', EF_OPTION_PATH, "VOICE.wav", NULL,
      "Where the voice goes; its words go to VOICE.words.json. Without it: the "
      "script's name with .wav, in the current folder.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_VOICE_ROWS, EF_OPTION_PROGRESS_ROW,
  EF_OPTION_WORKDIR_ROW, { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  gchar *script;
  gchar *voice;
  gchar *words;
  EfJob *job;
} Speak;

static gboolean
publish (Speak *self, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *voice =
      ef_job_get_output (self->job, "speak", 0, "voice.wav");
  g_autofree gchar *words =
      ef_job_get_output (self->job, "speak", 0, "words.json");

  return ef_publisher_copy (
             self->publisher, words, self->words, cancellable, error) &&
      ef_publisher_copy (
          self->publisher, voice, self->voice, cancellable, error) &&
      ef_publisher_commit (self->publisher, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Speak *self = data;
  JsonObject *params = json_object_new ();

  if (!ef_job_init (error) || !ef_brief_check_voice (self->invocation, error) ||
      !ef_brief_add_voice (params, self->invocation, self->script, error)) {
    json_object_unref (params);
    return FALSE;
  }
  self->job = ef_job_new ("short", params, self->progress, error);
  return self->job &&
      ef_job_execute (self->job,
          ef_invocation_get (self->invocation, "workdir"), "speak", cancellable,
          error) &&
      publish (self, cancellable, error);
}

static void
print_end (Speak *self)
{
  g_autoptr (EfWords) words = ef_words_load (self->words, NULL);
  g_autofree gchar *voice = ef_brief_describe_voice (self->invocation);
  g_autofree gchar *clean = ef_terminal_clean (self->voice);
  JsonObject *event = json_object_new ();

  if (!words)
    return;
  json_object_set_string_member (event, "voice", self->voice);
  json_object_set_string_member (event, "words", self->words);
  json_object_set_double_member (
      event, "duration", words->duration / (gdouble)GST_SECOND);
  if (ef_progress_get_mode (self->progress) != EF_PROGRESS_JSON)
    ef_terminal_print ("%s\n  %.1f s, %u words, times: %s, voice: %s\n", clean,
        words->duration / (gdouble)GST_SECOND, ef_words_length (words),
        ef_timing_to_string (words->timing), voice);
  ef_progress_event (self->progress, "result", event);
}

static gboolean
name_results (Speak *self, GError **error)
{
  const gchar *script = ef_invocation_get_argument (self->invocation, 0);
  const gchar *given = ef_invocation_get (self->invocation, "output");
  g_autofree gchar *file = g_path_get_basename (script);
  const gchar *dot = strrchr (file, '.');
  g_autofree gchar *stem =
      dot && dot != file ? g_strndup (file, dot - file) : g_strdup (file);
  g_autofree gchar *fallback = g_strconcat (stem, EXTENSION, NULL);
  g_autofree gchar *base = NULL;

  if (given ? !g_str_has_suffix (given, EXTENSION)
            : strcmp (script, "-") == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "name the voice with -o VOICE.wav: %s",
        given ? "the name must end in .wav"
              : "the script comes from standard input");
    return FALSE;
  }
  self->voice = g_canonicalize_filename (given ? given : fallback, NULL);
  base = g_strndup (self->voice, strlen (self->voice) - strlen (EXTENSION));
  self->words = g_strconcat (base, ".words.json", NULL);
  return ef_publisher_check (self->publisher, self->voice, error) &&
      ef_publisher_check (self->publisher, self->words, error);
}

static gint
speak (Speak *self, GError **error)
{
  gint status;

  if (!name_results (self, error))
    return -1;
  self->script = ef_script_file_read (
      ef_invocation_get_argument (self->invocation, 0), error);
  if (!self->script)
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status == 0)
    print_end (self);
  return status;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  Speak self = { invocation };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  status = speak (&self, error);
  g_clear_pointer (&self.job, ef_job_free);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.script);
  g_free (self.voice);
  g_free (self.words);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef speak script.txt -o voice.wav",
  "The script as sound, and voice.words.json with each word's times.",
  "ef make script.txt -f clips/ --voice-file voice.wav "
  "--words voice.words.json",
  "A video with that voice, after you have changed it or approved it.", NULL };

const EfCommand ef_command_speak = { "speak",
  "speak a script into a file, with the times of its words", "SCRIPT", 1, 1,
  "Speaks SCRIPT (a text file, or - for standard input) and writes the sound "
  "as WAV and the words with their times as JSON beside it (docs/formats.md). "
  "Both can be given to ef make again.\n\n"
  "With --voice-file nothing is spoken: the recording is copied and its words "
  "are aligned with the script.",
  OPTIONS, EXAMPLES, run };
