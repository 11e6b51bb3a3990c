/* Edit Factory - all caption styles on one picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_style_sheet_write:
 * @names: styles, NULL-terminated
 * @picture: (nullable): file of a photograph or a video that lies under the
 *   captions; NULL for a drawn one. Needs gst_init().
 * @path: of the PNG
 *
 * A card for each style: its words over the picture, the second one being
 * spoken, at half the size that they have on a canvas 1080 wide.
 */
gboolean ef_style_sheet_write (const gchar *const *names, const gchar *picture,
    const gchar *path, GError **error);

G_END_DECLS
