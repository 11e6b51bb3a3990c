/* Edit Factory - a file on its way to be an asset
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "new-asset.h"
#include "assets.h"
#include "media-type.h"
#include "metrics.h"
#include "quota.h"
#include "upload-problems.h"
#include "usage.h"
#include "uuid7.h"

#include <string.h>

#define MAX_NAME 255
#define MAX_TYPE 127

/* Bytes between two looks at the disk: others write to it, too. */
#define LOOK_BYTES (64 * 1024 * 1024)

/**
 * EfNewAsset:
 * @room: bytes that the tenant's quota leaves
 * @looked: bytes that there were at the last look at the disk
 * @writer: NULL when it has been kept or given up
 * @sha256: (nullable): that the client says it has
 */
struct _EfNewAsset
{
  EfService *service;
  gchar *tenant;
  gchar *name;
  gchar *media_type;
  gchar *sha256;
  guint64 room;
  guint64 looked;
  EfAssetWriter *writer;
};

gboolean
ef_new_asset_is_name (const gchar *name)
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

static void
count (const gchar *result)
{
  ef_metric_add (&ef_metric_uploads, result, NULL, 1);
}

/* Why not */

/* Why @bytes are too many for @tenant; without the database, what is known. */
static EfProblem *
quota_problem (EfService *service, const gchar *tenant, guint64 bytes)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (service->database, tenant, NULL);
  g_autofree gchar *excess = connection
      ? ef_usage_find_excess (connection, tenant, bytes, NULL)
      : NULL;

  return ef_quota_problem (excess ? excess : "");
}

/* @room: (out). Returns: why the file cannot be, from its length */
static EfProblem *
find_room (
    EfService *service, const gchar *tenant, guint64 length, guint64 *room)
{
  g_autoptr (EfConnection) connection = NULL;

  if (length > service->max_upload)
    return ef_upload_too_large (service);
  if (service->has_room && !service->has_room (length, service->user_data))
    return ef_upload_no_room ();
  connection = ef_database_acquire (service->database, tenant, NULL);
  if (!connection || !ef_usage_get_room (connection, tenant, room, NULL))
    return ef_upload_no_database (NULL);
  g_clear_pointer (&connection, ef_connection_release);
  /* a full one takes nothing, whatever its length will be */
  return MAX (length, 1) > *room
      ? quota_problem (service, tenant, MAX (length, 1))
      : NULL;
}

/* Writing */

EfNewAsset *
ef_new_asset_begin (EfService *service, const gchar *tenant, const gchar *name,
    guint64 length, EfProblem **problem)
{
  g_autoptr (GError) error = NULL;
  EfAssetWriter *writer = NULL;
  EfNewAsset *self;
  guint64 room = 0;

  *problem = find_room (service, tenant, length, &room);
  if (!*problem) {
    writer = ef_asset_store_begin (service->store, &error);
    if (!writer)
      *problem = ef_upload_not_kept (error);
  }
  if (*problem) {
    count ("refused");
    return NULL;
  }
  self = g_new0 (EfNewAsset, 1);
  self->service = service;
  self->tenant = g_strdup (tenant);
  self->name = g_strdup (name);
  self->media_type = g_strdup (ef_media_type_of (name));
  self->room = room;
  self->writer = writer;
  return self;
}

void
ef_new_asset_free (EfNewAsset *self)
{
  if (self->writer) {
    count ("broken-off");
    ef_asset_writer_abort (self->writer);
  }
  g_free (self->tenant);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->sha256);
  g_free (self);
}

gchar *
ef_new_asset_choose_type (const gchar *name, const gchar *given)
{
  const gchar *known = ef_media_type_of (name);
  gboolean counts = g_str_equal (known, "application/octet-stream") && given &&
      strlen (given) <= MAX_TYPE &&
      g_regex_match_simple (
          "^[a-z]+/[a-z0-9.+-]+$", given, G_REGEX_DOLLAR_ENDONLY, 0);

  return g_strdup (counts ? given : known);
}

void
ef_new_asset_set_type (EfNewAsset *self, const gchar *given)
{
  g_free (self->media_type);
  self->media_type = ef_new_asset_choose_type (self->name, given);
}

