/* Edit Factory - what becomes of a webhook after a try
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-verdict.h"

#define MINUTE 60
#define HOUR 3600

#define GONE 410

static const guint DELAYS[] = { 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR,
  10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR };

/* A receiver may ask for more time, but not for ever. */
#define MAX_RETRY_AFTER (24 * HOUR)

EfWebhookVerdict
ef_webhook_judge (
    guint status, gdouble retry_after, guint tries, gdouble random)
{
  EfWebhookVerdict verdict = { "pending", 0, FALSE };

  if (status >= 200 && status < 300)
    verdict.state = "delivered";
  else if (status == GONE || tries > G_N_ELEMENTS (DELAYS))
    verdict.state = "failed";
  else
    verdict.delay = MAX (DELAYS[MAX (tries, 1) - 1] * (0.9 + 0.2 * random),
        CLAMP (retry_after, 0, MAX_RETRY_AFTER));
  verdict.gone = status == GONE;
  return verdict;
}
