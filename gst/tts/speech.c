/* Edit Factory - one sentence: from the script's words to sound and times
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "speech.h"
#include "sound.h"
#include "speech-align.h"
#include "speech-cache.h"

#include <string.h>

#define HIGH_PASS_HZ 70.0
#define FADE_MS 4
/* What is kept around the audible part, milliseconds: a weak onset and the
 * decay of the last sound. */
#define KEEP_BEFORE_MS 15
#define KEEP_AFTER_MS 40
/* An engine's time may claim so much silence before or after, no more. */
#define MAX_BEFORE_MS 60
#define MAX_AFTER_MS 150

EfSpeaker *
ef_speaker_new (
    const EfSpeechProvider *provider, const gchar *voice, const gchar *language)
{
  EfSpeaker *speaker = g_new0 (EfSpeaker, 1);

  speaker->provider = provider;
  speaker->voice =
      voice ? g_strdup (voice) : provider->default_voice (language);
  speaker->language = g_strdup (language);
  speaker->rate = 1.0;
  speaker->pitch = 1.0;
  return speaker;
}

void
ef_speaker_free (EfSpeaker *speaker)
{
  g_free (speaker->voice);
  g_free (speaker->language);
  g_strfreev (speaker->command);
  g_free (speaker->cache_dir);
  g_free (speaker);
}

void
ef_speech_free (EfSpeech *speech)
{
  g_array_unref (speech->samples);
  g_array_unref (speech->times);
  g_free (speech);
}

/* Words to tokens */

typedef struct
{
  EfTokenTime time;
  guint length; /* of what is spoken, code points; 0 for what is only shown */
  gboolean heard;
} Slot;

static Slot *
make_slots (const EfScript *script, const EfSentence *sentence)
{
  Slot *slots = g_new0 (Slot, sentence->count);

  for (guint i = 0; i < sentence->count; i++)
    slots[i].length = g_utf8_strlen (
        ef_script_token (script, sentence->first + i)->spoken, -1);
  return slots;
}

/* The token whose spoken words contain the code point @at. */
static gint
token_at (const Slot *slots, const GArray *starts, guint at)
{
  gint found = -1;

  for (guint i = 0; i < starts->len; i++) {
    if (slots[i].length == 0)
      continue;
    if (g_array_index (starts, guint, i) > at)
      break;
    found = i;
  }
  return found;
}

static void
place_words (Slot *slots, const gchar *spoken, const GArray *starts,
    const GArray *words, guint n_samples)
{
  g_autofree gunichar *text = g_utf8_to_ucs4_fast (spoken, -1, NULL);
  guint n = g_utf8_strlen (spoken, -1);

  for (guint i = 0; i < words->len; i++) {
    const EfSpokenWord *word = &g_array_index (words, EfSpokenWord, i);
    guint at = word->at;
    gint k;

    if (at >= n || word->start >= n_samples)
      continue;
    /* An engine may be off by one and mean the word behind the blank. */
    if (text[at] == ' ')
      at++;
    k = token_at (slots, starts, at);
    if (k < 0)
      continue;
    if (!slots[k].heard || word->start < slots[k].time.start)
      slots[k].time.start = word->start;
    slots[k].time.end =
        MAX (slots[k].time.end, MIN (MAX (word->end, word->start), n_samples));
    slots[k].heard = TRUE;
  }
}

/* Shares the span [@start, @end) among the spoken tokens of [@from, @to) by
 * the length of what is said. */
static void
share_span (Slot *slots, guint from, guint to, guint start, guint end)
{
  guint64 total = 0, done = 0, span = end - start;

  for (guint i = from; i < to; i++)
    total += slots[i].length;
  for (guint i = from; i < to; i++) {
    if (slots[i].length == 0)
      continue;
    slots[i].time.start = start + span * done / total;
    done += slots[i].length;
    slots[i].time.end = start + span * done / total;
    slots[i].heard = TRUE;
  }
}

/* Engines merge small words ("in the") and report one of them: the others get
 * their share of the span of the one in front, or behind at the beginning. */
static void
fill_missing (Slot *slots, guint n, guint n_samples)
{
  guint i = 0;

  while (i < n) {
    guint from = i, to;

    if (slots[i].heard || slots[i].length == 0) {
      i++;
      continue;
    }
    while (from > 0 && !slots[from].heard)
      from--;
    for (to = i; to < n && !slots[to].heard; to++)
      ;
    if (slots[from].heard)
      share_span (
          slots, from, to, slots[from].time.start, slots[from].time.end);
    else if (to < n)
      share_span (
          slots, from, to + 1, slots[to].time.start, slots[to].time.end);
    else
      share_span (slots, from, to, 0, n_samples);
    i = to;
  }
}

GArray *
ef_speech_map_words (const EfScript *script, const EfSentence *sentence,
    const gchar *spoken, const GArray *starts, const GArray *words,
    guint n_samples)
{
  g_autofree Slot *slots = make_slots (script, sentence);
  GArray *times =
      g_array_sized_new (FALSE, FALSE, sizeof (EfTokenTime), sentence->count);
  guint before = 0, first = 0;

  place_words (slots, spoken, starts, words, n_samples);
  fill_missing (slots, sentence->count, n_samples);
  while (first < sentence->count && slots[first].length == 0)
    first++;
  if (first < sentence->count)
    before = slots[first].time.start;
  for (guint i = 0; i < sentence->count; i++) {
    EfTokenTime time = { before, before };

    if (slots[i].length > 0) {
      time.start = i == first
          ? slots[i].time.start
          : MAX (slots[i].time.start,
                g_array_index (times, EfTokenTime, i - 1).start);
      time.end = MAX (slots[i].time.end, time.start);
      before = time.end;
    }
    g_array_append_val (times, time);
  }
  return times;
}

