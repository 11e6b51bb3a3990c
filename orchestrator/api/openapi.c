/* Edit Factory - the description of the REST interface (OpenAPI 3.1)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "openapi.h"
#include "ef-openapi.h"

#include <editfactory/json.h>
#include <editfactory/version.h>
#include <gio/gio.h>
#include <string.h>

#define FOLDER "/editfactory/openapi"
#define SCHEMAS "#/components/schemas/"
#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"

/* Of a document of descriptions, all objects but "tags". */
static const gchar *const PARTS[] = { "info", "errors", "request_headers",
  "response_headers", "operations", "schemas" };

/**
 * Maker:
 * @texts: the descriptions
 * @used: (element-type utf8): operations that a route has
 */
typedef struct
{
  JsonObject *texts;
  GHashTable *used;
} Maker;

static gboolean
fail (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "openapi: %s", text);
  return FALSE;
}

/* Objects: each of these gives what is owned by its parent. */

static JsonObject *
add_object (JsonObject *parent, const gchar *name)
{
  JsonObject *object;

  if (json_object_has_member (parent, name))
    return json_object_get_object_member (parent, name);
  object = json_object_new ();
  json_object_set_object_member (parent, name, object);
  return object;
}

static JsonArray *
add_array (JsonObject *parent, const gchar *name)
{
  JsonArray *array;

  if (json_object_has_member (parent, name))
    return json_object_get_array_member (parent, name);
  array = json_array_new ();
  json_object_set_array_member (parent, name, array);
  return array;
}

