/* Edit Factory - rows of uploaded files and of outputs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "jobs.h"

G_BEGIN_DECLS

/**
 * EfAsset: a file in the asset store.
 * @object_key: where it lies there
 * @document: (nullable): as docs/api.md shows it
 */
typedef struct
{
  gchar *id;
  gchar *name;
  gchar *media_type;
  gchar *sha256;
  gchar *object_key;
  gchar *document;
  guint64 bytes;
} EfAsset;

void ef_asset_free (EfAsset *asset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAsset, ef_asset_free)

/* EF_DATABASE_ERROR_QUOTA when there is no room for it.
 * Returns: (transfer full): the document of the asset that was added */
gchar *ef_assets_add (EfConnection *connection, const gchar *tenant,
    const EfAsset *asset, GError **error);
/* Returns: (transfer full) (nullable): NULL without @error: not found */
EfAsset *ef_assets_get (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
EfAsset *ef_assets_get_output (EfConnection *connection, const gchar *tenant,
    const gchar *job, const gchar *name, GError **error);
/* @ids: (element-type utf8). Returns: rows of id, object_key, name of those
 * that are there */
EfRows *ef_assets_find (EfConnection *connection, const gchar *tenant,
    GPtrArray *ids, GError **error);
/* @object: (out): key to remove from the asset store */
gboolean ef_assets_delete (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfOutcome *outcome, gchar **object, GError **error);

G_END_DECLS
