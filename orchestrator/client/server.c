/* Edit Factory - where the server is, and the key it takes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server.h"

#include <editfactory/json.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define STATE_MAX_BYTES (64 * 1024)
#define KEY_MAX_BYTES 1024

gchar *
ef_server_state_folder (void)
{
  const gchar *given = g_getenv ("EF_STATE_DIR");

  if (given && *given)
    return g_strdup (given);
  if (geteuid () == 0)
    return g_strdup ("/var/lib/editfactory");
  return g_build_filename (g_get_user_state_dir (), "editfactory", NULL);
}

void
ef_server_free (EfServer *self)
{
  g_free (self->name);
  g_free (self->socket);
  g_free (self->base);
  g_free (self->key);
  g_free (self);
}

static EfServer *
new_server (const gchar *name)
{
  EfServer *self = g_new0 (EfServer, 1);

  self->name = ef_quote (name, 200);
  self->key = g_strdup ("");
  return self;
}

static EfServer *
parse_socket (
    const gchar *where, const gchar *name, const gchar *path, GError **error)
{
  EfServer *self;

  if (!g_path_is_absolute (path) ||
      strlen (path) >= sizeof (((struct sockaddr_un *)0)->sun_path)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "%s: the socket must be an absolute path of at most %u bytes: "
        "unix:/path/efd.sock",
        where, (guint)sizeof (((struct sockaddr_un *)0)->sun_path) - 1);
    return NULL;
  }
  self = new_server (name);
  self->socket = g_strdup (path);
  self->base = g_strdup ("http://localhost");
  self->local = TRUE;
  return self;
}

static gboolean
is_loopback (const gchar *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address ? g_inet_address_get_is_loopback (address)
                 : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* No user, query or fragment: none of them would reach the server. */
static GUri *
parse_url (const gchar *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const gchar *scheme = uri ? g_uri_get_scheme (uri) : "";
  const gchar *host = uri ? g_uri_get_host (uri) : NULL;

  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) ||
      !host || !*host || g_uri_get_userinfo (uri) || g_uri_get_query (uri) ||
      g_uri_get_fragment (uri))
    return NULL;
  for (const gchar *c = address; *c; c++)
    if (!g_ascii_isgraph (*c))
      return NULL;
  return g_steal_pointer (&uri);
}

EfServer *
ef_server_parse (const gchar *where, const gchar *address, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  EfServer *self;
  gsize length;

  if (g_str_has_prefix (address, "unix:"))
    return parse_socket (where, address, address + strlen ("unix:"), error);
  uri = parse_url (address);
  if (!uri) {
    g_autofree gchar *shown = ef_quote (address, 200);

    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "%s: '%s' is no server: give unix:/path/efd.sock, http://HOST:PORT or "
        "https://HOST",
        where, shown);
    return NULL;
  }
  self = new_server (address);
  self->local = is_loopback (g_uri_get_host (uri));
  for (length = strlen (address); address[length - 1] == '/';)
    length--;
  self->base = g_strndup (address, length);
  return self;
}

EfServer *
ef_server_parse_state (
    const gchar *path, const gchar *data, gsize length, GError **error)
{
  g_autoptr (JsonNode) root =
      ef_json_parse (path, data, length, STATE_MAX_BYTES, error);
  g_autofree gchar *socket = NULL;
  g_autofree gchar *address = NULL;
  gint64 pid = 0, port = 0;
  EfJsonObject o;

  if (!root)
    return NULL;
  ef_json_object_init (&o, path, "", json_node_get_object (root));
  ef_json_get_int (&o, "pid", EF_JSON_OPTIONAL, 0, G_MAXINT, &pid);
  ef_json_get_string (&o, "socket", EF_JSON_OPTIONAL, 4096, &socket);
  ef_json_get_int (&o, "port", EF_JSON_OPTIONAL, 1, 65535, &port);
  if (!o.error && !socket && !port)
    ef_json_object_fail (&o, "socket", "is missing: start ./factory efd again");
  if (!ef_json_object_end (&o, error))
    return NULL;
  address = socket
      ? g_strconcat ("unix:", socket, NULL)
      : g_strdup_printf ("http://127.0.0.1:%" G_GINT64_FORMAT, port);
  return ef_server_parse (path, address, error);
}

static EfServer *
find_in_state (const gchar *folder, GError **error)
{
  g_autofree gchar *path = g_build_filename (folder, "efd.json", NULL);
  g_autofree gchar *data = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "no server (there is no %s): start one with ./factory efd, or set "
        "EF_SERVER",
        path);
    return NULL;
  }
  if (!ef_file_read (path, STATE_MAX_BYTES, &data, &length, error))
    return NULL;
  return ef_server_parse_state (path, data, length, error);
}

gboolean
ef_server_key_is_valid (const gchar *key)
{
  for (const gchar *c = key; *c; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return *key != '\0' && strlen (key) < KEY_MAX_BYTES;
}

/* @key: (transfer full) */
static gboolean
set_key (EfServer *self, const gchar *where, gchar *key, GError **error)
{
  g_free (self->key);
  self->key = key;
  if (ef_server_key_is_valid (g_strstrip (key)))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: holds no API key: one line of visible ASCII", where);
  return FALSE;
}

/* The key of this machine's server is nothing that others should see. */
static gboolean
find_key (EfServer *self, const gchar *folder, GError **error)
{
  const gchar *given = g_getenv ("EF_API_KEY");
  g_autofree gchar *path = g_build_filename (folder, "key", NULL);
  gchar *data = NULL;
  gsize length = 0;

  if (given && *given)
    return set_key (self, "EF_API_KEY", g_strdup (given), error);
  if (!self->local) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "no API key for %s: set EF_API_KEY", self->name);
    return FALSE;
  }
  if (!ef_file_read (path, KEY_MAX_BYTES, &data, &length, error)) {
    g_prefix_error (error, "no API key (set EF_API_KEY): ");
    return FALSE;
  }
  return set_key (self, path, data, error);
}

EfServer *
ef_server_find (const gchar *given, GError **error)
{
  const gchar *variable = g_getenv ("EF_SERVER");
  g_autofree gchar *folder = ef_server_state_folder ();
  g_autoptr (EfServer) self = NULL;

  if (given)
    self = ef_server_parse ("--server", given, error);
  else if (variable && *variable)
    self = ef_server_parse ("EF_SERVER", variable, error);
  else
    self = find_in_state (folder, error);
  return self && find_key (self, folder, error) ? g_steal_pointer (&self)
                                                : NULL;
}
