/* Edit Factory - POST /v1/jobs: from a request to a row
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "new-job.h"
#include "asset-documents.h"
#include "assets.h"
#include "log.h"
#include "make-folder.h"
#include "near.h"
#include "quota.h"
#include "trace.h"
#include "uuid7.h"
#include "webhook-fields.h"
#include "webhooks.h"

#include <editfactory/json.h>
#include <string.h>

#define MAX_OUTPUTS 100
#define MAX_METADATA 4096
#define MAX_KEY 255

/* What a document of a user's may name. */
#define MAX_DOCUMENT_ASSETS 10000

/**
 * NewJob: a request as it is checked.
 * @pointers, @assets: what its parameters name, and where
 * @webhook: without a url when there is none
 */
typedef struct
{
  EfService *service;
  EfRequest *request;
  gchar *pipeline;
  gchar *stop_after;
  gchar *exclusive;
  JsonNode *params;
  JsonNode *metadata;
  JsonArray *outputs;
  gint64 priority;
  guint64 speech;
  GPtrArray *pointers;
  GPtrArray *assets;
  EfWebhookFields webhook;
} NewJob;

static void
new_job_clear (NewJob *self)
{
  g_free (self->pipeline);
  g_free (self->stop_after);
  g_free (self->exclusive);
  g_clear_pointer (&self->params, json_node_unref);
  g_clear_pointer (&self->pointers, g_ptr_array_unref);
  g_clear_pointer (&self->assets, g_ptr_array_unref);
  ef_webhook_fields_clear (&self->webhook);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NewJob, new_job_clear)

static void
read_metadata (NewJob *self, EfJsonObject *o)
{
  g_autofree gchar *text = NULL;

  self->metadata = ef_json_get_any (o, "metadata");
  if (!self->metadata)
    return;
  text = json_to_string (self->metadata, FALSE);
  if (!JSON_NODE_HOLDS_OBJECT (self->metadata))
    ef_json_object_fail (o, "metadata", "must be an object");
  else if (strlen (text) > MAX_METADATA)
    ef_json_object_fail (
        o, "metadata", "is longer than %d bytes", MAX_METADATA);
}

static void
read_outputs (NewJob *self, EfJsonObject *o)
{
  if (!ef_json_get_array (
          o, "outputs", EF_JSON_OPTIONAL, 1, MAX_OUTPUTS, &self->outputs))
    return;
  for (guint i = 0; i < json_array_get_length (self->outputs); i++) {
    JsonNode *name = json_array_get_element (self->outputs, i);
    const gchar *text = NULL;

    if (JSON_NODE_HOLDS_VALUE (name) &&
        json_node_get_value_type (name) == G_TYPE_STRING)
      text = json_node_get_string (name);
    if (!text || strlen (text) > 255 || strchr (text, '\n'))
      ef_json_object_fail (o, "outputs", "must be an array of file names");
  }
}

static void
read_exclusive (NewJob *self, EfJsonObject *o)
{
  if (ef_json_get_string (
          o, "exclusive", EF_JSON_OPTIONAL, 200, &self->exclusive) &&
      !*self->exclusive)
    ef_json_object_fail (o, "exclusive", "must not be empty");
}

static void
read_webhook (NewJob *self, EfJsonObject *o)
{
  EfJsonObject webhook;

  if (!ef_json_get_object (o, "webhook", EF_JSON_OPTIONAL, &webhook))
    return;
  ef_webhook_fields_read (&self->webhook, &webhook, EF_JSON_REQUIRED,
      self->service->allow_private_webhooks);
  ef_json_object_close (o, &webhook);
}

static gboolean
read_body (NewJob *self, GError **error)
{
  EfJsonObject o;
  JsonNode *params;

  ef_json_object_init (&o, "request", "", ef_request_get_json (self->request));
  ef_json_get_string (&o, "pipeline", EF_JSON_REQUIRED, 64, &self->pipeline);
  ef_json_get_string (
      &o, "stop_after", EF_JSON_OPTIONAL, 64, &self->stop_after);
  self->priority = 2;
  ef_json_get_int (&o, "priority", EF_JSON_OPTIONAL, 1, 4, &self->priority);
  read_exclusive (self, &o);
  read_outputs (self, &o);
  read_metadata (self, &o);
  read_webhook (self, &o);
  params = ef_json_get_any (&o, "params");
  if (params && !JSON_NODE_HOLDS_OBJECT (params))
    ef_json_object_fail (&o, "params", "must be an object");
  self->params = params && JSON_NODE_HOLDS_OBJECT (params)
      ? json_node_ref (params)
      : json_node_new (JSON_NODE_OBJECT);
  if (!json_node_get_object (self->params))
    json_node_take_object (self->params, json_object_new ());
  return ef_json_object_end (&o, error);
}

