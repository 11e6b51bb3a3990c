/* Edit Factory - tests of the alignment of a recording with its script
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The recordings are made by engines that know when each word begins; the
 * aligner gets the sound alone.
 */
#include "align.h"
#include "narration.h"
#include "recognizer.h"
#include "sound.h"

#include <math.h>
#include <string.h>

static const gchar *const paragraphs[] = {
  "Ten years ago this valley was empty. Today three hundred people live here, "
  "and every morning they walk down to the river together. Nobody planned it. "
  "It started with one house, a garden, and a very stubborn goat.",
  "Coffee tastes different when you know where it comes from. These beans grew "
  "at 1,800 meters, were picked by hand, and dried in the sun for two weeks. "
  "A bag costs $14.50, shipping included. Try it once; you will not go back!",
  "Most phones last three years. Yours could last six. Replace the battery, "
  "clean the port, and turn off what you never use. That is all it takes to "
  "save money, and to keep a good machine out of the ground.",
};

typedef struct
{
  GArray *pcm; /* 16 kHz */
  EfWords *truth;
} Recording;

static void
recording_clear (Recording *self)
{
  g_clear_pointer (&self->pcm, g_array_unref);
  g_clear_pointer (&self->truth, ef_words_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recording, recording_clear)

static void
on_done (gpointer data, const GError *error)
{
  g_assert_no_error (error);
}

static Recording
record (const gchar *text, const gchar *language, const gchar *voice)
{
  EfSpeaker *speaker = ef_speaker_new (
      ef_speech_provider_find (NULL, language, voice, NULL), voice, language);
  EfNarration *narration = ef_narration_new (speaker,
      ef_script_new (text, language), EF_NARRATION_SENTENCE_GAP,
      EF_NARRATION_PARAGRAPH_GAP, NULL, on_done, NULL);
  g_autoptr (GArray) native = g_array_new (FALSE, FALSE, sizeof (gint16));
  Recording self = { NULL, NULL };
  guint rate, n;
  gint16 samples[4096];

  ef_narration_start (narration);
  g_assert_cmpint (
      ef_narration_get_rate (narration, &rate), ==, EF_NARRATION_OK);
  while (ef_narration_read (narration, native->len, samples, 4096, &n) ==
      EF_NARRATION_OK)
    g_array_append_vals (native, samples, n);
  self.truth = ef_narration_get_words (narration);
  g_assert_nonnull (self.truth);
  ef_narration_free (narration);
  self.pcm = ef_sound_resample (
      (const gint16 *)native->data, native->len, rate, EF_ALIGN_RATE);
  return self;
}

typedef struct
{
  gdouble mean;
  gdouble worst;
} Distance;

static Distance
compare (const EfWords *words, const EfWords *truth)
{
  Distance d = { 0.0, 0.0 };

  g_assert_cmpuint (ef_words_length (words), ==, ef_words_length (truth));
  for (guint i = 0; i < ef_words_length (words); i++) {
    const EfWord *a = ef_words_index (words, i), *b = ef_words_index (truth, i);
    gdouble ms = fabs ((gdouble)a->start - (gdouble)b->start) / 1e6;

    g_assert_cmpstr (a->text, ==, b->text);
    g_assert_cmpuint (a->char_offset, ==, b->char_offset);
    d.mean += ms / ef_words_length (words);
    d.worst = MAX (d.worst, ms);
  }
  return d;
}

static gboolean
can_align (void)
{
  if (ef_recognizer_available ())
    return TRUE;
  g_test_skip ("pocketsphinx-en-us is not installed");
  return FALSE;
}

static void
test_known_voices (void)
{
  static const gchar *const voices[] = { "slt", "rms", "awb", "kal16",
    "en-us" };

  if (!can_align ())
    return;
  for (guint v = 0; v < G_N_ELEMENTS (voices); v++) {
    /* Every paragraph by the usual voice, one by each of the others. */
    for (guint p = v % 3; p < G_N_ELEMENTS (paragraphs); p += v == 0 ? 1 : 3) {
      g_auto (Recording) r = record (paragraphs[p], "en-US", voices[v]);
      g_autoptr (GError) error = NULL;
      EfAlignInfo info;
      g_autoptr (EfWords) words = ef_align_full (paragraphs[p], "en-US",
          (const gint16 *)r.pcm->data, r.pcm->len, &info, NULL, &error);
      Distance d;

      g_assert_no_error (error);
      d = compare (words, r.truth);
      g_test_message ("%s %u: mean %.1f ms, worst %.0f ms, fit %.2f, score "
                      "%.1f, unexplained %.2f",
          voices[v], p, d.mean, d.worst, info.fit, info.score,
          info.unexplained);
      g_assert_cmpint (info.timing, ==, EF_TIMING_ALIGNED);
      g_assert_cmpfloat (d.mean, <, 30.0);
      g_assert_cmpfloat (info.fit, >, 0.8);
    }
  }
}

static void
expect_refusal (const Recording *r, const gchar *script, const gchar *what)
{
  g_autoptr (GError) error = NULL;
  EfAlignInfo info;
  g_autoptr (EfWords) words = ef_align_full (script, "en-US",
      (const gint16 *)r->pcm->data, r->pcm->len, &info, NULL, &error);

  g_test_message ("%s: fit %.2f, score %.1f, unexplained %.2f: %s", what,
      info.fit, info.score, info.unexplained,
      error ? error->message : "accepted");
  g_assert_null (words);
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "does not match the script"));
}

