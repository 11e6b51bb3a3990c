/* Edit Factory - text files in any encoding, as UTF-8
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "read-log.h"

G_BEGIN_DECLS

/**
 * ef_text_to_utf8:
 * @source: the file's name for errors
 * @encoding: (nullable): a name that iconv knows; NULL: UTF-8. A byte order
 *   mark of UTF-8, UTF-16 or UTF-32 goes before it
 * @log: is told when NULs were taken out
 * @length: (out): bytes of the result
 *
 * Errors name the line and the byte that are not in the encoding.
 *
 * Returns: (transfer full): valid UTF-8 without NUL and byte order mark
 */
gchar *ef_text_to_utf8 (const gchar *source, const gchar *data, gsize n_bytes,
    const gchar *encoding, EfReadLog *log, gsize *length, GError **error);

G_END_DECLS
