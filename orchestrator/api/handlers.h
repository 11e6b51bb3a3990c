/* Edit Factory - the handlers that the table of routes names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * docs/api.md says what each answers.
 */
#pragma once

#include "assets.h"
#include "service.h"

G_BEGIN_DECLS

/* jobs-handlers.c */
EfResponse *ef_handle_list_jobs (EfRequest *request, gpointer service);
EfResponse *ef_handle_get_job (EfRequest *request, gpointer service);
EfResponse *ef_handle_cancel_job (EfRequest *request, gpointer service);
EfResponse *ef_handle_delete_job (EfRequest *request, gpointer service);
EfResponse *ef_handle_job_log (EfRequest *request, gpointer service);
EfResponse *ef_handle_job_attempts (EfRequest *request, gpointer service);
EfResponse *ef_handle_job_outputs (EfRequest *request, gpointer service);

/* upload-handler.c */
extern const EfRouteStream ef_asset_stream;
EfResponse *ef_handle_upload (EfRequest *request, gpointer service);

/* tus-handlers.c */
extern const EfRouteStream ef_tus_creation;
extern const EfRouteStream ef_tus_patch;
EfResponse *ef_handle_resumable_options (EfRequest *request, gpointer service);
EfResponse *ef_handle_create_resumable (EfRequest *request, gpointer service);
EfResponse *ef_handle_head_resumable (EfRequest *request, gpointer service);
EfResponse *ef_handle_patch_resumable (EfRequest *request, gpointer service);
EfResponse *ef_handle_delete_resumable (EfRequest *request, gpointer service);

/* files-handlers.c */
EfResponse *ef_handle_get_asset (EfRequest *request, gpointer service);
EfResponse *ef_handle_asset_content (EfRequest *request, gpointer service);
EfResponse *ef_handle_delete_asset (EfRequest *request, gpointer service);
EfResponse *ef_handle_output (EfRequest *request, gpointer service);

/* The asset of the path's {id}, or NULL with @response set */
EfAsset *ef_service_find_asset (
    EfService *service, EfRequest *request, EfResponse **response);

/* ingest-handler.c */
EfResponse *ef_handle_asset_from_url (EfRequest *request, gpointer service);

/* probe-handler.c */
EfResponse *ef_handle_probe_asset (EfRequest *request, gpointer service);

/* usage-handlers.c */
EfResponse *ef_handle_usage (EfRequest *request, gpointer service);
EfResponse *ef_handle_limits (EfRequest *request, gpointer service);

/* events-handlers.c */
EfResponse *ef_handle_events (EfRequest *request, gpointer service);
EfResponse *ef_handle_job_events (EfRequest *request, gpointer service);

/* webhooks-handlers.c */
EfResponse *ef_handle_create_endpoint (EfRequest *request, gpointer service);
EfResponse *ef_handle_list_endpoints (EfRequest *request, gpointer service);
EfResponse *ef_handle_get_endpoint (EfRequest *request, gpointer service);
EfResponse *ef_handle_change_endpoint (EfRequest *request, gpointer service);
EfResponse *ef_handle_delete_endpoint (EfRequest *request, gpointer service);
EfResponse *ef_handle_rotate_secret (EfRequest *request, gpointer service);
EfResponse *ef_handle_test_endpoint (EfRequest *request, gpointer service);
EfResponse *ef_handle_list_deliveries (EfRequest *request, gpointer service);
EfResponse *ef_handle_get_delivery (EfRequest *request, gpointer service);
EfResponse *ef_handle_replay_delivery (EfRequest *request, gpointer service);

/* about-handlers.c */
EfResponse *ef_handle_list_pipelines (EfRequest *request, gpointer service);
EfResponse *ef_handle_get_pipeline (EfRequest *request, gpointer service);
EfResponse *ef_handle_healthz (EfRequest *request, gpointer service);
EfResponse *ef_handle_readyz (EfRequest *request, gpointer service);

/* docs-handlers.c */
EfResponse *ef_handle_openapi (EfRequest *request, gpointer service);
EfResponse *ef_handle_docs (EfRequest *request, gpointer service);
EfResponse *ef_handle_metrics (EfRequest *request, gpointer service);

G_END_DECLS
