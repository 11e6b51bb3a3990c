/* Edit Factory - a job of the server, for people
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "job-report.h"
#include "lenient.h"
#include "terminal.h"

#include <math.h>

#define MAX_CHARS 1000

/* One line of the report; nothing when there is no @text. */
static void
print_text (const gchar *label, const gchar *text)
{
  g_autofree gchar *clean = text ? ef_quote (text, MAX_CHARS) : NULL;

  if (clean)
    ef_terminal_print ("  %-10s  %s\n", label, clean);
}

static gchar *
local_time (const gchar *iso)
{
  g_autoptr (GDateTime) utc =
      iso ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  return local ? g_date_time_format (local, "%F %T") : g_strdup (iso);
}

static void
print_time (const gchar *label, const gchar *iso)
{
  g_autofree gchar *text = local_time (iso);

  print_text (label, text);
}

static void
print_progress (const EfRemoteJob *job)
{
  g_autofree gchar *left =
      isnan (job->remaining) ? NULL : ef_format_duration (job->remaining);
  g_autofree gchar *text =
      g_strdup_printf ("%.0f %%%s%s%s", job->progress * 100,
          left ? ", about " : "", left ? left : "", left ? " left" : "");

  if (!ef_remote_job_is_over (job))
    print_text ("progress", text);
}

static void
print_state (const EfRemoteJob *job)
{
  g_autofree gchar *how = ef_remote_describe (job);
  g_autofree gchar *attempt = g_strdup_printf ("%u", job->attempt);
  g_autofree gchar *priority = g_strdup_printf ("%u", job->priority);

  ef_terminal_print ("%s\n", job->id);
  print_text ("state", how);
  print_progress (job);
  print_text ("pipeline", job->pipeline);
  print_text ("stops after", job->stop_after);
  print_text ("attempt", attempt);
  print_text ("priority", priority);
  print_text ("exclusive", job->exclusive);
  print_time ("made", job->created_at);
  print_time ("started", job->started_at);
  print_time ("ended", job->finished_at);
}

static void
print_faults (const EfRemoteJob *job)
{
  if (job->error_detail && job->state != EF_REMOTE_FAILED) {
    g_autofree gchar *why = ef_remote_describe_error (job);

    print_text ("last try", why);
  }
  for (guint i = 0; i < job->warnings->len; i++)
    print_text ("warning", g_ptr_array_index (job->warnings, i));
}

static void
print_outputs (const EfRemoteJob *job)
{
  static const gchar *const TITLES[] = { "OUTPUT", ">SIZE", ">SECONDS", ">LUFS",
    NULL };
  EfTable *table;

  if (job->outputs->len == 0)
    return;
  table = ef_table_new (TITLES);
  for (guint i = 0; i < job->outputs->len; i++) {
    const EfRemoteOutput *out = g_ptr_array_index (job->outputs, i);
    g_autofree gchar *bytes = ef_format_bytes (out->bytes);
    g_autofree gchar *seconds = isnan (out->duration)
        ? g_strdup ("")
        : g_strdup_printf ("%.1f", out->duration);
    g_autofree gchar *loudness = isnan (out->loudness)
        ? g_strdup ("")
        : g_strdup_printf ("%.1f", out->loudness);

    ef_table_add (table, out->name, bytes, seconds, loudness);
  }
  ef_table_print (table, 2);
}

void
ef_job_report_print (const EfRemoteJob *job)
{
  print_state (job);
  print_faults (job);
  print_outputs (job);
}

/* The log */

static void
print_line (EfJsonObject *line)
{
  g_autofree gchar *at = NULL;
  g_autofree gchar *stage = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *when = NULL;
  g_autofree gchar *clean = NULL;
  g_autofree gchar *where = NULL;
  g_autofree gchar *local = NULL;

  ef_json_get_string (line, "at", EF_JSON_OPTIONAL, 64, &at);
  ef_json_get_string (line, "stage", EF_JSON_OPTIONAL, MAX_CHARS, &stage);
  ef_json_get_string (line, "text", EF_JSON_REQUIRED, 100000, &text);
  if (line->error)
    return;
  local = local_time (at ? at : "");
  when = ef_quote (local, 40);
  clean = ef_terminal_clean (text);
  where = ef_quote (stage ? stage : "", 40);
  ef_terminal_print ("  %s  %-8s  %s\n", when, where, clean);
}

static gboolean
print_log (JsonObject *object, guint lines, GError **error)
{
  JsonArray *array = NULL;
  EfJsonObject o;

  ef_json_object_init (&o, EF_LENIENT_SOURCE, "", object);
  if (ef_json_get_array (&o, "lines", EF_JSON_REQUIRED, 0, G_MAXUINT, &array) &&
      json_array_get_length (array) > 0)
    ef_terminal_print ("  log\n");
  for (guint i = 0; array && i < MIN (json_array_get_length (array), lines);
       i++) {
    EfJsonObject line;

    if (!ef_json_get_element (&o, "lines", array, i, &line))
      break;
    print_line (&line);
    ef_lenient_close (&o, &line);
  }
  return ef_lenient_end (&o, error);
}

gboolean
ef_job_report_print_log (
    EfClient *client, const gchar *id, guint lines, GError **error)
{
  g_autofree gchar *target =
      g_strdup_printf ("/v1/jobs/%s/log?lines=%u", id, lines);
  g_autoptr (JsonNode) root = ef_client_get (client, target, NULL, error);

  return root && print_log (json_node_get_object (root), lines, error);
}
