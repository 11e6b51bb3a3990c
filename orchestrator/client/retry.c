/* Edit Factory - when a request is worth repeating, and how soon
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "retry.h"

#define FIRST_WAIT 0.2
#define LONGEST_WAIT 5.0

static gdouble
back_off (const EfRetry *f)
{
  gdouble wait = FIRST_WAIT;

  for (guint i = 1; i < f->failures && wait < LONGEST_WAIT; i++)
    wait *= 2;
  return MIN (wait, LONGEST_WAIT) * (0.5 + f->random / 2);
}

static gdouble
choose_wait (const EfRetry *f)
{
  switch (f->outcome) {
    case EF_HTTP_ANSWERED:
      if (f->status == 503 || (f->status == 429 && f->limited))
        return MAX (f->retry_after, 1) + f->random;
      return -1;
    case EF_HTTP_REFUSED:
      return f->reached ? back_off (f) : -1;
    case EF_HTTP_BROKEN:
      return f->repeatable && f->failures < EF_RETRY_BREAKS ? back_off (f) : -1;
    default:
      return -1;
  }
}

gdouble
ef_retry_decide (const EfRetry *failure)
{
  gdouble wait = choose_wait (failure);

  return failure->elapsed + wait > EF_RETRY_SECONDS ? -1 : wait;
}
