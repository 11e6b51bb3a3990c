/* Edit Factory - the loudness meter against libebur128 and EBU Tech 3341/3342
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "meter.h"
#include "samples.h"
#include "signals.h"
#include "true-peak.h"

#include <ebur128.h>
#include <string.h>

static void
measure (const gfloat *x, gsize frames, guint rate, guint channels,
    EfLoudness *loudness)
{
  g_autoptr (EfMeter) meter = ef_meter_new (rate, channels, NULL);
  gsize at = 0, odd = 1;

  /* odd pieces: results must not depend on how the stream is cut */
  while (at < frames) {
    gsize n = MIN (frames - at, odd);

    ef_meter_process (meter, x + at * channels, n);
    at += n;
    odd = odd * 7 % 9973 + 1;
  }
  ef_meter_get (meter, loudness);
}

static void
reference (const gfloat *x, gsize frames, guint rate, guint channels,
    EfLoudness *loudness)
{
  ebur128_state *st = ebur128_init (channels, rate,
      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
  gdouble peak = 0.0;

  g_assert_nonnull (st);
  for (guint c = 0; c < channels; c++)
    ebur128_set_channel (st, c,
        c == 0       ? EBUR128_LEFT
            : c == 1 ? EBUR128_RIGHT
                     : EBUR128_CENTER);
  ebur128_add_frames_float (st, x, frames);
  ebur128_loudness_global (st, &loudness->integrated);
  ebur128_loudness_range (st, &loudness->range);
  for (guint c = 0; c < channels; c++) {
    gdouble p;

    ebur128_true_peak (st, c, &p);
    peak = MAX (peak, p);
  }
  loudness->true_peak = 20.0 * log10 (peak);
  ebur128_destroy (&st);
}

static void
agree (const gchar *what, const gfloat *x, gsize frames, guint rate,
    guint channels)
{
  EfLoudness ours, theirs;

  measure (x, frames, rate, channels, &ours);
  reference (x, frames, rate, channels, &theirs);
  g_test_message ("%s %u Hz: I %.3f/%.3f LRA %.2f/%.2f TP %.3f/%.3f", what,
      rate, ours.integrated, theirs.integrated, ours.range, theirs.range,
      ours.true_peak, theirs.true_peak);
  g_assert_cmpfloat_with_epsilon (ours.integrated, theirs.integrated, 0.05);
  g_assert_cmpfloat_with_epsilon (ours.range, theirs.range, 1.0);
  g_assert_cmpfloat_with_epsilon (ours.true_peak, theirs.true_peak, 0.2);
}

static void
test_reference (void)
{
  const guint rates[] = { 8000, 11025, 22050, 44100, 48000, 96000, 192000 };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    gsize frames = rates[r] * 12;
    g_autofree gfloat *x = g_new0 (gfloat, frames * 2);

    add_speech (x, frames, rates[r], -10.0, 1);
    agree ("speech", x, frames, rates[r], 2);
    add_sine (x, frames, 2, rates[r], 440.0, -20.0, 0.0);
    add_sine (x, frames / 2, 2, rates[r], 1320.0, -14.0, 1.0);
    agree ("music", x, frames, rates[r], 2);
  }
}

static void
test_noise (void)
{
  const guint rate = 48000;
  gsize frames = rate * 5;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 3);

  /* without the last octave's top, where no two interpolators agree */
  add_noise (x, frames * 3, -12.0, 7);
  for (gsize i = frames * 3 - 1; i >= 6; i--)
    x[i] = 0.25f * x[i] + 0.5f * x[i - 3] + 0.25f * x[i - 6];
  agree ("noise, three channels", x, frames, rate, 3);
}

/* EBU Tech 3341 cases 1 to 5: stereo sines of 1 kHz in stretches of given
 * level; the expected value is the standard's, not a meter's. */
typedef struct
{
  guint n;
  gdouble db[5];
  gdouble seconds[5];
  gdouble expected;
} SineCase;

