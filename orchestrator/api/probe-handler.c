/* Edit Factory - GET /v1/assets/{id}/probe: what is in a file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"
#include "make-folder.h"

#include <editfactory/json.h>

#define PIPELINE "probe"

typedef struct
{
  EfService *service;
  gchar *tenant;
  EfAsset *asset;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_free (self->tenant);
  g_clear_pointer (&self->asset, ef_asset_free);
  g_free (self);
}

static JsonNode *
make_params (EfInputs *inputs, const EfAsset *asset)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (
      object, "media", g_hash_table_lookup (inputs->paths, asset->id));
  json_node_take_object (root, object);
  return root;
}

/* A finished stage like any other: a file is looked at once. */
static JsonNode *
probe (EfService *service, const gchar *tenant, const EfAsset *asset,
    EfInputs *inputs, GCancellable *cancellable, GError **error)
{
  g_autofree gchar *files = g_build_filename (
      ef_asset_store_get_folder (service->store), tenant, NULL);
  g_autofree gchar *cache =
      ef_make_folder (service->cache, tenant, service->group, error);
  g_autoptr (EfDescription) description =
      cache ? ef_description_load (PIPELINE, error) : NULL;
  g_autoptr (JsonNode) params = make_params (inputs, asset);
  const gchar *roots[] = { files, NULL };
  g_autoptr (EfRun) run = NULL;
  g_autofree gchar *path = NULL;

  if (description)
    run = ef_run_new (description, params, cache, TRUE, NULL, NULL, error);
  if (!run)
    return NULL;
  ef_run_set_roots (run, roots);
  ef_run_set_cache_limit (run, 0);
  ef_run_set_executor (run, ef_sandbox_execute, service->sandbox);
  if (!ef_run_execute (run, NULL, cancellable, error))
    return NULL;
  path = ef_run_get_output (run, "probe", 0, "probe.json");
  return ef_json_load (path, 0, error);
}

static EfResponse *
answer (gpointer data, GCancellable *cancellable, GError **error)
{
  Probe *self = data;
  const EfAsset *asset = self->asset;
  g_autoptr (EfInputs) inputs = ef_inputs_new (self->service->store);
  g_autoptr (GError) problem = NULL;
  g_autofree gchar *detail = NULL;
  JsonNode *document;

  if (!ef_inputs_add (inputs, asset->id, asset->object_key, asset->name, error))
    return NULL;
  document =
      probe (self->service, self->tenant, asset, inputs, cancellable, &problem);
  if (document)
    return ef_response_new_json (200, document);
  if (g_error_matches (problem, EF_ERROR, EF_ERROR_IO) ||
      g_error_matches (problem, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  detail = ef_inputs_translate (inputs, problem->message);
  return ef_service_refuse (422, "unusable-media", "%s", detail);
}

static const EfErrand PROBE = { answer, probe_free };

static EfResponse *
refuse_probe (void)
{
  EfProblem *problem = ef_problem_new (503, "unavailable",
      "this server has no sandbox to look at files in: start a job");

  ef_problem_add_header (problem, "Retry-After", "3600");
  return ef_response_new_problem (problem);
}

EfResponse *
ef_handle_probe_asset (EfRequest *request, gpointer data)
{
  EfService *service = data;
  EfResponse *response = NULL;
  EfAsset *asset;
  Probe *self;

  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  asset = ef_service_find_asset (service, request, &response);
  if (!asset)
    return response;
  if (!service->sandbox) {
    ef_asset_free (asset);
    return refuse_probe ();
  }
  self = g_new0 (Probe, 1);
  self->service = service;
  self->tenant = g_strdup (ef_service_tenant (request));
  self->asset = asset;
  return ef_errands_send (
      service->probing, request, self->tenant, &PROBE, self);
}
