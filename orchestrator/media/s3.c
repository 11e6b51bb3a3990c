/* Edit Factory - requests to a store that speaks S3
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "s3.h"

#include <string.h>

#define TRIES 7
/* Seconds: doubled from try to try. */
#define FIRST_DELAY 0.1
#define MAX_HEADERS 16
#define EMPTY_HASH                                                             \
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct _EfS3
{
  EfS3Config *config;
  EfHttpClient *client;
  EfSigv4Key key;
  gchar *origin; /* scheme, host and port, without a slash at the end */
  gchar *host;   /* as the header says it */
};

/* Ports that a scheme has anyway are not in the header Host. */
static gboolean
parse_endpoint (EfS3 *self, GError **error)
{
  const gchar *endpoint = self->config->endpoint;
  g_autoptr (GUri) uri = g_uri_parse (endpoint, G_URI_FLAGS_NONE, NULL);
  const gchar *path = uri ? g_uri_get_path (uri) : "";
  const gchar *scheme = uri ? g_uri_get_scheme (uri) : "";
  gboolean secure = strcmp (scheme, "https") == 0;
  const gchar *host = uri ? g_uri_get_host (uri) : NULL;
  gint port;

  if ((!secure && strcmp (scheme, "http") != 0) || !host || !*host ||
      g_uri_get_userinfo (uri) || g_uri_get_query (uri) ||
      (*path && strcmp (path, "/") != 0)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "EF_S3_ENDPOINT: '%s': must be http:// or https://, a host and "
        "perhaps a port",
        endpoint);
    return FALSE;
  }
  port = g_uri_get_port (uri);
  self->host =
      strchr (host, ':') ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  if (port > 0 && port != (secure ? 443 : 80)) {
    gchar *plain = self->host;

    self->host = g_strdup_printf ("%s:%d", plain, port);
    g_free (plain);
  }
  self->origin = g_strconcat (scheme, "://", self->host, NULL);
  return TRUE;
}

EfS3 *
ef_s3_new (EfS3Config *config, GError **error)
{
  g_autoptr (EfS3) self = g_new0 (EfS3, 1);

  self->config = config;
  self->key = (EfSigv4Key){ config->id, config->secret, config->region, "s3" };
  if (!parse_endpoint (self, error))
    return NULL;
  self->client = ef_http_client_new (FALSE, error);
  return self->client ? g_steal_pointer (&self) : NULL;
}

void
ef_s3_free (EfS3 *self)
{
  g_clear_pointer (&self->client, ef_http_client_free);
  g_free (self->origin);
  g_free (self->host);
  ef_s3_config_free (self->config);
  g_free (self);
}

const EfS3Config *
ef_s3_get_config (EfS3 *self)
{
  return self->config;
}

static gchar *
path_of (EfS3 *self, const gchar *key)
{
  const gchar *prefix = self->config->prefix;

  if (!key)
    return g_strconcat ("/", self->config->bucket, NULL);
  return g_strconcat ("/", self->config->bucket, "/", prefix ? prefix : "",
      prefix ? "/" : "", key, NULL);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* What is signed is sent. */
static GPtrArray *
list_headers (const EfSigv4Pair *headers, const gchar *authorization)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (; headers->name; headers++)
    if (strcmp (headers->name, "host") != 0)
      g_ptr_array_add (
          lines, g_strconcat (headers->name, ": ", headers->value, NULL));
  g_ptr_array_add (lines, g_strconcat ("Authorization: ", authorization, NULL));
  g_ptr_array_add (lines, NULL);
  return lines;
}

static gboolean
send (EfS3 *self, const EfS3Call *call, EfHttpAnswer *answer, GError **error)
{
  const gchar *payload = call->payload ? call->payload : EMPTY_HASH;
  gint64 time = now ();
  g_autofree gchar *date = ef_sigv4_time (time);
  g_autofree gchar *path = path_of (self, call->key);
  EfSigv4Pair headers[MAX_HEADERS] = { { "host", self->host },
    { "x-amz-content-sha256", payload }, { "x-amz-date", date } };
  EfSigv4Request request = { call->method, path, call->query, headers, payload,
    time };
  g_autofree gchar *encoded = ef_sigv4_encode (path, TRUE);
  g_autofree gchar *query = ef_sigv4_query (call->query);
  g_autofree gchar *url =
      g_strconcat (self->origin, encoded, *query ? "?" : "", query, NULL);
  g_autofree gchar *authorization = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  EfHttpCall http = { .method = call->method,
    .url = url,
    .body = call->body,
    .file = call->file,
    .offset = call->offset,
    .length = call->length,
    .sink = call->sink,
    .sink_data = call->sink_data,
    .max_bytes = G_MAXUINT64,
    .cancellable = g_cancellable_get_current () };

  for (guint i = 0; call->headers && call->headers[i].name; i++)
    headers[3 + i] = call->headers[i];
  authorization = ef_sigv4_authorize (&self->key, &request);
  lines = list_headers (headers, authorization);
  http.headers = (const gchar *const *)lines->pdata;
  return ef_http_client_perform (self->client, &http, answer, error);
}

