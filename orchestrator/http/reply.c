/* Edit Factory - sends an answer: conditions, ranges, headers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-private.h"
#include "byte-range.h"
#include "etag.h"
#include "header-value.h"
#include "response-private.h"

#include <editfactory/json.h>
#include <string.h>
#include <sys/socket.h>

#define PROBLEM_TYPE "application/problem+json"

static gboolean
is_reading (EfRequest *request)
{
  return strcmp (request->method, "GET") == 0 ||
      strcmp (request->method, "HEAD") == 0;
}

static EfResponse *
replace_with_problem (
    EfResponse *response, guint status, const gchar *code, const gchar *detail)
{
  g_clear_pointer (&response, ef_response_free);
  return ef_response_new_problem (ef_problem_new (status, code, "%s", detail));
}

static EfResponse *
not_modified (EfResponse *response)
{
  EfResponse *empty = ef_response_new_empty ();

  empty->status = 304;
  empty->etag = g_strdup (response->etag);
  ef_response_free (response);
  return empty;
}

/* RFC 9110, 13.2.2, for what has an entity tag. */
static EfResponse *
apply_conditions (EfRequest *request, EfResponse *response)
{
  const gchar *match = ef_request_get_header (request, "If-Match");

  if (!response->etag || response->status != 200 || !is_reading (request))
    return response;
  if (match && !ef_etag_list_has (match, response->etag, FALSE))
    return replace_with_problem (
        response, 412, "precondition-failed", "If-Match names another version");
  if (ef_request_is_known (request, response->etag))
    return not_modified (response);
  return response;
}

static EfRangeKind
find_range (
    EfRequest *request, EfResponse *response, guint64 *first, guint64 *length)
{
  const gchar *condition = ef_request_get_header (request, "If-Range");

  *first = 0;
  *length = response->size;
  if (strcmp (request->method, "GET") != 0 ||
      (condition && g_strcmp0 (condition, response->etag) != 0))
    return EF_RANGE_WHOLE;
  return ef_byte_range_parse (
      ef_request_get_header (request, "Range"), response->size, first, length);
}

static EfResponse *
refuse_range (EfResponse *response)
{
  g_autofree gchar *size =
      g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, response->size);

  response = replace_with_problem (response, 416, "range-not-satisfiable",
      "the range starts behind the end");
  ef_response_add_header (response, "Content-Range", size);
  return response;
}

static void
add_file_headers (EfResponse *response)
{
  g_autofree gchar *disposition =
      ef_attachment_disposition (response->file_name);

  ef_response_add_header (response, "Content-Type", response->media_type);
  ef_response_add_header (response, "Content-Disposition", disposition);
  ef_response_add_header (response, "Accept-Ranges", "bytes");
  ef_response_add_header (
      response, "Content-Security-Policy", "default-src 'none'; sandbox");
}

static void
add_content_range (EfResponse *response, guint64 first, guint64 length)
{
  g_autofree gchar *range = g_strdup_printf (
      "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
      first, first + length - 1, response->size);

  response->status = 206;
  ef_response_add_header (response, "Content-Range", range);
}

static struct MHD_Response *
library_response_from_file (EfResponse *response, guint64 first, guint64 length)
{
  struct MHD_Response *made = NULL;

  if (length > 0)
    made =
        MHD_create_response_from_fd_at_offset64 (length, response->fd, first);
  if (made)
    response->fd = -1;
  else
    made =
        MHD_create_response_from_buffer (0, (void *)"", MHD_RESPMEM_PERSISTENT);
  return made;
}

static struct MHD_Response *
library_response_from_text (gchar *text, gsize length)
{
  return MHD_create_response_from_buffer_with_free_callback (
      length, text, g_free);
}

static gchar *
text_of (EfRequest *request, EfResponse *response)
{
  g_autoptr (JsonNode) problem = NULL;

  if (response->problem)
    problem = ef_problem_to_json (response->problem, request->id);
  if (response->text)
    return g_steal_pointer (&response->text);
  if (!problem && !response->json)
    return g_strdup ("");
  return ef_json_to_string (problem ? problem : response->json);
}

static void
add_text_type (EfResponse *response, gboolean has_text)
{
  if (response->problem)
    ef_response_add_header (response, "Content-Type", PROBLEM_TYPE);
  else if ((response->json || has_text) &&
      !ef_response_get_header (response, "Content-Type"))
    ef_response_add_header (response, "Content-Type", "application/json");
}

