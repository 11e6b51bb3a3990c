/* Edit Factory - loudness meter after ITU-R BS.1770-4 and EBU Tech 3342
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * K-weighting: BS.1770-4 Annex 1 tables 1 and 2 give the two filters at 48 kHz
 * only; at other rates they are made anew from their analogue parameters (a
 * high shelf and a high pass whose bilinear transform at 48 kHz gives the
 * tables' coefficients to all printed digits). Gating: Annex 1, blocks of
 * 400 ms every 100 ms, -70 LUFS absolute, -10 LU relative. Loudness range: EBU
 * Tech 3342, 3 s every second, -20 LU relative, 10th to 95th percentile.
 */
#include "meter.h"
#include "true-peak.h"

#include <math.h>
#include <string.h>

typedef gdouble v2df __attribute__ ((vector_size (16)));

#define STEPS_PER_SECOND 10
#define BLOCK_STEPS 4
#define SHORT_STEPS 30
#define BIN 0.01
#define BIN_MIN EF_LOUDNESS_FLOOR
#define BIN_MAX 50.0
#define N_BINS 12000
/* States below this are silence: left alone they would decay into denormals,
 * which cost a hundred times as much. */
#define TINY 1e-30

typedef struct
{
  gdouble b0, b1, b2, a1, a2;
} Biquad;

/* Transposed direct form II of both filters for two channels. */
typedef struct
{
  v2df s1, s2, h1, h2;
  v2df sum;
} PairState;

typedef struct
{
  guint64 count[N_BINS];
  gdouble energy[N_BINS];
} Histogram;

struct _EfMeter
{
  guint rate;
  guint channels;
  guint n_pairs;
  gdouble weights[EF_METER_MAX_CHANNELS];
  Biquad shelf;
  Biquad highpass;
  PairState *pairs;
  EfTruePeak *peak;

  guint64 frames;
  guint64 step;       /* whole 100 ms so far */
  guint64 step_begin; /* frame at which the running one began */
  guint64 step_end;
  gdouble steps[SHORT_STEPS]; /* energies of the last 3 s, a ring */
  gdouble total;              /* energy times frames of everything */
  guint64 replaced;
  Histogram blocks;
  Histogram shorts;
};

gdouble
ef_energy_to_lufs (gdouble energy)
{
  if (!(energy > 0.0))
    return EF_LOUDNESS_FLOOR;
  return MAX (-0.691 + 10.0 * log10 (energy), EF_LOUDNESS_FLOOR);
}

gdouble
ef_lufs_to_energy (gdouble lufs)
{
  return pow (10.0, (lufs + 0.691) / 10.0);
}

static void
design_shelf (Biquad *f, guint rate)
{
  const gdouble f0 = 1681.974450955533, gain = 3.999843853973347;
  const gdouble q = 0.7071752369554196;
  gdouble k = tan (G_PI * MIN (f0, rate * 0.49) / rate);
  gdouble vh = pow (10.0, gain / 20.0), vb = pow (vh, 0.4996667741545416);
  gdouble a0 = 1.0 + k / q + k * k;

  f->b0 = (vh + vb * k / q + k * k) / a0;
  f->b1 = 2.0 * (k * k - vh) / a0;
  f->b2 = (vh - vb * k / q + k * k) / a0;
  f->a1 = 2.0 * (k * k - 1.0) / a0;
  f->a2 = (1.0 - k / q + k * k) / a0;
}

static void
design_highpass (Biquad *f, guint rate)
{
  const gdouble f0 = 38.13547087602444, q = 0.5003270373238773;
  gdouble k = tan (G_PI * f0 / rate);
  gdouble a0 = 1.0 + k / q + k * k;

  f->b0 = 1.0;
  f->b1 = -2.0;
  f->b2 = 1.0;
  f->a1 = 2.0 * (k * k - 1.0) / a0;
  f->a2 = (1.0 - k / q + k * k) / a0;
}

static guint64
step_boundary (const EfMeter *self, guint64 step)
{
  return (step * self->rate + STEPS_PER_SECOND / 2) / STEPS_PER_SECOND;
}