/* Elements that are looked for are short. */
typedef struct
{
  const gchar *name;
  gboolean inside;
  gchar *text;
} Search;

static void
on_start (GMarkupParseContext *context, const gchar *name, const gchar **names,
    const gchar **values, gpointer data, GError **error)
{
  Search *search = data;

  search->inside = !search->text && g_str_equal (name, search->name);
}

static void
on_end (GMarkupParseContext *context, const gchar *name, gpointer data,
    GError **error)
{
  ((Search *)data)->inside = FALSE;
}

static void
on_text (GMarkupParseContext *context, const gchar *text, gsize length,
    gpointer data, GError **error)
{
  Search *search = data;

  if (search->inside && !search->text)
    search->text = g_strndup (text, length);
}

gchar *
ef_s3_read_element (const gchar *xml, const gchar *name)
{
  const GMarkupParser parser = { on_start, on_end, on_text };
  Search search = { name };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, &search, NULL);

  g_markup_parse_context_parse (context, xml, -1, NULL);
  return search.text;
}

static void
set_refusal (const EfS3Call *call, EfHttpAnswer *answer, GError **error)
{
  g_autofree gchar *code = ef_s3_read_element (answer->body->str, "Code");
  g_autofree gchar *shown = ef_quote (code ? code : "no code", 80);

  g_set_error (error, EF_ERROR,
      answer->status == 404 ? EF_ERROR_NOT_FOUND : EF_ERROR_IO,
      "the object store answers %u (%s) to %s %s", answer->status, shown,
      call->method, call->key ? call->key : "");
}

/* Users read it: where the store is stays out of it. */
gboolean
ef_s3_ask_once (
    EfS3 *self, const EfS3Call *call, EfHttpAnswer *answer, GError **error)
{
  if (!send (self, call, answer, error)) {
    g_prefix_error (error,
        "the object store does not answer to %s %s: ", call->method,
        call->key ? call->key : "");
    return FALSE;
  }
  if (answer->status / 100 == 2)
    return TRUE;
  set_refusal (call, answer, error);
  return FALSE;
}

gboolean
ef_s3_is_transient (const EfHttpAnswer *answer)
{
  switch (answer->status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return TRUE;
    case 400:
      return strstr (answer->body->str, "RequestTimeout") != NULL;
    default:
      return answer->broken;
  }
}

/* Ends at once when it is cancelled. */
static void
pause_for (gdouble seconds)
{
  GCancellable *cancellable = g_cancellable_get_current ();
  GPollFD fd;

  if (cancellable && g_cancellable_make_pollfd (cancellable, &fd)) {
    g_poll (&fd, 1, (gint)(seconds * 1000));
    g_cancellable_release_fd (cancellable);
  } else {
    g_usleep ((gulong)(seconds * G_USEC_PER_SEC));
  }
}

gboolean
ef_s3_ask (EfS3 *self, const EfS3Call *call, EfHttpAnswer *answer,
    gboolean (*rewind) (gpointer sink_data), GError **error)
{
  gdouble delay = FIRST_DELAY;

  for (guint i = 1;; i++) {
    g_autoptr (GError) problem = NULL;

    if (ef_s3_ask_once (self, call, answer, &problem))
      return TRUE;
    if (i == TRIES || !ef_s3_is_transient (answer) ||
        (rewind && !rewind (call->sink_data))) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
    pause_for (delay * (0.5 + g_random_double ()));
    delay *= 2;
  }
}

gchar *
ef_s3_presign (
    EfS3 *self, const gchar *key, const EfSigv4Pair *query, guint seconds)
{
  g_autofree gchar *path = path_of (self, key);
  const EfSigv4Pair headers[] = { { "host", self->host }, { NULL } };
  const EfSigv4Request request = { "GET", path, query, headers,
    EF_SIGV4_UNSIGNED, now () };
  g_autofree gchar *target = ef_sigv4_presign (&self->key, &request, seconds);

  return g_strconcat (self->origin, target, NULL);
}
