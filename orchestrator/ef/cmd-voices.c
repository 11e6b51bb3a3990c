/* Edit Factory - ef voices: who can speak here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "foreground.h"
#include "job.h"
#include "providers/provider.h"
#include "publisher.h"
#include "script-file.h"
#include "script.h"
#include "terminal.h"

#include <string.h>

#define SAMPLE_TEXT "Hello. This is how I sound."

static const EfOption OPTIONS[] = {
  { "language", 'l', EF_OPTION_STRING, "TAG", NULL,
      "Only voices of this language, such as en or pt-BR." },
  { "provider", 0, EF_OPTION_STRING, "NAME", NULL,
      "Only voices of this provider." },
  { "sample", 0, EF_OPTION_PATH, "FOLDER", NULL,
      "Write a sample of each listed voice to FOLDER/PROVIDER-VOICE.wav: the "
      "first sentence of SCRIPT, or a greeting without one. FOLDER must "
      "exist.",
      .command_line_only = TRUE },
  EF_OPTION_OVERWRITE_ROW, EF_OPTION_PROGRESS_ROW, { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfProgress *progress;
  EfPublisher *publisher;
  gchar *sentence;
  GPtrArray *voices; /* the wanted ones, not owned */
} Voices;

/* "en" wants all of English, "en-GB" only that. */
static gboolean
speaks (const EfVoice *voice, const gchar *language)
{
  gsize length = language ? strlen (language) : 0;

  if (!language)
    return TRUE;
  return g_ascii_strncasecmp (voice->language, language, length) == 0 &&
      (voice->language[length] == '\0' || voice->language[length] == '-');
}

static void
choose (Voices *self, GPtrArray *all)
{
  const gchar *language = ef_invocation_get (self->invocation, "language");
  const gchar *provider = ef_invocation_get (self->invocation, "provider");

  for (guint i = 0; i < all->len; i++) {
    EfVoice *voice = g_ptr_array_index (all, i);

    /* What is missing is told in the list, but cannot be heard. */
    if (!voice->available &&
        (language || ef_invocation_is_set (self->invocation, "sample")))
      continue;
    if (speaks (voice, language) &&
        (!provider || strcmp (provider, voice->provider) == 0))
      g_ptr_array_add (self->voices, voice);
  }
}

static void
print_voices (Voices *self)
{
  static const gchar *const TITLES[] = { "PROVIDER", "VOICE", "LANGUAGE",
    "DESCRIPTION", NULL };
  EfTable *table = ef_table_new (TITLES);

  for (guint i = 0; i < self->voices->len; i++) {
    EfVoice *voice = g_ptr_array_index (self->voices, i);

    ef_table_add (
        table, voice->provider, voice->id, voice->language, voice->description);
  }
  ef_table_print (table, 0);
}

/* Samples */

static gchar *
sample_path (Voices *self, const EfVoice *voice)
{
  g_autofree gchar *name =
      g_strdup_printf ("%s-%s.wav", voice->provider, voice->id);

  g_strdelimit (name, "/\\", '_');
  return g_build_filename (
      ef_invocation_get (self->invocation, "sample"), name, NULL);
}

static gboolean
make_sample (Voices *self, const EfVoice *voice, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *path = sample_path (self, voice);
  g_autofree gchar *made = NULL;
  g_autoptr (EfJob) job = NULL;
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "script", self->sentence);
  json_object_set_string_member (params, "provider", voice->provider);
  json_object_set_string_member (params, "voice", voice->id);
  json_object_set_string_member (params, "language", voice->language);
  job = ef_job_new ("short", params, self->progress, error);
  if (!job || !ef_job_execute (job, NULL, "speak", cancellable, error)) {
    g_prefix_error (error, "%s: ", voice->id);
    return FALSE;
  }
  made = ef_job_get_output (job, "speak", 0, "voice.wav");
  return ef_publisher_copy (self->publisher, made, path, cancellable, error);
}

static gboolean
work (GCancellable *cancellable, gpointer data, GError **error)
{
  Voices *self = data;

  if (!ef_job_init (error))
    return FALSE;
  for (guint i = 0; i < self->voices->len; i++)
    if (!make_sample (
            self, g_ptr_array_index (self->voices, i), cancellable, error))
      return FALSE;
  return ef_publisher_commit (self->publisher, error);
}

static gchar *
first_sentence (const gchar *text)
{
  g_autoptr (EfScript) script = ef_script_new (text, "en-US");
  const EfSentence *sentence =
      &g_array_index (script->sentences, EfSentence, 0);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < sentence->count; i++) {
    const EfToken *token =
        &g_array_index (script->tokens, EfToken, sentence->first + i);

    g_string_append_printf (out, "%s%s", i ? " " : "", token->text);
  }
  return g_string_free (out, FALSE);
}

static gboolean
prepare_samples (Voices *self, GError **error)
{
  const gchar *path = ef_invocation_get_argument (self->invocation, 0);
  g_autofree gchar *text =
      path ? ef_script_file_read (path, error) : g_strdup (SAMPLE_TEXT);

  if (!text)
    return FALSE;
  self->sentence = first_sentence (text);
  for (guint i = 0; i < self->voices->len; i++) {
    g_autofree gchar *file =
        sample_path (self, g_ptr_array_index (self->voices, i));

    if (!ef_publisher_check (self->publisher, file, error))
      return FALSE;
  }
  return TRUE;
}

static gint
list_or_sample (Voices *self, GError **error)
{
  gint status;

  if (self->voices->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "no such voice here: ef voices without options lists them all, ef "
        "doctor says what can be installed");
    return -1;
  }
  if (!ef_invocation_is_set (self->invocation, "sample")) {
    print_voices (self);
    return EF_EXIT_OK;
  }
  if (!prepare_samples (self, error))
    return -1;
  status = ef_foreground_run (self->progress, work, self, error);
  if (status == 0 && ef_progress_get_mode (self->progress) != EF_PROGRESS_JSON)
    print_voices (self);
  if (status == 0)
    ef_progress_event (self->progress, "result", json_object_new ());
  return status;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  g_autoptr (GPtrArray) all = ef_speech_list_voices ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  Voices self = { invocation, .voices = wanted };
  gint status;

  self.progress = ef_progress_new (ef_invocation_get (invocation, "progress"));
  self.publisher =
      ef_publisher_new (ef_invocation_get_flag (invocation, "overwrite"));
  choose (&self, all);
  status = list_or_sample (&self, error);
  ef_publisher_free (self.publisher);
  ef_progress_free (self.progress);
  g_free (self.sentence);
  return status;
}

static const gchar *const EXAMPLES[] = { "ef voices -l en",
  "The voices for English.", "ef voices script.txt -l en --sample samples/",
  "The script's first sentence in each of them.", NULL };

const EfCommand ef_command_voices = { "voices", "list the voices, or hear them",
  "[SCRIPT]", 0, 1,
  "Lists the voices that can speak here, now and without a network. The first "
  "of a language is the one that is taken when none is named.",
  OPTIONS, EXAMPLES, run };
