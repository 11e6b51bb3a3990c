/* Edit Factory - look-ahead true-peak limiter
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * With A the length of each moving average, the gain of output frame j is the
 * doubly averaged minimum at j + 2A + 5. A peak at frame n must be covered for
 * the frames its interpolation reaches, n - 7 ... n + 8; that needs a minimum
 * over 2A + 14 frames and, with the interpolation's own 8 frames of look-
 * ahead, a latency of 2A + 13. The averages run in integers (Q30), so they
 * neither drift nor round upwards.
 */
#include "limiter.h"
#include "samples.h"
#include "true-peak.h"

#include <math.h>
#include <string.h>

#define AVERAGE_SECONDS 0.002
#define RELEASE_SECONDS 0.06
#define BLOCK 128
#define ONE (1 << 30)
#define SNAP (ONE - ONE / 8192)
/* Between two covered peaks the gain moves, by a little, within the reach of
 * one interpolated point; and meters differ in their interpolation. */
#define MARGIN_DB 0.03
#define NOT_DRAINING G_MAXUINT64

typedef struct
{
  guint64 frame;
  gint32 gain;
} Minimum;

struct _EfLimiter
{
  EfOversampler over;
  guint channels;
  guint average; /* A */
  guint window;  /* of the minimum */
  guint ahead;   /* gain index minus output index */
  guint latency;
  gdouble release;
  gfloat ceiling;

  /* Samples after the gain: EF_TRUE_PEAK_BEFORE frames that are already out,
   * those that wait, and room for a block. */
  gfloat *samples;
  guint64 n_in;   /* frames put in */
  guint64 n_seen; /* frames whose peak is known */
  guint64 n_out;
  guint64 end; /* n_in when the draining began */

  Minimum *queue; /* monotonic: gains rise from head to tail */
  guint queue_head;
  guint queue_len;
  gint32 held; /* after the release */
  gint32 *ring1;
  gint64 sum1;
  gint64 *ring2;
  gint64 sum2;
  guint ring_at;
  gboolean idle; /* every gain inside is one */

  gfloat gains[2 * BLOCK]; /* made, not yet used */
  guint n_gains;
  gint32 lowest;
  gfloat envelope[2 * BLOCK];
};

static void
reset_gain (EfLimiter *self)
{
  self->queue_head = self->queue_len = 0;
  self->held = ONE;
  for (guint i = 0; i < self->average; i++) {
    self->ring1[i] = ONE;
    self->ring2[i] = (gint64)ONE * self->average;
  }
  self->sum1 = (gint64)ONE * self->average;
  self->sum2 = self->sum1 * self->average;
  self->ring_at = 0;
  self->idle = TRUE;
}

void
ef_limiter_reset (EfLimiter *self)
{
  reset_gain (self);
  memset (self->samples, 0,
      (self->latency + 2 * BLOCK + EF_TRUE_PEAK_BEFORE) * self->channels *
          sizeof (gfloat));
  self->n_in = self->n_seen = self->n_out = 0;
  self->end = NOT_DRAINING;
  self->n_gains = 0;
  self->lowest = ONE;
}

EfLimiter *
ef_limiter_new (guint rate, guint channels, gdouble ceiling_db)
{
  EfLimiter *self = g_new0 (EfLimiter, 1);

  ef_oversampler_init (&self->over, rate);
  self->channels = channels;
  self->average = MAX ((guint)(rate * AVERAGE_SECONDS), 4);
  self->ahead = 2 * self->average + EF_TRUE_PEAK_BEFORE - 2;
  self->window = self->ahead + EF_TRUE_PEAK_AFTER + 1;
  self->latency = self->ahead + EF_TRUE_PEAK_AFTER;
  self->release = 1.0 - exp (-1.0 / (RELEASE_SECONDS * rate));
  self->samples = g_new (
      gfloat, (self->latency + 2 * BLOCK + EF_TRUE_PEAK_BEFORE) * channels);
  self->queue = g_new (Minimum, self->window + 1);
  self->ring1 = g_new (gint32, self->average);
  self->ring2 = g_new (gint64, self->average);
  ef_limiter_set_ceiling (self, ceiling_db);
  ef_limiter_reset (self);
  return self;
}

void
ef_limiter_free (EfLimiter *self)
{
  g_free (self->samples);
  g_free (self->queue);
  g_free (self->ring1);
  g_free (self->ring2);
  g_free (self);
}

void
ef_limiter_set_ceiling (EfLimiter *self, gdouble ceiling_db)
{
  self->ceiling = (gfloat)pow (10.0, (ceiling_db - MARGIN_DB) / 20.0);
}

guint
ef_limiter_get_latency (const EfLimiter *self)
{
  return self->latency;
}

gdouble
ef_limiter_get_reduction (const EfLimiter *self)
{
  return 20.0 * log10 (MAX (self->lowest, 1) / (gdouble)ONE);
}

static gint32
window_minimum (EfLimiter *self, guint64 frame, gint32 gain)
{
  const guint size = self->window + 1;

  while (self->queue_len > 0) {
    guint last = (self->queue_head + self->queue_len - 1) % size;

    if (self->queue[last].gain < gain)
      break;
    self->queue_len--;
  }
  self->queue[(self->queue_head + self->queue_len) % size] =
      (Minimum){ frame, gain };
  self->queue_len++;
  if (self->queue[self->queue_head].frame + self->window <= frame) {
    self->queue_head = (self->queue_head + 1) % size;
    self->queue_len--;
  }
  return self->queue[self->queue_head].gain;
}

