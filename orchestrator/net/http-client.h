/* Edit Factory - asks other servers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * HTTP/1.1 through libcurl, without proxies, without following redirects, and
 * with limits to everything. From any thread; connections are kept.
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EfHttpClient EfHttpClient;

/* Takes some bytes of a body; FALSE with @error ends the transfer. */
typedef gboolean (*EfHttpSink) (
    const gchar *bytes, gsize length, gpointer data, GError **error);

/**
 * EfHttpCall:
 * @headers: (nullable): "Name: value", ended by NULL
 * @body: (nullable): sent when it is given
 * @file: sent instead, from @offset; -1: none
 * @length: of either
 * @sink: (nullable): takes the body of an answer 200 or 206; other bodies, or
 *   all without it, are collected in the answer, at most 1 MiB
 * @max_bytes: that @sink may get
 * @timeout: seconds for all of it, 0: as long as bytes move
 */
typedef struct
{
  const gchar *method;
  const gchar *url;
  const gchar *const *headers;
  const gchar *body;
  gint file;
  guint64 offset;
  guint64 length;
  EfHttpSink sink;
  gpointer sink_data;
  guint64 max_bytes;
  guint timeout;
  GCancellable *cancellable;
} EfHttpCall;

/**
 * EfHttpAnswer:
 * @status: 0: there was none
 * @headers: names in lower case
 * @bytes: of the body
 * @failed_here: it was not the server's fault: the sink, a file or a limit
 * @broken: it may go well another time
 * @refused: the address is none of the public Internet
 */
typedef struct
{
  guint status;
  GHashTable *headers;
  GString *body;
  guint64 bytes;
  gboolean failed_here;
  gboolean broken;
  gboolean refused;
} EfHttpAnswer;

/* @public_only: connect to addresses of the public Internet only */
EfHttpClient *ef_http_client_new (gboolean public_only, GError **error);
void ef_http_client_free (EfHttpClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfHttpClient, ef_http_client_free)

/* @answer: zeroed, or of an earlier call. Returns: whether there is an answer,
 * of whatever status, whole */
gboolean ef_http_client_perform (EfHttpClient *self, const EfHttpCall *call,
    EfHttpAnswer *answer, GError **error);
/* Returns: (nullable) */
const gchar *ef_http_answer_get (EfHttpAnswer *self, const gchar *name);
void ef_http_answer_clear (EfHttpAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfHttpAnswer, ef_http_answer_clear)

G_END_DECLS
