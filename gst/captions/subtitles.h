/* Edit Factory - subtitle files: SubRip and WebVTT, read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>

G_BEGIN_DECLS

#define EF_SUBTITLES_MAX_BYTES (8 * 1024 * 1024)

/* Called for each thing that was left out: "line 12: …" */
typedef void (*EfSubtitleWarning) (const gchar *message, gpointer user_data);

/**
 * ef_subtitles_load:
 *
 * SubRip or WebVTT, told apart by content. All text is untrusted: tags are
 * dropped, entities of WebVTT are read, everything else is plain text. A
 * broken cue is left out with a warning; cues are sorted; those without length
 * are dropped.
 *
 * Returns: (transfer full): cues whose words all carry their cue's times
 */
EfCues *ef_subtitles_load (const gchar *path, EfSubtitleWarning warning,
    gpointer user_data, GError **error);
EfCues *
ef_subtitles_parse (const gchar *source, const gchar *data, gsize length,
    EfSubtitleWarning warning, gpointer user_data, GError **error);

/* The very cues that are burned in, lines and all. */
gboolean
ef_cues_write_srt (const EfCues *cues, const gchar *path, GError **error);
gboolean
ef_cues_write_vtt (const EfCues *cues, const gchar *path, GError **error);
/* Tags of Pango markup, SubRip or WebVTT taken off. (transfer full) */
gchar *ef_subtitles_plain_text (const gchar *text);

G_END_DECLS
