/* Edit Factory - answers HTTP on given sockets
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "framing.h"
#include "lingerer.h"
#include "response-private.h"

#include <string.h>
#include <unistd.h>

#define DEFAULT_THREADS 4
#define DEFAULT_CONNECTIONS 512
#define DEFAULT_IDLE_MS 30000
#define DEFAULT_RECEIVE_MS 60000
#define DEFAULT_MIN_RATE 1024
/* Twice what the gate lets through, for the library's own records. */
#define CONNECTION_MEMORY (64 * 1024)

struct _EfHttpServer
{
  EfHttpConfig config;
  /* of struct MHD_Daemon */
  GPtrArray *daemons;
  EfDeadlines *deadlines;
  EfLingerer *lingerer;
  GMutex lock;
  GCond idle;
  guint under_way;
  GHashTable *sleepers; /* of EfSleeper */
  gboolean stopping;
};

const EfHttpConfig *
ef_http_server_get_config (EfHttpServer *self)
{
  return &self->config;
}

static EfDeadline *
deadline_of (struct MHD_Connection *connection)
{
  return MHD_get_connection_info (
      connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
      ->socket_context;
}

void
ef_http_server_set_deadline (EfRequest *request, gint64 microseconds)
{
  gint64 at = microseconds == EF_DEADLINE_NEVER
      ? EF_DEADLINE_NEVER
      : g_get_monotonic_time () + microseconds;

  ef_deadlines_set (
      request->server->deadlines, deadline_of (request->connection), at);
}

static guint
idle_seconds (EfHttpServer *self)
{
  return (self->config.idle_ms + 999) / 1000;
}

/* --- what libmicrohttpd calls ----------------------------------------------
 */

static void
on_connection (void *data, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode what)
{
  EfHttpServer *self = data;
  gint fd;

  if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
    ef_deadlines_remove (self->deadlines, *context);
    return;
  }
  fd = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD)
           ->connect_fd;
  *context = ef_deadlines_add (self->deadlines, fd,
      g_get_monotonic_time () + (gint64)self->config.receive_ms * 1000);
}

/* The library unescapes what is checked unescaped here: it must not. */
static size_t
keep_escapes (void *data, struct MHD_Connection *connection, char *text)
{
  return strlen (text);
}

static void
count_request (EfHttpServer *self, gint change)
{
  g_mutex_lock (&self->lock);
  self->under_way += (guint)change;
  if (self->under_way == 0)
    g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->lock);
}

static void *
on_target (void *data, const char *target, struct MHD_Connection *connection)
{
  EfHttpServer *self = data;

  count_request (self, 1);
  return ef_request_new (self, connection, target);
}

static enum MHD_Result
reply_problem (EfRequest *request, gboolean close)
{
  return ef_request_reply (request,
      ef_response_new_problem (g_steal_pointer (&request->problem)), close);
}

/* The client may be sending yet. */
static void
linger (EfRequest *request)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (
      request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

  ef_lingerer_add (request->server->lingerer, info->connect_fd);
}

static enum MHD_Result
on_head (EfRequest *request, const gchar *target, const gchar *method,
    const gchar *version)
{
  gboolean good = ef_request_read_head (request, target, method, version) &&
      ef_request_begin_body (request);

  /* Answered now, the body is never read. Without a body the answer waits for
   * the next call, which lets the connection live on; unless the head itself
   * was wrong, for then nobody knows where the next one starts. */
  if (good || (request->target.segments && !ef_request_has_body (request)))
    return MHD_YES;
  linger (request);
  return reply_problem (request, TRUE);
}

static enum MHD_Result
on_bytes (EfRequest *request, const gchar *bytes, size_t *length)
{
  gboolean good = ef_request_take_bytes (request, bytes, *length);

  *length = 0;
  if (good)
    return MHD_YES;
  linger (request);
  ef_request_reply_midway (request);
  return MHD_NO;
}

/* The library would take the time that a handler needs for a client's
 * silence. */
