/* Edit Factory - tests: the description of the REST interface is whole
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "openapi.h"
#include "service.h"

#include <string.h>

static JsonNode *document;

static JsonObject *
get (JsonObject *parent, const gchar *name)
{
  g_assert_nonnull (parent);
  if (!json_object_has_member (parent, name))
    g_error ("there is no %s", name);
  return json_object_get_object_member (parent, name);
}

static JsonObject *
operation_of (const EfRoute *route)
{
  g_autofree gchar *method = g_ascii_strdown (route->method, -1);

  return get (get (get (json_node_get_object (document), "paths"), route->path),
      method);
}

static guint
count_parameters (JsonObject *operation, const gchar *in)
{
  JsonArray *all;
  guint n = 0;

  if (!json_object_has_member (operation, "parameters"))
    return 0;
  all = json_object_get_array_member (operation, "parameters");
  for (guint i = 0; i < json_array_get_length (all); i++)
    n += strcmp (json_object_get_string_member (
                     json_array_get_object_element (all, i), "in"),
             in) == 0;
  return n;
}

static guint
count_braces (const gchar *path)
{
  guint n = 0;

  for (; *path; path++)
    n += *path == '{';
  return n;
}

static void
check_route (const EfRoute *route)
{
  JsonObject *operation = operation_of (route);
  JsonObject *answers = get (operation, "responses");

  g_assert_cmpstr (json_object_get_string_member (operation, "operationId"), ==,
      route->operation);
  g_assert_cmpuint (
      strlen (json_object_get_string_member (operation, "description")), >, 10);
  g_assert_cmpuint (count_parameters (operation, "query"), ==,
      route->query ? g_strv_length ((gchar **)route->query) : 0);
  g_assert_cmpuint (
      count_parameters (operation, "path"), ==, count_braces (route->path));
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (operation, "security")),
      ==, route->scope ? 1 : 0);
  g_assert_cmpint (
      json_object_has_member (answers, "401"), ==, route->scope != NULL);
  g_assert_cmpint (json_object_has_member (operation, "requestBody"), ==,
      route->body != EF_BODY_NONE);
  g_assert_true (json_object_has_member (answers, "500"));
}

static void
test_routes (void)
{
  guint n = 0;

  for (const EfRoute *route = ef_routes; route->method; route++, n++)
    check_route (route);
  g_assert_cmpuint (n, >, 20);
}

static void check_references (JsonNode *node);

static void
check_member (JsonArray *array, guint i, JsonNode *node, gpointer unused)
{
  check_references (node);
}

/* Every reference leads somewhere. */
static void
check_references (JsonNode *node)
{
  g_autoptr (GList) names = NULL;
  JsonObject *object;

  if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), check_member, NULL);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  names = json_object_get_members (object);
  for (GList *l = names; l; l = l->next) {
    if (strcmp (l->data, "$ref") == 0)
      get (get (get (json_node_get_object (document), "components"), "schemas"),
          strrchr (json_object_get_string_member (object, "$ref"), '/') + 1);
    check_references (json_object_get_member (object, l->data));
  }
}

static void
test_references (void)
{
  check_references (document);
}

#define OWN(method, path, operation, query)                                    \
  {                                                                            \
    { method, path, operation, "A summary", EF_BODY_NONE, 0, NULL, query },    \
    {                                                                          \
      NULL                                                                     \
    }                                                                          \
  }

static void
check_refused (const EfRoute *routes, const gchar *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) none = ef_openapi_make (routes, &error);

  g_assert_null (none);
  g_assert_nonnull (strstr (error->message, what));
}

/* A route that nobody has described, a parameter, words without a route. */
static void
test_refused (void)
{
  static const gchar *const QUERY[] = { "colour", NULL };
  const EfRoute unknown[] = OWN ("GET", "/v1/x", "getX", NULL);
  const EfRoute query[] = OWN ("GET", "/healthz", "getHealth", QUERY);
  const EfRoute few[] = OWN ("GET", "/healthz", "getHealth", NULL);

  check_refused (unknown, "getX");
  check_refused (query, "colour");
  check_refused (few, "not served");
}

static void
test_page (void)
{
  static const gchar *const FOREIGN[] = { "=\"http", "=\"//", "<script",
    "src=", "@import", "url(", "<link", "<img" };
  g_autofree gchar *policy = NULL;
  g_autofree gchar *page = ef_openapi_page (document, &policy);

  for (const EfRoute *route = ef_routes; route->method; route++) {
    g_autofree gchar *id = g_strdup_printf ("id=\"%s\"", route->operation);

    g_assert_nonnull (strstr (page, id));
    g_assert_nonnull (strstr (page, route->path));
  }
  for (guint i = 0; i < G_N_ELEMENTS (FOREIGN); i++)
    g_assert_null (strstr (page, FOREIGN[i]));
  g_assert_true (g_str_has_prefix (policy,
      "default-src 'none'; style-src "
      "'sha256-"));
}

/* The hash of the policy is that of what stands between the tags. */
static void
test_policy (void)
{
  g_autofree gchar *policy = NULL;
  g_autofree gchar *page = ef_openapi_page (document, &policy);
  const gchar *start = strstr (page, "<style>") + strlen ("<style>");
  gsize length = (gsize)(strstr (page, "</style>") - start);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree gchar *hash = NULL;
  guint8 bytes[32];
  gsize n = sizeof (bytes);

  g_checksum_update (sum, (const guchar *)start, (gssize)length);
  g_checksum_get_digest (sum, bytes, &n);
  hash = g_base64_encode (bytes, n);
  g_assert_cmpuint (length, >, 100);
  g_assert_nonnull (strstr (policy, hash));
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  gint status;

  g_test_init (&argc, &argv, NULL);
  document = ef_openapi_make (ef_routes, &error);
  g_assert_no_error (error);
  g_test_add_func ("/openapi/routes", test_routes);
  g_test_add_func ("/openapi/references", test_references);
  g_test_add_func ("/openapi/refused", test_refused);
  g_test_add_func ("/openapi/page", test_page);
  g_test_add_func ("/openapi/policy", test_policy);
  status = g_test_run ();
  json_node_unref (document);
  return status;
}
