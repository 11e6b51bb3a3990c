/* Edit Factory - limiter, spool, gain search and live gain
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "limiter.h"
#include "linear.h"
#include "live-gain.h"
#include "signals.h"

#include <string.h>

/* @out: exactly @frames frames */
static void
limit (const gfloat *x, gsize frames, guint rate, guint channels,
    gdouble ceiling, gfloat gain, gfloat *out)
{
  g_autoptr (EfLimiter) limiter = ef_limiter_new (rate, channels, ceiling);
  gsize at = 0, written = 0, piece = 1, n;

  while (at < frames) {
    gsize part = MIN (frames - at, piece);

    written += ef_limiter_process (
        limiter, x + at * channels, part, gain, gain, out + written * channels);
    at += part;
    piece = piece * 5 % 4999 + 1;
  }
  while ((n = ef_limiter_drain (limiter, out + written * channels, 77)) > 0)
    written += n;
  g_assert_cmpuint (written, ==, frames);
}

static gdouble
true_peak (const gfloat *x, gsize frames, guint rate, guint channels)
{
  g_autoptr (EfMeter) meter = ef_meter_new (rate, channels, NULL);
  EfLoudness loudness;

  ef_meter_process (meter, x, frames);
  ef_meter_get (meter, &loudness);
  return loudness.true_peak;
}

static void
no_overs (const gchar *what, const gfloat *x, gsize frames, guint rate,
    guint channels, gdouble ceiling, gfloat gain)
{
  g_autofree gfloat *out = g_new (gfloat, (frames + 80) * channels);
  gdouble peak;

  limit (x, frames, rate, channels, ceiling, gain, out);
  peak = true_peak (out, frames, rate, channels);
  g_test_message ("%s, %u Hz: %.3f dBTP of %.3f", what, rate, peak, ceiling);
  g_assert_cmpfloat (peak, <=, ceiling + 1e-3);
  g_assert_cmpfloat (peak, >=, ceiling - 1.0);
}

static void
test_no_overs (void)
{
  const guint rates[] = { 8000, 44100, 48000, 96000, 192000 };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    const gsize frames = rates[r] * 4;
    g_autofree gfloat *x = g_new0 (gfloat, frames * 2);

    add_speech (x, frames, rates[r], 0.0, 3);
    no_overs ("speech", x, frames, rates[r], 2, -1.5, 4.0f);
    add_noise (x, frames, 6.0, 9);
    no_overs ("loud noise", x, frames, rates[r], 2, -1.0, 8.0f);
    no_overs ("the same, as one channel", x, frames, rates[r], 1, -3.0, 2.0f);
    memset (x, 0, frames * 2 * sizeof (gfloat));
    for (gsize i = 500; i < frames; i += 997)
      x[2 * i] = x[2 * i + 3] = 20.0f;
    no_overs ("clicks", x, frames, rates[r], 2, -1.5, 1.0f);
  }
}

/* Below the ceiling it is a pure delay, to the bit, at any place. */
static void
test_transparent (void)
{
  const gsize frames = 20000;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  g_autofree gfloat *out = g_new (gfloat, (frames + 80) * 2);

  add_speech (x, frames, 48000, -12.0, 3);
  g_assert_cmpfloat (true_peak (x, frames, 48000, 2), <, -1.5);
  limit (x, frames, 48000, 2, -1.5, 1.0f, out);
  g_assert_cmpmem (out, frames * 8, x, frames * 8);
}

/* One peak of +6 dB in a quiet tone: the gain falls and rises again without
 * steps, and the tone long after is as it was. */
