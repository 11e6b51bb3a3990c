/* Edit Factory - word times for an engine that gives none
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "speech-align.h"
#include "pronounce.h"
#include "recognizer.h"
#include "sound.h"

#define MODEL_RATE 16000
/* Below this the words are not where they were placed; see align.c. */
#define MIN_SCORE (-56.0)

static gboolean
sounds_right (const EfHeard *heard, guint n)
{
  gdouble sum = 0.0, length = 0.0;

  for (guint i = 0; i < n; i++) {
    sum += heard[i].score * (heard[i].end - heard[i].start);
    length += heard[i].end - heard[i].start;
  }
  return length > 0.0 && sum / length >= MIN_SCORE;
}

static guint
to_samples (guint ms, guint rate)
{
  return (guint)((guint64)ms * rate / 1000);
}

void
ef_speech_align (const EfScript *script, const EfSentence *sentence,
    const GArray *starts, EfSpeechResult *result, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) phones = NULL;
  g_autoptr (GArray) pcm = NULL;
  g_autofree EfHeard *heard = g_new0 (EfHeard, sentence->count);

  if (!ef_recognizer_available ())
    return;
  phones = ef_pronounce (
      script, sentence->first, sentence->count, cancellable, NULL);
  if (!phones)
    return;
  pcm = ef_sound_resample ((const gint16 *)result->samples->data,
      result->samples->len, result->sample_rate, MODEL_RATE);
  if (!ef_recognizer_align ((const gint16 *)pcm->data, pcm->len,
          (const gchar *const *)phones->pdata, sentence->count, heard, NULL) ||
      !sounds_right (heard, sentence->count))
    return;
  for (guint i = 0; i < sentence->count; i++) {
    EfSpokenWord word = { g_array_index (starts, guint, i),
      to_samples (heard[i].start, result->sample_rate),
      to_samples (heard[i].end, result->sample_rate) };

    if (heard[i].end > 0)
      g_array_append_val (result->words, word);
  }
  result->timing = EF_TIMING_ALIGNED;
}
