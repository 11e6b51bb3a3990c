/* Edit Factory - motion and variance where frames are far apart
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sparse.h"

#include <math.h>

#define FULL_DIFFERENCE 80.0
/* Three pairs, two of half the time and one of all: what they have on average
 * of the difference over all, (1 + 2 sqrt (1/2)) / 3. */
#define SHARE_OF_WHOLE 0.805

static const EfFrameRecord *
record_at (const EfSparse *sparse, guint i)
{
  return g_ptr_array_index (sparse->records, i);
}

/* Of the frame that closes the window: the first one behind it, if known. */
static guint
closing (const EfSparse *sparse)
{
  return MIN (sparse->last + 1, sparse->records->len - 1);
}

gboolean
ef_sparse_is (const EfSparse *sparse)
{
  guint64 n = sparse->last - sparse->first + 1;

  return sparse->end - sparse->start > n * EF_SPARSE_SPACING;
}

gdouble
ef_sparse_motion (const EfSparse *sparse)
{
  gdouble sum = 0, time = 0;

  for (guint i = MAX (1, sparse->first); i <= closing (sparse); i++) {
    const EfFrameRecord *before = record_at (sparse, i - 1);
    const EfFrameRecord *r = record_at (sparse, i);
    guint64 from = MAX (before->pts, sparse->start);
    guint64 to = MIN (r->pts, sparse->end);

    if (!r->has_step || to <= from)
      continue;
    sum += (gdouble)(to - from) * r->step_motion;
    time += to - from;
  }
  return time > 0 ? sum / time : 0;
}

static gdouble
difference (const EfFrameRecord *a, const EfFrameRecord *b)
{
  gdouble levels =
      ef_mean_difference (a->thumb, b->thumb, EF_THUMB_SIZE) * a->gain;

  return MIN (1, levels / FULL_DIFFERENCE);
}

gdouble
ef_sparse_variance (const EfSparse *sparse, gdouble span)
{
  guint a = sparse->first, c = closing (sparse), b = a;
  guint64 middle = sparse->start + (sparse->end - sparse->start) / 2;
  guint64 time = record_at (sparse, c)->pts - record_at (sparse, a)->pts;
  gdouble whole, mean;

  if (time == 0)
    return 0;
  while (b < c && record_at (sparse, b + 1)->pts <= middle)
    b++;
  whole = difference (record_at (sparse, a), record_at (sparse, c));
  mean = b == a || b == c
      ? SHARE_OF_WHOLE * whole
      : (whole + difference (record_at (sparse, a), record_at (sparse, b)) +
            difference (record_at (sparse, b), record_at (sparse, c))) /
          3;
  return MIN (1, mean * MIN (2, sqrt (span / time)));
}
