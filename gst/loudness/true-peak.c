/* Edit Factory - true peak by oversampling
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Algorithm: ITU-R BS.1770-4, Annex 2. A point cannot exceed the sum of the
 * magnitudes of its taps times the largest sample it is made of, so a block
 * whose samples stay below (maximum so far) / that sum need not be
 * oversampled at all: the result is the same, speech costs a fraction.
 */
#include "true-peak.h"
#include "samples.h"

#include <math.h>
#include <string.h>

typedef gfloat v4sf __attribute__ ((vector_size (16)));
typedef gint32 v4si __attribute__ ((vector_size (16)));

#define BLOCK 128
#define CONTEXT (EF_TRUE_PEAK_BEFORE + EF_TRUE_PEAK_AFTER)
#define KAISER_BETA 4.5

struct _EfTruePeak
{
  EfOversampler over;
  guint channels;
  gfloat *history; /* the last CONTEXT frames */
  gfloat *work;    /* CONTEXT + BLOCK frames */
  gfloat max;
};

/* Modified Bessel function of the first kind, order 0, by its power series. */
static gdouble
bessel_i0 (gdouble x)
{
  gdouble term = 1.0, sum = 1.0;

  for (guint k = 1; k < 40; k++) {
    term *= (x / 2.0 / k) * (x / 2.0 / k);
    sum += term;
  }
  return sum;
}

static void
design_phase (gfloat *taps, gdouble phase, gdouble *magnitude)
{
  const gdouble half = EF_TRUE_PEAK_TAPS / 2.0;
  gdouble sum = 0.0, h[EF_TRUE_PEAK_TAPS];

  for (gint k = 0; k < EF_TRUE_PEAK_TAPS; k++) {
    gdouble t = k - EF_TRUE_PEAK_BEFORE - phase;
    gdouble w = 1.0 - (t / half) * (t / half);

    h[k] = sin (G_PI * t) / (G_PI * t) *
        bessel_i0 (KAISER_BETA * sqrt (MAX (w, 0.0))) / bessel_i0 (KAISER_BETA);
    sum += h[k];
  }
  *magnitude = 0.0;
  for (guint k = 0; k < EF_TRUE_PEAK_TAPS; k++) {
    taps[k] = (gfloat)(h[k] / sum);
    *magnitude += fabs (h[k] / sum);
  }
}

void
ef_oversampler_init (EfOversampler *self, guint rate)
{
  guint factor = rate < 96000 ? 4 : rate < 192000 ? 2 : 1;
  gdouble bound = 1.0;

  memset (self, 0, sizeof *self);
  self->n_phases = factor - 1;
  for (guint p = 0; p < self->n_phases; p++) {
    gdouble magnitude;

    design_phase (self->taps[p], (p + 1.0) / factor, &magnitude);
    bound = MAX (bound, magnitude);
  }
  /* a hair more than the sum, for the rounding of float additions */
  self->bound = (gfloat)(bound * 1.00001);
}

static inline v4sf
load (const gfloat *p)
{
  v4sf v;

  memcpy (&v, p, sizeof v);
  return v;
}

static inline v4sf
magnitude (v4sf v)
{
  const v4si mask = { G_MAXINT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 };

  return (v4sf)((v4si)v & mask);
}

static inline v4sf
larger (v4sf a, v4sf b)
{
  v4si m = a > b;

  return (v4sf)(((v4si)a & m) | ((v4si)b & ~m));
}

/* Four neighbouring interleaved samples at once: a tap's neighbour is
 * @channels further, so the lanes may belong to different channels. */
static inline v4sf
points4 (const EfOversampler *self, const gfloat *x, guint channels)
{
  v4sf peak = magnitude (load (x));
  const gfloat *first = x - EF_TRUE_PEAK_BEFORE * channels;

  if (self->n_phases == 3) {
    v4sf a = { 0 }, b = { 0 }, c = { 0 };

    for (guint k = 0; k < EF_TRUE_PEAK_TAPS; k++) {
      v4sf s = load (first + k * channels);

      a += s * self->taps[0][k];
      b += s * self->taps[1][k];
      c += s * self->taps[2][k];
    }
    peak = larger (peak, magnitude (a));
    peak = larger (peak, magnitude (b));
    peak = larger (peak, magnitude (c));
  } else if (self->n_phases == 1) {
    v4sf a = { 0 };

    for (guint k = 0; k < EF_TRUE_PEAK_TAPS; k++)
      a += load (first + k * channels) * self->taps[0][k];
    peak = larger (peak, magnitude (a));
  }
  return peak;
}

