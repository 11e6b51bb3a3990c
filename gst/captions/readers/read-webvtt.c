/* Edit Factory - WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * W3C WebVTT: The Web Video Text Tracks Format, 6.1 (file parsing), and
 * RFC 8216, 3.5 (X-TIMESTAMP-MAP).
 */
#include "cue-time.h"
#include "markup.h"
#include "readers.h"
#include "webvtt-settings.h"

#include <string.h>

typedef struct
{
  EfLineScanner *lines;
  EfCueList *list;
  EfReadLog *log;
  EfCueBuilder *builder;
  GString *text;
  EfWebvttSheet *sheet;
  EfWebvttRegions *regions;
  GString *id; /* of the cue that comes */
  gboolean has_cues;
  gint64 local; /* where the stream begins on the file's clock */
} Reader;

/* "X-TIMESTAMP-MAP=LOCAL:00:10:00.000,MPEGTS:900000": LOCAL is the instant of
 * the stream's clock MPEGTS. The picture is taken to begin at that instant, so
 * LOCAL is what its time 0 is called in the file. */
static void
read_map (Reader *r)
{
  const EfLineScanner *line = r->lines;
  const gchar *end = line->text + line->length;
  const gchar *p = g_strstr_len (line->text, line->length, "LOCAL:");

  if (p)
    p += strlen ("LOCAL:");
  if (!p || !ef_cue_time_parse (&p, end, &r->local)) {
    ef_read_log (r->log, line->number,
        "X-TIMESTAMP-MAP is not valid; it is "
        "ignored");
    r->local = 0;
  }
}

/* "Language: pt-BR", which the standard has dropped and files still have. */
static void
read_language (Reader *r)
{
  const EfLineScanner *line = r->lines;
  gsize from = strlen ("Language:");
  g_autofree gchar *tag =
      g_strndup (line->text + from, MIN (line->length - from, 64));

  ef_cue_list_set_language (r->list, g_strstrip (tag));
}

static void
read_header (Reader *r)
{
  while (ef_line_scanner_next (r->lines)) {
    if (ef_line_scanner_is_blank (r->lines))
      return;
    if (ef_line_scanner_has_prefix (r->lines, "X-TIMESTAMP-MAP="))
      read_map (r);
    if (ef_line_scanner_has_prefix (r->lines, "Language:"))
      read_language (r);
    if (ef_line_scanner_contains (r->lines, "-->"))
      return;
  }
}

static void
add_line (Reader *r, const EfLineScanner *line)
{
  if (line->length > EF_LINE_MAX_BYTES) {
    ef_read_log (r->log, line->number, "the line is too long; it is left out");
  } else if (r->text->len < 16 * EF_LINE_MAX_BYTES) {
    if (r->text->len > 0)
      g_string_append_c (r->text, '\n');
    g_string_append_len (r->text, line->text, line->length);
  }
}

/* Text goes on to a blank line, or to times that lack one. */
static void
collect_text (Reader *r)
{
  EfLineScanner ahead = *r->lines;

  g_string_truncate (r->text, 0);
  while (ef_line_scanner_next (&ahead) && !ef_line_scanner_is_blank (&ahead) &&
      !ef_line_scanner_contains (&ahead, "-->")) {
    add_line (r, &ahead);
    *r->lines = ahead;
  }
}

static void
read_cue (Reader *r)
{
  const EfLineScanner *line = r->lines;
  const gchar *end = line->text + line->length;
  guint number = line->number;
  EfWebvttSettings settings;
  EfWebvttScope scope = { r->sheet, r->id->str, NULL };
  EfCuePlace place;
  gint64 start, stop;
  const gchar *rest;

  if (!ef_cue_time_parse_range (line->text, end, &start, &stop, &rest)) {
    ef_read_log (r->log, number, "there is no valid time; the cue is left out");
    collect_text (r);
    return;
  }
  r->has_cues = TRUE;
  ef_webvtt_settings_parse (rest, end, number, r->log, r->regions, &settings);
  scope.region = settings.region ? settings.region->id : NULL;
  collect_text (r);
  ef_cue_builder_reset (r->builder, number);
  ef_markup_add (r->builder, EF_MARKUP_WEBVTT, r->text->str, r->text->len,
      -r->local, &scope);
  ef_webvtt_settings_place (
      &settings, ef_cue_builder_is_from_right (r->builder), &place);
  ef_cue_list_take (
      r->list, r->builder, number, start - r->local, stop - r->local, &place);
}

static gboolean
is_block (const EfLineScanner *line, const gchar *name)
{
  gsize length = strlen (name);

  return ef_line_scanner_has_prefix (line, name) &&
      (line->length == length || line->text[length] == ' ' ||
          line->text[length] == '\t');
}

/* Returns: FALSE: the block is none that stands in front of the cues. */
static gboolean
read_definition (Reader *r)
{
  gboolean style = is_block (r->lines, "STYLE");

  if (!style && !is_block (r->lines, "REGION"))
    return FALSE;
  if (r->has_cues) {
    ef_read_log (r->log, r->lines->number, "%s behind the first cue is ignored",
        style ? "a style sheet" : "a region");
    ef_line_scanner_skip_block (r->lines);
  } else if (style) {
    ef_webvtt_sheet_read (r->sheet, r->lines);
  } else {
    ef_webvtt_regions_read (r->regions, r->lines);
  }
  return TRUE;
}

/* A name of a cue in front of its times, or something else. */
static void
read_block (Reader *r)
{
  const EfLineScanner name = *r->lines;
  EfLineScanner ahead = *r->lines;

  if (is_block (r->lines, "NOTE")) {
    ef_line_scanner_skip_block (r->lines);
  } else if (read_definition (r)) {
    ;
  } else if (ef_line_scanner_next (&ahead) &&
      ef_line_scanner_contains (&ahead, "-->")) {
    *r->lines = ahead;
    g_string_append_len (
        r->id, name.text, (gssize)MIN (name.length, EF_WEBVTT_MAX_NAME));
    read_cue (r);
    g_string_truncate (r->id, 0);
  } else {
    ef_read_log (r->log, r->lines->number,
        "there is no valid time; the cue is left out");
    collect_text (r);
  }
}

void
ef_read_webvtt (EfLineScanner *lines, EfCueList *list, EfReadLog *log)
{
  g_autoptr (EfCueBuilder) builder = ef_cue_builder_new (log);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EfWebvttSheet) sheet = ef_webvtt_sheet_new (log);
  g_autoptr (EfWebvttRegions) regions = ef_webvtt_regions_new (log);
  g_autoptr (GString) id = g_string_new (NULL);
  Reader r = { lines, list, log, builder, text, sheet, regions, id, FALSE, 0 };

  if (!ef_line_scanner_next (lines))
    return;
  read_header (&r);
  do {
    if (ef_line_scanner_contains (lines, "-->"))
      read_cue (&r);
    else if (!ef_line_scanner_is_blank (lines))
      read_block (&r);
  } while (ef_line_scanner_next (lines));
}
