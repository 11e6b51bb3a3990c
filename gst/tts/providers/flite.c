/* Edit Factory - speech by flite
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * English only, ASCII only, exact word times from the utterance's relations.
 */
#include "provider.h"

#include <flite/flite.h>
#include <stdlib.h>
#include <string.h>

cst_voice *register_cmu_us_slt (const char *voxdir);
cst_voice *register_cmu_us_rms (const char *voxdir);
cst_voice *register_cmu_us_awb (const char *voxdir);
cst_voice *register_cmu_us_kal16 (const char *voxdir);

static const struct
{
  const gchar *id;
  const gchar *description;
  cst_voice *(*register_voice) (const char *voxdir);
} voices[] = {
  { "slt", "female, US, clear (statistical)", register_cmu_us_slt },
  { "rms", "male, US, low (statistical)", register_cmu_us_rms },
  { "awb", "male, Scottish accent (statistical)", register_cmu_us_awb },
  { "kal16", "male, US, robotic (diphones)", register_cmu_us_kal16 },
};

#define SAMPLE_RATE 16000

/* flite's voices are process-wide and its vocoder draws from rand(): one
 * sentence at a time, from the same seed, gives the same bytes each time. */
static GMutex lock;

static gint
find_voice (const gchar *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    if (g_str_equal (voices[i].id, id))
      return i;
  return -1;
}

gboolean
ef_speech_flite_has_voice (const gchar *id)
{
  return find_voice (id) >= 0;
}

static cst_voice *
get_voice (const gchar *id, GError **error)
{
  static cst_voice *loaded[G_N_ELEMENTS (voices)];
  static gboolean started = FALSE;
  gint i = find_voice (id);

  if (i < 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "voice '%.40s': flite has slt, rms, awb and kal16", id);
    return NULL;
  }
  if (!started) {
    flite_init ();
    started = TRUE;
  }
  if (!loaded[i])
    loaded[i] = voices[i].register_voice (NULL);
  return loaded[i];
}

/* flite knows ASCII only: accents are dropped, other letters too. A code point
 * stays one byte, so positions keep their meaning. */
static gchar *
to_ascii (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p), base[4];

    if (c == 0x2019 || c == 0x2018)
      c = '\'';
    if (c >= 0x80 && g_unichar_fully_decompose (c, FALSE, base, 4) > 1)
      c = base[0];
    g_string_append_c (out, c < 0x80 ? (gchar)c : ' ');
  }
  return g_string_free (out, FALSE);
}

static gboolean
has_letters (const gchar *text)
{
  for (; *text; text++)
    if (g_ascii_isalnum (*text))
      return TRUE;
  return FALSE;
}

static gint
sample_at (const cst_item *word, const gchar *path)
{
  return (gint)(ffeature_float (word, path) * SAMPLE_RATE + 0.5f);
}

/* flite tells where a token ends in its source; the word began before it. */
static void
read_words (cst_utterance *utterance, const gchar *text, EfSpeechResult *result)
{
  const cst_item *word;

  for (word = relation_head (utt_relation (utterance, "Word")); word;
       word = item_next (word)) {
    gint position = ffeature_int (word, "R:Token.parent.file_pos");
    EfSpokenWord spoken;

    if (!item_as (word, "SylStructure") ||
        !item_daughter (item_as (word, "SylStructure")))
      continue;
    position = CLAMP (position - 1, 0, (gint)strlen (text) - 1);
    while (position > 0 && text[position] == ' ')
      position--;
    while (position > 0 && text[position - 1] != ' ')
      position--;
    spoken.at = position;
    spoken.start = MAX (
        sample_at (word, "R:SylStructure.daughter1.daughter1.R:Segment.p.end"),
        0);
    spoken.end = MAX (
        sample_at (word, "R:SylStructure.daughtern.daughtern.R:Segment.end"),
        0);
    if (spoken.end > spoken.start)
      g_array_append_val (result->words, spoken);
  }
}

static EfSpeechResult *
speak (cst_voice *voice, const EfSpeechRequest *request, const gchar *text,
    GError **error)
{
  g_autoptr (EfSpeechResult) result = ef_speech_result_new (SAMPLE_RATE);
  cst_utterance *utterance;
  cst_wave *wave;

  feat_set_float (voice->features, "duration_stretch", 1.0 / request->rate);
  if (request->pitch != 1.0)
    feat_set_float (voice->features, "f0_shift", request->pitch);
  else
    feat_remove (voice->features, "f0_shift");
  srand (1);
  utterance = flite_synth_text (text, voice);
  wave = utterance ? utt_wave (utterance) : NULL;
  if (!wave || wave->num_samples == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "flite could not speak '%.60s'", request->text);
    if (utterance)
      delete_utterance (utterance);
    return NULL;
  }
  result->sample_rate = wave->sample_rate;
  result->characters = strlen (text);
  g_array_append_vals (result->samples, wave->samples, wave->num_samples);
  read_words (utterance, text, result);
  delete_utterance (utterance);
  return g_steal_pointer (&result);
}

static EfSpeechResult *
synthesize (
    const EfSpeechRequest *request, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *text = to_ascii (request->text);
  const gchar *id = request->voice ? request->voice : "slt";
  EfSpeechResult *result = NULL;
  cst_voice *voice;

  if (!has_letters (text)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "flite speaks English only and cannot say '%.60s'; set the language, "
        "or take the provider espeak",
        request->text);
    return NULL;
  }
  g_mutex_lock (&lock);
  voice = get_voice (id, error);
  if (voice)
    result = speak (voice, request, text, error);
  g_mutex_unlock (&lock);
  return result;
}

static void
list_voices (GPtrArray *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (voices); i++) {
    EfVoice *voice = g_new0 (EfVoice, 1);

    voice->provider = "flite";
    voice->id = g_strdup (voices[i].id);
    voice->language = g_strdup ("en-US");
    voice->description = g_strdup (voices[i].description);
    voice->sample_rate = SAMPLE_RATE;
    voice->available = TRUE;
    g_ptr_array_add (list, voice);
  }
}

static gchar *
default_voice (const gchar *language)
{
  return g_str_has_prefix (language, "en") ? g_strdup ("slt") : NULL;
}

const EfSpeechProvider ef_speech_flite = { "flite", 1, 1000, FALSE, synthesize,
  list_voices, default_voice };
