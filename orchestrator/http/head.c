/* Edit Factory - reads and checks a request's head
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "framing.h"
#include "header-value.h"

#include <string.h>

static gboolean refuse (EfRequest *self, guint status, const gchar *code,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
refuse (
    EfRequest *self, guint status, const gchar *code, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  self->problem = ef_problem_new (status, code, "%s", detail);
  return FALSE;
}

static enum MHD_Result
collect_header (void *data, enum MHD_ValueKind kind, const char *name,
    size_t name_length, const char *value, size_t value_length)
{
  EfRawHeader header = { name, name_length, value ? value : "", value_length };

  g_array_append_val ((GArray *)data, header);
  return MHD_YES;
}

/* Blanks after a value are no part of it. */
static void
trim_values (GArray *headers)
{
  for (guint i = 0; i < headers->len; i++) {
    EfRawHeader *header = &g_array_index (headers, EfRawHeader, i);

    while (header->value_length > 0 &&
        strchr (" \t", header->value[header->value_length - 1]))
      header->value_length--;
  }
}

static void
keep_headers (EfRequest *self, GArray *headers)
{
  for (guint i = 0; i < headers->len; i++) {
    const EfRawHeader *header = &g_array_index (headers, EfRawHeader, i);

    g_ptr_array_add (
        self->headers, g_strndup (header->name, header->name_length));
    g_ptr_array_add (
        self->headers, g_strndup (header->value, header->value_length));
  }
}

static gboolean
is_strictly_framed (EfRequest *self, const gchar *target, const gchar *method,
    const gchar *version, GArray *headers)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (
      self->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  EfFraming framing = { method, target, strlen (self->raw_target), version,
    info ? info->header_size : 0, (const EfRawHeader *)headers->data,
    headers->len };

  return !ef_framing_is_known (MHD_get_version ()) ||
      ef_framing_is_strict (&framing);
}

/* Whether it is HTTP as we take it. */
static gboolean
check_grammar (EfRequest *self, const gchar *target, const gchar *method,
    const gchar *version)
{
  g_autoptr (GArray) headers = g_array_new (FALSE, FALSE, sizeof (EfRawHeader));
  g_autoptr (GError) error = NULL;
  EfRawHead head = { method, version, NULL, 0 };

  MHD_get_connection_values_n (
      self->connection, MHD_HEADER_KIND, collect_header, headers);
  if (!is_strictly_framed (self, target, method, version, headers))
    return refuse (self, 400, "malformed-request",
        "the head must be lines that end with CR LF, unfolded, without NUL "
        "and with single spaces in the first");
  trim_values (headers);
  head.headers = (const EfRawHeader *)headers->data;
  head.n_headers = headers->len;
  if (!ef_request_gate (&head, &self->framing, &error) ||
      !ef_target_parse (
          self->raw_target, strlen (self->raw_target), &self->target, &error))
    return refuse (self, 400, "malformed-request", "%s", error->message);
  keep_headers (self, headers);
  return TRUE;
}

static void
take_request_id (EfRequest *self)
{
  const gchar *id = ef_request_get_header (self, "X-Request-Id");

  if (!ef_is_request_id (id))
    return;
  g_free (self->id);
  self->id = g_strdup (id);
}

/* Clients that can only GET and POST say what they mean. */
static void
override_method (EfRequest *self, const EfRoute *routes)
{
  const gchar *method = ef_request_get_header (self, "X-HTTP-Method-Override");
  EfRouteMatch match;

  if (!method || strcmp (self->method, "POST") != 0)
    return;
  ef_route_match (routes, method, self->target.segments, &match);
  if (match.route && match.route->by_post) {
    g_free (self->method);
    self->method = g_strdup (match.route->method);
  }
  ef_route_match_clear (&match);
}

static void
add_route_headers (EfRequest *self)
{
  const gchar *const *headers = self->match.route->answer_headers;

  for (; headers && *headers; headers += 2)
    ef_request_add_answer_header (self, headers[0], headers[1]);
}

static gboolean
find_route (EfRequest *self)
{
  const EfHttpConfig *config = ef_http_server_get_config (self->server);

  override_method (self, config->routes);
  ef_route_match (
      config->routes, self->method, self->target.segments, &self->match);
  if (self->match.route) {
    add_route_headers (self);
    return TRUE;
  }
  if (!self->match.allow)
    return refuse (self, 404, "not-found", "nothing is served at this path");
  refuse (
      self, 405, "method-not-allowed", "this path takes %s", self->match.allow);
  ef_problem_add_header (self->problem, "Allow", self->match.allow);
  return FALSE;
}

static gboolean
check_principal (EfRequest *self)
{
  const EfHttpConfig *config = ef_http_server_get_config (self->server);
  const gchar *scope = self->match.route->scope;

  if (!scope)
    return TRUE;
  self->principal =
      config->authenticate (self, ef_request_get_header (self, "Authorization"),
          config->user_data, &self->problem);
  if (!self->principal && !self->problem)
    return refuse (self, 401, "unauthorized", "no valid key");
  if (self->problem)
    return FALSE;
  if (!config->has_scope (self->principal, scope))
    return refuse (self, 403, "forbidden",
        "the key's scopes do not reach: this needs %s", scope);
  return TRUE;
}

static gboolean
check_query (EfRequest *self)
{
  gchar **query = self->target.query;
  const gchar *unknown = ef_route_find_unknown_query (self->match.route, query);

  if (unknown) {
    g_autofree gchar *shown = ef_quote (unknown, 80);

    return refuse (self, 400, "unknown-query",
        "there is no query parameter %s here", shown);
  }
  for (; *query; query += 2) {
    if (ef_target_get_query (&self->target, query[0]) != query[1])
      return refuse (self, 400, "malformed-query",
          "query parameter %s comes twice", query[0]);
  }
  return TRUE;
}

gboolean
ef_request_read_head (EfRequest *self, const gchar *target, const gchar *method,
    const gchar *version)
{
  self->method = ef_quote (method, EF_GATE_MAX_METHOD);
  if (!check_grammar (self, target, method, version))
    return FALSE;
  take_request_id (self);
  return find_route (self) && check_principal (self) && check_query (self);
}

gboolean
ef_request_has_body (EfRequest *self)
{
  return self->framing.chunked || self->framing.length > 0;
}
