/* Edit Factory - answers HTTP on given sockets
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "request.h"
#include "response.h"

G_BEGIN_DECLS

/**
 * EfHttpLogEntry:
 * @operation: (nullable): the route's, NULL when none was found
 * @status: 0 when the client was gone before there was an answer
 * @principal: (nullable): who asked
 * @received, @bytes: of the request's and the answer's body
 * @complete: whether the answer was sent whole
 */
typedef struct
{
  const gchar *request_id;
  const gchar *method;
  const gchar *operation;
  gpointer principal;
  guint status;
  guint64 received;
  guint64 bytes;
  gdouble seconds;
  gboolean complete;
} EfHttpLogEntry;

/**
 * EfHttpConfig:
 * @routes: the table, ended by one without a method; kept, not copied
 * @user_data: for every callback
 * @authenticate: who asks on a route with a scope. @authorization is the
 *   header's value or NULL. Returns the principal, or NULL with @problem set
 *   (a 401 gets WWW-Authenticate: Bearer)
 * @has_scope: may @principal do what needs @scope?
 * @free_principal: (nullable)
 * @log: (nullable): told of every request when it is over
 * @threads: (default 4): each serves many connections, one handler at a time.
 *   A handler that has no answer yet sleeps (ef_response_new_later()); one that
 *   works for seconds stops all connections of its thread
 * @max_connections: (default 512) of each socket
 * @max_connections_per_ip: (default none) counts TCP clients; everybody who
 *   comes through a proxy has the proxy's address
 * @idle_ms: (default 30 s) silence after which a connection is closed, in
 *   whole seconds
 * @receive_ms: (default 60 s) for a whole head, and then for a whole JSON body
 * @min_rate: (default 1024) bytes a second that an upload or a download must
 *   make on average, after receive_ms of grace
 *
 * Zeros stand for the defaults. All callbacks run in the server's threads.
 */
typedef struct
{
  const EfRoute *routes;
  gpointer user_data;
  gpointer (*authenticate) (EfRequest *request, const gchar *authorization,
      gpointer user_data, EfProblem **problem);
  gboolean (*has_scope) (gpointer principal, const gchar *scope);
  void (*free_principal) (gpointer principal);
  void (*log) (const EfHttpLogEntry *entry, gpointer user_data);
  guint threads;
  guint max_connections;
  guint max_connections_per_ip;
  guint idle_ms;
  guint receive_ms;
  guint min_rate;
} EfHttpConfig;

typedef struct _EfHttpServer EfHttpServer;

EfHttpServer *ef_http_server_new (const EfHttpConfig *config);
/* Stops without grace. */
void ef_http_server_free (EfHttpServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfHttpServer, ef_http_server_free)

/* @fd: (transfer full): a listening stream socket, TCP or Unix; several may be
 * added, each with threads of its own */
gboolean ef_http_server_listen (EfHttpServer *self, gint fd, GError **error);
/* Takes no new connections, waits at most @grace_ms for requests under way,
 * then closes everything. */
void ef_http_server_stop (EfHttpServer *self, guint grace_ms);

G_END_DECLS
