/* Edit Factory - assets and outputs: upload, read, delete
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"
#include "handlers.h"
#include "media-type.h"
#include "uuid7.h"

#include <string.h>

#define MAX_NAME 255
#define MAX_TYPE 127

/**
 * Upload: a body on its way to the asset store.
 * @writer: NULL when it has been kept or given up
 */
typedef struct
{
  EfService *service;
  EfAssetWriter *writer;
} Upload;

gboolean
ef_service_is_file_name (const gchar *name)
{
  gsize n = name ? strlen (name) : 0;

  if (n == 0 || n > MAX_NAME || strchr (name, '/') || strcmp (name, ".") == 0 ||
      strcmp (name, "..") == 0)
    return FALSE;
  for (const gchar *c = name; *c; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

static EfProblem *
refuse_name (void)
{
  return ef_problem_new (400, "malformed-query",
      "name: must be a file name of 1 to %d bytes without '/' and control "
      "characters",
      MAX_NAME);
}

static EfProblem *
refuse_size (EfService *service)
{
  return ef_problem_new (413, "too-large",
      "an asset may have at most %" G_GUINT64_FORMAT " bytes",
      service->max_upload);
}

/* The operator's log tells the cause; a full disk is worth saying. */
static EfProblem *
storage_problem (const GError *error)
{
  EfProblem *problem = ef_problem_new (503, "unavailable", "%s",
      strstr (error->message, "disk is full")
          ? "the server's disk is full: try again later"
          : "files cannot be kept now: try again later");

  ef_problem_add_header (problem, "Retry-After", "30");
  return problem;
}

static gpointer
begin (EfRequest *request, gpointer data, EfProblem **problem)
{
  EfService *service = data;
  g_autoptr (GError) error = NULL;
  EfAssetWriter *writer;
  guint64 length = 0;
  Upload *upload;

  if (!ef_service_is_file_name (ef_request_get_query (request, "name"))) {
    *problem = refuse_name ();
    return NULL;
  }
  if (ef_request_get_content_length (request, &length) &&
      length > service->max_upload) {
    *problem = refuse_size (service);
    return NULL;
  }
  writer = ef_asset_store_begin (service->store, &error);
  if (!writer) {
    *problem = storage_problem (error);
    return NULL;
  }
  upload = g_new0 (Upload, 1);
  upload->service = service;
  upload->writer = writer;
  return upload;
}

static gboolean
write_bytes (
    gpointer data, const guint8 *bytes, gsize length, EfProblem **problem)
{
  Upload *upload = data;
  g_autoptr (GError) error = NULL;

  if (ef_asset_writer_get_bytes (upload->writer) + length >
      upload->service->max_upload) {
    *problem = refuse_size (upload->service);
    return FALSE;
  }
  if (ef_asset_writer_write (upload->writer, bytes, length, &error))
    return TRUE;
  *problem = storage_problem (error);
  return FALSE;
}

static void
end (gpointer data)
{
  Upload *upload = data;

  if (upload->writer)
    ef_asset_writer_abort (upload->writer);
  g_free (upload);
}

const EfRouteStream ef_asset_stream = { begin, write_bytes, end };

/* Content-Digest (RFC 9530): "sha-256=:BASE64:". Returns: TRUE when there is
 * none, or it is the file's. */
static gboolean
has_digest (EfRequest *request, const gchar *sha256)
{
  const gchar *header = ef_request_get_header (request, "Content-Digest");
  const gchar *start = header ? strstr (header, "sha-256=:") : NULL;
  const gchar *stop;
  g_autofree gchar *text = NULL;
  g_autofree guchar *bytes = NULL;
  GString *hex;
  gsize length = 0;
  gboolean same;

  if (!start)
    return TRUE;
  start += strlen ("sha-256=:");
  stop = strchr (start, ':');
  text = g_strndup (start, stop ? (gsize)(stop - start) : strlen (start));
  bytes = g_base64_decode (text, &length);
  hex = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  same = strcmp (hex->str, sha256) == 0;
  g_string_free (hex, TRUE);
  return same;
}

/* What is not a plain type becomes that of the name. */
static gchar *
choose_type (EfRequest *request, const gchar *name)
{
  const gchar *given = ef_request_get_header (request, "Content-Type");
  const gchar *guessed = ef_media_type_of (name);

  if (g_str_equal (guessed, "application/octet-stream") && given &&
      strlen (given) <= MAX_TYPE &&
      g_regex_match_simple (
          "^[a-z]+/[a-z0-9.+-]+$", given, G_REGEX_DOLLAR_ENDONLY, 0))
    return g_strdup (given);
  return g_strdup (guessed);
}

EfResponse *
ef_service_asset_added (const EfAsset *asset, gchar *document)
{
  EfResponse *response = ef_service_document (201, document);
  g_autofree gchar *location = g_strconcat ("/v1/assets/", asset->id, NULL);

  ef_response_add_header (response, "Location", location);
  return response;
}

static EfResponse *
keep (EfRequest *request, Upload *upload, EfConnection *connection)
{
  EfService *service = upload->service;
  const gchar *tenant = ef_service_tenant (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAsset) asset = g_new0 (EfAsset, 1);
  gchar *document;

  asset->id = ef_uuid7_new ();
  asset->name = g_strdup (ef_request_get_query (request, "name"));
  asset->media_type = choose_type (request, asset->name);
  asset->object_key = g_strdup_printf ("%s/assets/%s", tenant, asset->id);
  asset->bytes = ef_asset_writer_get_bytes (upload->writer);
  if (!ef_asset_writer_commit (g_steal_pointer (&upload->writer),
          asset->object_key, &asset->sha256, &error))
    return ef_response_new_problem (storage_problem (error));
  if (!has_digest (request, asset->sha256)) {
    ef_asset_store_remove (service->store, asset->object_key);
    return ef_service_refuse (422, "digest-mismatch",
        "the file that arrived is not the one of Content-Digest: send it "
        "again");
  }
  document = ef_assets_add (connection, tenant, asset, &error);
  if (document)
    return ef_service_asset_added (asset, document);
  ef_asset_store_remove (service->store, asset->object_key);
  return ef_service_fail (request, error);
}

EfResponse *
ef_handle_upload (EfRequest *request, gpointer service)
{
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  return keep (request, ef_request_get_upload (request), connection);
}

/* Reading */

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
