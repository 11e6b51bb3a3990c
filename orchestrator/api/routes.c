/* Edit Factory - the table that requests are routed by
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "new-job.h"
#include "tus.h"

#define READ "jobs:read"
#define WRITE "jobs:write"
#define READ_ASSETS "assets:read"
#define WRITE_ASSETS "assets:write"
#define READ_HOOKS "webhooks:read"
#define WRITE_HOOKS "webhooks:write"

#define QUERY(...) ((const gchar *const[]){ __VA_ARGS__, NULL })
#define GET(path, operation, summary, scope, handle)                           \
  {                                                                            \
    "GET", path, operation, summary, EF_BODY_NONE, 0, scope, NULL, handle      \
  }
#define GET_QUERY(path, operation, summary, scope, handle, ...)                \
  {                                                                            \
    "GET", path, operation, summary, EF_BODY_NONE, 0, scope,                   \
        QUERY (__VA_ARGS__), handle                                            \
  }
#define POST(path, operation, summary, scope, handle)                          \
  {                                                                            \
    "POST", path, operation, summary, EF_BODY_NONE, 0, scope, NULL, handle     \
  }
#define DELETE(path, operation, summary, scope, handle)                        \
  {                                                                            \
    "DELETE", path, operation, summary, EF_BODY_NONE, 0, scope, NULL, handle   \
  }

#define RESUMABLE(                                                             \
    method, path, operation, summary, body, stream, handle, by_post)           \
  {                                                                            \
    method, path, operation, summary, body, 0, WRITE_ASSETS, NULL, handle,     \
        stream, TUS, by_post                                                   \
  }

static const gchar *const TUS[] = { "Tus-Resumable", EF_TUS_VERSION, NULL };

/* Whoever runs the daemon asks these; no key is needed. */
#define ABOUT                                                                  \
  GET ("/healthz", "getHealth", "Is the process alive?", NULL,                 \
      ef_handle_healthz),                                                      \
      GET ("/readyz", "getReadiness", "Are jobs taken?", NULL,                 \
          ef_handle_readyz),                                                   \
      GET ("/metrics", "getMetrics", "Numbers for Prometheus", NULL,           \
          ef_handle_metrics)

