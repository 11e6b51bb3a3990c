/* Edit Factory - what a job's output is called here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of a result that the variants share. */
#define EF_RESULT_SHARED G_MAXUINT

/**
 * ef_result_name:
 * @name: "short.mp4", "cover-2.jpg", "short.1x1.mp4",
 *   "voice.wav", "scores.json"
 * @variants: of the job
 * @variant: (out): 0 for the first, or %EF_RESULT_SHARED
 *
 * Returns: (transfer full): what follows the name that the user gave, as ef
 *   make names it: "mp4", "jpg", "1x1.mp4"; a file that ef make does not keep
 * has its whole name
 */
gchar *ef_result_name (const gchar *name, guint variants, guint *variant);

G_END_DECLS
