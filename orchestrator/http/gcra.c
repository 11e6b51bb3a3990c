/* Edit Factory - how fast somebody may ask: the generic cell rate algorithm
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gcra.h"

#define SECOND 1e9

EfRateState
ef_gcra (gint64 *arrival, const EfRate *rate, gint64 now, gboolean take)
{
  gint64 interval = MAX (1, (gint64)(SECOND / rate->rate));
  gint64 tolerance = interval * rate->burst;
  /* more than is allowed: the rate was another one before */
  gint64 start = CLAMP (*arrival, now, now + tolerance);
  EfRateState state = { 0 };

  state.allowed = start + interval <= now + tolerance;
  if (!state.allowed)
    state.retry = (start + interval - now - tolerance) / SECOND;
  else if (take)
    *arrival = start = start + interval;
  state.remaining = (now + tolerance - start) / interval;
  state.reset = (start - now) / SECOND;
  return state;
}
