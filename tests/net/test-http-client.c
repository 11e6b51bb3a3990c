/* Edit Factory - tests: the client against a server that says anything
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "http-client.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* One connection after the other gets the same answer, and the end. */
typedef struct
{
  GSocketListener *listener;
  GThread *thread;
  GCancellable *stop;
  const gchar *answer;
  guint16 port;
  gint connections;
} Server;

static void
serve_one (Server *self, GSocketConnection *connection)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  gchar head[4096];

  g_atomic_int_inc (&self->connections);
  if (!self->answer) /* silent until the client goes */
    while (g_input_stream_read (in, head, sizeof head, NULL, NULL) > 0)
      ;
  else if (g_input_stream_read (in, head, sizeof head, NULL, NULL) > 0)
    g_output_stream_write_all (
        out, self->answer, strlen (self->answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gpointer
serve (gpointer data)
{
  Server *self = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (
              self->listener, NULL, self->stop, NULL))) {
    serve_one (self, connection);
    g_object_unref (connection);
  }
  return NULL;
}

static void
start (Server *self, const gchar *answer)
{
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  memset (self, 0, sizeof *self);
  self->answer = answer;
  self->stop = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_address (self->listener, address,
      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL));
  self->port =
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("server", serve, self);
}

static void
stop (Server *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
}

static gboolean
take (const gchar *bytes, gsize length, gpointer data, GError **error)
{
  g_string_append_len (data, bytes, length);
  return TRUE;
}

static gboolean
ask (Server *server, gboolean public_only, GString *got, guint64 max_bytes,
    EfHttpAnswer *answer, GError **error)
{
  g_autoptr (EfHttpClient) client = ef_http_client_new (public_only, error);
  g_autofree gchar *url =
      g_strdup_printf ("http://127.0.0.1:%u/a/../b", server->port);
  const EfHttpCall call = { .method = "GET",
    .url = url,
    .file = -1,
    .sink = got ? take : NULL,
    .sink_data = got,
    .max_bytes = max_bytes,
    .timeout = 10 };

  return client && ef_http_client_perform (client, &call, answer, error);
}

#define OK_5 "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello"

static void
test_answer (void)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Server server;

  /* Proxies of the environment would see what is signed. */
  g_setenv ("http_proxy", "http://127.0.0.1:1", TRUE);
  start (&server, OK_5);
  ask (&server, FALSE, got, 5, &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpstr (got->str, ==, "hello");
  g_assert_cmpuint (answer.bytes, ==, 5);
  g_assert_cmpstr (ef_http_answer_get (&answer, "x-a"), ==, "b");
  stop (&server);
  g_unsetenv ("http_proxy");
}

