/* Edit Factory - SHA-256 of files, each read once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ef_file_hash:
 * @index: (nullable): folder of a persistent index that maps (device, inode,
 *   size, modification time) to a hash, so that gigabytes are read once
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
gchar *ef_file_hash (const gchar *path, const gchar *index,
    GCancellable *cancellable, GError **error);

G_END_DECLS
