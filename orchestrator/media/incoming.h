/* Edit Factory - where a daemon writes what is to become objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several daemons may share one store: each has a folder of its own, whose lock
 * it holds while it lives. A folder that nobody holds is what a killed daemon
 * was receiving.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *folder;
  gint lock;
} EfIncoming;

/* Below @store; removes the folders of daemons that are gone. */
EfIncoming *ef_incoming_open (const gchar *store, GError **error);
void ef_incoming_free (EfIncoming *incoming);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfIncoming, ef_incoming_free)

G_END_DECLS
