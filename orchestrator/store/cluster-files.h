/* Edit Factory - where the private cluster lies and what its files say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* Longest folder for a socket named .s.PGSQL.5432: sun_path has 108 bytes. */
#define EF_SOCKET_FOLDER_MAX 90

/* Returns: (transfer full): STATE/postgres/run, or a folder below @runtime
 * with a short name made from @state when that is too long for a socket. */
gchar *ef_cluster_socket_folder (const gchar *state, const gchar *runtime);
/* postgresql.conf, pg_hba.conf and pg_ident.conf. @user: of the operating
 * system, who may be any of our roles. */
gchar *ef_cluster_config (const gchar *socket_folder);
gchar *ef_cluster_hba (void);
gchar *ef_cluster_ident (const gchar *user);
/* Returns: (transfer full): the folder of initdb and postgres: of the version
 * that made @data when there is one, else the newest installed. */
gchar *
ef_cluster_find_programs (const gchar *root, const gchar *data, GError **error);

G_END_DECLS
