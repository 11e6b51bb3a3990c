/* Edit Factory - from parameters with paths to a job of the server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "submission.h"
#include "asset-fields.h"
#include "job.h"
#include "lenient.h"
#include "uploads.h"

#include <glib/gstdio.h>
#include <string.h>

/* The parameter whose file is an edit plan, which names files itself. */
#define PLAN "params.plan"

struct _EfSubmission
{
  EfSubmissionRequest request;
  gchar *base; /* folder of relative paths */
  EfUploads *uploads;
  JsonNode *schema;
  GCancellable *cancellable;
  gchar *plan;   /* nullable: the plan as it lies here */
  gchar *folder; /* nullable: private, of the plan as it is uploaded */
  gchar *copy;
};

/* The answer to GET /v1/pipelines/NAME */
static JsonNode *
read_schema (JsonNode *root, GError **error)
{
  EfJsonObject o, params;

  ef_json_object_init (&o, EF_LENIENT_SOURCE, "", json_node_get_object (root));
  if (ef_json_get_object (&o, "params", EF_JSON_REQUIRED, &params))
    ef_lenient_close (&o, &params);
  if (!ef_lenient_end (&o, error))
    return NULL;
  return json_node_copy (
      json_object_get_member (json_node_get_object (root), "params"));
}

static JsonNode *
get_schema (const EfSubmissionRequest *request, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *name = g_uri_escape_string (request->pipeline, NULL, FALSE);
  g_autofree gchar *target = g_strconcat ("/v1/pipelines/", name, NULL);
  g_autoptr (JsonNode) root =
      ef_client_get (request->client, target, cancellable, error);

  return root ? read_schema (root, error) : NULL;
}

EfSubmission *
ef_submission_new (const EfSubmissionRequest *request,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonNode) schema = get_schema (request, cancellable, error);
  EfSubmission *self;

  if (!schema)
    return NULL;
  self = g_new0 (EfSubmission, 1);
  self->request = *request;
  self->schema = g_steal_pointer (&schema);
  self->base = request->source ? g_path_get_dirname (request->source)
                               : g_get_current_dir ();
  self->uploads = ef_uploads_new (request->client, request->index);
  return self;
}

static void
remove_copy (EfSubmission *self)
{
  if (self->copy)
    g_unlink (self->copy);
  if (self->folder)
    g_rmdir (self->folder);
  g_clear_pointer (&self->copy, g_free);
  g_clear_pointer (&self->folder, g_free);
}

void
ef_submission_free (EfSubmission *self)
{
  remove_copy (self);
  ef_uploads_free (self->uploads);
  json_node_unref (self->schema);
  g_free (self->base);
  g_free (self->plan);
  g_free (self);
}

const gchar *
ef_submission_find_path (const gchar *id, gpointer submission)
{
  EfSubmission *self = submission;
  const gchar *path = ef_uploads_get_path (self->uploads, id);

  return path && g_strcmp0 (path, self->copy) == 0 ? self->plan : path;
}

/* Collecting */

/* An asset that the server has already: "asset:UUID", or the UUID alone where
 * no such file lies here. */
static const gchar *
get_known_id (EfSubmission *self, const gchar *value)
{
  const gchar *id = ef_asset_uri_get_id (value);
  g_autofree gchar *path = g_canonicalize_filename (value, self->base);

  if (id)
    return id;
  return g_uuid_string_is_valid (value) &&
          !g_file_test (path, G_FILE_TEST_EXISTS)
      ? value
      : NULL;
}

static gchar *
collect_file (
    const gchar *value, const gchar *where, gpointer data, GError **error)
{
  EfSubmission *self = data;
  g_autofree gchar *path = g_canonicalize_filename (value, self->base);

  if (!get_known_id (self, value) &&
      !ef_uploads_add (self->uploads, path, self->cancellable, error))
    return NULL;
  return g_strdup (value);
}

