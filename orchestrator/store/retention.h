/* Edit Factory - rows that are old enough to go
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In the role ef_worker. Each call takes a batch that nobody else has locked;
 * several daemons may call at once. Their objects are loose from then on.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* @age: seconds since the end, or since the upload
 * @n: (out): rows that went; fewer than @limit: no more are due */
gboolean ef_retention_expire_jobs (EfConnection *connection, gdouble age,
    guint limit, guint *n, GError **error);
/* Uploads that no job names. */
gboolean ef_retention_expire_uploads (EfConnection *connection, gdouble age,
    guint limit, guint *n, GError **error);
/* Finished stages in the object store that were not used for so long, or that
 * are more than @bytes of a tenant. */
gboolean ef_retention_expire_stages (EfConnection *connection, gdouble age,
    guint64 bytes, guint limit, guint *n, GError **error);
gboolean ef_retention_expire_keys (
    EfConnection *connection, guint limit, guint *n, GError **error);
/* Events, log lines, attempts of jobs that are not there. Reads all of them. */
gboolean
ef_retention_expire_trails (EfConnection *connection, guint *n, GError **error);
/* An object is about to be written that no row names yet. */
gboolean ef_retention_announce_object (
    EfConnection *connection, const gchar *key, GError **error);
/* Returns: (transfer full): keys of objects to remove: say so when they are */
gchar **ef_retention_take_loose_objects (
    EfConnection *connection, guint limit, GError **error);
gboolean ef_retention_forget_object (
    EfConnection *connection, const gchar *key, GError **error);
/* @keys: (element-type utf8): of objects.
 * Returns: (transfer full): those that no row names */
gchar **ef_retention_find_unknown (
    EfConnection *connection, GPtrArray *keys, GError **error);

G_END_DECLS