/* Not one byte, not even a connection, goes inside. */
static void
test_guard (void)
{
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Server server;

  start (&server, OK_5);
  g_assert_false (ask (&server, TRUE, NULL, 0, &answer, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED);
  g_assert_true (answer.refused);
  g_assert_false (answer.broken);
  g_assert_cmpint (g_atomic_int_get (&server.connections), ==, 0);
  stop (&server);
}

static void
test_redirect (void)
{
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Server server;

  start (&server,
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
      "Content-Length: 0\r\n\r\n");
  ask (&server, FALSE, NULL, 0, &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer.status, ==, 302);
  g_assert_cmpstr (
      ef_http_answer_get (&answer, "location"), ==, "http://127.0.0.1:1/");
  stop (&server);
}

static void
check_limit (const gchar *text, GString *got, guint64 max_bytes)
{
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Server server;

  start (&server, text);
  g_assert_false (ask (&server, FALSE, got, max_bytes, &answer, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_assert_true (answer.failed_here);
  g_assert_false (answer.broken);
  stop (&server);
}

static void
test_limits (void)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_autofree gchar *much = g_strnfill (2 << 20, 'a');
  g_autofree gchar *body = g_strconcat ("HTTP/1.1 500 No\r\n\r\n", much, NULL);
  g_autoptr (GString) head = g_string_new ("HTTP/1.1 200 OK\r\n");

  check_limit (OK_5, got, 4);
  g_assert_cmpuint (got->len, <=, 4);
  check_limit (body, NULL, 0);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (head, "X-%u: %.90s\r\n", i, much);
  g_string_append (head, "\r\n");
  check_limit (head->str, NULL, 0);
}

/* What ends too early, or is no HTTP, may go well another time or not. */
static void
test_broken (void)
{
  static const struct
  {
    const gchar *text;
    gboolean broken;
  } CASES[] = { { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", TRUE },
    { "", TRUE }, { "SSH-2.0-OpenSSH_9\r\n", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_auto (EfHttpAnswer) answer = { 0 };
    g_autoptr (GError) error = NULL;
    Server server;

    start (&server, CASES[i].text);
    g_assert_false (ask (&server, FALSE, NULL, 0, &answer, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_IO);
    g_assert_cmpint (answer.broken, ==, CASES[i].broken);
    g_assert_false (answer.failed_here);
    stop (&server);
  }
}

static void
test_silence (void)
{
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (EfHttpClient) client = ef_http_client_new (FALSE, NULL);
  g_autofree gchar *url = NULL;
  Server server;
  EfHttpCall call = { .method = "GET", .file = -1, .timeout = 1 };

  start (&server, NULL);
  call.url = url = g_strdup_printf ("http://127.0.0.1:%u/", server.port);
  g_assert_false (ef_http_client_perform (client, &call, &answer, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_true (answer.broken);
  g_clear_error (&error);
  call.cancellable = g_cancellable_new ();
  g_cancellable_cancel (call.cancellable);
  g_assert_false (ef_http_client_perform (client, &call, &answer, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_object_unref (call.cancellable);
  stop (&server);
}

/* Takes the beginning of a request, and has it cancelled. */
typedef struct
{
  GSocketListener *listener;
  GCancellable *cancellable;
} Interrupter;

static gpointer
interrupt (gpointer data)
{
  Interrupter *self = data;
  GSocketConnection *connection =
      g_socket_listener_accept (self->listener, NULL, NULL, NULL);
  gchar head[100];

  g_assert_cmpint (g_input_stream_read (
                       g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                       head, sizeof head, NULL, NULL),
      >, 0);
  g_cancellable_cancel (self->cancellable);
  return connection;
}

static void
put_zeros (guint16 port, gsize length, GCancellable *cancellable)
{
  g_autoptr (EfHttpClient) client = ef_http_client_new (FALSE, NULL);
  g_autofree gchar *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_auto (EfHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  const EfHttpCall call = { .method = "PUT",
    .url = url,
    .file = open ("/dev/zero", O_RDONLY | O_CLOEXEC),
    .length = length,
    .cancellable = cancellable };

  g_cancellable_push_current (cancellable);
  g_assert_false (ef_http_client_perform (client, &call, &answer, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_cancellable_pop_current (cancellable);
  close (call.file);
}

/* What is cancelled does not end as if all had been said. */
static void
test_cut_off (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Interrupter interrupter = { listener, cancellable };
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  GThread *thread = g_thread_new ("interrupter", interrupt, &interrupter);
  g_autofree gchar *buffer = g_malloc (1 << 20);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  GInputStream *in;

  put_zeros (port, 100 << 20, cancellable);
  connection = g_thread_join (thread);
  in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while (g_input_stream_read (in, buffer, 1 << 20, NULL, &error) > 0)
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-client/answer", test_answer);
  g_test_add_func ("/http-client/guard", test_guard);
  g_test_add_func ("/http-client/redirect", test_redirect);
  g_test_add_func ("/http-client/limits", test_limits);
  g_test_add_func ("/http-client/broken", test_broken);
  g_test_add_func ("/http-client/silence", test_silence);
  g_test_add_func ("/http-client/cut-off", test_cut_off);
  return g_test_run ();
}
