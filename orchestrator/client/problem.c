/* Edit Factory - what the server says when it refuses (RFC 9457)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "problem.h"

#include <editfactory/json.h>
#include <string.h>

#define MAX_CHARS 1000

/* The member's text for a message; NULL when it is none. */
static gchar *
get_text (JsonObject *object, const gchar *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  if (!node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING ||
      !*json_node_get_string (node))
    return NULL;
  return ef_quote (json_node_get_string (node), MAX_CHARS);
}

EfProblem *
ef_problem_new (guint status, const gchar *data, gsize length)
{
  g_autoptr (JsonNode) root = ef_json_parse ("problem", data, length, 0, NULL);
  JsonObject *object = root ? json_node_get_object (root) : NULL;
  EfProblem *self = g_new0 (EfProblem, 1);

  self->status = status;
  self->code = get_text (object, "code");
  self->detail = get_text (object, "detail");
  self->pointer = get_text (object, "pointer");
  self->holder = get_text (object, "holder");
  if (!self->code)
    self->code = g_strdup ("");
  if (!self->detail)
    self->detail = get_text (object, "title");
  if (!self->detail)
    self->detail = g_strdup_printf (
        "the server answered with status %u and no reason", status);
  if (self->holder && !g_uuid_string_is_valid (self->holder))
    g_clear_pointer (&self->holder, g_free);
  return self;
}

void
ef_problem_free (EfProblem *self)
{
  g_free (self->code);
  g_free (self->detail);
  g_free (self->pointer);
  g_free (self->holder);
  g_free (self);
}

EfError
ef_problem_get_error_code (const EfProblem *self)
{
  switch (self->status) {
    case 400:
    case 411:
    case 412:
    case 415:
    case 416:
    case 422:
      return EF_ERROR_INPUT;
    case 404:
      return EF_ERROR_NOT_FOUND;
    case 405:
      return EF_ERROR_UNSUPPORTED;
    case 409:
      return EF_ERROR_EXISTS;
    case 413:
    case 429:
      return EF_ERROR_LIMIT;
    default:
      return EF_ERROR_FAILED;
  }
}

static gboolean
is_index (const gchar *token)
{
  return *token && strspn (token, "0123456789") == strlen (token);
}

/* RFC 6901: ~1 is '/', ~0 is '~'. */
static gchar *
unescape (const gchar *token)
{
  g_auto (GStrv) slashes = g_strsplit (token, "~1", -1);
  g_autofree gchar *joined = g_strjoinv ("/", slashes);
  g_auto (GStrv) tildes = g_strsplit (joined, "~0", -1);

  return g_strjoinv ("~", tildes);
}

gchar *
ef_problem_path (const gchar *pointer)
{
  g_auto (GStrv) tokens = g_strsplit (pointer, "/", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 1; tokens[0] && tokens[i]; i++) {
    g_autofree gchar *name = unescape (tokens[i]);

    if (is_index (name))
      g_string_append_printf (out, "[%s]", name);
    else
      g_string_append_printf (out, "%s%s", out->len ? "." : "", name);
  }
  return g_string_free (out, FALSE);
}

static const gchar *
get_advice (const EfProblem *self)
{
  if (self->status == 401)
    return ": set EF_API_KEY to a key of this server";
  if (self->status == 403)
    return ": use a key that may do this";
  return "";
}

gchar *
ef_problem_describe (const EfProblem *self)
{
  g_autofree gchar *path =
      self->pointer ? ef_problem_path (self->pointer) : g_strdup ("");

  if (strcmp (self->code, "exclusive") == 0 && self->holder)
    return g_strdup_printf (
        "%s: wait for it (ef job %s --follow) or stop it (ef cancel %s)",
        self->detail, self->holder, self->holder);
  if (*path && !g_str_has_prefix (self->detail, path))
    return g_strconcat (path, ": ", self->detail, get_advice (self), NULL);
  return g_strconcat (self->detail, get_advice (self), NULL);
}