EfMeter *
ef_meter_new (guint rate, guint channels, const gdouble *weights)
{
  g_return_val_if_fail (rate >= 1000, NULL);
  g_return_val_if_fail (
      channels >= 1 && channels <= EF_METER_MAX_CHANNELS, NULL);
  EfMeter *self = g_new0 (EfMeter, 1);

  self->rate = rate;
  self->channels = channels;
  self->n_pairs = (channels + 1) / 2;
  for (guint c = 0; c < channels; c++)
    self->weights[c] = weights ? weights[c] : 1.0;
  design_shelf (&self->shelf, rate);
  design_highpass (&self->highpass, rate);
  self->pairs = g_aligned_alloc0 (self->n_pairs, sizeof (PairState), 16);
  self->peak = ef_true_peak_new (rate, channels);
  self->step_end = step_boundary (self, 1);
  return self;
}

void
ef_meter_free (EfMeter *self)
{
  ef_true_peak_free (self->peak);
  g_aligned_free (self->pairs);
  g_free (self);
}

void
ef_meter_reset (EfMeter *self)
{
  ef_true_peak_reset (self->peak);
  memset (self->pairs, 0, self->n_pairs * sizeof (PairState));
  memset (self->steps, 0, sizeof self->steps);
  memset (&self->blocks, 0, sizeof self->blocks);
  memset (&self->shorts, 0, sizeof self->shorts);
  self->frames = self->step = self->step_begin = self->replaced = 0;
  self->total = 0.0;
  self->step_end = step_boundary (self, 1);
}

static inline v2df
run_pair (const EfMeter *self, PairState *state, v2df x)
{
  const Biquad *f = &self->shelf, *g = &self->highpass;
  v2df y = f->b0 * x + state->s1;

  state->s1 = (f->b1 * x + state->s2) - f->a1 * y;
  state->s2 = f->b2 * x - f->a2 * y;

  v2df z = y + state->h1;

  state->h1 = (state->h2 - 2.0 * y) - g->a1 * z;
  state->h2 = y - g->a2 * z;
  return z;
}

static inline v2df
flush_tiny (v2df v)
{
  for (guint i = 0; i < 2; i++)
    if (fabs (v[i]) < TINY)
      v[i] = 0.0;
  return v;
}

static void
filter_pair (EfMeter *self, PairState *shared, const gfloat *x, gsize frames,
    guint stride, gboolean second)
{
  PairState state = *shared;

  if (second) {
    for (gsize i = 0; i < frames; i++, x += stride) {
      v2df z = run_pair (self, &state, (v2df){ x[0], x[1] });

      state.sum += z * z;
    }
  } else {
    for (gsize i = 0; i < frames; i++, x += stride) {
      v2df z = run_pair (self, &state, (v2df){ x[0], 0.0 });

      state.sum += z * z;
    }
  }
  state.s1 = flush_tiny (state.s1);
  state.s2 = flush_tiny (state.s2);
  state.h1 = flush_tiny (state.h1);
  state.h2 = flush_tiny (state.h2);
  *shared = state;
}

/* The sum of the weighted squares since the last call. */
static gdouble
take_sum (EfMeter *self)
{
  gdouble sum = 0.0;

  for (guint p = 0; p < self->n_pairs; p++) {
    sum += self->weights[2 * p] * self->pairs[p].sum[0];
    if (2 * p + 1 < self->channels)
      sum += self->weights[2 * p + 1] * self->pairs[p].sum[1];
    self->pairs[p].sum = (v2df){ 0.0, 0.0 };
  }
  return sum;
}

static void
histogram_add (Histogram *h, gdouble energy)
{
  if (!(energy > ef_lufs_to_energy (EF_LOUDNESS_FLOOR)))
    return;
  gdouble lufs = MIN (ef_energy_to_lufs (energy), BIN_MAX - BIN);
  guint bin = MIN ((guint)((lufs - BIN_MIN) / BIN), N_BINS - 1);

  h->count[bin]++;
  h->energy[bin] += energy;
}

static gdouble
mean_of_last (const EfMeter *self, guint n)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += self->steps[(self->step - 1 - i) % SHORT_STEPS];
  return sum / n;
}

