/* Edit Factory - the audio programme: places, fades, loops, ducking, faults
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "audio-duck.h"
#include "audio-programme.h"
#include "write-wav.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define RATE 48000

static gchar *folder;

static gchar *
path_of (const gchar *name)
{
  return g_build_filename (folder, name, NULL);
}

static gchar *
write_wav (
    const gchar *name, guint rate, guint channels, gsize frames, Signal func)
{
  gchar *path = path_of (name);

  write_wav_file (path, rate, channels, frames, func);
  return path;
}

static gfloat
click_at_half (guint64 frame, guint channel, guint rate)
{
  return frame == rate / 2 ? 0.9f : 0.0f;
}

/* 60 Hz at 48 and 44.1 and 8 kHz alike has whole periods in a second */
static gfloat
tone (guint64 frame, guint channel, guint rate)
{
  return (gfloat)(0.5 * sin (2.0 * G_PI * 300.0 * frame / rate));
}

static gfloat
padded_tone (guint64 frame, guint channel, guint rate)
{
  guint64 pad = rate / 40;

  return frame < pad || frame >= 2 * rate - pad ? 0.0f
                                                : tone (frame, channel, rate);
}

static gfloat
second_number (guint64 frame, guint channel, guint rate)
{
  return (gfloat)(0.05 * (frame / rate + 1));
}

static gfloat
nothing (guint64 frame, guint channel, guint rate)
{
  return 0.0f;
}

static EfPlan *
plan_of (gdouble seconds)
{
  EfPlan *plan = ef_plan_new ();

  plan->duration = (GstClockTime)llrint (seconds * 1e9);
  plan->music.gain_db = plan->music.duck_db = 0.0;
  plan->music.fade_in = plan->music.fade_out = 0;
  plan->music.loop = FALSE;
  return plan;
}

static EfClip *
add_clip (
    EfPlan *plan, const gchar *uri, gdouble at, gdouble duration, gdouble in)
{
  EfClip *clip = ef_clip_new ();

  clip->uri = g_strdup (uri);
  clip->at = (GstClockTime)llrint (at * 1e9);
  clip->duration = (GstClockTime)llrint (duration * 1e9);
  clip->in = (GstClockTime)llrint (in * 1e9);
  clip->speed = 1.0;
  clip->has_sound = TRUE;
  g_ptr_array_add (plan->clips, clip);
  return clip;
}

static void
collect (const gchar *message, gpointer user_data)
{
  g_test_message ("warning: %s", message);
  g_ptr_array_add (user_data, g_strdup (message));
}

static gfloat *
read_from (EfAudioProgramme *programme, gsize expected)
{
  gfloat *x = g_new (gfloat, (expected + 4000) * 2);
  g_autoptr (GError) error = NULL;
  gsize done = 0, piece = 333;
  gssize got;

  while ((got = ef_audio_programme_read (
              programme, x + done * 2, piece, NULL, &error)) > 0) {
    done += (gsize)got;
    g_assert_cmpuint (done, <=, expected);
    piece = piece * 3 % 3989 + 1;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, expected);
  return x;
}

/* @n_warnings: how many there must be */
static gfloat *
render (const EfPlan *plan, EfWords *words, guint n_warnings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAudioProgramme) programme =
      ef_audio_programme_new (plan, words, RATE, &error);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  gfloat *x;

  g_assert_no_error (error);
  ef_audio_programme_set_warning_func (programme, collect, warnings);
  x = read_from (programme, ef_audio_programme_get_length (programme));
  g_assert_cmpuint (warnings->len, ==, n_warnings);
  return x;
}

static gdouble
rms (const gfloat *x, gdouble from, gdouble to)
{
  gdouble sum = 0.0;
  gsize begin = (gsize)(from * RATE), end = (gsize)(to * RATE);

  for (gsize i = begin; i < end; i++)
    sum += x[2 * i] * x[2 * i];
  return sqrt (sum / (gdouble)(end - begin));
}

static gsize
loudest (const gfloat *x, gsize frames)
{
  gsize at = 0;

  for (gsize i = 0; i < frames; i++)
    if (fabsf (x[2 * i]) > fabsf (x[2 * at]))
      at = i;
  return at;
}

