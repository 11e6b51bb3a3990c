/* Edit Factory - the best moments of the footage, each unlike the others
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "moments.h"

#include <math.h>

#define LOOK_ALIKE 8
/* What a moment beside one of the same file is worth less, */
#define NEARNESS 0.15
/* falling by e with each of such a part of the file. */
#define PARTS 8

static gint
compare (gconstpointer a, gconstpointer b)
{
  const EfSegmentScore *x = ((const EfMoment *)a)->segment;
  const EfSegmentScore *y = ((const EfMoment *)b)->segment;

  if ((x->rejected != NULL) != (y->rejected != NULL))
    return x->rejected ? 1 : -1;
  return x->total < y->total ? 1 : x->total > y->total ? -1 : 0;
}

GArray *
ef_moments_rank (GPtrArray *files)
{
  GArray *moments = g_array_new (FALSE, FALSE, sizeof (EfMoment));

  for (guint i = 0; i < files->len; i++) {
    const EfFileScore *file = g_ptr_array_index (files, i);

    for (guint k = 0; k < file->segments->len; k++) {
      EfMoment moment = { file,
        &g_array_index (file->segments, EfSegmentScore, k) };

      g_array_append_val (moments, moment);
    }
  }
  g_array_sort (moments, compare);
  return moments;
}

static gboolean
overlap (const EfMoment *a, const EfMoment *b)
{
  return a->file == b->file && a->segment->start < b->segment->end &&
      b->segment->start < a->segment->end;
}

static gboolean
look_alike (const EfMoment *a, const EfMoment *b)
{
  return __builtin_popcountll (a->segment->hash ^ b->segment->hash) <
      LOOK_ALIKE;
}

/* @other has been chosen: what that leaves of @moment. */
static gdouble
discount (const EfMoment *moment, const EfMoment *other)
{
  gdouble apart, part = MAX (GST_SECOND, moment->file->duration / PARTS);

  if (overlap (other, moment) || look_alike (other, moment))
    return G_MAXDOUBLE;
  if (other->file != moment->file)
    return 0;
  apart = moment->segment->start > other->segment->start
      ? moment->segment->start - other->segment->end
      : other->segment->start - moment->segment->end;
  return NEARNESS * exp (-apart / part);
}

/* The moment that is worth most now; of equals the first by rank. */
static gint
find_best (const GArray *ranked, const gdouble *lost)
{
  gint best = -1;
  gdouble most = 0;

  for (guint i = 0; i < ranked->len; i++) {
    const EfSegmentScore *s = g_array_index (ranked, EfMoment, i).segment;

    if (s->rejected || lost[i] == G_MAXDOUBLE)
      continue;
    if (best < 0 || s->total - lost[i] > most) {
      best = i;
      most = s->total - lost[i];
    }
  }
  return best;
}

GArray *
ef_moments_choose (GArray *ranked, guint most)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (EfMoment));
  g_autofree gdouble *lost = g_new0 (gdouble, ranked->len);
  gint best;

  while (
      (!most || chosen->len < most) && (best = find_best (ranked, lost)) >= 0) {
    EfMoment moment = g_array_index (ranked, EfMoment, best);

    g_array_append_val (chosen, moment);
    for (guint i = 0; i < ranked->len; i++)
      lost[i] = MAX (
          lost[i], discount (&g_array_index (ranked, EfMoment, i), &moment));
  }
  return chosen;
}
