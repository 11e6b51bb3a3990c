/* Edit Factory - a file's sound over and over, without a seam
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A pass is one playing of the file. The end of a pass is recognised only when
 * it is there, so the last HOLD seconds are always kept back: of them the
 * silence is cut off, and the cross-fade is made there.
 */
#include "audio-loop.h"
#include "audio-source.h"

#include <math.h>
#include <string.h>

#define CHANNELS 2
#define KEEP_SECONDS 30
#define HOLD_SECONDS 0.2
#define TRIM_SECONDS 0.06
#define FADE_SECONDS 0.03
#define END_FADE_SECONDS 0.01
/* -66 dBFS: below what coders leave of silence. */
#define SILENT 0.0005f

struct _EfAudioLoop
{
  gchar *path;
  guint rate;
  gboolean loop;
  EfAudioSource *source; /* of the running pass, or NULL */
  GArray *kept;          /* the whole file, as far as it is read */
  gboolean complete;     /* kept is the whole file */
  gsize kept_at;         /* frames of it given in this pass */
  guint64 pass;          /* frames of the running pass so far */
  gboolean first;        /* the running pass is the first */

  gfloat *hold;    /* frames read, not given */
  gsize hold_size; /* its room */
  gsize held;
  gboolean ended;
  gchar *fault;
};

EfAudioLoop *
ef_audio_loop_new (const gchar *path, guint rate, gboolean loop, GError **error)
{
  EfAudioSource *source = ef_audio_source_new (path, rate, 0, 1.0, error);
  EfAudioLoop *self;

  if (!source)
    return NULL;
  self = g_new0 (EfAudioLoop, 1);
  self->path = g_strdup (path);
  self->rate = rate;
  self->loop = loop;
  self->source = source;
  self->first = TRUE;
  if (loop)
    self->kept = g_array_new (FALSE, FALSE, CHANNELS * sizeof (gfloat));
  self->hold_size = (gsize)(HOLD_SECONDS * rate) * 2;
  self->hold = g_new (gfloat, self->hold_size * CHANNELS);
  return self;
}

void
ef_audio_loop_free (EfAudioLoop *self)
{
  g_clear_pointer (&self->source, ef_audio_source_free);
  g_clear_pointer (&self->kept, g_array_unref);
  g_free (self->hold);
  g_free (self->path);
  g_free (self->fault);
  g_free (self);
}

const gchar *
ef_audio_loop_get_fault (const EfAudioLoop *self)
{
  return self->fault;
}

static void
note_fault (EfAudioLoop *self)
{
  const gchar *fault = ef_audio_source_get_fault (self->source);

  if (fault && !self->fault)
    self->fault = g_strdup (fault);
}

/* Frames of the running pass; fewer than asked for at its end. */
static gssize
read_pass (EfAudioLoop *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  gssize got;

  if (self->complete) {
    gsize n = MIN (frames, self->kept->len - self->kept_at);

    memcpy (out, self->kept->data + self->kept_at * CHANNELS * sizeof (gfloat),
        n * CHANNELS * sizeof (gfloat));
    self->kept_at += n;
    self->pass += n;
    return (gssize)n;
  }
  got = ef_audio_source_read (self->source, out, frames, cancellable, error);
  if (got < 0)
    return -1;
  self->pass += (guint64)got;
  if (self->first && self->kept) {
    if (self->kept->len + (gsize)got > (gsize)KEEP_SECONDS * self->rate)
      g_clear_pointer (&self->kept, g_array_unref);
    else
      g_array_append_vals (self->kept, out, (guint)got);
  }
  if ((gsize)got < frames)
    note_fault (self);
  return got;
}

static gboolean
is_silent (const gfloat *frame)
{
  return fabsf (frame[0]) < SILENT && fabsf (frame[1]) < SILENT;
}

/* How much silence may go at either end; most of a pass always stays. */
static gsize
most_trim (const EfAudioLoop *self, guint64 pass)
{
  return MIN ((gsize)(TRIM_SECONDS * self->rate), pass / 8);
}

/* Starts the file again. The frames after its silence land in @lead; returns
 * how many there are, 0 when nothing can be played again, -1 on error. */
static gssize
begin_pass (EfAudioLoop *self, gfloat *lead, gsize frames,
    GCancellable *cancellable, GError **error)
{
  const gsize trim = most_trim (self, self->pass);
  gsize skipped = 0;
  gssize got;

  self->pass = 0;
  if (self->first && self->kept)
    self->complete = TRUE;
  self->first = FALSE;
  self->kept_at = 0;
  if (!self->complete) {
    g_clear_pointer (&self->source, ef_audio_source_free);
    self->source = ef_audio_source_new (self->path, self->rate, 0, 1.0, NULL);
    if (!self->source)
      return 0;
  } else {
    g_clear_pointer (&self->source, ef_audio_source_free);
  }
  while ((got = read_pass (self, lead, 1, cancellable, error)) == 1 &&
      is_silent (lead) && skipped < trim)
    skipped++;
  if (got <= 0 || frames == 1)
    return got;
  got = read_pass (self, lead + CHANNELS, frames - 1, cancellable, error);
  return got < 0 ? -1 : got + 1;
}

