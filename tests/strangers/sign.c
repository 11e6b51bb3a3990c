/* Edit Factory - tests: signs what others have signed, to be compared
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: sign FILE: {"key": {"id", "secret", "region"}, "requests": [...]}.
 * Prints a line for each request: the target when it has "seconds" to live,
 * the header Authorization when it has "payload" to go with.
 */
#include "sigv4.h"

#include <editfactory/json.h>

static const gchar *
text_of (JsonObject *object, const gchar *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* Returns: (transfer container): the members of @name, which ends them */
static EfSigv4Pair *
pairs_of (JsonObject *object, const gchar *name)
{
  JsonObject *members = json_object_get_object_member (object, name);
  g_autoptr (GList) names = json_object_get_members (members);
  EfSigv4Pair *pairs = g_new0 (EfSigv4Pair, g_list_length (names) + 1);
  guint n = 0;

  for (GList *l = names; l; l = l->next)
    pairs[n++] = (EfSigv4Pair){ l->data, text_of (members, l->data) };
  return pairs;
}

static gchar *
sign (const EfSigv4Key *key, JsonObject *object)
{
  g_autofree EfSigv4Pair *query = pairs_of (object, "query");
  g_autofree EfSigv4Pair *headers = pairs_of (object, "headers");
  const gchar *payload = text_of (object, "payload");
  const EfSigv4Request request = { text_of (object, "method"),
    text_of (object, "path"), query, headers,
    payload ? payload : EF_SIGV4_UNSIGNED,
    json_object_get_int_member (object, "time") };

  if (payload)
    return ef_sigv4_authorize (key, &request);
  return ef_sigv4_presign (
      key, &request, json_object_get_int_member (object, "seconds"));
}

static void
sign_all (JsonObject *root)
{
  JsonObject *secrets = json_object_get_object_member (root, "key");
  JsonArray *requests = json_object_get_array_member (root, "requests");
  const EfSigv4Key key = { text_of (secrets, "id"), text_of (secrets, "secret"),
    text_of (secrets, "region"), "s3" };

  for (guint i = 0; i < json_array_get_length (requests); i++) {
    g_autofree gchar *line =
        sign (&key, json_array_get_object_element (requests, i));

    g_print ("%s\n", line);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (argc == 2)
    root = ef_json_load (argv[1], 0, &error);
  if (!root) {
    g_printerr ("sign: %s\n", error ? error->message : "usage: sign FILE");
    return 2;
  }
  sign_all (json_node_get_object (root));
  return 0;
}
