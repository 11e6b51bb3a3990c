/* Edit Factory - files that nobody names any more
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "asset-store.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/* Has the file lain still since @before (seconds since 1970)? A link into the
 * store has the times of contents that may be old; that it was made now shows
 * in the change time alone. */
gboolean ef_sweep_is_left (const struct stat *info, gint64 before);

/* Files below @folder that have lain still since @before, and folders that are
 * empty as long, go; @folder itself and links stay.
 * Returns: files removed */
guint ef_sweep_files (const gchar *folder, gint64 before);

/**
 * EfSweepUnknown: asks which objects no row names.
 * @keys: (element-type utf8)
 *
 * Returns: (transfer full) (nullable): those; NULL when it cannot be known now
 */
typedef gchar **(*EfSweepUnknown) (GPtrArray *keys, gpointer user_data);

/* Objects that have lain still since @before and that are unknown go. */
guint ef_sweep_objects (EfAssetStore *store, gint64 before,
    EfSweepUnknown unknown, gpointer user_data);

G_END_DECLS