static void
test_tech_3341 (void)
{
  static const SineCase cases[] = {
    { 1, { -23 }, { 20 }, -23.0 },
    { 1, { -33 }, { 20 }, -33.0 },
    { 3, { -36, -23, -36 }, { 10, 60, 10 }, -23.0 },
    { 5, { -72, -36, -23, -36, -72 }, { 10, 10, 60, 10, 10 }, -23.0 },
    { 3, { -26, -20, -26 }, { 20, 20.1, 20 }, -23.0 },
  };
  const guint rate = 48000;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfMeter) meter = ef_meter_new (rate, 2, NULL);
    EfLoudness loudness;

    for (guint k = 0; k < cases[i].n; k++) {
      gsize frames = (gsize)(rate * cases[i].seconds[k]);
      g_autofree gfloat *x = g_new0 (gfloat, frames * 2);

      add_sine (x, frames, 2, rate, 1000.0, cases[i].db[k], 0.0);
      ef_meter_process (meter, x, frames);
    }
    ef_meter_get (meter, &loudness);
    g_test_message ("case %u: %.3f", i + 1, loudness.integrated);
    g_assert_cmpfloat_with_epsilon (
        loudness.integrated, cases[i].expected, 0.1);
  }
}

/* EBU Tech 3342 cases 1 and 2: 20 s at one level, 20 s at another. */
static void
test_range (void)
{
  const guint rate = 48000;
  const gdouble levels[][3] = { { -20, -30, 10 }, { -20, -15, 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    gsize half = rate * 20;
    g_autofree gfloat *x = g_new0 (gfloat, half * 4);
    EfLoudness loudness;

    add_sine (x, half, 2, rate, 1000.0, levels[i][0], 0.0);
    add_sine (x + half * 2, half, 2, rate, 1000.0, levels[i][1], 0.0);
    measure (x, half * 2, rate, 2, &loudness);
    g_assert_cmpfloat_with_epsilon (loudness.range, levels[i][2], 1.0);
  }
}

/* A sine of fs/4 at 45 degrees: samples 3 dB below the crests (Tech 3341, 16
 * and following), and the frequencies around the band of the interpolator. */
static void
test_true_peak (void)
{
  const guint rate = 48000;
  const gdouble hz[] = { 997.0, 6000.0, 12000.0, 16000.0, 19000.0 };

  for (guint i = 0; i < G_N_ELEMENTS (hz); i++) {
    g_autofree gfloat *x = g_new0 (gfloat, rate * 2);
    EfLoudness loudness;

    add_sine (x, rate, 2, rate, hz[i], -6.0, G_PI / 4.0);
    for (guint k = 0; k < 4800; k++)
      for (guint c = 0; c < 2; c++) {
        x[2 * k + c] *= k / 4800.0f;
        x[2 * (rate - 1 - k) + c] *= k / 4800.0f;
      }
    measure (x, rate, rate, 2, &loudness);
    g_test_message ("%g Hz: %.3f dBTP", hz[i], loudness.true_peak);
    g_assert_cmpfloat (loudness.true_peak, >=, -6.4);
    g_assert_cmpfloat (loudness.true_peak, <=, -5.8);
  }
}

/* The fast path must find exactly what oversampling everything finds. */
static void
test_true_peak_skips_exactly (void)
{
  const gsize frames = 48000;
  g_autofree gfloat *x = g_new0 (gfloat, (frames + 64) * 2);
  g_autofree gfloat *envelope = g_new (gfloat, frames + 16);
  g_autoptr (EfTruePeak) meter = ef_true_peak_new (48000, 2);
  EfOversampler over;
  gfloat max = 0.0f;

  add_speech (x + 32 * 2, frames, 48000, -3.0, 4);
  add_noise (x + (32 + 20000) * 2, 3000, -3.0, 5);
  ef_oversampler_init (&over, 48000);
  ef_oversampler_envelope (&over, x + 24 * 2, frames + 16, 2, envelope);
  for (gsize i = 0; i < frames + 16; i++)
    max = MAX (max, envelope[i]);
  ef_true_peak_process (meter, x + 32 * 2, frames);
  g_assert_cmpfloat_with_epsilon (ef_true_peak_get (meter), max, 1e-6);
}

static void
test_degenerate (void)
{
  EfLoudness loudness;
  gfloat x[48000] = { 0 };
  gfloat bad[8] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0.5f, -0.0f, 0 };

  measure (x, 0, 48000, 1, &loudness);
  g_assert_cmpfloat (loudness.integrated, ==, EF_LOUDNESS_FLOOR);
  g_assert_cmpfloat (loudness.true_peak, ==, EF_PEAK_FLOOR);
  measure (x, 48000, 48000, 1, &loudness);
  g_assert_cmpfloat (loudness.integrated, ==, EF_LOUDNESS_FLOOR);
  g_assert_cmpfloat (loudness.range, ==, 0.0);
  /* 100 ms: too short for a block, but not undefined */
  add_sine (x, 4800, 1, 48000, 1000.0, -20.0, 0.0);
  measure (x, 4800, 48000, 1, &loudness);
  g_assert_cmpfloat_with_epsilon (loudness.integrated, -23.0, 0.3);
  g_assert_cmpuint (ef_samples_import (bad, bad, 8, EF_SAMPLES_F32), ==, 5);
  g_assert_cmpfloat (bad[0], ==, 0.0f);
  g_assert_cmpfloat (bad[2], ==, 0.0f);
  g_assert_cmpfloat (bad[3], ==, EF_SAMPLES_MAX);
  g_assert_cmpfloat (bad[4], ==, -EF_SAMPLES_MAX);
  g_assert_cmpfloat (bad[5], ==, 0.5f);
}

