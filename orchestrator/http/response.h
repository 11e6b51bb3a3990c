/* Edit Factory - answers as handlers make them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "problem.h"
#include "route.h"

G_BEGIN_DECLS

/* The server adds X-Request-Id, `Cache-Control: no-store` unless a header says
 * otherwise, and `X-Content-Type-Options: nosniff`. For GET and HEAD it also
 * does HEAD itself, If-Match and If-None-Match where there is an ETag, and for
 * files Range and If-Range. */

/* @json: (transfer full) */
EfResponse *ef_response_new_json (guint status, JsonNode *json);
/* @text: (transfer full): as it is to be sent: a JSON document, unless a header
 * Content-Type says otherwise */
EfResponse *ef_response_new_text (guint status, gchar *text);
/* @problem: (transfer full) */
EfResponse *ef_response_new_problem (EfProblem *problem);
/* 204 */
EfResponse *ef_response_new_empty (void);
/* Headers alone tell everything. */
EfResponse *ef_response_new_bare (guint status);
/**
 * ef_response_new_file:
 * @fd: (transfer full): a regular file, open for reading
 * @size: how much of it is served; a file that is shorter breaks off
 * @etag: (nullable): strong, with its quotes
 * @file_name: what a browser saves it as
 */
EfResponse *ef_response_new_file (gint fd, guint64 size, const gchar *etag,
    const gchar *media_type, const gchar *file_name);
/**
 * EfResponseStream: a body that is sent as it comes to be.
 * @read: writes at most @size bytes to @buffer and returns how many; 0 when
 *   there are none yet: the connection sleeps until the request's sleeper is
 *   woken; -1 at the end. Called in one of the server's threads
 * @free: (nullable): when the connection is done with it
 */
typedef struct
{
  gssize (*read) (gpointer data, gchar *buffer, gsize size);
  GDestroyNotify free;
} EfResponseStream;

/* @stream: not copied. A client that does not take what there is for it, within
 * EfHttpConfig.receive_ms a piece, is cut. */
EfResponse *ef_response_new_stream (
    const gchar *media_type, const EfResponseStream *stream, gpointer data);
/* No answer yet: the handler is called again when the request's sleeper has
 * been woken. */
EfResponse *ef_response_new_later (void);
void ef_response_free (EfResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfResponse, ef_response_free)

void ef_response_add_header (
    EfResponse *self, const gchar *name, const gchar *value);
/* @etag: strong, with its quotes */
void ef_response_set_etag (EfResponse *self, const gchar *etag);

G_END_DECLS
