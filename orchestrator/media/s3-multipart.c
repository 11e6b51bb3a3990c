/* Edit Factory - large objects go to S3 in parts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "s3-backend.h"
#include "sha256.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* S3's own limit */
#define MAX_PARTS 10000
#define MAX_TAG 256
#define COMPLETIONS 4

typedef struct
{
  EfS3 *s3;
  const gchar *key;
  gint file;
  guint64 length;
  guint64 part_bytes;
  const gchar *sha256;
  gchar *upload;
  GString *list; /* what completes the upload */
} Parts;

static gboolean
begin (Parts *self, GError **error)
{
  const EfSigv4Pair query[] = { { "uploads", NULL }, { NULL } };
  const EfSigv4Pair headers[] = { { EF_S3_SUM, self->sha256 }, { NULL } };
  const EfS3Call call = { .method = "POST",
    .key = self->key,
    .query = query,
    .headers = headers,
    .body = "",
    .file = -1 };
  g_auto (EfHttpAnswer) answer = { 0 };

  if (!ef_s3_ask (self->s3, &call, &answer, NULL, error))
    return FALSE;
  self->upload = ef_s3_read_element (answer.body->str, "UploadId");
  if (self->upload && *self->upload)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO,
      "%s: the object store begins an upload without a name", self->key);
  return FALSE;
}

static gchar *
hash_range (gint file, guint64 offset, guint64 length, GError **error)
{
  gsize size = 1 << 20;
  g_autofree gchar *buffer = g_malloc (size);
  EfSha256 sum;

  ef_sha256_init (&sum);
  while (length) {
    gssize n = pread (file, buffer, MIN (size, length), (off_t)offset);

    if (n <= 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_IO,
          "the file that is sent cannot be read: %s",
          n ? g_strerror (errno) : "it has become shorter");
      return NULL;
    }
    ef_sha256_update (&sum, buffer, n);
    offset += n;
    length -= n;
  }
  return ef_sha256_finish (&sum);
}

/* Its tag goes into XML as it is. */
static gboolean
note_part (Parts *self, guint number, const gchar *tag, GError **error)
{
  if (!tag || strlen (tag) > MAX_TAG || strpbrk (tag, "<>&")) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: the object store gives part %u no ETag", self->key, number);
    return FALSE;
  }
  g_string_append_printf (self->list,
      "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>", number, tag);
  return TRUE;
}

static gboolean
send_part (Parts *self, guint number, GError **error)
{
  guint64 offset = (number - 1) * self->part_bytes;
  guint64 length = MIN (self->part_bytes, self->length - offset);
  g_autofree gchar *text = g_strdup_printf ("%u", number);
  g_autofree gchar *sum = hash_range (self->file, offset, length, error);
  const EfSigv4Pair query[] = { { "partNumber", text },
    { "uploadId", self->upload }, { NULL } };
  const EfS3Call call = { .method = "PUT",
    .key = self->key,
    .query = query,
    .payload = sum,
    .file = self->file,
    .offset = offset,
    .length = length };
  g_auto (EfHttpAnswer) answer = { 0 };

  return sum && ef_s3_ask (self->s3, &call, &answer, NULL, error) &&
      note_part (self, number, ef_http_answer_get (&answer, "etag"), error);
}

/* The answer that told so was lost. */
static gboolean
is_complete (Parts *self)
{
  const EfS3Call call = { .method = "HEAD", .key = self->key, .file = -1 };
  g_auto (EfHttpAnswer) answer = { 0 };

  return ef_s3_ask (self->s3, &call, &answer, NULL, NULL) &&
      g_strcmp0 (ef_http_answer_get (&answer, EF_S3_SUM), self->sha256) == 0;
}

/* A 200 may be an error that was found too late to be another status. */
static gboolean
complete_once (Parts *self, const gchar *body, gboolean *again, GError **error)
{
  g_autofree gchar *sum = ef_sigv4_hash (body, strlen (body));
  const EfSigv4Pair query[] = { { "uploadId", self->upload }, { NULL } };
  const EfS3Call call = { .method = "POST",
    .key = self->key,
    .query = query,
    .payload = sum,
    .body = body,
    .file = -1,
    .length = strlen (body) };
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autofree gchar *code = NULL;

  if (!ef_s3_ask (self->s3, &call, &answer, NULL, error)) {
    if (answer.status != 404 || !is_complete (self))
      return FALSE;
    g_clear_error (error);
    return TRUE;
  }
  code = ef_s3_read_element (answer.body->str, "Code");
  *again = code != NULL;
  if (code)
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: the object store cannot put its parts together: %s", self->key,
        code);
  return !code;
}

static gboolean
complete (Parts *self, GError **error)
{
  g_autofree gchar *body = g_strconcat ("<CompleteMultipartUpload>",
      self->list->str, "</CompleteMultipartUpload>", NULL);
  gboolean again = TRUE;

  for (guint i = 1; i < COMPLETIONS && again; i++) {
    again = FALSE;
    if (complete_once (self, body, &again, error))
      return TRUE;
    if (again)
      g_clear_error (error);
  }
  return again && complete_once (self, body, &again, error);
}

/* Also when the thread is to stop; a store that does not answer has a rule for
 * it (docs/fleet.md). */
static void
abort_upload (Parts *self)
{
  g_autoptr (GCancellable) own = g_cancellable_new ();
  const EfSigv4Pair query[] = { { "uploadId", self->upload }, { NULL } };
  const EfS3Call call = {
    .method = "DELETE", .key = self->key, .query = query, .file = -1
  };
  g_auto (EfHttpAnswer) answer = { 0 };

  if (!g_cancellable_is_cancelled (g_cancellable_get_current ())) {
    ef_s3_ask (self->s3, &call, &answer, NULL, NULL);
    return;
  }
  g_cancellable_push_current (own);
  ef_s3_ask_once (self->s3, &call, &answer, NULL);
  g_cancellable_pop_current (own);
}

static gboolean
send_all (Parts *self, GError **error)
{
  guint n = (guint)((self->length + self->part_bytes - 1) / self->part_bytes);

  for (guint i = 1; i <= n; i++)
    if (!send_part (self, i, error))
      return FALSE;
  return complete (self, error);
}

gboolean
ef_s3_put_parts (EfS3 *s3, const gchar *key, gint file, guint64 length,
    const gchar *sha256, GError **error)
{
  Parts self = { s3, key, file, length, ef_s3_get_config (s3)->part_bytes,
    sha256 };
  gboolean ok;

  self.part_bytes = MAX (self.part_bytes, length / MAX_PARTS + 1);
  if (!begin (&self, error)) {
    g_free (self.upload);
    return FALSE;
  }
  self.list = g_string_new (NULL);
  ok = send_all (&self, error);
  if (!ok)
    abort_upload (&self);
  g_string_free (self.list, TRUE);
  g_free (self.upload);
  return ok;
}
