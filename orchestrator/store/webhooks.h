/* Edit Factory - webhooks: endpoints, and the outbox of messages
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Messages are put into the outbox by the transaction that ends a job
 * (queue_webhooks() of the schema). Documents are JSON text (docs/api.md).
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Of one tenant. */
#define EF_WEBHOOK_MAX_ENDPOINTS 50

/**
 * EfNewEndpoint:
 * @job: (nullable): told of this job alone
 * @events: "{job.succeeded,job.failed}"
 * @secret: (nullable) with a job
 */
typedef struct
{
  const gchar *id;
  const gchar *job;
  const gchar *url;
  const gchar *events;
  const gchar *secret;
} EfNewEndpoint;

/* For the REST interface. Returned documents are (transfer full); NULL without
 * @error: there is no such thing. */

/* With its secret; NULL without @error: too many endpoints */
gchar *ef_webhooks_add_endpoint (EfConnection *connection, const gchar *tenant,
    const EfNewEndpoint *endpoint, GError **error);
gchar *ef_webhooks_list_endpoints (
    EfConnection *connection, const gchar *tenant, GError **error);
gchar *ef_webhooks_get_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
/* NULL values stay as they are; @disabled: "t", "f" or NULL */
gchar *ef_webhooks_change_endpoint (EfConnection *connection,
    const gchar *tenant, const gchar *id, const gchar *url, const gchar *events,
    const gchar *disabled, GError **error);
/* The old secret signs for another day. With the new one. */
gchar *ef_webhooks_rotate_secret (EfConnection *connection, const gchar *tenant,
    const gchar *id, const gchar *secret, GError **error);
gboolean ef_webhooks_delete_endpoint (EfConnection *connection,
    const gchar *tenant, const gchar *id, gboolean *found, GError **error);
/* The webhook of job @from, if it has one, for job @to as well. */
gboolean
ef_webhooks_copy_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *from, const gchar *to, const gchar *id, GError **error);

/* The message that was put into the outbox. */
gchar *ef_webhooks_test (EfConnection *connection, const gchar *tenant,
    const gchar *endpoint, GError **error);
gchar *ef_webhooks_replay (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
/* Why one of the two above has done nothing: @id is of a message or an endpoint
 * that is not told of anything now. */
gboolean ef_webhooks_is_disabled (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
gchar *ef_webhooks_get_delivery (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
/* As ef_jobs_list(). @endpoint, @state: (nullable) */
gchar *ef_webhooks_list_deliveries (EfConnection *connection,
    const gchar *tenant, const gchar *before, const gchar *endpoint,
    const gchar *state, guint limit, gchar **next, GError **error);

/* For the delivery (ef_worker): */

/* Columns of the rows below. */
enum
{
  EF_DELIVERY_ID,
  EF_DELIVERY_TOKEN,
  EF_DELIVERY_URL,
  EF_DELIVERY_BODY,
  EF_DELIVERY_TRIES, /* with the one that begins now */
  EF_DELIVERY_SECRET,
  EF_DELIVERY_PREVIOUS_SECRET
};

/* Messages that are due, taken for @lease seconds. */
EfRows *ef_webhooks_claim (
    EfConnection *connection, guint limit, guint lease, GError **error);

/**
 * EfDeliveryEnd:
 * @state: "delivered", "failed", or "pending" for a try in @delay seconds
 * @status: of the answer, 0 for none
 * @problem: (nullable): what went wrong
 * @gone: the receiver wants no more
 */
typedef struct
{
  const gchar *id;
  const gchar *token;
  const gchar *state;
  gdouble delay;
  guint status;
  const gchar *problem;
  gboolean gone;
} EfDeliveryEnd;

gboolean ef_webhooks_end (
    EfConnection *connection, const EfDeliveryEnd *end, GError **error);
/* Messages that have been over for @age seconds, with what belongs to them. */
gboolean ef_webhooks_expire (EfConnection *connection, gdouble age, guint limit,
    guint *n, GError **error);

G_END_DECLS
