/* Edit Factory - tests: signs what it is told to, a line of JSON a request
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * {id, secret, region, method, path, query: [[name, value], …], headers: […],
 * payload, time, expires}; expires is 0 for the header Authorization, which is
 * printed then, otherwise the presigned path and query are.
 */
#include "sigv4.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

static EfSigv4Pair *
read_pairs (JsonObject *object, const gchar *name)
{
  JsonArray *array = json_object_get_array_member (object, name);
  guint n = json_array_get_length (array);
  EfSigv4Pair *pairs = g_new0 (EfSigv4Pair, n + 1);

  for (guint i = 0; i < n; i++) {
    JsonArray *pair = json_array_get_array_element (array, i);

    pairs[i].name = json_array_get_string_element (pair, 0);
    pairs[i].value = json_array_get_string_element (pair, 1);
  }
  return pairs;
}

static const gchar *
text (JsonObject *object, const gchar *name)
{
  return json_object_get_string_member (object, name);
}

static gchar *
sign (JsonObject *object)
{
  g_autofree EfSigv4Pair *query = read_pairs (object, "query");
  g_autofree EfSigv4Pair *headers = read_pairs (object, "headers");
  const EfSigv4Key key = { text (object, "id"), text (object, "secret"),
    text (object, "region"), "s3" };
  const EfSigv4Request request = { text (object, "method"),
    text (object, "path"), query, headers, text (object, "payload"),
    json_object_get_int_member (object, "time") };
  guint expires = json_object_get_int_member (object, "expires");

  return expires ? ef_sigv4_presign (&key, &request, expires)
                 : ef_sigv4_authorize (&key, &request);
}

gint
main (void)
{
  g_autofree gchar *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) root = json_from_string (line, &error);
    g_autofree gchar *signature = NULL;

    if (!root)
      g_error ("%s", error->message);
    signature = sign (json_node_get_object (root));
    puts (signature);
  }
  return 0;
}
