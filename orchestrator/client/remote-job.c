/* Edit Factory - a job as the server tells it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remote-job.h"
#include "lenient.h"

#include <math.h>
#include <string.h>

#define MAX_CHARS 4000
#define MAX_WARNINGS 1000
#define MAX_OUTPUTS 1000
#define MAX_JOBS 200
/* The shortest part of an id that is taken for one. */
#define MIN_PART 4

const gchar *const ef_remote_state_names[] = { "queued", "running", "succeeded",
  "failed", "cancelled", NULL };

gboolean
ef_remote_id_is_valid (const gchar *id)
{
  return g_uuid_string_is_valid (id);
}

gboolean
ef_remote_name_is_plain (const gchar *name)
{
  if (*name == '\0' || *name == '.' || strlen (name) > 200 ||
      !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const gchar *p = name; *p; p = g_utf8_next_char (p))
    if (*p == '/' || *p == '\\' || !g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static void
get_text (EfJsonObject *o, const gchar *name, gchar **value)
{
  ef_json_get_string (o, name, EF_JSON_OPTIONAL, MAX_CHARS, value);
}

static void
get_number (EfJsonObject *o, const gchar *name, gdouble *value)
{
  *value = NAN;
  ef_json_get_number (o, name, EF_JSON_OPTIONAL, -1e12, 1e12, value);
}

/* Outputs */

static void
output_free (gpointer data)
{
  EfRemoteOutput *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->stage);
  g_free (self->media_type);
  g_free (self->sha256);
  g_free (self);
}

static gboolean
is_hash (const gchar *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdefABCDEF") == 64;
}

static void
read_output (EfJsonObject *o, EfRemoteOutput *out)
{
  gint64 bytes = 0;

  ef_lenient_get_id (o, "id", &out->id);
  if (ef_json_get_string (o, "name", EF_JSON_REQUIRED, MAX_CHARS, &out->name) &&
      !ef_remote_name_is_plain (out->name))
    ef_json_object_fail (o, "name", "is not a plain file name");
  if (ef_json_get_string (
          o, "sha256", EF_JSON_REQUIRED, MAX_CHARS, &out->sha256) &&
      !is_hash (out->sha256))
    ef_json_object_fail (o, "sha256", "is not 64 hexadecimal digits");
  if (ef_json_get_int (o, "bytes", EF_JSON_REQUIRED, 0, G_MAXINT64, &bytes))
    out->bytes = bytes;
  get_text (o, "stage", &out->stage);
  get_text (o, "media_type", &out->media_type);
  get_number (o, "duration", &out->duration);
  get_number (o, "loudness", &out->loudness);
}

static void
read_outputs (EfJsonObject *o, EfRemoteJob *job)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (
          o, "outputs", EF_JSON_OPTIONAL, 0, MAX_OUTPUTS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    EfRemoteOutput *out = g_new0 (EfRemoteOutput, 1);
    EfJsonObject child;

    g_ptr_array_add (job->outputs, out);
    if (!ef_json_get_element (o, "outputs", array, i, &child))
      return;
    read_output (&child, out);
    if (!ef_lenient_close (o, &child))
      return;
  }
}

/* The job */

static void
read_warnings (EfJsonObject *o, EfRemoteJob *job)
{
  JsonArray *array = NULL;

  if (!ef_json_get_array (
          o, "warnings", EF_JSON_OPTIONAL, 0, MAX_WARNINGS, &array))
    return;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_VALUE (node) &&
        json_node_get_value_type (node) == G_TYPE_STRING)
      g_ptr_array_add (
          job->warnings, ef_quote (json_node_get_string (node), MAX_CHARS));
  }
}

static void
read_error (EfJsonObject *o, EfRemoteJob *job)
{
  EfJsonObject child;

  if (!ef_json_get_object (o, "error", EF_JSON_OPTIONAL, &child))
    return;
  get_text (&child, "code", &job->error_code);
  get_text (&child, "detail", &job->error_detail);
  get_text (&child, "stage", &job->error_stage);
  ef_json_get_bool (
      &child, "retryable", EF_JSON_OPTIONAL, &job->error_retryable);
  ef_lenient_close (o, &child);
}

