/* Edit Factory - a connection that waits without a thread
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A handler that has nothing to say yet (?wait=30), or a body whose next bytes
 * do not exist yet, puts its connection to sleep: it then costs neither a
 * thread nor a look. Whoever knows more wakes it, from any thread. A wake that
 * comes first is not lost: the next sleep does not begin.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EfSleeper EfSleeper;

EfSleeper *ef_sleeper_ref (EfSleeper *self);
void ef_sleeper_unref (EfSleeper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSleeper, ef_sleeper_unref)
/* Does nothing when the connection is gone. */
void ef_sleeper_wake (EfSleeper *self);

/* For the server: */

struct MHD_Connection;

/**
 * EfSleep:
 * @EF_SLEEP_ASLEEP: will be called again
 * @EF_SLEEP_WOKEN: has been woken already: look again
 * @EF_SLEEP_CLOSED: nobody sleeps any more: the server stops
 */
typedef enum
{
  EF_SLEEP_ASLEEP,
  EF_SLEEP_WOKEN,
  EF_SLEEP_CLOSED
} EfSleep;

EfSleeper *ef_sleeper_new (struct MHD_Connection *connection);
/* In a callback of the connection itself, and nowhere else: version 0.9.75 of
 * the library loses its place in the list of ready connections when others put
 * one to sleep. */
EfSleep ef_sleeper_sleep (EfSleeper *self);
/* Wakes, and lets nobody sleep again. */
void ef_sleeper_close (EfSleeper *self);
/* The connection's request is over. */
void ef_sleeper_end (EfSleeper *self);

G_END_DECLS
