/* Edit Factory - asks the server, as docs/api.md says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client.h"
#include "retry.h"

#include <editfactory/json.h>
#include <string.h>

/* Seconds that an answer may take which is ready */
#define ANSWER_SECONDS 60

struct _EfClient
{
  EfServer *server;
  EfHttp *http;
  EfProblem *problem;
  gboolean reached;
};

EfClient *
ef_client_new (const gchar *address, GError **error)
{
  g_autoptr (EfClient) self = g_new0 (EfClient, 1);

  self->server = ef_server_find (address, error);
  if (self->server)
    self->http = ef_http_new (self->server, error);
  return self->http ? g_steal_pointer (&self) : NULL;
}

void
ef_client_free (EfClient *self)
{
  g_clear_pointer (&self->http, ef_http_free);
  g_clear_pointer (&self->server, ef_server_free);
  g_clear_pointer (&self->problem, ef_problem_free);
  g_free (self);
}

const gchar *
ef_client_get_name (EfClient *self)
{
  return self->server->name;
}

const EfProblem *
ef_client_get_problem (EfClient *self)
{
  return self->problem;
}

void
ef_answer_clear (EfAnswer *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_clear_pointer (&self->etag, g_free);
  self->status = 0;
}

/* Repeating */

gboolean
ef_client_sleep (gdouble seconds, GCancellable *cancellable, GError **error)
{
  GPollFD fd = { .events = G_IO_IN };
  gboolean pollable = g_cancellable_make_pollfd (cancellable, &fd);

  g_poll (&fd, pollable ? 1 : 0, (gint)(seconds * 1000));
  if (pollable)
    g_cancellable_release_fd (cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
  return FALSE;
}

gboolean
ef_client_is_limited (const EfHttpReply *reply)
{
  g_autoptr (EfProblem) problem = NULL;

  if (reply->status != 429)
    return FALSE;
  problem = ef_problem_new (429, reply->body->str, reply->body->len);
  return strcmp (problem->code, "rate-limited") == 0;
}

static gdouble
decide (EfClient *self, const EfHttpReply *reply, gboolean repeatable,
    guint failures, gint64 since)
{
  EfRetry failure = {
    .outcome = reply->outcome,
    .status = reply->status,
    .retry_after = reply->retry_after,
    .repeatable = repeatable,
    .reached = self->reached,
    .limited = ef_client_is_limited (reply),
    .failures = failures,
    .elapsed = (g_get_monotonic_time () - since) / 1e6,
    .random = g_random_double (),
  };

  return ef_retry_decide (&failure);
}

gboolean
ef_client_perform (EfClient *self, const EfHttpRequest *request,
    EfRepeat repeat, EfClientRewind rewind, EfHttpReply *reply,
    GCancellable *cancellable, GError **error)
{
  gint64 since = 0;

  for (guint failures = 1;; failures++) {
    g_autoptr (GError) failure = NULL;
    gboolean answered =
        ef_http_perform (self->http, request, reply, cancellable, &failure);
    /* A body that was cut off has not been taken. */
    gboolean harmless =
        repeat == EF_REPEAT_ANY || (request->read && !reply->sent_all);
    gdouble wait = -1;

    since = since ? since : g_get_monotonic_time ();
    if (repeat != EF_REPEAT_NEVER)
      wait = decide (self, reply, harmless, failures, since);
    self->reached = self->reached || answered;
    if (wait < 0) {
      if (!answered)
        g_propagate_error (error, g_steal_pointer (&failure));
      return answered;
    }
    if (!ef_client_sleep (wait, cancellable, error) ||
        (rewind && !rewind (request->data, error)))
      return FALSE;
  }
}

gboolean
ef_client_check_status (const EfHttpReply *reply, guint wanted, GError **error)
{
  g_autoptr (EfProblem) problem = NULL;
  g_autofree gchar *text = NULL;

  if (reply->status == wanted)
    return TRUE;
  problem = ef_problem_new (reply->status, reply->body->str, reply->body->len);
  text = ef_problem_describe (problem);
  g_set_error (
      error, EF_ERROR, ef_problem_get_error_code (problem), "%s", text);
  return FALSE;
}

/* Calls */

static gchar *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return ef_json_to_string (node);
}

static void
add_header (GPtrArray *headers, const gchar *name, const gchar *value)
{
  if (value)
    g_ptr_array_add (headers, g_strconcat (name, ": ", value, NULL));
}

static gboolean
refuse (EfClient *self, const EfHttpReply *reply, GError **error)
{
  g_autofree gchar *text = NULL;

  self->problem =
      ef_problem_new (reply->status, reply->body->str, reply->body->len);
  text = ef_problem_describe (self->problem);
  g_set_error (
      error, EF_ERROR, ef_problem_get_error_code (self->problem), "%s", text);
  return FALSE;
}

static gboolean
take_answer (
    EfClient *self, EfHttpReply *reply, EfAnswer *answer, GError **error)
{
  answer->status = reply->status;
  answer->etag = g_steal_pointer (&reply->etag);
  if (reply->status == 204 || reply->status == 304)
    return TRUE;
  if (reply->status < 200 || reply->status > 299)
    return refuse (self, reply, error);
  answer->root = ef_json_parse (
      self->server->name, reply->body->str, reply->body->len, 0, error);
  if (answer->root)
    return TRUE;
  g_prefix_error (error, "the answer is not what docs/api.md says: ");
  return FALSE;
}

static EfRepeat
get_repeat (const EfCall *call)
{
  if (call->once)
    return EF_REPEAT_NEVER;
  return call->repeatable || call->key || strcmp (call->method, "POST") != 0
      ? EF_REPEAT_ANY
      : EF_REPEAT_UNTAKEN;
}

gboolean
ef_client_call (EfClient *self, const EfCall *call, EfAnswer *answer,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *body = call->body ? to_text (call->body) : NULL;
  g_auto (EfHttpReply) reply = EF_HTTP_REPLY_INIT;
  EfHttpRequest request = { .method = call->method,
    .target = call->target,
    .body = body,
    .timeout = call->timeout ? call->timeout : ANSWER_SECONDS };

  add_header (headers, "Content-Type", body ? "application/json" : NULL);
  add_header (headers, "Idempotency-Key", call->key);
  add_header (headers, "If-None-Match", call->etag);
  g_ptr_array_add (headers, NULL);
  request.headers = (const gchar *const *)headers->pdata;
  g_clear_pointer (&self->problem, ef_problem_free);
  ef_answer_clear (answer);
  return ef_client_perform (self, &request, get_repeat (call), NULL, &reply,
             cancellable, error) &&
      take_answer (self, &reply, answer, error);
}

JsonNode *
ef_client_get (EfClient *self, const gchar *target, GCancellable *cancellable,
    GError **error)
{
  EfCall call = { .method = "GET", .target = target };
  g_auto (EfAnswer) answer = EF_ANSWER_INIT;

  if (!ef_client_call (self, &call, &answer, cancellable, error))
    return NULL;
  if (answer.root)
    return g_steal_pointer (&answer.root);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "%s: answers without a document", self->server->name);
  return NULL;
}
