/* Edit Factory - error answers (RFC 9457 problem documents)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "problem.h"
#include "config.h"

#include <string.h>

struct _EfProblem
{
  guint status;
  gchar *code;
  gchar *detail;
  gchar *pointer;
  /* name, value, name, value, …; the headers end with NULL */
  GPtrArray *members;
  GPtrArray *headers;
};

static EfProblem *
problem_take (guint status, const gchar *code, gchar *detail)
{
  EfProblem *self = g_new0 (EfProblem, 1);

  self->status = status;
  self->code = g_strdup (code);
  self->detail = detail;
  self->members = g_ptr_array_new_with_free_func (g_free);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->headers, NULL);
  return self;
}

EfProblem *
ef_problem_new (guint status, const gchar *code, const gchar *format, ...)
{
  gchar *detail;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  return problem_take (status, code, detail);
}

static gboolean
is_name_byte (gchar c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Reads "name" or "[12]" at *@at and appends it to @pointer. */
static gboolean
read_step (const gchar **at, gboolean first, GString *pointer)
{
  const gchar *start;
  gboolean index = !first && **at == '[';

  if (!first && !index && **at != '.')
    return FALSE;
  if (!first)
    (*at)++;
  for (start = *at; index ? g_ascii_isdigit (**at) : is_name_byte (**at);)
    (*at)++;
  if (*at == start || (index && **at != ']'))
    return FALSE;
  g_string_append_c (pointer, '/');
  g_string_append_len (pointer, start, *at - start);
  if (index)
    (*at)++;
  return TRUE;
}

/* "params.clips[3].in: …" becomes "/params/clips/3/in"; NULL when @message
 * does not start with a path. */
static gchar *
pointer_from_message (const gchar *message)
{
  g_autoptr (GString) pointer = g_string_new (NULL);
  const gchar *at = message;
  gboolean first = TRUE;

  while (!g_str_has_prefix (at, ": ")) {
    if (!read_step (&at, first, pointer))
      return NULL;
    first = FALSE;
  }
  return first ? NULL : g_strdup (pointer->str);
}

EfProblem *
ef_problem_from_error (guint status, const gchar *code, const GError *error)
{
  const gchar *message = error->message;
  EfProblem *self;

  if (g_str_has_prefix (message, "request: "))
    message += strlen ("request: ");
  self = problem_take (status, code, g_strdup (message));
  self->pointer = pointer_from_message (message);
  return self;
}

void
ef_problem_free (EfProblem *self)
{
  g_free (self->code);
  g_free (self->detail);
  g_free (self->pointer);
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->headers);
  g_free (self);
}

void
ef_problem_set_pointer (EfProblem *self, const gchar *pointer)
{
  g_free (self->pointer);
  self->pointer = g_strdup (pointer);
}

void
ef_problem_set_string (EfProblem *self, const gchar *name, const gchar *value)
{
  g_ptr_array_add (self->members, g_strdup (name));
  g_ptr_array_add (self->members, g_strdup (value));
}

void
ef_problem_add_header (EfProblem *self, const gchar *name, const gchar *value)
{
  guint end = self->headers->len - 1;

  g_ptr_array_insert (self->headers, end, g_strdup (name));
  g_ptr_array_insert (self->headers, end + 1, g_strdup (value));
}

guint
ef_problem_get_status (const EfProblem *self)
{
  return self->status;
}

const gchar *
ef_problem_get_code (const EfProblem *self)
{
  return self->code;
}

const gchar *
ef_problem_get_detail (const EfProblem *self)
{
  return self->detail;
}

const gchar *
ef_problem_get_pointer (const EfProblem *self)
{
  return self->pointer;
}

const gchar *const *
ef_problem_get_headers (const EfProblem *self)
{
  return (const gchar *const *)self->headers->pdata;
}

static void
set_text (JsonObject *object, const gchar *name, const gchar *text)
{
  if (text)
    json_object_set_string_member (object, name, text);
}

JsonNode *
ef_problem_to_json (const EfProblem *self, const gchar *request_id)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autofree gchar *type =
      g_strconcat (EF_ORIGIN "problems/", self->code, NULL);
  g_autofree gchar *detail = g_utf8_make_valid (self->detail, -1);

  set_text (object, "type", type);
  set_text (object, "code", self->code);
  set_text (object, "title", ef_status_title (self->status));
  json_object_set_int_member (object, "status", self->status);
  set_text (object, "detail", detail);
  set_text (object, "pointer", self->pointer);
  for (guint i = 0; i < self->members->len; i += 2)
    set_text (object, g_ptr_array_index (self->members, i),
        g_ptr_array_index (self->members, i + 1));
  set_text (object, "request_id", request_id);
  json_node_take_object (node, object);
  return node;
}

const gchar *
ef_status_title (guint status)
{
  static const struct
  {
    guint status;
    const gchar *title;
  } titles[] = {
    { 200, "OK" },
    { 201, "Created" },
    { 202, "Accepted" },
    { 204, "No Content" },
    { 206, "Partial Content" },
    { 304, "Not Modified" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 411, "Length Required" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 422, "Unprocessable Content" },
    { 423, "Locked" },
    { 428, "Precondition Required" },
    { 429, "Too Many Requests" },
    { 460, "Checksum Mismatch" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 503, "Service Unavailable" },
    { 507, "Insufficient Storage" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    if (titles[i].status == status)
      return titles[i].title;
  }
  return status < 500 ? "Request Failed" : "Server Error";
}
