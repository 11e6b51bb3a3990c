/* Edit Factory - the table that requests are routed by
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "new-job.h"

#define READ "jobs:read"
#define WRITE "jobs:write"

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
#define POST(path, operation, summary, handle)                                 \
  {                                                                            \
    "POST", path, operation, summary, EF_BODY_NONE, 0, WRITE, NULL, handle     \
  }
#define DELETE(path, operation, summary, handle)                               \
  {                                                                            \
    "DELETE", path, operation, summary, EF_BODY_NONE, 0, WRITE, NULL, handle   \
  }

/* Whoever runs the daemon asks these; no key is needed. */
#define ABOUT                                                                  \
  GET ("/healthz", "getHealth", "Is the process alive?", NULL,                 \
      ef_handle_healthz),                                                      \
      GET ("/readyz", "getReadiness", "Are jobs taken?", NULL,                 \
          ef_handle_readyz)

const EfRoute ef_routes[] = {
  { "POST", "/v1/jobs", "createJob", "Start a job", EF_BODY_JSON, 0, WRITE,
      QUERY ("dry_run"), ef_new_job_handle },
  GET_QUERY ("/v1/jobs", "listJobs", "List jobs, newest first", READ,
      ef_handle_list_jobs, "limit", "cursor", "state", "pipeline"),
  GET_QUERY (
      "/v1/jobs/{id}", "getJob", "Read a job", READ, ef_handle_get_job, "wait"),
  DELETE ("/v1/jobs/{id}", "deleteJob", "Delete a job and its outputs",
      ef_handle_delete_job),
  POST ("/v1/jobs/{id}/cancel", "cancelJob", "Cancel a job",
      ef_handle_cancel_job),
  POST ("/v1/jobs/{id}/retry", "retryJob",
      "Start a job that did not succeed again", ef_retry_handle),
  GET_QUERY ("/v1/jobs/{id}/log", "getJobLog", "The last lines of a job's log",
      READ, ef_handle_job_log, "lines"),
  GET ("/v1/jobs/{id}/attempts", "listAttempts", "Who tried, and how it ended",
      READ, ef_handle_job_attempts),
  GET ("/v1/jobs/{id}/outputs", "listOutputs", "List the results of a job",
      READ, ef_handle_job_outputs),
  GET ("/v1/jobs/{id}/outputs/{name}", "getOutput", "Download a result", READ,
      ef_handle_output),
  { "POST", "/v1/assets", "createAsset", "Upload a file", EF_BODY_STREAM, 0,
      WRITE, QUERY ("name"), ef_handle_upload, &ef_asset_stream },
  { "POST", "/v1/assets/from-url", "fetchAsset", "Fetch a file by its URL",
      EF_BODY_JSON, 0, WRITE, NULL, ef_handle_asset_from_url },
  GET ("/v1/assets/{id}", "getAsset", "Read about a file", READ,
      ef_handle_get_asset),
  GET ("/v1/assets/{id}/content", "getAssetContent", "Download a file", READ,
      ef_handle_asset_content),
  GET ("/v1/assets/{id}/probe", "probeAsset", "What is in a file", READ,
      ef_handle_probe_asset),
  DELETE ("/v1/assets/{id}", "deleteAsset", "Delete an uploaded file",
      ef_handle_delete_asset),
  GET ("/v1/pipelines", "listPipelines", "List the kinds of jobs", READ,
      ef_handle_list_pipelines),
  GET ("/v1/pipelines/{name}", "getPipeline", "Read a kind of jobs", READ,
      ef_handle_get_pipeline),
  ABOUT,
  { NULL },
};

const EfRoute ef_worker_routes[] = { ABOUT, { NULL } };
