/* Edit Factory - the best moments of the footage, each unlike the others
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "moments.h"

#define LOOK_ALIKE 8

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

static gboolean
is_new (const GArray *chosen, const EfMoment *moment)
{
  for (guint i = 0; i < chosen->len; i++) {
    const EfMoment *other = &g_array_index (chosen, EfMoment, i);

    if (overlap (other, moment) || look_alike (other, moment))
      return FALSE;
  }
  return TRUE;
}

GArray *
ef_moments_choose (GArray *ranked, guint most)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (EfMoment));

  for (guint i = 0; i < ranked->len && (!most || chosen->len < most); i++) {
    EfMoment moment = g_array_index (ranked, EfMoment, i);

    if (!moment.segment->rejected && is_new (chosen, &moment))
      g_array_append_val (chosen, moment);
  }
  return chosen;
}
