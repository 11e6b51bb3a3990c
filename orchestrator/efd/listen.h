/* Edit Factory - the sockets that efd answers on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* A listening, non-blocking Unix socket, mode 0600; what a killed daemon left
 * under that name is replaced. Returns: -1 with @error */
gint ef_listen_unix (const gchar *path, GError **error);
/* @address: "127.0.0.1:8471", "[::1]:0". @port: (out): the real one */
gint ef_listen_tcp (const gchar *address, guint *port, GError **error);

G_END_DECLS
