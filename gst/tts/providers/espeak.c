/* Edit Factory - speech by espeak-ng, through a helper process
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"
#include "../bytes.h"
#include "../process.h"
#include "provider.h"

#include <string.h>

#define HELPER "ef-espeak-helper"
#define INSTALL "install the Debian package espeak-ng"
/* A minute of speech is 2.6 MB; more than this is no sentence. */
#define MAX_REPLY (32 * 1024 * 1024)

static gchar *
find_helper (GError **error)
{
  gchar *path = ef_helper_find (HELPER);

  if (!path)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "espeak: the helper %s is not installed; " INSTALL, HELPER);
  return path;
}

/* Reading the helper's frames */

static void
close_words (GArray *words, guint sample)
{
  for (guint i = words->len; i > 0; i--) {
    EfSpokenWord *word = &g_array_index (words, EfSpokenWord, i - 1);

    if (word->end != 0)
      break;
    word->end = MAX (sample, word->start);
  }
}

static void
read_frame (
    EfSpeechResult *result, gchar type, const guint8 *payload, guint32 length)
{
  if (type == 'r' && length == 4) {
    result->sample_rate = ef_read_u32 (payload);
  } else if (type == 'p') {
    g_array_append_vals (result->samples, payload, length / 2);
  } else if (type == 'w' && length == 12) {
    EfSpokenWord word = { ef_read_u32 (payload), ef_read_u32 (payload + 8), 0 };

    close_words (result->words, word.start);
    g_array_append_val (result->words, word);
  } else if (type == 'e' && length == 4) {
    close_words (result->words, ef_read_u32 (payload));
  }
}

static EfSpeechResult *
parse_reply (const GByteArray *reply, GError **error)
{
  g_autoptr (EfSpeechResult) result = ef_speech_result_new (22050);
  const guint8 *data = reply->data;
  gsize size = reply->len;

  while (size >= 5) {
    guint32 length = ef_read_u32 (data + 1);

    if (length > size - 5)
      break;
    read_frame (result, (gchar)data[0], data + 5, length);
    data += 5 + length;
    size -= 5 + length;
  }
  close_words (result->words, result->samples->len);
  if (size > 0 || result->samples->len == 0) {
    g_set_error (
        error, EF_ERROR, EF_ERROR_FAILED, "espeak: its answer was cut short");
    return NULL;
  }
  return g_steal_pointer (&result);
}

static gboolean
check_exit (gint status, const gchar *voice, GError **error)
{
  if (status == 0)
    return TRUE;
  if (status == 4)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "voice '%.40s': espeak has no such voice; 'ef voices' lists them",
        voice);
  else if (status == 3)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "espeak: cannot find its data; " INSTALL "-data");
  else
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "espeak: the helper failed (status %d)", status);
  return FALSE;
}

/* A voice's name becomes a file's name inside espeak. */
static gboolean
check_voice (const gchar *voice, GError **error)
{
  gboolean ok = *voice && strlen (voice) <= 60 && !strstr (voice, "..");

  for (const gchar *p = voice; ok && *p; p++)
    ok = g_ascii_isalnum (*p) || *p == '-' || *p == '_' || *p == '+' ||
        (*p == '/' && p > voice);
  return ok || check_exit (4, voice, error);
}

static gchar *default_voice (const gchar *language);