static EfResponse *
run_handler (EfRequest *request)
{
  EfHttpServer *self = request->server;
  EfResponse *response;

  ef_http_server_set_deadline (request, EF_DEADLINE_NEVER);
  MHD_set_connection_option (
      request->connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
  response = request->match.route->handle (request, self->config.user_data);
  MHD_set_connection_option (
      request->connection, MHD_CONNECTION_OPTION_TIMEOUT, idle_seconds (self));
  return response;
}

static EfResponse *
refuse_stopping (void)
{
  EfProblem *problem =
      ef_problem_new (503, "draining", "the server stops: ask again later");

  ef_problem_add_header (problem, "Retry-After", "2");
  return ef_response_new_problem (problem);
}

static gboolean
is_later (EfResponse *response)
{
  return response && response->later;
}

/* Asks the handler until it has an answer. Returns: FALSE when the connection
 * sleeps: the library calls again. */
static gboolean
find_answer (EfRequest *request, EfResponse **answer)
{
  EfSleep sleep = EF_SLEEP_WOKEN;
  EfResponse *response = NULL;

  while (
      sleep == EF_SLEEP_WOKEN && is_later (response = run_handler (request))) {
    g_clear_pointer (&response, ef_response_free);
    sleep = ef_sleeper_sleep (ef_request_get_sleeper (request));
  }
  if (sleep == EF_SLEEP_ASLEEP)
    return FALSE;
  ef_request_end_upload (request);
  *answer = sleep == EF_SLEEP_CLOSED ? refuse_stopping () : response;
  return TRUE;
}

static enum MHD_Result
on_end (EfRequest *request)
{
  EfResponse *response = NULL;

  if (request->problem || !ef_request_end_body (request))
    return reply_problem (request, FALSE);
  if (!find_answer (request, &response))
    return MHD_YES;
  return ef_request_reply (request, response, FALSE);
}

static enum MHD_Result
on_request (void *data, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *bytes, size_t *length,
    void **context)
{
  EfRequest *request = *context;

  if (!request->head_seen) {
    request->head_seen = TRUE;
    return on_head (request, url, method, version);
  }
  if (*length > 0)
    return on_bytes (request, bytes, length);
  return on_end (request);
}

static void
write_log (EfRequest *request, enum MHD_RequestTerminationCode why)
{
  const EfHttpConfig *config = &request->server->config;
  EfHttpLogEntry entry = { request->id, request->method ? request->method : "",
    request->match.route ? request->match.route->operation : NULL,
    request->principal, request->status, request->received, request->sent,
    (gdouble)(g_get_monotonic_time () - request->began) / G_USEC_PER_SEC,
    why == MHD_REQUEST_TERMINATED_COMPLETED_OK };

  if (config->log)
    config->log (&entry, config->user_data);
}

static void
on_completed (void *data, struct MHD_Connection *connection, void **context,
    enum MHD_RequestTerminationCode why)
{
  EfHttpServer *self = data;
  EfRequest *request = g_steal_pointer (context);

  if (!request)
    return;
  /* the next request of the connection: silence, then a head */
  ef_http_server_set_deadline (
      request, ((gint64)self->config.idle_ms + self->config.receive_ms) * 1000);
  write_log (request, why);
  ef_request_free (request);
  count_request (self, -1);
}

/* --- the server -------------------------------------------------------------
 */

/* Strict, the library of today drops what it does not take without a word;
 * the gate refuses the same and more, and says why. */
static gint
strictness (void)
{
  return ef_framing_is_known (MHD_get_version ()) ? 0 : 1;
}

static guint
or_default (guint value, guint standard)
{
  return value ? value : standard;
}

EfHttpServer *
ef_http_server_new (const EfHttpConfig *config)
{
  EfHttpServer *self = g_new0 (EfHttpServer, 1);
  EfHttpConfig *own = &self->config;

  *own = *config;
  own->threads = or_default (own->threads, DEFAULT_THREADS);
  own->max_connections = or_default (own->max_connections, DEFAULT_CONNECTIONS);
  own->idle_ms = or_default (own->idle_ms, DEFAULT_IDLE_MS);
  own->receive_ms = or_default (own->receive_ms, DEFAULT_RECEIVE_MS);
  own->min_rate = or_default (own->min_rate, DEFAULT_MIN_RATE);
  self->daemons = g_ptr_array_new ();
  self->sleepers = g_hash_table_new (NULL, NULL);
  self->deadlines = ef_deadlines_new ();
  self->lingerer = ef_lingerer_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  return self;
}

void
ef_http_server_free (EfHttpServer *self)
{
  ef_http_server_stop (self, 0);
  g_ptr_array_unref (self->daemons);
  g_hash_table_unref (self->sleepers);
  ef_deadlines_free (self->deadlines);
  ef_lingerer_free (self->lingerer);
  g_cond_clear (&self->idle);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns: (nullable) */
static struct MHD_Daemon *
start_daemon (EfHttpServer *self, gint fd)
{
  const EfHttpConfig *config = &self->config;

  return MHD_start_daemon (
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
      on_request, self, MHD_OPTION_LISTEN_SOCKET, fd,
      MHD_OPTION_THREAD_POOL_SIZE, config->threads,
      MHD_OPTION_STRICT_FOR_CLIENT, strictness (), MHD_OPTION_CONNECTION_LIMIT,
      MAX (config->max_connections, config->threads),
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->max_connections_per_ip,
      MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds (self),
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
      MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
      MHD_OPTION_URI_LOG_CALLBACK, on_target, self,
      MHD_OPTION_NOTIFY_CONNECTION, on_connection, self,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, self, MHD_OPTION_END);
}

gboolean
ef_http_server_listen (EfHttpServer *self, gint fd, GError **error)
{
  struct MHD_Daemon *daemon = start_daemon (self, fd);

  if (!daemon) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the HTTP server does not start on its socket: %s", g_strerror (errno));
    close (fd);
    return FALSE;
  }
  g_ptr_array_add (self->daemons, daemon);
  return TRUE;
}

void
ef_http_server_add_sleeper (EfHttpServer *self, EfSleeper *sleeper)
{
  g_mutex_lock (&self->lock);
  g_hash_table_add (self->sleepers, sleeper);
  if (self->stopping)
    ef_sleeper_close (sleeper);
  g_mutex_unlock (&self->lock);
}

void
ef_http_server_remove_sleeper (EfHttpServer *self, EfSleeper *sleeper)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sleepers, sleeper);
  g_mutex_unlock (&self->lock);
}

