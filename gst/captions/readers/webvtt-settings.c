/* Edit Factory - where a cue of WebVTT stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-settings.h"

#include <string.h>

/* Of the canvas's height: text of 5 vh has lines of 5.7 in browsers, whichever
 * of their usual fonts it is in. */
#define LINE_STEP 0.057

static EfWebvttSide
read_side (const gchar *text)
{
  static const struct
  {
    const gchar *name;
    EfWebvttSide side;
  } sides[] = { { "start", EF_WEBVTT_START }, { "left", EF_WEBVTT_LEFT },
    { "line-left", EF_WEBVTT_LEFT }, { "center", EF_WEBVTT_CENTRE },
    { "middle", EF_WEBVTT_CENTRE }, { "end", EF_WEBVTT_END },
    { "right", EF_WEBVTT_RIGHT }, { "line-right", EF_WEBVTT_RIGHT } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (g_str_equal (text, sides[i].name))
      return sides[i].side;
  return EF_WEBVTT_UNSET;
}

/* "value[,side]" */
static EfWebvttSide
cut_side (gchar *value)
{
  gchar *comma = strchr (value, ',');

  if (!comma)
    return EF_WEBVTT_UNSET;
  *comma = 0;
  return read_side (comma + 1);
}

/* A number counts lines from the top, below 0 from the bottom: -1 is the last.
 */
static gboolean
read_line (EfWebvttSettings *s, gchar *value)
{
  gint64 number;
  gchar *end;

  s->row = cut_side (value);
  s->has_line = TRUE;
  s->snapped = FALSE;
  if (ef_webvtt_percentage (value, &s->y))
    return TRUE;
  number = g_ascii_strtoll (value, &end, 10);
  s->has_line = s->snapped = end > value && *end == 0;
  s->y = number * LINE_STEP + (number < 0 ? 1 : 0);
  s->y = CLAMP (s->y, 0, 1);
  return s->has_line;
}

static gboolean
read_vertical (EfWebvttSettings *s, const gchar *value)
{
  if (g_str_equal (value, "rl"))
    s->writing = EF_WRITING_VERTICAL_RL;
  else if (g_str_equal (value, "lr"))
    s->writing = EF_WRITING_VERTICAL_LR;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_setting (EfWebvttSettings *s, const gchar *name, gchar *value)
{
  if (g_str_equal (name, "line"))
    return read_line (s, value);
  if (g_str_equal (name, "position")) {
    s->column = cut_side (value);
    return ef_webvtt_percentage (value, &s->x);
  }
  if (g_str_equal (name, "size"))
    return ef_webvtt_percentage (value, &s->width);
  if (g_str_equal (name, "align"))
    return (s->align = read_side (value)) != EF_WEBVTT_UNSET;
  if (g_str_equal (name, "vertical"))
    return read_vertical (s, value);
  return FALSE;
}

static void
choose_region (EfWebvttSettings *s, const EfWebvttRegions *regions,
    const gchar *id, guint line, EfReadLog *log)
{
  s->region = ef_webvtt_regions_find (regions, id);
  if (!s->region)
    ef_read_log (log, line, "there is no such region; it is ignored");
}

void
ef_webvtt_settings_parse (const gchar *text, const gchar *end, guint line,
    EfReadLog *log, const EfWebvttRegions *regions, EfWebvttSettings *self)
{
  g_autofree gchar *copy = g_strndup (text, MIN (end - text, 1000));
  g_auto (GStrv) settings = g_strsplit_set (copy, " \t", -1);

  *self = (EfWebvttSettings){ .x = -1, .width = 1 };
  for (guint i = 0; settings[i]; i++) {
    gchar *colon = strchr (settings[i], ':');

    if (!colon)
      continue;
    *colon = 0;
    if (g_str_equal (settings[i], "region"))
      choose_region (self, regions, colon + 1, line, log);
    else if (!read_setting (self, settings[i], colon + 1))
      ef_read_log (log, line, "a cue setting is not valid; it is ignored");
  }
  if (self->region && (self->has_line || self->width < 1 || self->writing)) {
    ef_read_log (log, line,
        "a cue with a line, a size or columns is in no region; the region is "
        "ignored");
    self->region = NULL;
  }
}

/* Places */

/* The side as one that does not depend on the text. */
static EfWebvttSide
turn (EfWebvttSide side, gboolean from_right)
{
  if (side == EF_WEBVTT_START)
    return from_right ? EF_WEBVTT_RIGHT : EF_WEBVTT_LEFT;
  if (side == EF_WEBVTT_END)
    return from_right ? EF_WEBVTT_LEFT : EF_WEBVTT_RIGHT;
  return side == EF_WEBVTT_UNSET ? EF_WEBVTT_CENTRE : side;
}

/* 0, a half, 1 */
static gdouble
part_of (EfWebvttSide side)
{
  return (side - EF_WEBVTT_LEFT) / 2.0;
}

/* The box of the cue, of what it stands in: its left edge and its width. */
static void
find_box (const EfWebvttSettings *s, gboolean from_right, gdouble *left,
    gdouble *width)
{
  EfWebvttSide align = turn (s->align, from_right);
  EfWebvttSide column =
      s->column == EF_WEBVTT_UNSET ? align : turn (s->column, from_right);
  gdouble x = s->x >= 0 ? s->x : part_of (align), room;

  if (column == EF_WEBVTT_LEFT)
    room = 1 - x;
  else if (column == EF_WEBVTT_RIGHT)
    room = x;
  else
    room = 2 * MIN (x, 1 - x);
  *width = MIN (s->width, room);
  *left = x - *width * part_of (column);
}

/* The region's box is moved by the cue's position, not made narrower. */
static void
place_in_region (
    const EfWebvttSettings *s, gboolean from_right, EfCuePlace *place)
{
  const EfWebvttRegion *region = s->region;
  EfWebvttSide align = turn (s->align, from_right);
  EfWebvttSide column =
      s->column == EF_WEBVTT_UNSET ? align : turn (s->column, from_right);
  gdouble x = s->x >= 0 ? s->x : part_of (align);
  gdouble left = region->x - region->anchor_x * region->width;

  left += (x - part_of (column)) * region->width;
  place->anchor = 1 + align - EF_WEBVTT_LEFT;
  place->x = (gfloat)CLAMP (left + region->width * part_of (align), 0, 1);
  place->y = (gfloat)region->y;
  place->width = (gfloat)region->width;
  place->lines = region->lines;
  place->lines_y = (gfloat)region->anchor_y;
  place->scroll = region->scroll;
}

/* Positions and sizes count along the column, lines from the side on which the
 * first column stands, in percent from the left. Without a line it is the last
 * one: W3C WebVTT, 7.1 and 7.2. */
static void
set_vertical_place (
    const EfWebvttSettings *s, gboolean from_right, EfCuePlace *place)
{
  EfWebvttSide align = turn (s->align, from_right);
  EfWebvttSide side = turn (s->row, FALSE);
  gdouble across = s->has_line ? s->y : 1, top, length;

  find_box (s, from_right, &top, &length);
  if (s->row == EF_WEBVTT_UNSET)
    side = s->has_line ? EF_WEBVTT_LEFT : EF_WEBVTT_RIGHT;
  if (s->writing == EF_WRITING_VERTICAL_RL) {
    side = (EfWebvttSide)(EF_WEBVTT_LEFT + EF_WEBVTT_RIGHT - side);
    across = s->has_line && !s->snapped ? across : 1 - across;
  }
  place->writing = s->writing;
  place->anchor = (gint)(3 * (EF_WEBVTT_RIGHT - align) + side);
  place->x = (gfloat)across;
  place->y = (gfloat)(top + length * part_of (align));
  place->width = length < 1 ? (gfloat)length : 0;
}

void
ef_webvtt_settings_place (
    const EfWebvttSettings *self, gboolean from_right, EfCuePlace *place)
{
  EfWebvttSide align = turn (self->align, from_right);
  EfWebvttSide row = turn (self->row, FALSE);
  gdouble left, width;

  memset (place, 0, sizeof *place);
  if (self->region) {
    place_in_region (self, from_right, place);
    return;
  }
  if (self->writing) {
    set_vertical_place (self, from_right, place);
    return;
  }
  find_box (self, from_right, &left, &width);
  if (!self->has_line && self->x < 0 && align == EF_WEBVTT_CENTRE && width >= 1)
    return;
  if (self->row == EF_WEBVTT_UNSET)
    row = self->has_line ? EF_WEBVTT_LEFT : EF_WEBVTT_RIGHT;
  place->anchor = 3 * (EF_WEBVTT_RIGHT - row) + 1 + (align - EF_WEBVTT_LEFT);
  place->x = (gfloat)(left + width * part_of (align));
  place->y = self->has_line ? (gfloat)self->y : -1;
  place->width = width < 1 ? (gfloat)width : 0;
}
