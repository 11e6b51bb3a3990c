/* Edit Factory - which finished stages the object store has
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In the role ef_worker. The objects are "TENANT/cache/KEY/NAME".
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Before the first object is stored. @names: without '"', '\\', ',' and braces
 */
gboolean ef_stage_copies_begin (EfConnection *connection, const gchar *tenant,
    const gchar *key, const gchar *const *names, guint64 bytes, GError **error);
/* All objects are there. */
gboolean ef_stage_copies_finish (EfConnection *connection, const gchar *tenant,
    const gchar *key, GError **error);
/* Marks it as used. Returns: (transfer full) (nullable): the names; NULL
 * without @error when the store has not got the stage */
gchar **ef_stage_copies_find (EfConnection *connection, const gchar *tenant,
    const gchar *key, GError **error);

G_END_DECLS
