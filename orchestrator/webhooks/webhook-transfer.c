/* Edit Factory - one try to send a webhook
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-transfer.h"
#include "address-class.h"
#include "webhook-signature.h"
#include "webhooks.h"

#include <editfactory/version.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_MS 15000L
#define CONNECT_TIMEOUT_MS 10000L

/* Of an answer that nobody reads. */
#define MAX_ANSWER 4096

struct _EfWebhookTransfer
{
  const EfCurl *curl;
  CURL *handle;
  struct curl_slist *headers;
  gchar *id;
  gchar *token;
  guint tries;
  gboolean allow_private;
  gboolean denied;
  gsize received;
  gchar message[CURL_ERROR_SIZE];
};

/* What libcurl calls */

static gboolean
is_public (const struct sockaddr *address)
{
  return ef_address_classify (address) == EF_ADDRESS_PUBLIC &&
      !ef_address_is_own (address);
}

static curl_socket_t
open_socket (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  EfWebhookTransfer *self = data;

  if (purpose != CURLSOCKTYPE_IPCXN ||
      (!self->allow_private && !is_public (&address->addr))) {
    self->denied = TRUE;
    return CURL_SOCKET_BAD;
  }
  return socket (
      address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
drop_bytes (char *bytes, size_t size, size_t n, void *data)
{
  EfWebhookTransfer *self = data;

  self->received += size * n;
  return self->received > MAX_ANSWER ? 0 : size * n;
}

/* A try */

static void
add_header (EfWebhookTransfer *self, const gchar *name, const gchar *value)
{
  g_autofree gchar *line = g_strconcat (name, ": ", value, NULL);

  self->headers = self->curl->slist_append (self->headers, line);
}

static void
make_headers (EfWebhookTransfer *self, const EfRows *rows, gint row)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree gchar *time = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  const gchar *secret = ef_rows_get (rows, row, EF_DELIVERY_SECRET);

  add_header (self, "Content-Type", "application/json");
  add_header (self, "webhook-id", self->id);
  add_header (self, "webhook-timestamp", time);
  if (secret) {
    g_autofree gchar *signature = ef_webhook_sign (secret,
        ef_rows_get (rows, row, EF_DELIVERY_PREVIOUS_SECRET), self->id, now,
        ef_rows_get (rows, row, EF_DELIVERY_BODY));

    add_header (self, "webhook-signature", signature);
  }
  /* the body follows at once */
  self->headers = self->curl->slist_append (self->headers, "Expect:");
}

/* Nothing of the environment counts: no proxy, no netrc. */
static void
configure (EfWebhookTransfer *self, const gchar *url, const gchar *body)
{
  const EfCurl *curl = self->curl;
  CURL *handle = self->handle;
  g_autofree gchar *agent = g_strconcat ("EditFactory/", ef_version (), NULL);

  curl->easy_setopt (handle, CURLOPT_PRIVATE, self);
  curl->easy_setopt (handle, CURLOPT_ERRORBUFFER, self->message);
  curl->easy_setopt (handle, CURLOPT_URL, url);
  curl->easy_setopt (handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl->easy_setopt (handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl->easy_setopt (handle, CURLOPT_PROXY, "");
  curl->easy_setopt (handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl->easy_setopt (handle, CURLOPT_FORBID_REUSE, 1L);
  curl->easy_setopt (handle, CURLOPT_NOSIGNAL, 1L);
  curl->easy_setopt (handle, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
  curl->easy_setopt (handle, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
  curl->easy_setopt (handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl->easy_setopt (handle, CURLOPT_OPENSOCKETDATA, self);
  curl->easy_setopt (handle, CURLOPT_WRITEFUNCTION, drop_bytes);
  curl->easy_setopt (handle, CURLOPT_WRITEDATA, self);
  curl->easy_setopt (handle, CURLOPT_USERAGENT, agent);
  curl->easy_setopt (handle, CURLOPT_HTTPHEADER, self->headers);
  curl->easy_setopt (handle, CURLOPT_COPYPOSTFIELDS, body);
}

EfWebhookTransfer *
ef_webhook_transfer_new (
    const EfCurl *curl, const EfRows *rows, gint row, gboolean allow_private)
{
  EfWebhookTransfer *self = g_new0 (EfWebhookTransfer, 1);

  self->curl = curl;
  self->handle = curl->easy_init ();
  self->id = g_strdup (ef_rows_get (rows, row, EF_DELIVERY_ID));
  self->token = g_strdup (ef_rows_get (rows, row, EF_DELIVERY_TOKEN));
  self->tries = ef_rows_get_int (rows, row, EF_DELIVERY_TRIES);
  self->allow_private = allow_private;
  make_headers (self, rows, row);
  configure (self, ef_rows_get (rows, row, EF_DELIVERY_URL),
      ef_rows_get (rows, row, EF_DELIVERY_BODY));
  return self;
}

void
ef_webhook_transfer_free (EfWebhookTransfer *self)
{
  self->curl->easy_cleanup (self->handle);
  self->curl->slist_free_all (self->headers);
  g_free (self->id);
  g_free (self->token);
  g_free (self);
}

CURL *
ef_webhook_transfer_get_handle (EfWebhookTransfer *self)
{
  return self->handle;
}

EfWebhookTransfer *
ef_webhook_transfer_of (const EfCurl *curl, CURL *handle)
{
  EfWebhookTransfer *self = NULL;

  curl->easy_getinfo (handle, CURLINFO_PRIVATE, &self);
  return self;
}

const gchar *
ef_webhook_transfer_get_id (EfWebhookTransfer *self)
{
  return self->id;
}

const gchar *
ef_webhook_transfer_get_token (EfWebhookTransfer *self)
{
  return self->token;
}

guint
ef_webhook_transfer_get_tries (EfWebhookTransfer *self)
{
  return self->tries;
}

static gchar *
describe (EfWebhookTransfer *self, CURLcode code, glong status)
{
  if (status >= 300 && status < 400)
    return g_strdup ("the receiver redirects: give its new address");
  if (status)
    return g_strdup_printf ("the receiver answered %ld", status);
  if (self->denied)
    return g_strdup ("the address is not one of the public Internet: the "
                     "operator allows others with --allow-private-webhooks");
  return ef_quote (
      *self->message ? self->message : self->curl->easy_strerror (code), 300);
}

/* An answer counts from its head on: a long body is cut. */
void
ef_webhook_transfer_get_result (
    EfWebhookTransfer *self, CURLcode code, EfWebhookResult *result)
{
  glong status = 0;
  curl_off_t wait = 0;

  self->curl->easy_getinfo (self->handle, CURLINFO_RESPONSE_CODE, &status);
  self->curl->easy_getinfo (self->handle, CURLINFO_RETRY_AFTER, &wait);
  if (code != CURLE_OK && code != CURLE_WRITE_ERROR)
    status = 0;
  result->status = (guint)status;
  result->retry_after = (gdouble)wait;
  result->problem =
      status >= 200 && status < 300 ? NULL : describe (self, code, status);
}
