/* Edit Factory - /v1/uploads: files that come in pieces (tus 1.0.0)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "new-asset.h"
#include "tus-upload.h"
#include "upload-problems.h"
#include "uuid7.h"

#include <string.h>

/**
 * Transfer: what a request that brings bytes keeps.
 * @upload: NULL when the errand has taken it over
 */
typedef struct
{
  EfTusUpload *upload;
} Transfer;

/**
 * Finish: an errand.
 * @status: of the answer
 */
typedef struct
{
  EfTusUpload *upload;
  guint status;
} Finish;

/* What the head says */

static gboolean
refuse (EfProblem **problem, const gchar *detail)
{
  *problem = ef_problem_new (400, "malformed-header", "%s", detail);
  return FALSE;
}

static gboolean
check_version (EfRequest *request, EfProblem **problem)
{
  const gchar *version = ef_request_get_header (request, "Tus-Resumable");

  if (g_strcmp0 (version, EF_TUS_VERSION) == 0)
    return TRUE;
  *problem = ef_problem_new (
      412, "unsupported-version", "Tus-Resumable: must be " EF_TUS_VERSION);
  ef_problem_add_header (*problem, "Tus-Version", EF_TUS_VERSION);
  return FALSE;
}

static gboolean
check_type (EfRequest *request, EfProblem **problem)
{
  const gchar *type = ef_request_get_header (request, "Content-Type");

  if (type && g_ascii_strcasecmp (type, EF_TUS_TYPE) == 0)
    return TRUE;
  *problem = ef_problem_new (
      415, "unsupported-media-type", "Content-Type must be " EF_TUS_TYPE);
  return FALSE;
}

static gboolean
check_id (EfRequest *request, EfProblem **problem)
{
  if (ef_service_has_id (request))
    return TRUE;
  *problem = ef_tus_not_found ();
  return FALSE;
}

/* 0 of what comes in chunks: its length is not known yet */
static guint64
body_length (EfRequest *request)
{
  guint64 length = 0;

  return ef_request_get_content_length (request, &length) ? length : 0;
}

static gboolean
has_body (EfRequest *request)
{
  guint64 length = 0;

  return !ef_request_get_content_length (request, &length) || length > 0;
}

static void
set_offset (EfProblem *problem, guint64 offset)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

  ef_problem_add_header (problem, "Upload-Offset", text);
}

static gboolean
check_body (EfRequest *request, guint64 offset, guint64 length, guint64 claimed,
    EfProblem **problem)
{
  switch (ef_tus_judge (offset, length, claimed, body_length (request))) {
    case EF_TUS_TAKE:
      return TRUE;
    case EF_TUS_ELSEWHERE:
      *problem = ef_problem_new (409, "offset-mismatch",
          "Upload-Offset: the upload has %" G_GUINT64_FORMAT " bytes", offset);
      break;
    case EF_TUS_TOO_LONG:
      *problem = ef_problem_new (413, "too-large",
          "the body goes beyond the %" G_GUINT64_FORMAT " bytes of the upload",
          length);
      break;
  }
  set_offset (*problem, offset);
  return FALSE;
}

static gboolean
read_metadata (EfRequest *request, EfResumable *row, EfProblem **problem)
{
  const gchar *header = ef_request_get_header (request, "Upload-Metadata");
  g_autofree gchar *type = NULL;
  g_autoptr (GError) error = NULL;

  if (!ef_tus_parse_metadata (header ? header : "", &row->name, &type, &error))
    return refuse (problem, error->message);
  if (!ef_new_asset_is_name (row->name))
    return refuse (problem,
        "Upload-Metadata: filename must be a file name of 1 to 255 bytes "
        "without '/' and control characters");
  row->metadata = g_strdup (header);
  row->media_type = ef_new_asset_choose_type (row->name, type);
  return TRUE;
}

static gboolean
read_creation (EfRequest *request, EfResumable *row, EfProblem **problem)
{
  if (ef_request_get_header (request, "Upload-Defer-Length"))
    return refuse (
        problem, "Upload-Defer-Length: is not supported: send Upload-Length");
  if (!ef_tus_parse_number (
          ef_request_get_header (request, "Upload-Length"), &row->length))
    return refuse (problem, "Upload-Length: must be a number of bytes");
  row->id = ef_uuid7_new ();
  return read_metadata (request, row, problem) &&
      (!has_body (request) || check_type (request, problem)) &&
      check_body (request, 0, row->length, 0, problem);
}

/* Bytes come */

