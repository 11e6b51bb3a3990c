/* Edit Factory - what this server can do, and how it is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"

EfResponse *
ef_handle_list_pipelines (EfRequest *request, gpointer data)
{
  EfService *service = data;

  return ef_response_new_json (200, ef_catalogue_list (service->catalogue));
}

EfResponse *
ef_handle_get_pipeline (EfRequest *request, gpointer data)
{
  EfService *service = data;
  JsonNode *document = ef_catalogue_describe (
      service->catalogue, ef_request_get_param (request, "name"));

  return document ? ef_response_new_json (200, document)
                  : ef_service_not_found (request, "pipeline");
}

EfResponse *
ef_handle_healthz (EfRequest *request, gpointer service)
{
  return ef_service_document (200, g_strdup ("{\"alive\": true}"));
}

static JsonArray *
list_layers (EfSandbox *sandbox)
{
  GPtrArray *layers = sandbox ? ef_sandbox_get_layers (sandbox) : NULL;
  JsonArray *array = json_array_new ();

  for (guint i = 0; layers && i < layers->len; i++) {
    const EfSandboxLayer *layer = layers->pdata[i];
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "name", layer->name);
    json_object_set_boolean_member (object, "required", layer->required);
    json_object_set_boolean_member (object, "active", layer->active);
    if (layer->reason)
      json_object_set_string_member (object, "reason", layer->reason);
    json_array_add_object_element (array, object);
  }
  return array;
}

static gboolean
has_database (EfService *service)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (service->database, NULL, NULL);
  g_autoptr (EfRows) rows =
      connection ? EF_QUERY (connection, NULL, "SELECT 1") : NULL;

  return rows != NULL;
}

EfResponse *
ef_handle_readyz (EfRequest *request, gpointer data)
{
  EfService *service = data;
  gboolean database = has_database (service);
  gboolean worker =
      !service->is_ready || service->is_ready (service->user_data);
  gboolean draining = g_atomic_int_get (&service->draining);
  gboolean disk =
      !service->has_room || service->has_room (0, service->user_data);
  gboolean ready = database && worker && disk && !draining;
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_boolean_member (object, "ready", ready);
  json_object_set_boolean_member (object, "database", database);
  json_object_set_boolean_member (object, "worker", worker);
  json_object_set_boolean_member (object, "draining", draining);
  json_object_set_boolean_member (object, "disk", disk);
  json_object_set_array_member (
      object, "sandbox", list_layers (service->sandbox));
  return ef_response_new_json (ready ? 200 : 503, root);
}
