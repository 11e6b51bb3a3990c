/* Edit Factory - how large a picture is, from its first bytes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_picture_size:
 * @data: the beginning of a PNG, JPEG or WebP file; 64 KB hold the sizes of
 *   those that carry no large profile
 * @width, @height: (out): pixels as stored, 1..65535 each
 *
 * From ISO/IEC 15948 (PNG), ITU-T T.81 annex B (JPEG) and RFC 9649 (WebP).
 *
 * Returns: FALSE when it is none of these or breaks off
 */
gboolean
ef_picture_size (const guint8 *data, gsize length, guint *width, guint *height);

G_END_DECLS
