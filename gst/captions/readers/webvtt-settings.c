/* Edit Factory - where a cue of WebVTT stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-settings.h"

#include <string.h>

/* Of the canvas's height: 5 vh text at a line height of about 1.05. */
#define LINE_STEP (1 / 19.0)

typedef enum
{
  SIDE_UNSET,
  SIDE_START,
  SIDE_CENTRE,
  SIDE_END
} Side;

typedef struct
{
  gboolean has_line;
  gdouble y;
  Side row;
  gdouble x; /* negative: unset */
  Side column;
  Side align;
  gdouble width;
  gboolean snapped; /* the line is a number */
  gint writing;     /* EfWriting */
} Settings;

static gboolean
read_percentage (const gchar *text, gdouble *value)
{
  gchar *end;
  gdouble number = g_ascii_strtod (text, &end) / 100;

  if (end == text || *end != '%' || !(number >= 0 && number <= 1))
    return FALSE;
  *value = number;
  return TRUE;
}

static Side
read_side (const gchar *text)
{
  static const struct
  {
    const gchar *name;
    Side side;
  } sides[] = { { "start", SIDE_START }, { "left", SIDE_START },
    { "line-left", SIDE_START }, { "center", SIDE_CENTRE },
    { "middle", SIDE_CENTRE }, { "end", SIDE_END }, { "right", SIDE_END },
    { "line-right", SIDE_END } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (g_str_equal (text, sides[i].name))
      return sides[i].side;
  return SIDE_UNSET;
}

/* "value[,side]" */
static Side
cut_side (gchar *value)
{
  gchar *comma = strchr (value, ',');

  if (!comma)
    return SIDE_UNSET;
  *comma = 0;
  return read_side (comma + 1);
}

static gboolean
read_line (Settings *s, gchar *value)
{
  gint64 number;
  gchar *end;

  s->row = cut_side (value);
  s->has_line = TRUE;
  s->snapped = FALSE;
  if (read_percentage (value, &s->y))
    return TRUE;
  number = g_ascii_strtoll (value, &end, 10);
  s->has_line = end > value && *end == 0;
  s->snapped = s->has_line;
  number = CLAMP (number, -19, 19);
  if (number < 0 && s->row == SIDE_UNSET)
    s->row = SIDE_END;
  s->y = number < 0 ? 1 + (number + 1) * LINE_STEP : number * LINE_STEP;
  return s->has_line;
}

static gboolean
read_vertical (Settings *s, const gchar *value)
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
read_setting (Settings *s, const gchar *name, gchar *value)
{
  if (g_str_equal (name, "line"))
    return read_line (s, value);
  if (g_str_equal (name, "position")) {
    s->column = cut_side (value);
    return read_percentage (value, &s->x);
  }
  if (g_str_equal (name, "size"))
    return read_percentage (value, &s->width);
  if (g_str_equal (name, "align"))
    return (s->align = read_side (value)) != SIDE_UNSET;
  if (g_str_equal (name, "vertical"))
    return read_vertical (s, value);
  return FALSE;
}

static Side
or_else (Side side, Side otherwise)
{
  return side == SIDE_UNSET ? otherwise : side;
}

/* Positions and sizes count along the column, lines from the side on which
 * the first column stands, in percent from the left. Without a line it is the
 * last one: W3C WebVTT, 7.1 and 7.2. */
static void
set_vertical_place (const Settings *s, EfCuePlace *place)
{
  gboolean from_right = s->writing == EF_WRITING_VERTICAL_RL;
  Side align = or_else (s->align, SIDE_CENTRE);
  Side along = or_else (s->column, align);
  Side side = or_else (s->row, s->has_line ? SIDE_START : SIDE_END);
  gdouble across = s->has_line ? s->y : 1;

  if (from_right) {
    side = (Side)(SIDE_START + SIDE_END - side);
    across = s->has_line && !s->snapped ? across : 1 - across;
  }
  place->writing = s->writing;
  place->anchor = (gint)(3 * (SIDE_END - along) + side);
  place->x = (gfloat)across;
  place->y = (gfloat)(s->x >= 0 ? s->x : (align - SIDE_START) / 2.0);
  place->width = (gfloat)MAX (s->width, 0);
}

/* The settings as a point of the caption and one of the canvas. */
static void
set_place (const Settings *s, EfCuePlace *place)
{
  Side align = or_else (s->align, SIDE_CENTRE);
  Side column = or_else (s->column, align);
  Side row = or_else (s->row, s->has_line ? SIDE_START : SIDE_END);

  if (s->writing != EF_WRITING_STYLE) {
    set_vertical_place (s, place);
    return;
  }
  if (!s->has_line && s->x < 0 && align == SIDE_CENTRE && s->width <= 0)
    return;
  place->anchor = (gint)(3 * (SIDE_END - row) + column);
  place->x = (gfloat)(s->x >= 0 ? s->x : (align - SIDE_START) / 2.0);
  place->y = s->has_line ? (gfloat)s->y : -1;
  place->width = (gfloat)MAX (s->width, 0);
}

void
ef_webvtt_settings_parse (const gchar *text, const gchar *end, guint line,
    EfReadLog *log, EfCuePlace *place)
{
  g_autofree gchar *copy = g_strndup (text, MIN (end - text, 1000));
  g_auto (GStrv) settings = g_strsplit_set (copy, " \t", -1);
  Settings s = { .x = -1 };

  for (guint i = 0; settings[i]; i++) {
    gchar *colon = strchr (settings[i], ':');

    if (!colon)
      continue;
    *colon = 0;
    if (g_str_equal (settings[i], "region"))
      ef_read_log (log, line, "regions are ignored");
    else if (!read_setting (&s, settings[i], colon + 1))
      ef_read_log (log, line, "a cue setting is not valid; it is ignored");
  }
  set_place (&s, place);
}
