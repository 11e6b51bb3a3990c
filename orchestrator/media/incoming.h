/* Edit Factory - where a daemon writes what is to become objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several daemons may share one store: each has a folder of its own.
 */
#pragma once

#include "owned-folder.h"

G_BEGIN_DECLS

/* Below @store; removes the folders of daemons that are gone. */
EfOwnedFolder *ef_incoming_open (const gchar *store, GError **error);
void ef_incoming_sweep (const gchar *store);

G_END_DECLS
