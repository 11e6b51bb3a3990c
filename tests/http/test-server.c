/* Edit Factory - a server with toy routes, for test_http.py
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * test-server FOLDER [idle_ms [receive_ms [min_rate]]]: listens on FOLDER/sock
 * and on a free loopback port, prints "port N", writes a line for each request
 * to FOLDER/log, and ends when its standard input does.
 */
#include "server.h"

#include <editfactory/json.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <unistd.h>

typedef struct
{
  gchar *folder;
  FILE *log;
  GMutex lock;
  GCond released;
  guint releases;
  guint waiting;
  guint uploads_open;
  guint ticks;
  GHashTable *listeners; /* of EfSleeper */
} Toy;

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static EfResponse *
answer_text (const gchar *name, const gchar *value)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, name, value);
  return ef_response_new_json (200, object_node (object));
}

static EfResponse *
get_root (EfRequest *request, gpointer user_data)
{
  return answer_text ("hello", ef_request_get_id (request));
}

/* Tells what was understood. */
static EfResponse *
get_echo (EfRequest *request, gpointer user_data)
{
  const gchar *query = ef_request_get_query (request, "q");
  const gchar *header = ef_request_get_header (request, "X-Echo");
  JsonObject *object = json_object_new ();

  json_object_set_string_member (
      object, "id", ef_request_get_param (request, "id"));
  json_object_set_string_member (object, "q", query ? query : "");
  json_object_set_string_member (object, "header", header ? header : "");
  json_object_set_string_member (
      object, "principal", ef_request_get_principal (request));
  return ef_response_new_json (200, object_node (object));
}

static EfResponse *
post_json (EfRequest *request, gpointer user_data)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  EfResponse *response;

  json_node_set_object (node, ef_request_get_json (request));
  response = ef_response_new_json (202, node);
  ef_response_add_header (response, "Location", "/v1/toys/1");
  return response;
}

static EfResponse *
get_tagged (EfRequest *request, gpointer user_data)
{
  EfResponse *response = answer_text ("tag", "seven");

  ef_response_set_etag (response, "\"seven\"");
  return response;
}

static EfResponse *
delete_toy (EfRequest *request, gpointer user_data)
{
  EfProblem *problem;

  if (strcmp (ef_request_get_param (request, "id"), "held") != 0)
    return ef_response_new_empty ();
  problem = ef_problem_new (409, "exclusive", "somebody holds it");
  ef_problem_set_string (problem, "holder", "0199");
  ef_problem_add_header (problem, "Retry-After", "7");
  return ef_response_new_problem (problem);
}

static EfResponse *
get_nothing (EfRequest *request, gpointer user_data)
{
  return NULL;
}

/* Holds its thread until /release, as a long poll does. */
static EfResponse *
get_wait (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;

  g_mutex_lock (&toy->lock);
  toy->waiting++;
  g_cond_broadcast (&toy->released);
  while (toy->releases == 0)
    g_cond_wait (&toy->released, &toy->lock);
  toy->releases--;
  g_mutex_unlock (&toy->lock);
  return ef_response_new_empty ();
}

static EfResponse *
post_release (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;

  g_mutex_lock (&toy->lock);
  toy->releases++;
  g_cond_broadcast (&toy->released);
  g_mutex_unlock (&toy->lock);
  return ef_response_new_empty ();
}

/* Answers once a handler waits. */
static EfResponse *
post_waiting (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;

  g_mutex_lock (&toy->lock);
  while (toy->waiting == 0)
    g_cond_wait (&toy->released, &toy->lock);
  g_mutex_unlock (&toy->lock);
  return ef_response_new_empty ();
}

/* --- what sleeps: a stream of all ticks, and the wait for one --- */

typedef struct
{
  Toy *toy;
  EfSleeper *sleeper;
  guint seen;
  guint limit;
} Listener;