/* How alike two stretches are: 0 not at all (or opposite), 1 the same. */
static gdouble
likeness (const gfloat *a, const gfloat *b, gsize n)
{
  gdouble aa = 1e-9, bb = 1e-9, ab = 0.0;

  for (gsize i = 0; i < n; i++) {
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    ab += a[i] * b[i];
  }
  return CLAMP (ab / sqrt (aa * bb), 0.0, 1.0);
}

/* Constant power for sounds of any likeness: a loop that was cut to fit itself
 * must not swell by 3 dB at its joint. */
static void
cross_fade (gfloat *tail, const gfloat *lead, gsize fade)
{
  gdouble alike = likeness (tail, lead, fade * CHANNELS);

  for (gsize i = 0; i < fade; i++) {
    gdouble phase = G_PI / 2.0 * (i + 0.5) / fade;
    gdouble out = cos (phase), in = sin (phase);
    gdouble norm = 1.0 / sqrt (1.0 + 2.0 * alike * out * in);

    for (guint c = 0; c < CHANNELS; c++)
      tail[i * CHANNELS + c] = (gfloat)(norm *
          (tail[i * CHANNELS + c] * out + lead[i * CHANNELS + c] * in));
  }
}

/* The pass is over: joins the next to what is held. */
static gboolean
join_pass (EfAudioLoop *self, GCancellable *cancellable, GError **error)
{
  const gsize trim = most_trim (self, self->pass);
  gsize fade, cut = 0;
  gfloat *tail;
  g_autofree gfloat *lead = NULL;
  gssize got;

  while (cut < trim && cut + 1 < self->held &&
      is_silent (self->hold + (self->held - 1 - cut) * CHANNELS))
    cut++;
  self->held -= cut;
  fade = MIN ((gsize)(FADE_SECONDS * self->rate), self->held / 4);
  lead = g_new (gfloat, (fade + 1) * CHANNELS);
  got = begin_pass (self, lead, fade + 1, cancellable, error);
  if (got < 0)
    return FALSE;
  if (got == 0) {
    self->ended = TRUE;
    return TRUE;
  }
  fade = MIN (fade, (gsize)got - 1);
  tail = self->hold + (self->held - fade) * CHANNELS;
  cross_fade (tail, lead, fade);
  memcpy (self->hold + self->held * CHANNELS, lead + fade * CHANNELS,
      ((gsize)got - fade) * CHANNELS * sizeof (gfloat));
  self->held += (gsize)got - fade;
  return TRUE;
}

static void
fade_end (EfAudioLoop *self)
{
  gsize fade = MIN ((gsize)(END_FADE_SECONDS * self->rate), self->held);

  for (gsize i = 0; i < fade; i++) {
    gfloat gain = 0.5f - 0.5f * cosf ((gfloat)(G_PI * (i + 0.5) / fade));
    gfloat *frame = self->hold + (self->held - 1 - i) * CHANNELS;

    frame[0] *= gain;
    frame[1] *= gain;
  }
  self->ended = TRUE;
}

/* Reads until there is more than what must be kept back, or the end. */
static gboolean
fill (EfAudioLoop *self, GCancellable *cancellable, GError **error)
{
  while (!self->ended && self->held < self->hold_size) {
    gsize room = self->hold_size - self->held;
    gssize got = read_pass (
        self, self->hold + self->held * CHANNELS, room, cancellable, error);

    if (got < 0)
      return FALSE;
    self->held += (gsize)got;
    if ((gsize)got == room)
      break;
    /* a file that breaks is not begun again: it would only break again */
    if (self->pass == 0 && !self->fault)
      self->fault = g_strdup ("holds no sound");
    if (!self->loop || self->fault)
      fade_end (self);
    else if (!join_pass (self, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

gssize
ef_audio_loop_read (EfAudioLoop *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  gsize done = 0;

  while (done < frames) {
    gsize keep, n;

    if (!fill (self, cancellable, error))
      return -1;
    keep = self->ended ? 0 : self->hold_size / 2;
    n = MIN (frames - done, self->held > keep ? self->held - keep : 0);
    if (n == 0 && self->ended)
      break;
    memcpy (out + done * CHANNELS, self->hold, n * CHANNELS * sizeof (gfloat));
    memmove (self->hold, self->hold + n * CHANNELS,
        (self->held - n) * CHANNELS * sizeof (gfloat));
    self->held -= n;
    done += n;
  }
  return (gssize)done;
}