static EfResponse *refuse_field (const gchar *code, const gchar *pointer,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

static EfResponse *
refuse_field (const gchar *code, const gchar *pointer, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  EfProblem *problem;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  problem = ef_problem_new (422, code, "%s", detail);
  ef_problem_set_pointer (problem, pointer);
  return ef_response_new_problem (problem);
}

/* Returns: NULL when all is well */
static EfResponse *
check_pipeline (NewJob *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *name = ef_quote (self->pipeline, 80);

  switch (ef_catalogue_check (self->service->catalogue, self->pipeline,
      self->stop_after, self->params, self->pointers, self->assets,
      &self->speech, &error)) {
    case EF_CATALOGUE_OK:
      return NULL;
    case EF_CATALOGUE_UNKNOWN_PIPELINE:
      return refuse_field ("unknown-pipeline", "/pipeline",
          "there is no pipeline '%s': GET /v1/pipelines lists them", name);
    case EF_CATALOGUE_UNKNOWN_STAGE:
      return refuse_field ("unknown-stage", "/stop_after",
          "pipeline '%s' has no stage of that name", name);
    default:
      break;
  }
  if (g_str_has_prefix (error->message, "/")) {
    g_auto (GStrv) parts = g_strsplit (error->message, ": ", 2);

    return refuse_field ("invalid-params", parts[0], "%s", parts[1]);
  }
  return ef_response_new_problem (
      ef_problem_from_error (422, "invalid-params", error));
}

static gboolean
is_document (const EfAsset *asset)
{
  return g_str_has_suffix (asset->name, ".json") ||
      g_str_equal (asset->media_type, "application/json");
}

/* Documents are short; what is longer is refused before it is fetched. */
static EfResponse *
bring_documents (NewJob *self, EfConnection *connection)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  if (!ef_asset_store_is_remote (self->service->store))
    return NULL;
  for (guint i = 0; i < self->pointers->len; i++) {
    g_autoptr (EfAsset) asset = ef_assets_get (connection,
        ef_service_tenant (self->request), self->assets->pdata[i], NULL);

    if (asset && is_document (asset) && asset->bytes <= EF_JSON_MAX_BYTES)
      g_ptr_array_add (keys, g_steal_pointer (&asset->object_key));
  }
  return ef_near_bring (self->service, self->request, keys);
}

/* Assets that a document names belong to the job, too. */
static EfResponse *
read_document (NewJob *self, EfConnection *connection, guint i)
{
  const gchar *pointer = self->pointers->pdata[i];
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAsset) asset = ef_assets_get (connection,
      ef_service_tenant (self->request), self->assets->pdata[i], &error);
  g_autofree gchar *path = NULL;
  g_autoptr (JsonNode) document = NULL;

  if (error)
    return ef_service_fail (self->request, error);
  if (!asset)
    return refuse_field (
        "unknown-asset", pointer, "there is no such asset: upload it first");
  if (!is_document (asset))
    return NULL;
  if (asset->bytes > EF_JSON_MAX_BYTES)
    return refuse_field ("invalid-params", pointer,
        "'%s' is larger than a document may be: %d bytes", asset->name,
        EF_JSON_MAX_BYTES);
  path = ef_asset_store_hold (self->service->store, asset->object_key, &error);
  if (!path)
    return ef_service_fail (self->request, error);
  document = ef_json_load (path, 0, &error);
  ef_asset_store_release (self->service->store, asset->object_key);
  if (document && ef_document_list_assets (document, self->assets, &error) &&
      self->assets->len <= MAX_DOCUMENT_ASSETS)
    return NULL;
  if (error) {
    /* The path is ours; the name is the user's. */
    g_auto (GStrv) parts = g_strsplit (error->message, path, -1);
    g_autofree gchar *detail = g_strjoinv (asset->name, parts);

    return refuse_field ("invalid-params", pointer, "%s", detail);
  }
  return refuse_field ("invalid-params", pointer, "names too many assets");
}

