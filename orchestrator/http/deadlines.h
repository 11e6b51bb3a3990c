/* Edit Factory - cuts connections that take too long
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_DEADLINE_NEVER G_MAXINT64

/* libmicrohttpd's timeout counts silence only, so a client that sends a byte
 * now and then holds its connection for ever. This watches the clock: at its
 * deadline a socket is shut down, upon which the library drops it. */
typedef struct _EfDeadlines EfDeadlines;
typedef struct _EfDeadline EfDeadline;

EfDeadlines *ef_deadlines_new (void);
/* All deadlines must have been removed. */
void ef_deadlines_free (EfDeadlines *self);
/* @fd: stays open until the deadline is removed
 * @at: in g_get_monotonic_time()'s microseconds, or EF_DEADLINE_NEVER */
EfDeadline *ef_deadlines_add (EfDeadlines *self, gint fd, gint64 at);
void ef_deadlines_set (EfDeadlines *self, EfDeadline *deadline, gint64 at);
void ef_deadlines_remove (EfDeadlines *self, EfDeadline *deadline);

G_END_DECLS
