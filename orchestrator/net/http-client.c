/* Edit Factory - asks other servers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "http-client.h"
#include "address-class.h"
#include "curl-library.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MAX_BODY (1024 * 1024)
#define MAX_HEADERS (64 * 1024)
#define MAX_IDLE 16
#define CONNECT_SECONDS 10L
#define STANDSTILL_SECONDS 30L
#define BUFFER_BYTES (256 * 1024L)

struct _EfHttpClient
{
  const EfCurl *curl;
  gboolean public_only;
  GMutex lock;
  GPtrArray *idle; /* handles, with their connections */
};

typedef struct
{
  EfHttpClient *client;
  const EfHttpCall *call;
  EfHttpAnswer *answer;
  CURL *easy;
  struct curl_slist *headers;
  gsize header_bytes;
  guint64 sent;
  GError *error;
} Transfer;

EfHttpClient *
ef_http_client_new (gboolean public_only, GError **error)
{
  const EfCurl *curl = ef_curl_load (error);
  EfHttpClient *self;

  if (!curl)
    return NULL;
  self = g_new0 (EfHttpClient, 1);
  self->curl = curl;
  self->public_only = public_only;
  self->idle = g_ptr_array_new_with_free_func (curl->easy_cleanup);
  g_mutex_init (&self->lock);
  return self;
}

void
ef_http_client_free (EfHttpClient *self)
{
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
ef_http_answer_clear (EfHttpAnswer *self)
{
  g_clear_pointer (&self->headers, g_hash_table_unref);
  if (self->body)
    g_string_free (self->body, TRUE);
  memset (self, 0, sizeof *self);
}

const gchar *
ef_http_answer_get (EfHttpAnswer *self, const gchar *name)
{
  return self->headers ? g_hash_table_lookup (self->headers, name) : NULL;
}

/* Handles */

static CURL *
take_handle (EfHttpClient *self)
{
  CURL *easy = NULL;

  g_mutex_lock (&self->lock);
  if (self->idle->len)
    easy = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->lock);
  return easy ? easy : self->curl->easy_init ();
}

static void
return_handle (EfHttpClient *self, CURL *easy)
{
  self->curl->easy_reset (easy);
  g_mutex_lock (&self->lock);
  if (self->idle->len < MAX_IDLE)
    g_ptr_array_add (self->idle, g_steal_pointer (&easy));
  g_mutex_unlock (&self->lock);
  if (easy)
    self->curl->easy_cleanup (easy);
}

/* What libcurl asks */