static EfResponse *
read_documents (NewJob *self, EfConnection *connection)
{
  for (guint i = 0; i < self->pointers->len; i++) {
    EfResponse *refused = read_document (self, connection, i);

    if (refused)
      return refused;
  }
  return NULL;
}

/* "match: style: there is no …" is a fault in params.style. */
static EfResponse *
refuse_stage (NewJob *self, EfInputs *inputs, const GError *error)
{
  g_autofree gchar *detail = ef_inputs_translate (inputs, error->message);
  g_auto (GStrv) parts = g_strsplit (detail, ": ", 3);
  g_autofree gchar *pointer = NULL;

  if (g_strv_length (parts) == 3 &&
      json_object_has_member (json_node_get_object (self->params), parts[1]))
    pointer = g_strconcat ("/params/", parts[1], NULL);
  return refuse_field (
      "invalid-params", pointer ? pointer : "/params", "%s", detail);
}

/* Nobody fetches footage to try it: the job itself will tell. */
static gboolean
are_near (EfAssetStore *store, const EfRows *rows)
{
  for (gint i = 0; i < PQntuples (rows); i++)
    if (!ef_asset_store_is_near (store, ef_rows_get (rows, i, 1)))
      return FALSE;
  return TRUE;
}

/* What the stages themselves would refuse becomes no job. */
static EfResponse *
try_stages (NewJob *self, EfConnection *connection)
{
  const gchar *tenant = ef_service_tenant (self->request);
  EfService *service = self->service;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRows) rows =
      ef_assets_find (connection, tenant, self->assets, &error);
  g_autoptr (EfInputs) inputs = ef_inputs_new (service->store);
  g_autofree gchar *cache =
      ef_make_folder (service->cache, tenant, service->group, &error);
  g_autofree gchar *documents =
      ef_make_folder (service->work, tenant, service->group, &error);
  g_autofree gchar *files = g_build_filename (
      ef_asset_store_get_folder (service->store), tenant, NULL);
  g_autofree gchar *params = json_to_string (self->params, FALSE);

  if (error)
    return ef_service_fail (self->request, error);
  if (!are_near (service->store, rows))
    return NULL;
  for (gint i = 0; i < PQntuples (rows); i++)
    if (!ef_inputs_add (inputs, ef_rows_get (rows, i, 0),
            ef_rows_get (rows, i, 1), ef_rows_get (rows, i, 2), &error))
      return ef_service_fail (self->request, error);
  if (ef_catalogue_try (service->catalogue, self->pipeline, self->stop_after,
          params, inputs, cache, documents, files, &error))
    return NULL;
  if (g_error_matches (error, EF_ERROR, EF_ERROR_IO))
    return ef_service_fail (self->request, error);
  return refuse_stage (self, inputs, error);
}

static gchar *
make_row (NewJob *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_string_member (object, "pipeline", self->pipeline);
  json_object_set_member (object, "params", json_node_copy (self->params));
  json_object_set_int_member (object, "priority", self->priority);
  json_object_set_int_member (
      object, "speech", (gint64)MIN (self->speech, G_MAXINT32));
  if (self->metadata)
    json_object_set_member (
        object, "metadata", json_node_copy (self->metadata));
  if (self->stop_after)
    json_object_set_string_member (object, "stop_after", self->stop_after);
  if (self->exclusive)
    json_object_set_string_member (object, "exclusive", self->exclusive);
  if (self->outputs)
    json_object_set_array_member (
        object, "outputs", json_array_ref (self->outputs));
  return json_to_string (root, FALSE);
}

static EfResponse *
refuse_exclusive (const gchar *holder)
{
  EfProblem *problem = ef_problem_new (409, "exclusive",
      "another job holds this lock: wait for it, or cancel it");

  if (holder)
    ef_problem_set_string (problem, "holder", holder);
  return ef_response_new_problem (problem);
}

/* The asset went away between the look and the row. */
static EfResponse *
refuse_asset (const EfJobAnswer *answer, GPtrArray *assets, GPtrArray *pointers)
{
  for (guint i = 0; pointers && i < pointers->len; i++)
    if (g_strcmp0 (assets->pdata[i], answer->holder) == 0)
      return refuse_field ("unknown-asset", pointers->pdata[i],
          "there is no such asset: upload it first");
  return refuse_field ("unknown-asset", "/params",
      "there is no asset %s: upload it first", answer->holder);
}

