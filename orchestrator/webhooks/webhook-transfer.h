/* Edit Factory - one try to send a webhook
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "curl-library.h"
#include "database.h"

G_BEGIN_DECLS

typedef struct _EfWebhookTransfer EfWebhookTransfer;

/**
 * EfWebhookResult:
 * @status: of the answer; 0 when there was none
 * @problem: (nullable): what went wrong
 * @retry_after: seconds that the receiver asks for, or 0
 */
typedef struct
{
  guint status;
  gchar *problem;
  gdouble retry_after;
} EfWebhookResult;

/* @row: of ef_webhooks_claim(). The address is judged when it is connected to:
 * a name may have become another one since it was checked. */
EfWebhookTransfer *ef_webhook_transfer_new (
    const EfCurl *curl, const EfRows *rows, gint row, gboolean allow_private);
void ef_webhook_transfer_free (EfWebhookTransfer *self);
/* For the multi interface; leads back by ef_webhook_transfer_of(). */
CURL *ef_webhook_transfer_get_handle (EfWebhookTransfer *self);
EfWebhookTransfer *ef_webhook_transfer_of (const EfCurl *curl, CURL *handle);
const gchar *ef_webhook_transfer_get_id (EfWebhookTransfer *self);
const gchar *ef_webhook_transfer_get_token (EfWebhookTransfer *self);
guint ef_webhook_transfer_get_tries (EfWebhookTransfer *self);
/* When it has ended with @code. */
void ef_webhook_transfer_get_result (
    EfWebhookTransfer *self, CURLcode code, EfWebhookResult *result);

G_END_DECLS
