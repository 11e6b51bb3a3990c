/* Edit Factory - the description of the REST interface as a page
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "openapi.h"

#include <gio/gio.h>
#include <string.h>

#define STYLE "/editfactory/openapi/page.css"

static void
append (GString *out, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

/* Arguments are escaped; the format is ours. */
static void
append (GString *out, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}

/* `words` become code. */
static void
append_prose (GString *out, const gchar *prose)
{
  g_auto (GStrv) parts = g_strsplit (prose ? prose : "", "`", -1);

  for (guint i = 0; parts[i]; i++)
    append (out, i % 2 ? "<code>%s</code>" : "%s", parts[i]);
}

static JsonObject *
get_object (JsonObject *parent, const gchar *name)
{
  JsonNode *node = parent ? json_object_get_member (parent, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                               : NULL;
}

static const gchar *
get_text (JsonObject *object, const gchar *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static void
append_json (GString *out, JsonNode *node)
{
  g_autofree gchar *text = json_to_string (node, TRUE);

  append (out, "<pre>%s</pre>\n", text);
}

static void
append_reference (GString *out, const gchar *reference)
{
  const gchar *name = strrchr (reference, '/') + 1;

  append (out, "<a href=\"#schema-%s\">%s</a>", name, name);
}

/* {"type": "integer", "minimum": 1} in one line */
static void
append_schema (GString *out, JsonObject *schema)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree gchar *text = NULL;

  if (json_object_has_member (schema, "$ref")) {
    append_reference (out, get_text (schema, "$ref"));
    return;
  }
  node = json_node_init_object (json_node_alloc (), schema);
  text = json_to_string (node, FALSE);
  append (out, "<code>%s</code>", text);
}

static void
append_parameters (GString *out, JsonObject *operation)
{
  JsonNode *node = json_object_get_member (operation, "parameters");
  JsonArray *all = node ? json_node_get_array (node) : NULL;

  if (!all)
    return;
  g_string_append (out, "<table><tr><th>Parameter<th>In<th>What\n");
  for (guint i = 0; i < json_array_get_length (all); i++) {
    JsonObject *one = json_array_get_object_element (all, i);

    append (out, "<tr><td><code>%s</code>%s<td>%s<td>", get_text (one, "name"),
        json_object_get_boolean_member_with_default (one, "required", FALSE)
            ? " (required)"
            : "",
        get_text (one, "in"));
    append_prose (out, get_text (one, "description"));
    g_string_append_c (out, ' ');
    append_schema (out, get_object (one, "schema"));
    g_string_append_c (out, '\n');
  }
  g_string_append (out, "</table>\n");
}

/* "application/json Job" */
static void
append_content (GString *out, JsonObject *content)
{
  g_autoptr (GList) types = content ? json_object_get_members (content) : NULL;

  for (GList *l = types; l; l = l->next) {
    JsonObject *schema = get_object (get_object (content, l->data), "schema");

    append (out, "<code>%s</code> ", (const gchar *)l->data);
    if (schema && json_object_has_member (schema, "$ref"))
      append_reference (out, get_text (schema, "$ref"));
    else if (schema)
      append_reference (out, "/Problem");
  }
}

static void
append_examples (GString *out, JsonObject *content)
{
  JsonObject *examples =
      get_object (get_object (content, "application/json"), "examples");
  g_autoptr (GList) names =
      examples ? json_object_get_members (examples) : NULL;

  for (GList *l = names; l; l = l->next)
    append_json (
        out, json_object_get_member (get_object (examples, l->data), "value"));
}

static void
append_request (GString *out, JsonObject *operation)
{
  JsonObject *body = get_object (operation, "requestBody");
  JsonObject *content = get_object (body, "content");

  if (!body)
    return;
  g_string_append (out, "<p>Body: ");
  append_content (out, content);
  g_string_append (out, "\n");
  append_examples (out, content);
}

static gint
compare_statuses (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
append_answers (GString *out, JsonObject *operation)
{
  JsonObject *answers = get_object (operation, "responses");
  GList *statuses =
      g_list_sort (json_object_get_members (answers), compare_statuses);

  g_string_append (out, "<table><tr><th>Status<th>What<th>Body\n");
  for (GList *l = statuses; l; l = l->next) {
    JsonObject *one = get_object (answers, l->data);

    append (out, "<tr><td>%s<td>", (const gchar *)l->data);
    append_prose (out, get_text (one, "description"));
    g_string_append (out, "<td>");
    append_content (out, get_object (one, "content"));
    g_string_append_c (out, '\n');
  }
  g_string_append (out, "</table>\n");
  g_list_free (statuses);
}

static void
append_scope (GString *out, JsonObject *operation)
{
  JsonArray *security = json_object_get_array_member (operation, "security");
  JsonArray *scopes;

  if (json_array_get_length (security) == 0) {
    g_string_append (out, "<p class=scope>Without a key.\n");
    return;
  }
  scopes = json_object_get_array_member (
      json_array_get_object_element (security, 0), "key");
  append (out, "<p class=scope>Scope <code>%s</code>.\n",
      json_array_get_string_element (scopes, 0));
}

static void
append_operation (
    GString *out, const gchar *method, const gchar *path, JsonObject *operation)
{
  g_autofree gchar *big = g_ascii_strup (method, -1);
  const gchar *id = get_text (operation, "operationId");

  append (out,
      "<h3 id=\"%s\"><code><span class=method>%s</span> %s</code></h3>\n<p>"
      "<b>%s.</b> ",
      id, big, path, get_text (operation, "summary"));
  append_prose (out, get_text (operation, "description"));
  g_string_append_c (out, '\n');
  append_scope (out, operation);
  append_parameters (out, operation);
  append_request (out, operation);
  append_answers (out, operation);
}

typedef void (*Each) (GString *out, const gchar *method, const gchar *path,
    JsonObject *operation);

static void
append_link (
    GString *out, const gchar *method, const gchar *path, JsonObject *operation)
{
  append (out, "<li><a href=\"#%s\">%s</a>\n",
      get_text (operation, "operationId"), get_text (operation, "summary"));
}

/* In the order of the table of routes. */
static void
each_of_tag (GString *out, JsonObject *root, const gchar *tag, Each each)
{
  JsonObject *paths = get_object (root, "paths");
  g_autoptr (GList) names = json_object_get_members (paths);

  for (GList *p = names; p; p = p->next) {
    JsonObject *path = get_object (paths, p->data);
    g_autoptr (GList) methods = json_object_get_members (path);

    for (GList *m = methods; m; m = m->next) {
      JsonObject *operation = get_object (path, m->data);
      JsonArray *tags = json_object_get_array_member (operation, "tags");

      if (g_str_equal (json_array_get_string_element (tags, 0), tag))
        each (out, m->data, p->data, operation);
    }
  }
}

static void
append_tags (GString *out, JsonObject *root, gboolean links)
{
  JsonArray *tags = json_object_get_array_member (root, "tags");

  for (guint i = 0; i < json_array_get_length (tags); i++) {
    JsonObject *tag = json_array_get_object_element (tags, i);
    const gchar *name = get_text (tag, "name");

    if (!links)
      append (out, "<h2>%s</h2>\n<p>%s\n", name, get_text (tag, "description"));
    each_of_tag (out, root, name, links ? append_link : append_operation);
  }
}

static void
append_schemas (GString *out, JsonObject *root)
{
  JsonObject *schemas = get_object (get_object (root, "components"), "schemas");
  g_autoptr (GList) names = json_object_get_members (schemas);

  g_string_append (out, "<h2>Documents</h2>\n");
  for (GList *l = names; l; l = l->next) {
    append (out, "<h3 id=\"schema-%s\">%s</h3>\n", (const gchar *)l->data,
        (const gchar *)l->data);
    append_json (out, json_object_get_member (schemas, l->data));
  }
}

/* The style is allowed by its hash, nothing else is. */
static gchar *
make_policy (const gchar *style, gsize length)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 bytes[32];
  gsize n = sizeof (bytes);
  g_autofree gchar *hash = NULL;

  g_checksum_update (sum, (const guchar *)style, (gssize)length);
  g_checksum_get_digest (sum, bytes, &n);
  hash = g_base64_encode (bytes, n);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; "
                          "base-uri 'none'; form-action 'none'; "
                          "frame-ancestors 'none'",
      hash);
}

gchar *
ef_openapi_page (JsonNode *document, gchar **policy)
{
  JsonObject *root = json_node_get_object (document);
  JsonObject *info = get_object (root, "info");
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (STYLE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length = 0;
  const gchar *style = bytes ? g_bytes_get_data (bytes, &length) : "";
  GString *out = g_string_new (NULL);

  append (out,
      "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width\">\n"
      "<title>%s %s: REST</title>\n<style>",
      get_text (info, "title"), get_text (info, "version"));
  g_string_append_len (out, style, (gssize)length);
  append (out, "</style>\n<h1>%s %s</h1>\n<p><b>%s</b> ",
      get_text (info, "title"), get_text (info, "version"),
      get_text (info, "summary"));
  append_prose (out, get_text (info, "description"));
  g_string_append (out,
      " For programs: <a href=\"openapi.json\">openapi.json"
      "</a>.\n<nav><ul>\n");
  append_tags (out, root, TRUE);
  g_string_append (out, "</ul></nav>\n");
  append_tags (out, root, FALSE);
  append_schemas (out, root);
  *policy = make_policy (style, length);
  return g_string_free (out, FALSE);
}
