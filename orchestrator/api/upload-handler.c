/* Edit Factory - POST /v1/assets: a file in one request
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "new-asset.h"

/* The stream's end frees it, when the errand has not taken it over. */
typedef struct
{
  EfNewAsset *asset; /* nullable */
} Upload;

static EfProblem *
refuse_name (void)
{
  return ef_problem_new (400, "malformed-query",
      "name: must be a file name of 1 to 255 bytes without '/' and control "
      "characters");
}

static gpointer
begin (EfRequest *request, gpointer service, EfProblem **problem)
{
  const gchar *name = ef_request_get_query (request, "name");
  guint64 length = 0;
  EfNewAsset *asset;
  Upload *upload;

  if (!ef_new_asset_is_name (name)) {
    *problem = refuse_name ();
    return NULL;
  }
  if (!ef_request_get_content_length (request, &length))
    length = 0;
  asset = ef_new_asset_begin (
      service, ef_service_tenant (request), name, length, problem);
  if (!asset)
    return NULL;
  ef_new_asset_set_type (
      asset, ef_request_get_header (request, "Content-Type"));
  ef_new_asset_set_digest (
      asset, ef_request_get_header (request, "Content-Digest"));
  upload = g_new (Upload, 1);
  upload->asset = asset;
  return upload;
}

static gboolean
write_bytes (
    gpointer data, const guint8 *bytes, gsize length, EfProblem **problem)
{
  return ef_new_asset_write (((Upload *)data)->asset, bytes, length, problem);
}

static void
end (gpointer data)
{
  Upload *upload = data;

  g_clear_pointer (&upload->asset, ef_new_asset_free);
  g_free (upload);
}

const EfRouteStream ef_asset_stream = { begin, write_bytes, end };

static EfResponse *
keep (gpointer asset, GCancellable *cancellable, GError **error)
{
  return ef_new_asset_keep (asset, error);
}

static void
free_asset (gpointer asset)
{
  ef_new_asset_free (asset);
}

static const EfErrand KEEP = { keep, free_asset };

EfResponse *
ef_handle_upload (EfRequest *request, gpointer data)
{
  EfService *service = data;
  Upload *upload = ef_request_get_upload (request);

  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  return ef_errands_send (service->keeping, request,
      ef_service_tenant (request), &KEEP, g_steal_pointer (&upload->asset));
}