void
ef_new_asset_set_digest (EfNewAsset *self, const gchar *header)
{
  const gchar *start = header ? strstr (header, "sha-256=:") : NULL;
  const gchar *stop;
  g_autofree gchar *text = NULL;
  g_autofree guchar *bytes = NULL;
  GString *hex;
  gsize length = 0;

  if (!start)
    return;
  start += strlen ("sha-256=:");
  stop = strchr (start, ':');
  text = g_strndup (start, stop ? (gsize)(stop - start) : strlen (start));
  bytes = g_base64_decode (text, &length);
  hex = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  g_free (self->sha256);
  self->sha256 = g_string_free (hex, FALSE);
}

guint64
ef_new_asset_get_room (EfNewAsset *self)
{
  return MIN (self->room, self->service->max_upload);
}

static gboolean
has_disk (EfNewAsset *self, guint64 total)
{
  EfService *service = self->service;

  if (total < self->looked + LOOK_BYTES || !service->has_room)
    return TRUE;
  self->looked = total;
  return service->has_room (0, service->user_data);
}

gboolean
ef_new_asset_write (
    EfNewAsset *self, gconstpointer bytes, gsize length, EfProblem **problem)
{
  guint64 total = ef_asset_writer_get_bytes (self->writer) + length;
  g_autoptr (GError) error = NULL;

  if (total > self->service->max_upload)
    *problem = ef_upload_too_large (self->service);
  else if (total > self->room)
    *problem = quota_problem (self->service, self->tenant, total);
  else if (!has_disk (self, total))
    *problem = ef_upload_no_room ();
  if (*problem)
    return FALSE;
  if (ef_asset_writer_write (self->writer, bytes, length, &error))
    return TRUE;
  *problem = ef_upload_not_kept (error);
  return FALSE;
}

/* Keeping */

static EfResponse *
answer (const EfAsset *asset, gchar *document)
{
  EfResponse *response = ef_service_document (201, document);
  g_autofree gchar *location = g_strconcat ("/v1/assets/", asset->id, NULL);

  ef_response_add_header (response, "Location", location);
  return response;
}

/* Returns: (transfer full): its document, or NULL with @error set */
static gchar *
add_row (EfNewAsset *self, const EfAsset *asset, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->service->database, self->tenant, error);

  return connection ? ef_assets_add (connection, self->tenant, asset, error)
                    : NULL;
}

/* The object is there, the row not yet. */
static EfResponse *
add (EfNewAsset *self, const EfAsset *asset, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gchar *document;

  if (self->sha256 && strcmp (self->sha256, asset->sha256) != 0) {
    ef_asset_store_remove (self->service->store, asset->object_key);
    return ef_service_refuse (422, "digest-mismatch",
        "the file that arrived is not the one of Content-Digest: send it "
        "again");
  }
  document = add_row (self, asset, &problem);
  if (!document) {
    /* When the connection broke, the row may be there: upkeep knows later. */
    if (!g_error_matches (
            problem, EF_DATABASE_ERROR, EF_DATABASE_ERROR_CONNECTION))
      ef_asset_store_remove (self->service->store, asset->object_key);
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  count ("kept");
  ef_metric_add (&ef_metric_upload_bytes, NULL, NULL, asset->bytes);
  return answer (asset, document);
}

EfResponse *
ef_new_asset_keep (EfNewAsset *self, GError **error)
{
  g_autoptr (EfAsset) asset = g_new0 (EfAsset, 1);
  g_autoptr (GError) problem = NULL;

  asset->id = ef_uuid7_new ();
  asset->name = g_strdup (self->name);
  asset->media_type = g_strdup (self->media_type);
  asset->object_key = g_strdup_printf ("%s/assets/%s", self->tenant, asset->id);
  asset->bytes = ef_asset_writer_get_bytes (self->writer);
  if (!ef_asset_writer_commit (g_steal_pointer (&self->writer),
          asset->object_key, &asset->sha256, &problem))
    return ef_response_new_problem (ef_upload_not_kept (problem));
  return add (self, asset, error);
}
