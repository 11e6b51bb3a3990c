/* Edit Factory - objects in a store that speaks S3
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "s3-backend.h"
#include "sha256.h"

#include <editfactory/file.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Seconds that a client has to begin a download */
#define URL_LIFETIME 900

typedef struct
{
  EfAssetBackend base;
  EfS3 *s3;
} Backend;

static gboolean
put_whole (EfS3 *s3, const gchar *key, gint file, guint64 length,
    const gchar *sha256, GError **error)
{
  const EfSigv4Pair headers[] = { { EF_S3_SUM, sha256 }, { NULL } };
  const EfS3Call call = { .method = "PUT",
    .key = key,
    .headers = headers,
    .payload = sha256,
    .file = file,
    .length = length };
  g_auto (EfHttpAnswer) answer = { 0 };

  return ef_s3_ask (s3, &call, &answer, NULL, error);
}

static gboolean
put (EfAssetBackend *base, const gchar *path, const gchar *key,
    const gchar *sha256, GError **error)
{
  EfS3 *s3 = ((Backend *)base)->s3;
  guint64 length = 0;
  gint file = ef_file_open_regular (path, &length, error);
  gboolean ok;

  if (file < 0)
    return FALSE;
  if (length > ef_s3_get_config (s3)->part_bytes)
    ok = ef_s3_put_parts (s3, key, file, length, sha256, error);
  else
    ok = put_whole (s3, key, file, length, sha256, error);
  close (file);
  return ok;
}

/* Reading */

typedef struct
{
  gint fd;
  EfSha256 sum;
} Download;

static gboolean
take (const gchar *bytes, gsize length, gpointer data, GError **error)
{
  Download *self = data;

  ef_sha256_update (&self->sum, bytes, length);
  while (length) {
    gssize n = write (self->fd, bytes, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_IO, "cannot be kept: %s",
          errno == ENOSPC || errno == EDQUOT ? "the disk is full"
                                             : g_strerror (errno));
      return FALSE;
    }
    bytes += n;
    length -= n;
  }
  return TRUE;
}

static gboolean
rewind_download (gpointer data)
{
  Download *self = data;

  ef_sha256_init (&self->sum);
  return ftruncate (self->fd, 0) == 0 && lseek (self->fd, 0, SEEK_SET) == 0;
}

static gboolean
get (EfAssetBackend *base, const gchar *key, gint fd, GError **error)
{
  Download download = { fd };
  const EfS3Call call = { .method = "GET",
    .key = key,
    .file = -1,
    .sink = take,
    .sink_data = &download };
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autofree gchar *sum = NULL;
  const gchar *wanted;

  ef_sha256_init (&download.sum);
  if (!ef_s3_ask (
          ((Backend *)base)->s3, &call, &answer, rewind_download, error))
    return FALSE;
  sum = ef_sha256_finish (&download.sum);
  wanted = ef_http_answer_get (&answer, EF_S3_SUM);
  if (!wanted || strcmp (wanted, sum) == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO,
      "%s: the object store has damaged it: its SHA-256 is %s, not %s", key,
      sum, wanted);
  return FALSE;
}

static gboolean
remove_object (EfAssetBackend *base, const gchar *key, GError **error)
{
  const EfS3Call call = { .method = "DELETE", .key = key, .file = -1 };
  g_auto (EfHttpAnswer) answer = { 0 };

  return ef_s3_ask (((Backend *)base)->s3, &call, &answer, NULL, error) ||
      (answer.status == 404 && (g_clear_error (error), TRUE));
}

static gchar *
get_url (EfAssetBackend *base, const gchar *method, const gchar *key,
    const gchar *name, const gchar *media_type)
{
  EfS3 *s3 = ((Backend *)base)->s3;
  g_autofree gchar *encoded = ef_sigv4_encode (name, FALSE);
  g_autofree gchar *disposition =
      g_strconcat ("attachment; filename*=UTF-8''", encoded, NULL);
  const EfSigv4Pair query[] = { { "response-content-disposition", disposition },
    { "response-content-type", media_type }, { NULL } };

  return ef_s3_get_config (s3)->redirect
      ? ef_s3_presign (s3, method, key, query, URL_LIFETIME)
      : NULL;
}

static void
free_backend (EfAssetBackend *base)
{
  ef_s3_free (((Backend *)base)->s3);
  g_free (base);
}

EfAssetBackend *
ef_s3_backend_new (EfS3Config *config, GError **error)
{
  EfS3 *s3 = ef_s3_new (config, error);
  Backend *self;

  if (!s3)
    return NULL;
  self = g_new (Backend, 1);
  self->base =
      (EfAssetBackend){ put, get, remove_object, get_url, free_backend };
  self->s3 = s3;
  return &self->base;
}