static void
test_voice_place (void)
{
  const guint rates[] = { 48000, 44100, 22050, 8000, 96000 };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    for (guint channels = 1; channels <= 2; channels++) {
      g_autofree gchar *path =
          write_wav ("click.wav", rates[r], channels, rates[r], click_at_half);
      g_autoptr (EfPlan) plan = plan_of (2.0001);
      g_autofree gfloat *x = NULL;
      gsize frames = (gsize)llrint (2.0001 * RATE), at;

      plan->voice.uri = g_strdup (path);
      plan->voice.at = 250 * GST_MSECOND;
      plan->voice.gain_db = -6.0206;
      x = render (plan, NULL, 0);
      at = loudest (x, frames);
      g_test_message (
          "%u Hz, %u channels: %" G_GSIZE_FORMAT, rates[r], channels, at);
      g_assert_cmpint (ABS ((gint)at - 36000), <=, 1);
      if (rates[r] == 48000)
        g_assert_cmpfloat_with_epsilon (x[72000], 0.45f, 1e-4f);
      g_assert_cmpfloat_with_epsilon (x[2 * at], x[2 * at + 1], 1e-6f);
      g_remove (path);
    }
}

static void
test_length (void)
{
  const gdouble seconds[] = { 0.04, 0.0999999, 1.0, 7.123456789 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    g_autoptr (EfPlan) plan = plan_of (seconds[i]);
    g_autoptr (EfAudioProgramme) programme =
        ef_audio_programme_new (plan, NULL, RATE, NULL);
    g_autofree gfloat *x = NULL;

    g_assert_false (ef_audio_programme_has_sound (programme));
    x = read_from (programme, (gsize)llrint (seconds[i] * RATE));
    g_assert_cmpfloat (x[0], ==, 0.0f);
  }
}

/* Neither gap nor click nor swell where the music begins again. */
static void
check_seamless (const gfloat *x, gdouble seconds, gdouble level)
{
  const gsize frames = (gsize)(seconds * RATE);
  gfloat steepest = 0.0f;

  for (gdouble t = 0.05; t + 0.07 < seconds; t += 0.01) {
    gdouble db = 20.0 * log10 (rms (x, t, t + 0.02) / level);

    if (fabs (db) > 1.0)
      g_error ("%.2f s: %.2f dB", t, db);
  }
  for (gsize i = RATE / 20; i + RATE / 20 < frames; i++)
    steepest = MAX (steepest, fabsf (x[2 * i] - x[2 * i - 2]));
  g_assert_cmpfloat (steepest, <, 0.5 * 2.0 * G_PI * 300.0 / RATE * 1.5);
}

static void
test_music_loop (void)
{
  g_autofree gchar *one = write_wav ("one.wav", 44100, 1, 44100, tone);
  g_autofree gchar *two = write_wav ("two.wav", 48000, 2, 96000, padded_tone);
  const gchar *paths[] = { one, two };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (EfPlan) plan = plan_of (9.0);
    g_autofree gfloat *x = NULL;

    plan->music.uri = g_strdup (paths[i]);
    plan->music.loop = TRUE;
    x = render (plan, NULL, 0);
    check_seamless (x, 9.0, 0.5 / G_SQRT2);
  }
  g_remove (one);
  g_remove (two);
}

/* Longer than what is kept: decoded again at each turn, joined as well. */
static void
test_music_loop_long (void)
{
  g_autofree gchar *path = write_wav ("long.wav", 8000, 1, 8000 * 31, tone);
  g_autoptr (EfPlan) plan = plan_of (70.0);
  g_autofree gfloat *x = NULL;

  plan->music.uri = g_strdup (path);
  plan->music.loop = TRUE;
  x = render (plan, NULL, 0);
  check_seamless (x, 70.0, 0.5 / G_SQRT2);
  g_remove (path);
}

static void
test_music_odd (void)
{
  g_autofree gchar *tiny = write_wav ("tiny.wav", 48000, 1, 7, second_number);
  g_autofree gchar *silent = write_wav ("silent.wav", 48000, 1, 4800, nothing);
  g_autofree gchar *empty = write_wav ("empty.wav", 48000, 1, 0, nothing);
  const gchar *paths[] = { tiny, silent, empty };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (EfPlan) plan = plan_of (1.5);
    g_autofree gfloat *x = NULL;

    plan->music.uri = g_strdup (paths[i]);
    plan->music.loop = TRUE;
    x = render (plan, NULL, i == 2 ? 1 : 0);
    g_assert_cmpfloat_with_epsilon (x[RATE], i == 0 ? 0.05f : 0.0f, 1e-3f);
  }
  g_remove (tiny);
  g_remove (silent);
  g_remove (empty);
}