static Listener *
listener_new (Toy *toy, EfRequest *request)
{
  const gchar *limit = ef_request_get_query (request, "limit");
  Listener *self = g_new0 (Listener, 1);

  self->toy = toy;
  self->limit = limit ? (guint)atoi (limit) : G_MAXUINT;
  self->sleeper = ef_sleeper_ref (ef_request_get_sleeper (request));
  g_mutex_lock (&toy->lock);
  self->seen = toy->ticks;
  g_hash_table_add (toy->listeners, self->sleeper);
  g_mutex_unlock (&toy->lock);
  return self;
}

static void
listener_free (gpointer data)
{
  Listener *self = data;

  g_mutex_lock (&self->toy->lock);
  g_hash_table_remove (self->toy->listeners, self->sleeper);
  g_mutex_unlock (&self->toy->lock);
  ef_sleeper_unref (self->sleeper);
  g_free (self);
}

static gboolean
has_news (Listener *self)
{
  gboolean news;

  g_mutex_lock (&self->toy->lock);
  news = self->seen < self->toy->ticks;
  g_mutex_unlock (&self->toy->lock);
  return news;
}

static gssize
read_ticks (gpointer data, gchar *buffer, gsize size)
{
  Listener *self = data;

  if (self->limit == 0)
    return -1;
  if (!has_news (self))
    return 0;
  self->limit--;
  return g_snprintf (buffer, size, "%u\n", ++self->seen);
}

static const EfResponseStream tick_stream = { read_ticks, listener_free };

static EfResponse *
get_ticks (EfRequest *request, gpointer user_data)
{
  return ef_response_new_stream (
      "text/plain", &tick_stream, listener_new (user_data, request));
}

/* Answers at the next tick. */
static EfResponse *
get_doze (EfRequest *request, gpointer user_data)
{
  Listener *listener = ef_request_get_state (request);

  if (!listener) {
    listener = listener_new (user_data, request);
    ef_request_set_state (request, listener, listener_free);
  }
  return has_news (listener) ? ef_response_new_empty ()
                             : ef_response_new_later ();
}

static EfResponse *
get_listeners (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;
  JsonObject *object = json_object_new ();

  g_mutex_lock (&toy->lock);
  json_object_set_int_member (object, "n", g_hash_table_size (toy->listeners));
  g_mutex_unlock (&toy->lock);
  return ef_response_new_json (200, object_node (object));
}

static EfResponse *
post_tick (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;
  GHashTableIter iter;
  gpointer sleeper;

  g_mutex_lock (&toy->lock);
  toy->ticks++;
  g_hash_table_iter_init (&iter, toy->listeners);
  while (g_hash_table_iter_next (&iter, &sleeper, NULL))
    ef_sleeper_wake (sleeper);
  g_mutex_unlock (&toy->lock);
  return ef_response_new_empty ();
}

static EfResponse *
get_file (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;
  const gchar *name = ef_request_get_param (request, "name");
  g_autofree gchar *path = g_build_filename (toy->folder, name, NULL);
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat st;

  if (fd < 0)
    return ef_response_new_problem (
        ef_problem_new (404, "not-found", "no such file"));
  if (fstat (fd, &st) != 0)
    g_error ("fstat: %s", g_strerror (errno));
  return ef_response_new_file (
      fd, (guint64)st.st_size, "\"file-1\"", "video/mp4", name);
}

/* --- uploads: counted and hashed, "full" refuses in the middle --- */

typedef struct
{
  Toy *toy;
  GChecksum *sum;
  guint64 bytes;
  gboolean full;
} Upload;

static void
count_open (Toy *toy, gint change)
{
  g_mutex_lock (&toy->lock);
  toy->uploads_open += (guint)change;
  g_mutex_unlock (&toy->lock);
}

static gpointer
upload_begin (EfRequest *request, gpointer user_data, EfProblem **problem)
{
  const gchar *name = ef_request_get_query (request, "name");
  Upload *upload;

  if (!name) {
    *problem = ef_problem_new (400, "malformed-query", "name is missing");
    return NULL;
  }
  upload = g_new0 (Upload, 1);
  upload->toy = user_data;
  upload->sum = g_checksum_new (G_CHECKSUM_SHA256);
  upload->full = strcmp (name, "full") == 0;
  count_open (upload->toy, 1);
  return upload;
}

