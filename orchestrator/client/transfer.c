/* Edit Factory - files to the server and back
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transfer.h"
#include "lenient.h"
#include "resume.h"

#include <editfactory/file.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gint fd;
  const gchar *path;
  const EfRemoteOutput *output; /* of a download */
  guint64 done;
  GChecksum *sum;
  EfTransferFunc func;
  gpointer user_data;
} File;

static void
on_moved (guint64 bytes, gpointer data)
{
  File *file = data;

  if (file->func)
    file->func (bytes, file->user_data);
}

static gboolean
fail (const File *file, const gchar *what, GError **error)
{
  gint code = errno;

  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: %s: %s%s", file->path, what,
      g_strerror (code),
      code == ENOSPC || code == EDQUOT
          ? ": make room there, or choose another folder with -o"
          : "");
  return FALSE;
}

/* Uploads */

static gssize
read_file (gchar *buffer, gsize size, gpointer data, GError **error)
{
  File *file = data;
  gssize n;

  do
    n = read (file->fd, buffer, size);
  while (n < 0 && errno == EINTR);
  if (n > 0 || size == 0)
    return n;
  if (n == 0)
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: became shorter while it was uploaded: try again when it is whole",
        file->path);
  else
    fail (file, "cannot be read", error);
  return -1;
}

static gboolean
rewind_upload (gpointer data, GError **error)
{
  File *file = data;

  return lseek (file->fd, 0, SEEK_SET) == 0 ||
      fail (file, "cannot be read again", error);
}

/* RFC 9530: "sha-256=:BASE64:" */
static gchar *
digest_header (const gchar *sha256)
{
  guchar bytes[32];
  g_autofree gchar *base64 = NULL;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = g_ascii_xdigit_value (sha256[2 * i]) * 16 +
        g_ascii_xdigit_value (sha256[2 * i + 1]);
  base64 = g_base64_encode (bytes, sizeof bytes);
  return g_strdup_printf ("Content-Digest: sha-256=:%s:", base64);
}

static gchar *
read_asset (
    const gchar *data, gsize length, const gchar *sha256, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_json_parse (EF_LENIENT_SOURCE, data, length, 0, error);
  g_autofree gchar *id = NULL;
  g_autofree gchar *hash = NULL;
  EfJsonObject o;

  if (!root)
    return NULL;
  ef_json_object_init (&o, EF_LENIENT_SOURCE, "", json_node_get_object (root));
  ef_lenient_get_id (&o, "id", &id);
  ef_json_get_string (&o, "sha256", EF_JSON_REQUIRED, 64, &hash);
  if (!ef_lenient_end (&o, error))
    return NULL;
  if (g_ascii_strcasecmp (hash, sha256) == 0)
    return g_steal_pointer (&id);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "the server keeps something else than was sent: try again");
  return NULL;
}

static gchar *
upload (EfClient *client, File *file, guint64 size, const gchar *sha256,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *digest = digest_header (sha256);
  g_autofree gchar *name = g_path_get_basename (file->path);
  g_autofree gchar *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree gchar *target = g_strconcat ("/v1/assets?name=", escaped, NULL);
  const gchar *headers[] = { "Content-Type: application/octet-stream", digest,
    NULL };
  EfHttpRequest request = { .method = "POST",
    .target = target,
    .headers = headers,
    .read = read_file,
    .size = size,
    .moved = on_moved,
    .data = file };
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;

  if (!ef_client_perform (client, &request, EF_REPEAT_UNTAKEN, rewind_upload,
          &reply, cancellable, error) ||
      !ef_client_check_status (&reply, 201, error))
    return NULL;
  return read_asset (reply.body->str, reply.body->len, sha256, error);
}

/* What the asset is, when the server has made it by itself. */
static gchar *
check_asset (EfClient *client, const gchar *id, const gchar *sha256,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *target = g_strconcat ("/v1/assets/", id, NULL);
  EfHttpRequest request = { .method = "GET", .target = target };
  EfCall delete = { .method = "DELETE", .target = target, .once = TRUE };
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;
  g_auto (EfAnswer) answer = EF_ANSWER_INIT;
  gchar *checked;

  if (!ef_client_perform (
          client, &request, EF_REPEAT_ANY, NULL, &reply, cancellable, error) ||
      !ef_client_check_status (&reply, 200, error))
    return NULL;
  checked = read_asset (reply.body->str, reply.body->len, sha256, error);
  if (!checked)
    ef_client_call (client, &delete, &answer, NULL, NULL);
  return checked;
}

