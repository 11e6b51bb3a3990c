/* Edit Factory - tests of sentences: sound, times, cache, programs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "narration.h"
#include "process.h"
#include "sound.h"
#include "speech-cache.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static EfSpeaker *
make_speaker (const gchar *provider, const gchar *language, const gchar *voice)
{
  g_autoptr (GError) error = NULL;
  const EfSpeechProvider *found =
      ef_speech_provider_find (provider, language, voice, &error);

  g_assert_no_error (error);
  return ef_speaker_new (found, voice, language);
}

static EfSpeech *
say (const EfSpeaker *speaker, const gchar *text, EfScript **script)
{
  g_autoptr (GError) error = NULL;
  EfSpeech *speech;

  *script = ef_script_new (text, speaker->language);
  speech = ef_speaker_say (speaker, *script, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (speech->times->len, ==,
      g_array_index ((*script)->sentences, EfSentence, 0).count);
  return speech;
}

static void
check_times (const EfSpeech *speech)
{
  guint before = 0;

  for (guint i = 0; i < speech->times->len; i++) {
    const EfTokenTime *t = &g_array_index (speech->times, EfTokenTime, i);

    g_assert_cmpuint (t->start, >=, before);
    g_assert_cmpuint (t->end, >=, t->start);
    g_assert_cmpuint (t->end, <=, speech->samples->len);
    before = t->start;
  }
}

/* The energy of the sound knows nothing of the engine: where the silence
 * before a word ends, the word must begin. Stops ("k", "t") are silent at
 * first, so the words here begin with voiced sounds. */
static void
check_onsets (const gchar *voice, gdouble max_mean, gdouble max_worst)
{
  g_autoptr (EfSpeaker) speaker = make_speaker ("auto", "en-US", voice);
  g_autoptr (EfScript) script = NULL;
  g_autoptr (EfSpeech) speech = say (speaker,
      "Morning, many rivers ran, warm winds were moving, nobody mourned, "
      "money was around, no one lied, and all roads led nowhere.",
      &script);
  const gint16 *samples = (const gint16 *)speech->samples->data;
  guint rate = speech->sample_rate, n = 0;
  g_autoptr (GArray) spans =
      ef_sound_find_spans (samples, speech->samples->len, rate, 60);
  gdouble sum = 0.0, worst = 0.0;

  check_times (speech);
  for (guint i = 1; i < spans->len; i++) {
    gdouble at = g_array_index (spans, EfSoundSpan, i).start, nearest = 1e9;

    for (guint k = 0; k < speech->times->len; k++)
      nearest = MIN (nearest,
          fabs (at - g_array_index (speech->times, EfTokenTime, k).start));
    nearest *= 1000.0 / rate;
    sum += nearest;
    worst = MAX (worst, nearest);
    n++;
  }
  g_test_message ("%s: %u pauses, mean %.1f ms, worst %.0f ms", voice, n,
      sum / MAX (n, 1), worst);
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpfloat (sum / n, <, max_mean);
  g_assert_cmpfloat (worst, <, max_worst);
}

static void
test_onsets (void)
{
  check_onsets ("slt", 15.0, 40.0);
  check_onsets ("rms", 15.0, 40.0);
  /* Diphones leave short gaps inside words too, espeak's stops as well. */
  check_onsets ("kal16", 40.0, 130.0);
  check_onsets ("en-us", 40.0, 130.0);
}

static void
test_clean_ends (void)
{
  static const gchar *const voices[] = { "slt", "rms", "awb", "kal16", "en-us",
    "de" };

  for (guint v = 0; v < G_N_ELEMENTS (voices); v++) {
    g_autoptr (EfSpeaker) speaker = make_speaker ("auto", "en-US", voices[v]);
    g_autoptr (EfScript) script = NULL;
    g_autoptr (EfSpeech) speech = say (speaker, "Stop the boats.", &script);
    const gint16 *samples = (const gint16 *)speech->samples->data;
    guint n = speech->samples->len, rate = speech->sample_rate;
    gsize first, end;
    gdouble mean = 0.0;

    g_assert_true (ef_sound_find_speech (samples, n, rate, &first, &end));
    g_test_message ("%s: %u ms, %u ms", voices[v], (guint)(first * 1000 / rate),
        (guint)((n - end) * 1000 / rate));
    g_assert_cmpuint (first, <=, rate * 80 / 1000);
    g_assert_cmpuint (n - end, <=, rate * 170 / 1000);
    g_assert_cmpint (ABS (samples[0]), <, 64);
    g_assert_cmpint (ABS (samples[n - 1]), <, 64);
    for (guint i = 0; i < n; i++)
      mean += samples[i];
    g_assert_cmpfloat (fabs (mean / n), <, 20.0);
  }
}