static EfResponse *
answer_created (const EfJobAnswer *answer, const gchar *location)
{
  EfResponse *response = ef_service_document (202, g_strdup (answer->document));
  g_autofree gchar *path = g_strconcat ("/v1/jobs/", location, NULL);

  ef_response_add_header (response, "Location", path);
  ef_response_add_header (response, "Retry-After", "2");
  return response;
}

/* The id of the first answer. */
static EfResponse *
answer_replayed (const EfJobAnswer *answer)
{
  g_autoptr (JsonNode) document =
      answer->document ? json_from_string (answer->document, NULL) : NULL;
  EfResponse *response;

  if (!document)
    return ef_service_refuse (409, "idempotency-in-flight",
        "the first request with this key is not answered yet: try again");
  response = answer_created (answer,
      json_object_get_string_member (json_node_get_object (document), "id"));
  ef_response_add_header (response, "Idempotency-Replayed", "true");
  return response;
}

/* The trace that the request belongs to, or one that begins with it. */
static gchar *
choose_trace (EfRequest *request)
{
  gchar *trace =
      ef_trace_parse (ef_request_get_header (request, "traceparent"));

  return trace ? trace : ef_trace_new ();
}

static void
log_accepted (EfRequest *request, const EfNewJob *job)
{
  ef_log (EF_LOG_INFO, "job accepted", "job", job->id, "tenant",
      ef_service_tenant (request), "request", ef_request_get_id (request),
      "trace", job->trace, NULL);
}

/**
 * Origin: where a job's webhook comes from.
 * @webhook: (nullable): the request's own
 * @retry_of: (nullable): the job that is tried again
 */
typedef struct
{
  const EfWebhookFields *webhook;
  const gchar *retry_of;
} Origin;

static gboolean
add_webhook (EfConnection *connection, const gchar *tenant, const gchar *job,
    const Origin *origin, GError **error)
{
  const EfWebhookFields *fields = origin->webhook;
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *document = NULL;
  EfNewEndpoint endpoint = { id, job };

  if (origin->retry_of)
    return ef_webhooks_copy_endpoint (
        connection, tenant, origin->retry_of, job, id, error);
  endpoint.url = fields->url;
  endpoint.events = fields->events ? fields->events : EF_WEBHOOK_ALL_EVENTS;
  endpoint.secret = fields->secret;
  document = ef_webhooks_add_endpoint (connection, tenant, &endpoint, error);
  return document != NULL;
}

/* A job and its webhook, or neither. */
static gboolean
create (EfConnection *connection, const gchar *tenant, const EfNewJob *job,
    const Origin *origin, EfJobAnswer *answer, GError **error)
{
  if (!origin->retry_of && !origin->webhook->url)
    return ef_jobs_create (connection, tenant, job, answer, error);
  return ef_connection_begin (connection, error) &&
      ef_jobs_create (connection, tenant, job, answer, error) &&
      (answer->outcome != EF_OUTCOME_DONE ||
          add_webhook (connection, tenant, job->id, origin, error)) &&
      ef_connection_commit (connection, error);
}

static EfResponse *
insert (EfService *service, EfRequest *request, EfConnection *connection,
    EfNewJob *job, const Origin *origin, GPtrArray *pointers)
{
  g_autofree gchar *trace = choose_trace (request);
  g_autoptr (GError) error = NULL;
  g_auto (EfJobAnswer) answer = { 0 };

  job->trace = trace;
  if (!create (connection, ef_service_tenant (request), job, origin, &answer,
          &error))
    return ef_service_fail (request, error);
  switch (answer.outcome) {
    case EF_OUTCOME_DONE:
      log_accepted (request, job);
      service->submitted (service->user_data);
      return answer_created (&answer, job->id);
    case EF_OUTCOME_REPLAYED:
      return answer_replayed (&answer);
    case EF_OUTCOME_MISMATCH:
      return ef_service_refuse (422, "idempotency-mismatch",
          "this Idempotency-Key was used with another request");
    case EF_OUTCOME_EXCLUSIVE:
      return refuse_exclusive (answer.holder);
    case EF_OUTCOME_QUOTA:
      return ef_response_new_problem (ef_quota_problem (answer.document));
    default:
      return refuse_asset (&answer, job->assets, pointers);
  }
}

