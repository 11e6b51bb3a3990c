/* Edit Factory - the speech engines there are
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"
#include "provider.h"

static const EfSpeechProvider *const providers[] = { &ef_speech_flite,
  &ef_speech_espeak, &ef_speech_command };

EfSpeechResult *
ef_speech_result_new (guint sample_rate)
{
  EfSpeechResult *result = g_new0 (EfSpeechResult, 1);

  result->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  result->words = g_array_new (FALSE, FALSE, sizeof (EfSpokenWord));
  result->sample_rate = sample_rate;
  result->timing = EF_TIMING_ENGINE;
  return result;
}

void
ef_speech_result_free (EfSpeechResult *result)
{
  g_array_unref (result->samples);
  g_array_unref (result->words);
  g_free (result);
}

void
ef_voice_free (EfVoice *voice)
{
  g_free (voice->id);
  g_free (voice->language);
  g_free (voice->description);
  g_free (voice);
}

static const EfSpeechProvider *
choose (const gchar *language, const gchar *voice)
{
  if (voice ? ef_speech_flite_has_voice (voice)
            : g_ascii_strncasecmp (language, "en", 2) == 0 &&
              !g_ascii_isalpha (language[2]))
    return &ef_speech_flite;
  return &ef_speech_espeak;
}

const EfSpeechProvider *
ef_speech_provider_find (const gchar *name, const gchar *language,
    const gchar *voice, GError **error)
{
  if (!name || g_str_equal (name, "auto"))
    return choose (language, voice);
  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    if (g_str_equal (providers[i]->name, name))
      return providers[i];
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "provider '%.40s': there are auto, flite, espeak and command", name);
  return NULL;
}

gchar *
ef_helper_find (const gchar *name)
{
  const gchar *const places[] = { g_getenv ("EF_HELPER_DIR"),
    EF_HELPER_BUILD_DIR, EF_HELPER_INSTALL_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree gchar *path =
        places[i] ? g_build_filename (places[i], name, NULL) : NULL;

    if (path && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer (&path);
  }
  return NULL;
}

GPtrArray *
ef_speech_list_voices (void)
{
  GPtrArray *voices =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_voice_free);

  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    providers[i]->list_voices (voices);
  return voices;
}