static gpointer
transfer_new (EfTusUpload *upload)
{
  Transfer *self = g_new (Transfer, 1);

  self->upload = upload;
  return self;
}

static void
add_maximum (EfService *service, EfProblem *problem)
{
  g_autofree gchar *text =
      g_strdup_printf ("%" G_GUINT64_FORMAT, service->max_upload);

  if (ef_problem_get_status (problem) == 413)
    ef_problem_add_header (problem, "Tus-Max-Size", text);
}

static gpointer
begin_creation (EfRequest *request, gpointer service, EfProblem **problem)
{
  g_autoptr (EfResumable) row = g_new0 (EfResumable, 1);
  g_autoptr (EfTusUpload) upload = NULL;

  if (check_version (request, problem) && read_creation (request, row, problem))
    upload = ef_tus_upload_create (
        service, ef_service_tenant (request), g_steal_pointer (&row), problem);
  if (upload &&
      ef_tus_upload_begin (
          upload, ef_request_get_header (request, "Upload-Checksum"), problem))
    return transfer_new (g_steal_pointer (&upload));
  add_maximum (service, *problem);
  return NULL;
}

static gboolean
check_patch (EfRequest *request, guint64 *claimed, EfProblem **problem)
{
  if (!check_version (request, problem) || !check_type (request, problem))
    return FALSE;
  if (!ef_tus_parse_number (
          ef_request_get_header (request, "Upload-Offset"), claimed))
    return refuse (problem, "Upload-Offset: must be a number of bytes");
  return check_id (request, problem);
}

static gboolean
has_room (EfService *service, guint64 bytes)
{
  return !service->has_room || service->has_room (bytes, service->user_data);
}

static gpointer
begin_patch (EfRequest *request, gpointer data, EfProblem **problem)
{
  EfService *service = data;
  g_autoptr (EfTusUpload) upload = NULL;
  guint64 claimed;

  if (!check_patch (request, &claimed, problem))
    return NULL;
  upload = ef_tus_upload_open (service, ef_service_tenant (request),
      ef_request_get_param (request, "id"), problem);
  if (!upload ||
      !check_body (request, ef_tus_upload_get_offset (upload),
          upload->row->length, claimed, problem))
    return NULL;
  if (has_body (request) && !has_room (service, body_length (request))) {
    *problem = ef_upload_no_room ();
    return NULL;
  }
  if (!ef_tus_upload_begin (
          upload, ef_request_get_header (request, "Upload-Checksum"), problem))
    return NULL;
  return transfer_new (g_steal_pointer (&upload));
}

static gboolean
write_bytes (
    gpointer data, const guint8 *bytes, gsize length, EfProblem **problem)
{
  return ef_tus_upload_write (
      ((Transfer *)data)->upload, bytes, length, problem);
}

static void
end (gpointer data)
{
  Transfer *self = data;

  g_clear_pointer (&self->upload, ef_tus_upload_free);
  g_free (self);
}

const EfRouteStream ef_tus_creation = { begin_creation, write_bytes, end };
const EfRouteStream ef_tus_patch = { begin_patch, write_bytes, end };

/* Answers */

static void
add_number (EfResponse *response, const gchar *name, guint64 number)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  ef_response_add_header (response, name, text);
}

static void
add_path (EfResponse *response, const gchar *name, const gchar *folder,
    const gchar *id)
{
  g_autofree gchar *path = g_strconcat (folder, id, NULL);

  ef_response_add_header (response, name, path);
}

static EfResponse *
answer (guint status, const EfResumable *row, guint64 offset)
{
  EfResponse *response = ef_response_new_bare (status);

  add_number (response, "Upload-Offset", offset);
  ef_response_add_header (response, "Upload-Expires", row->expires);
  if (status == 201)
    add_path (response, "Location", "/v1/uploads/", row->id);
  if (status == 200) {
    add_number (response, "Upload-Length", row->length);
    ef_response_add_header (response, "Upload-Metadata", row->metadata);
  }
  if (row->finished) {
    ef_response_add_header (response, "EF-Asset-Id", row->id);
    add_path (response, "Content-Location", "/v1/assets/", row->id);
  }
  return response;
}

static EfResponse *
answer_of (EfTusUpload *upload, guint status)
{
  upload->fresh = FALSE;
  return answer (status, upload->row, ef_tus_upload_get_offset (upload));
}

/* What is whole becomes an asset. */

static void
finish_free (gpointer data)
{
  Finish *self = data;

  ef_tus_upload_free (self->upload);
  g_free (self);
}