static void
read_state (EfJsonObject *o, EfRemoteJob *job)
{
  gint state = 0;

  ef_json_get_choice (
      o, "state", EF_JSON_REQUIRED, ef_remote_state_names, &state);
  job->state = state;
  get_text (o, "stage", &job->stage);
  ef_json_get_number (o, "progress", EF_JSON_OPTIONAL, 0, 1, &job->progress);
  get_number (o, "remaining", &job->remaining);
  ef_json_get_bool (
      o, "cancel_requested", EF_JSON_OPTIONAL, &job->cancel_requested);
  get_text (o, "created_at", &job->created_at);
  get_text (o, "started_at", &job->started_at);
  get_text (o, "finished_at", &job->finished_at);
}

static void
read_job (EfJsonObject *o, EfRemoteJob *job)
{
  gint64 attempt = 0, priority = 2;

  ef_lenient_get_id (o, "id", &job->id);
  ef_json_get_string (
      o, "pipeline", EF_JSON_REQUIRED, MAX_CHARS, &job->pipeline);
  read_state (o, job);
  ef_json_get_int (o, "attempt", EF_JSON_OPTIONAL, 0, G_MAXINT, &attempt);
  ef_json_get_int (o, "priority", EF_JSON_OPTIONAL, 0, G_MAXINT, &priority);
  job->attempt = attempt;
  job->priority = priority;
  get_text (o, "exclusive", &job->exclusive);
  get_text (o, "stop_after", &job->stop_after);
  read_warnings (o, job);
  read_error (o, job);
  read_outputs (o, job);
}

EfRemoteJob *
ef_remote_job_parse (JsonObject *object, GError **error)
{
  g_autoptr (EfRemoteJob) self = g_new0 (EfRemoteJob, 1);
  EfJsonObject o;

  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->outputs = g_ptr_array_new_with_free_func (output_free);
  self->remaining = NAN;
  ef_json_object_init (&o, EF_LENIENT_SOURCE, "", object);
  read_job (&o, self);
  return ef_lenient_end (&o, error) ? g_steal_pointer (&self) : NULL;
}

void
ef_remote_job_free (EfRemoteJob *self)
{
  g_free (self->id);
  g_free (self->pipeline);
  g_free (self->stage);
  g_free (self->exclusive);
  g_free (self->stop_after);
  g_free (self->created_at);
  g_free (self->started_at);
  g_free (self->finished_at);
  g_free (self->error_code);
  g_free (self->error_detail);
  g_free (self->error_stage);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->outputs);
  g_free (self);
}

gboolean
ef_remote_job_is_over (const EfRemoteJob *self)
{
  return self->state >= EF_REMOTE_SUCCEEDED;
}

/* Lists */

GPtrArray *
ef_remote_jobs_parse (JsonObject *list, gchar **next, GError **error)
{
  g_autoptr (GPtrArray) jobs =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_remote_job_free);
  JsonArray *array = NULL;
  EfJsonObject o;

  ef_json_object_init (&o, EF_LENIENT_SOURCE, "", list);
  ef_json_get_array (&o, "jobs", EF_JSON_REQUIRED, 0, MAX_JOBS, &array);
  get_text (&o, "next_cursor", next);
  if (!ef_lenient_end (&o, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    EfRemoteJob *job = NULL;

    if (JSON_NODE_HOLDS_OBJECT (node))
      job = ef_remote_job_parse (json_node_get_object (node), error);
    else
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          EF_LENIENT_SOURCE ": jobs[%u]: must be an object", i);
    if (!job)
      return NULL;
    g_ptr_array_add (jobs, job);
  }
  return g_steal_pointer (&jobs);
}

static gboolean
fits (const gchar *id, const gchar *part)
{
  return g_str_has_prefix (id, part) || g_str_has_suffix (id, part);
}

gchar *
ef_remote_jobs_find (GPtrArray *jobs, const gchar *text, GError **error)
{
  g_autofree gchar *part = g_ascii_strdown (text, -1);
  g_autofree gchar *shown = ef_quote (text, 64);
  const gchar *found = NULL;
  guint n = 0;

  for (guint i = 0; strlen (part) >= MIN_PART && i < jobs->len; i++) {
    const EfRemoteJob *job = g_ptr_array_index (jobs, i);

    if (fits (job->id, part)) {
      found = job->id;
      n++;
    }
  }
  if (n == 1)
    return g_strdup (found);
  if (strlen (part) < MIN_PART)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "'%s': give at least %d characters of the job's id", shown, MIN_PART);
  else if (n > 1)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "'%s': %u jobs have such an id: give more of it", shown, n);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "'%s': none of the newest %u jobs has such an id: see ef jobs", shown,
        jobs->len);
  return NULL;
}
