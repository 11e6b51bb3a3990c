/* Edit Factory - how many jobs there are, for metrics
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "census.h"
#include "metrics.h"

static gdouble
get_number (const EfRows *rows, gint row, gint column)
{
  const gchar *text = ef_rows_get (rows, row, column);

  return text ? g_ascii_strtod (text, NULL) : 0;
}

gboolean
ef_census_take_queue (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT count (*), count (*) FILTER (WHERE run_at <= now ()), "
      "extract (epoch FROM now () - min (run_at) "
      "FILTER (WHERE run_at <= now ())), "
      "(SELECT count (*) FROM job WHERE state = 'running') "
      "FROM job WHERE state = 'queued'");

  if (!rows)
    return FALSE;
  ef_metric_set (&ef_metric_jobs, "queued", NULL, get_number (rows, 0, 0));
  ef_metric_set (&ef_metric_queue_due, NULL, NULL, get_number (rows, 0, 1));
  ef_metric_set (&ef_metric_queue_oldest, NULL, NULL, get_number (rows, 0, 2));
  ef_metric_set (&ef_metric_jobs, "running", NULL, get_number (rows, 0, 3));
  return TRUE;
}

gboolean
ef_census_take_ended (EfConnection *connection, GError **error)
{
  static const gchar *const STATES[] = { "succeeded", "failed", "cancelled" };
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT count (*) FILTER (WHERE state = 'succeeded'), "
      "count (*) FILTER (WHERE state = 'failed'), "
      "count (*) FILTER (WHERE state = 'cancelled') FROM job");

  if (!rows)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    ef_metric_set (&ef_metric_jobs, STATES[i], NULL, get_number (rows, 0, i));
  return TRUE;
}
