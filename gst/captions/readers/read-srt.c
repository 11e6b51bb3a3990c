/* Edit Factory - SubRip
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * There is no standard. What is read: an optional number, a line of times, and
 * text up to the next number with times; blank lines inside the text and
 * missing ones between cues are common.
 */
#include "ass-override.h"
#include "cue-time.h"
#include "markup.h"
#include "readers.h"

#include <string.h>

/* Of the canvas: where captions at its edges stand. */
#define MARGIN 0.05
/* Of a block of overrides, bytes. */
#define MAX_BLOCK 512

typedef struct
{
  EfLineScanner *lines;
  EfCueList *list;
  EfReadLog *log;
  EfCueBuilder *builder;
  GString *text; /* of the cue that is read */
  gsize counter; /* where in it the last line begins if that is a number */
  gboolean open;
  guint line;
  gint64 start;
  gint64 end;
} Reader;

static gboolean
is_number (const EfLineScanner *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isdigit (line->text[i]))
      return FALSE;
  return line->length > 0;
}

static gboolean
read_times (const EfLineScanner *line, gint64 *start, gint64 *end)
{
  const gchar *rest;

  return ef_cue_time_parse_range (
      line->text, line->text + line->length, start, end, &rest);
}

/* A line of times that went wrong, not a text with an arrow in it. */
static gboolean
looks_like_times (const EfLineScanner *line)
{
  const gchar *end = line->text + line->length, *p = line->text, *arrow;
  gint64 time;

  if (ef_cue_time_parse (&p, end, &time)) {
    while (p < end && *p == ' ')
      p++;
    return g_str_has_prefix (p, "->") || g_str_has_prefix (p, "-->");
  }
  arrow = g_strstr_len (line->text, line->length, "-->");
  if (!arrow)
    return FALSE;
  arrow += 3;
  return ef_cue_time_parse (&arrow, end, &time);
}

/* The anchor that a block of overrides says, 0: none */
static gint
anchor_in (const gchar *p, const gchar *end)
{
  EfAssTag tag;
  gint anchor = 0;

  while (anchor == 0 && ef_ass_tag_next (&p, end, &tag))
    if (tag.kind == EF_ASS_TAG_ANCHOR)
      anchor = ef_ass_int (tag.value);
    else if (tag.kind == EF_ASS_TAG_OLD_ANCHOR)
      anchor = ef_ass_old_anchor (ef_ass_int (tag.value));
  return anchor >= 1 && anchor <= 9 ? anchor : 0;
}

/* "{\an8}", the first that there is. Bottom centre is where captions stand
 * anyway. */
static void
find_place (const gchar *text, gsize length, EfCuePlace *place)
{
  const gchar *end = text + length, *p = text, *close;
  gint anchor = 0;

  while (anchor == 0 && (p = memchr (p, '{', end - p))) {
    close = memchr (p, '}', MIN (end - p, MAX_BLOCK));
    if (close && p[1] == '\\')
      anchor = anchor_in (p + 1, close);
    p++;
  }
  if (anchor == 0 || anchor == 2)
    return;
  place->anchor = anchor;
  place->x = (gfloat)(MARGIN + (0.5 - MARGIN) * ((anchor - 1) % 3));
  place->y = anchor <= 3 ? -1 : anchor <= 6 ? 0.5F : (gfloat)MARGIN;
}

static void
close_cue (Reader *r, gsize length)
{
  EfCuePlace place = { 0 };

  if (!r->open)
    return;
  find_place (r->text->str, length, &place);
  ef_cue_builder_reset (r->builder, r->line);
  ef_markup_add (r->builder, EF_MARKUP_SUBRIP, r->text->str, length, 0, NULL);
  ef_cue_list_take (r->list, r->builder, r->line, r->start, r->end, &place);
  r->open = FALSE;
}

static void
open_cue (Reader *r, gint64 start, gint64 end)
{
  /* The number in front of the times is not text. */
  close_cue (r, MIN (r->counter, r->text->len));
  g_string_truncate (r->text, 0);
  r->counter = G_MAXSIZE;
  r->open = TRUE;
  r->line = r->lines->number;
  r->start = start;
  r->end = end;
}

static void
skip_broken (Reader *r)
{
  close_cue (r, MIN (r->counter, r->text->len));
  ef_read_log (
      r->log, r->lines->number, "there is no valid time; the cue is left out");
  ef_line_scanner_skip_block (r->lines);
}

static void
add_line (Reader *r)
{
  const EfLineScanner *line = r->lines;

  if (line->length > EF_LINE_MAX_BYTES) {
    ef_read_log (r->log, line->number, "the line is too long; it is left out");
    return;
  }
  if (r->text->len > 0)
    g_string_append_c (r->text, '\n');
  r->counter = is_number (line) ? r->text->len : G_MAXSIZE;
  /* What more there is cannot be shown: words have a limit. */
  if (r->text->len < 16 * EF_LINE_MAX_BYTES)
    g_string_append_len (r->text, line->text, line->length);
}

/* After a blank line: a number that no times follow begins a broken cue, or
 * one that was cut off. */
static gboolean
is_lost_number (const EfLineScanner *lines)
{
  EfLineScanner ahead = *lines;
  gint64 start, end;

  if (!is_number (lines))
    return FALSE;
  if (!ef_line_scanner_next (&ahead))
    return TRUE;
  return !ef_line_scanner_is_blank (&ahead) &&
      !read_times (&ahead, &start, &end);
}

void
ef_read_srt (EfLineScanner *lines, EfCueList *list, EfReadLog *log)
{
  g_autoptr (EfCueBuilder) builder = ef_cue_builder_new (log);
  g_autoptr (GString) text = g_string_new (NULL);
  Reader r = { lines, list, log, builder, text, G_MAXSIZE };
  gboolean after_blank = TRUE;
  gint64 start, end;

  while (ef_line_scanner_next (lines)) {
    gboolean blank = ef_line_scanner_is_blank (lines);

    if (!blank && read_times (lines, &start, &end))
      open_cue (&r, start, end);
    else if (!blank &&
        ((after_blank && is_lost_number (lines)) || looks_like_times (lines)))
      skip_broken (&r);
    else if (!blank && r.open)
      add_line (&r);
    else if (!blank && !is_number (lines))
      skip_broken (&r);
    after_blank = blank;
  }
  close_cue (&r, text->len);
}