static gfloat
next_gain (EfLimiter *self, guint64 frame, gint32 allowed)
{
  const gint64 unity2 = (gint64)ONE * self->average * self->average;
  gint32 minimum = window_minimum (self, frame, allowed);

  if (minimum <= self->held) {
    self->held = minimum;
  } else {
    self->held += (gint32)((minimum - self->held) * self->release);
    if (minimum == ONE && self->held > SNAP)
      self->held = ONE;
  }
  self->sum1 += self->held - self->ring1[self->ring_at];
  self->ring1[self->ring_at] = self->held;
  self->sum2 += self->sum1 - self->ring2[self->ring_at];
  self->ring2[self->ring_at] = self->sum1;
  if (++self->ring_at == self->average)
    self->ring_at = 0;
  self->idle = self->sum2 == unity2;
  self->lowest = MIN (self->lowest,
      (gint32)(self->sum2 / ((gint64)self->average * self->average)));
  return (gfloat)((gdouble)self->sum2 / (gdouble)unity2);
}

static gfloat *
frame_at (EfLimiter *self, guint64 frame)
{
  return self->samples +
      (EF_TRUE_PEAK_BEFORE + frame - self->n_out) * self->channels;
}

/* Makes the gains for the frames whose surroundings are known by now. */
static void
look (EfLimiter *self)
{
  guint64 known =
      self->n_in > EF_TRUE_PEAK_AFTER ? self->n_in - EF_TRUE_PEAK_AFTER : 0;
  guint n = (guint)(known - MIN (known, self->n_seen));
  const gfloat *x = frame_at (self, self->n_seen);
  gfloat peak;

  if (n == 0)
    return;
  peak = ef_samples_peak (x - EF_TRUE_PEAK_BEFORE * (gssize)self->channels,
      (n + EF_TRUE_PEAK_BEFORE + EF_TRUE_PEAK_AFTER) * self->channels);
  if (peak * self->over.bound <= self->ceiling && self->idle) {
    for (guint i = 0; i < n; i++)
      self->gains[self->n_gains++] = 1.0f;
    self->queue_len = 0;
    self->n_seen += n;
    return;
  }
  if (peak * self->over.bound > self->ceiling)
    ef_oversampler_envelope (&self->over, x, n, self->channels, self->envelope);
  else
    memset (self->envelope, 0, n * sizeof (gfloat));
  for (guint i = 0; i < n; i++) {
    gint32 allowed = self->envelope[i] <= self->ceiling
        ? ONE
        : (gint32)((gdouble)ONE * self->ceiling / self->envelope[i]);

    self->gains[self->n_gains++] = next_gain (self, self->n_seen++, allowed);
  }
}

/* Frame j takes the gain made at j + ahead: the first @ahead gains made, when
 * nothing can be put out yet, are passed over. */
static gsize
put_out (EfLimiter *self, gfloat *out)
{
  const guint c = self->channels;
  guint64 ready = self->n_seen > self->ahead ? self->n_seen - self->ahead : 0;
  guint n = (guint)(ready - self->n_out);
  const gfloat *x = frame_at (self, self->n_out);
  const gfloat *gains;

  if (n == 0) {
    self->n_gains = 0;
    return 0;
  }
  g_assert (n <= self->n_gains);
  gains = self->gains + self->n_gains - n;
  if (c == 2) {
    for (guint i = 0; i < n; i++) {
      out[2 * i] = x[2 * i] * gains[i];
      out[2 * i + 1] = x[2 * i + 1] * gains[i];
    }
  } else {
    for (guint i = 0; i < n; i++)
      for (guint k = 0; k < c; k++)
        out[i * c + k] = x[i * c + k] * gains[i];
  }
  memmove (self->samples, self->samples + n * c,
      (EF_TRUE_PEAK_BEFORE + self->n_in - self->n_out - n) * c *
          sizeof (gfloat));
  self->n_out += n;
  self->n_gains = 0;
  return n;
}

gsize
ef_limiter_process (EfLimiter *self, const gfloat *in, gsize frames,
    gfloat from, gfloat to, gfloat *out)
{
  const gfloat step = frames ? (to - from) / (gfloat)frames : 0.0f;
  gsize done = 0, written = 0;

  while (done < frames) {
    gsize n = MIN (frames - done, BLOCK);

    ef_samples_scale (frame_at (self, self->n_in), in + done * self->channels,
        n, self->channels, from + step * (gfloat)done,
        done + n == frames ? to : from + step * (gfloat)(done + n));
    self->n_in += n;
    look (self);
    written += put_out (self, out + written * self->channels);
    done += n;
  }
  return written;
}

gsize
ef_limiter_drain (EfLimiter *self, gfloat *out, gsize frames)
{
  gsize written = 0;

  if (self->end == NOT_DRAINING)
    self->end = self->n_in;
  while (written < frames && self->n_in < self->end + self->latency) {
    gsize n = MIN (frames - written, BLOCK);

    n = MIN (n, self->end + self->latency - self->n_in);
    memset (
        frame_at (self, self->n_in), 0, n * self->channels * sizeof (gfloat));
    self->n_in += n;
    look (self);
    written += put_out (self, out + written * self->channels);
  }
  if (written == 0) {
    gint32 lowest = self->lowest;

    ef_limiter_reset (self);
    self->lowest = lowest;
  }
  return written;
}