static void
test_music_once_and_fades (void)
{
  g_autofree gchar *path = write_wav ("music.wav", 48000, 2, 96000, tone);
  g_autoptr (EfPlan) plan = plan_of (3.0);
  g_autofree gfloat *x = NULL;

  plan->music.uri = g_strdup (path);
  plan->music.fade_in = GST_SECOND;
  plan->music.gain_db = -6.0206;
  x = render (plan, NULL, 0);
  g_assert_cmpfloat (rms (x, 0.0, 0.1), <, 0.01);
  g_assert_cmpfloat_with_epsilon (rms (x, 0.495, 0.505), 0.125 / G_SQRT2, 0.01);
  g_assert_cmpfloat_with_epsilon (rms (x, 1.2, 1.8), 0.25 / G_SQRT2, 0.002);
  g_assert_cmpfloat (rms (x, 2.0, 3.0), ==, 0.0);

  plan->duration = 1500 * GST_MSECOND;
  plan->music.fade_in = 0;
  plan->music.fade_out = 500 * GST_MSECOND;
  g_free (x);
  x = render (plan, NULL, 0);
  g_assert_cmpfloat_with_epsilon (rms (x, 0.5, 0.9), 0.25 / G_SQRT2, 0.002);
  g_assert_cmpfloat (rms (x, 1.45, 1.5), <, 0.01);
  g_assert_cmpfloat (fabsf (x[2 * 71999]), <, 1e-3f);
  g_remove (path);
}

static void
test_duck (void)
{
  g_autofree gchar *path = write_wav ("bed.wav", 48000, 2, 96000, tone);
  g_autoptr (EfPlan) plan = plan_of (8.0);
  g_autoptr (EfWords) words =
      ef_words_new ("en-US", "one two three", 5 * GST_SECOND, EF_TIMING_ENGINE);
  g_autofree gfloat *x = NULL;
  const gdouble level = 0.5 / G_SQRT2;

  ef_words_append (words, "one", 0, 400 * GST_MSECOND, 0, 3);
  ef_words_append (words, "two", 900 * GST_MSECOND, 1200 * GST_MSECOND, 4, 3);
  ef_words_append (words, "three", 3 * GST_SECOND, 3500 * GST_MSECOND, 8, 5);
  plan->music.uri = g_strdup (path);
  plan->music.loop = TRUE;
  plan->music.duck_db = -12.0;
  plan->voice.at = GST_SECOND;
  x = render (plan, words, 0);
  /* up, down from the very onset, down through the short pause, up again */
  g_assert_cmpfloat_with_epsilon (rms (x, 0.3, 0.75), level, 0.01);
  g_assert_cmpfloat_with_epsilon (rms (x, 1.0, 2.2), level * 0.2512, 0.005);
  g_assert_cmpfloat_with_epsilon (rms (x, 2.65, 3.75), level, 0.01);
  g_assert_cmpfloat_with_epsilon (rms (x, 4.0, 4.5), level * 0.2512, 0.005);
  g_assert_cmpfloat_with_epsilon (rms (x, 5.0, 7.9), level, 0.01);
  g_remove (path);
}

/* The curve itself: steady, monotonic, no corner, the same when read twice. */
static void
test_duck_curve (void)
{
  g_autoptr (EfDuck) duck = ef_duck_new (-10.0);
  g_autofree gfloat *gains = g_new (gfloat, 3 * RATE);
  g_autofree gfloat *again = g_new (gfloat, 3 * RATE);

  ef_duck_add_span (duck, GST_SECOND, 2 * GST_SECOND);
  ef_duck_render (duck, RATE, 0, 3 * RATE, gains);
  for (guint i = 1; i < 3 * RATE; i++) {
    g_assert_cmpfloat (fabsf (gains[i] - gains[i - 1]), <, 2e-4f);
    if (i < RATE)
      g_assert_cmpfloat (gains[i], <=, gains[i - 1]);
    if (i > 2 * RATE)
      g_assert_cmpfloat (gains[i], >=, gains[i - 1]);
  }
  g_assert_cmpfloat (gains[0], ==, 1.0f);
  g_assert_cmpfloat_with_epsilon (gains[RATE], 0.31623f, 1e-5f);
  for (guint i = 0; i < 3; i++)
    ef_duck_render (duck, RATE, (2 - i) * RATE, RATE, again + (2 - i) * RATE);
  g_assert_cmpmem (gains, 3 * RATE * 4, again, 3 * RATE * 4);
}

