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

/** EfVoice: one voice that a provider offers here and now. */
typedef struct
{
  const gchar *provider;
  gchar *id;
  gchar *language;
  gchar *description;
  guint sample_rate;
} EfVoice;

void ef_voice_free (EfVoice *voice);

/**
 * EfSpeechProvider:
 * @version: part of the cache's key: counted up when the sound changes
 * @max_chars: of one request
 */
typedef struct
{
  const gchar *name;
  guint version;
  guint max_chars;
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

/* @name: "auto" picks flite for English, espeak for the rest */
const EfSpeechProvider *ef_speech_provider_find (const gchar *name,
    const gchar *language, GError **error);
/* Returns: (transfer full) (element-type EfVoice) */
GPtrArray *ef_speech_list_voices (void);

G_END_DECLS
