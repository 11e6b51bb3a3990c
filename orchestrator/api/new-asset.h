/* Edit Factory - a file on its way to be an asset
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "service.h"

G_BEGIN_DECLS

/* From an upload or from elsewhere: what is not kept is undone. */
typedef struct _EfNewAsset EfNewAsset;

/* 1 to 255 bytes, without '/' and control characters. @name: (nullable) */
gboolean ef_new_asset_is_name (const gchar *name);

/* @given: (nullable): what the client says of it; counts when its name tells
 * nothing, and when it is a plain type. Returns: (transfer full) */
gchar *ef_new_asset_choose_type (const gchar *name, const gchar *given);

/* @length: of the file, 0 when it is not known
 * Returns: NULL with @problem set when there is no room for it */
EfNewAsset *ef_new_asset_begin (EfService *service, const gchar *tenant,
    const gchar *name, guint64 length, EfProblem **problem);
void ef_new_asset_free (EfNewAsset *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfNewAsset, ef_new_asset_free)
/* @given: as above */
void ef_new_asset_set_type (EfNewAsset *self, const gchar *given);
/* @header: (nullable): Content-Digest (RFC 9530); counts when it has sha-256 */
void ef_new_asset_set_digest (EfNewAsset *self, const gchar *header);

/* FALSE with @problem set when that is more than the limit or the quota */
gboolean ef_new_asset_write (
    EfNewAsset *self, gconstpointer bytes, gsize length, EfProblem **problem);
/* Bytes that it may have altogether */
guint64 ef_new_asset_get_room (EfNewAsset *self);
/* Takes as long as the store takes. Returns: (transfer full): 201, a refusal,
 * or NULL with @error set */
EfResponse *ef_new_asset_keep (EfNewAsset *self, GError **error);

G_END_DECLS
