/* Edit Factory - sound made longer or shorter at its own pitch
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stretch.h"

#include <math.h>
#include <string.h>

#define CHANNELS 2
#define HOP_SECONDS 0.010
#define SEARCH_SECONDS 0.005
/* Keeps silence from being compared with silence. */
#define FLOOR 1e-9f

struct _EfStretch
{
  EfStretchInput input;
  gpointer data;
  gdouble speed;
  gint64 hop;
  gint64 search;
  gfloat *fade; /* of the window that comes, @hop values */

  gfloat *samples; /* of the input, interleaved */
  gfloat *mono;    /* their sums, for the search */
  gint64 base;     /* frame of the input that samples[0] is */
  gint64 held;     /* frames in samples */
  gint64 room;
  gint64 total; /* frames of the input once its end is known, or -1 */

  gint64 window; /* number of the last one taken */
  gint64 place;  /* frame of the input in its middle */
  gfloat *ready; /* one hop of output */
  gsize ready_at;
  gsize ready_size;
};

EfStretch *
ef_stretch_new (guint rate, gdouble speed, EfStretchInput input, gpointer data)
{
  EfStretch *self = g_new0 (EfStretch, 1);

  self->input = input;
  self->data = data;
  self->speed = speed;
  self->hop = (gint64)(rate * HOP_SECONDS);
  self->search = (gint64)(rate * SEARCH_SECONDS);
  self->fade = g_new (gfloat, self->hop);
  for (gint64 i = 0; i < self->hop; i++)
    self->fade[i] = (gfloat)(0.5 - 0.5 * cos (G_PI * (i + 0.5) / self->hop));
  self->room = (gint64)((speed + 4) * self->hop) + 4 * self->search;
  self->samples = g_new (gfloat, self->room * CHANNELS);
  self->mono = g_new (gfloat, self->room);
  self->total = -1;
  self->ready = g_new (gfloat, self->hop * CHANNELS);
  return self;
}

void
ef_stretch_free (EfStretch *self)
{
  g_free (self->fade);
  g_free (self->samples);
  g_free (self->mono);
  g_free (self->ready);
  g_free (self);
}

static void
forget (EfStretch *self, gint64 before)
{
  gint64 n = CLAMP (before - self->base, 0, self->held);

  self->held -= n;
  self->base += n;
  memmove (self->samples, self->samples + n * CHANNELS,
      self->held * CHANNELS * sizeof (gfloat));
  memmove (self->mono, self->mono + n, self->held * sizeof (gfloat));
}

/* Reads up to frame @end of the input; silence after its own end. */
static gboolean
fill (EfStretch *self, gint64 end, GCancellable *cancellable, GError **error)
{
  while (self->base + self->held < end) {
    gint64 wanted = end - self->base - self->held;
    gfloat *to = self->samples + self->held * CHANNELS;
    gssize got = 0;

    g_assert (self->held + wanted <= self->room);
    if (self->total < 0) {
      got = self->input (self->data, to, (gsize)wanted, cancellable, error);
      if (got < 0)
        return FALSE;
      if (got < wanted)
        self->total = self->base + self->held + got;
    }
    memset (to + got * CHANNELS, 0,
        (gsize)(wanted - got) * CHANNELS * sizeof (gfloat));
    for (gint64 i = 0; i < wanted; i++)
      self->mono[self->held + i] = to[i * CHANNELS] + to[i * CHANNELS + 1];
    self->held += wanted;
  }
  return TRUE;
}

/* How well @b goes on with what @a would have gone on with. */
static gfloat
likeness (const gfloat *a, const gfloat *b, gint64 n)
{
  gfloat product[8] = { 0 }, power[8] = { 0 }, sum = 0, square = FLOOR;
  gint64 i = 0;

  for (; i + 8 <= n; i += 8)
    for (guint k = 0; k < 8; k++) {
      product[k] += a[i + k] * b[i + k];
      power[k] += b[i + k] * b[i + k];
    }
  for (; i < n; i++) {
    product[0] += a[i] * b[i];
    power[0] += b[i] * b[i];
  }
  for (guint k = 0; k < 8; k++) {
    sum += product[k];
    square += power[k];
  }
  return sum / sqrtf (square);
}

/* The middle of the window about @ideal. The likeness must be worth the way:
 * in noise and in silence places stay where they belong. */
static gint64
choose (const EfStretch *self, gint64 ideal)
{
  const gfloat *goes_on = self->mono + (self->place - self->base);
  gint64 natural = self->place + self->hop, best = ideal;
  gfloat most;

  if (ABS (natural - ideal) <= self->search)
    return natural;
  most = likeness (
      goes_on, self->mono + (ideal - self->hop - self->base), self->hop);
  for (gint64 d = 1; d <= self->search; d++)
    for (gint sign = -1; sign <= 1; sign += 2) {
      gint64 place = ideal + sign * d;
      gfloat score;

      if (place - self->hop < self->base)
        continue;
      score = likeness (
          goes_on, self->mono + (place - self->hop - self->base), self->hop);
      if (score > most) {
        most = score;
        best = place;
      }
    }
  return best;
}

/* One hop of output: the second half of one window and the first of the next.
 */
static gboolean
make_hop (EfStretch *self, GCancellable *cancellable, GError **error)
{
  /* The first windows of slow sound would begin before the input does. */
  gint64 ideal = MAX (self->hop,
      llrint ((gdouble)(self->window + 1) * self->hop * self->speed));
  gint64 first = MIN (self->place, ideal - self->hop - self->search), place;
  const gfloat *old, *new;
  gint64 left;

  forget (self, first);
  if (!fill (self, MAX (ideal + self->search, self->place + self->hop),
          cancellable, error))
    return FALSE;
  place = choose (self, ideal);
  old = self->samples + (self->place - self->base) * CHANNELS;
  new = self->samples + (place - self->hop - self->base) * CHANNELS;
  for (gint64 i = 0; i < self->hop; i++)
    for (guint c = 0; c < CHANNELS; c++) {
      gfloat a = old[i * CHANNELS + c], b = new[i * CHANNELS + c];

      self->ready[i * CHANNELS + c] = a + (b - a) * self->fade[i];
    }
  self->ready_size = (gsize)self->hop;
  if (self->total >= 0) {
    left = llrint (self->total / self->speed) - self->window * self->hop;
    self->ready_size = (gsize)CLAMP (left, 0, self->hop);
  }
  self->ready_at = 0;
  self->window++;
  self->place = place;
  return TRUE;
}

gssize
ef_stretch_read (EfStretch *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  gsize done = 0;

  while (done < frames) {
    gsize n = MIN (frames - done, self->ready_size - self->ready_at);

    if (n == 0) {
      if (self->window > 0 && self->ready_size < (gsize)self->hop)
        break;
      if (!make_hop (self, cancellable, error))
        return -1;
      continue;
    }
    memcpy (out + done * CHANNELS, self->ready + self->ready_at * CHANNELS,
        n * CHANNELS * sizeof (gfloat));
    self->ready_at += n;
    done += n;
  }
  return (gssize)done;
}