static gboolean
upload_write (
    gpointer data, const guint8 *bytes, gsize length, EfProblem **problem)
{
  Upload *upload = data;

  upload->bytes += length;
  g_checksum_update (upload->sum, bytes, (gssize)length);
  if (!upload->full)
    return TRUE;
  *problem = ef_problem_new (507, "quota-exceeded", "the disk is full");
  return FALSE;
}

static void
upload_end (gpointer data)
{
  Upload *upload = data;

  count_open (upload->toy, -1);
  g_checksum_free (upload->sum);
  g_free (upload);
}

static EfResponse *
post_upload (EfRequest *request, gpointer user_data)
{
  Upload *upload = ef_request_get_upload (request);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "bytes", (gint64)upload->bytes);
  json_object_set_string_member (
      object, "sha256", g_checksum_get_string (upload->sum));
  return ef_response_new_json (201, object_node (object));
}

/* Headers tell everything: the method that was understood, and how much came.
 */
static EfResponse *
answer_marked (EfRequest *request, gpointer user_data)
{
  Upload *upload = ef_request_get_upload (request);
  EfResponse *response = ef_response_new_bare (upload ? 204 : 200);
  g_autofree gchar *bytes =
      g_strdup_printf ("%" G_GUINT64_FORMAT, upload ? upload->bytes : 0);

  ef_response_add_header (
      response, "X-Method", ef_request_get_method (request));
  ef_response_add_header (response, "X-Bytes", bytes);
  return response;
}

static EfResponse *
get_uploads_open (EfRequest *request, gpointer user_data)
{
  Toy *toy = user_data;
  JsonObject *object = json_object_new ();

  g_mutex_lock (&toy->lock);
  json_object_set_int_member (object, "open", toy->uploads_open);
  g_mutex_unlock (&toy->lock);
  return ef_response_new_json (200, object_node (object));
}

static const EfRouteStream upload_stream = { upload_begin, upload_write,
  upload_end };
static const gchar *const marks[] = { "X-Mark", "yes", NULL };
static const gchar *const echo_query[] = { "q", "limit", NULL };
static const gchar *const tick_query[] = { "limit", NULL };
static const gchar *const upload_query[] = { "name", NULL };

static const EfRoute routes[] = { { "GET", "/", "getRoot", "Root", EF_BODY_NONE,
                                      0, NULL, NULL, get_root },
  { "GET", "/v1/echo/{id}", "echo", "Echo", EF_BODY_NONE, 0, "read", echo_query,
      get_echo },
  { "POST", "/v1/toys", "createToy", "Create", EF_BODY_JSON, 0, NULL, NULL,
      post_json },
  { "DELETE", "/v1/toys/{id}", "deleteToy", "Delete", EF_BODY_NONE, 0, "write",
      NULL, delete_toy },
  { "GET", "/v1/tagged", "getTagged", "Tagged", EF_BODY_NONE, 0, NULL, NULL,
      get_tagged },
  { "GET", "/v1/nothing", "getNothing", "No answer", EF_BODY_NONE, 0, NULL,
      NULL, get_nothing },
  { "GET", "/v1/wait", "wait", "Wait", EF_BODY_NONE, 0, NULL, NULL, get_wait },
  { "POST", "/v1/release", "release", "Release", EF_BODY_NONE, 0, NULL, NULL,
      post_release },
  { "POST", "/v1/waiting", "waiting", "Waiting", EF_BODY_NONE, 0, NULL, NULL,
      post_waiting },
  { "GET", "/v1/ticks", "ticks", "Ticks", EF_BODY_NONE, 0, NULL, tick_query,
      get_ticks },
  { "GET", "/v1/doze", "doze", "Doze", EF_BODY_NONE, 0, NULL, NULL, get_doze },
  { "GET", "/v1/listeners", "listeners", "Who sleeps", EF_BODY_NONE, 0, NULL,
      NULL, get_listeners },
  { "POST", "/v1/tick", "tick", "Tick", EF_BODY_NONE, 0, NULL, NULL,
      post_tick },
  { "GET", "/v1/files/{name}", "getFile", "File", EF_BODY_NONE, 0, NULL, NULL,
      get_file },
  { "POST", "/v1/uploads", "upload", "Upload", EF_BODY_STREAM,
      G_GUINT64_CONSTANT (8) << 30, NULL, upload_query, post_upload,
      &upload_stream },
  { "POST", "/v1/small", "uploadSmall", "Small", EF_BODY_STREAM, 1000, NULL,
      upload_query, post_upload, &upload_stream },
  { "GET", "/v1/uploads", "openUploads", "Open", EF_BODY_NONE, 0, NULL, NULL,
      get_uploads_open },
  { "OPTIONS", "/v1/marked", "options", "Options", EF_BODY_NONE, 0, NULL, NULL,
      answer_marked, NULL, marks },
  { "HEAD", "/v1/marked", "head", "Head", EF_BODY_NONE, 0, NULL, NULL,
      answer_marked, NULL, marks },
  { "PATCH", "/v1/marked", "patch", "Patch", EF_BODY_STREAM, 10, "write",
      upload_query, answer_marked, &upload_stream, marks, TRUE },
  { NULL } };

