/* Edit Factory - assets and outputs: read, delete
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"
#include "near.h"

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

/* From a store that is elsewhere: the answer is made with the file open, for a
 * copy may go again at once. */
typedef struct
{
  EfAssetStore *store;
  gchar *key;
  guint64 bytes;
  gchar *etag;
  gchar *media_type;
  gchar *name;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->key);
  g_free (self->etag);
  g_free (self->media_type);
  g_free (self->name);
  g_free (self);
}

static EfResponse *
fetch (gpointer data, GCancellable *cancellable, GError **error)
{
  Order *self = data;
  gint fd;

  g_cancellable_push_current (cancellable);
  fd = ef_asset_store_read (self->store, self->key, error);
  g_cancellable_pop_current (cancellable);
  return fd < 0 ? NULL
                : ef_response_new_file (fd, self->bytes, self->etag,
                      self->media_type, self->name);
}

static const EfErrand FETCH = { fetch, order_free };

static EfResponse *
send_for (EfService *service, EfRequest *request, const EfAsset *asset,
    const gchar *etag)
{
  Order *self = g_new0 (Order, 1);

  self->store = service->store;
  self->key = g_strdup (asset->object_key);
  self->bytes = asset->bytes;
  self->etag = g_strdup (etag);
  self->media_type = g_strdup (asset->media_type);
  self->name = g_strdup (asset->name);
  return ef_errands_send (
      service->reading, request, ef_service_tenant (request), &FETCH, self);
}

/* Objects never change, so their hash is their tag. */
static EfResponse *
serve (EfService *service, EfRequest *request, const EfAsset *asset)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *etag = g_strdup_printf ("\"%s\"", asset->sha256);
  g_autofree gchar *url =
      ef_asset_store_get_url (service->store, ef_request_get_method (request),
          asset->object_key, asset->name, asset->media_type);
  gint fd;

  if (url)
    return redirect (url);
  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  if (!ef_asset_store_is_near (service->store, asset->object_key))
    return send_for (service, request, asset, etag);
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
  g_clear_pointer (&connection, ef_connection_release);
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
  ef_near_remove (service, (const gchar *[]){ object, NULL });
  return ef_response_new_empty ();
}
