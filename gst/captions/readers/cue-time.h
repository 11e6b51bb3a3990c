/* Edit Factory - times in subtitle files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Later times are errors: a hundred hours. */
#define EF_CUE_TIME_MAX (100 * 3600 * (gint64)GST_SECOND)

/**
 * ef_cue_time_parse:
 * @p: (inout): where to read, blanks in front are skipped; set behind the time
 * @end: of the text
 * @time: (out): nanoseconds, may be negative
 *
 * "[-][HH:]MM:SS[.,]fraction", the fraction may be missing.
 */
gboolean ef_cue_time_parse (const gchar **p, const gchar *end, gint64 *time);
/* "TIME --> TIME"; @rest: (out): what follows */
gboolean ef_cue_time_parse_range (const gchar *text, const gchar *end,
    gint64 *start, gint64 *stop, const gchar **rest);

G_END_DECLS
