/* Edit Factory - POST /v1/assets/from-url: an asset from where the client says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"
#include "media-type.h"
#include "url-fetch.h"
#include "uuid7.h"

#include <string.h>

/* A fetch keeps a thread of the server for as long. */
#define MAX_FETCHES 2
#define SECONDS 120

static gint n_fetches;

static EfResponse *
refuse_field (const gchar *pointer, const gchar *detail)
{
  EfProblem *problem = ef_problem_new (422, "invalid-params", "%s", detail);

  ef_problem_set_string (problem, "pointer", pointer);
  return ef_response_new_problem (problem);
}

/* Returns: NULL when @value is a string or absent */
static EfResponse *
read_string (JsonObject *object, const gchar *name, const gchar **value)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree gchar *pointer = g_strconcat ("/", name, NULL);

  *value = NULL;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse_field (pointer, "must be text");
  *value = json_node_get_string (node);
  return NULL;
}

static EfResponse *
refuse_unknown (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next)
    if (strcmp (l->data, "url") != 0 && strcmp (l->data, "name") != 0) {
      g_autofree gchar *shown = ef_quote (l->data, 80);
      g_autofree gchar *detail =
          g_strdup_printf ("%s: there is no such field", shown);

      return refuse_field ("", detail);
    }
  return NULL;
}

static EfResponse *
read_request (JsonObject *object, EfService *service, GUri **url, gchar **name)
{
  g_autoptr (GError) error = NULL;
  const gchar *text, *given;
  EfResponse *refused = refuse_unknown (object);

  if (!refused)
    refused = read_string (object, "url", &text);
  if (!refused)
    refused = read_string (object, "name", &given);
  if (refused)
    return refused;
  if (!text)
    return refuse_field ("/url", "url: must be given");
  *url = ef_url_check (text, service->allow_private_urls, &error);
  if (!*url)
    return refuse_field ("/url", error->message);
  *name = given ? g_strdup (given) : ef_url_guess_name (*url);
  if (ef_service_is_file_name (*name))
    return NULL;
  return refuse_field ("/name",
      "name: must be a file name of 1 to 255 bytes without '/' and control "
      "characters");
}

static gboolean
take (const gchar *bytes, gsize length, gpointer data, GError **error)
{
  return ef_asset_writer_write (data, bytes, length, error);
}

static EfResponse *
refuse_fetch (EfRequest *request, const GError *error)
{
  if (g_error_matches (error, EF_ERROR, EF_ERROR_LIMIT))
    return ef_service_refuse (413, "too-large", "%s", error->message);
  if (g_error_matches (error, EF_ERROR, EF_ERROR_INPUT))
    return refuse_field ("/url", error->message);
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
    return ef_service_refuse (422, "fetch-failed", "%s", error->message);
  return ef_service_fail (request, error);
}

static EfResponse *
keep (EfRequest *request, EfService *service, EfAssetWriter *writer,
    const gchar *name)
{
  const gchar *tenant = ef_service_tenant (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAsset) asset = g_new0 (EfAsset, 1);
  g_autoptr (EfConnection) connection = NULL;
  EfResponse *response = NULL;
  gchar *document;

  asset->id = ef_uuid7_new ();
  asset->name = g_strdup (name);
  asset->media_type = g_strdup (ef_media_type_of (name));
  asset->object_key = g_strdup_printf ("%s/assets/%s", tenant, asset->id);
  asset->bytes = ef_asset_writer_get_bytes (writer);
  if (!ef_asset_writer_commit (
          writer, asset->object_key, &asset->sha256, &error))
    return ef_service_fail (request, error);
  connection = ef_service_connect (service, request, &response);
  if (connection) {
    document = ef_assets_add (connection, tenant, asset, &error);
    if (document)
      return ef_service_asset_added (asset, document);
    response = ef_service_fail (request, error);
  }
  ef_asset_store_remove (service->store, asset->object_key);
  return response;
}

static EfResponse *
fetch (EfRequest *request, EfService *service, GUri *url, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfHttpClient) client =
      ef_http_client_new (!service->allow_private_urls, &error);
  EfAssetWriter *writer =
      client ? ef_asset_store_begin (service->store, &error) : NULL;
  const EfUrlFetch fetch = { client, service->allow_private_urls,
    service->max_upload, SECONDS, take, writer };

  if (!writer)
    return ef_service_fail (request, error);
  if (ef_url_fetch (&fetch, url, &error))
    return keep (request, service, writer, name);
  ef_asset_writer_abort (writer);
  return refuse_fetch (request, error);
}

static EfResponse *
refuse_busy (void)
{
  EfProblem *problem = ef_problem_new (503, "unavailable",
      "other files are being fetched: try again in a moment");

  ef_problem_add_header (problem, "Retry-After", "5");
  return ef_response_new_problem (problem);
}

EfResponse *
ef_handle_asset_from_url (EfRequest *request, gpointer service)
{
  g_autoptr (GUri) url = NULL;
  g_autofree gchar *name = NULL;
  EfResponse *response =
      read_request (ef_request_get_json (request), service, &url, &name);

  if (response)
    return response;
  if (g_atomic_int_add (&n_fetches, 1) < MAX_FETCHES)
    response = fetch (request, service, url, name);
  else
    response = refuse_busy ();
  g_atomic_int_add (&n_fetches, -1);
  return response;
}
