/* Edit Factory - tells the service manager how it is (sd_notify)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @state: "READY=1"; lines. A datagram to $NOTIFY_SOCKET; nothing without it.
 */
void ef_notify (const gchar *state);
/* READY=1, and from then on WATCHDOG=1 from the default main loop, twice in
 * $WATCHDOG_USEC: a daemon that hangs is started anew. */
void ef_notify_ready (void);
/* Returns: seconds between two signs of life; 0 for none.
 * @usec, @pid: $WATCHDOG_USEC and $WATCHDOG_PID, nullable */
gdouble
ef_notify_watchdog_interval (const gchar *usec, const gchar *pid, gint own);

G_END_DECLS
