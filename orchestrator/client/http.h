/* Edit Factory - one HTTP request after the other to one server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * No proxy, no redirects, nothing kept between requests but the connection.
 */
#pragma once

#include "server.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  EF_HTTP_ANSWERED, /* with any status */
  EF_HTTP_REFUSED,  /* nobody listens: the request was not sent */
  EF_HTTP_BROKEN,   /* the connection broke, or nothing came for too long */
  EF_HTTP_FAILED    /* everything else; asking again would not help */
} EfHttpOutcome;

/**
 * EfHttpRequest:
 * @target: path and query
 * @headers: (nullable): NULL-terminated, "Name: value"
 * @body: (nullable): a small body
 * @read: (nullable): gives the body's next bytes, @size in all; -1 with an
 *   error set
 * @write: (nullable): takes the body of an answer of 200; without it all is
 *   collected, and with it that of other statuses
 * @moved: (nullable): told how much of a body has gone through so far
 * @timeout: seconds for the whole; 0 when only a standstill ends it
 */
typedef struct
{
  const gchar *method;
  const gchar *target;
  const gchar *const *headers;
  const gchar *body;
  gssize (*read) (gchar *buffer, gsize size, gpointer data, GError **error);
  guint64 size;
  gboolean (*write) (
      const gchar *bytes, gsize n, gpointer data, GError **error);
  void (*moved) (guint64 bytes, gpointer data);
  gpointer data;
  guint timeout;
} EfHttpRequest;

/**
 * EfHttpReply:
 * @retry_after: seconds, -1 when it was not told
 * @etag: (nullable): in its quotes
 * @location: (nullable): as it was sent
 * @offset: Upload-Offset, -1 when it was not told
 * @asset: (nullable): EF-Asset-Id, a UUID
 * @sent_all: the request's body has gone out whole
 */
typedef struct
{
  EfHttpOutcome outcome;
  guint status;
  gint retry_after;
  gchar *etag;
  gchar *location;
  gint64 offset;
  gchar *asset;
  GString *body;
  gboolean sent_all;
} EfHttpReply;

#define EF_HTTP_REPLY_INIT                                                     \
  {                                                                            \
    0                                                                          \
  }
void ef_http_reply_clear (EfHttpReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfHttpReply, ef_http_reply_clear)

typedef struct _EfHttp EfHttp;

/* @server must live as long. */
EfHttp *ef_http_new (const EfServer *server, GError **error);
void ef_http_free (EfHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfHttp, ef_http_free)

/* @reply: cleared first. Returns: whether there was an answer; any status */
gboolean ef_http_perform (EfHttp *http, const EfHttpRequest *request,
    EfHttpReply *reply, GCancellable *cancellable, GError **error);

G_END_DECLS
