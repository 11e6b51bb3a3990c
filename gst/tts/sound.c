/* Edit Factory - hygiene of spoken sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sound.h"

#include <math.h>

/* 45 dB below the loudest window, as a ratio of energies */
#define AUDIBLE 3.16e-5
/* Nothing below this mean square is speech: -66 dBFS */
#define FLOOR 270.0

void
ef_sound_high_pass (gint16 *samples, gsize n, guint rate, gdouble hz)
{
  gdouble k = tan (G_PI * hz / rate), q = G_SQRT2;
  gdouble norm = 1.0 / (1.0 + k * q + k * k);
  gdouble a1 = 2.0 * (k * k - 1.0) * norm, a2 = (1.0 - k * q + k * k) * norm;
  gdouble z1 = 0.0, z2 = 0.0;

  for (gsize i = 0; i < n; i++) {
    gdouble in = samples[i], out = in * norm + z1;

    z1 = -2.0 * norm * in - a1 * out + z2;
    z2 = norm * in - a2 * out;
    samples[i] = (gint16)CLAMP (lrint (out), G_MININT16, G_MAXINT16);
  }
}

static gdouble
energy (const gint16 *samples, gsize n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble)samples[i] * samples[i];
  return n ? sum / n : 0.0;
}

gboolean
ef_sound_find_speech (
    const gint16 *samples, gsize n, guint rate, gsize *first, gsize *end)
{
  gsize window = MAX (rate / 100, 1);
  gdouble loudest = 0.0, threshold;
  gboolean found = FALSE;

  for (gsize i = 0; i < n; i += window)
    loudest = MAX (loudest, energy (samples + i, MIN (window, n - i)));
  threshold = MAX (loudest * AUDIBLE, FLOOR);
  for (gsize i = 0; i < n; i += window) {
    gsize length = MIN (window, n - i);

    if (energy (samples + i, length) < threshold)
      continue;
    if (!found)
      *first = i;
    found = TRUE;
    *end = i + length;
  }
  return found;
}

void
ef_sound_fade (gint16 *samples, gsize n, guint rate, guint ms)
{
  gsize length = MIN ((gsize)rate * ms / 1000, n / 2);

  for (gsize i = 0; i < length; i++) {
    gdouble gain = 0.5 - 0.5 * cos (G_PI * (i + 0.5) / length);

    samples[i] = (gint16)lrint (samples[i] * gain);
    samples[n - 1 - i] = (gint16)lrint (samples[n - 1 - i] * gain);
  }
}