static void
test_clips (void)
{
  g_autofree gchar *path =
      write_wav ("steps.wav", 48000, 1, 480000, second_number);
  g_autoptr (EfPlan) plan = plan_of (4.0);
  g_autofree gfloat *x = NULL;
  EfClip *clip;

  add_clip (plan, path, 0.0, 1.0, 2.25);
  add_clip (plan, path, 1.0, 1.5, 5.0);
  clip = add_clip (plan, path, 2.5, 1.5, 7.5);
  clip->transition = EF_TRANSITION_CROSSFADE;
  clip->transition_duration = 500 * GST_MSECOND;
  x = render (plan, NULL, 0);
  /* source second 2 is 0.15: heard until 0.75 s, then second 3 */
  g_assert_cmpfloat_with_epsilon (x[2 * (guint)(0.5 * RATE)], 0.15f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * (36000 - 1)], 0.15f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * 36000], 0.20f, 1e-5f);
  /* fades of 5 ms at a cut, silence exactly there */
  g_assert_cmpfloat (x[2 * 47999], <, 0.01f);
  g_assert_cmpfloat (x[2 * 48000], <, 0.01f);
  g_assert_cmpfloat_with_epsilon (x[2 * 49000], 0.30f, 1e-5f);
  /* before the cross-fade, in its middle (half of each), after it */
  g_assert_cmpfloat_with_epsilon (x[2 * (guint)(2.2 * RATE)], 0.35f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (
      x[2 * (guint)(2.5 * RATE)], 0.5f * 0.35f + 0.5f * 0.40f, 2e-3f);
  g_assert_cmpfloat_with_epsilon (x[2 * (guint)(2.8 * RATE)], 0.40f, 1e-5f);
  g_remove (path);
}

static const gdouble speeds[] = { 0.25, 0.5, 0.75, 1.1, 1.5, 2.0, 4.0 };

/* As long as the clip, as high as before: within a tenth of a per cent. */
static void
test_speed (void)
{
  g_autofree gchar *path = write_wav ("tone.wav", 44100, 2, 882000, tone);

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    g_autoptr (EfPlan) plan = plan_of (4.0);
    g_autofree gfloat *x = NULL;
    guint crossings = 0;
    gsize first = 0, last = 0;
    gdouble pitch;

    add_clip (plan, path, 0.0, 4.0, 1.0)->speed = speeds[i];
    x = render (plan, NULL, 0);
    for (gsize k = RATE / 2; k < 7 * RATE / 2; k++)
      if (x[2 * k] < 0.0f && x[2 * k + 2] >= 0.0f) {
        if (crossings++ == 0)
          first = k;
        last = k;
      }
    pitch = (crossings - 1.0) * RATE / (gdouble)(last - first);
    g_test_message ("speed %g: %.2f Hz instead of 300", speeds[i], pitch);
    g_assert_cmpfloat_with_epsilon (pitch, 300, 0.3);
    g_assert_cmpfloat_with_epsilon (rms (x, 0.1, 3.9), 0.5 / G_SQRT2, 0.02);
  }
  g_remove (path);
}

/* Half a cosine over 80 ms, two in a second. */
static gfloat
bursts (guint64 frame, guint channel, guint rate)
{
  gdouble t = (gdouble)frame / rate;
  gdouble d = (t - floor (t * 2) / 2 - 0.25) / 0.04;

  return fabs (d) < 1
      ? (gfloat)(0.4 * (1 + cos (G_PI * d)) * sin (2 * G_PI * 300 * t))
      : 0.0f;
}

/* The middle of what sounds in @from .. @to seconds. */
static gdouble
middle (const gfloat *x, gdouble from, gdouble to)
{
  gdouble sum = 0, moment = 0;

  for (gsize i = (gsize)(from * RATE); i < (gsize)(to * RATE); i++) {
    gdouble power = x[2 * i] * x[2 * i];

    sum += power;
    moment += power * (gdouble)i / RATE;
  }
  g_assert_cmpfloat (sum, >, 1);
  return moment / sum;
}

