/* Edit Factory - reading and writing small files whole
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_file_read:
 * @max_bytes: refuse more than this with EF_ERROR_LIMIT
 *
 * Reads the regular file @path; never blocks on a FIFO or a device. @data is
 * NUL-terminated. Errors name @path and say what it is instead.
 */
EF_API gboolean ef_file_read (const gchar *path, gsize max_bytes, gchar **data,
    gsize *length, GError **error);

/**
 * ef_file_write:
 *
 * Writes to a hidden temporary file (.editfactory-XXXXXX) beside @path, flushes
 * it to the disk, and renames it: a reader sees the old or the new whole file.
 * On failure nothing is left. A device, pipe or folder of that name is refused.
 */
EF_API gboolean ef_file_write (
    const gchar *path, const gchar *data, gsize length, GError **error);

/**
 * ef_file_open_regular:
 *
 * Returns: a file descriptor (O_RDONLY | O_CLOEXEC) of the regular file @path,
 * or -1 with @error set: "X: no such file", "X: is a folder", …
 */
EF_API gint ef_file_open_regular (
    const gchar *path, guint64 *size, GError **error);

/**
 * ef_file_confine:
 * @roots: (nullable) (transfer none): NULL-terminated, without symbolic links;
 *   must live until it is replaced. NULL: anything may be opened
 *
 * From now on this thread opens, by the functions above and by
 * ef_data_find(), only what lies below one of @roots after all symbolic links
 * are followed. For documents of strangers that name files.
 *
 * Returns: what held before, to be put back
 */
EF_API const gchar *const *ef_file_confine (const gchar *const *roots);

/**
 * ef_file_check_allowed:
 *
 * Does @path lie where ef_file_confine() lets this thread open files? The file
 * is not opened, and what is outside is refused alike whether it exists or not.
 * Errors are EF_ERROR_INPUT.
 */
EF_API gboolean ef_file_check_allowed (const gchar *path, GError **error);

G_END_DECLS
