/* Edit Factory - finished stages, found again by content
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ROOT/stages/KEY/ holds the outputs of one stage and entry.json (names,
 * sizes, hashes, warnings); a stage writes into a private folder beside it
 * that is renamed when it is complete, so an entry is whole or absent. Stages
 * read their inputs where they lie here; nothing is copied.
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_CACHE_DEFAULT_LIMIT (G_GUINT64_CONSTANT (5) << 30)

typedef struct _EfCache EfCache;

/* @root: (nullable): NULL for $XDG_CACHE_HOME/editfactory. Removes what
 * processes that are gone left half-made. */
EfCache *ef_cache_open (const gchar *root, GError **error);
void ef_cache_free (EfCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCache, ef_cache_free)
const gchar *ef_cache_get_root (EfCache *cache);
/* Folder of the file-hash index */
const gchar *ef_cache_get_index (EfCache *cache);

/* Returns: (transfer full) (nullable): the entry's folder when it is there and
 * unharmed; marks it as used. @warnings: (out): what the stage said */
gchar *ef_cache_lookup (EfCache *cache, const gchar *key, GPtrArray **warnings);
/* Returns: (transfer full): a private folder to write into */
gchar *ef_cache_begin (EfCache *cache, GError **error);
/* Makes @folder the entry @key. Returns: (transfer full): its new path */
gchar *ef_cache_commit (EfCache *cache, const gchar *key, const gchar *folder,
    GPtrArray *warnings, GError **error);
/* As ef_cache_commit(), for files and an entry.json that came from elsewhere:
 * checked as ef_cache_lookup() does it. Removes @folder.
 * Returns: (transfer full) (nullable): its new path */
gchar *ef_cache_adopt (EfCache *cache, const gchar *key, const gchar *folder,
    GPtrArray **warnings);
void ef_cache_abandon (EfCache *cache, const gchar *folder);

/* Removes entries, the least recently used first, until at most @limit bytes
 * are left; entries used within the last hour stay. */
void ef_cache_trim (EfCache *cache, guint64 limit);
void ef_cache_clear (EfCache *cache);
guint64 ef_cache_get_size (EfCache *cache, guint *n_entries);

G_END_DECLS
