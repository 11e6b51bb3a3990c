/* Edit Factory - receives a request's body
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "header-value.h"

#include <editfactory/json.h>
#include <stdio.h>

static gboolean
refuse (EfRequest *self, guint status, const gchar *code, const gchar *detail)
{
  self->problem = ef_problem_new (status, code, "%s", detail);
  return FALSE;
}

static gboolean
refuse_size (EfRequest *self)
{
  self->problem = ef_problem_new (413, "too-large",
      "the body is larger than %" G_GUINT64_FORMAT " bytes", self->limit);
  return FALSE;
}

static guint64
limit_of (const EfRoute *route)
{
  if (route->max_bytes)
    return route->max_bytes;
  return route->body == EF_BODY_JSON ? EF_ROUTE_JSON_MAX_BYTES : G_MAXUINT64;
}

/* A chunked body shows its size only as it comes. */
static gboolean
check_body_headers (EfRequest *self)
{
  const EfRoute *route = self->match.route;
  const gchar *coding = ef_request_get_header (self, "Content-Encoding");

  if (!self->framing.has_length && !self->framing.chunked)
    return refuse (self, 411, "length-required",
        "a body is needed: send Content-Length or chunks");
  if (self->framing.length > self->limit)
    return refuse_size (self);
  if (coding && g_ascii_strcasecmp (coding, "identity") != 0)
    return refuse (self, 415, "unsupported-media-type",
        "Content-Encoding: send the body as it is");
  if (route->body == EF_BODY_JSON &&
      !ef_is_json_type (ef_request_get_header (self, "Content-Type")))
    return refuse (self, 415, "unsupported-media-type",
        "Content-Type must be application/json, in UTF-8");
  return TRUE;
}

static gboolean
begin_upload (EfRequest *self)
{
  const EfHttpConfig *config = ef_http_server_get_config (self->server);

  self->upload = self->match.route->stream->begin (
      self, config->user_data, &self->problem);
  if (!self->upload && !self->problem)
    return refuse (self, 500, "internal", "the upload could not begin");
  return self->upload != NULL;
}

/* How long the body may take: JSON a fixed time, a stream as long as it keeps
 * its pace. */
static void
set_deadline (EfRequest *self)
{
  const EfHttpConfig *config = ef_http_server_get_config (self->server);
  gint64 elapsed = g_get_monotonic_time () - self->body_began;
  gint64 allowed = (gint64)config->receive_ms * 1000;

  if (self->match.route->body == EF_BODY_STREAM)
    allowed += (gint64)(self->received / config->min_rate) * G_USEC_PER_SEC;
  ef_http_server_set_deadline (self, allowed - elapsed);
}

gboolean
ef_request_begin_body (EfRequest *self)
{
  const EfRoute *route = self->match.route;

  if (route->body == EF_BODY_NONE)
    return !ef_request_has_body (self) ||
        refuse (self, 400, "malformed-request", "this takes no body");
  self->limit = limit_of (route);
  if (!check_body_headers (self))
    return FALSE;
  self->body_began = g_get_monotonic_time ();
  set_deadline (self);
  if (route->body == EF_BODY_STREAM)
    return begin_upload (self);
  self->bytes = g_byte_array_new ();
  return TRUE;
}

gboolean
ef_request_take_bytes (EfRequest *self, const gchar *bytes, gsize length)
{
  const EfRoute *route = self->match.route;

  self->received += length;
  if (self->received > self->limit)
    return refuse_size (self);
  set_deadline (self);
  if (self->bytes) {
    g_byte_array_append (self->bytes, (const guint8 *)bytes, (guint)length);
    return TRUE;
  }
  if (route->stream->write (
          self->upload, (const guint8 *)bytes, length, &self->problem))
    return TRUE;
  if (!self->problem)
    return refuse (self, 500, "internal", "the upload could not be kept");
  return FALSE;
}

/* The gate's "request:3:14: what" in words. */
static gboolean
refuse_json (EfRequest *self, const GError *error)
{
  guint line, column;
  gint length = 0;

  if (sscanf (error->message, "request:%u:%u: %n", &line, &column, &length) ==
          2 &&
      length > 0)
    self->problem = ef_problem_new (400, "malformed-json",
        "line %u, column %u: %s", line, column, error->message + length);
  else
    self->problem = ef_problem_from_error (400, "malformed-json", error);
  return FALSE;
}

gboolean
ef_request_end_body (EfRequest *self)
{
  g_autoptr (GError) error = NULL;
  const gchar *data;
  gsize length;

  if (!self->bytes)
    return TRUE;
  self->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
  data = g_bytes_get_data (self->body, &length);
  self->json =
      ef_json_parse ("request", data ? data : "", (gssize)length, 0, &error);
  return self->json ? TRUE : refuse_json (self, error);
}
