/* Edit Factory - motion and variance where frames are far apart
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* Frames further apart than this, nanoseconds, are sparse: key frames, or those
 * of a low analysis-rate. What lies between two of them was not seen. */
#define EF_SPARSE_SPACING (G_GUINT64_CONSTANT (400000000))

/** EfSparse: a window of sparse frames. @records: of its shot; @first, @last:
 * the records that are shown between @start and @end. */
typedef struct
{
  GPtrArray *records;
  guint first;
  guint last;
  guint64 start;
  guint64 end;
} EfSparse;

/* Are the frames of the window so far apart, on average? */
gboolean ef_sparse_is (const EfSparse *sparse);

/**
 * ef_sparse_motion:
 *
 * A pair of frames tells of the time between them: the mean of the pairs'
 * motion (ef_lag_ring_push()), each weighing as long as its time lies in the
 * window, those that reach beyond it included.
 *
 * Returns: 0..1, 0 where there is no pair
 */
gdouble ef_sparse_motion (const EfSparse *sparse);

/**
 * ef_sparse_variance:
 * @span: the time, nanoseconds, that the factor is made for
 *
 * The mean difference of three frames, the ones that are shown at the begin and
 * in the middle and the first one after the end, brought to @span by the root
 * of time. Of two frames it is what three between them would give.
 *
 * Returns: 0..1
 */
gdouble ef_sparse_variance (const EfSparse *sparse, gdouble span);

G_END_DECLS
