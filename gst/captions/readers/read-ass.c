/* Edit Factory - Advanced SubStation Alpha, and SSA before it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * There is no standard but the players. What differs from the script's
 * "Default" style is carried over; that style itself gives way to the
 * caption's.
 */
#include "ass-styles.h"
#include "cue-time.h"
#include "readers.h"

#include <math.h>
#include <string.h>

typedef enum
{
  SECTION_INFO,
  SECTION_STYLES,
  SECTION_OLD_STYLES,
  SECTION_EVENTS,
  SECTION_OTHER
} Section;

typedef struct
{
  EfLineScanner *lines;
  EfCueList *list;
  EfReadLog *log;
  EfCueBuilder *builder;
  EfAssHead *head;
  gchar **format; /* of events */
  guint told;     /* bits of EfAssTagKind */
} Reader;

/* One Dialogue line. */
typedef struct
{
  const EfAssStyle *style;
  EfLook look;
  gint64 start;
  gint64 end;
  gint64 karaoke; /* where the next syllable begins */
  gint anchor;
  gint margin[3];
  gboolean placed;
  gdouble x;
  gdouble y;
  gboolean drawing;
} Event;

static Section
section_of (const EfLineScanner *line)
{
  static const struct
  {
    const gchar *name;
    Section section;
  } sections[] = { { "[Script Info]", SECTION_INFO },
    { "[V4+ Styles]", SECTION_STYLES }, { "[V4 Styles+]", SECTION_STYLES },
    { "[V4 Styles]", SECTION_OLD_STYLES }, { "[Events]", SECTION_EVENTS } };

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (line->length >= strlen (sections[i].name) &&
        g_ascii_strncasecmp (
            line->text, sections[i].name, strlen (sections[i].name)) == 0)
      return sections[i].section;
  return SECTION_OTHER;
}

/* The look as the difference from the script's base style. */
static void
set_look (Reader *r, const Event *event)
{
  const EfLook *base = &ef_ass_head_base (r->head)->look;
  EfLook look = { .flags = event->look.flags & ~base->flags };

  if (event->look.colour != base->colour)
    look.colour = MAX (event->look.colour, 1);
  if (event->look.size != base->size)
    look.size = CLAMP (event->look.size / base->size, (gfloat)EF_CUE_MIN_SIZE,
        (gfloat)EF_CUE_MAX_SIZE);
  if (g_ascii_strcasecmp (event->look.font, base->font) != 0)
    memcpy (look.font, event->look.font, sizeof look.font);
  ef_cue_builder_set_look (r->builder, &look);
}

static void
read_point (Event *event, const gchar *value)
{
  gchar *end;
  gdouble x = g_ascii_strtod (value, &end), y;

  if (end == value || *end != ',')
    return;
  value = end + 1;
  y = g_ascii_strtod (value, &end);
  if (end == value || !isfinite (x) || !isfinite (y))
    return;
  event->placed = TRUE;
  event->x = x;
  event->y = y;
}

static void
apply_karaoke (Reader *r, Event *event, const EfAssTag *tag)
{
  gint64 hundredths = CLAMP (ef_ass_int (tag->value), 0, 360000);

  if (tag->kind == EF_ASS_TAG_KARAOKE_AT) {
    event->karaoke = event->start + hundredths * 10 * GST_MSECOND;
    return;
  }
  ef_cue_builder_mark (r->builder, event->karaoke);
  event->karaoke += hundredths * 10 * (gint64)GST_MSECOND;
}

/* Once each. */
static void
tell (Reader *r, EfAssTagKind kind, const gchar *what)
{
  if (!(r->told & 1u << kind))
    ef_read_log (
        r->log, r->lines->number, "%s ignored, here and in what follows", what);
  r->told |= 1u << kind;
}

