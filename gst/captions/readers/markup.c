/* Edit Factory - tags in captions, by an allow-list
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "markup.h"

#include "ass-override.h"
#include "cue-time.h"
#include "entities.h"

#include <pango/pango.h>
#include <string.h>

/* A longer tag is text. */
#define MAX_TAG 512
/* Of a tag of BCP 47, with its end. */
#define MAX_LANGUAGE 36

typedef struct
{
  gchar name[12];
  EfLook outer;                 /* the look to go back to */
  gchar language[MAX_LANGUAGE]; /* and the language */
} Open;

typedef struct
{
  EfCueBuilder *builder;
  EfMarkup markup;
  gint64 offset;
  const EfWebvttScope *scope;
  EfLook look;
  gchar language[MAX_LANGUAGE]; /* of WebVTT's <lang> */
  Open open[EF_MARKUP_MAX_DEPTH];
  guint depth;
} Parser;

guint
ef_markup_colour (const gchar *text)
{
  PangoColor colour;
  g_autofree gchar *hashed = g_strconcat ("#", text, NULL);
  gsize length = strlen (text);

  if (length == 0 || length > 40)
    return 0;
  if (!pango_color_parse (&colour, text) &&
      !((length == 6 || length == 3) && pango_color_parse (&colour, hashed)))
    return 0;
  return (guint)(colour.red >> 8) << 24 | (guint)(colour.green >> 8) << 16 |
      (guint)(colour.blue >> 8) << 8 | 0xff;
}

/* One tag's attributes: name="value", name='value' or name=value. */

static gboolean
next_attribute (const gchar **p, gchar **name, gchar **value)
{
  const gchar *start = *p + strspn (*p, " \t\n");
  gsize length = strcspn (start, " \t\n=");

  g_clear_pointer (name, g_free);
  g_clear_pointer (value, g_free);
  if (length == 0)
    return FALSE;
  *name = g_ascii_strdown (start, length);
  start += length;
  start += strspn (start, " \t\n");
  if (*start != '=') {
    *value = g_strdup ("");
    *p = start;
    return TRUE;
  }
  start++;
  start += strspn (start, " \t\n");
  if (*start == '"' || *start == '\'') {
    const gchar quote[] = { *start, 0 };

    start++;
    length = strcspn (start, quote);
    *p = start + length + (start[length] != 0);
  } else {
    length = strcspn (start, " \t\n");
    *p = start + length;
  }
  *value = g_strndup (start, length);
  return TRUE;
}

static void
set_flag (EfLook *look, guint flag, gboolean on)
{
  look->flags = on ? look->flags | flag : look->flags & ~flag;
}

static gboolean
is_bold (const gchar *weight)
{
  guint64 number = 0;

  if (g_ascii_string_to_unsigned (weight, 10, 1, 1000, &number, NULL))
    return number >= 600;
  return g_str_equal (weight, "bold") || g_str_equal (weight, "semibold") ||
      g_str_equal (weight, "ultrabold") || g_str_equal (weight, "heavy");
}

/* <span …> of Pango and <font …> of SubRip. */
static void
apply_attributes (EfLook *look, const gchar *p)
{
  g_autofree gchar *name = NULL;
  g_autofree gchar *value = NULL;

  while (next_attribute (&p, &name, &value)) {
    if (g_str_equal (name, "foreground") || g_str_equal (name, "fgcolor") ||
        g_str_equal (name, "color")) {
      guint colour = ef_markup_colour (value);

      look->colour = colour ? colour : look->colour;
    } else if (g_str_equal (name, "weight") ||
        g_str_equal (name, "font_weight")) {
      set_flag (look, EF_CUE_WORD_BOLD, is_bold (value));
    } else if (g_str_equal (name, "style") ||
        g_str_equal (name, "font_style")) {
      set_flag (look, EF_CUE_WORD_ITALIC,
          g_str_equal (value, "italic") || g_str_equal (value, "oblique"));
    } else if (g_str_equal (name, "face") ||
        g_str_equal (name, "font_family")) {
      ef_look_set_font (look, value);
    } else if (g_str_equal (name, "underline")) {
      set_flag (look, EF_CUE_WORD_UNDERLINE, !g_str_equal (value, "none"));
    } else if (g_str_equal (name, "strikethrough")) {
      set_flag (look, EF_CUE_WORD_STRIKE, g_str_equal (value, "true"));
    } else if (g_str_equal (name, "lang")) {
      look->language = ef_language_intern (value);
    }
  }
}

