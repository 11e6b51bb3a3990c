/* Edit Factory - what clients of tus 1.0.0 say, and what follows from it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_TUS_VERSION "1.0.0"
#define EF_TUS_EXTENSIONS                                                      \
  "creation,creation-with-upload,expiration,termination,checksum"
#define EF_TUS_CHECKSUMS "sha1,sha256"
#define EF_TUS_TYPE "application/offset+octet-stream"
/* Of Upload-Metadata, bytes */
#define EF_TUS_MAX_METADATA 4096

/* One or more digits that fit in 63 bits, and nothing else. @text: (nullable)
 */
gboolean ef_tus_parse_number (const gchar *text, guint64 *number);

/* Upload-Metadata: "KEY BASE64,KEY BASE64,…". @filetype: (out) (nullable): of
 * visible ASCII, else it is NULL. Errors say what is wrong with the header. */
gboolean ef_tus_parse_metadata (
    const gchar *header, gchar **filename, gchar **filetype, GError **error);

/* Upload-Checksum: "sha256 BASE64". @digest: (out): lower-case hexadecimal */
gboolean ef_tus_parse_checksum (
    const gchar *header, GChecksumType *type, gchar **digest, GError **error);

typedef enum
{
  EF_TUS_TAKE,
  EF_TUS_ELSEWHERE, /* Upload-Offset is not where the upload is */
  EF_TUS_TOO_LONG   /* there would be more than it is to have */
} EfTusVerdict;

/* May a body of @body bytes (0 when that is not known yet) that begins at
 * @claimed come to an upload of @length bytes that has @offset of them? */
EfTusVerdict
ef_tus_judge (guint64 offset, guint64 length, guint64 claimed, guint64 body);

G_END_DECLS
