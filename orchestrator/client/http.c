/* Edit Factory - one HTTP request after the other to one server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "http.h"
#include "curl-library.h"

#include <editfactory/json.h>
#include <string.h>

/* Answers that are collected, problems among them */
#define MAX_BODY EF_JSON_MAX_BYTES
#define MAX_HEADERS (64 * 1024)
#define CONNECT_SECONDS 10L
/* Longer than a server may take to answer a GET that waits. */
#define STANDSTILL_SECONDS 90L
#define BUFFER_BYTES (512 * 1024L)

struct _EfHttp
{
  const EfServer *server;
  const EfCurl *curl;
  CURL *easy;
  CURLM *multi;
};

typedef struct
{
  EfHttp *http;
  const EfHttpRequest *request;
  EfHttpReply *reply;
  struct curl_slist *headers;
  gsize header_bytes;
  guint64 sent;
  guint64 received;
  GError *error;
} Transfer;

void
ef_http_reply_clear (EfHttpReply *self)
{
  g_free (self->etag);
  g_free (self->location);
  g_free (self->asset);
  if (self->body)
    g_string_free (self->body, TRUE);
  memset (self, 0, sizeof *self);
}

EfHttp *
ef_http_new (const EfServer *server, GError **error)
{
  const EfCurl *curl = ef_curl_load (error);
  EfHttp *self;

  if (!curl)
    return NULL;
  self = g_new0 (EfHttp, 1);
  self->server = server;
  self->curl = curl;
  self->easy = curl->easy_init ();
  self->multi = curl->multi_init ();
  if (self->easy && self->multi)
    return self;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "libcurl does not start");
  ef_http_free (self);
  return NULL;
}

void
ef_http_free (EfHttp *self)
{
  if (self->easy)
    self->curl->easy_cleanup (self->easy);
  if (self->multi)
    self->curl->multi_cleanup (self->multi);
  g_free (self);
}

/* What libcurl asks */

static gsize
on_read (gchar *buffer, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  gssize got = t->request->read (buffer,
      MIN (size * n, t->request->size - t->sent), t->request->data, &t->error);

  if (got < 0)
    return CURL_READFUNC_ABORT;
  t->sent += got;
  if (t->request->moved)
    t->request->moved (t->sent, t->request->data);
  return got;
}

static gboolean
collect (Transfer *t, const gchar *bytes, gsize n)
{
  if (t->reply->body->len + n <= MAX_BODY) {
    g_string_append_len (t->reply->body, bytes, n);
    return TRUE;
  }
  g_set_error (&t->error, EF_ERROR, EF_ERROR_LIMIT,
      "%s: answers with more than %d MiB: this is no Edit Factory",
      t->http->server->name, MAX_BODY >> 20);
  return FALSE;
}

static gsize
on_write (gchar *bytes, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  gsize length = size * n;
  long status = 0;

  t->http->curl->easy_getinfo (t->http->easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200 || !t->request->write)
    return collect (t, bytes, length) ? length : 0;
  if (!t->request->write (bytes, length, t->request->data, &t->error))
    return 0;
  t->received += length;
  if (t->request->moved)
    t->request->moved (t->received, t->request->data);
  return length;
}

/* Returns: the value when @line is the header @name, else NULL */
static gchar *
header_value (const gchar *line, const gchar *name)
{
  gsize n = strlen (name);

  if (g_ascii_strncasecmp (line, name, n) != 0 || line[n] != ':')
    return NULL;
  return g_strstrip (g_strdup (line + n + 1));
}

/* What came before was an answer in between: 100 Continue. */
static void
forget_headers (EfHttpReply *reply)
{
  g_clear_pointer (&reply->etag, g_free);
  g_clear_pointer (&reply->location, g_free);
  g_clear_pointer (&reply->asset, g_free);
  reply->retry_after = -1;
  reply->offset = -1;
}

