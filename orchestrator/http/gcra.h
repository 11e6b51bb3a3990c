/* Edit Factory - how fast somebody may ask: the generic cell rate algorithm
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As a leaky bucket that is one number: the theoretical time of arrival, when
 * the bucket is empty again. Plain functions; see rate-limiter.h.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EfRate:
 * @rate: a second, on average; above 0
 * @burst: at once; at least 1
 */
typedef struct
{
  gdouble rate;
  guint burst;
} EfRate;

/**
 * EfRateState:
 * @remaining: how many more would be allowed now
 * @reset: seconds until all of the burst is there again
 * @retry: seconds until one is allowed; 0 when @allowed
 */
typedef struct
{
  gboolean allowed;
  guint remaining;
  gdouble reset;
  gdouble retry;
} EfRateState;

/* @arrival: (inout): nanoseconds, 0 for somebody new; changed when one is
 * allowed and @take is TRUE
 * @now: nanoseconds */
EfRateState
ef_gcra (gint64 *arrival, const EfRate *rate, gint64 now, gboolean take);

G_END_DECLS