/* --- the server around them --- */

static gpointer
authenticate (EfRequest *request, const gchar *authorization,
    gpointer user_data, EfProblem **problem)
{
  if (authorization && g_str_has_prefix (authorization, "Bearer good-"))
    return g_strdup (authorization + strlen ("Bearer good-"));
  *problem = ef_problem_new (401, "unauthorized", "send a key");
  return NULL;
}

/* "reader" reads, "writer" does both */
static gboolean
has_scope (gpointer principal, const gchar *scope)
{
  return strcmp (principal, "writer") == 0 || strcmp (scope, "read") == 0;
}

static void
write_log (const EfHttpLogEntry *entry, gpointer user_data)
{
  Toy *toy = user_data;

  g_mutex_lock (&toy->lock);
  fprintf (toy->log, "%s %s %s %u %" G_GUINT64_FORMAT " %d\n",
      entry->request_id, entry->method,
      entry->operation ? entry->operation : "-", entry->status, entry->bytes,
      entry->complete);
  fflush (toy->log);
  g_mutex_unlock (&toy->lock);
}

static void
check (gboolean good, const gchar *what)
{
  if (!good)
    g_error ("%s: %s", what, g_strerror (errno));
}

static gint
listen_on_loopback (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  gint fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  check (fd >= 0, "socket");
  check (bind (fd, (struct sockaddr *)&address, length) == 0, "bind");
  check (listen (fd, 128) == 0, "listen");
  check (getsockname (fd, (struct sockaddr *)&address, &length) == 0, "name");
  printf ("port %u\n", ntohs (address.sin_port));
  return fd;
}

static gint
listen_on_path (const gchar *folder)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gint fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  check (fd >= 0, "socket");
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/sock", folder);
  check (bind (fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");
  check (listen (fd, 128) == 0, "listen");
  return fd;
}

static guint
argument (gint argc, gchar **argv, gint i)
{
  return argc > i ? (guint)atoi (argv[i]) : 0;
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (EfHttpServer) server = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *log = g_build_filename (argv[1], "log", NULL);
  Toy toy = { .folder = argv[1], .log = fopen (log, "w") };
  EfHttpConfig config = { .routes = routes,
    .user_data = &toy,
    .authenticate = authenticate,
    .has_scope = has_scope,
    .free_principal = g_free,
    .log = write_log,
    .idle_ms = argument (argc, argv, 2),
    .receive_ms = argument (argc, argv, 3),
    .min_rate = argument (argc, argv, 4),
    .max_connections = 4096 };

  check (toy.log != NULL, log);
  toy.listeners = g_hash_table_new (NULL, NULL);
  server = ef_http_server_new (&config);
  if (!ef_http_server_listen (server, listen_on_path (argv[1]), &error) ||
      !ef_http_server_listen (server, listen_on_loopback (), &error))
    g_error ("%s", error->message);
  fflush (stdout);
  while (getchar () != EOF)
    ;
  ef_http_server_stop (server, 5000);
  g_hash_table_unref (toy.listeners);
  fclose (toy.log);
  return 0;
}
