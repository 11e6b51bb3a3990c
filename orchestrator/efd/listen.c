/* Edit Factory - the sockets that efd answers on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "listen.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512
#define FLAGS (SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

static gint
fail (gint fd, const gchar *where, GError **error)
{
  gint code = errno;

  if (fd >= 0)
    close (fd);
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "cannot listen on %s: %s", where,
      g_strerror (code));
  return -1;
}

gint
ef_listen_unix (const gchar *path, GError **error)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  gint fd;

  if (strlen (path) >= sizeof (name.sun_path)) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: the path is too long for a socket (%" G_GSIZE_FORMAT
        " bytes at most): give a shorter --state-dir",
        path, sizeof (name.sun_path) - 1);
    return -1;
  }
  strcpy (name.sun_path, path);
  g_unlink (path);
  fd = socket (AF_UNIX, FLAGS, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *)&name, sizeof (name)) != 0 ||
      g_chmod (path, 0600) != 0 || listen (fd, BACKLOG) != 0)
    return fail (fd, path, error);
  return fd;
}

static GSocketAddress *
parse (const gchar *address, GError **error)
{
  g_autoptr (GSocketConnectable) parsed =
      g_network_address_parse (address, 0, error);
  GNetworkAddress *network = G_NETWORK_ADDRESS (parsed);
  g_autoptr (GInetAddress) inet = NULL;

  if (!parsed) {
    g_prefix_error (error, "--listen %s: ", address);
    return NULL;
  }
  inet =
      g_inet_address_new_from_string (g_network_address_get_hostname (network));
  if (inet)
    return g_inet_socket_address_new (
        inet, g_network_address_get_port (network));
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--listen %s: must be an IP address and a port, as 127.0.0.1:8471",
      address);
  return NULL;
}

static guint
port_of (gint fd)
{
  struct sockaddr_storage name;
  socklen_t length = sizeof (name);
  g_autoptr (GSocketAddress) address = NULL;

  if (getsockname (fd, (struct sockaddr *)&name, &length) != 0)
    return 0;
  address = g_socket_address_new_from_native (&name, length);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

gint
ef_listen_tcp (const gchar *address, guint *port, GError **error)
{
  g_autoptr (GSocketAddress) parsed = parse (address, error);
  struct sockaddr_storage name;
  gssize length;
  gint one = 1;
  gint fd;

  if (!parsed)
    return -1;
  length = g_socket_address_get_native_size (parsed);
  if (!g_socket_address_to_native (parsed, &name, sizeof (name), error))
    return -1;
  fd = socket (name.ss_family, FLAGS, 0);
  if (fd < 0 ||
      setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof (one)) != 0 ||
      bind (fd, (struct sockaddr *)&name, length) != 0 ||
      listen (fd, BACKLOG) != 0)
    return fail (fd, address, error);
  *port = port_of (fd);
  return fd;
}
