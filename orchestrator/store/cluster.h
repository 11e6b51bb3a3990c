/* Edit Factory - a PostgreSQL of our own, when the operator names none
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/** EfCluster: a running server, below STATE/postgres. */
typedef struct _EfCluster EfCluster;

/**
 * ef_cluster_start:
 * @state: the state folder
 * @user: who runs the server when this program is root; ignored otherwise
 *
 * Makes the cluster when there is none, starts it, or goes on with the one that
 * a killed predecessor left running. It listens on a Unix socket in a 0700
 * folder only; operating-system users are mapped to database roles, so that no
 * password exists.
 */
EfCluster *
ef_cluster_start (const gchar *state, const gchar *user, GError **error);
/* libpq's connection string, without a user */
const gchar *ef_cluster_get_url (EfCluster *cluster);
/* Starts the server again when it has died. Thread-safe. */
gboolean ef_cluster_revive (EfCluster *cluster, GError **error);
/* Stops the server; transactions that are open are rolled back. */
void ef_cluster_stop (EfCluster *cluster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCluster, ef_cluster_stop)

G_END_DECLS
