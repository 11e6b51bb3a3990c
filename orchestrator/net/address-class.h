/* Edit Factory - which addresses belong to the public Internet
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For whoever connects to where a stranger says: looked at when the socket is
 * made, so that no name and no redirect leads elsewhere meanwhile.
 */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

typedef enum
{
  EF_ADDRESS_PUBLIC,
  EF_ADDRESS_UNSPECIFIED,
  EF_ADDRESS_LOOPBACK,
  EF_ADDRESS_PRIVATE,    /* RFC 1918, unique local, shared by carriers */
  EF_ADDRESS_LINK_LOCAL, /* metadata services of clouds among them */
  EF_ADDRESS_MULTICAST,
  EF_ADDRESS_RESERVED, /* documentation, benchmarks, future, broadcast */
  EF_ADDRESS_EMBEDDED, /* IPv6 that leads to an IPv4 address by translation */
  EF_ADDRESS_OTHER     /* neither IPv4 nor IPv6 */
} EfAddressClass;

EfAddressClass ef_address_classify (const struct sockaddr *address);
/* @text: an address as inet_pton() takes it; EF_ADDRESS_OTHER for others */
EfAddressClass ef_address_classify_text (const gchar *text);
/* Does an interface of this machine have it? TRUE when nobody knows. */
gboolean ef_address_is_own (const struct sockaddr *address);

G_END_DECLS
