/* Edit Factory - how far the music steps back while somebody speaks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Between "up" and "down" the gain in dB follows half a cosine: it starts and
 * stops moving without a corner. Merging spans less than attack + release
 * apart means that two slopes never meet.
 */
#include "audio-duck.h"

#include <math.h>

#define ATTACK 0.2
#define RELEASE 0.4
#define MERGE 0.6

typedef struct
{
  gdouble start;
  gdouble end;
} Span;

struct _EfDuck
{
  gdouble depth_db;
  gfloat down;
  GArray *spans;
  guint at; /* the span that the last frame was near */
};

EfDuck *
ef_duck_new (gdouble depth_db)
{
  EfDuck *self = g_new0 (EfDuck, 1);

  self->depth_db = MIN (depth_db, 0.0);
  self->down = (gfloat)pow (10.0, self->depth_db / 20.0);
  self->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  return self;
}

void
ef_duck_free (EfDuck *self)
{
  g_array_unref (self->spans);
  g_free (self);
}

void
ef_duck_add_span (EfDuck *self, GstClockTime start, GstClockTime end)
{
  Span span = { (gdouble)start / GST_SECOND, (gdouble)end / GST_SECOND };

  if (self->spans->len > 0) {
    Span *last = &g_array_index (self->spans, Span, self->spans->len - 1);

    if (span.start < last->end + MERGE) {
      last->end = MAX (last->end, span.end);
      return;
    }
  }
  g_array_append_val (self->spans, span);
}

void
ef_duck_add_words (EfDuck *self, const EfWords *words, GstClockTime offset)
{
  for (guint i = 0; i < ef_words_length (words); i++) {
    const EfWord *word = ef_words_index (words, i);

    ef_duck_add_span (self, word->start + offset, word->end + offset);
  }
}

/* 0 where the music is up, 1 where it is down. */
static gdouble
depth_at (const Span *span, gdouble t)
{
  if (t < span->start - ATTACK || t > span->end + RELEASE)
    return 0.0;
  if (t < span->start)
    return 0.5 + 0.5 * cos (G_PI * (span->start - t) / ATTACK);
  if (t <= span->end)
    return 1.0;
  return 0.5 + 0.5 * cos (G_PI * (t - span->end) / RELEASE);
}

/* The first span whose release is not over at @t. */
static guint
find_span (EfDuck *self, gdouble t)
{
  const Span *spans = (const Span *)self->spans->data;

  if (self->at > 0 && spans[self->at - 1].end + RELEASE >= t)
    self->at = 0;
  while (self->at < self->spans->len && spans[self->at].end + RELEASE < t)
    self->at++;
  return self->at;
}

void
ef_duck_render (
    EfDuck *self, guint rate, guint64 begin, gsize frames, gfloat *gains)
{
  const Span *spans = (const Span *)self->spans->data;

  for (gsize i = 0; i < frames; i++) {
    gdouble t = (gdouble)(begin + i) / rate, depth = 0.0;
    guint k = find_span (self, t);

    if (k < self->spans->len)
      depth = depth_at (&spans[k], t);
    gains[i] = depth <= 0.0 ? 1.0f
        : depth >= 1.0      ? self->down
                            : (gfloat)pow (10.0, self->depth_db * depth / 20.0);
  }
}