static void
test_weights (void)
{
  const gdouble dual[] = { 2.0 };
  g_autoptr (EfMeter) one = ef_meter_new (48000, 1, NULL);
  g_autoptr (EfMeter) two = ef_meter_new (48000, 1, dual);
  g_autofree gfloat *x = g_new0 (gfloat, 48000);
  EfLoudness a, b;

  add_sine (x, 48000, 1, 48000, 500.0, -20.0, 0.0);
  ef_meter_process (one, x, 48000);
  ef_meter_process (two, x, 48000);
  ef_meter_get (one, &a);
  ef_meter_get (two, &b);
  g_assert_cmpfloat_with_epsilon (b.integrated - a.integrated, 3.01, 0.01);
}

static void
test_formats (void)
{
  const gfloat in[] = { 0.0f, 0.5f, -0.5f, 1.0f, -1.0f, 3.0f, -3.0f, 1e-3f };
  const EfSampleFormat formats[] = { EF_SAMPLES_S16, EF_SAMPLES_S32,
    EF_SAMPLES_F32, EF_SAMPLES_F64 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    guint64 raw[8];
    gfloat out[8];

    ef_samples_export (raw, in, 8, formats[f]);
    ef_samples_import (out, raw, 8, formats[f]);
    for (guint i = 0; i < 8; i++) {
      gfloat expected =
          formats[f] <= EF_SAMPLES_S32 ? CLAMP (in[i], -1.0f, 1.0f) : in[i];

      g_assert_cmpfloat_with_epsilon (out[i], expected, 4e-5f);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loudness/meter/reference", test_reference);
  g_test_add_func ("/loudness/meter/noise", test_noise);
  g_test_add_func ("/loudness/meter/tech-3341", test_tech_3341);
  g_test_add_func ("/loudness/meter/tech-3342", test_range);
  g_test_add_func ("/loudness/meter/true-peak", test_true_peak);
  g_test_add_func ("/loudness/meter/exact-skip", test_true_peak_skips_exactly);
  g_test_add_func ("/loudness/meter/degenerate", test_degenerate);
  g_test_add_func ("/loudness/meter/weights", test_weights);
  g_test_add_func ("/loudness/meter/formats", test_formats);
  return g_test_run ();
}
