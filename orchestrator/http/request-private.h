/* Edit Factory - what a request is made of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "request.h"
#include "deadlines.h"
#include "request-gate.h"
#include "server.h"
#include "target.h"

#include <microhttpd.h>

G_BEGIN_DECLS

/* @raw_target: as it came
 * @headers, @answer_headers: name, value, name, value, …
 * @problem: why it is refused, kept until the library takes an answer
 * @received: bytes of the body so far; @limit: how many there may be
 * @body_began: monotonic time
 * @status, @bytes: of the answer, for the log */
struct _EfRequest
{
  EfHttpServer *server;
  struct MHD_Connection *connection;
  gint64 began;
  gchar *id;
  gchar *method;
  gchar *raw_target;
  GPtrArray *headers;
  GPtrArray *answer_headers;
  EfTarget target;
  EfRouteMatch match;
  EfBodyFraming framing;
  gpointer principal;
  EfProblem *problem;
  gboolean head_seen;
  guint64 received;
  guint64 limit;
  gint64 body_began;
  GByteArray *bytes;
  GBytes *body;
  JsonNode *json;
  gpointer upload;
  guint status;
  guint64 sent;
  gpointer state;
  GDestroyNotify free_state;
  EfSleeper *sleeper;
};

EfRequest *ef_request_new (EfHttpServer *server,
    struct MHD_Connection *connection, const gchar *raw_target);
void ef_request_free (EfRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRequest, ef_request_free)
/* Ends the upload, if one has begun. */
void ef_request_end_upload (EfRequest *self);

/* head.c: reads and checks the head, before any byte of the body. Returns
 * FALSE with the problem set in @self. */
gboolean ef_request_read_head (EfRequest *self, const gchar *target,
    const gchar *method, const gchar *version);
/* Does the head announce a body? */
gboolean ef_request_has_body (EfRequest *self);

/* body.c: */
gboolean ef_request_begin_body (EfRequest *self);
gboolean
ef_request_take_bytes (EfRequest *self, const gchar *bytes, gsize length);
gboolean ef_request_end_body (EfRequest *self);

/* reply.c: @response: (transfer full) (nullable)
 * @close: whether the connection ends with it */
enum MHD_Result
ef_request_reply (EfRequest *self, EfResponse *response, gboolean close);
/* Answers with the request's problem while its body still comes, when the
 * library takes no answer; the connection must be dropped then. */
void ef_request_reply_midway (EfRequest *self);

/* stream-body.c */
struct MHD_Response *
ef_request_make_stream (EfRequest *self, EfResponse *response);

/* server.c */
/* A connection that stops sleeping when the server stops. */
void ef_http_server_add_sleeper (EfHttpServer *server, EfSleeper *sleeper);
void ef_http_server_remove_sleeper (EfHttpServer *server, EfSleeper *sleeper);
const EfHttpConfig *ef_http_server_get_config (EfHttpServer *self);
/* When the connection of @request will be cut, from now. */
void ef_http_server_set_deadline (EfRequest *request, gint64 microseconds);

G_END_DECLS
