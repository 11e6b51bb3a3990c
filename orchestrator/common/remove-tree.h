/* Edit Factory - removes a folder and what is in it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Symbolic links are removed, not followed. */
void ef_remove_tree (const gchar *path);

G_END_DECLS
