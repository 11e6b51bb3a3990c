/* Edit Factory - one sentence: from the script's words to sound and times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "providers/provider.h"
#include "script.h"

G_BEGIN_DECLS

/**
 * EfSpeaker: who speaks, and how. Plain data; copied by ef_speaker_copy().
 * @provider: never NULL
 * @voice: (nullable): NULL takes the provider's own for @language
 * @language: BCP 47
 * @rate, @pitch: 0.5 to 2; 1 is the engine's own
 * @command: (nullable): argv of the command provider
 * @cache_dir: (nullable): where sentences are kept; NULL keeps none
 * @timeout: nanoseconds a sentence may take, 0 for no limit
 */
typedef struct
{
  const EfSpeechProvider *provider;
  gchar *voice;
  gchar *language;
  gdouble rate;
  gdouble pitch;
  gchar **command;
  gchar *cache_dir;
  guint64 timeout;
} EfSpeaker;

EfSpeaker *ef_speaker_new (const EfSpeechProvider *provider, const gchar *voice,
    const gchar *language);
void ef_speaker_free (EfSpeaker *speaker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSpeaker, ef_speaker_free)

/** EfTokenTime: when a token is heard, in samples of the sentence. */
typedef struct
{
  guint start;
  guint end;
} EfTokenTime;

/**
 * EfSpeech: a sentence, spoken.
 * @samples: (element-type gint16): mono, no silence at either end, faded in
 *   and out over some milliseconds
 * @times: (element-type EfTokenTime): one for each token of the sentence;
 *   starts never decrease. A token that is only shown (an emoji) has the
 *   empty span at the end of the word before it.
 * @from_cache: nothing was computed, nothing paid
 */
typedef struct
{
  GArray *samples;
  guint sample_rate;
  GArray *times;
  EfTiming timing;
  guint characters;
  gboolean from_cache;
} EfSpeech;

void ef_speech_free (EfSpeech *speech);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSpeech, ef_speech_free)

/**
 * ef_speaker_say:
 * @index: of the sentence in @script
 *
 * Returns: (transfer full): the sentence; NULL with EF_ERROR
 */
EfSpeech *ef_speaker_say (const EfSpeaker *speaker, const EfScript *script,
    guint index, GCancellable *cancellable, GError **error);

/* Pieces, for tests */
/* Lays the words that a provider reported over the tokens of a sentence.
 * @spoken, @starts: from ef_script_spoken(); @n_samples: the sound's length */
GArray *ef_speech_map_words (const EfScript *script, const EfSentence *sentence,
    const gchar *spoken, const GArray *starts, const GArray *words,
    guint n_samples);

G_END_DECLS