static EfSpeechResult *
synthesize (
    const EfSpeechRequest *request, GCancellable *cancellable, GError **error)
{
  gchar rate[G_ASCII_DTOSTR_BUF_SIZE], pitch[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *helper = find_helper (error);
  g_autofree gchar *voice = request->voice ? g_strdup (request->voice)
                                           : default_voice (request->language);
  const gchar *argv[] = { helper, "speak", voice, rate, pitch, NULL };
  EfProcess process = { "espeak", argv, NULL, request->text, MAX_REPLY,
    request->timeout };
  g_autoptr (GByteArray) reply = NULL;
  g_autofree gchar *complaint = NULL;
  EfSpeechResult *result;
  gint status;

  if (!helper || !check_voice (voice, error))
    return NULL;
  g_ascii_formatd (rate, sizeof rate, "%.3f", request->rate);
  g_ascii_formatd (pitch, sizeof pitch, "%.3f", request->pitch);
  reply = ef_process_run (&process, &status, &complaint, cancellable, error);
  if (!reply || !check_exit (status, voice, error))
    return NULL;
  result = parse_reply (reply, error);
  if (result)
    result->characters = g_utf8_strlen (request->text, -1);
  return result;
}

gchar **
ef_speech_espeak_phonemes (const gchar *language, const gchar *lines,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *helper = find_helper (error);
  g_autofree gchar *voice = default_voice (language);
  const gchar *argv[] = { helper, "phonemes", voice, NULL };
  EfProcess process = { "espeak", argv, NULL, lines, MAX_REPLY,
    60 * GST_SECOND };
  g_autoptr (GByteArray) out = NULL;
  g_autofree gchar *complaint = NULL;
  gint status;

  if (!helper || !check_voice (voice, error))
    return NULL;
  out = ef_process_run (&process, &status, &complaint, cancellable, error);
  if (!out || !check_exit (status, voice, error))
    return NULL;
  g_byte_array_append (out, (const guint8 *)"", 1);
  return g_strsplit ((const gchar *)out->data, "\n", -1);
}

/* The helper lists voices one a line: language, name, file. */
static void
add_voice (GPtrArray *list, const gchar *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 3);
  EfVoice *voice;

  if (g_strv_length (fields) < 3)
    return;
  voice = g_new0 (EfVoice, 1);
  voice->provider = "espeak";
  voice->id = g_strdup (fields[0]);
  voice->language = g_strdup (fields[0]);
  voice->description = g_strdelimit (g_strdup (fields[1]), "_", ' ');
  voice->sample_rate = 22050;
  voice->available = TRUE;
  g_ptr_array_add (list, voice);
}

static void
add_missing (GPtrArray *list)
{
  EfVoice *voice = g_new0 (EfVoice, 1);

  voice->provider = "espeak";
  voice->id = g_strdup ("(none)");
  voice->language = g_strdup ("und");
  voice->description = g_strdup ("not available: " INSTALL);
  voice->sample_rate = 22050;
  g_ptr_array_add (list, voice);
}

static void
list_voices (GPtrArray *list)
{
  g_autofree gchar *helper = ef_helper_find (HELPER);
  const gchar *argv[] = { helper, "voices", NULL };
  EfProcess process = { "espeak", argv, NULL, NULL, MAX_REPLY,
    10 * GST_SECOND };
  g_autoptr (GByteArray) out = NULL;
  g_autofree gchar *complaint = NULL;
  g_auto (GStrv) lines = NULL;
  guint before = list->len;
  gint status;

  if (helper)
    out = ef_process_run (&process, &status, &complaint, NULL, NULL);
  if (out) {
    g_byte_array_append (out, (const guint8 *)"", 1);
    lines = g_strsplit ((const gchar *)out->data, "\n", -1);
    for (guint i = 0; lines[i]; i++)
      add_voice (list, lines[i]);
  }
  if (list->len == before)
    add_missing (list);
}

/* espeak-ng takes language tags for voices: "de", "pt-br", "en-us". */
static gchar *
default_voice (const gchar *language)
{
  g_autofree gchar *lower = g_ascii_strdown (language, -1);
  static const gchar *const regional[] = { "en-us", "en-gb", "pt-br", "es-419",
    "fr-be", "fr-ch", NULL };

  if (g_str_has_prefix (lower, "zh"))
    return g_strdup ("cmn");
  if (!g_strv_contains (regional, lower) && strchr (lower, '-'))
    *strchr (lower, '-') = '\0';
  return g_steal_pointer (&lower);
}

const EfSpeechProvider ef_speech_espeak = { "espeak", 1, 5000, FALSE,
  synthesize, list_voices, default_voice };
