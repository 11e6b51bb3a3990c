/* Edit Factory - GET /v1/assets/{id}/probe: what is in a file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"
#include "make-folder.h"

#include <editfactory/json.h>

#define PIPELINE "probe"

/* A probe takes 50 ms and a thread of the server: two at a time. */
#define MAX_PROBES 2

static GMutex lock;
static GCond freed;
static guint n_probes;

static void
enter (void)
{
  g_mutex_lock (&lock);
  while (n_probes >= MAX_PROBES)
    g_cond_wait (&freed, &lock);
  n_probes++;
  g_mutex_unlock (&lock);
}

static void
leave (void)
{
  g_mutex_lock (&lock);
  n_probes--;
  g_cond_signal (&freed);
  g_mutex_unlock (&lock);
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
    EfInputs *inputs, GError **error)
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
  ef_run_set_executor (run, ef_sandbox_execute, service->sandbox);
  if (!ef_run_execute (run, NULL, NULL, error))
    return NULL;
  path = ef_run_get_output (run, "probe", 0, "probe.json");
  return ef_json_load (path, 0, error);
}

static EfResponse *
answer (EfService *service, EfRequest *request, const EfAsset *asset)
{
  g_autoptr (EfInputs) inputs = ef_inputs_new (service->store);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *detail = NULL;
  JsonNode *document;

  if (!ef_inputs_add (
          inputs, asset->id, asset->object_key, asset->name, &error))
    return ef_service_fail (request, error);
  enter ();
  document =
      probe (service, ef_service_tenant (request), asset, inputs, &error);
  leave ();
  if (document)
    return ef_response_new_json (200, document);
  if (g_error_matches (error, EF_ERROR, EF_ERROR_IO) ||
      g_error_matches (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP))
    return ef_service_fail (request, error);
  detail = ef_inputs_translate (inputs, error->message);
  return ef_service_refuse (422, "unusable-media", "%s", detail);
}

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
  g_autoptr (EfAsset) asset =
      ef_service_find_asset (service, request, &response);

  if (!asset)
    return response;
  return service->sandbox ? answer (service, request, asset) : refuse_probe ();
}
