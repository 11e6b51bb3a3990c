/* Edit Factory - an answer whose body is sent as it comes to be
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "response-private.h"

/* How much is asked for at a time; every answer holds as much memory. */
#define BLOCK 4096

/* @request: lives as long as anything is read for it */
typedef struct
{
  EfRequest *request;
  const EfResponseStream *stream;
  gpointer data;
} StreamBody;

/* Asks until there are bytes, the end, or sleep. */
static gssize
pull (StreamBody *self, gchar *buffer, gsize size)
{
  EfSleep sleep = EF_SLEEP_WOKEN;
  gssize n = 0;

  while (sleep == EF_SLEEP_WOKEN &&
      (n = self->stream->read (self->data, buffer, size)) == 0) {
    ef_http_server_set_deadline (self->request, EF_DEADLINE_NEVER);
    sleep = ef_sleeper_sleep (ef_request_get_sleeper (self->request));
  }
  return sleep == EF_SLEEP_CLOSED ? -1 : n;
}

/* A piece that is not taken in time is the client's end. */
static ssize_t
read_body (void *data, uint64_t position, char *buffer, size_t size)
{
  StreamBody *self = data;
  const EfHttpConfig *config =
      ef_http_server_get_config (self->request->server);
  gssize n = pull (self, buffer, size);

  if (n == 0)
    return 0;
  ef_http_server_set_deadline (
      self->request, (gint64)config->receive_ms * 1000);
  if (n < 0)
    return MHD_CONTENT_READER_END_OF_STREAM;
  self->request->sent += (guint64)n;
  return n;
}

static void
free_body (void *data)
{
  StreamBody *self = data;

  if (self->stream->free)
    self->stream->free (self->data);
  g_free (self);
}

struct MHD_Response *
ef_request_make_stream (EfRequest *request, EfResponse *response)
{
  StreamBody *body = g_new0 (StreamBody, 1);

  body->request = request;
  body->stream = response->stream;
  body->data = g_steal_pointer (&response->stream_data);
  ef_response_add_header (response, "Content-Type", response->media_type);
  /* nginx would keep it back until its buffer is full */
  ef_response_add_header (response, "X-Accel-Buffering", "no");
  return MHD_create_response_from_callback (
      MHD_SIZE_UNKNOWN, BLOCK, read_body, body, free_body);
}
