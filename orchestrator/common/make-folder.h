/* Edit Factory - folders that stages of another user may pass through
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_make_folder:
 * @parent: an existing folder
 * @group: numeric group that may pass through it, or -1
 *
 * Makes PARENT/NAME, 0710, when it is not there.
 *
 * Returns: (transfer full): its path
 */
gchar *ef_make_folder (
    const gchar *parent, const gchar *name, gint group, GError **error);

/* The same for one whole path. */
gboolean ef_make_folder_at (const gchar *path, gint group, GError **error);

G_END_DECLS
