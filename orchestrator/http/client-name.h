/* Edit Factory - who a client is, for limits
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* @peer: (nullable): whom the connection is with
 * @forwarded: (nullable): X-Forwarded-For; believed when @peer is this machine
 *
 * Returns: (transfer full) (nullable): the client's address, of IPv6 the first
 * 64 bits, which belong to one customer; NULL for programs of this machine that
 * use a Unix socket */
gchar *ef_client_name (const struct sockaddr *peer, const gchar *forwarded);
/* Loopback, or a Unix socket? */
gboolean ef_client_is_local (const struct sockaddr *peer);

G_END_DECLS
