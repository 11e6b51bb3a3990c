/* Edit Factory - from the first answer to the last
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "daemon.h"

G_BEGIN_DECLS

/* Returns when the daemon is to be stopped: when it has done what --max-jobs or
 * --idle-exit ask for, or after SIGTERM or SIGINT, and then after its jobs have
 * ended, or --drain-timeout, or a second signal. */
void ef_lifetime_wait (EfDaemon *daemon, const EfOptions *options);

G_END_DECLS