static gchar *
upload_large (EfClient *client, File *file, guint64 size, const gchar *sha256,
    GCancellable *cancellable, GError **error)
{
  EfResume resume = { client, file->fd, file->path, size, file->func,
    file->user_data, cancellable };
  gboolean known = TRUE;
  g_autofree gchar *id = ef_client_resume (&resume, &known, error);

  if (!known)
    return upload (client, file, size, sha256, cancellable, error);
  return id ? check_asset (client, id, sha256, cancellable, error) : NULL;
}

gchar *
ef_client_upload (EfClient *client, const gchar *path, const gchar *sha256,
    EfTransferFunc func, gpointer user_data, GCancellable *cancellable,
    GError **error)
{
  guint64 size = 0;
  File file = { .path = path, .func = func, .user_data = user_data };
  gchar *id;

  file.fd = ef_file_open_regular (path, &size, error);
  if (file.fd < 0)
    return NULL;
  id = (size > EF_RESUME_BYTES ? upload_large : upload) (
      client, &file, size, sha256, cancellable, error);
  close (file.fd);
  if (!id)
    g_prefix_error (error, "%s: cannot be uploaded: ", path);
  return id;
}

/* Downloads */

static gboolean
write_file (const gchar *bytes, gsize n, gpointer data, GError **error)
{
  File *file = data;

  file->done += n;
  if (file->done > file->output->bytes) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: the server sends more than the %" G_GUINT64_FORMAT
        " bytes that it told",
        file->output->name, file->output->bytes);
    return FALSE;
  }
  g_checksum_update (file->sum, (const guchar *)bytes, n);
  while (n > 0) {
    gssize written = write (file->fd, bytes, n);

    if (written < 0 && errno != EINTR)
      return fail (file, "cannot be written", error);
    if (written > 0) {
      bytes += written;
      n -= written;
    }
  }
  return TRUE;
}

static gboolean
rewind_download (gpointer data, GError **error)
{
  File *file = data;

  file->done = 0;
  g_checksum_reset (file->sum);
  return (lseek (file->fd, 0, SEEK_SET) == 0 && ftruncate (file->fd, 0) == 0) ||
      fail (file, "cannot be written again", error);
}

static gboolean
check_whole (File *file, GError **error)
{
  const gchar *sum = g_checksum_get_string (file->sum);

  if (file->done == file->output->bytes &&
      g_ascii_strcasecmp (sum, file->output->sha256) == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO,
      "%s: what came is not what the server told (%s): it is damaged there or "
      "on the way: download it again with ef job ID --download FOLDER",
      file->output->name,
      file->done == file->output->bytes ? "another SHA-256" : "another size");
  return FALSE;
}

static gboolean
download (EfClient *client, const gchar *job, File *file,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *name =
      g_uri_escape_string (file->output->name, NULL, FALSE);
  g_autofree gchar *target =
      g_strconcat ("/v1/jobs/", job, "/outputs/", name, NULL);
  EfHttpRequest request = { .method = "GET",
    .target = target,
    .write = write_file,
    .moved = on_moved,
    .data = file };
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;

  return ef_client_perform (client, &request, EF_REPEAT_ANY, rewind_download,
             &reply, cancellable, error) &&
      ef_client_check_status (&reply, 200, error) &&
      check_whole (file, error) &&
      (fsync (file->fd) == 0 || fail (file, "cannot be written", error));
}

gboolean
ef_client_download (EfClient *client, const gchar *job,
    const EfRemoteOutput *output, const gchar *path, EfTransferFunc func,
    gpointer user_data, GCancellable *cancellable, GError **error)
{
  File file = {
    .path = path, .output = output, .func = func, .user_data = user_data
  };
  gboolean ok;

  file.fd =
      g_open (path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file.fd < 0)
    return fail (&file, "cannot be written", error);
  file.sum = g_checksum_new (G_CHECKSUM_SHA256);
  ok = download (client, job, &file, cancellable, error);
  g_checksum_free (file.sum);
  if (close (file.fd) != 0 && ok)
    ok = fail (&file, "cannot be written", error);
  return ok;
}
