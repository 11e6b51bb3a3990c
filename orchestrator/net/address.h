/* Edit Factory - which addresses the daemon may talk to for others
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* Is it one of the public Internet's? Not this machine's, its network's, a
 * multicast one or a disguise of such: IPv4 in IPv6, NAT64, 6to4, Teredo. Asked
 * of the address that is connected to, after the name was resolved. */
gboolean ef_address_is_public (const struct sockaddr *address);
/* @host: of a URL, brackets taken off. FALSE for addresses that are not public
 * and for "localhost"; names may still turn out to be one. */
gboolean ef_host_may_be_public (const gchar *host);

G_END_DECLS