static void
test_every_token_has_a_time (void)
{
  static const gchar *const texts[] = {
    "In the end most of the people on the boat paid $25.50 in 2024.",
    "State-of-the-art, isn't it? 🎉",
    "A 🎉 b — c ... d",
    "🎉 Hello",
    "Café Müller’s naïve “quotes” — done",
    "Visit https://example.com/a?b=c or mail bob@example.com (or #win) @bob",
  };
  static const gchar *const voices[] = { "slt", "en-us" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    for (guint v = 0; v < G_N_ELEMENTS (voices); v++) {
      g_autoptr (EfSpeaker) speaker = make_speaker ("auto", "en-US", voices[v]);
      g_autoptr (EfScript) script = NULL;
      g_autoptr (EfSpeech) speech = say (speaker, texts[i], &script);

      check_times (speech);
      g_assert_cmpint (speech->timing, ==, EF_TIMING_ENGINE);
      for (guint k = 0; k < speech->times->len; k++) {
        const EfTokenTime *t = &g_array_index (speech->times, EfTokenTime, k);
        gboolean spoken = *ef_script_token (script, k)->spoken != '\0';

        if ((t->end > t->start) != spoken)
          g_error ("%s: '%s' lasts %u samples", voices[v],
              ef_script_token (script, k)->text, t->end - t->start);
      }
    }
  }
}

/* Merged words, a position that is off by one, events out of the text. */
static void
test_map_words (void)
{
  g_autoptr (EfScript) script = ef_script_new ("one in the box", "de");
  const EfSentence *sentence =
      &g_array_index (script->sentences, EfSentence, 0);
  g_autoptr (GArray) starts = NULL;
  g_autofree gchar *spoken = ef_script_spoken (script, sentence, &starts);
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (EfSpokenWord));
  EfSpokenWord events[] = { { 0, 100, 200 }, { 3, 200, 700 }, { 11, 700, 900 },
    { 4000, 5, 6 }, { 2, 99999, 99999 } };
  g_autoptr (GArray) times = NULL;
  const EfTokenTime *t;

  g_array_append_vals (words, events, G_N_ELEMENTS (events));
  times = ef_speech_map_words (script, sentence, spoken, starts, words, 1000);
  t = (const EfTokenTime *)times->data;
  g_assert_cmpuint (t[0].start, ==, 100);
  g_assert_cmpuint (t[1].start, ==, 200);
  g_assert_cmpuint (t[1].end, ==, 400);
  g_assert_cmpuint (t[2].start, ==, 400);
  g_assert_cmpuint (t[2].end, ==, 700);
  g_assert_cmpuint (t[3].end, ==, 900);
}

/* The cache */

