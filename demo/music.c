/* Edit Factory - composes the demo's music
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Four chords, a soft pad, a plucked line and a heartbeat of a kick, written
 * as 48 kHz stereo WAV to the file that is named. What it plays is CC0-1.0.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RATE 48000
#define BEATS_PER_MINUTE 76.0
#define BARS 12
#define BEATS 4

#define BEAT ((gint)(RATE * 60.0 / BEATS_PER_MINUTE))
#define LENGTH (BARS * BEATS * BEAT)

/* MIDI notes of each bar's chord: Am9, Fmaj7, Cmaj9, G6 */
static const gint chords[4][4] = { { 57, 60, 64, 71 }, { 53, 57, 60, 64 },
  { 48, 55, 64, 71 }, { 55, 59, 62, 64 } };

/* Steps of the plucked line through the chord, in eighths; -1 rests */
static const gint line[8] = { 0, 2, 3, 1, 2, -1, 3, -1 };

static gdouble
frequency (gint note)
{
  return 440.0 * pow (2, (note - 69) / 12.0);
}

static void
add (gfloat *out, gint at, gdouble left, gdouble right)
{
  if (at < 0 || at >= LENGTH)
    return;
  out[2 * at] += (gfloat)left;
  out[2 * at + 1] += (gfloat)right;
}

/* Three partials a hair apart, swelling in and out over the bar. */
static void
play_pad (gfloat *out, gint start, gint note, gdouble gain)
{
  gint n = BEATS * BEAT + BEAT / 2;
  gdouble f = frequency (note);

  for (gint i = 0; i < n; i++) {
    gdouble t = (gdouble)i / RATE, x = (gdouble)i / n;
    gdouble swell = sin (G_PI * MIN (x * 1.4, 1 - 0.5 * x * x)) * 0.5 + 0.1;
    gdouble edge = MIN (1, MIN (i, n - i) / (0.25 * RATE));
    gdouble body = sin (2 * G_PI * f * t) +
        0.35 * sin (2 * G_PI * 2.003 * f * t) +
        0.12 * sin (2 * G_PI * 3.001 * f * t);
    gdouble left = body + 0.5 * sin (2 * G_PI * 1.004 * f * t);
    gdouble right = body + 0.5 * sin (2 * G_PI * 0.996 * f * t);

    add (out, start + i, gain * swell * edge * left,
        gain * swell * edge * right);
  }
}

/* A string that is let go: each partial dies sooner than the one below. */
static void
play_pluck (gfloat *out, gint start, gint note, gdouble gain, gdouble pan)
{
  gint n = RATE * 2;
  gdouble f = frequency (note);

  for (gint i = 0; i < n; i++) {
    gdouble t = (gdouble)i / RATE, v = 0;

    for (gint k = 1; k <= 4; k++)
      v += sin (2 * G_PI * f * k * t) * exp (-t * (2.2 + 2.4 * k)) / (k * k);
    v *= MIN (1, i / (0.004 * RATE));
    add (out, start + i, gain * v * (1 - pan), gain * v * pan);
  }
}

static void
play_kick (gfloat *out, gint start, gdouble gain)
{
  gdouble phase = 0;

  for (gint i = 0; i < RATE / 3; i++) {
    gdouble t = (gdouble)i / RATE, v;

    phase += 2 * G_PI * (44 + 60 * exp (-t * 34)) / RATE;
    v = gain * sin (phase) * exp (-t * 11) * MIN (1, i / (0.002 * RATE));
    add (out, start + i, v, v);
  }
}

/* A room: four combs of different length, fed crosswise. */
static void
add_room (gfloat *out)
{
  static const gint delays[4] = { 1557, 1867, 2399, 3023 };
  g_autofree gfloat *dry = g_memdup2 (out, sizeof (gfloat) * 2 * LENGTH);

  for (gint k = 0; k < 4; k++) {
    g_autofree gfloat *memory = g_new0 (gfloat, delays[k]);

    for (gint i = 0; i < LENGTH; i++) {
      gint at = i % delays[k];
      gfloat echo = memory[at];

      memory[at] = 0.25f * (dry[2 * i] + dry[2 * i + 1]) + 0.78f * echo;
      out[2 * i + (k & 1)] += 0.22f * echo;
      out[2 * i + 1 - (k & 1)] += 0.12f * echo;
    }
  }
}

static void
compose (gfloat *out)
{
  for (gint bar = 0; bar < BARS; bar++) {
    const gint *chord = chords[bar % 4];
    gint start = bar * BEATS * BEAT;

    for (gint k = 0; k < 4; k++)
      play_pad (out, start, chord[k], 0.05);
    play_pad (out, start, chord[0] - 12, 0.06);
    for (gint step = 0; step < 8; step++)
      if (line[step] >= 0 && bar > 0)
        play_pluck (out, start + step * BEAT / 2, chord[line[step]] + 12, 0.16,
            step % 2 ? 0.65 : 0.35);
    if (bar >= 2)
      for (gint beat = 0; beat < BEATS; beat += 2)
        play_kick (out, start + beat * BEAT, 0.3);
  }
  add_room (out);
}

static gboolean
write_wav (const gchar *path, const gfloat *samples)
{
  FILE *file = fopen (path, "wb");
  guint32 bytes = LENGTH * 4;
  guint8 header[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\2\0";
  gboolean ok;

  if (!file)
    return FALSE;
  *(guint32 *)(header + 4) = GUINT32_TO_LE (36 + bytes);
  *(guint32 *)(header + 24) = GUINT32_TO_LE (RATE);
  *(guint32 *)(header + 28) = GUINT32_TO_LE (RATE * 4);
  *(guint16 *)(header + 32) = GUINT16_TO_LE (4);
  *(guint16 *)(header + 34) = GUINT16_TO_LE (16);
  memcpy (header + 36, "data", 4);
  *(guint32 *)(header + 40) = GUINT32_TO_LE (bytes);
  ok = fwrite (header, sizeof header, 1, file) == 1;
  for (gint i = 0; ok && i < 2 * LENGTH; i++) {
    gint16 v = (gint16)lrintf (tanhf (samples[i]) * 30000);

    v = GINT16_TO_LE (v);
    ok = fwrite (&v, 2, 1, file) == 1;
  }
  return fclose (file) == 0 && ok;
}

int
main (int argc, char **argv)
{
  g_autofree gfloat *samples = g_new0 (gfloat, 2 * LENGTH);

  if (argc != 2) {
    g_printerr ("usage: ef-demo-music FILE.wav\n");
    return 2;
  }
  compose (samples);
  if (!write_wav (argv[1], samples)) {
    g_printerr ("ef-demo-music: %s: cannot be written\n", argv[1]);
    return 1;
  }
  return 0;
}
