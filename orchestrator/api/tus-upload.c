/* Edit Factory - an upload that is resumed, while a request works on it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tus-upload.h"
#include "metrics.h"
#include "quota.h"
#include "upload-problems.h"

#include <string.h>

/* Of a tenant, unfinished ones */
#define MOST 100

/* A request that takes this long says meanwhile that it lives; microseconds */
#define TOUCH (10 * 60 * G_USEC_PER_SEC)

/* Problems */

EfProblem *
ef_tus_not_found (void)
{
  return ef_problem_new (404, "not-found",
      "there is no such upload (any more), or it began at another server");
}

EfProblem *
ef_tus_locked (void)
{
  EfProblem *problem = ef_problem_new (423, "upload-locked",
      "another request works on this upload: ask again in a moment");

  ef_problem_add_header (problem, "Retry-After", "2");
  return problem;
}

static EfProblem *
explain_database (const GError *error)
{
  if (g_error_matches (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA))
    return ef_quota_problem (error->message);
  return ef_upload_no_database (error);
}

static EfProblem *
explain_file (const GError *error)
{
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
    return ef_tus_not_found ();
  if (g_error_matches (error, EF_ERROR, EF_ERROR_EXISTS))
    return ef_tus_locked ();
  return ef_upload_not_kept (error);
}

static EfProblem *
refuse_too_many (void)
{
  EfProblem *problem = ef_problem_new (429, "too-many-uploads",
      "%d uploads are not finished: finish or delete some", MOST);

  ef_problem_add_header (problem, "Retry-After", "60");
  return problem;
}

/* Rows */

static EfConnection *
connect_as (EfService *service, const gchar *tenant, EfProblem **problem)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection =
      ef_database_acquire (service->database, tenant, &error);

  if (!connection)
    *problem = ef_upload_no_database (error);
  return connection;
}

EfResumable *
ef_tus_find (EfService *service, const gchar *tenant, const gchar *id,
    EfProblem **problem)
{
  g_autoptr (EfConnection) connection = connect_as (service, tenant, problem);
  g_autoptr (GError) error = NULL;
  EfResumable *row = NULL;

  if (!connection)
    return NULL;
  row = ef_resumables_get (connection, tenant, id, &error);
  if (!row)
    *problem = error ? ef_upload_no_database (error) : ef_tus_not_found ();
  return row;
}

static gboolean
touch (EfTusUpload *self, guint64 trusted, EfProblem **problem)
{
  g_autoptr (EfConnection) connection =
      connect_as (self->service, self->tenant, problem);
  g_autoptr (GError) error = NULL;
  gchar *expires;

  if (!connection)
    return FALSE;
  expires = ef_resumables_touch (
      connection, self->tenant, self->row->id, trusted, &error);
  if (!expires) {
    *problem = error ? ef_upload_no_database (error) : ef_tus_not_found ();
    return FALSE;
  }
  g_free (self->row->expires);
  self->row->expires = expires;
  self->row->trusted = trusted;
  self->touched = g_get_monotonic_time ();
  return TRUE;
}

/* Opening */

static EfTusUpload *
upload_new (EfService *service, const gchar *tenant, EfResumable *row)
{
  EfTusUpload *self = g_new0 (EfTusUpload, 1);

  self->service = service;
  self->tenant = g_strdup (tenant);
  self->row = row;
  return self;
}

static gboolean
add_row (EfTusUpload *self, EfProblem **problem)
{
  g_autoptr (EfConnection) connection =
      connect_as (self->service, self->tenant, problem);
  g_autoptr (GError) error = NULL;
  EfResumableOutcome outcome;

  if (!connection)
    return FALSE;
  if (!ef_resumables_create (
          connection, self->tenant, self->row, MOST, &outcome, &error))
    *problem = explain_database (error);
  else if (outcome != EF_RESUMABLE_CREATED)
    *problem = refuse_too_many ();
  return *problem == NULL;
}

static const gchar *
folder_of (EfService *service)
{
  return ef_asset_store_get_folder (service->store);
}

