/* Edit Factory - the speak stage: from the script to a voice and its words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Four ways to come by the words, the first that applies: given with the job,
 * aligned with a recorded voice, estimated when nobody speaks, or known from
 * the engine that speaks.
 */
#include "align.h"
#include "estimate.h"
#include "script.h"
#include "stages.h"
#include "voice-file.h"

#include <editfactory/words.h>

#define LANGUAGE "en-US"

static const gchar *
language_of (EfStageContext *context)
{
  const gchar *language = ef_stage_get_string (context, "language");

  return language && *language ? language : LANGUAGE;
}

static const gchar *
checked_script (EfStageContext *context, GError **error)
{
  const gchar *script = ef_stage_get_string (context, "script");

  if (!script) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "script: is missing");
    return NULL;
  }
  return ef_script_check ("script", script, -1, 0, error) ? script : NULL;
}

static EfWords *
given_words (const gchar *path, GError **error)
{
  g_autoptr (EfWords) words = ef_words_load (path, error);
  EfWords *copy;

  if (!words)
    return NULL;
  copy = ef_words_new (
      words->language, words->text, words->duration, EF_TIMING_GIVEN);
  for (guint i = 0; i < ef_words_length (words); i++) {
    const EfWord *word = ef_words_index (words, i);

    ef_words_append (copy, word->text, word->start, word->end,
        word->char_offset, word->char_length);
  }
  return copy;
}

static EfWords *
align (EfStageContext *context, GArray *pcm, GError **error)
{
  const gchar *script = checked_script (context, error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  EfWords *words;

  if (!script)
    return NULL;
  words = ef_align (script, language_of (context), (const gint16 *)pcm->data,
      pcm->len, warnings, ef_stage_get_cancellable (context), error);
  for (guint i = 0; i < warnings->len; i++)
    ef_stage_warn (
        context, "%s", (const gchar *)g_ptr_array_index (warnings, i));
  return words;
}

static EfWords *
from_recording (EfStageContext *context, const gchar *voice_file,
    const gchar *given, GError **error)
{
  g_autofree gchar *wav = ef_stage_output (context, "voice.wav");
  g_autoptr (GArray) pcm = NULL;
  EfWords *words;

  if (!ef_voice_file_convert (context, voice_file, wav, &pcm, error))
    return NULL;
  if (given)
    return given_words (given, error);
  words = align (context, pcm, error);
  if (!words)
    g_prefix_error (error, "%s: ", voice_file);
  return words;
}

static EfWords *
without_voice (EfStageContext *context, GError **error)
{
  const gchar *script = checked_script (context, error);

  return script ? ef_words_estimate (script, language_of (context), error)
                : NULL;
}

/* Everything of the user's is set as a property, nothing is pasted. */
static void
set_speech (EfStageContext *context, GstElement *speech, const gchar *script,
    const gchar *words)
{
  static const gchar *const names[] = { "provider", "voice", NULL };
  gdouble rate = ef_stage_get_number (context, "rate", 1);

  g_object_set (speech, "text", script, "language", language_of (context),
      "words-location", words, "rate", rate, NULL);
  for (guint i = 0; names[i]; i++) {
    const gchar *value = ef_stage_get_string (context, names[i]);

    if (value && *value)
      gst_util_set_object_arg (G_OBJECT (speech), names[i], value);
  }
}

static gboolean
synthesize (EfStageContext *context, GError **error)
{
  const gchar *script = checked_script (context, error);
  g_autofree gchar *wav = ef_stage_output (context, "voice.wav");
  g_autofree gchar *words = ef_stage_output (context, "words.json");
  g_autoptr (GstElement) speech = NULL;
  g_autoptr (GstElement) file = NULL;
  GstElement *pipeline;

  if (!script)
    return FALSE;
  pipeline = gst_parse_launch_full (
      "efttssrc name=speech speech.audio ! audioconvert ! "
      "capsfilter caps=audio/x-raw,format=S16LE,channels=1 ! wavenc ! "
      "filesink name=file sync=false",
      NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!pipeline)
    return FALSE;
  speech = gst_bin_get_by_name (GST_BIN (pipeline), "speech");
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  set_speech (context, speech, script, words);
  g_object_set (file, "location", wav, NULL);
  return ef_stage_run_pipeline (
      context, pipeline, GST_CLOCK_TIME_NONE, 0, 1, error);
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *given = ef_stage_get_string (context, "words");
  const gchar *voice_file = ef_stage_get_string (context, "voice_file");
  g_autofree gchar *output = ef_stage_output (context, "words.json");
  g_autoptr (EfWords) words = NULL;

  if (voice_file)
    words = from_recording (context, voice_file, given, error);
  else if (given)
    words = given_words (given, error);
  else if (ef_stage_get_bool (context, "no_voice"))
    words = without_voice (context, error);
  else
    return synthesize (context, error);
  return words && ef_words_save (words, output, error);
}

static gboolean
check (EfStageContext *context, GError **error)
{
  const gchar *given = ef_stage_get_string (context, "words");
  g_autoptr (EfWords) words = NULL;

  if (!given)
    return checked_script (context, error) != NULL;
  words = ef_words_load (given, error);
  return words != NULL;
}

static const gchar *const inputs[] = { "script", "words", "voice_file",
  "no_voice", "provider", "voice", "language", "rate", NULL };
static const gchar *const paths[] = { "words", "voice_file", NULL };
static const gchar *const outputs[] = { "voice.wav", "words.json", NULL };

const EfStageType ef_stage_speak = { "speak", 1, inputs, paths, outputs, run,
  NULL, check };