static gfloat
point1 (const EfOversampler *self, const gfloat *x, guint channels)
{
  gfloat peak = fabsf (*x);
  const gfloat *first = x - EF_TRUE_PEAK_BEFORE * (gssize)channels;

  for (guint p = 0; p < self->n_phases; p++) {
    gfloat a = 0.0f;

    for (guint k = 0; k < EF_TRUE_PEAK_TAPS; k++)
      a += first[k * channels] * self->taps[p][k];
    peak = MAX (peak, fabsf (a));
  }
  return peak;
}

static gfloat
largest_point (
    const EfOversampler *self, const gfloat *x, gsize samples, guint channels)
{
  v4sf max4 = { 0 };
  gfloat max = 0.0f;
  gsize i = 0;

  for (; i + 4 <= samples; i += 4)
    max4 = larger (max4, points4 (self, x + i, channels));
  for (; i < samples; i++)
    max = MAX (max, point1 (self, x + i, channels));
  for (guint k = 0; k < 4; k++)
    max = MAX (max, max4[k]);
  return max;
}

void
ef_oversampler_envelope (const EfOversampler *self, const gfloat *x,
    gsize frames, guint channels, gfloat *envelope)
{
  if (channels == 2) {
    gsize f = 0;

    for (; f + 2 <= frames; f += 2) {
      v4sf p = points4 (self, x + f * 2, 2);

      envelope[f] = MAX (p[0], p[1]);
      envelope[f + 1] = MAX (p[2], p[3]);
    }
    if (f < frames)
      envelope[f] =
          MAX (point1 (self, x + f * 2, 2), point1 (self, x + f * 2 + 1, 2));
    return;
  }
  for (gsize f = 0; f < frames; f++) {
    gfloat peak = 0.0f;

    for (guint c = 0; c < channels; c++)
      peak = MAX (peak, point1 (self, x + f * channels + c, channels));
    envelope[f] = peak;
  }
}

EfTruePeak *
ef_true_peak_new (guint rate, guint channels)
{
  EfTruePeak *self = g_new0 (EfTruePeak, 1);

  ef_oversampler_init (&self->over, rate);
  self->channels = channels;
  self->history = g_new0 (gfloat, CONTEXT * channels);
  self->work = g_new0 (gfloat, (CONTEXT + BLOCK) * channels);
  return self;
}

void
ef_true_peak_free (EfTruePeak *self)
{
  g_free (self->history);
  g_free (self->work);
  g_free (self);
}

void
ef_true_peak_reset (EfTruePeak *self)
{
  memset (self->history, 0, CONTEXT * self->channels * sizeof (gfloat));
  self->max = 0.0f;
}

/* One block with the history before it: frames x[-CONTEXT] ... x[frames]. The
 * points reached are those whose last tap lies inside the block. */
static void
process_block (EfTruePeak *self, const gfloat *x, gsize frames)
{
  const gsize c = self->channels;
  gfloat peak = ef_samples_peak (x - CONTEXT * c, (CONTEXT + frames) * c);

  if (peak * self->over.bound <= self->max)
    return;
  self->max = MAX (self->max,
      largest_point (
          &self->over, x - EF_TRUE_PEAK_AFTER * (gssize)c, frames * c, c));
}

static void
remember (EfTruePeak *self, const gfloat *x, gsize frames)
{
  const gsize c = self->channels;

  if (frames >= CONTEXT) {
    memcpy (self->history, x + (frames - CONTEXT) * c,
        CONTEXT * c * sizeof (gfloat));
  } else {
    memmove (self->history, self->history + frames * c,
        (CONTEXT - frames) * c * sizeof (gfloat));
    memcpy (self->history + (CONTEXT - frames) * c, x,
        frames * c * sizeof (gfloat));
  }
}

void
ef_true_peak_process (EfTruePeak *self, const gfloat *x, gsize frames)
{
  const gsize c = self->channels;
  gsize head = MIN (frames, BLOCK);

  if (frames == 0)
    return;
  /* only the first block needs a copy, to have its history before it; any
   * later one finds it in place */
  memcpy (self->work, self->history, CONTEXT * c * sizeof (gfloat));
  memcpy (self->work + CONTEXT * c, x, head * c * sizeof (gfloat));
  process_block (self, self->work + CONTEXT * c, head);
  for (gsize f = head; f < frames; f += BLOCK)
    process_block (self, x + f * c, MIN (BLOCK, frames - f));
  remember (self, x, frames);
}

gdouble
ef_true_peak_get (const EfTruePeak *self)
{
  const gsize c = self->channels;
  gfloat max = self->max;

  memset (self->work, 0, (CONTEXT + EF_TRUE_PEAK_AFTER) * c * sizeof (gfloat));
  memcpy (self->work, self->history, CONTEXT * c * sizeof (gfloat));
  for (gsize i = 0; i < EF_TRUE_PEAK_AFTER * c; i++)
    max = MAX (
        max, point1 (&self->over, self->work + EF_TRUE_PEAK_BEFORE * c + i, c));
  return max;
}
