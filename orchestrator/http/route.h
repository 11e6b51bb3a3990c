/* Edit Factory - the table of requests that are answered
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "problem.h"

G_BEGIN_DECLS

typedef struct _EfRequest EfRequest;
typedef struct _EfResponse EfResponse;

#define EF_ROUTE_MAX_PARAMS 4
#define EF_ROUTE_JSON_MAX_BYTES (1024 * 1024)

typedef enum
{
  EF_BODY_NONE,
  EF_BODY_JSON,
  EF_BODY_STREAM
} EfBodyKind;

/**
 * EfRouteHandle: answers a request whose body is complete.
 *
 * Runs in one of the server's few threads, and may wait for the database. What
 * waits for seconds sleeps (ef_response_new_later()): the thread has other
 * connections to serve.
 *
 * Returns: (transfer full): the answer
 */
typedef EfResponse *(*EfRouteHandle) (EfRequest *request, gpointer user_data);

/**
 * EfRouteStream: what becomes of a body that is too large for memory.
 * @begin: before the first byte. Returns an upload of the route's own, or
 *   NULL with @problem set to refuse it unread
 * @write: some bytes, in order. Returns FALSE with @problem set to refuse the
 *   rest; the connection is closed
 * @end: once for every upload begun, after the handler or instead of it when
 *   the client broke off: frees it, and undoes what the handler did not keep
 *
 * The handler finds the upload with ef_request_get_upload().
 */
typedef struct
{
  gpointer (*begin) (
      EfRequest *request, gpointer user_data, EfProblem **problem);
  gboolean (*write) (
      gpointer upload, const guint8 *bytes, gsize length, EfProblem **problem);
  void (*end) (gpointer upload);
} EfRouteStream;

/**
 * EfRoute:
 * @path: "/v1/jobs/{id}/cancel"; a parameter is one whole segment. Of two
 *   routes that fit, the first in the table is taken
 * @max_bytes: of the body; 0 for EF_ROUTE_JSON_MAX_BYTES, or for no limit of a
 *   stream
 * @scope: (nullable): what the key must reach; NULL answers without a key
 * @query: (nullable): NULL-terminated names that may stand after "?"
 * @stream: for EF_BODY_STREAM
 * @answer_headers: (nullable): name, value, …, NULL: of every answer, refusals
 *   among them
 * @by_post: a POST with X-HTTP-Method-Override comes here, too
 *
 * A table ends with a route without a method. GET also answers HEAD.
 */
typedef struct
{
  const gchar *method;
  const gchar *path;
  const gchar *operation;
  const gchar *summary;
  EfBodyKind body;
  guint64 max_bytes;
  const gchar *scope;
  const gchar *const *query;
  EfRouteHandle handle;
  const EfRouteStream *stream;
  const gchar *const *answer_headers;
  gboolean by_post;
} EfRoute;

/**
 * EfRouteMatch:
 * @route: NULL when none fits
 * @allow: "GET, HEAD, DELETE", when the path fits and the method does not
 * @names, @values: path parameters; names are not NUL-terminated, so read them
 *   with ef_route_match_get_param(). Values are borrowed from the segments
 */
typedef struct
{
  const EfRoute *route;
  gchar *allow;
  guint n_params;
  const gchar *names[EF_ROUTE_MAX_PARAMS];
  const gchar *values[EF_ROUTE_MAX_PARAMS];
} EfRouteMatch;

/* @segments: the decoded path, of an EfTarget that outlives @match */
void ef_route_match (const EfRoute *routes, const gchar *method,
    gchar **segments, EfRouteMatch *match);
void ef_route_match_clear (EfRouteMatch *match);
const gchar *
ef_route_match_get_param (const EfRouteMatch *match, const gchar *name);
/* Returns: the first name of @query (name, value, …) that @route does not
 * take, or NULL */
const gchar *ef_route_find_unknown_query (const EfRoute *route, gchar **query);

G_END_DECLS
