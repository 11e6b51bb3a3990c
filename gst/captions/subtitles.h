/* Edit Factory - subtitle files: SubRip, WebVTT and ASS
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "read-log.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

#define EF_SUBTITLES_MAX_BYTES (8 * 1024 * 1024)

/**
 * ef_subtitles_load:
 * @encoding: (nullable): of a file without byte order mark, as iconv names it;
 *   NULL: UTF-8
 * @warning: (nullable): "line 12: …", EF_READ_LOG_MAX times at most
 *
 * SubRip, WebVTT or ASS/SSA, told apart by content (readers/). All text is
 * untrusted: tags are read by an allow-list, the rest is text. A broken cue is
 * left out with a warning; cues come back sorted and without overlap.
 *
 * Returns: (transfer full): cues; their timed_words says whether any has words
 *   with times of their own (ef_cue_has_word_times() which)
 */
EfCues *ef_subtitles_load (const gchar *path, const gchar *encoding,
    EfSubtitleWarning warning, gpointer user_data, GError **error);
EfCues *ef_subtitles_parse (const gchar *source, const gchar *data,
    gsize length, const gchar *encoding, EfSubtitleWarning warning,
    gpointer user_data, GError **error);

/**
 * ef_text_cue:
 * @text: UTF-8, plain or Pango's markup
 * @start, @end: nanoseconds
 *
 * Returns: (transfer full): one cue, or none when there is nothing to show
 */
EfCues *ef_text_cue (const gchar *text, gsize length, gboolean pango_markup,
    GstClockTime start, GstClockTime end, EfSubtitleWarning warning,
    gpointer user_data, GError **error);

/* The very cues that are burned in, lines and all. Looks are tags (b i u, in
 * SubRip s and font colour, in WebVTT lang and classes of a style sheet);
 * places are WebVTT's settings and regions, or SubRip's {\an8}. */
gboolean
ef_cues_write_srt (const EfCues *cues, const gchar *path, GError **error);
gboolean
ef_cues_write_vtt (const EfCues *cues, const gchar *path, GError **error);

G_END_DECLS
