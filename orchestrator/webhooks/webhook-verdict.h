/* Edit Factory - what becomes of a webhook after a try
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EfWebhookVerdict:
 * @state: "delivered", "failed", or "pending" for another try
 * @delay: seconds until then
 * @gone: the receiver wants no more messages
 */
typedef struct
{
  const gchar *state;
  gdouble delay;
  gboolean gone;
} EfWebhookVerdict;

/**
 * ef_webhook_judge:
 * @status: of the answer; 0 when there was none
 * @retry_after: seconds that the answer asks for, or 0
 * @tries: including this one
 * @random: 0 to 1
 *
 * Tries come at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and
 * 24 h after the one before, a tenth more or less. 2xx alone is success:
 * redirects are not followed.
 */
EfWebhookVerdict ef_webhook_judge (
    guint status, gdouble retry_after, guint tries, gdouble random);

G_END_DECLS