static void
apply_tag (Reader *r, Event *event, const EfAssTag *tag)
{
  gint number = ef_ass_int (tag->value);

  switch (tag->kind) {
    case EF_ASS_TAG_ANCHOR:
      if (number >= 1 && number <= 9)
        event->anchor = number;
      break;
    case EF_ASS_TAG_OLD_ANCHOR:
      event->anchor = ef_ass_old_anchor (number);
      break;
    case EF_ASS_TAG_PLACE:
      read_point (event, tag->value);
      break;
    case EF_ASS_TAG_KARAOKE:
    case EF_ASS_TAG_KARAOKE_AT:
      apply_karaoke (r, event, tag);
      break;
    case EF_ASS_TAG_DRAWING:
      event->drawing = number > 0;
      break;
    case EF_ASS_TAG_ANIMATED:
      tell (r, tag->kind, "changes over time (\\t) are");
      break;
    case EF_ASS_TAG_RESET:
      event->look = tag->value[0] ? ef_ass_head_find (r->head, tag->value)->look
                                  : event->style->look;
      break;
    default:
      ef_ass_tag_apply (tag, &event->style->look, &event->look);
  }
}

/* "{…}": tags; what is no tag in it is a comment. */
static void
read_block (Reader *r, Event *event, const gchar *p, const gchar *end)
{
  EfAssTag tag;

  while (ef_ass_tag_next (&p, end, &tag))
    apply_tag (r, event, &tag);
  set_look (r, event);
}

/* Returns: behind the "\N", "\n" or "\h" at @p, NULL for other text. */
static const gchar *
read_escape (Reader *r, const gchar *p, const gchar *end)
{
  if (*p != '\\' || p + 1 == end)
    return NULL;
  if (p[1] == 'N')
    ef_cue_builder_break_line (r->builder);
  else if (p[1] == 'n')
    ef_cue_builder_add_char (r->builder, ' ');
  else if (p[1] == 'h')
    ef_cue_builder_add_char (r->builder, 0xa0);
  else
    return NULL;
  return p + 2;
}

static void
read_text (Reader *r, Event *event, const gchar *p, const gchar *end)
{
  /* Behind the last block nothing closes one: looked for only once. */
  gboolean blocks = TRUE;

  set_look (r, event);
  while (p < end) {
    const gchar *close = *p == '{' && blocks ? memchr (p, '}', end - p) : NULL;
    const gchar *next = close ? close + 1 : NULL;

    blocks = blocks && (*p != '{' || close);
    if (close)
      read_block (r, event, p + 1, close);
    else if (event->drawing)
      tell (r, EF_ASS_TAG_DRAWING, "drawing commands are");
    else
      next = read_escape (r, p, end);
    if (!next && !event->drawing)
      ef_cue_builder_add_char (r->builder, g_utf8_get_char (p));
    p = next ? next : g_utf8_next_char (p);
  }
}

/* Where the script wants the cue; a bottom line in the middle is where the
 * caption's style wants it. */
static void
set_place (Reader *r, const Event *event, EfCuePlace *place)
{
  gint width, height, row = (event->anchor - 1) / 3;
  gint column = (event->anchor - 1) % 3;
  gdouble x, y;

  if (!event->placed && event->anchor == 2)
    return;
  ef_ass_head_get_size (r->head, &width, &height);
  x = column == 0 ? (gdouble)event->margin[0] / width
      : column == 1
      ? 0.5 + (gdouble)(event->margin[0] - event->margin[1]) / (2 * width)
      : 1 - (gdouble)event->margin[1] / width;
  y = row == 2 ? (gdouble)event->margin[2] / height : 0.5;
  if (event->placed) {
    x = event->x / width;
    y = event->y / height;
  }
  place->anchor = event->anchor;
  place->x = (gfloat)CLAMP (x, 0, 1);
  place->y = !event->placed && row == 0 ? -1 : (gfloat)CLAMP (y, 0, 1);
}

static gboolean
read_event_time (const gchar *text, gint64 *time)
{
  const gchar *end = text + strlen (text);

  return ef_cue_time_parse (&text, end, time) && text == end;
}

