/* Edit Factory - what footage is called: tags from names and sidecars
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_TAGS_MAX_BYTES 4096
#define EF_TAGS_MAX 64
#define EF_TAGS_MAX_CHARS 64

/**
 * ef_tags_collect:
 * @path: of the footage file
 * @root: (nullable): the folder that was searched, a parent of @path: folder
 *   names from it down give tags; NULL: the file's own folder does
 * @sidecar: (nullable): content of NAME.tags beside the file: words separated
 *   by white space, commas or semicolons, "#" before a word is ignored
 * @length: bytes in @sidecar, -1 when NUL-terminated
 *
 * Names are split at everything that is no letter, and in camelCase; digits
 * and words that cameras and editors put there ("IMG", "DSC", "final") are
 * dropped. Words of the sidecar are taken as they are, and come first.
 *
 * Returns: (transfer full): at most EF_TAGS_MAX lower-case words, none twice,
 * NULL-terminated; NULL with an error that names the sidecar when that is not
 * UTF-8 (EF_ERROR_INPUT) or too large (EF_ERROR_LIMIT)
 */
gchar **ef_tags_collect (const gchar *path, const gchar *root,
    const gchar *sidecar, gssize length, GError **error);

G_END_DECLS
