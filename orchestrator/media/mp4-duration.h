/* Edit Factory - how long an MP4 file says it is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @path: a file of a stage's, which may be anything
 * Returns: seconds, of its movie header; -1 when there is none */
gdouble ef_mp4_get_duration (const gchar *path);

G_END_DECLS
