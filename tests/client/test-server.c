/* Edit Factory - tests of finding the server and the key
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "server.h"

#include <editfactory/file.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
assert_fails (EfServer *server, GError *error, const gchar *wanted)
{
  g_assert_null (server);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, wanted));
  g_assert_null (strchr (error->message, '\n'));
  g_error_free (error);
}

static void
test_addresses (void)
{
  static const struct
  {
    const gchar *address, *socket, *base;
    gboolean local;
  } GOOD[] = {
    { "unix:/run/efd.sock", "/run/efd.sock", "http://localhost", TRUE },
    { "http://127.0.0.1:8471", NULL, "http://127.0.0.1:8471", TRUE },
    { "http://127.9.9.9/", NULL, "http://127.9.9.9", TRUE },
    { "http://localhost:1//", NULL, "http://localhost:1", TRUE },
    { "http://[::1]:8471", NULL, "http://[::1]:8471", TRUE },
    { "https://efd.example/ef/", NULL, "https://efd.example/ef", FALSE },
    { "http://127.0.0.1.example", NULL, "http://127.0.0.1.example", FALSE },
    { "http://localhost.example", NULL, "http://localhost.example", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (GOOD); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfServer) server =
        ef_server_parse ("here", GOOD[i].address, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (server->socket, ==, GOOD[i].socket);
    g_assert_cmpstr (server->base, ==, GOOD[i].base);
    g_assert_cmpint (server->local, ==, GOOD[i].local);
  }
}

static void
test_bad_addresses (void)
{
  static const gchar *const BAD[] = { "", "/run/efd.sock", "unix:", "unix:x",
    "ftp://h", "http://", "http:///x", "http://me:pw@h", "http://h/?a=1",
    "http://h/#a", "http://h/\r\nX: y", "http://h /", "file:///etc/passwd",
    "unix:/"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    GError *error = NULL;
    EfServer *server = ef_server_parse ("here", BAD[i], &error);

    assert_fails (server, error, "here: ");
  }
}

static EfServer *
parse_state (const gchar *text, GError **error)
{
  return ef_server_parse_state ("efd.json", text, strlen (text), error);
}

static void
test_state (void)
{
  static const gchar *const BAD[] = { "", "[]", "{}", "{\"port\":0}",
    "{\"port\":\"1\"}", "{\"socket\":\"efd.sock\"}", "{\"socket\":7}",
    "{\"socket\":null,\"port\":null}" };
  g_autoptr (EfServer) both =
      parse_state ("{\"pid\":1,\"socket\":\"/a\",\"port\":8471}", NULL);
  g_autoptr (EfServer) port =
      parse_state ("{\"pid\":1,\"socket\":null,\"port\":8471}", NULL);

  g_assert_cmpstr (both->socket, ==, "/a");
  g_assert_null (port->socket);
  g_assert_cmpstr (port->base, ==, "http://127.0.0.1:8471");
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    GError *error = NULL;
    EfServer *server = parse_state (BAD[i], &error);

    assert_fails (server, error, "efd.json");
  }
}

static void
put (const gchar *folder, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (ef_file_write (path, text, strlen (text), NULL));
}

static void
drop (const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_unlink (path);
}

static void
assert_found (const gchar *given, const gchar *name, const gchar *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfServer) server = ef_server_find (given, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (server->name, ==, name);
  g_assert_cmpstr (server->key, ==, key);
}

static void
assert_not_found (const gchar *given, const gchar *wanted)
{
  GError *error = NULL;
  EfServer *server = ef_server_find (given, &error);

  assert_fails (server, error, wanted);
}

static void
test_find (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-server-XXXXXX", NULL);

  g_setenv ("EF_STATE_DIR", folder, TRUE);
  g_unsetenv ("EF_SERVER");
  g_unsetenv ("EF_API_KEY");
  assert_not_found (NULL, "./factory efd");
  put (folder, "efd.json", "{\"pid\":1,\"socket\":\"/a\",\"port\":null}");
  assert_not_found (NULL, "EF_API_KEY");
  put (folder, "key", "  \n");
  assert_not_found (NULL, "holds no API key");
  put (folder, "key", "a b\n");
  assert_not_found (NULL, "holds no API key");
  put (folder, "key", "from-state\n");
  assert_found (NULL, "unix:/a", "from-state");
  g_setenv ("EF_SERVER", "http://127.0.0.1:1", TRUE);
  assert_found (NULL, "http://127.0.0.1:1", "from-state");
  assert_found ("unix:/b", "unix:/b", "from-state");
  assert_not_found ("https://other.example", "EF_API_KEY");
  g_setenv ("EF_API_KEY", "from-variable", TRUE);
  assert_found (
      "https://other.example", "https://other.example", "from-variable");
  g_setenv ("EF_API_KEY", "x\r\nHost: y", TRUE);
  assert_not_found (NULL, "EF_API_KEY");
  drop (folder, "efd.json");
  drop (folder, "key");
  g_rmdir (folder);
}

static void
test_state_folder (void)
{
  g_autofree gchar *given = NULL;
  g_autofree gchar *own = NULL;

  g_setenv ("EF_STATE_DIR", "/somewhere", TRUE);
  given = ef_server_state_folder ();
  g_assert_cmpstr (given, ==, "/somewhere");
  g_unsetenv ("EF_STATE_DIR");
  own = ef_server_state_folder ();
  if (geteuid () == 0)
    g_assert_cmpstr (own, ==, "/var/lib/editfactory");
  else
    g_assert_true (g_str_has_suffix (own, "/editfactory"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/server/addresses", test_addresses);
  g_test_add_func ("/client/server/bad-addresses", test_bad_addresses);
  g_test_add_func ("/client/server/state", test_state);
  g_test_add_func ("/client/server/find", test_find);
  g_test_add_func ("/client/server/state-folder", test_state_folder);
  return g_test_run ();
}
