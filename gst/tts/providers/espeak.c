/* Edit Factory - speech by espeak-ng, through a helper process
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "provider.h"

#include <string.h>

#define HELPER "ef-espeak-helper"
#define INSTALL "install the Debian package espeak-ng"
/* A minute of speech is 2.6 MB; more than this is no sentence. */
#define MAX_REPLY (256 * 1024 * 1024)

static gchar *
find_helper (GError **error)
{
  const gchar *folder = g_getenv ("EF_HELPER_DIR");
  const gchar *const places[] = { folder, EF_HELPER_BUILD_DIR,
    EF_HELPER_INSTALL_DIR
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree gchar *path = places[i] ?
        g_build_filename (places[i], HELPER, NULL) : NULL;

    if (path && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer (&path);
  }
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "espeak: the helper %s is not installed; " INSTALL, HELPER);
  return NULL;
}

/* Reading the helper's frames */

static guint32
get_32 (const guint8 *data)
{
  return GST_READ_UINT32_LE (data);
}

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
read_frame (EfSpeechResult *result, gchar type, const guint8 *payload,
    guint32 length)
{
  if (type == 'r' && length == 4) {
    result->sample_rate = get_32 (payload);
  } else if (type == 'p') {
    g_array_append_vals (result->samples, payload, length / 2);
  } else if (type == 'w' && length == 12) {
    EfSpokenWord word = { get_32 (payload), get_32 (payload + 8), 0 };

    close_words (result->words, word.start);
    g_array_append_val (result->words, word);
  } else if (type == 'e' && length == 4) {
    close_words (result->words, get_32 (payload));
  }
}

static EfSpeechResult *
parse_reply (GBytes *reply, GError **error)
{
  g_autoptr (EfSpeechResult) result = ef_speech_result_new (22050);
  gsize size;
  const guint8 *data = g_bytes_get_data (reply, &size);

  while (size >= 5) {
    guint32 length = get_32 (data + 1);

    if (length > size - 5)
      break;
    read_frame (result, (gchar) data[0], data + 5, length);
    data += 5 + length;
    size -= 5 + length;
  }
  close_words (result->words, result->samples->len);
  if (size > 0 || result->samples->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "espeak: its answer was cut short");
    return NULL;
  }
  return g_steal_pointer (&result);
}

static gboolean
check_exit (GSubprocess *process, const gchar *voice, GError **error)
{
  gint status = g_subprocess_get_if_exited (process) ?
      g_subprocess_get_exit_status (process) : -1;

  if (status == 0)
    return TRUE;
  if (status == 4)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "voice '%.40s': espeak has no such voice; 'ef voices' lists them",
        voice);
  else if (status == 3)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "espeak: cannot find its data; " INSTALL);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "espeak: the helper failed (status %d)", status);
  return FALSE;
}

static gchar *default_voice (const gchar *language);

static EfSpeechResult *
synthesize (const EfSpeechRequest *request, GCancellable *cancellable,
    GError **error)
{
  gchar rate[G_ASCII_DTOSTR_BUF_SIZE], pitch[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *helper = find_helper (error);
  g_autofree gchar *voice = request->voice ? g_strdup (request->voice) :
      default_voice (request->language);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) reply = NULL;
  EfSpeechResult *result;

  if (!helper)
    return NULL;
  g_ascii_formatd (rate, sizeof rate, "%.3f", request->rate);
  g_ascii_formatd (pitch, sizeof pitch, "%.3f", request->pitch);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE
      | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      error, helper, voice, rate, pitch, NULL);
  if (!process)
    return NULL;
  input = g_bytes_new (request->text, strlen (request->text));
  if (!g_subprocess_communicate (process, input, cancellable, &reply, NULL,
          error)) {
    g_subprocess_force_exit (process);
    return NULL;
  }
  if (!check_exit (process, voice, error))
    return NULL;
  if (g_bytes_get_size (reply) > MAX_REPLY) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "espeak: the answer is too long");
    return NULL;
  }
  result = parse_reply (reply, error);
  if (result)
    result->characters = g_utf8_strlen (request->text, -1);
  return result;
}

/* Voices, as "espeak-ng --voices" prints them: priority, language, age and
 * gender, name, file. */
static void
add_voice (GPtrArray *list, const gchar *line)
{
  g_auto (GStrv) fields = g_regex_split_simple ("\\s+", g_strstrip ((gchar *)
          line), 0, 0);
  EfVoice *voice;

  if (g_strv_length (fields) < 5 || g_str_equal (fields[0], "Pty"))
    return;
  voice = g_new0 (EfVoice, 1);
  voice->provider = "espeak";
  voice->id = g_strdup (fields[1]);
  voice->language = g_strdup (fields[1]);
  voice->description = g_strdelimit (g_strdup (fields[3]), "_", ' ');
  voice->sample_rate = 22050;
  g_ptr_array_add (list, voice);
}

static void
list_voices (GPtrArray *list)
{
  g_autofree gchar *helper = find_helper (NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree gchar *out = NULL;
  g_auto (GStrv) lines = NULL;

  if (helper)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
        | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "espeak-ng", "--voices",
        NULL);
  if (!process || !g_subprocess_communicate_utf8 (process, NULL, NULL, &out,
          NULL, NULL) || !out)
    return;
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (*lines[i])
      add_voice (list, lines[i]);
}

/* espeak-ng takes language tags for voices: "de", "pt-br", "en-us". */
static gchar *
default_voice (const gchar *language)
{
  g_autofree gchar *lower = g_ascii_strdown (language, -1);
  static const gchar *const regional[] = { "en-us", "en-gb", "pt-br",
    "es-419", "fr-be", "fr-ch", NULL
  };

  if (g_str_has_prefix (lower, "zh"))
    return g_strdup ("cmn");
  if (!g_strv_contains (regional, lower) && strchr (lower, '-'))
    *strchr (lower, '-') = '\0';
  return g_steal_pointer (&lower);
}

const EfSpeechProvider ef_speech_espeak = {
  "espeak", 1, 5000, synthesize, list_voices, default_voice
};