/* Trimming */

static void
shift_times (GArray *times, guint first, guint end)
{
  for (guint i = 0; i < times->len; i++) {
    EfTokenTime *time = &g_array_index (times, EfTokenTime, i);

    time->start = CLAMP (time->start, first, end) - first;
    time->end = CLAMP (time->end, first, end) - first;
  }
}

static gboolean
trim (EfSpeech *speech, GError **error)
{
  gint16 *samples = (gint16 *)speech->samples->data;
  guint n = speech->samples->len, ms = speech->sample_rate / 1000;
  const EfTokenTime *head = &g_array_index (speech->times, EfTokenTime, 0);
  const EfTokenTime *tail =
      &g_array_index (speech->times, EfTokenTime, speech->times->len - 1);
  gsize first, end;
  guint from, to;

  if (!ef_sound_find_speech (samples, n, speech->sample_rate, &first, &end)) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the engine answered with silence; try another voice or provider");
    return FALSE;
  }
  /* A click of the engine's, far from any word, is no speech. */
  if (speech->timing != EF_TIMING_ESTIMATED) {
    if (head->start > first + MAX_BEFORE_MS * ms)
      first = head->start - MAX_BEFORE_MS * ms;
    end = MIN (end, (gsize)tail->end + MAX_AFTER_MS * ms);
  }
  from = first > KEEP_BEFORE_MS * ms ? first - KEEP_BEFORE_MS * ms : 0;
  if (head->start < from)
    from = first > MAX_BEFORE_MS * ms
        ? MAX (head->start, first - MAX_BEFORE_MS * ms)
        : head->start;
  to = MIN (end + KEEP_AFTER_MS * ms, n);
  if (tail->end > to)
    to = MIN (tail->end, MIN (end + MAX_AFTER_MS * ms, n));
  shift_times (speech->times, from, to);
  g_array_set_size (speech->samples, to);
  g_array_remove_range (speech->samples, 0, from);
  ef_sound_fade ((gint16 *)speech->samples->data, speech->samples->len,
      speech->sample_rate, FADE_MS);
  return TRUE;
}

static EfSpeechResult *
synthesize (const EfSpeaker *speaker, const EfSpeechRequest *request,
    const EfScript *script, const EfSentence *sentence, const GArray *starts,
    GCancellable *cancellable, GError **error)
{
  EfSpeechResult *result =
      speaker->provider->synthesize (request, cancellable, error);

  if (result && result->words->len == 0)
    ef_speech_align (script, sentence, starts, result, cancellable);
  return result;
}

static EfSpeechResult *
ask (const EfSpeaker *speaker, const EfSpeechRequest *request,
    const EfScript *script, const EfSentence *sentence, const GArray *starts,
    gboolean *from_cache, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *key = NULL;
  EfSpeechResult *result = NULL;

  if (speaker->cache_dir) {
    key = ef_speech_cache_key (speaker->provider, request);
    result = ef_speech_cache_load (speaker->cache_dir, key);
  }
  *from_cache = result != NULL;
  if (!result) {
    result = synthesize (
        speaker, request, script, sentence, starts, cancellable, error);
    if (result && key)
      ef_speech_cache_store (speaker->cache_dir, key, result);
  }
  return result;
}

static gchar *
neighbour (const EfScript *script, gint index)
{
  if (index < 0 || index >= (gint)script->sentences->len)
    return NULL;
  return ef_script_spoken (
      script, &g_array_index (script->sentences, EfSentence, index), NULL);
}

EfSpeech *
ef_speaker_say (const EfSpeaker *speaker, const EfScript *script, guint index,
    GCancellable *cancellable, GError **error)
{
  const EfSentence *sentence =
      &g_array_index (script->sentences, EfSentence, index);
  g_autoptr (GArray) starts = NULL;
  g_autofree gchar *spoken = ef_script_spoken (script, sentence, &starts);
  g_autofree gchar *previous = neighbour (script, (gint)index - 1);
  g_autofree gchar *next = neighbour (script, (gint)index + 1);
  EfSpeechRequest request = { spoken, previous, next, speaker->voice,
    speaker->language, speaker->rate, speaker->pitch,
    (const gchar *const *)speaker->command, speaker->timeout };
  g_autoptr (EfSpeechResult) result = NULL;
  g_autoptr (EfSpeech) speech = g_new0 (EfSpeech, 1);

  speech->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  speech->times = g_array_new (FALSE, FALSE, sizeof (EfTokenTime));
  result = ask (speaker, &request, script, sentence, starts,
      &speech->from_cache, cancellable, error);
  if (!result)
    return NULL;
  g_clear_pointer (&speech->times, g_array_unref);
  speech->times = ef_speech_map_words (
      script, sentence, spoken, starts, result->words, result->samples->len);
  g_clear_pointer (&speech->samples, g_array_unref);
  speech->samples = g_steal_pointer (&result->samples);
  result->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  speech->sample_rate = result->sample_rate;
  speech->timing = result->words->len ? result->timing : EF_TIMING_ESTIMATED;
  speech->characters = result->characters;
  ef_sound_high_pass ((gint16 *)speech->samples->data, speech->samples->len,
      speech->sample_rate, HIGH_PASS_HZ);
  if (!trim (speech, error)) {
    g_prefix_error (error, "%s: '%.40s': ", speaker->provider->name, spoken);
    return NULL;
  }
  return g_steal_pointer (&speech);
}
