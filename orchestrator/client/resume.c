/* Edit Factory - large files to the server, which go on where they broke off
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "resume.h"
#include "retry.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define VERSION "Tus-Resumable: 1.0.0"
#define FOLDER "/v1/uploads/"
/* Of a server that makes a small answer, seconds */
#define ANSWER_SECONDS 60
/* One that has all bytes may have to hash them. */
#define HEAD_SECONDS 600
#define DELETE_SECONDS 5
#define MAX_IDLE 10

/**
 * Upload:
 * @target: the path of the upload
 * @base, @read: where this request began, and how far it is
 * @best: how far it ever was
 * @failures, @idle, @since: since then: what went wrong, answers that were good
 *   and changed nothing; monotonic time of the first failure
 * @asset: NULL until it is one
 */
typedef struct
{
  const EfResume *to;
  gchar *target;
  guint64 base;
  guint64 read;
  guint64 best;
  guint failures;
  guint idle;
  gint64 since;
  gchar *asset;
} Upload;

static void
on_moved (guint64 bytes, gpointer data)
{
  Upload *self = data;

  if (self->to->moved)
    self->to->moved (self->base + bytes, self->to->user_data);
}

static gssize
read_file (gchar *buffer, gsize size, gpointer data, GError **error)
{
  Upload *self = data;
  gint code;
  gssize n;

  do
    n = pread (self->to->fd, buffer, size, (off_t)(self->base + self->read));
  while (n < 0 && errno == EINTR);
  code = errno;
  if (n > 0)
    self->read += (guint64)n;
  if (n > 0 || size == 0)
    return n;
  if (n == 0)
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: became shorter while it was uploaded: try again when it is whole",
        self->to->path);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be read: %s",
        self->to->path, g_strerror (code));
  return -1;
}

/* Beginning */

static gboolean
take_location (Upload *self, const EfHttpReply *reply, GError **error)
{
  const gchar *id = reply->location ? strstr (reply->location, FOLDER) : NULL;

  if (id && g_uuid_string_is_valid (id + strlen (FOLDER))) {
    self->target = g_strdup (id);
    return TRUE;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "%s: tells no upload: the answer is not what docs/api.md says",
      ef_client_get_name (self->to->client));
  return FALSE;
}

static gboolean
begin (Upload *self, gboolean *known, GError **error)
{
  const EfResume *to = self->to;
  g_autofree gchar *name = g_path_get_basename (to->path);
  g_autofree gchar *base64 = g_base64_encode ((guchar *)name, strlen (name));
  g_autofree gchar *metadata =
      g_strconcat ("Upload-Metadata: filename ", base64, NULL);
  g_autofree gchar *length =
      g_strdup_printf ("Upload-Length: %" G_GUINT64_FORMAT, to->size);
  const gchar *headers[] = { VERSION, length, metadata, "Content-Type:", NULL };
  EfHttpRequest request = { .method = "POST",
    .target = "/v1/uploads",
    .headers = headers,
    .timeout = ANSWER_SECONDS };
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;

  if (!ef_client_perform (to->client, &request, EF_REPEAT_ANY, NULL, &reply,
          to->cancellable, error))
    return FALSE;
  *known = reply.status != 404 && reply.status != 405;
  return *known && ef_client_check_status (&reply, 201, error) &&
      take_location (self, &reply, error);
}

/* Going on */

static gboolean
send_rest (Upload *self, EfHttpReply *reply, GError **error)
{
  g_autofree gchar *offset =
      g_strdup_printf ("Upload-Offset: %" G_GUINT64_FORMAT, self->base);
  const gchar *headers[] = { VERSION, offset,
    "Content-Type: application/offset+octet-stream", NULL };
  EfHttpRequest request = { .method = "PATCH",
    .target = self->target,
    .headers = headers,
    .read = read_file,
    .size = self->to->size - self->base,
    .moved = on_moved,
    .data = self };

  self->read = 0;
  return ef_client_perform (self->to->client, &request, EF_REPEAT_NEVER, NULL,
      reply, self->to->cancellable, error);
}

