/* Edit Factory - what requests say about webhooks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/json.h>

G_BEGIN_DECLS

/* Of every kind that an endpoint can be told of, as EfWebhookFields.events. */
#define EF_WEBHOOK_ALL_EVENTS "{job.succeeded,job.failed,job.cancelled}"

/**
 * EfWebhookFields: NULL for what was not said.
 * @events: as PostgreSQL writes arrays
 */
typedef struct
{
  gchar *url;
  gchar *events;
  gchar *secret;
} EfWebhookFields;

void ef_webhook_fields_clear (EfWebhookFields *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfWebhookFields, ef_webhook_fields_clear)

/* Reads url, events and secret of @o; faults are @o's. */
void ef_webhook_fields_read (EfWebhookFields *self, EfJsonObject *o,
    EfJsonPresence url, gboolean allow_private);

G_END_DECLS