/* A sound lies where its picture does, from a seek on as well. */
static void
test_speed_places (void)
{
  g_autofree gchar *path = write_wav ("bursts.wav", 44100, 1, 882000, bursts);

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    g_autoptr (EfPlan) plan = plan_of (4.0);
    g_autofree gfloat *x = NULL;
    gdouble worst = 0, half = 0.2 / speeds[i];

    add_clip (plan, path, 0.0, 4.0, 1.1)->speed = speeds[i];
    x = render (plan, NULL, 0);
    for (guint k = 0; k < 36; k++) {
      gdouble at = (0.25 + 0.5 * k - 1.1) / speeds[i];

      if (at - half > 0.02 && at + half < 3.98)
        worst = MAX (worst, fabs (middle (x, at - half, at + half) - at));
    }
    g_test_message ("speed %g: %.1f ms off at worst", speeds[i], worst * 1e3);
    /* 5 ms of the source's time, half a millisecond for the bursts' shape */
    g_assert_cmpfloat (worst, <, 0.0055 / MIN (speeds[i], 1));
  }
  g_remove (path);
}

static void
test_faults (void)
{
  g_autofree gchar *path = write_wav ("cut.wav", 48000, 1, 96000, tone);
  g_autofree gchar *text = path_of ("text.wav");
  g_autofree gchar *missing = path_of ("missing.wav");
  g_autoptr (EfPlan) plan = plan_of (5.0);
  g_autoptr (EfPlan) bad = plan_of (5.0);
  g_autoptr (EfPlan) short_voice = plan_of (5.0);
  g_autoptr (EfWords) words =
      ef_words_new ("en-US", "late", 3 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;
  g_autofree gfloat *x = NULL;

  /* ends after a second of five; another begins after the file's end */
  add_clip (plan, path, 0.0, 3.0, 1.0);
  add_clip (plan, path, 3.0, 2.0, 30.0);
  x = render (plan, NULL, 2);
  g_assert_cmpfloat (rms (x, 0.1, 0.9), >, 0.3);
  g_assert_cmpfloat (rms (x, 1.1, 5.0), ==, 0.0);

  /* a voice of two seconds that is said to speak for three */
  short_voice->voice.uri = g_strdup (path);
  ef_words_append (words, "late", 2500 * GST_MSECOND, 3 * GST_SECOND, 0, 4);
  g_free (x);
  x = render (short_voice, words, 1);

  g_assert_true (g_file_set_contents (text, "not sound at all\n", -1, NULL));
  bad->voice.uri = g_strdup (text);
  g_assert_null (ef_audio_programme_new (bad, NULL, RATE, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "voice.uri"));
  g_clear_error (&error);
  g_free (bad->voice.uri);
  bad->voice.uri = g_strdup (missing);
  g_assert_null (ef_audio_programme_new (bad, NULL, RATE, &error));
  g_assert_nonnull (strstr (error->message, "missing.wav"));
  g_remove (path);
  g_remove (text);
}

/* The rest of a clip that ends early sounds as its next does; that of a file
 * which is nothing, from the start; and the same after a seek back. */
static void
test_next (void)
{
  g_autofree gchar *steps =
      write_wav ("steps.wav", 48000, 1, 480000, second_number);
  g_autofree gchar *brief = write_wav ("brief.wav", 48000, 1, 72000, tone);
  g_autofree gchar *empty = path_of ("empty.wav");
  g_autoptr (EfPlan) plan = plan_of (5.0);
  g_autoptr (EfAudioProgramme) programme = NULL;
  g_autofree gfloat *x = NULL, *again = NULL;

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  for (guint i = 0; i < 2; i++) {
    EfClip *clip = i ? add_clip (plan, empty, 3.0, 2.0, 1.0)
                     : add_clip (plan, brief, 0.0, 3.0, 0.5);

    clip->fallback = EF_FALLBACK_NEXT;
    clip->next = g_new0 (EfClipNext, 1);
    clip->next->uri = g_strdup (steps);
    clip->next->in = 2250 * GST_MSECOND;
    clip->next->speed = 1;
  }
  x = render (plan, NULL, 2);
  g_assert_cmpfloat_with_epsilon (rms (x, 0.1, 0.9), 0.5 / G_SQRT2, 0.01);
  /* source second 2 is 0.15, from 2.25 on */
  g_assert_cmpfloat_with_epsilon (x[2 * 48100], 0.15f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * (48000 + 35990)], 0.15f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * (48000 + 36010)], 0.20f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * (144000 + 35990)], 0.15f, 1e-5f);
  g_assert_cmpfloat_with_epsilon (x[2 * (144000 + 36010)], 0.20f, 1e-5f);
  programme = ef_audio_programme_new (plan, NULL, RATE, NULL);
  again = g_new (gfloat, 2 * 240000);
  g_assert_cmpint (
      ef_audio_programme_read (programme, again, 240000, NULL, NULL), ==,
      240000);
  g_assert_true (ef_audio_programme_seek (programme, GST_SECOND, NULL));
  g_assert_cmpint (
      ef_audio_programme_read (programme, again, 192000, NULL, NULL), ==,
      192000);
  g_assert_cmpmem (x + 2 * 48000, 192000 * 8, again, 192000 * 8);
  g_remove (steps);
  g_remove (brief);
  g_remove (empty);
}