/* The library cannot stop while a connection sleeps. */
static void
close_sleepers (EfHttpServer *self)
{
  GHashTableIter iter;
  gpointer sleeper;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_hash_table_iter_init (&iter, self->sleepers);
  while (g_hash_table_iter_next (&iter, &sleeper, NULL))
    ef_sleeper_close (sleeper);
  g_mutex_unlock (&self->lock);
}

static void
wait_for_requests (EfHttpServer *self, guint grace_ms)
{
  gint64 until = g_get_monotonic_time () + (gint64)grace_ms * 1000;

  g_mutex_lock (&self->lock);
  while (self->under_way > 0 &&
      g_cond_wait_until (&self->idle, &self->lock, until))
    ;
  g_mutex_unlock (&self->lock);
}

void
ef_http_server_stop (EfHttpServer *self, guint grace_ms)
{
  for (guint i = 0; i < self->daemons->len; i++) {
    gint fd = MHD_quiesce_daemon (g_ptr_array_index (self->daemons, i));

    if (fd >= 0)
      close (fd);
  }
  close_sleepers (self);
  wait_for_requests (self, grace_ms);
  for (guint i = 0; i < self->daemons->len; i++)
    MHD_stop_daemon (g_ptr_array_index (self->daemons, i));
  g_ptr_array_set_size (self->daemons, 0);
}