static gboolean
ask (Upload *self, EfHttpReply *reply, GError **error)
{
  const gchar *headers[] = { VERSION, NULL };
  EfHttpRequest request = { .method = "HEAD",
    .target = self->target,
    .headers = headers,
    .timeout = HEAD_SECONDS };

  return ef_client_perform (self->to->client, &request, EF_REPEAT_ANY, NULL,
      reply, self->to->cancellable, error);
}

/* Returns: whether it is what docs/api.md says */
static gboolean
take (Upload *self, EfHttpReply *reply)
{
  if ((reply->status != 200 && reply->status != 204) || reply->offset < 0 ||
      (guint64)reply->offset > self->to->size)
    return FALSE;
  self->base = (guint64)reply->offset;
  self->idle++;
  if (self->base > self->best) {
    self->best = self->base;
    self->failures = self->idle = 0;
  }
  if (self->base == self->to->size)
    self->asset = g_steal_pointer (&reply->asset);
  return TRUE;
}

static gdouble
decide (Upload *self, const EfHttpReply *reply)
{
  EfRetry failure = { .outcome = reply->outcome,
    .status = reply->status,
    .retry_after = reply->retry_after,
    .limited = ef_client_is_limited (reply),
    .failures = ++self->failures,
    .random = g_random_double () };

  if (self->failures == 1)
    self->since = g_get_monotonic_time ();
  failure.elapsed = (g_get_monotonic_time () - self->since) / 1e6;
  return ef_retry_decide_part (&failure);
}

/* HEAD has no body that tells why. */
static void
explain (const EfHttpReply *reply, GError **error)
{
  if (reply->status == 200 || reply->status == 204)
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the answer is not what docs/api.md says");
  else if (reply->body->len == 0 && reply->status == 404)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "the server has forgotten the upload, or another one answers: try "
        "again");
  else
    ef_client_check_status (reply, 200, error);
}

/* @failure: (nullable): why there was no answer. Returns: whether to go on */
static gboolean
recover (
    Upload *self, const EfHttpReply *reply, GError *failure, GError **error)
{
  gdouble wait = decide (self, reply);

  if (wait >= 0) {
    g_clear_error (&failure);
    return ef_client_sleep (wait, self->to->cancellable, error);
  }
  if (failure)
    g_propagate_error (error, failure);
  else
    explain (reply, error);
  return FALSE;
}

/* Good answers that lead nowhere. */
static gboolean
check_idle (const Upload *self, GError **error)
{
  if (self->idle < MAX_IDLE)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "the server takes bytes and has no more of them: its log tells why");
  return FALSE;
}

static gboolean
go_on (Upload *self, GError **error)
{
  gboolean asking = FALSE;

  while (!self->asset) {
    g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;
    GError *failure = NULL;
    gboolean answered = (asking ? ask : send_rest) (self, &reply, &failure);

    if (answered && take (self, &reply)) {
      asking = !asking;
      if (!check_idle (self, error))
        return FALSE;
    } else {
      asking = TRUE;
      if (!recover (self, &reply, failure, error))
        return FALSE;
    }
  }
  return TRUE;
}

/* As far as the server can be reached; otherwise it expires there. */
static void
give_up (Upload *self)
{
  const gchar *headers[] = { VERSION, NULL };
  EfHttpRequest request = { .method = "DELETE",
    .target = self->target,
    .headers = headers,
    .timeout = DELETE_SECONDS };
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;

  ef_client_perform (
      self->to->client, &request, EF_REPEAT_NEVER, NULL, &reply, NULL, NULL);
}

gchar *
ef_client_resume (const EfResume *resume, gboolean *known, GError **error)
{
  Upload self = { .to = resume };

  *known = TRUE;
  if (begin (&self, known, error) && !go_on (&self, error))
    give_up (&self);
  g_free (self.target);
  return self.asset;
}