static void
test_seek (void)
{
  g_autofree gchar *voice = write_wav ("v.wav", 44100, 1, 88200, tone);
  g_autofree gchar *music = write_wav ("m.wav", 22050, 1, 22050, tone);
  g_autoptr (EfPlan) plan = plan_of (4.0);
  g_autofree gfloat *x = NULL;
  g_autoptr (EfAudioProgramme) programme = NULL;
  const gsize places[] = { 100, 150000, 47999, 0, 191999 };

  plan->voice.uri = g_strdup (voice);
  plan->voice.at = 300 * GST_MSECOND;
  plan->music.uri = g_strdup (music);
  plan->music.loop = TRUE;
  plan->music.duck_db = -9.0;
  add_clip (plan, voice, 0.0, 2.0, 0.0);
  add_clip (plan, voice, 2.0, 2.0, 0.0);
  x = render (plan, NULL, 0);
  programme = ef_audio_programme_new (plan, NULL, RATE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    gfloat part[4000];
    gsize frames = MIN (2000, 192000 - places[i]);
    gssize got;

    g_assert_true (ef_audio_programme_seek (programme,
        gst_util_uint64_scale_round (places[i], GST_SECOND, RATE), NULL));
    g_assert_cmpuint (
        ef_audio_programme_get_position (programme), ==, places[i]);
    got = ef_audio_programme_read (programme, part, 2000, NULL, NULL);
    g_assert_cmpint (got, ==, frames);
    g_assert_cmpmem (part, frames * 8, x + places[i] * 2, frames * 8);
  }
  g_assert_true (ef_audio_programme_seek (programme, 4 * GST_SECOND, NULL));
  g_assert_cmpint (
      ef_audio_programme_read (programme, x, 1, NULL, NULL), ==, 0);
  g_remove (voice);
  g_remove (music);
}

