/* Edit Factory - a request as its handler sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "client-name.h"
#include "etag.h"
#include "uuid7.h"

EfRequest *
ef_request_new (EfHttpServer *server, struct MHD_Connection *connection,
    const gchar *raw_target)
{
  EfRequest *self = g_new0 (EfRequest, 1);

  self->server = server;
  self->connection = connection;
  self->began = g_get_monotonic_time ();
  self->id = ef_uuid7_new ();
  self->raw_target = g_strdup (raw_target);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->answer_headers = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ef_request_end_upload (EfRequest *self)
{
  if (self->upload)
    self->match.route->stream->end (self->upload);
  self->upload = NULL;
}

static void
end_sleeper (EfRequest *self)
{
  if (!self->sleeper)
    return;
  ef_sleeper_end (self->sleeper);
  ef_http_server_remove_sleeper (self->server, self->sleeper);
  ef_sleeper_unref (self->sleeper);
}

void
ef_request_free (EfRequest *self)
{
  const EfHttpConfig *config = ef_http_server_get_config (self->server);

  ef_request_end_upload (self);
  ef_request_set_state (self, NULL, NULL);
  end_sleeper (self);
  if (self->principal && config->free_principal)
    config->free_principal (self->principal);
  g_clear_pointer (&self->problem, ef_problem_free);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  ef_route_match_clear (&self->match);
  ef_target_clear (&self->target);
  g_ptr_array_unref (self->headers);
  g_ptr_array_unref (self->answer_headers);
  g_free (self->raw_target);
  g_free (self->method);
  g_free (self->id);
  g_free (self);
}

const gchar *
ef_request_get_id (EfRequest *self)
{
  return self->id;
}

const gchar *
ef_request_get_method (EfRequest *self)
{
  return self->method;
}

const EfRoute *
ef_request_get_route (EfRequest *self)
{
  return self->match.route;
}

const gchar *
ef_request_get_param (EfRequest *self, const gchar *name)
{
  return ef_route_match_get_param (&self->match, name);
}

const gchar *
ef_request_get_query (EfRequest *self, const gchar *name)
{
  return ef_target_get_query (&self->target, name);
}

const gchar *
ef_request_get_header (EfRequest *self, const gchar *name)
{
  for (guint i = 0; i < self->headers->len; i += 2) {
    if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
      return g_ptr_array_index (self->headers, i + 1);
  }
  return NULL;
}

gpointer
ef_request_get_principal (EfRequest *self)
{
  return self->principal;
}

JsonObject *
ef_request_get_json (EfRequest *self)
{
  return self->json ? json_node_get_object (self->json) : NULL;
}

GBytes *
ef_request_get_body (EfRequest *self)
{
  return self->body;
}

gpointer
ef_request_get_upload (EfRequest *self)
{
  return self->upload;
}

gboolean
ef_request_get_content_length (EfRequest *self, guint64 *length)
{
  *length = self->framing.length;
  return self->framing.has_length;
}

static gboolean
is_forwarded (EfRequest *self)
{
  static const gchar *const HEADERS[] = { "Forwarded", "X-Forwarded-For",
    "X-Real-IP" };

  for (guint i = 0; i < G_N_ELEMENTS (HEADERS); i++)
    if (ef_request_get_header (self, HEADERS[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (nullable) */
static const struct sockaddr *
get_peer (EfRequest *self)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (
      self->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

  return info ? info->client_addr : NULL;
}

gboolean
ef_request_is_local (EfRequest *self)
{
  const struct sockaddr *peer = get_peer (self);

  return peer && ef_client_is_local (peer) && !is_forwarded (self);
}

gchar *
ef_request_get_client (EfRequest *self)
{
  return ef_client_name (
      get_peer (self), ef_request_get_header (self, "X-Forwarded-For"));
}

void
ef_request_add_answer_header (
    EfRequest *self, const gchar *name, const gchar *value)
{
  g_ptr_array_add (self->answer_headers, g_strdup (name));
  g_ptr_array_add (self->answer_headers, g_strdup (value));
}

gboolean
ef_request_is_known (EfRequest *self, const gchar *etag)
{
  return ef_etag_list_has (
      ef_request_get_header (self, "If-None-Match"), etag, TRUE);
}

void
ef_request_set_state (EfRequest *self, gpointer state, GDestroyNotify destroy)
{
  if (self->free_state)
    self->free_state (self->state);
  self->state = state;
  self->free_state = destroy;
}

gpointer
ef_request_get_state (EfRequest *self)
{
  return self->state;
}

EfSleeper *
ef_request_get_sleeper (EfRequest *self)
{
  if (!self->sleeper) {
    self->sleeper = ef_sleeper_new (self->connection);
    ef_http_server_add_sleeper (self->server, self->sleeper);
  }
  return self->sleeper;
}
