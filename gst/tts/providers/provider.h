/* Edit Factory - what a speech engine must be able to do
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sentences, caching, pauses and the mapping onto written words are the same
 * for every engine and lie outside; a provider turns one sentence into samples
 * and says when each word begins, if it knows.
 */
#pragma once

#include <editfactory/words.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfSpeechRequest:
 * @text: what is to be said, UTF-8, without markup
 * @previous, @next: (nullable): the sentences around it, for engines that use
 *   them for intonation
 * @voice: (nullable): the engine's name of a voice
 * @language: BCP 47
 * @rate: speed, 1 is the engine's own; @pitch: likewise
 * @command: (nullable): argv of the command provider
 * @timeout: nanoseconds for one sentence, 0 for none
 */
typedef struct
{
  const gchar *text;
  const gchar *previous;
  const gchar *next;
  const gchar *voice;
  const gchar *language;
  gdouble rate;
  gdouble pitch;
  const gchar *const *command;
  guint64 timeout;
} EfSpeechRequest;

/** EfSpokenWord: @at: code point of the request's text where it begins;
 * @start, @end: samples */
typedef struct
{
  guint at;
  guint start;
  guint end;
} EfSpokenWord;

/**
 * EfSpeechResult:
 * @samples: (element-type gint16): mono
 * @words: (element-type EfSpokenWord): in order of time; may lack some
 * @timing: where the times come from; without words: EF_TIMING_ESTIMATED
 * @characters: what the provider counts for this request
 */
typedef struct
{
  GArray *samples;
  guint sample_rate;
  GArray *words;
  EfTiming timing;
  guint characters;
} EfSpeechResult;

EfSpeechResult *ef_speech_result_new (guint sample_rate);
void ef_speech_result_free (EfSpeechResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSpeechResult, ef_speech_result_free)

/** EfVoice: a voice that a provider has; @available is FALSE when the engine's
 * package is not installed. */
typedef struct
{
  const gchar *provider;
  gchar *id;
  gchar *language;
  gchar *description;
  guint sample_rate;
  gboolean available;
} EfVoice;

void ef_voice_free (EfVoice *voice);

/**
 * EfSpeechProvider:
 * @version: part of the cache's key: counted up when the sound changes
 * @max_chars: of one request
 * @uses_context: the sentences around are heard in the intonation, so they are
 *   part of the cache's key
 */
typedef struct
{
  const gchar *name;
  guint version;
  guint max_chars;
  gboolean uses_context;
  /* NULL, with an error that names the package to install, when the engine or
   * the voice is not there */
  EfSpeechResult *(*synthesize) (const EfSpeechRequest *request,
      GCancellable *cancellable, GError **error);
  void (*list_voices) (GPtrArray *voices);
  /* Returns: (transfer full): the voice that serves @language, or NULL */
  gchar *(*default_voice) (const gchar *language);
} EfSpeechProvider;

extern const EfSpeechProvider ef_speech_flite;
extern const EfSpeechProvider ef_speech_espeak;
extern const EfSpeechProvider ef_speech_command;

/**
 * ef_speech_provider_find:
 * @name: (nullable): NULL and "auto" take flite for English and its voices,
 *   espeak for the rest
 * @voice: (nullable): the wanted voice
 */
const EfSpeechProvider *ef_speech_provider_find (const gchar *name,
    const gchar *language, const gchar *voice, GError **error);

/**
 * ef_speech_list_voices:
 *
 * Returns: (transfer full) (element-type EfVoice): every voice of every
 *   provider; never NULL. A provider whose package is missing has one entry
 *   that says so and is not available.
 */
GPtrArray *ef_speech_list_voices (void);

/* Pieces for providers */
/* Returns: (transfer full): the path of a helper program of ours, or NULL */
gchar *ef_helper_find (const gchar *name);
/* Does flite have a voice of this name? */
gboolean ef_speech_flite_has_voice (const gchar *id);
/* Returns: (transfer full): a line of IPA for every line of @lines, by
 * espeak-ng in @language */
gchar **ef_speech_espeak_phonemes (const gchar *language, const gchar *lines,
    GCancellable *cancellable, GError **error);
/* A WAV file in memory (PCM, 16 bits, up to 8 channels, mixed to one) as a
 * result without words. @name is what errors call it. */
EfSpeechResult *ef_speech_read_wav (
    const gchar *name, const guint8 *data, gsize length, GError **error);

G_END_DECLS