static JsonObject *
get_object (JsonObject *parent, const gchar *name)
{
  JsonNode *node = json_object_get_member (parent, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                               : NULL;
}

static const gchar *
get_text (JsonObject *object, const gchar *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static void
copy_member (
    JsonObject *from, const gchar *name, JsonObject *to, const gchar *as)
{
  json_object_set_member (
      to, as, json_node_copy (json_object_get_member (from, name)));
}

/* Reading the descriptions */

static gboolean
merge_part (JsonObject *from, const gchar *name, JsonObject *to, GError **error)
{
  JsonObject *part = get_object (from, name);
  JsonObject *all = add_object (to, name);
  g_autoptr (GList) members = part ? json_object_get_members (part) : NULL;

  for (GList *l = members; l; l = l->next) {
    if (json_object_has_member (all, l->data))
      return fail (error, "%s.%s is there twice", name, (gchar *)l->data);
    copy_member (part, l->data, all, l->data);
  }
  return TRUE;
}

static gboolean
merge (JsonObject *from, JsonObject *to, GError **error)
{
  JsonNode *tags = json_object_get_member (from, "tags");
  JsonArray *all = add_array (to, "tags");
  JsonArray *own = tags ? json_node_get_array (tags) : NULL;

  for (guint i = 0; own && i < json_array_get_length (own); i++)
    json_array_add_element (
        all, json_node_copy (json_array_get_element (own, i)));
  for (guint i = 0; i < G_N_ELEMENTS (PARTS); i++)
    if (!merge_part (from, PARTS[i], to, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_file (const gchar *name, JsonObject *texts, GError **error)
{
  g_autofree gchar *path = g_strconcat (FOLDER "/", name, NULL);
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (JsonNode) root = NULL;

  if (bytes)
    root = ef_json_parse (name, g_bytes_get_data (bytes, NULL),
        (gssize)g_bytes_get_size (bytes), 0, error);
  return root && merge (json_node_get_object (root), texts, error);
}

static gboolean
read_texts (JsonObject *texts, GError **error)
{
  /* The texts are in a static library: this takes them along. */
  GResource *resource = ef_openapi_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (
      resource, FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  for (guint i = 0; names && names[i]; i++)
    if (g_str_has_suffix (names[i], ".json") &&
        !read_file (names[i], texts, error))
      return FALSE;
  return names != NULL;
}

/* Parameters */

static JsonObject *
add_parameter (JsonObject *operation, const gchar *in, const gchar *name,
    gboolean required)
{
  JsonObject *parameter = json_object_new ();

  json_object_set_string_member (parameter, "name", name);
  json_object_set_string_member (parameter, "in", in);
  if (required)
    json_object_set_boolean_member (parameter, "required", TRUE);
  json_array_add_object_element (
      add_array (operation, "parameters"), parameter);
  return parameter;
}

/* "{id}" of a path is a UUID, everything else a name. */
static void
add_path_parameters (JsonObject *operation, const gchar *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i]; i++) {
    g_autofree gchar *name = NULL;
    JsonObject *schema;

    if (parts[i][0] != '{')
      continue;
    name = g_strndup (parts[i] + 1, strlen (parts[i]) - 2);
    schema =
        add_object (add_parameter (operation, "path", name, TRUE), "schema");
    json_object_set_string_member (schema, "type", "string");
    if (g_str_equal (name, "id"))
      json_object_set_string_member (schema, "format", "uuid");
  }
}

static gboolean
add_query (JsonObject *operation, const EfRoute *route, JsonObject *text,
    GError **error)
{
  JsonObject *queries = get_object (text, "query");
  guint n = 0;

  for (; route->query && route->query[n]; n++) {
    JsonObject *one = queries ? get_object (queries, route->query[n]) : NULL;
    JsonObject *parameter;

    if (!one)
      return fail (error, "%s: query parameter '%s' is not described",
          route->operation, route->query[n]);
    parameter = add_parameter (operation, "query", route->query[n],
        json_object_get_boolean_member_with_default (one, "required", FALSE));
    copy_member (one, "description", parameter, "description");
    copy_member (one, "schema", parameter, "schema");
  }
  return !queries || json_object_get_size (queries) == n ||
      fail (error, "%s: a query parameter is described that it does not take",
          route->operation);
}

static gboolean
add_headers (Maker *self, JsonObject *operation, JsonObject *text,
    const gchar *name, GError **error)
{
  JsonObject *all = get_object (self->texts, "request_headers");
  JsonNode *node = json_object_get_member (text, "headers");
  JsonArray *names = node ? json_node_get_array (node) : NULL;

  for (guint i = 0; names && i < json_array_get_length (names); i++) {
    const gchar *header = json_array_get_string_element (names, i);
    JsonObject *one = get_object (all, header);
    JsonObject *parameter;

    if (!one)
      return fail (error, "%s: header %s is not described", name, header);
    parameter = add_parameter (operation, "header", header,
        json_object_get_boolean_member_with_default (one, "required", FALSE));
    copy_member (one, "description", parameter, "description");
    copy_member (one, "schema", parameter, "schema");
  }
  return TRUE;
}

/* Bodies */

static gboolean
set_schema (Maker *self, JsonObject *media, const gchar *schema, GError **error)
{
  g_autofree gchar *reference = g_strconcat (SCHEMAS, schema, NULL);

  if (!get_object (get_object (self->texts, "schemas"), schema))
    return fail (error, "there is no schema %s", schema);
  json_object_set_string_member (
      add_object (media, "schema"), "$ref", reference);
  return TRUE;
}

/* @text: {schema} or {media_type} */
static gboolean
add_content (Maker *self, JsonObject *parent, JsonObject *text, GError **error)
{
  const gchar *schema = get_text (text, "schema");
  const gchar *type = get_text (text, "media_type");
  JsonObject *media;

  if (!schema && !type)
    return TRUE;
  media = add_object (add_object (parent, "content"), type ? type : JSON_TYPE);
  return !schema || set_schema (self, media, schema, error);
}

static void
add_examples (JsonObject *body, JsonObject *text)
{
  JsonObject *examples = get_object (text, "examples");
  g_autoptr (GList) names =
      examples ? json_object_get_members (examples) : NULL;
  JsonObject *media = get_object (get_object (body, "content"), JSON_TYPE);

  for (GList *l = names; l; l = l->next)
    copy_member (examples, l->data,
        add_object (add_object (media, "examples"), l->data), "value");
}

static gboolean
add_request (Maker *self, JsonObject *operation, const EfRoute *route,
    JsonObject *text, GError **error)
{
  JsonObject *request = get_object (text, "request");
  guint64 limit = route->max_bytes ? route->max_bytes : EF_ROUTE_JSON_MAX_BYTES;
  JsonObject *body;

  if (route->body == EF_BODY_NONE)
    return !request || fail (error, "%s takes no body", route->operation);
  if (!request)
    return fail (error, "%s: its body is not described", route->operation);
  body = add_object (operation, "requestBody");
  json_object_set_boolean_member (body, "required",
      !json_object_get_boolean_member_with_default (
          request, "optional", FALSE));
  if (route->body == EF_BODY_JSON)
    json_object_set_int_member (body, "x-max-bytes", (gint64)limit);
  if (!add_content (self, body, request, error))
    return FALSE;
  add_examples (body, request);
  return TRUE;
}

/* Answers */

static gboolean
add_answer_headers (
    Maker *self, JsonObject *answer, JsonObject *text, GError **error)
{
  JsonObject *all = get_object (self->texts, "response_headers");
  JsonNode *node = json_object_get_member (text, "headers");
  JsonArray *names = node ? json_node_get_array (node) : NULL;
  JsonObject *headers = add_object (answer, "headers");

  copy_member (all, "X-Request-Id", headers, "X-Request-Id");
  for (guint i = 0; names && i < json_array_get_length (names); i++) {
    const gchar *name = json_array_get_string_element (names, i);

    if (!get_object (all, name))
      return fail (error, "header %s of answers is not described", name);
    copy_member (all, name, headers, name);
  }
  return TRUE;
}

static gboolean
add_answers (
    Maker *self, JsonObject *operation, JsonObject *text, GError **error)
{
  JsonObject *answers = get_object (text, "responses");
  g_autoptr (GList) statuses =
      answers ? json_object_get_members (answers) : NULL;

  for (GList *l = statuses; l; l = l->next) {
    JsonObject *one = get_object (answers, l->data);
    JsonObject *answer =
        add_object (add_object (operation, "responses"), l->data);

    copy_member (one, "description", answer, "description");
    if (!add_content (self, answer, one, error) ||
        !add_answer_headers (self, answer, one, error))
      return FALSE;
  }
  return statuses != NULL || fail (error, "an operation has no answer");
}

/* The answer of @status whose body is a problem */
static JsonObject *
add_problem (JsonObject *operation, const gchar *status)
{
  JsonObject *answer = add_object (add_object (operation, "responses"), status);
  JsonObject *content = add_object (answer, "content");
  JsonObject *schema;
  JsonArray *both;
  JsonObject *base, *own;

  if (json_object_has_member (content, PROBLEM_TYPE))
    return answer;
  schema = add_object (add_object (content, PROBLEM_TYPE), "schema");
  both = add_array (schema, "allOf");
  base = json_object_new ();
  own = json_object_new ();
  json_object_set_string_member (base, "$ref", SCHEMAS "Problem");
  add_array (add_object (add_object (own, "properties"), "code"), "enum");
  json_array_add_object_element (both, base);
  json_array_add_object_element (both, own);
  return answer;
}

static JsonArray *
get_codes (JsonObject *answer)
{
  JsonObject *schema = get_object (
      get_object (get_object (answer, "content"), PROBLEM_TYPE), "schema");
  JsonObject *own = json_array_get_object_element (
      json_object_get_array_member (schema, "allOf"), 1);

  return json_object_get_array_member (
      get_object (get_object (own, "properties"), "code"), "enum");
}

static gboolean
has_code (JsonArray *codes, const gchar *code)
{
  for (guint i = 0; i < json_array_get_length (codes); i++)
    if (g_str_equal (json_array_get_string_element (codes, i), code))
      return TRUE;
  return FALSE;
}

static void
append_text (JsonObject *answer, const gchar *code, const gchar *text)
{
  const gchar *before = get_text (answer, "description");
  g_autofree gchar *all = g_strdup_printf (
      "%s%s`%s`: %s", before ? before : "", before ? "; " : "", code, text);

  json_object_set_string_member (answer, "description", all);
}

static gboolean
add_error (
    Maker *self, JsonObject *operation, const gchar *code, GError **error)
{
  JsonObject *text = get_object (get_object (self->texts, "errors"), code);
  g_autofree gchar *status = NULL;
  JsonObject *answer;
  JsonArray *codes;

  if (!text)
    return fail (error, "error %s is not described", code);
  status = g_strdup_printf (
      "%" G_GINT64_FORMAT, json_object_get_int_member (text, "status"));
  answer = add_problem (operation, status);
  codes = get_codes (answer);
  if (has_code (codes, code))
    return TRUE;
  json_array_add_string_element (codes, code);
  append_text (answer, code, get_text (text, "description"));
  return TRUE;
}

/* What follows from the route itself. */
static const gchar *const EVERY_ERROR[] = { "malformed-request",
  "unknown-query", "internal", NULL };
static const gchar *const SCOPE_ERRORS[] = { "unauthorized", "forbidden",
  "rate-limited", "unavailable", NULL };
static const gchar *const JSON_ERRORS[] = { "malformed-json", "length-required",
  "too-large", "unsupported-media-type", NULL };
static const gchar *const STREAM_ERRORS[] = { "too-large", "length-required",
  NULL };
static const gchar *const PATH_ERRORS[] = { "not-found", NULL };
static const gchar *const NO_ERRORS[] = { NULL };

static gboolean
add_all (Maker *self, JsonObject *operation, const gchar *const *codes,
    GError **error)
{
  for (; *codes; codes++)
    if (!add_error (self, operation, *codes, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_errors (Maker *self, JsonObject *operation, const EfRoute *route,
    JsonObject *text, GError **error)
{
  static const gchar *const *const OF_BODY[] = { NO_ERRORS, JSON_ERRORS,
    STREAM_ERRORS };
  JsonNode *node = json_object_get_member (text, "errors");
  JsonArray *own = node ? json_node_get_array (node) : NULL;

  if (!add_all (self, operation, EVERY_ERROR, error) ||
      (route->scope && !add_all (self, operation, SCOPE_ERRORS, error)) ||
      (strchr (route->path, '{') &&
          !add_all (self, operation, PATH_ERRORS, error)) ||
      !add_all (self, operation, OF_BODY[route->body], error))
    return FALSE;
  for (guint i = 0; own && i < json_array_get_length (own); i++)
    if (!add_error (
            self, operation, json_array_get_string_element (own, i), error))
      return FALSE;
  return TRUE;
}

/* Routes */

static void
add_security (JsonObject *operation, const EfRoute *route)
{
  JsonArray *array = add_array (operation, "security");
  JsonObject *need;

  if (!route->scope)
    return;
  need = json_object_new ();
  json_array_add_string_element (add_array (need, "key"), route->scope);
  json_array_add_object_element (array, need);
}

static gboolean
add_route (Maker *self, JsonObject *paths, const EfRoute *route, GError **error)
{
  JsonObject *text =
      get_object (get_object (self->texts, "operations"), route->operation);
  g_autofree gchar *method = g_ascii_strdown (route->method, -1);
  JsonObject *operation;

  if (!text)
    return fail (error, "%s %s (%s) is not described", route->method,
        route->path, route->operation);
  g_hash_table_add (self->used, (gpointer)route->operation);
  operation = add_object (add_object (paths, route->path), method);
  json_object_set_string_member (operation, "operationId", route->operation);
  json_object_set_string_member (operation, "summary", route->summary);
  copy_member (text, "description", operation, "description");
  json_array_add_string_element (
      add_array (operation, "tags"), get_text (text, "tag"));
  add_security (operation, route);
  add_path_parameters (operation, route->path);
  return add_query (operation, route, text, error) &&
      add_headers (self, operation, text, route->operation, error) &&
      add_request (self, operation, route, text, error) &&
      add_answers (self, operation, text, error) &&
      add_errors (self, operation, route, text, error);
}

static gboolean
check_used (Maker *self, GError **error)
{
  g_autoptr (GList) names =
      json_object_get_members (get_object (self->texts, "operations"));

  for (GList *l = names; l; l = l->next)
    if (!g_hash_table_contains (self->used, l->data))
      return fail (
          error, "%s is described and not served", (const gchar *)l->data);
  return TRUE;
}

static void
add_components (Maker *self, JsonObject *root)
{
  JsonObject *components = add_object (root, "components");
  JsonObject *key =
      add_object (add_object (components, "securitySchemes"), "key");

  json_object_set_string_member (key, "type", "http");
  json_object_set_string_member (key, "scheme", "bearer");
  json_object_set_string_member (key, "description",
      "An API key; the state folder's `key` is one of the first tenant");
  copy_member (self->texts, "schemas", components, "schemas");
}

static gboolean
make (Maker *self, JsonObject *root, const EfRoute *routes, GError **error)
{
  JsonObject *paths;

  if (!read_texts (self->texts, error))
    return FALSE;
  json_object_set_string_member (root, "openapi", "3.1.0");
  copy_member (self->texts, "info", root, "info");
  json_object_set_string_member (
      get_object (root, "info"), "version", ef_version ());
  copy_member (self->texts, "tags", root, "tags");
  paths = add_object (root, "paths");
  for (; routes->method; routes++)
    if (!add_route (self, paths, routes, error))
      return FALSE;
  add_components (self, root);
  return check_used (self, error);
}

JsonNode *
ef_openapi_make (const EfRoute *routes, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) texts = json_object_new ();
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  Maker self = { texts, used };

  json_node_take_object (root, json_object_new ());
  if (!make (&self, json_node_get_object (root), routes, error))
    return NULL;
  return g_steal_pointer (&root);
}
