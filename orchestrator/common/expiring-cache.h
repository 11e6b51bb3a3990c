/* Edit Factory - what was read a moment ago, for many who ask the same
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfExpiringCache: text to a shared value; thread-safe, bounded. */
typedef struct _EfExpiringCache EfExpiringCache;

/**
 * ef_expiring_cache_new:
 * @lifetime: seconds that a value is given out
 * @max_entries: when there are more, all are forgotten
 * @clear: frees what a value made by g_atomic_rc_box_alloc0() holds
 */
EfExpiringCache *ef_expiring_cache_new (
    gdouble lifetime, guint max_entries, GDestroyNotify clear);
void ef_expiring_cache_free (EfExpiringCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfExpiringCache, ef_expiring_cache_free)

/* Returns: (transfer full) (nullable): with a reference of its own */
gpointer ef_expiring_cache_get (EfExpiringCache *cache, const gchar *key);
/* A number that ef_expiring_cache_forget() changes: taken before a value is
 * read elsewhere, so that what was read too early is not kept. */
guint ef_expiring_cache_get_age (EfExpiringCache *cache);
/* @value: (transfer none). Kept when nothing was forgotten since @age. */
void ef_expiring_cache_put (
    EfExpiringCache *cache, const gchar *key, gpointer value, guint age);
void ef_expiring_cache_forget (EfExpiringCache *cache, const gchar *key);

G_END_DECLS
