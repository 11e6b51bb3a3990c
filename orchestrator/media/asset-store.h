/* Edit Factory - where files of tenants lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keys are made by this program: "TENANT/assets/ID",
 * "TENANT/jobs/JOB/ATTEMPT-TOKEN/NAME", "TENANT/cache/STAGE/NAME". What users
 * call their files is data in
 * the database only. An object is whole or absent, and never changes.
 */
#pragma once

#include "asset-backend.h"

G_BEGIN_DECLS

/** EfAssetStore: a folder of this machine, or copies in one. */
typedef struct _EfAssetStore EfAssetStore;
/** EfAssetWriter: an object that is being written. */
typedef struct _EfAssetWriter EfAssetWriter;

/**
 * ef_asset_store_open:
 * @folder: made when it is not there
 * @group: numeric group that may read objects (a stage's user), or -1
 */
EfAssetStore *
ef_asset_store_open (const gchar *folder, gint group, GError **error);
/* @backend: (transfer full): has the objects; @folder keeps copies of them, as
 * a rule not more than @cache_bytes */
EfAssetStore *ef_asset_store_open_behind (const gchar *folder, gint group,
    EfAssetBackend *backend, guint64 cache_bytes, GError **error);
void ef_asset_store_free (EfAssetStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAssetStore, ef_asset_store_free)
/* Below it lie all objects that are held. */
const gchar *ef_asset_store_get_folder (EfAssetStore *store);

/* Is @key made of the characters and in the form that keys have? */
gboolean ef_asset_key_is_valid (const gchar *key);

EfAssetWriter *ef_asset_store_begin (EfAssetStore *store, GError **error);
gboolean ef_asset_writer_write (
    EfAssetWriter *writer, gconstpointer data, gsize length, GError **error);
guint64 ef_asset_writer_get_bytes (EfAssetWriter *writer);
/* On the disk when this returns; frees @writer either way.
 * @sha256: (out): 64 hexadecimal digits */
gboolean ef_asset_writer_commit (
    EfAssetWriter *writer, const gchar *key, gchar **sha256, GError **error);
void ef_asset_writer_abort (EfAssetWriter *writer);

/* A finished file of this machine becomes an object; linked when it lies on the
 * same file system, so it must not be changed afterwards. */
gboolean ef_asset_store_put (
    EfAssetStore *store, const gchar *path, const gchar *key, GError **error);
/* Returns: a file descriptor, or -1 */
gint
ef_asset_store_read (EfAssetStore *store, const gchar *key, GError **error);
/* Returns: (transfer full): where a stage finds the object until it is
 * released as often as it was held, or NULL. In a store that is a folder an
 * object that is not there has a path, too. */
gchar *
ef_asset_store_hold (EfAssetStore *store, const gchar *key, GError **error);
void ef_asset_store_release (EfAssetStore *store, const gchar *key);
/* Returns: (transfer full) (nullable): where clients may read the object
 * themselves, as a file @name; NULL: it is served here */
gchar *ef_asset_store_get_url (EfAssetStore *store, const gchar *key,
    const gchar *name, const gchar *media_type);

/* Is the folder only for copies of objects that lie elsewhere? What follows is
 * for such stores alone, and keeps no copies. */
gboolean ef_asset_store_is_remote (EfAssetStore *store);
/* The file @path, whose content has that @sha256, becomes an object. */
gboolean ef_asset_store_send (EfAssetStore *store, const gchar *path,
    const gchar *key, const gchar *sha256, GError **error);
/* The object becomes the file @path, which must not be there yet.
 * @mode: its permissions */
gboolean ef_asset_store_receive (EfAssetStore *store, const gchar *key,
    const gchar *path, guint mode, GError **error);

/* An object that is not there is no error. Empty folders go with it. What
 * cannot be removed now stays, with its copy, for the sweep (upkeep). */
gboolean ef_asset_store_remove (EfAssetStore *store, const gchar *key);
/* It may be there, or may still arrive, and nobody will ever name it; the store
 * may be out of reach just now. */
void ef_asset_store_remove_later (EfAssetStore *store, const gchar *key);
/* Removes what was to be removed later. Returns: how many objects went */
guint ef_asset_store_remove_stale (EfAssetStore *store);

G_END_DECLS