EfTusUpload *
ef_tus_upload_create (EfService *service, const gchar *tenant, EfResumable *row,
    EfProblem **problem)
{
  g_autoptr (EfTusUpload) self = upload_new (service, tenant, row);
  g_autoptr (GError) error = NULL;

  if (row->length > service->max_upload) {
    *problem = ef_upload_too_large (service);
    return NULL;
  }
  if (service->has_room && !service->has_room (row->length, service->user_data))
    *problem = ef_upload_no_room ();
  if (*problem || !add_row (self, problem))
    return NULL;
  self->fresh = TRUE;
  self->partial = ef_partial_create (folder_of (service), row->id, &error);
  if (!self->partial) {
    *problem = ef_upload_not_kept (error);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* The row is read again under the lock: somebody may have finished it. */
static gboolean
lock (EfTusUpload *self, EfProblem **problem)
{
  g_autoptr (GError) error = NULL;
  EfPartial *partial =
      ef_partial_open (folder_of (self->service), self->row->id, &error);
  EfResumable *row;

  if (!partial && !g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    *problem = explain_file (error);
    return FALSE;
  }
  self->partial = partial;
  self->began = partial ? partial->bytes : 0;
  row = ef_tus_find (self->service, self->tenant, self->row->id, problem);
  if (!row)
    return FALSE;
  ef_resumable_free (self->row);
  self->row = row;
  if (row->finished)
    g_clear_pointer (&self->partial, ef_partial_close);
  else if (!partial)
    *problem = ef_tus_not_found ();
  else if (!ef_partial_cut (partial, row->trusted, &error))
    *problem = ef_upload_not_kept (error);
  return *problem == NULL;
}

EfTusUpload *
ef_tus_upload_open (EfService *service, const gchar *tenant, const gchar *id,
    EfProblem **problem)
{
  EfResumable *row = ef_tus_find (service, tenant, id, problem);
  g_autoptr (EfTusUpload) self = row ? upload_new (service, tenant, row) : NULL;

  if (!self || (!row->finished && !lock (self, problem)))
    return NULL;
  self->began = ef_tus_upload_get_offset (self);
  return g_steal_pointer (&self);
}

/* Closing */

static void
undo (EfTusUpload *self)
{
  g_autoptr (EfProblem) problem = NULL;
  g_autoptr (EfConnection) connection =
      connect_as (self->service, self->tenant, &problem);

  if (connection)
    ef_resumables_delete (connection, self->tenant, self->row->id, NULL);
  if (self->partial)
    ef_partial_remove (self->partial);
}

/* Bytes whose checksum was not seen to be right do not stay. */
static void
settle (EfTusUpload *self)
{
  g_autoptr (EfProblem) problem = NULL;

  if (self->sum && !ef_partial_cut (self->partial, self->began, NULL))
    return; /* the row knows how many to trust */
  if (self->sum || self->partial->bytes != self->began)
    touch (self, G_MAXUINT64, &problem);
}

void
ef_tus_upload_free (EfTusUpload *self)
{
  if (self->fresh)
    undo (self);
  else if (self->partial)
    settle (self);
  g_clear_pointer (&self->partial, ef_partial_close);
  g_clear_pointer (&self->sum, g_checksum_free);
  ef_resumable_free (self->row);
  g_free (self->digest);
  g_free (self->tenant);
  g_free (self);
}

/* Bytes */

guint64
ef_tus_upload_get_offset (EfTusUpload *self)
{
  return self->partial ? self->partial->bytes : self->row->length;
}

gboolean
ef_tus_upload_is_whole (EfTusUpload *self)
{
  return ef_tus_upload_get_offset (self) == self->row->length;
}

gboolean
ef_tus_upload_begin (
    EfTusUpload *self, const gchar *checksum, EfProblem **problem)
{
  g_autoptr (GError) error = NULL;
  GChecksumType type;

  if (checksum &&
      !ef_tus_parse_checksum (checksum, &type, &self->digest, &error)) {
    *problem = ef_problem_new (400, "malformed-header", "%s", error->message);
    return FALSE;
  }
  if (!self->partial)
    return TRUE;
  if (!touch (self, checksum ? self->partial->bytes : G_MAXUINT64, problem))
    return FALSE;
  if (checksum)
    self->sum = g_checksum_new (type);
  return TRUE;
}

static gboolean
check_write (EfTusUpload *self, gsize length, EfProblem **problem)
{
  if (length > self->row->length - ef_tus_upload_get_offset (self)) {
    *problem = ef_problem_new (413, "too-large",
        "the body goes beyond the %" G_GUINT64_FORMAT " bytes of the upload",
        self->row->length);
    return FALSE;
  }
  if (g_get_monotonic_time () - self->touched > TOUCH)
    return touch (self, self->row->trusted, problem);
  return TRUE;
}

gboolean
ef_tus_upload_write (
    EfTusUpload *self, gconstpointer bytes, gsize length, EfProblem **problem)
{
  g_autoptr (GError) error = NULL;

  if (!check_write (self, length, problem))
    return FALSE;
  if (self->sum)
    g_checksum_update (self->sum, bytes, (gssize)length);
  if (ef_partial_write (self->partial, bytes, length, &error))
    return TRUE;
  *problem = ef_upload_not_kept (error);
  return FALSE;
}

gboolean
ef_tus_upload_end (EfTusUpload *self, EfProblem **problem)
{
  if (!self->partial)
    return TRUE;
  if (self->sum &&
      strcmp (g_checksum_get_string (self->sum), self->digest) != 0) {
    *problem = ef_problem_new (460, "checksum-mismatch",
        "the bytes that arrived are not those of Upload-Checksum: send them "
        "again");
    return FALSE;
  }
  if (!touch (self, G_MAXUINT64, problem))
    return FALSE;
  g_clear_pointer (&self->sum, g_checksum_free);
  self->began = self->partial->bytes;
  return TRUE;
}

/* Ends */

static gboolean
add_asset (EfTusUpload *self, const gchar *key, const gchar *sha256,
    EfResumableOutcome *outcome, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->service->database, self->tenant, error);

  return connection &&
      ef_resumables_finish (
          connection, self->tenant, self->row->id, sha256, key, outcome, error);
}

/* An object without a row that a failed commit has left is found by the sweep:
 * nobody knows whether it has failed. */
static gboolean
publish (EfTusUpload *self, const gchar *key, const gchar *sha256,
    EfProblem **problem, GError **error)
{
  g_autoptr (GError) failure = NULL;
  EfResumableOutcome outcome = EF_RESUMABLE_NOT_FOUND;
  gboolean asked = add_asset (self, key, sha256, &outcome, &failure);
  gboolean refused = asked
      ? outcome != EF_RESUMABLE_FINISHED
      : g_error_matches (failure, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA);

  if (refused)
    ef_asset_store_remove (self->service->store, key);
  if (!asked)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (refused)
    *problem = ef_tus_not_found ();
  return asked && !refused;
}

gboolean
ef_tus_upload_finish (EfTusUpload *self, GCancellable *cancellable,
    EfProblem **problem, GError **error)
{
  g_autofree gchar *key =
      g_strdup_printf ("%s/assets/%s", self->tenant, self->row->id);
  g_autofree gchar *sha256 = NULL;
  g_autoptr (GError) failure = NULL;

  if (!ef_asset_store_adopt (self->service->store, self->partial->path, key,
          &sha256, cancellable, &failure)) {
    *problem = ef_upload_not_kept (failure);
    return FALSE;
  }
  if (!publish (self, key, sha256, problem, error))
    return FALSE;
  ef_partial_remove (self->partial);
  g_clear_pointer (&self->partial, ef_partial_close);
  self->row->finished = TRUE;
  ef_metric_add (&ef_metric_uploads, "kept", NULL, 1);
  ef_metric_add (&ef_metric_upload_bytes, NULL, NULL, self->row->length);
  return TRUE;
}

gboolean
ef_tus_upload_delete (EfTusUpload *self, EfProblem **problem)
{
  g_autoptr (EfConnection) connection =
      connect_as (self->service, self->tenant, problem);
  g_autoptr (GError) error = NULL;

  if (!connection)
    return FALSE;
  if (!ef_resumables_delete (connection, self->tenant, self->row->id, &error)) {
    *problem = ef_upload_no_database (error);
    return FALSE;
  }
  if (self->partial)
    ef_partial_remove (self->partial);
  return TRUE;
}