static void
test_cancel (void)
{
  g_autofree gchar *path = write_wav ("c.wav", 48000, 1, 48000, tone);
  g_autoptr (EfPlan) plan = plan_of (1.0);
  g_autoptr (EfAudioProgramme) programme = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gfloat x[2000];

  plan->voice.uri = g_strdup (path);
  programme = ef_audio_programme_new (plan, NULL, RATE, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (
      ef_audio_programme_read (programme, x, 1000, cancellable, &error), ==,
      -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_remove (path);
}

/* Compressed files of the world: sound from the start, nothing to warn of. */
static void
test_shared_media (void)
{
  const gchar *media = g_getenv ("EF_SHARED_MEDIA");
  const gchar *names[] = { "chime.mp3", "music.m4a" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path =
        g_build_filename (media ? media : "/nonexistent", names[i], NULL);
    g_autoptr (EfPlan) plan = plan_of (25.0);
    g_autofree gfloat *x = NULL;

    if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
      g_test_skip ("the shared media are not there");
      return;
    }
    plan->music.uri = g_strdup (path);
    plan->music.loop = TRUE;
    x = render (plan, NULL, 0);
    g_assert_cmpfloat (rms (x, 0.0, 5.0), >, 1e-3);
    g_assert_cmpfloat (rms (x, 20.0, 25.0), >, 1e-3);
  }
}

/* A photograph and a silent film where sound should be. */
static void
test_no_sound (void)
{
  const gchar *media = g_getenv ("EF_SHARED_MEDIA");
  const gchar *names[] = { "photo1.jpg", "bottle-detection.mp4" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint in = 0; in < 2; in++) {
      g_autofree gchar *path =
          g_build_filename (media ? media : "/nonexistent", names[i], NULL);
      g_autoptr (EfPlan) plan = plan_of (1.0);
      g_autoptr (EfAudioProgramme) programme = NULL;
      g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
      g_autofree gfloat *x = NULL;

      if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
        g_test_skip ("the shared media are not there");
        return;
      }
      add_clip (plan, path, 0.0, 1.0, in * 0.5);
      programme = ef_audio_programme_new (plan, NULL, RATE, NULL);
      ef_audio_programme_set_warning_func (programme, collect, warnings);
      x = read_from (programme, RATE);
      g_assert_cmpuint (warnings->len, ==, 1);
      g_assert_nonnull (strstr (warnings->pdata[0], "has no sound"));
    }
}

/* A click in AAC inside MP4, as phones write it: encoder delay and edit list,
 * reached by a seek. */
static void
test_compressed_place (void)
{
  g_autofree gchar *wav =
      write_wav ("p.wav", 48000, 1, 48000 * 3, click_at_half);
  g_autofree gchar *ffmpeg = g_find_program_in_path ("ffmpeg");
  const gchar *names[] = { "p.m4a", "p.flac", "p.ogg" };

  if (!ffmpeg) {
    g_test_skip ("ffmpeg is not installed");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint k = 0; k < 2; k++) {
      g_autofree gchar *path = path_of (names[i]);
      const gchar *argv[] = { ffmpeg, "-loglevel", "error", "-y", "-i", wav,
        path, NULL };
      gdouble in = k ? 0.3 : 0.0;
      g_autoptr (EfPlan) plan = plan_of (2.0);
      g_autofree gfloat *x = NULL;
      gint status = 1;
      gsize at;

      g_assert_true (g_spawn_sync (NULL, (gchar **)argv, NULL, G_SPAWN_DEFAULT,
          NULL, NULL, NULL, NULL, &status, NULL));
      g_assert_cmpint (status, ==, 0);
      add_clip (plan, path, 0.0, 2.0, in);
      x = render (plan, NULL, 0);
      at = loudest (x, 2 * RATE);
      g_test_message (
          "%s from %g s: click at %.2f ms", names[i], in, at * 1000.0 / RATE);
      g_assert_cmpfloat_with_epsilon (at * 1.0 / RATE, 0.5 - in, 0.001);
      g_remove (path);
    }
  g_remove (wav);
}

int
main (int argc, char **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  folder = g_dir_make_tmp ("ef-audio-XXXXXX", NULL);
  g_test_add_func ("/audio-programme/voice/place", test_voice_place);
  g_test_add_func ("/audio-programme/length", test_length);
  g_test_add_func ("/audio-programme/music/loop", test_music_loop);
  g_test_add_func ("/audio-programme/music/loop-long", test_music_loop_long);
  g_test_add_func ("/audio-programme/music/odd", test_music_odd);
  g_test_add_func ("/audio-programme/music/fades", test_music_once_and_fades);
  g_test_add_func ("/audio-programme/duck/music", test_duck);
  g_test_add_func ("/audio-programme/duck/curve", test_duck_curve);
  g_test_add_func ("/audio-programme/clips", test_clips);
  g_test_add_func ("/audio-programme/speed", test_speed);
  g_test_add_func ("/audio-programme/speed-places", test_speed_places);
  g_test_add_func ("/audio-programme/faults", test_faults);
  g_test_add_func ("/audio-programme/next", test_next);
  g_test_add_func ("/audio-programme/seek", test_seek);
  g_test_add_func ("/audio-programme/cancel", test_cancel);
  g_test_add_func ("/audio-programme/shared-media", test_shared_media);
  g_test_add_func ("/audio-programme/no-sound", test_no_sound);
  g_test_add_func ("/audio-programme/compressed", test_compressed_place);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
