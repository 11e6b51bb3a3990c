/* Edit Factory - assets and outputs: read, delete
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"

EfAsset *
ef_service_find_asset (
    EfService *service, EfRequest *request, EfResponse **response)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, response);
  EfAsset *asset = NULL;

  if (!connection)
    return NULL;
  if (ef_service_has_id (request))
    asset = ef_assets_get (connection, ef_service_tenant (request),
        ef_request_get_param (request, "id"), &error);
  if (!asset)
    *response = error ? ef_service_fail (request, error)
                      : ef_service_not_found (request, "asset");
  return asset;
}

EfResponse *
ef_handle_get_asset (EfRequest *request, gpointer service)
{
  EfResponse *response = NULL;
  g_autoptr (EfAsset) asset =
      ef_service_find_asset (service, request, &response);

  return asset ? ef_service_document (200, g_steal_pointer (&asset->document))
               : response;
}

static EfResponse *
redirect (const gchar *url)
{
  EfResponse *response = ef_response_new_text (307, g_strdup ("{}"));

  ef_response_add_header (response, "Location", url);
  return response;
}

/* Objects never change, so their hash is their tag. */
static EfResponse *
serve (EfService *service, EfRequest *request, const EfAsset *asset)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *etag = g_strdup_printf ("\"%s\"", asset->sha256);
  g_autofree gchar *url = ef_asset_store_get_url (
      service->store, asset->object_key, asset->name, asset->media_type);
  gint fd;

  if (url)
    return redirect (url);
  fd = ef_asset_store_read (service->store, asset->object_key, &error);
  if (fd < 0)
    return ef_service_fail (request, error);
  return ef_response_new_file (
      fd, asset->bytes, etag, asset->media_type, asset->name);
}

EfResponse *
ef_handle_asset_content (EfRequest *request, gpointer service)
{
  EfResponse *response = NULL;
  g_autoptr (EfAsset) asset =
      ef_service_find_asset (service, request, &response);

  return asset ? serve (service, request, asset) : response;
}

EfResponse *
ef_handle_output (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  g_autoptr (EfAsset) asset = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (ef_service_has_id (request))
    asset = ef_assets_get_output (connection, ef_service_tenant (request),
        ef_request_get_param (request, "id"),
        ef_request_get_param (request, "name"), &error);
  if (error)
    return ef_service_fail (request, error);
  return asset ? serve (service, request, asset)
               : ef_service_not_found (request, "output");
}

EfResponse *
ef_handle_delete_asset (EfRequest *request, gpointer data)
{
  EfService *service = data;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *object = NULL;
  EfOutcome outcome = EF_OUTCOME_NOT_FOUND;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (ef_service_has_id (request) &&
      !ef_assets_delete (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &outcome, &object, &error))
    return ef_service_fail (request, error);
  if (outcome == EF_OUTCOME_NOT_FOUND)
    return ef_service_not_found (request, "uploaded asset");
  if (outcome == EF_OUTCOME_IN_USE)
    return ef_service_refuse (
        409, "asset-in-use", "a job that has not ended reads this asset");
  ef_asset_store_remove (service->store, object);
  return ef_response_new_empty ();
}