/* The colours that WebVTT names without a style sheet. */
static void
apply_classes (EfLook *look, const gchar *p)
{
  static const struct
  {
    const gchar *name;
    guint colour;
  } colours[] = { { "white", 0xffffffff }, { "lime", 0x00ff00ff },
    { "cyan", 0x00ffffff }, { "red", 0xff0000ff }, { "yellow", 0xffff00ff },
    { "magenta", 0xff00ffff }, { "blue", 0x0000ffff },
    { "black", 0x000000ff } };

  while (*p == '.') {
    gsize length = strcspn (++p, ". \t\n");

    for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
      if (strlen (colours[i].name) == length &&
          memcmp (p, colours[i].name, length) == 0)
        look->colour = colours[i].colour;
    p += length;
  }
}

/* <lang sr-Latn>: RFC 5646, by the standard's annotation. */
static void
apply_language (EfLook *look, const gchar *p)
{
  g_autofree gchar *tag = NULL;

  p += strcspn (p, " \t\n");
  p += strspn (p, " \t\n");
  tag = g_strndup (p, strcspn (p, " \t\n"));
  look->language = ef_language_intern (tag);
}

/* The flag of a one-letter tag, 0: none. */
static guint
flag_of (const gchar *name)
{
  static const gchar letters[] = "bius";
  static const guint flags[] = { EF_CUE_WORD_BOLD, EF_CUE_WORD_ITALIC,
    EF_CUE_WORD_UNDERLINE, EF_CUE_WORD_STRIKE };
  const gchar *found = name[1] ? NULL : strchr (letters, name[0]);

  return found && *found ? flags[found - letters] : 0;
}

static gboolean
is_one_of (const gchar *name, const gchar *const *names)
{
  return g_strv_contains (names, name);
}

/* May tags of that name be read? */
static gboolean
is_allowed (EfMarkup markup, const gchar *name)
{
  static const gchar *const vtt[] = { "b", "i", "u", "c", "v", "lang", "ruby",
    "rt", NULL };
  static const gchar *const pango[] = { "b", "i", "u", "s", "span", "big",
    "small", "sub", "sup", "tt", "markup", NULL };
  static const gchar *const subrip[] = { "b", "i", "u", "s", "font", NULL };

  switch (markup) {
    case EF_MARKUP_SUBRIP:
      return is_one_of (name, subrip);
    case EF_MARKUP_WEBVTT:
      return is_one_of (name, vtt);
    case EF_MARKUP_PANGO:
      return is_one_of (name, pango);
    default:
      return FALSE;
  }
}

/* What stands behind a tag's classes, "<v.loud Anna &amp; Bob>". Returns:
 * (transfer full) */
static gchar *
read_annotation (const gchar *rest)
{
  GString *out = g_string_new (NULL);
  const gchar *p = rest + strcspn (rest, " \t\n");
  const gchar *end = p + strlen (p);

  while (p < end) {
    const gchar *next = NULL;
    gunichar c;

    if (*p == '&' && (next = ef_entity_parse (p, end, &c)))
      g_string_append_unichar (out, c);
    else if (!g_ascii_isspace (*p))
      g_string_append_c (out, *p);
    else if (!g_ascii_isspace (p[1]))
      g_string_append_c (out, ' ');
    p = next ? next : p + 1;
  }
  return g_strstrip (g_string_free (out, FALSE));
}

static void
apply_sheet (Parser *p, const gchar *name, const gchar *rest)
{
  gboolean named = g_str_equal (name, "v") || g_str_equal (name, "lang");
  g_autofree gchar *annotation = named ? read_annotation (rest) : NULL;
  EfWebvttNode node = { name, rest, annotation, p->language };

  if (name[0] == 'l')
    g_strlcpy (p->language, annotation, MAX_LANGUAGE);
  ef_webvtt_sheet_apply (p->scope->sheet, &node, &p->look);
}

static gboolean
is_inside (const Parser *p, const gchar *name)
{
  return p->depth > 0 && g_str_equal (p->open[p->depth - 1].name, name);
}

/* W3C WebVTT, 6.4: a reading stands in <ruby> itself, else its tag is none. It
 * has no readings of its own. */
static gboolean
is_out_of_place (const Parser *p, const gchar *name)
{
  if (g_str_equal (name, "rt"))
    return !is_inside (p, "ruby");
  for (guint i = 0; g_str_equal (name, "ruby") && i < p->depth; i++)
    if (g_str_equal (p->open[i].name, "rt"))
      return TRUE;
  return FALSE;
}

static void
begin_ruby (Parser *p, const gchar *name)
{
  if (g_str_equal (name, "ruby"))
    ef_cue_builder_begin_base (p->builder);
  else if (g_str_equal (name, "rt"))
    ef_cue_builder_begin_reading (p->builder);
}