/* Of an upload that is resumed. */
static void
read_upload_header (EfHttpReply *reply, const gchar *line)
{
  g_autofree gchar *location = header_value (line, "location");
  g_autofree gchar *offset = header_value (line, "upload-offset");
  g_autofree gchar *asset = header_value (line, "ef-asset-id");
  guint64 number;

  if (location) {
    g_free (reply->location);
    reply->location = g_steal_pointer (&location);
  }
  if (offset &&
      g_ascii_string_to_unsigned (offset, 10, 0, G_MAXINT64, &number, NULL))
    reply->offset = (gint64)number;
  if (asset && g_uuid_string_is_valid (asset)) {
    g_free (reply->asset);
    reply->asset = g_steal_pointer (&asset);
  }
}

static void
read_header (EfHttpReply *reply, const gchar *line)
{
  g_autofree gchar *etag = header_value (line, "etag");
  g_autofree gchar *wait = header_value (line, "retry-after");

  if (g_str_has_prefix (line, "HTTP/"))
    forget_headers (reply);
  read_upload_header (reply, line);
  /* It is sent back: nothing else than a quoted word may stand there. */
  if (etag && strlen (etag) <= 256 && etag[0] == '"' &&
      strspn (etag,
          "\"-+/=._:0123456789abcdefghijklmnopqrstuvwxyz"
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen (etag)) {
    g_free (reply->etag);
    reply->etag = g_steal_pointer (&etag);
  }
  if (wait && g_ascii_isdigit (*wait))
    reply->retry_after = CLAMP (g_ascii_strtoll (wait, NULL, 10), 0, 3600);
}

static gsize
on_header (gchar *bytes, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  g_autofree gchar *line = g_strndup (bytes, size * n);

  t->header_bytes += size * n;
  if (t->header_bytes > MAX_HEADERS) {
    g_set_error (&t->error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: answers with more than %d kB of headers: this is no Edit Factory",
        t->http->server->name, MAX_HEADERS / 1024);
    return 0;
  }
  read_header (t->reply, line);
  return size * n;
}

/* Set-up */

static void
add_header (Transfer *t, const gchar *line)
{
  t->headers = t->http->curl->slist_append (t->headers, line);
}

static void
set_headers (Transfer *t)
{
  g_autofree gchar *key =
      g_strconcat ("Authorization: Bearer ", t->http->server->key, NULL);

  add_header (t, key);
  for (guint i = 0; t->request->headers && t->request->headers[i]; i++)
    add_header (t, t->request->headers[i]);
  t->http->curl->easy_setopt (t->http->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_connection (EfHttp *self)
{
  const EfCurl *curl = self->curl;
  CURL *easy = self->easy;

  if (self->server->socket)
    curl->easy_setopt (easy, CURLOPT_UNIX_SOCKET_PATH, self->server->socket);
  curl->easy_setopt (easy, CURLOPT_PROXY, "");
  curl->easy_setopt (easy, CURLOPT_NOPROXY, "*");
  curl->easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl->easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl->easy_setopt (easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl->easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl->easy_setopt (easy, CURLOPT_USERAGENT, "ef/" EF_VERSION);
  curl->easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl->easy_setopt (easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl->easy_setopt (easy, CURLOPT_LOW_SPEED_TIME, STANDSTILL_SECONDS);
  curl->easy_setopt (easy, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
  curl->easy_setopt (easy, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_BYTES);
}

static void
set_post (Transfer *t)
{
  const EfCurl *curl = t->http->curl;
  const EfHttpRequest *r = t->request;
  CURL *easy = t->http->easy;
  const gchar *body = r->body ? r->body : "";

  curl->easy_setopt (easy, CURLOPT_POST, 1L);
  if (r->read) {
    curl->easy_setopt (easy, CURLOPT_READFUNCTION, on_read);
    curl->easy_setopt (easy, CURLOPT_READDATA, t);
  } else {
    curl->easy_setopt (easy, CURLOPT_POSTFIELDS, body);
  }
  curl->easy_setopt (easy, CURLOPT_POSTFIELDSIZE_LARGE,
      (curl_off_t)(r->read ? r->size : strlen (body)));
}

static void
set_body (Transfer *t)
{
  const EfCurl *curl = t->http->curl;
  const gchar *method = t->request->method;
  CURL *easy = t->http->easy;

  if (strcmp (method, "POST") == 0 || t->request->read)
    set_post (t);
  if (strcmp (method, "HEAD") == 0)
    curl->easy_setopt (easy, CURLOPT_NOBODY, 1L);
  else if (strcmp (method, "GET") != 0 && strcmp (method, "POST") != 0)
    curl->easy_setopt (easy, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_up (Transfer *t)
{
  const EfCurl *curl = t->http->curl;
  CURL *easy = t->http->easy;
  g_autofree gchar *url =
      g_strconcat (t->http->server->base, t->request->target, NULL);

  curl->easy_reset (easy);
  set_connection (t->http);
  curl->easy_setopt (easy, CURLOPT_URL, url);
  curl->easy_setopt (easy, CURLOPT_TIMEOUT, (long)t->request->timeout);
  curl->easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_write);
  curl->easy_setopt (easy, CURLOPT_WRITEDATA, t);
  curl->easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header);
  curl->easy_setopt (easy, CURLOPT_HEADERDATA, t);
  set_body (t);
  set_headers (t);
}

/* Running */

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  EfHttp *self = data;

  self->curl->multi_wakeup (self->multi);
}

/* Returns: how it ended; CURLE_ABORTED_BY_CALLBACK when it was cancelled */
static CURLcode
run (EfHttp *self, GCancellable *cancellable)
{
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  gulong id = cancellable ? g_cancellable_connect (cancellable,
                                G_CALLBACK (on_cancelled), self, NULL)
                          : 0;
  CURLMsg *message;
  int running = 1, left;

  self->curl->multi_add_handle (self->multi, self->easy);
  while (running && !g_cancellable_is_cancelled (cancellable)) {
    if (self->curl->multi_perform (self->multi, &running) != CURLM_OK)
      break;
    if (running)
      self->curl->multi_poll (self->multi, NULL, 0, 1000, NULL);
  }
  while ((message = self->curl->multi_info_read (self->multi, &left)))
    if (message->msg == CURLMSG_DONE)
      result = message->data.result;
  self->curl->multi_remove_handle (self->multi, self->easy);
  g_cancellable_disconnect (cancellable, id);
  return result;
}

static EfHttpOutcome
classify (CURLcode code)
{
  switch (code) {
    case CURLE_OK:
      return EF_HTTP_ANSWERED;
    case CURLE_COULDNT_CONNECT:
      return EF_HTTP_REFUSED;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_FAIL_REWIND:
      return EF_HTTP_BROKEN;
    default:
      return EF_HTTP_FAILED;
  }
}

static void
set_fault (Transfer *t, CURLcode code, GError **error)
{
  const gchar *name = t->http->server->name;
  const gchar *reason = t->http->curl->easy_strerror (code);

  if (t->error)
    g_propagate_error (error, g_steal_pointer (&t->error));
  else if (code == CURLE_ABORTED_BY_CALLBACK)
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
  else if (t->reply->outcome == EF_HTTP_REFUSED)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "no server answers at %s: start one with ./factory efd, or set "
        "EF_SERVER",
        name);
  else if (t->reply->outcome == EF_HTTP_BROKEN)
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: the connection broke: %s",
        name, reason);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: %s", name, reason);
}

gboolean
ef_http_perform (EfHttp *self, const EfHttpRequest *request, EfHttpReply *reply,
    GCancellable *cancellable, GError **error)
{
  Transfer t = { self, request, reply };
  CURLcode code;
  long status = 0;

  ef_http_reply_clear (reply);
  reply->body = g_string_new (NULL);
  forget_headers (reply);
  set_up (&t);
  code = run (self, cancellable);
  self->curl->easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  self->curl->slist_free_all (t.headers);
  reply->status = status;
  reply->sent_all = t.sent == request->size;
  reply->outcome = t.error ? EF_HTTP_FAILED : classify (code);
  if (reply->outcome != EF_HTTP_ANSWERED)
    set_fault (&t, code, error);
  return reply->outcome == EF_HTTP_ANSWERED;
}
