/* Edit Factory - speech by any program
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The program gets one sentence on its stdin and writes a WAV file to its
 * stdout. No shell is involved; the wishes are in its environment:
 * EF_TTS_VOICE, EF_TTS_LANGUAGE, EF_TTS_RATE, EF_TTS_PITCH.
 */
#include "../process.h"
#include "provider.h"

#define MAX_REPLY (64 * 1024 * 1024)

static gchar **
make_environment (const EfSpeechRequest *request)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  gchar **env = g_get_environ ();

  env = g_environ_setenv (
      env, "EF_TTS_VOICE", request->voice ? request->voice : "", TRUE);
  env = g_environ_setenv (env, "EF_TTS_LANGUAGE", request->language, TRUE);
  g_ascii_formatd (number, sizeof number, "%.3f", request->rate);
  env = g_environ_setenv (env, "EF_TTS_RATE", number, TRUE);
  g_ascii_formatd (number, sizeof number, "%.3f", request->pitch);
  return g_environ_setenv (env, "EF_TTS_PITCH", number, TRUE);
}

static EfSpeechResult *
synthesize (
    const EfSpeechRequest *request, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) env = make_environment (request);
  EfProcess process = { "command", request->command, (const gchar *const *)env,
    request->text, MAX_REPLY, request->timeout };
  g_autoptr (GByteArray) reply = NULL;
  g_autofree gchar *complaint = NULL;
  EfSpeechResult *result;
  gint status;

  if (!request->command || !request->command[0]) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "command: provider 'command' needs the property 'command': the "
        "program that speaks");
    return NULL;
  }
  reply = ef_process_run (&process, &status, &complaint, cancellable, error);
  if (!reply)
    return NULL;
  if (status != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "command: '%s' failed (status %d)%s%s", request->command[0], status,
        *complaint ? ": " : "", complaint);
    return NULL;
  }
  result = ef_speech_read_wav ("command", reply->data, reply->len, error);
  if (result)
    result->characters = g_utf8_strlen (request->text, -1);
  return result;
}

static void
list_voices (GPtrArray *list)
{
  /* What a program offers only its user knows. */
}

static gchar *
default_voice (const gchar *language)
{
  return NULL;
}

const EfSpeechProvider ef_speech_command = { "command", 1, 5000, FALSE,
  synthesize, list_voices, default_voice };