static void
test_smooth (void)
{
  const gsize frames = 96000, at = 40000;
  g_autofree gfloat *x = g_new (gfloat, frames);
  g_autofree gfloat *out = g_new (gfloat, frames + 80);
  gfloat steepest = 0.0f;

  for (gsize i = 0; i < frames; i++)
    x[i] = 0.25f;
  x[at] = 2.0f;
  limit (x, frames, 48000, 1, -1.0, 1.0f, out);
  for (gsize i = 1; i < frames; i++)
    if (i != at && i != at + 1)
      steepest = MAX (steepest, fabsf (out[i] - out[i - 1]));
  g_test_message ("steepest step %g", steepest);
  g_assert_cmpfloat (steepest, <, 0.25 * 0.02);
  g_assert_cmpfloat (out[at - 300], ==, 0.25f);
  g_assert_cmpfloat_with_epsilon (out[at + 48000], 0.25f, 1e-6f);
  g_assert_cmpfloat (out[at], <=, powf (10.0f, -1.0f / 20.0f));
}

static void
test_short (void)
{
  gfloat x[] = { 3.0f, -3.0f, 3.0f }, out[100];

  limit (x, 3, 48000, 1, -1.0, 1.0f, out);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (fabsf (out[i]), <=, 0.8913f);
}

static void
test_spool (void)
{
  const gsize n = 1000003;
  g_autofree gfloat *x = g_new (gfloat, n);
  g_autofree gfloat *scratch = g_new (gfloat, 70001);
  g_autoptr (EfSpool) spool = ef_spool_new (1024 * 1024);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    x[i] = (gfloat)i;
  for (guint round = 0; round < 2; round++) {
    for (gsize at = 0; at < n; at += 12345)
      g_assert_true (
          ef_spool_append (spool, x + at, MIN (12345, n - at), &error));
    g_assert_cmpuint (ef_spool_get_length (spool), ==, n);
    for (gsize at = 0; at < n;) {
      const gfloat *got;
      gssize k = ef_spool_read (spool, at, scratch, 70001, &got, &error);

      g_assert_no_error (error);
      g_assert_cmpint (k, >, 0);
      g_assert_cmpmem (got, k * 4, x + at, k * 4);
      at += (gsize)k;
    }
    ef_spool_clear (spool);
    g_assert_cmpuint (ef_spool_get_length (spool), ==, 0);
  }
}

static void
test_spool_disk (void)
{
  g_autoptr (EfSpool) spool = ef_spool_new (1);
  g_autoptr (GError) error = NULL;
  gfloat *x;

  if (!g_test_subprocess ()) {
    g_setenv ("TMPDIR", "/nonexistent", TRUE);
    g_test_trap_subprocess (NULL, 0, 0);
    g_unsetenv ("TMPDIR");
    g_test_trap_assert_passed ();
    return;
  }
  x = g_new0 (gfloat, 600000);
  g_assert_false (ef_spool_append (spool, x, 600000, &error) &&
      ef_spool_append (spool, x, 1, &error));
  g_assert_nonnull (strstr (error->message, "/nonexistent"));
  g_free (x);
}

/* A model of a limiter: beyond 4 dB of gain each dB gives half. */
static void
test_search (void)
{
  const EfGainGoal goal = { -14.0, -1.5, 40.0 };
  EfGainSearch search;

  ef_gain_search_init (&search, &goal, -30.0, -20.0);
  g_assert_true (search.done);
  g_assert_false (search.limited);
  g_assert_cmpfloat_with_epsilon (search.gain, 16.0, 1e-9);

  ef_gain_search_init (&search, &goal, -22.0, -6.0);
  g_assert_true (search.limited);
  while (!search.done)
    ef_gain_search_report (&search,
        -22.0 + MIN (search.gain, 4.0) + MAX (search.gain - 4.0, 0.0) * 0.5);
  g_assert_cmpfloat_with_epsilon (search.gain, 12.0, 0.1);
  g_assert_cmpuint (search.tries, <=, 4);

  ef_gain_search_init (&search, &goal, -70.0, -120.0);
  g_assert_true (search.silent && search.done);
  g_assert_cmpfloat (search.gain, ==, 0.0);

  ef_gain_search_init (&search, &goal, -60.0, -58.0);
  g_assert_true (search.clamped && search.done);
  g_assert_cmpfloat (search.gain, ==, 40.0);
}