static void
open_tag (Parser *p, const gchar *name, const gchar *rest)
{
  EfLook outer = p->look;

  if (p->depth == EF_MARKUP_MAX_DEPTH || is_out_of_place (p, name))
    return;
  memcpy (p->open[p->depth].language, p->language, MAX_LANGUAGE);
  set_flag (&p->look, flag_of (name), TRUE);
  if (g_str_equal (name, "span") || g_str_equal (name, "font"))
    apply_attributes (&p->look, rest);
  else if (p->markup == EF_MARKUP_WEBVTT)
    apply_classes (&p->look, rest);
  if (g_str_equal (name, "lang"))
    apply_language (&p->look, rest);
  if (p->scope)
    apply_sheet (p, name, rest);
  begin_ruby (p, name);
  g_strlcpy (p->open[p->depth].name, name, sizeof p->open[0].name);
  p->open[p->depth++].outer = outer;
  ef_cue_builder_set_look (p->builder, &p->look);
}

/* Ends the open tags from @depth on. */
static void
close_to (Parser *p, guint depth)
{
  while (p->depth > depth) {
    p->depth--;
    if (g_str_equal (p->open[p->depth].name, "rt"))
      ef_cue_builder_end_reading (p->builder);
    p->look = p->open[p->depth].outer;
    memcpy (p->language, p->open[p->depth].language, MAX_LANGUAGE);
  }
  ef_cue_builder_set_look (p->builder, &p->look);
}

/* Ends the innermost tag of that name, and those that were left open in it. */
static void
close_tag (Parser *p, const gchar *name)
{
  for (guint i = p->depth; i > 0; i--)
    if (g_str_equal (p->open[i - 1].name, name)) {
      close_to (p, i - 1);
      return;
    }
}

static gboolean
read_time_tag (Parser *p, const gchar *tag)
{
  const gchar *end = tag + strlen (tag);
  gint64 time;

  if (p->markup != EF_MARKUP_WEBVTT || !g_ascii_isdigit (tag[0]) ||
      !ef_cue_time_parse (&tag, end, &time) || tag != end)
    return FALSE;
  ef_cue_builder_mark (p->builder, time + p->offset);
  return TRUE;
}

/* @tag: between '<' and '>'. Returns: FALSE when it is text */
static gboolean
read_tag (Parser *p, const gchar *tag)
{
  gboolean closing = tag[0] == '/';
  g_autofree gchar *name = NULL;
  gsize length;

  if (read_time_tag (p, tag))
    return TRUE;
  tag += closing;
  length = strspn (tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (!strchr (
          p->markup == EF_MARKUP_WEBVTT ? ". \t\n" : " \t\n/", tag[length]))
    return FALSE;
  name = g_ascii_strdown (tag, length);
  if (!is_allowed (p->markup, name))
    return p->markup == EF_MARKUP_WEBVTT && length > 0;
  if (closing)
    close_tag (p, name);
  else
    open_tag (p, name, tag + length);
  return TRUE;
}

/* Returns: behind the tag at @at, NULL when there is none. */
static const gchar *
take_tag (Parser *p, const gchar *at, const gchar *end)
{
  gsize room = MIN ((gsize)(end - at), MAX_TAG);
  const gchar *close = memchr (at, '>', room);
  g_autofree gchar *tag = NULL;

  /* In "a < b <i>" the first is no tag. */
  if (!close || memchr (at + 1, '<', close - at - 1))
    return NULL;
  tag = g_strndup (at + 1, close - at - 1);
  return read_tag (p, tag) ? close + 1 : NULL;
}

static const gchar *
take_override (Parser *p, const gchar *at, const gchar *end)
{
  gsize room = MIN ((gsize)(end - at), MAX_TAG);
  const gchar *close =
      room > 1 && at[1] == '\\' ? memchr (at, '}', room) : NULL;

  if (!close)
    return NULL;
  ef_ass_override_look (at + 1, close, &p->look);
  ef_cue_builder_set_look (p->builder, &p->look);
  return close + 1;
}

void
ef_markup_add (EfCueBuilder *builder, EfMarkup markup, const gchar *text,
    gsize length, gint64 offset, const EfWebvttScope *scope)
{
  Parser p = { builder, markup, offset, scope };
  const gchar *end = text + length;

  if (markup == EF_MARKUP_NONE) {
    ef_cue_builder_add (builder, text, length);
    return;
  }
  if (scope)
    ef_webvtt_sheet_apply_root (scope, &p.look);
  ef_cue_builder_set_look (builder, &p.look);
  while (text < end) {
    const gchar *next = NULL;
    gunichar c;

    if (*text == '<')
      next = take_tag (&p, text, end);
    else if (*text == '{' && markup == EF_MARKUP_SUBRIP)
      next = take_override (&p, text, end);
    else if (*text == '&' && (next = ef_entity_parse (text, end, &c)))
      ef_cue_builder_add_char (builder, c);
    if (!next) {
      ef_cue_builder_add_char (builder, g_utf8_get_char (text));
      next = g_utf8_next_char (text);
    }
    text = next;
  }
  close_to (&p, 0);
}
