/* Edit Factory - objects in a store that speaks S3
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "asset-backend.h"
#include "s3.h"

G_BEGIN_DECLS

/* @config: (transfer full) */
EfAssetBackend *ef_s3_backend_new (EfS3Config *config, GError **error);

/* s3-multipart.c: an object in parts; nothing is left of one that failed. */
gboolean ef_s3_put_parts (EfS3 *s3, const gchar *key, gint file, guint64 length,
    const gchar *sha256, GError **error);

/* The header that tells the SHA-256 of an object's content. */
#define EF_S3_SUM "x-amz-meta-ef-sha256"

G_END_DECLS