static struct MHD_Response *
make_text (EfRequest *request, EfResponse *response)
{
  gboolean has_text = response->text != NULL;
  gchar *text = text_of (request, response);

  request->sent = strlen (text);
  add_text_type (response, has_text);
  return library_response_from_text (text, request->sent);
}

/* May replace *@response, when the range cannot be met. */
static struct MHD_Response *
make_body (EfRequest *request, EfResponse **response)
{
  guint64 first, length;
  EfRangeKind kind;

  if ((*response)->stream)
    return ef_request_make_stream (request, *response);
  if ((*response)->fd < 0)
    return make_text (request, *response);
  kind = find_range (request, *response, &first, &length);
  if (kind == EF_RANGE_UNSATISFIABLE) {
    *response = refuse_range (*response);
    return make_text (request, *response);
  }
  add_file_headers (*response);
  if (kind == EF_RANGE_PART)
    add_content_range (*response, first, length);
  request->sent = length;
  return library_response_from_file (*response, first, length);
}

static void
add_common_headers (EfRequest *request, EfResponse *response, gboolean close)
{
  for (guint i = 0; i < request->answer_headers->len; i += 2)
    ef_response_add_header (response, request->answer_headers->pdata[i],
        request->answer_headers->pdata[i + 1]);
  ef_response_add_header (response, "X-Request-Id", request->id);
  ef_response_add_header (response, "X-Content-Type-Options", "nosniff");
  if (!ef_response_get_header (response, "Cache-Control"))
    ef_response_add_header (response, "Cache-Control", "no-store");
  if (response->etag)
    ef_response_add_header (response, "ETag", response->etag);
  if (response->status == 401 &&
      !ef_response_get_header (response, "WWW-Authenticate"))
    ef_response_add_header (response, "WWW-Authenticate", "Bearer");
  if (close)
    ef_response_add_header (response, "Connection", "close");
}

static void
copy_headers (EfResponse *from, struct MHD_Response *to)
{
  for (guint i = 0; i < from->headers->len; i += 2)
    MHD_add_response_header (to, g_ptr_array_index (from->headers, i),
        g_ptr_array_index (from->headers, i + 1));
}

/* A client that does not take the answer is cut, too. */
static void
set_send_deadline (EfRequest *request)
{
  const EfHttpConfig *config = ef_http_server_get_config (request->server);

  ef_http_server_set_deadline (request,
      (gint64)config->receive_ms * 1000 +
          (gint64)(request->sent / config->min_rate) * G_USEC_PER_SEC);
}

enum MHD_Result
ef_request_reply (EfRequest *request, EfResponse *response, gboolean close)
{
  struct MHD_Response *made;
  enum MHD_Result result;

  if (!response)
    response = replace_with_problem (
        NULL, 500, "internal", "the handler gave no answer");
  response = apply_conditions (request, response);
  made = make_body (request, &response);
  add_common_headers (request, response, close);
  copy_headers (response, made);
  request->status = response->status;
  if (strcmp (request->method, "HEAD") == 0)
    request->sent = 0;
  set_send_deadline (request);
  result = MHD_queue_response (request->connection, response->status, made);
  MHD_destroy_response (made);
  ef_response_free (response);
  return result;
}

/* The answer as bytes. */
static GString *
format_answer (EfRequest *request, EfResponse *response)
{
  g_autofree gchar *text = text_of (request, response);
  GString *out = g_string_new (NULL);

  ef_response_add_header (response, "Content-Type", PROBLEM_TYPE);
  add_common_headers (request, response, TRUE);
  g_string_append_printf (out, "HTTP/1.1 %u %s\r\n", response->status,
      ef_status_title (response->status));
  for (guint i = 0; i < response->headers->len; i += 2)
    g_string_append_printf (out, "%s: %s\r\n",
        (const gchar *)g_ptr_array_index (response->headers, i),
        (const gchar *)g_ptr_array_index (response->headers, i + 1));
  g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      strlen (text), text);
  request->sent = strlen (text);
  return out;
}

void
ef_request_reply_midway (EfRequest *request)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (
      request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  g_autoptr (EfResponse) response =
      ef_response_new_problem (g_steal_pointer (&request->problem));
  g_autoptr (GString) answer = format_answer (request, response);

  request->status = response->status;
  /* Nothing but "100 Continue" was sent before, so there is room in the
   * socket's buffer; a client that is gone misses nothing. */
  (void)!send (
      info->connect_fd, answer->str, answer->len, MSG_NOSIGNAL | MSG_DONTWAIT);
}
