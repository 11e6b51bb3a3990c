/* Edit Factory - what the handlers of the REST interface share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "asset-store.h"
#include "catalogue.h"
#include "errand.h"
#include "expiring-cache.h"
#include "hub.h"
#include "jobs.h"
#include "keys.h"
#include "rates.h"
#include "request.h"
#include "response.h"
#include "sandbox.h"

G_BEGIN_DECLS

/**
 * EfService:
 * @database: in the role ef_api
 * @submitted, @cancelled: a job was accepted, or is to be stopped; called from
 *   the server's threads
 * @is_ready: (nullable): whether a worker of this daemon can take jobs
 * @has_room: (nullable): whether that many bytes fit on the disk, and there is
 *   enough of it for work
 * @measure: (nullable): sets the metrics that are looked up when asked for
 * @draining: atomic: new jobs are refused
 * @max_upload: bytes of one asset
 * @cache, @work: folders that the worker shares, with one below for each tenant
 * @group: who else may pass through those, or -1
 * @hub: wakes clients that wait for jobs
 * @friends: keys that were valid within the last hour: others on the same
 *   address cannot lock them out
 * @queued_webhook: a message is in the outbox
 * @allow_private_webhooks: may they go to addresses that are not public?
 * @allow_private_urls: assets may be fetched from any address and port
 * @keeping, @reading, @ingesting, @probing: what takes longer than a look at
 * the database: files that go into the store, or come out of it, or come from
 *   strangers' servers, or are looked into
 */
typedef struct
{
  EfDatabase *database;
  EfAssetStore *store;
  EfCatalogue *catalogue;
  EfSandbox *sandbox; /* nullable: assets cannot be probed */
  void (*submitted) (gpointer user_data);
  void (*cancelled) (gpointer user_data);
  gboolean (*is_ready) (gpointer user_data);
  gpointer user_data;
  gint draining;
  guint64 max_upload;
  const gchar *cache;
  const gchar *work;
  gint group;
  EfHub *hub;
  void (*queued_webhook) (gpointer user_data);
  gboolean allow_private_webhooks;
  gboolean allow_private_urls;
  EfErrands *keeping;
  EfErrands *reading;
  EfErrands *ingesting;
  EfErrands *probing;
  EfExpiringCache *keys;
  EfExpiringCache *friends;
  EfRates *rates;
  EfExpiringCache *jobs;
  gboolean (*has_room) (guint64 bytes, gpointer user_data);
  void (*measure) (gpointer user_data);
} EfService;

/* What was read a moment ago is given out again: many clients poll the same
 * job. Rates are kept with it. Closing waits for what is done for requests. */
void ef_service_open (EfService *service);
void ef_service_close (EfService *service);
/* For whoever changes a job in this process. */
void ef_service_forget_job (
    EfService *service, const gchar *tenant, const gchar *id);

/* The table that the HTTP server routes by; its user_data is the service. */
extern const EfRoute ef_routes[];
/* Of a daemon that only runs jobs. */
extern const EfRoute ef_worker_routes[];

/* The callbacks of the HTTP server. */
gpointer ef_service_authenticate (EfRequest *request,
    const gchar *authorization, gpointer service, EfProblem **problem);
gboolean ef_service_has_scope (gpointer key, const gchar *scope);
void ef_service_free_principal (gpointer key);

/* For handlers */

/* Whose request it is. */
const gchar *ef_service_tenant (EfRequest *request);
/* Is the path's {id} one? */
gboolean ef_service_has_id (EfRequest *request);
/* A connection that sees the tenant's rows; NULL with @response set. */
EfConnection *ef_service_connect (
    EfService *service, EfRequest *request, EfResponse **response);
/* The tenant's job, at most a moment old; NULL with @response set. Released
 * with ef_service_release_job(). */
EfJobAnswer *ef_service_read_job (EfService *service, EfRequest *request,
    const gchar *id, EfResponse **response);
void ef_service_release_job (EfJobAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfJobAnswer, ef_service_release_job)
/* 503 for a database that is away, 429 for a quota, else 500; what it was goes
 * to the log. */
EfResponse *ef_service_fail (EfRequest *request, const GError *error);
/* What @request's errand has brought, or later. */
EfResponse *ef_service_receive (EfRequest *request);
EfResponse *ef_service_not_found (EfRequest *request, const gchar *what);
EfResponse *ef_service_refuse (guint status, const gchar *code,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);
/* @text: (transfer full): a JSON document */
EfResponse *ef_service_document (guint status, gchar *text);
/* A query parameter. @number: (inout): its default
 * Returns: FALSE with @response set when it is no number from @min to @max */
gboolean ef_service_get_number (EfRequest *request, const gchar *name,
    guint min, guint max, guint *number, EfResponse **response);

G_END_DECLS
