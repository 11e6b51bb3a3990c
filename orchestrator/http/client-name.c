/* Edit Factory - who a client is, for limits
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client-name.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>

gboolean
ef_client_is_local (const struct sockaddr *peer)
{
  const struct sockaddr_in *v4 = (gconstpointer)peer;
  const struct sockaddr_in6 *v6 = (gconstpointer)peer;

  if (peer->sa_family == AF_INET)
    return ntohl (v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  if (peer->sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK (&v6->sin6_addr) ||
        (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr) &&
            v6->sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
  return peer->sa_family == AF_UNIX;
}

/* An address that IPv6 carries for IPv4 is one of IPv4. */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 MAPPED[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, MAPPED, sizeof (MAPPED)) == 0)
    return g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

static gchar *
name_of (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = unmap (address);
  g_autoptr (GInetAddress) network = NULL;
  guint8 bytes[16] = { 0 };

  if (g_inet_address_get_family (plain) != G_SOCKET_FAMILY_IPV6)
    return g_inet_address_to_string (plain);
  memcpy (bytes, g_inet_address_to_bytes (plain), 8);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

/* The last one is what the proxy itself has seen. */
static GInetAddress *
parse_forwarded (const gchar *forwarded)
{
  const gchar *comma = strrchr (forwarded, ',');
  g_autofree gchar *last = g_strdup (comma ? comma + 1 : forwarded);

  return g_inet_address_new_from_string (g_strstrip (last));
}

static GInetAddress *
address_of (const struct sockaddr *peer)
{
  const struct sockaddr_in *v4 = (gconstpointer)peer;
  const struct sockaddr_in6 *v6 = (gconstpointer)peer;

  if (peer->sa_family == AF_INET)
    return g_inet_address_new_from_bytes (
        (const guint8 *)&v4->sin_addr, G_SOCKET_FAMILY_IPV4);
  if (peer->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes (
        (const guint8 *)&v6->sin6_addr, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

gchar *
ef_client_name (const struct sockaddr *peer, const gchar *forwarded)
{
  g_autoptr (GInetAddress) address = NULL;

  if (!peer)
    return NULL;
  if (forwarded && ef_client_is_local (peer))
    address = parse_forwarded (forwarded);
  if (!address)
    address = address_of (peer);
  return address ? name_of (address) : NULL;
}
