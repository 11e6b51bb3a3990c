/* Edit Factory - test signals for the loudness tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <math.h>

/* Interleaved, the same in all channels, added to what is there. */
static inline void
add_sine (gfloat *x, gsize frames, guint channels, guint rate, gdouble hz,
    gdouble db, gdouble phase)
{
  gdouble a = pow (10.0, db / 20.0);

  for (gsize i = 0; i < frames; i++)
    for (guint c = 0; c < channels; c++)
      x[i * channels + c] +=
          (gfloat)(a * sin (2.0 * G_PI * hz * i / rate + phase));
}

static inline void
add_noise (gfloat *x, gsize samples, gdouble db, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gdouble a = pow (10.0, db / 20.0);

  for (gsize i = 0; i < samples; i++)
    x[i] += (gfloat)(a * g_rand_double_range (rand, -1.0, 1.0));
}

/* Like speech: bursts of a buzz with resonances and noise, pauses between
 * them, syllables of differing strength. Stereo of equal channels. */
static inline void
add_speech (gfloat *x, gsize frames, guint rate, gdouble db, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gdouble a = pow (10.0, db / 20.0), phase = 0.0, y1 = 0.0, y2 = 0.0;
  gsize i = 0;

  while (i < frames) {
    gsize length = (gsize)(rate * g_rand_double_range (rand, 0.08, 0.25));
    gboolean pause = g_rand_double (rand) < 0.2;
    gdouble pitch = g_rand_double_range (rand, 90.0, 180.0);
    gdouble f = g_rand_double_range (rand, 400.0, 2500.0);
    gdouble loud = g_rand_double_range (rand, 0.3, 1.0);
    gdouble r = 0.97, b = 2.0 * r * cos (2.0 * G_PI * f / rate);

    for (gsize k = 0; k < length && i < frames; k++, i++) {
      gdouble envelope = pause ? 0.0 : sin (G_PI * k / length) * loud;
      gdouble pulse, y;

      phase += pitch / rate;
      pulse = phase >= 1.0 ? 1.0 : 0.0;
      phase -= floor (phase);
      y = pulse + g_rand_double_range (rand, -0.02, 0.02) + b * y1 - r * r * y2;
      y2 = y1;
      y1 = y;
      x[2 * i] += (gfloat)(a * envelope * y * 0.3);
      x[2 * i + 1] += (gfloat)(a * envelope * y * 0.3);
    }
  }
}
