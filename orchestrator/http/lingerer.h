/* Edit Factory - answers that come before the client has said all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who closes a socket with bytes in it that nobody read resets the connection,
 * and the client may never see why its request was refused. So the socket stays
 * open here for a while, and what still comes is read and dropped (RFC 9112,
 * 9.6).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EfLingerer EfLingerer;

EfLingerer *ef_lingerer_new (void);
/* Closes those that are open still. */
void ef_lingerer_free (EfLingerer *self);
/* @fd: stays the caller's, who answers, shuts it down for writing and closes
 * it. From any thread. Nothing happens when too many linger already. */
void ef_lingerer_add (EfLingerer *self, gint fd);

G_END_DECLS
