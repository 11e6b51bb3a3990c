/* Edit Factory - requests in the log and in the metrics
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-log.h"
#include "keys.h"
#include "log.h"
#include "metrics.h"

const gchar *
ef_request_log_class (guint status)
{
  static const gchar *const CLASSES[] = { "none", "1xx", "2xx", "3xx", "4xx",
    "5xx" };

  return CLASSES[status / 100 < G_N_ELEMENTS (CLASSES) ? status / 100 : 0];
}

/* The operation is a route's name, so there are few of them. */
static void
count (const EfHttpLogEntry *entry, const gchar *operation)
{
  ef_metric_add (
      &ef_metric_requests, operation, ef_request_log_class (entry->status), 1);
  ef_metric_observe (
      &ef_metric_request_seconds, operation, NULL, entry->seconds);
  ef_metric_add (&ef_metric_bytes_in, NULL, NULL, entry->received);
  ef_metric_add (&ef_metric_bytes_out, NULL, NULL, entry->bytes);
}

void
ef_request_log_tell (const EfHttpLogEntry *entry, gpointer unused)
{
  const gchar *operation = entry->operation ? entry->operation : "none";
  const EfKey *key = entry->principal;
  g_autofree gchar *status = NULL;
  g_autofree gchar *seconds = NULL;

  count (entry, operation);
  if (!ef_log_has_level (EF_LOG_DEBUG))
    return;
  status = g_strdup_printf ("%u", entry->status);
  seconds = g_strdup_printf ("%.4f", entry->seconds);
  ef_log (EF_LOG_DEBUG, "request", "request", entry->request_id, "tenant",
      key ? key->tenant : NULL, "method", entry->method, "operation", operation,
      "status", status, "seconds", seconds, NULL);
}