static gboolean
collect_plan (EfSubmission *self, const gchar *path, GError **error)
{
  g_autoptr (EfPlan) plan = ef_plan_load (path, error);

  if (!plan || !ef_plan_check_files (plan, error) ||
      !ef_plan_uris_replace (plan, collect_file, self, error))
    return FALSE;
  g_free (self->plan);
  self->plan = g_strdup (path);
  return TRUE;
}

static gchar *
collect (const gchar *value, const gchar *where, gpointer data, GError **error)
{
  EfSubmission *self = data;
  g_autofree gchar *path = g_canonicalize_filename (value, self->base);

  if (strcmp (where, PLAN) != 0 || get_known_id (self, value))
    return collect_file (value, where, data, error);
  return collect_plan (self, path, error) ? g_strdup (value) : NULL;
}

/* Replacing */

static gchar *
replace_uri (
    const gchar *value, const gchar *where, gpointer data, GError **error)
{
  EfSubmission *self = data;
  const gchar *id = ef_uploads_get_id (self->uploads, value);

  return id ? g_strconcat ("asset:", id, NULL) : g_strdup (value);
}

static gchar *
replace (const gchar *value, const gchar *where, gpointer data, GError **error)
{
  EfSubmission *self = data;
  const gchar *known = get_known_id (self, value);
  g_autofree gchar *path = g_canonicalize_filename (value, self->base);

  if (known)
    return g_strdup (known);
  return g_strdup (ef_uploads_get_id (
      self->uploads, g_strcmp0 (path, self->plan) == 0 ? self->copy : path));
}

static void
on_sent (guint file, guint n_files, gdouble fraction, gpointer data)
{
  EfSubmission *self = data;
  g_autofree gchar *note =
      g_strdup_printf ("file %u of %u, %.0f %%", file, n_files, fraction * 100);

  ef_progress_update (self->request.progress, 0, note);
}

static gboolean
send_files (EfSubmission *self, GError **error)
{
  return ef_uploads_send (
      self->uploads, on_sent, self, self->cancellable, error);
}

/* The plan goes out as a copy that names assets; its own name is kept. */
static gboolean
send_plan (EfSubmission *self, GError **error)
{
  g_autoptr (EfPlan) plan = NULL;
  g_autofree gchar *name = NULL;

  if (!self->plan)
    return TRUE;
  plan = ef_plan_load (self->plan, error);
  if (!plan || !ef_plan_uris_replace (plan, replace_uri, self, error))
    return FALSE;
  self->folder = g_dir_make_tmp ("ef-plan-XXXXXX", error);
  if (!self->folder)
    return FALSE;
  name = g_path_get_basename (self->plan);
  self->copy = g_build_filename (self->folder, name, NULL);
  return ef_plan_save (plan, self->copy, error) &&
      ef_uploads_add (self->uploads, self->copy, self->cancellable, error) &&
      send_files (self, error);
}

/* Asking */

static JsonObject *
build_body (EfSubmission *self, JsonObject *params)
{
  const EfSubmissionRequest *r = &self->request;
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "pipeline", r->pipeline);
  json_object_set_object_member (body, "params", json_object_ref (params));
  if (r->stop_after)
    json_object_set_string_member (body, "stop_after", r->stop_after);
  if (r->exclusive)
    json_object_set_string_member (body, "exclusive", r->exclusive);
  if (r->priority)
    json_object_set_int_member (body, "priority", r->priority);
  return body;
}

/* The file here that stands at @pointer of the request; NULL when it points
 * to something else. */