static void
finish_step (EfMeter *self)
{
  gdouble sum = take_sum (self);

  self->total += sum;
  self->steps[self->step % SHORT_STEPS] =
      sum / (gdouble)(self->step_end - self->step_begin);
  self->step++;
  self->step_begin = self->step_end;
  self->step_end = step_boundary (self, self->step + 1);
  if (self->step >= BLOCK_STEPS)
    histogram_add (&self->blocks, mean_of_last (self, BLOCK_STEPS));
  if (self->step >= SHORT_STEPS && self->step % STEPS_PER_SECOND == 0)
    histogram_add (&self->shorts, mean_of_last (self, SHORT_STEPS));
}

void
ef_meter_process (EfMeter *self, const gfloat *x, gsize frames)
{
  while (frames > 0) {
    gsize n = MIN (frames, self->step_end - self->frames);

    ef_true_peak_process (self->peak, x, n);
    for (guint p = 0; p < self->n_pairs; p++)
      filter_pair (self, &self->pairs[p], x + 2 * p, n, self->channels,
          2 * p + 1 < self->channels);
    self->frames += n;
    if (self->frames == self->step_end)
      finish_step (self);
    x += n * self->channels;
    frames -= n;
  }
}

void
ef_meter_count_replaced (EfMeter *self, guint64 n)
{
  self->replaced += n;
}

/* Mean energy of the bins from @from on; @count says how many blocks. */
static gdouble
histogram_mean (const Histogram *h, guint from, guint64 *count)
{
  gdouble energy = 0.0;

  *count = 0;
  for (guint i = from; i < N_BINS; i++) {
    *count += h->count[i];
    energy += h->energy[i];
  }
  return *count ? energy / (gdouble)*count : 0.0;
}

/* The first bin above the gate that lies @below LU under the ungated mean. */
static guint
relative_gate (const Histogram *h, gdouble below)
{
  guint64 count;
  gdouble mean = histogram_mean (h, 0, &count);
  gdouble gate = ef_energy_to_lufs (mean) - below;

  return gate <= BIN_MIN
      ? 0
      : MIN ((guint)lrint ((gate - BIN_MIN) / BIN), N_BINS - 1);
}

static gdouble
integrated (const EfMeter *self)
{
  guint64 count;
  gdouble energy;

  if (self->step < BLOCK_STEPS) {
    gdouble sum = self->total;

    for (guint p = 0; p < self->n_pairs; p++)
      for (guint k = 0; k < 2 && 2 * p + k < self->channels; k++)
        sum += self->weights[2 * p + k] * self->pairs[p].sum[k];
    return self->frames ? ef_energy_to_lufs (sum / (gdouble)self->frames)
                        : EF_LOUDNESS_FLOOR;
  }
  energy = histogram_mean (
      &self->blocks, relative_gate (&self->blocks, 10.0), &count);
  return ef_energy_to_lufs (energy);
}

static gdouble
percentile (const Histogram *h, guint from, guint64 total, gdouble fraction)
{
  guint64 rank = (guint64)((gdouble)(total - 1) * fraction + 0.5), seen = 0;

  for (guint i = from; i < N_BINS; i++) {
    seen += h->count[i];
    if (seen > rank)
      return BIN_MIN + (i + 0.5) * BIN;
  }
  return BIN_MAX;
}

static gdouble
range (const EfMeter *self)
{
  guint from = relative_gate (&self->shorts, 20.0);
  guint64 count;

  histogram_mean (&self->shorts, from, &count);
  if (count < 2)
    return 0.0;
  return percentile (&self->shorts, from, count, 0.95) -
      percentile (&self->shorts, from, count, 0.10);
}

void
ef_meter_get (const EfMeter *self, EfLoudness *loudness)
{
  gdouble peak = ef_true_peak_get (self->peak);

  loudness->integrated = integrated (self);
  loudness->range = range (self);
  loudness->true_peak = peak > 1e-6 ? 20.0 * log10 (peak) : EF_PEAK_FLOOR;
  loudness->frames = self->frames;
  loudness->replaced = self->replaced;
}

gdouble
ef_meter_get_newest (const EfMeter *self, guint64 *count)
{
  *count = self->step;
  return self->step ? mean_of_last (self, 1) : 0.0;
}