static void
bring_to_target (const gchar *what, gfloat *x, gsize frames, gdouble target)
{
  g_autoptr (EfSpool) spool = ef_spool_new (0);
  const EfProgramme programme = { spool, 48000, 2, NULL };
  const EfGainGoal goal = { target, -1.5, 60.0 };
  g_autoptr (EfMeter) meter = ef_meter_new (48000, 2, NULL);
  g_autoptr (GError) error = NULL;
  EfGainSearch search;
  EfLoudness before, after;

  g_assert_true (ef_spool_append (spool, x, frames * 2, &error));
  ef_meter_process (meter, x, frames);
  ef_meter_get (meter, &before);
  ef_gain_search_init (&search, &goal, before.integrated, before.true_peak);
  g_assert_true (ef_linear_plan (&programme, &search, NULL, &error));
  g_assert_true (
      ef_linear_measure (&programme, search.gain, -1.5, &after, NULL, &error));
  g_test_message ("%s: %.2f LUFS %.2f dBTP -> %.3f LUFS %.2f dBTP, %u tries",
      what, before.integrated, before.true_peak, after.integrated,
      after.true_peak, search.tries);
  g_assert_cmpfloat_with_epsilon (after.integrated, target, 0.1);
  g_assert_cmpfloat (after.true_peak, <=, -1.5 + 1e-3);
}

static void
test_target (void)
{
  const gsize frames = 48000 * 20;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);

  add_speech (x, frames, 48000, -10.0, 2);
  bring_to_target ("speech", x, frames, -14.0);
  bring_to_target ("speech, softer", x, frames, -23.0);
  for (gsize i = 0; i < frames * 2; i++)
    x[i] *= 1e-2f;
  bring_to_target ("very quiet", x, frames, -14.0);
  for (gsize i = 0; i < frames * 2; i++)
    x[i] *= 1e4f;
  bring_to_target ("very loud", x, frames, -14.0);
}

static void
test_live_gain (void)
{
  EfLiveGain live;
  gdouble gain;

  ef_live_gain_init (&live, -14.0, 20.0);
  for (guint i = 0; i < 50; i++)
    ef_live_gain_push (&live, 0.0);
  g_assert_cmpfloat (ef_live_gain_advance (&live, 1.0), ==, 0.0);
  for (guint i = 0; i < 4; i++)
    ef_live_gain_push (&live, ef_lufs_to_energy (-24.0));
  g_assert_cmpfloat_with_epsilon (
      ef_live_gain_advance (&live, 0.01), 10.0, 1e-6);
  /* a pause, and room noise 30 LU below, change nothing */
  for (guint i = 0; i < 20; i++) {
    ef_live_gain_push (&live, i < 10 ? 0.0 : ef_lufs_to_energy (-54.0));
    gain = ef_live_gain_advance (&live, 0.1);
    g_assert_cmpfloat_with_epsilon (gain, 10.0, 1e-6);
  }
  /* a new level is reached slowly and without overshoot */
  for (guint i = 0; i < 600; i++) {
    gdouble before = live.gain;

    ef_live_gain_push (&live, ef_lufs_to_energy (-19.0));
    gain = ef_live_gain_advance (&live, 0.1);
    g_assert_cmpfloat (before - gain, <=, 0.41);
    g_assert_cmpfloat (gain, <=, MAX (before, 11.5) + 1e-9);
  }
  g_assert_cmpfloat_with_epsilon (gain, 5.0, 0.1);
  ef_live_gain_set_target (&live, -14.0, 2.0);
  g_assert_cmpfloat_with_epsilon (
      ef_live_gain_advance (&live, 60.0), 2.0, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loudness/limiter/no-overs", test_no_overs);
  g_test_add_func ("/loudness/limiter/transparent", test_transparent);
  g_test_add_func ("/loudness/limiter/smooth", test_smooth);
  g_test_add_func ("/loudness/limiter/short", test_short);
  g_test_add_func ("/loudness/spool/round-trip", test_spool);
  g_test_add_func ("/loudness/spool/disk", test_spool_disk);
  g_test_add_func ("/loudness/gain/search", test_search);
  g_test_add_func ("/loudness/gain/target", test_target);
  g_test_add_func ("/loudness/gain/live", test_live_gain);
  return g_test_run ();
}