static const gchar *
find_file (EfSubmission *self, JsonObject *body, const gchar *pointer)
{
  g_auto (GStrv) tokens = g_strsplit (pointer, "/", -1);
  JsonNode *node = json_object_get_member (body, "params");

  if (!tokens[0] || g_strcmp0 (tokens[1], "params") != 0)
    return NULL;
  for (guint i = 2; node && tokens[i]; i++) {
    if (JSON_NODE_HOLDS_OBJECT (node)) {
      node = json_object_get_member (json_node_get_object (node), tokens[i]);
    } else if (JSON_NODE_HOLDS_ARRAY (node)) {
      JsonArray *array = json_node_get_array (node);
      guint64 k = g_ascii_strtoull (tokens[i], NULL, 10);

      node = k < json_array_get_length (array)
          ? json_array_get_element (array, (guint)k)
          : NULL;
    } else {
      node = NULL;
    }
  }
  if (!node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return ef_submission_find_path (json_node_get_string (node), self);
}

/* Puts @name in the place of what @pointer says at the message's beginning. */
static void
rename_place (GError **error, const gchar *pointer, const gchar *name)
{
  g_autofree gchar *place = ef_problem_path (pointer);
  const gchar *rest = (*error)->message;
  gchar *message;

  if (g_str_has_prefix (rest, place)) {
    rest += strlen (place);
    rest += strspn (rest, ": ");
  }
  message = g_strdup_printf ("%s: %s", name, rest);
  g_free ((*error)->message);
  (*error)->message = message;
}

/* "priority" and its like are options of ef, too. */
static void
name_option (GError **error)
{
  static const gchar *const NAMES[] = { "stop_after", "priority", "exclusive" };
  gchar *old = (*error)->message;

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_str_has_prefix (old, NAMES[i])) {
      (*error)->message = g_strdup_printf ("params.%s", old);
      g_free (old);
      break;
    }
  ef_job_name_option (error);
}

/* What the server refuses, the user gave as a file or an option. */
static void
explain (EfSubmission *self, JsonObject *body, GError **error)
{
  const EfProblem *problem = ef_client_get_problem (self->request.client);
  const gchar *file;

  if (!error || !*error || !problem || !problem->pointer)
    return;
  file = find_file (self, body, problem->pointer);
  if (file)
    rename_place (error, problem->pointer, file);
  else if (self->request.source)
    g_prefix_error (error, "%s: ", self->request.source);
  else
    name_option (error);
}

static gchar *
read_id (const EfAnswer *answer, GError **error)
{
  g_autofree gchar *id = NULL;
  EfJsonObject o;

  if (!answer->root) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        EF_LENIENT_SOURCE ": there is no job in it");
    return NULL;
  }
  ef_json_object_init (
      &o, EF_LENIENT_SOURCE, "", json_node_get_object (answer->root));
  ef_lenient_get_id (&o, "id", &id);
  return ef_lenient_end (&o, error) ? g_steal_pointer (&id) : NULL;
}

/* Cannot be cancelled: there is a job then, or there is none. */
static gchar *
post (EfSubmission *self, JsonObject *params, gboolean dry_run, GError **error)
{
  g_autoptr (JsonObject) body = build_body (self, params);
  g_autofree gchar *key = g_uuid_string_random ();
  EfCall call = { .method = "POST",
    .target = dry_run ? "/v1/jobs?dry_run=true" : "/v1/jobs",
    .body = body,
    .key = dry_run ? NULL : key,
    .repeatable = TRUE };
  g_auto (EfAnswer) answer = EF_ANSWER_INIT;

  if (!ef_client_call (self->request.client, &call, &answer, NULL, error)) {
    explain (self, body, error);
    return NULL;
  }
  return dry_run ? g_strdup ("") : read_id (&answer, error);
}

static gchar *
send (EfSubmission *self, JsonObject *params, gboolean dry_run, GError **error)
{
  JsonObject *schema = json_node_get_object (self->schema);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, params);
  ef_progress_stage (self->request.progress, "upload");
  if (!ef_asset_fields_replace (schema, node, collect, self, error)) {
    if (self->request.source)
      g_prefix_error (error, "%s: ", self->request.source);
    return NULL;
  }
  if (!send_files (self, error) || !send_plan (self, error) ||
      !ef_asset_fields_replace (schema, node, replace, self, error))
    return NULL;
  return post (self, params, dry_run, error);
}

gchar *
ef_submission_send (EfSubmission *self, JsonObject *params, gboolean dry_run,
    GCancellable *cancellable, GError **error)
{
  gchar *id;

  self->cancellable = cancellable;
  id = send (self, params, dry_run, error);
  if (!id || dry_run)
    ef_uploads_delete (self->uploads);
  return id;
}