static EfResponse *
finish (gpointer data, GCancellable *cancellable, GError **error)
{
  Finish *self = data;
  EfProblem *problem = NULL;
  gboolean finished;

  g_cancellable_push_current (cancellable);
  finished = ef_tus_upload_finish (self->upload, cancellable, &problem, error);
  g_cancellable_pop_current (cancellable);
  if (finished)
    return answer_of (self->upload, self->status);
  return problem ? ef_response_new_problem (problem) : NULL;
}

static const EfErrand FINISH = { finish, finish_free, TRUE };

/* @upload: (transfer full): whole, and not an asset yet */
static EfResponse *
send_finish (
    EfService *service, EfRequest *request, EfTusUpload *upload, guint status)
{
  Finish *self = g_new (Finish, 1);

  self->upload = upload;
  self->status = status;
  return ef_errands_send (
      service->keeping, request, ef_service_tenant (request), &FINISH, self);
}

static EfResponse *
handle_bytes (EfRequest *request, EfService *service, guint status)
{
  Transfer *transfer = ef_request_get_upload (request);
  EfProblem *problem = NULL;

  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  if (!ef_tus_upload_end (transfer->upload, &problem))
    return ef_response_new_problem (problem);
  if (transfer->upload->partial && ef_tus_upload_is_whole (transfer->upload))
    return send_finish (
        service, request, g_steal_pointer (&transfer->upload), status);
  return answer_of (transfer->upload, status);
}

EfResponse *
ef_handle_create_resumable (EfRequest *request, gpointer service)
{
  return handle_bytes (request, service, 201);
}

EfResponse *
ef_handle_patch_resumable (EfRequest *request, gpointer service)
{
  return handle_bytes (request, service, 204);
}

/* Without bytes */

/* A finish that was cut off, by a kill or a store that was away, is made up
 * for: clients ask no more once the offset is the length. */
static EfResponse *
finish_late (EfRequest *request, EfService *service)
{
  EfProblem *problem = NULL;
  EfTusUpload *upload =
      ef_tus_upload_open (service, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &problem);
  EfResponse *response;

  if (!upload)
    return ef_response_new_problem (problem);
  if (upload->partial && ef_tus_upload_is_whole (upload))
    return send_finish (service, request, upload, 200);
  response = answer_of (upload, 200);
  ef_tus_upload_free (upload);
  return response;
}

static gboolean
measure (EfService *service, const EfResumable *row, guint64 *offset)
{
  *offset = row->length;
  if (row->finished)
    return TRUE;
  if (!ef_partial_measure (
          ef_asset_store_get_folder (service->store), row->id, offset))
    return FALSE;
  *offset = MIN (*offset, row->trusted);
  return TRUE;
}

EfResponse *
ef_handle_head_resumable (EfRequest *request, gpointer data)
{
  EfService *service = data;
  g_autoptr (EfResumable) row = NULL;
  EfProblem *problem = NULL;
  guint64 offset = 0;

  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  if (check_version (request, &problem) && check_id (request, &problem))
    row = ef_tus_find (service, ef_service_tenant (request),
        ef_request_get_param (request, "id"), &problem);
  if (row && !measure (service, row, &offset))
    problem = ef_tus_not_found ();
  if (problem)
    return ef_response_new_problem (problem);
  return !row->finished && offset == row->length
      ? finish_late (request, service)
      : answer (200, row, offset);
}

EfResponse *
ef_handle_delete_resumable (EfRequest *request, gpointer service)
{
  g_autoptr (EfTusUpload) upload = NULL;
  EfProblem *problem = NULL;

  if (check_version (request, &problem) && check_id (request, &problem))
    upload = ef_tus_upload_open (service, ef_service_tenant (request),
        ef_request_get_param (request, "id"), &problem);
  if (upload && ef_tus_upload_delete (upload, &problem))
    return ef_response_new_empty ();
  return ef_response_new_problem (problem);
}

EfResponse *
ef_handle_resumable_options (EfRequest *request, gpointer data)
{
  EfService *service = data;
  EfResponse *response = ef_response_new_empty ();

  ef_response_add_header (response, "Tus-Version", EF_TUS_VERSION);
  ef_response_add_header (response, "Tus-Extension", EF_TUS_EXTENSIONS);
  ef_response_add_header (response, "Tus-Checksum-Algorithm", EF_TUS_CHECKSUMS);
  add_number (response, "Tus-Max-Size", service->max_upload);
  return response;
}