/* Returns: NULL when @key may be used */
static EfResponse *
check_key (const gchar *key)
{
  gsize n = key ? strlen (key) : 1;

  for (const gchar *c = key; c && *c; c++)
    if (!g_ascii_isgraph (*c))
      n = 0;
  return n >= 1 && n <= MAX_KEY
      ? NULL
      : ef_service_refuse (400, "malformed-request",
            "Idempotency-Key: must be 1 to %d visible ASCII characters",
            MAX_KEY);
}

static EfResponse *
submit (NewJob *self, EfConnection *connection)
{
  GBytes *body = ef_request_get_body (self->request);
  g_autofree gchar *sha256 =
      g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *row = make_row (self);
  EfNewJob job = { id, row, self->assets,
    ef_request_get_header (self->request, "Idempotency-Key"), sha256 };

  return insert (self->service, self->request, connection, &job,
      &(Origin){ &self->webhook }, self->pointers);
}

static EfResponse *
answer_dry_run (void)
{
  return ef_service_document (200, g_strdup ("{\"valid\": true}"));
}

static EfResponse *
refuse_draining (void)
{
  EfProblem *problem = ef_problem_new (
      503, "draining", "this server is about to stop: try again in a moment");

  ef_problem_add_header (problem, "Retry-After", "10");
  return ef_response_new_problem (problem);
}

static gboolean
is_dry_run (EfRequest *request, EfResponse **response)
{
  const gchar *value = ef_request_get_query (request, "dry_run");

  if (value && strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
    *response = ef_service_refuse (
        400, "malformed-query", "dry_run: must be true or false");
  return g_strcmp0 (value, "true") == 0;
}

static EfResponse *
handle (NewJob *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  EfResponse *response = NULL;
  gboolean dry_run = is_dry_run (self->request, &response);

  if (!response)
    response =
        check_key (ef_request_get_header (self->request, "Idempotency-Key"));
  if (response)
    return response;
  if (!read_body (self, &error))
    return ef_response_new_problem (
        ef_problem_from_error (422, "invalid-params", error));
  response = check_pipeline (self);
  if (response)
    return response;
  connection = ef_service_connect (self->service, self->request, &response);
  if (!connection)
    return response;
  response = bring_documents (self, connection);
  if (!response)
    response = read_documents (self, connection);
  if (!response)
    response = try_stages (self, connection);
  if (response)
    return response;
  return dry_run ? answer_dry_run () : submit (self, connection);
}

EfResponse *
ef_new_job_handle (EfRequest *request, gpointer data)
{
  g_auto (NewJob) self = { data, request };

  if (g_atomic_int_get (&self.service->draining))
    return refuse_draining ();
  self.pointers = g_ptr_array_new_with_free_func (g_free);
  self.assets = g_ptr_array_new_with_free_func (g_free);
  return handle (&self);
}

/* Such a request has no body: its job is what it says. */
static gchar *
hash_of_retry (EfRequest *request)
{
  g_autofree gchar *text =
      g_strconcat ("retry ", ef_request_get_param (request, "id"), NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

EfResponse *
ef_retry_handle (EfRequest *request, gpointer data)
{
  EfService *service = data;
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autoptr (GPtrArray) assets = NULL;
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *sha256 = hash_of_retry (request);
  g_auto (EfJobAnswer) old = { 0 };
  EfNewJob job = { id };

  response = check_key (ef_request_get_header (request, "Idempotency-Key"));
  if (response)
    return response;
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  if (g_atomic_int_get (&service->draining))
    return refuse_draining ();
  if (!ef_jobs_get_request (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &old, &assets, &error))
    return ef_service_fail (request, error);
  if (old.outcome == EF_OUTCOME_NOT_FOUND)
    return ef_service_not_found (request, "job");
  if (old.outcome != EF_OUTCOME_DONE)
    return ef_service_refuse (409, "job-not-terminal",
        "only failed and cancelled jobs can be tried again");
  job.request = old.document;
  job.assets = assets;
  job.key = ef_request_get_header (request, "Idempotency-Key");
  job.sha256 = sha256;
  return insert (service, request, connection, &job,
      &(Origin){ NULL, ef_request_get_param (request, "id") }, NULL);
}
