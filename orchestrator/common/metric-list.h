/* Edit Factory - every metric of efd
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * X (variable, kind, name, help, first label, second label, bounds)
 */
#pragma once

#define EF_METRIC_LIST(X)                                                      \
  X (jobs, GAUGE, "ef_jobs", "Jobs by state, of all tenants", "state", NULL,   \
      NULL)                                                                    \
  X (queue_due, GAUGE, "ef_queue_due_jobs", "Queued jobs that may start now",  \
      NULL, NULL, NULL)                                                        \
  X (queue_oldest, GAUGE, "ef_queue_oldest_seconds",                           \
      "How long the first of them waits", NULL, NULL, NULL)                    \
  X (slots, GAUGE, "ef_worker_slots", "Jobs at a time, of this daemon", NULL,  \
      NULL, NULL)                                                              \
  X (running, GAUGE, "ef_worker_running", "Jobs that this daemon runs", NULL,  \
      NULL, NULL)                                                              \
  X (claims, COUNTER, "ef_claims_total", "Looks for work: job, empty, error",  \
      "result", NULL, NULL)                                                    \
  X (claim_seconds, HISTOGRAM, "ef_claim_seconds", "What a claim takes", NULL, \
      NULL, ef_metric_bounds_fast)                                             \
  X (start_seconds, HISTOGRAM, "ef_job_start_seconds",                         \
      "From when a job may start to its start", NULL, NULL,                    \
      ef_metric_bounds_wide)                                                   \
  X (attempts, COUNTER, "ef_attempts_total", "Ends of attempts by outcome",    \
      "outcome", NULL, NULL)                                                   \
  X (cancel_seconds, HISTOGRAM, "ef_job_cancel_seconds",                       \
      "From the request to the end of a running job", NULL, NULL,              \
      ef_metric_bounds_wide)                                                   \
  X (fenced, COUNTER, "ef_fenced_writes_total",                                \
      "Ends of attempts that came too late and changed nothing", NULL, NULL,   \
      NULL)                                                                    \
  X (rescues, COUNTER, "ef_rescued_jobs_total",                                \
      "Jobs taken from workers that are gone", NULL, NULL, NULL)               \
  X (heartbeats, HISTOGRAM, "ef_heartbeat_seconds", "What a heartbeat takes",  \
      NULL, NULL, ef_metric_bounds_fast)                                       \
  X (heartbeat_age, GAUGE, "ef_heartbeat_age_seconds",                         \
      "Since the last good heartbeat", NULL, NULL, NULL)                       \
  X (requests, COUNTER, "ef_http_requests_total",                              \
      "Requests by operation and class of the status", "operation", "status",  \
      NULL)                                                                    \
  X (request_seconds, HISTOGRAM, "ef_http_request_seconds",                    \
      "From the head to the last byte of the answer", "operation", NULL,       \
      ef_metric_bounds_fast)                                                   \
  X (bytes_in, COUNTER, "ef_http_received_bytes_total", "Bodies of requests",  \
      NULL, NULL, NULL)                                                        \
  X (bytes_out, COUNTER, "ef_http_sent_bytes_total", "Bodies of answers",      \
      NULL, NULL, NULL)                                                        \
  X (uploads, COUNTER, "ef_uploads_total",                                     \
      "Uploads: kept, refused, broken-off", "result", NULL, NULL)              \
  X (upload_bytes, COUNTER, "ef_upload_bytes_total",                           \
      "Of uploads that are kept", NULL, NULL, NULL)                            \
  X (sandbox, GAUGE, "ef_sandbox_layer_active",                                \
      "Walls between stages and this machine", "layer", NULL, NULL)            \
  X (connections, GAUGE, "ef_database_connections",                            \
      "Connections to PostgreSQL: open, busy", "role", "state", NULL)          \
  X (disk_free, GAUGE, "ef_disk_free_bytes", "Free in the state folder", NULL, \
      NULL, NULL)                                                              \
  X (disk_floor, GAUGE, "ef_disk_floor_bytes", "Below that jobs wait", NULL,   \
      NULL, NULL)                                                              \
  X (disk_low, GAUGE, "ef_disk_low", "1 while jobs wait for disk space", NULL, \
      NULL, NULL)                                                              \
  X (draining, GAUGE, "ef_draining", "1 while the daemon is about to stop",    \
      NULL, NULL, NULL)                                                        \
  X (removed, COUNTER, "ef_removed_total",                                     \
      "What retention removed: jobs, uploads, unfinished, objects, keys",      \
      "what", NULL, NULL)                                                      \
  X (log_lines, COUNTER, "ef_log_lines_total", "Lines of the log by level",    \
      "level", NULL, NULL)                                                     \
  X (start_time, GAUGE, "ef_start_time_seconds", "When this daemon started",   \
      NULL, NULL, NULL)                                                        \
  X (build, GAUGE, "ef_build_info", "Always 1", "version", NULL, NULL)
