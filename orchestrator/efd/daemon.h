/* Edit Factory - everything that a running efd consists of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "options.h"

G_BEGIN_DECLS

typedef struct _EfDaemon EfDaemon;

/* Starts in order: state folder, sandbox, database, worker, sockets. What an
 * earlier daemon on the same folder left undone goes on. */
EfDaemon *ef_daemon_start (const EfOptions *options, GError **error);
/* New jobs are refused and none is claimed. @idle is called in the default main
 * loop when none runs any more, now or later. */
void ef_daemon_drain (
    EfDaemon *daemon, void (*idle) (gpointer user_data), gpointer user_data);
/* A worker with an end (--max-jobs, --idle-exit) that has reached it */
gboolean ef_daemon_is_over (EfDaemon *daemon);
/* Stops in the opposite order: requests under way are answered, jobs are given
 * back. */
void ef_daemon_stop (EfDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDaemon, ef_daemon_stop)

G_END_DECLS