static void
test_wrong_script (void)
{
  if (!can_align ())
    return;
  for (guint p = 0; p < G_N_ELEMENTS (paragraphs); p++) {
    g_auto (Recording) r = record (paragraphs[p], "en-US",
        p & 1   ? "rms"
            : p ? "en-us"
                : "slt");

    for (guint q = 0; q < G_N_ELEMENTS (paragraphs); q++)
      if (p != q)
        expect_refusal (&r, paragraphs[q], "another text");
  }
}

static void
test_half_a_script (void)
{
  g_auto (Recording) r = { NULL, NULL };
  g_autofree gchar *both = NULL;
  g_auto (Recording) first = { NULL, NULL };

  if (!can_align ())
    return;
  both = g_strconcat (paragraphs[0], " ", paragraphs[2], NULL);
  r = record (both, "en-US", "slt");
  expect_refusal (&r, paragraphs[0], "the script lacks the second half");
  first = record (paragraphs[0], "en-US", "slt");
  expect_refusal (&first, both, "the recording lacks the second half");
}

static void
test_silence (void)
{
  g_autofree gint16 *pcm = g_new0 (gint16, 5 * EF_ALIGN_RATE);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = ef_align (
      "Hello there.", "en-US", pcm, 5 * EF_ALIGN_RATE, NULL, NULL, &error);

  g_assert_null (words);
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "silent"));
}

static void
test_noise (void)
{
  g_autofree gint16 *pcm = g_new0 (gint16, 10 * EF_ALIGN_RATE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = NULL;

  if (!can_align ())
    return;
  for (guint i = 0; i < 10 * EF_ALIGN_RATE; i++)
    pcm[i] = (gint16)g_rand_int_range (rand, -6000, 6000);
  words = ef_align (
      paragraphs[0], "en-US", pcm, 10 * EF_ALIGN_RATE, NULL, NULL, &error);
  g_assert_null (words);
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
}

/* White noise 20 dB below the voice, and another level. */
static void
test_noisy_recording (void)
{
  g_auto (Recording) r = { NULL, NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = NULL;
  EfAlignInfo info;
  gint16 *pcm;
  gdouble sum = 0.0, noise;
  Distance d;

  if (!can_align ())
    return;
  r = record (paragraphs[2], "en-US", "rms");
  pcm = (gint16 *)r.pcm->data;
  for (guint i = 0; i < r.pcm->len; i++)
    sum += (gdouble)pcm[i] * pcm[i];
  noise = sqrt (sum / r.pcm->len) * 0.1 * sqrt (3.0);
  for (guint i = 0; i < r.pcm->len; i++)
    pcm[i] =
        (gint16)(0.4 * (pcm[i] + g_rand_double_range (rand, -noise, noise)));
  words = ef_align_full (
      paragraphs[2], "en-US", pcm, r.pcm->len, &info, NULL, &error);
  g_assert_no_error (error);
  d = compare (words, r.truth);
  g_test_message ("20 dB noise: mean %.1f, worst %.0f, fit %.2f", d.mean,
      d.worst, info.fit);
  g_assert_cmpfloat (d.mean, <, 40.0);
}

static void
test_other_languages (void)
{
  static const gchar *const texts[][2] = {
    { "de",
        "Vor zehn Jahren war dieses Tal leer. Heute leben hier dreihundert "
        "Menschen, und jeden Morgen gehen sie zusammen zum Fluss." },
    { "es",
        "Hace diez años este valle estaba vacío. Hoy viven aquí "
        "trescientas personas, y cada mañana bajan juntas al río." },
    { "it",
        "Dieci anni fa questa valle era vuota. Oggi vivono qui trecento "
        "persone, e ogni mattina scendono insieme al fiume." },
  };

  if (!can_align ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (Recording) r = record (texts[i][1], texts[i][0], NULL);
    g_autoptr (GError) error = NULL;
    EfAlignInfo info;
    g_autoptr (EfWords) words = ef_align_full (texts[i][1], texts[i][0],
        (const gint16 *)r.pcm->data, r.pcm->len, &info, NULL, &error);
    Distance d;

    g_test_message ("%s: fit %.2f, score %.1f, unexplained %.2f", texts[i][0],
        info.fit, info.score, info.unexplained);
    g_assert_no_error (error);
    d = compare (words, r.truth);
    g_test_message ("%s: mean %.1f ms, worst %.0f ms, %s", texts[i][0], d.mean,
        d.worst, ef_timing_to_string (info.timing));
    g_assert_cmpfloat (
        d.mean, <, info.timing == EF_TIMING_ALIGNED ? 40.0 : 200.0);
    g_assert_cmpint (words->timing, ==, info.timing);
    g_assert_true ((info.note != NULL) == (info.timing == EF_TIMING_ESTIMATED));
    g_free (info.note);
  }
}

static void
test_hostile_input (void)
{
  g_autofree gint16 *pcm = g_new0 (gint16, EF_ALIGN_RATE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pcm[100] = 20000;
  g_assert_null (
      ef_align ("caf\xe9", "en-US", pcm, EF_ALIGN_RATE, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (
      ef_align ("", "en-US", pcm, EF_ALIGN_RATE, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (ef_align ("Hello.", "en-US", pcm, 0, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (ef_align (
      "Hello.", "en-US", pcm, EF_ALIGN_RATE, NULL, cancellable, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/align/known-voices", test_known_voices);
  g_test_add_func ("/align/wrong-script", test_wrong_script);
  g_test_add_func ("/align/half-a-script", test_half_a_script);
  g_test_add_func ("/align/silence", test_silence);
  g_test_add_func ("/align/noise", test_noise);
  g_test_add_func ("/align/noisy-recording", test_noisy_recording);
  g_test_add_func ("/align/other-languages", test_other_languages);
  g_test_add_func ("/align/hostile-input", test_hostile_input);
  return g_test_run ();
}
