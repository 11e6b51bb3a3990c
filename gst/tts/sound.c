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

/* The mean square that a window must reach to be heard. */
static gdouble
find_threshold (const gint16 *samples, gsize n, gsize window)
{
  gdouble loudest = 0.0;

  for (gsize i = 0; i < n; i += window)
    loudest = MAX (loudest, energy (samples + i, MIN (window, n - i)));
  return MAX (loudest * AUDIBLE, FLOOR);
}

GArray *
ef_sound_find_spans (
    const gint16 *samples, gsize n, guint rate, guint min_silence_ms)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (EfSoundSpan));
  gsize window = MAX (rate / 100, 1);
  gsize min_silence = (gsize)rate * min_silence_ms / 1000;
  gdouble threshold = find_threshold (samples, n, window);

  for (gsize i = 0; i < n; i += window) {
    gsize length = MIN (window, n - i);
    EfSoundSpan span = { i, i + length };
    EfSoundSpan *last =
        spans->len ? &g_array_index (spans, EfSoundSpan, spans->len - 1) : NULL;

    if (energy (samples + i, length) < threshold)
      continue;
    if (last && i - last->end < min_silence)
      last->end = span.end;
    else
      g_array_append_val (spans, span);
  }
  return spans;
}

gboolean
ef_sound_find_speech (
    const gint16 *samples, gsize n, guint rate, gsize *first, gsize *end)
{
  g_autoptr (GArray) spans = ef_sound_find_spans (samples, n, rate, 10);

  if (spans->len == 0)
    return FALSE;
  *first = g_array_index (spans, EfSoundSpan, 0).start;
  *end = g_array_index (spans, EfSoundSpan, spans->len - 1).end;
  return TRUE;
}

#define ZERO_CROSSINGS 16

/* The windowed sinc of cutoff @cut (relative to the input's rate), @x input
 * samples from its middle. */
static gdouble
kernel (gdouble x, gdouble cut)
{
  gdouble width = ZERO_CROSSINGS / cut, phase = G_PI * x * cut;

  if (fabs (x) >= width)
    return 0.0;
  return cut * (fabs (x) < 1e-9 ? 1.0 : sin (phase) / phase) *
      (0.5 + 0.5 * cos (G_PI * x / width));
}

/* Kernel values between two input samples, for TABLE_STEPS phases. */
#define TABLE_STEPS 256

static gfloat *
make_table (gdouble cut, gint reach)
{
  gint taps = 2 * reach;
  gfloat *table = g_new (gfloat, (gsize)(TABLE_STEPS + 1) * taps);

  for (gint phase = 0; phase <= TABLE_STEPS; phase++)
    for (gint k = 0; k < taps; k++)
      table[phase * taps + k] =
          (gfloat)kernel ((gdouble)phase / TABLE_STEPS + reach - 1 - k, cut);
  return table;
}

GArray *
ef_sound_resample (
    const gint16 *samples, gsize n, guint from_rate, guint to_rate)
{
  guint64 n_out = (guint64)n * to_rate / from_rate;
  GArray *out = g_array_sized_new (FALSE, FALSE, sizeof (gint16), n_out);
  gdouble step = (gdouble)from_rate / to_rate, cut = MIN (1.0, 1.0 / step);
  gint reach = (gint)ceil (ZERO_CROSSINGS / cut);
  g_autofree gfloat *table = NULL;

  if (from_rate == to_rate)
    return g_array_append_vals (out, samples, n);
  table = make_table (cut, reach);
  for (guint64 i = 0; i < n_out; i++) {
    gdouble at = i * step;
    gint64 whole = (gint64)at;
    gint phase = (gint)lrint ((at - whole) * TABLE_STEPS);
    const gfloat *taps = table + (gsize)phase * 2 * reach;
    gdouble sum = 0.0;
    gint16 sample;

    for (gint k = 0; k < 2 * reach; k++) {
      gint64 from = whole - reach + 1 + k;

      if (from >= 0 && from < (gint64)n)
        sum += samples[from] * taps[k];
    }
    sample = (gint16)CLAMP (lrint (sum), G_MININT16, G_MAXINT16);
    g_array_append_val (out, sample);
  }
  return out;
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