const EfRoute ef_routes[] = {
  { "POST", "/v1/jobs", "createJob", "Start a job", EF_BODY_JSON, 0, WRITE,
      QUERY ("dry_run"), ef_new_job_handle },
  GET_QUERY ("/v1/jobs", "listJobs", "List jobs, newest first", READ,
      ef_handle_list_jobs, "limit", "cursor", "state", "pipeline"),
  GET_QUERY (
      "/v1/jobs/{id}", "getJob", "Read a job", READ, ef_handle_get_job, "wait"),
  DELETE ("/v1/jobs/{id}", "deleteJob", "Delete a job and its outputs", WRITE,
      ef_handle_delete_job),
  POST ("/v1/jobs/{id}/cancel", "cancelJob", "Cancel a job", WRITE,
      ef_handle_cancel_job),
  POST ("/v1/jobs/{id}/retry", "retryJob",
      "Start a job that did not succeed again", WRITE, ef_retry_handle),
  GET_QUERY ("/v1/jobs/{id}/log", "getJobLog", "The last lines of a job's log",
      READ, ef_handle_job_log, "lines"),
  GET ("/v1/jobs/{id}/attempts", "listAttempts", "Who tried, and how it ended",
      READ, ef_handle_job_attempts),
  GET ("/v1/jobs/{id}/outputs", "listOutputs", "List the results of a job",
      READ, ef_handle_job_outputs),
  GET ("/v1/jobs/{id}/outputs/{name}", "getOutput", "Download a result", READ,
      ef_handle_output),
  GET_QUERY ("/v1/jobs/{id}/events", "listenToJob",
      "Follow a job: Server-Sent Events", READ, ef_handle_job_events, "after"),
  GET_QUERY ("/v1/events", "listen", "Follow all jobs: Server-Sent Events",
      READ, ef_handle_events, "after"),
  { "POST", "/v1/assets", "createAsset", "Upload a file", EF_BODY_STREAM, 0,
      WRITE_ASSETS, QUERY ("name"), ef_handle_upload, &ef_asset_stream },
  { "POST", "/v1/assets/from-url", "fetchAsset", "Fetch a file by its URL",
      EF_BODY_JSON, 0, WRITE_ASSETS, NULL, ef_handle_asset_from_url },
  RESUMABLE ("OPTIONS", "/v1/uploads", "getUploadOptions",
      "What of tus 1.0.0 there is", EF_BODY_NONE, NULL,
      ef_handle_resumable_options, FALSE),
  RESUMABLE ("POST", "/v1/uploads", "createUpload",
      "Begin to upload a file in pieces", EF_BODY_STREAM, &ef_tus_creation,
      ef_handle_create_resumable, FALSE),
  RESUMABLE ("HEAD", "/v1/uploads/{id}", "getUpload", "How much has come",
      EF_BODY_NONE, NULL, ef_handle_head_resumable, FALSE),
  RESUMABLE ("PATCH", "/v1/uploads/{id}", "continueUpload",
      "Send the next bytes", EF_BODY_STREAM, &ef_tus_patch,
      ef_handle_patch_resumable, TRUE),
  RESUMABLE ("DELETE", "/v1/uploads/{id}", "deleteUpload", "Give an upload up",
      EF_BODY_NONE, NULL, ef_handle_delete_resumable, TRUE),
  GET ("/v1/assets/{id}", "getAsset", "Read about a file", READ_ASSETS,
      ef_handle_get_asset),
  GET ("/v1/assets/{id}/content", "getAssetContent", "Download a file",
      READ_ASSETS, ef_handle_asset_content),
  GET ("/v1/assets/{id}/probe", "probeAsset", "What is in a file", READ_ASSETS,
      ef_handle_probe_asset),
  DELETE ("/v1/assets/{id}", "deleteAsset", "Delete an uploaded file",
      WRITE_ASSETS, ef_handle_delete_asset),
  { "POST", "/v1/webhook-endpoints", "createWebhookEndpoint",
      "Have ends of jobs told", EF_BODY_JSON, 0, WRITE_HOOKS, NULL,
      ef_handle_create_endpoint },
  GET ("/v1/webhook-endpoints", "listWebhookEndpoints", "Who is told",
      READ_HOOKS, ef_handle_list_endpoints),
  GET ("/v1/webhook-endpoints/{id}", "getWebhookEndpoint", "Read an endpoint",
      READ_HOOKS, ef_handle_get_endpoint),
  { "PATCH", "/v1/webhook-endpoints/{id}", "changeWebhookEndpoint",
      "Change an endpoint", EF_BODY_JSON, 0, WRITE_HOOKS, NULL,
      ef_handle_change_endpoint },
  DELETE ("/v1/webhook-endpoints/{id}", "deleteWebhookEndpoint",
      "Forget an endpoint and its messages", WRITE_HOOKS,
      ef_handle_delete_endpoint),
  POST ("/v1/webhook-endpoints/{id}/rotate-secret", "rotateWebhookSecret",
      "Give an endpoint a new secret", WRITE_HOOKS, ef_handle_rotate_secret),
  POST ("/v1/webhook-endpoints/{id}/test", "testWebhookEndpoint",
      "Send an endpoint a message", WRITE_HOOKS, ef_handle_test_endpoint),
  GET_QUERY ("/v1/webhook-deliveries", "listWebhookDeliveries",
      "List messages, newest first", READ_HOOKS, ef_handle_list_deliveries,
      "limit", "cursor", "endpoint", "state"),
  GET ("/v1/webhook-deliveries/{id}", "getWebhookDelivery", "Read a message",
      READ_HOOKS, ef_handle_get_delivery),
  POST ("/v1/webhook-deliveries/{id}/replay", "replayWebhookDelivery",
      "Send a message again", WRITE_HOOKS, ef_handle_replay_delivery),
  GET ("/v1/pipelines", "listPipelines", "List the kinds of jobs", READ,
      ef_handle_list_pipelines),
  GET ("/v1/pipelines/{name}", "getPipeline", "Read a kind of jobs", READ,
      ef_handle_get_pipeline),
  GET_QUERY ("/v1/usage", "getUsage", "What was used, day by day", READ,
      ef_handle_usage, "days"),
  GET ("/v1/limits", "getLimits", "Quotas and rates, and what is used of them",
      READ, ef_handle_limits),
  ABOUT,
  GET ("/openapi.json", "getOpenApi", "This interface, for programs", NULL,
      ef_handle_openapi),
  GET ("/docs", "getDocs", "This interface, for people", NULL, ef_handle_docs),
  { NULL },
};

const EfRoute ef_worker_routes[] = { ABOUT, { NULL } };