static gchar *
only_file (const gchar *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gchar *path = g_build_filename (folder, g_dir_read_name (dir), NULL);

  g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
test_cache (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-tts-XXXXXX", NULL);
  g_autoptr (EfSpeaker) speaker = make_speaker ("auto", "en-US", "slt");
  g_autofree gchar *path = NULL;
  g_autofree gchar *good = NULL;
  gsize length;

  speaker->cache_dir = g_strdup (folder);
  for (guint i = 0; i < 8; i++) {
    g_autoptr (EfScript) script = NULL;
    g_autoptr (EfSpeech) speech = say (speaker, "Hello there.", &script);

    /* damaged after every second run: it is spoken anew and mended */
    g_assert_cmpint (speech->from_cache, ==, i % 2);
    check_times (speech);
    g_assert_cmpint (speech->timing, ==, EF_TIMING_ENGINE);
    if (!path)
      path = only_file (folder);
    if (!good)
      g_file_get_contents (path, &good, &length, NULL);
    if (i == 1)
      g_file_set_contents (path, good, (gssize)length - 100, NULL);
    if (i == 3)
      g_file_set_contents (path, "", 0, NULL);
    if (i == 5) {
      good[length / 2] ^= 1;
      g_file_set_contents (path, good, (gssize)length, NULL);
    }
  }
  ef_speech_cache_trim (folder, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_cache_keys (void)
{
  EfSpeechRequest a = { "Hello", NULL, NULL, "slt", "en-US", 1.0, 1.0, NULL,
    0 };
  EfSpeechRequest b = a;
  g_autofree gchar *key = ef_speech_cache_key (&ef_speech_flite, &a);
  g_autofree gchar *other = NULL;

  g_assert_cmpuint (strlen (key), ==, 64);
  other = ef_speech_cache_key (&ef_speech_flite, &b);
  g_assert_cmpstr (key, ==, other);
  b.rate = 1.1;
  g_free (other);
  other = ef_speech_cache_key (&ef_speech_flite, &b);
  g_assert_cmpstr (key, !=, other);
  b = a;
  b.voice = NULL;
  g_free (other);
  other = ef_speech_cache_key (&ef_speech_flite, &b);
  g_assert_cmpstr (key, !=, other);
  g_free (other);
  other = ef_speech_cache_key (&ef_speech_espeak, &a);
  g_assert_cmpstr (key, !=, other);
}

static void
test_cache_size (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-tts-XXXXXX", NULL);
  g_autoptr (EfSpeechResult) result = ef_speech_result_new (16000);
  guint left = 0;

  g_array_set_size (result->samples, 5000);
  for (guint i = 0; i < 10; i++) {
    g_autofree gchar *key = g_strdup_printf ("%064u", i);

    ef_speech_cache_store (folder, key, result);
  }
  ef_speech_cache_trim (folder, 35000);
  for (guint i = 0; i < 10; i++) {
    g_autofree gchar *key = g_strdup_printf ("%064u", i);
    g_autoptr (EfSpeechResult) found = ef_speech_cache_load (folder, key);

    left += found != NULL;
  }
  g_assert_cmpuint (left, ==, 3);
  ef_speech_cache_trim (folder, 0);
  g_rmdir (folder);
}

/* Programs */

static GByteArray *
run_shell (const gchar *script, gsize max, guint64 timeout, gint *status,
    GError **error)
{
  const gchar *argv[] = { "sh", "-c", script, NULL };
  EfProcess process = { "test", argv, NULL, "some input", max, timeout };
  g_autofree gchar *complaint = NULL;

  return ef_process_run (&process, status, &complaint, NULL, error);
}

static void
test_processes (void)
{
  g_autoptr (GError) error = NULL;
  gint status;
  g_autoptr (GByteArray) out =
      run_shell ("cat", 100, 5 * GST_SECOND, &status, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (out->data, out->len, "some input", 10);
  g_assert_null (run_shell ("yes", 100000, 5 * GST_SECOND, &status, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (
      run_shell ("sleep 100", 100, 100 * GST_MSECOND, &status, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
  g_clear_error (&error);
  g_clear_pointer (&out, g_byte_array_unref);
  /* A child that is left behind does not hold us, nor lives on. */
  out = run_shell ("sleep 100 & echo $!", 100, 5 * GST_SECOND, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_byte_array_append (out, (const guint8 *)"", 1);
  {
    g_autofree gchar *proc =
        g_strdup_printf ("/proc/%d/cmdline", atoi ((const gchar *)out->data));
    g_autofree gchar *line = NULL;
    gsize length = 0;

    g_file_get_contents (proc, &line, &length, NULL);
    g_assert_cmpuint (length, ==, 0);
  }
  g_clear_pointer (&out, g_byte_array_unref);
  out = run_shell ("exit 3", 100, 5 * GST_SECOND, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 3);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled_process (void)
{
  const gchar *argv[] = { "sleep", "100", NULL };
  EfProcess process = { "test", argv, NULL, NULL, 100, 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *complaint = NULL;
  gint64 before = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  gint status;

  g_assert_null (
      ef_process_run (&process, &status, &complaint, cancellable, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

static void
test_wav (void)
{
  static const guint8 wav[] = { 'R', 'I', 'F', 'F', 0xff, 0xff, 0xff, 0xff, 'W',
    'A', 'V', 'E', 'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0, 2, 0, 0x80, 0x3e, 0,
    0, 0, 0xfa, 0, 0, 4, 0, 16, 0, 'd', 'a', 't', 'a', 0xff, 0xff, 0xff, 0xff,
    0, 1, 0, 3, 0, 0xff, 0, 0xfd };
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSpeechResult) result =
      ef_speech_read_wav ("x", wav, sizeof wav, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->sample_rate, ==, 16000);
  g_assert_cmpuint (result->samples->len, ==, 2);
  g_assert_cmpint (g_array_index (result->samples, gint16, 0), ==, 512);
  g_assert_cmpint (g_array_index (result->samples, gint16, 1), ==, -512);
  /* Cut anywhere it must not be read beyond its end. */
  for (gsize n = 0; n < sizeof wav; n++) {
    g_autofree guint8 *copy = g_memdup2 (wav, n);
    g_autoptr (EfSpeechResult) cut = ef_speech_read_wav ("x", copy, n, NULL);

    g_assert_true (n >= 44 || cut == NULL);
  }
}

static void
test_command (void)
{
  g_autoptr (EfSpeaker) speaker = make_speaker ("command", "en-US", NULL);
  g_autoptr (EfScript) script = NULL;
  g_autoptr (EfSpeech) speech = NULL;
  g_autofree gchar *program = g_find_program_in_path ("espeak-ng");

  if (!program) {
    g_test_skip ("espeak-ng is not installed");
    return;
  }
  g_assert_true (g_shell_parse_argv (
      "espeak-ng --stdin --stdout", NULL, &speaker->command, NULL));
  speech = say (speaker, "Ten years ago this valley was empty.", &script);
  check_times (speech);
  g_assert_true (speech->timing == EF_TIMING_ALIGNED ||
      speech->timing == EF_TIMING_ESTIMATED);
  g_test_message ("timing %s", ef_timing_to_string (speech->timing));
}

static void
test_voices (void)
{
  g_autoptr (GPtrArray) voices = ef_speech_list_voices ();
  guint flite = 0, espeak = 0;

  for (guint i = 0; i < voices->len; i++) {
    const EfVoice *voice = g_ptr_array_index (voices, i);

    flite += g_str_equal (voice->provider, "flite");
    espeak += g_str_equal (voice->provider, "espeak");
    g_assert_true (g_utf8_validate (voice->description, -1, NULL));
  }
  g_assert_cmpuint (flite, ==, 4);
  g_assert_cmpuint (espeak, >, 0);
  g_test_message ("%u voices of espeak", espeak);
}

static void
on_failed (gpointer data, const GError *error)
{
  g_assert_no_error (error);
}

static void
test_hostile_texts (void)
{
  static const gchar *const texts[] = { "<speak><break time=\"9s\"/>hi</speak>",
    "[[h@'loU]] &amp; x", "--version -h", "a\x01\x02\x1b[31m b", "%s%n%x",
    "1.2.3.4.5.6 1:2:3 1/2/3/4", "\xe2\x80\xae reversed" };
  static const gchar *const languages[] = { "en-US", "de" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    for (guint l = 0; l < 2; l++) {
      EfNarration *narration = ef_narration_new (
          make_speaker ("auto", languages[l], NULL),
          ef_script_new (texts[i], languages[l]), 0, 0, NULL, on_failed, NULL);
      const EfNarrationSentence *sentence;
      g_autoptr (EfWords) words = NULL;
      guint k = 0;

      ef_narration_start (narration);
      while (ef_narration_get_sentence (narration, k, &sentence) ==
          EF_NARRATION_OK)
        k++;
      words = ef_narration_get_words (narration);
      g_assert_nonnull (words);
      g_assert_cmpuint (words->duration, <, 30 * GST_SECOND);
      ef_narration_free (narration);
    }
  }
}

/* Every letter in one word, spoken in pieces that engines can take. */
static void
test_one_long_word (void)
{
  g_autofree gchar *text = g_strnfill (3000, 'a');
  EfNarration *narration =
      ef_narration_new (make_speaker ("auto", "en", "kal16"),
          ef_script_new (text, "en"), 0, 0, NULL, on_failed, NULL);
  const EfNarrationSentence *sentence;

  ef_narration_start (narration);
  g_assert_cmpint (
      ef_narration_get_sentence (narration, 0, &sentence), ==, EF_NARRATION_OK);
  ef_narration_free (narration);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speech/onsets", test_onsets);
  g_test_add_func ("/speech/clean-ends", test_clean_ends);
  g_test_add_func (
      "/speech/every-token-has-a-time", test_every_token_has_a_time);
  g_test_add_func ("/speech/map-words", test_map_words);
  g_test_add_func ("/speech/cache", test_cache);
  g_test_add_func ("/speech/cache-keys", test_cache_keys);
  g_test_add_func ("/speech/cache-size", test_cache_size);
  g_test_add_func ("/speech/processes", test_processes);
  g_test_add_func ("/speech/cancelled-process", test_cancelled_process);
  g_test_add_func ("/speech/wav", test_wav);
  g_test_add_func ("/speech/command", test_command);
  g_test_add_func ("/speech/voices", test_voices);
  g_test_add_func ("/speech/hostile-texts", test_hostile_texts);
  g_test_add_func ("/speech/one-long-word", test_one_long_word);
  return g_test_run ();
}
