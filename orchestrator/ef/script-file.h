/* Edit Factory - the script as the user gives it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_script_file_read:
 * @path: a text file, or "-" for standard input
 *
 * Returns: (transfer full): what passed ef_script_check(), without a byte
 * order mark; errors name @path
 */
gchar *ef_script_file_read (const gchar *path, GError **error);

G_END_DECLS
