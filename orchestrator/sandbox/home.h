/* Edit Factory - a sandbox's own small folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): a new folder, which other users may pass through
 * but not list, with an empty folder "stage" in it; those of processes that
 * are gone are removed */
gchar *ef_home_new (GError **error);
/* Returns: (transfer full): a copy of GStreamer's registry in @home, which the
 * stage's user can read and nobody rewrites */
gchar *ef_home_copy_registry (const gchar *home, GError **error);

G_END_DECLS
