/* Edit Factory - answers as handlers make them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "response-private.h"

#include <unistd.h>

static EfResponse *
response_new (guint status)
{
  EfResponse *self = g_new0 (EfResponse, 1);

  self->status = status;
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->fd = -1;
  return self;
}

EfResponse *
ef_response_new_json (guint status, JsonNode *json)
{
  EfResponse *self = response_new (status);

  self->json = json;
  return self;
}

EfResponse *
ef_response_new_text (guint status, gchar *text)
{
  EfResponse *self = response_new (status);

  self->text = text;
  return self;
}

EfResponse *
ef_response_new_problem (EfProblem *problem)
{
  EfResponse *self = response_new (ef_problem_get_status (problem));
  const gchar *const *headers = ef_problem_get_headers (problem);

  self->problem = problem;
  for (; *headers; headers += 2)
    ef_response_add_header (self, headers[0], headers[1]);
  return self;
}

EfResponse *
ef_response_new_empty (void)
{
  return response_new (204);
}

EfResponse *
ef_response_new_bare (guint status)
{
  return response_new (status);
}

EfResponse *
ef_response_new_file (gint fd, guint64 size, const gchar *etag,
    const gchar *media_type, const gchar *file_name)
{
  EfResponse *self = response_new (200);

  self->fd = fd;
  self->size = size;
  self->etag = g_strdup (etag);
  self->media_type = g_strdup (media_type);
  self->file_name = g_strdup (file_name);
  return self;
}

EfResponse *
ef_response_new_stream (
    const gchar *media_type, const EfResponseStream *stream, gpointer data)
{
  EfResponse *self = response_new (200);

  self->media_type = g_strdup (media_type);
  self->stream = stream;
  self->stream_data = data;
  return self;
}

EfResponse *
ef_response_new_later (void)
{
  EfResponse *self = response_new (0);

  self->later = TRUE;
  return self;
}

void
ef_response_free (EfResponse *self)
{
  if (self->stream_data && self->stream->free)
    self->stream->free (self->stream_data);
  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->problem, ef_problem_free);
  g_free (self->text);
  g_free (self->etag);
  g_free (self->media_type);
  g_free (self->file_name);
  g_free (self);
}

void
ef_response_add_header (EfResponse *self, const gchar *name, const gchar *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

void
ef_response_set_etag (EfResponse *self, const gchar *etag)
{
  g_free (self->etag);
  self->etag = g_strdup (etag);
}

const gchar *
ef_response_get_header (EfResponse *self, const gchar *name)
{
  for (guint i = 0; i < self->headers->len; i += 2) {
    if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
      return g_ptr_array_index (self->headers, i + 1);
  }
  return NULL;
}