/* Fills @event from the fields in front of the text. */
static gboolean
read_fields (Reader *r, gchar **fields, Event *event, const gchar **text)
{
  static const gchar *const margins[] = { "MarginL", "MarginR", "MarginV" };
  gint given[3] = { 0 };
  gboolean start = FALSE, end = FALSE;

  event->style = ef_ass_head_base (r->head);
  for (guint i = 0; fields[i] && r->format[i]; i++) {
    const gchar *name = r->format[i];

    if (g_ascii_strcasecmp (name, "Start") == 0)
      start = read_event_time (fields[i], &event->start);
    else if (g_ascii_strcasecmp (name, "End") == 0)
      end = read_event_time (fields[i], &event->end);
    else if (g_ascii_strcasecmp (name, "Style") == 0)
      event->style = ef_ass_head_find (r->head, fields[i]);
    else if (g_ascii_strcasecmp (name, "Text") == 0)
      *text = fields[i];
    for (guint k = 0; k < 3; k++)
      if (g_ascii_strcasecmp (name, margins[k]) == 0)
        given[k] = ef_ass_int (fields[i]);
  }
  for (guint k = 0; k < 3; k++)
    event->margin[k] = given[k] > 0 ? given[k] : event->style->margin[k];
  event->look = event->style->look;
  event->anchor = event->style->anchor;
  event->karaoke = event->start;
  return start && end && *text;
}

static void
read_dialogue (Reader *r, const gchar *value, gsize length)
{
  guint line = r->lines->number;
  g_auto (GStrv) fields =
      ef_ass_split (value, length, g_strv_length (r->format));
  Event event = { 0 };
  EfCuePlace place = { 0 };
  const gchar *text = NULL;

  if (!read_fields (r, fields, &event, &text)) {
    ef_read_log (r->log, line, "there is no valid time; the cue is left out");
    return;
  }
  ef_cue_builder_reset (r->builder, line);
  read_text (r, &event, text, text + strlen (text));
  if (event.karaoke > event.start)
    ef_cue_builder_mark (r->builder, event.karaoke);
  set_place (r, &event, &place);
  ef_cue_list_take (r->list, r->builder, line, event.start, event.end, &place);
}

static void
read_event (Reader *r)
{
  static const gchar standard[] =
      "Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text";
  gsize length;
  const gchar *value = ef_ass_line_value (r->lines, "Format", &length);

  if (value) {
    g_strfreev (r->format);
    r->format = ef_ass_split (value, length, EF_ASS_MAX_FIELDS);
    return;
  }
  value = ef_ass_line_value (r->lines, "Dialogue", &length);
  if (!value)
    return;
  if (!r->format)
    r->format = g_strsplit (standard, ",", -1);
  read_dialogue (r, value, length);
}

/* Of the script's text. */
static void
read_language (Reader *r)
{
  gsize length = 0;
  const gchar *value = ef_ass_line_value (r->lines, "Language", &length);
  g_autofree gchar *tag = value ? g_strndup (value, MIN (length, 64)) : NULL;

  if (tag)
    ef_cue_list_set_language (r->list, g_strstrip (tag));
}

static void
read_line (Reader *r, Section section)
{
  if (r->lines->length > EF_LINE_MAX_BYTES) {
    if (section == SECTION_EVENTS)
      ef_read_log (
          r->log, r->lines->number, "the line is too long; it is left out");
  } else if (section == SECTION_INFO) {
    ef_ass_head_read_info (r->head, r->lines);
    read_language (r);
  } else if (section == SECTION_STYLES || section == SECTION_OLD_STYLES) {
    ef_ass_head_read_style (r->head, r->lines, section == SECTION_OLD_STYLES);
  } else if (section == SECTION_EVENTS) {
    read_event (r);
  }
}

void
ef_read_ass (EfLineScanner *lines, EfCueList *list, EfReadLog *log)
{
  g_autoptr (EfCueBuilder) builder = ef_cue_builder_new (log);
  g_autoptr (EfAssHead) head = ef_ass_head_new (log);
  Reader r = { lines, list, log, builder, head };
  Section section = SECTION_OTHER;

  while (ef_line_scanner_next (lines)) {
    if (lines->length > 0 && lines->text[0] == '[')
      section = section_of (lines);
    else
      read_line (&r, section);
  }
  g_strfreev (r.format);
}
