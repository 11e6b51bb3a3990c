/* Edit Factory - which copies of objects lie in a folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Copies that nobody holds go, the longest unused first, when there are too
 * many bytes of them.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

typedef struct _EfAssetCache EfAssetCache;

/* What an earlier daemon has left in @folder counts. */
EfAssetCache *ef_asset_cache_new (const gchar *folder, guint64 max_bytes);
void ef_asset_cache_free (EfAssetCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAssetCache, ef_asset_cache_free)

/* Waits while another thread fetches @key. Returns: TRUE: it is there, and held
 * until it is released. FALSE: fetch it, then say ef_asset_cache_fetched(). */
gboolean ef_asset_cache_hold (EfAssetCache *self, const gchar *key);
/* @ok: the copy is in place, and held; FALSE: the next one may try. */
void ef_asset_cache_fetched (EfAssetCache *self, const gchar *key, gboolean ok);
/* Is the copy there now? */
gboolean ef_asset_cache_has (EfAssetCache *self, const gchar *key);
void ef_asset_cache_release (EfAssetCache *self, const gchar *key);
/* A copy was put in place, which nobody holds. */
void ef_asset_cache_add (EfAssetCache *self, const gchar *key);
/* The copy was removed. */
void ef_asset_cache_forget (EfAssetCache *self, const gchar *key);
guint64 ef_asset_cache_get_bytes (EfAssetCache *self);

G_END_DECLS
