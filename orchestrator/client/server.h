/* Edit Factory - where the server is, and the key it takes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfServer:
 * @name: what to call it in messages: "unix:/…/efd.sock", "http://…"
 * @socket: (nullable): path of a Unix socket
 * @base: what requests' paths are appended to: "http://127.0.0.1:8471"
 * @local: on this machine, so that the key in the state folder may be sent
 * @key: the API key, empty until ef_server_find() has read it
 */
typedef struct
{
  gchar *name;
  gchar *socket;
  gchar *base;
  gboolean local;
  gchar *key;
} EfServer;

/* As docs/api.md says. @given: (nullable): --server, before $EF_SERVER */
EfServer *ef_server_find (const gchar *given, GError **error);
void ef_server_free (EfServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfServer, ef_server_free)

/* "unix:/path" or an http or https URL. @where begins an error's message. */
EfServer *
ef_server_parse (const gchar *where, const gchar *address, GError **error);
/* What stands in efd.json; @path is its name, for errors. */
EfServer *ef_server_parse_state (
    const gchar *path, const gchar *data, gsize length, GError **error);
/* Is @key one visible ASCII word? */
gboolean ef_server_key_is_valid (const gchar *key);
/* Returns: (transfer full): the state folder */
gchar *ef_server_state_folder (void);

G_END_DECLS
