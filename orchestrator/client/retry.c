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

static gdouble
choose_part_wait (const EfRetry *f)
{
  if (f->outcome == EF_HTTP_FAILED)
    return -1;
  if (f->outcome != EF_HTTP_ANSWERED)
    return f->failures < EF_RETRY_BREAKS ? back_off (f) : -1;
  switch (f->status) {
    case 423:
    case 503:
      return MAX (f->retry_after, 1) + f->random;
    case 429:
      return f->limited ? MAX (f->retry_after, 1) + f->random : -1;
    case 409:
    case 502:
    case 504:
      return f->failures < EF_RETRY_BREAKS ? back_off (f) : -1;
    default:
      return -1;
  }
}

gdouble
ef_retry_decide_part (const EfRetry *failure)
{
  gdouble wait = choose_part_wait (failure);
  gdouble most = failure->status == 423 ? EF_RETRY_LOCKED : EF_RETRY_SECONDS;

  return failure->elapsed + wait > most ? -1 : wait;
}
