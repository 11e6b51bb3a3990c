/* Edit Factory - subtitle files: SubRip, WebVTT and ASS
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "subtitles.h"

#include "encoding.h"
#include "markup.h"
#include "readers.h"

#include <editfactory/file.h>
#include <string.h>

typedef void (*ReadFunc) (
    EfLineScanner *lines, EfCueList *list, EfReadLog *log);

/* The kind of a file by its first line that says something; NULL for JSON. */
static ReadFunc
choose_reader (const gchar *text, gsize length)
{
  EfLineScanner lines;

  ef_line_scanner_init (&lines, text, length);
  while (ef_line_scanner_next (&lines)) {
    if (ef_line_scanner_is_blank (&lines) ||
        ef_line_scanner_has_prefix (&lines, ";"))
      continue;
    if (ef_line_scanner_has_prefix (&lines, "WEBVTT"))
      return ef_read_webvtt;
    if (ef_line_scanner_has_prefix (&lines, "["))
      return ef_read_ass;
    if (ef_line_scanner_has_prefix (&lines, "{") &&
        !g_ascii_isdigit (lines.text[1]))
      return NULL;
    break;
  }
  return ef_read_srt;
}

EfCues *
ef_subtitles_parse (const gchar *source, const gchar *data, gsize length,
    const gchar *encoding, EfSubtitleWarning warning, gpointer user_data,
    GError **error)
{
  EfReadLog log = { warning, user_data };
  g_autofree gchar *text = NULL;
  g_autoptr (EfCueList) list = NULL;
  EfLineScanner lines;
  ReadFunc read;
  EfCues *cues;

  text = ef_text_to_utf8 (source, data, length, encoding, &log, &length, error);
  if (!text)
    return NULL;
  read = choose_reader (text, length);
  if (!read) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: is no subtitle file but looks like JSON: set cues-location or "
        "words-location",
        source);
    return NULL;
  }
  list = ef_cue_list_new (&log);
  ef_line_scanner_init (&lines, text, length);
  read (&lines, list, &log);
  cues = ef_cue_list_finish (list);
  ef_read_log_finish (&log);
  if (ef_cues_length (cues) > 0)
    return cues;
  ef_cues_unref (cues);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: has no cue that can be read", source);
  return NULL;
}

EfCues *
ef_subtitles_load (const gchar *path, const gchar *encoding,
    EfSubtitleWarning warning, gpointer user_data, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize length;

  if (!ef_file_read (path, EF_SUBTITLES_MAX_BYTES, &data, &length, error))
    return NULL;
  return ef_subtitles_parse (
      path, data, length, encoding, warning, user_data, error);
}

EfCues *
ef_text_cue (const gchar *text, gsize length, gboolean pango_markup,
    GstClockTime start, GstClockTime end, EfSubtitleWarning warning,
    gpointer user_data, GError **error)
{
  EfReadLog log = { warning, user_data };
  g_autoptr (EfCueBuilder) builder = ef_cue_builder_new (&log);
  g_autoptr (EfCueList) list = ef_cue_list_new (&log);
  g_autofree gchar *utf8 =
      ef_text_to_utf8 ("text", text, length, NULL, &log, &length, error);

  if (!utf8)
    return NULL;
  ef_cue_builder_reset (builder, 0);
  ef_markup_add (builder, pango_markup ? EF_MARKUP_PANGO : EF_MARKUP_NONE, utf8,
      length, 0, NULL);
  ef_cue_list_take (list, builder, 0, (gint64)start, (gint64)end, NULL);
  return ef_cue_list_finish (list);
}
