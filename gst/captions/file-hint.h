/* Edit Factory - a file of captions given to the wrong property
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_caption_file_hint:
 * @path: that could not be read
 * @property: of efsubtitleoverlay, that it was given to
 * @error: (inout): says why; which property takes the file is added, when one
 *   does
 */
void
ef_caption_file_hint (const gchar *path, const gchar *property, GError **error);

G_END_DECLS