static curl_socket_t
on_open_socket (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  Transfer *t = data;

  (void)purpose;
  if (t->client->public_only &&
      (ef_address_classify (&address->addr) != EF_ADDRESS_PUBLIC ||
          ef_address_is_own (&address->addr))) {
    t->answer->refused = TRUE;
    return CURL_SOCKET_BAD;
  }
  return socket (
      address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* What was written and not acknowledged would still arrive, perhaps minutes
 * later: what is cancelled must not happen any more. */
static gint
on_close_socket (void *unused, curl_socket_t item)
{
  const struct linger at_once = { 1, 0 };

  if (g_cancellable_is_cancelled (g_cancellable_get_current ()))
    setsockopt (item, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return close (item);
}

static gsize
on_read (gchar *buffer, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  gssize got =
      pread (t->call->file, buffer, MIN (size * n, t->call->length - t->sent),
          (off_t)(t->call->offset + t->sent));

  if (got < 0) {
    g_set_error (&t->error, EF_ERROR, EF_ERROR_IO,
        "the file that is sent cannot be read: %s", g_strerror (errno));
    return CURL_READFUNC_ABORT;
  }
  t->sent += got;
  return got;
}

/* A kept connection may turn out to be closed when half is sent. */
static gint
on_seek (gpointer data, curl_off_t offset, gint origin)
{
  Transfer *t = data;

  if (origin != SEEK_SET)
    return CURL_SEEKFUNC_CANTSEEK;
  t->sent = offset;
  return CURL_SEEKFUNC_OK;
}

static gboolean
collect (Transfer *t, const gchar *bytes, gsize n)
{
  if (t->answer->body->len + n <= MAX_BODY) {
    g_string_append_len (t->answer->body, bytes, n);
    return TRUE;
  }
  g_set_error (&t->error, EF_ERROR, EF_ERROR_LIMIT,
      "answers with more than %d bytes where a message was expected", MAX_BODY);
  return FALSE;
}

static gsize
on_write (gchar *bytes, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  gsize length = size * n;
  long status = 0;

  t->client->curl->easy_getinfo (t->easy, CURLINFO_RESPONSE_CODE, &status);
  t->answer->bytes += length;
  if (!t->call->sink || (status != 200 && status != 206))
    return collect (t, bytes, length) ? length : 0;
  if (t->answer->bytes > t->call->max_bytes) {
    g_set_error (&t->error, EF_ERROR, EF_ERROR_LIMIT,
        "is larger than %" G_GUINT64_FORMAT " bytes", t->call->max_bytes);
    return 0;
  }
  return t->call->sink (bytes, length, t->call->sink_data, &t->error) ? length
                                                                      : 0;
}

/* What comes before the last status line belongs to an answer in between. */
static void
read_header (Transfer *t, const gchar *line)
{
  const gchar *colon = strchr (line, ':');

  if (g_str_has_prefix (line, "HTTP/"))
    g_hash_table_remove_all (t->answer->headers);
  else if (colon)
    g_hash_table_insert (t->answer->headers,
        g_ascii_strdown (line, colon - line),
        g_strstrip (g_strdup (colon + 1)));
}

static gsize
on_header (gchar *bytes, gsize size, gsize n, gpointer data)
{
  Transfer *t = data;
  g_autofree gchar *line = g_strndup (bytes, size * n);

  t->header_bytes += size * n;
  if (t->header_bytes <= MAX_HEADERS) {
    read_header (t, line);
    return size * n;
  }
  g_set_error (&t->error, EF_ERROR, EF_ERROR_LIMIT,
      "answers with more than %d bytes of headers", MAX_HEADERS);
  return 0;
}

static gint
on_progress (gpointer data, curl_off_t all_down, curl_off_t down,
    curl_off_t all_up, curl_off_t up)
{
  Transfer *t = data;

  return g_cancellable_is_cancelled (t->call->cancellable);
}

/* Set-up */

#define SET(option, value)                                                     \
  t->client->curl->easy_setopt (t->easy, CURLOPT_##option, value)

static void
set_connection (Transfer *t)
{
  SET (URL, t->call->url);
  SET (PATH_AS_IS, 1L);
  SET (PROXY, "");
  SET (NOPROXY, "*");
  SET (PROTOCOLS_STR, "http,https");
  SET (FOLLOWLOCATION, 0L);
  SET (HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  SET (NOSIGNAL, 1L);
  SET (USERAGENT, "EditFactory/" EF_VERSION);
  SET (CONNECTTIMEOUT, CONNECT_SECONDS);
  SET (LOW_SPEED_LIMIT, 1L);
  SET (LOW_SPEED_TIME, STANDSTILL_SECONDS);
  SET (TIMEOUT, (long)t->call->timeout);
  SET (BUFFERSIZE, BUFFER_BYTES);
  SET (UPLOAD_BUFFERSIZE, BUFFER_BYTES);
  SET (OPENSOCKETFUNCTION, on_open_socket);
  SET (OPENSOCKETDATA, t);
  SET (CLOSESOCKETFUNCTION, on_close_socket);
}

static void
set_callbacks (Transfer *t)
{
  SET (WRITEFUNCTION, on_write);
  SET (WRITEDATA, t);
  SET (HEADERFUNCTION, on_header);
  SET (HEADERDATA, t);
  SET (NOPROGRESS, 0L);
  SET (XFERINFOFUNCTION, on_progress);
  SET (XFERINFODATA, t);
}

static void
set_body (Transfer *t)
{
  const EfHttpCall *call = t->call;

  if (call->body) {
    SET (POSTFIELDS, call->body);
    SET (POSTFIELDSIZE_LARGE, (curl_off_t)call->length);
  } else if (call->file >= 0) {
    SET (UPLOAD, 1L);
    SET (READFUNCTION, on_read);
    SET (READDATA, t);
    SET (SEEKFUNCTION, on_seek);
    SET (SEEKDATA, t);
    SET (INFILESIZE_LARGE, (curl_off_t)call->length);
  } else if (strcmp (call->method, "HEAD") == 0) {
    SET (NOBODY, 1L);
    return;
  }
  SET (CUSTOMREQUEST, call->method);
}

static void
set_headers (Transfer *t)
{
  const EfCurl *curl = t->client->curl;

  t->headers = curl->slist_append (NULL, "Expect:");
  if (t->call->body)
    t->headers = curl->slist_append (t->headers, "Content-Type:");
  for (guint i = 0; t->call->headers && t->call->headers[i]; i++)
    t->headers = curl->slist_append (t->headers, t->call->headers[i]);
  SET (HTTPHEADER, t->headers);
}

/* Running */

static gboolean
may_go_well_later (CURLcode code)
{
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_SSL_CONNECT_ERROR:
      return TRUE;
    default:
      return FALSE;
  }
}

static void
set_fault (Transfer *t, CURLcode code, GError **error)
{
  EfHttpAnswer *answer = t->answer;

  if (t->error) {
    answer->failed_here = TRUE;
    g_propagate_error (error, g_steal_pointer (&t->error));
  } else if (g_cancellable_is_cancelled (t->call->cancellable)) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
  } else if (answer->refused && code == CURLE_COULDNT_CONNECT) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "its address is none of the public Internet");
  } else {
    answer->broken = may_go_well_later (code);
    g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s",
        t->client->curl->easy_strerror (code));
  }
}

static void
begin_answer (EfHttpAnswer *answer)
{
  ef_http_answer_clear (answer);
  answer->body = g_string_new (NULL);
  answer->headers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

gboolean
ef_http_client_perform (EfHttpClient *self, const EfHttpCall *call,
    EfHttpAnswer *answer, GError **error)
{
  Transfer transfer = { self, call, answer, take_handle (self) };
  Transfer *t = &transfer;
  long status = 0;
  CURLcode code;

  begin_answer (answer);
  if (!t->easy) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "libcurl does not start");
    return FALSE;
  }
  set_connection (t);
  set_callbacks (t);
  set_body (t);
  set_headers (t);
  code = self->curl->easy_perform (t->easy);
  self->curl->easy_getinfo (t->easy, CURLINFO_RESPONSE_CODE, &status);
  answer->status = status;
  self->curl->slist_free_all (t->headers);
  return_handle (self, t->easy);
  if (code != CURLE_OK)
    set_fault (t, code, error);
  return code == CURLE_OK;
}
