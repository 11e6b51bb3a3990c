/* Edit Factory - what a rule of WebVTT's style sheets says about text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webvtt-look.h"

#include "markup.h"

#include <math.h>
#include <string.h>

/* "rgb(255, 0, 0)" and "rgba(255, 0, 0, 0.5)"; 0: it is none */
static guint
read_rgb (const gchar *text)
{
  guint colour = 0;
  const gchar *p = strchr (text, '(');

  if (!p || !g_str_has_prefix (text, "rgb"))
    return 0;
  for (guint i = 0; i < 4; i++) {
    gchar *end;
    gdouble value = g_ascii_strtod (p + 1, &end);

    if (end == p + 1 || !isfinite (value))
      return i == 3 ? colour << 8 | 0xff : 0;
    value = i == 3 ? value * 255 : *end == '%' ? value * 2.55 : value;
    colour = colour << 8 | (guint)CLAMP (value, 0, 255);
    p = end + strcspn (end, ",/)");
    if (*p != ',' && *p != '/')
      return i == 3 ? colour : i == 2 ? colour << 8 | 0xff : 0;
  }
  return colour;
}

static guint
read_colour (const gchar *text)
{
  guint colour;

  if (ef_caption_colour_parse (text, &colour))
    return MAX (colour, 1);
  colour = read_rgb (text);
  return colour ? colour : ef_markup_colour (text);
}

/* "1.5em", "150%"; 0: it is neither */
static gfloat
read_size (const gchar *text)
{
  gchar *end;
  gdouble size = g_ascii_strtod (text, &end);

  if (end > text && g_str_equal (end, "%"))
    size /= 100;
  else if (end == text || !g_str_equal (end, "em"))
    return 0;
  return (
      gfloat)(size > 0 ? CLAMP (size, EF_CUE_MIN_SIZE, EF_CUE_MAX_SIZE) : 0);
}

/* "0.5", "50%": what is not seen; a value that is neither changes nothing. */
static void
read_opacity (EfWebvttLook *self, const gchar *text)
{
  gchar *end;
  gdouble opacity = g_ascii_strtod (text, &end);

  if (end > text && g_str_equal (end, "%"))
    opacity /= 100;
  else if (end == text || *end)
    return;
  if (!isfinite (opacity))
    return;
  self->has_fade = TRUE;
  self->fade = (gfloat)(1 - CLAMP (opacity, 0, 1));
}

/* The first family of a list, its quotation marks taken off. */
static void
read_font (EfWebvttLook *self, gchar *value)
{
  EfLook look;

  value[strcspn (value, ",")] = 0;
  g_strdelimit (value, "\"'", ' ');
  ef_look_set_font (&look, g_strstrip (value));
  g_strlcpy (self->font, look.font, sizeof self->font);
}

static void
set (EfWebvttLook *self, guint flag, gboolean on)
{
  self->mask |= flag;
  self->flags = on ? self->flags | flag : self->flags & ~flag;
}

/* @name and @value: in small letters, families as they are. Returns: FALSE: the
 * property is not one that is drawn. A value that is not valid changes nothing.
 */
static gboolean
read_declaration (EfWebvttLook *self, const gchar *name, gchar *value)
{
  if (g_str_equal (name, "color")) {
    guint colour = read_colour (value);

    self->colour = colour ? colour : self->colour;
  } else if (g_str_equal (name, "opacity")) {
    read_opacity (self, value);
  } else if (g_str_equal (name, "font-weight")) {
    set (self, EF_CUE_WORD_BOLD,
        g_str_has_prefix (value, "bold") ||
            g_ascii_strtoll (value, NULL, 10) >= 600);
  } else if (g_str_equal (name, "font-style")) {
    set (self, EF_CUE_WORD_ITALIC,
        g_str_has_prefix (value, "italic") ||
            g_str_has_prefix (value, "oblique"));
  } else if (g_str_equal (name, "font-size")) {
    gfloat size = read_size (value);

    self->size = size > 0 ? size : self->size;
  } else if (g_str_equal (name, "font-family")) {
    read_font (self, value);
  } else if (g_str_equal (name, "text-decoration") ||
      g_str_equal (name, "text-decoration-line")) {
    set (self, EF_CUE_WORD_UNDERLINE, strstr (value, "underline") != NULL);
    set (self, EF_CUE_WORD_STRIKE, strstr (value, "line-through") != NULL);
  } else {
    return FALSE;
  }
  return TRUE;
}

void
ef_webvtt_look_parse (const gchar *body, EfWebvttLook *self, gchar **ignored)
{
  g_auto (GStrv) parts = g_strsplit (body, ";", -1);

  memset (self, 0, sizeof *self);
  *ignored = NULL;
  for (guint i = 0; parts[i]; i++) {
    gchar *colon = strchr (parts[i], ':'), *important;
    g_autofree gchar *name = NULL;
    g_autofree gchar *value = NULL;

    if (!colon)
      continue;
    *colon = 0;
    if ((important = strchr (colon + 1, '!')))
      *important = 0;
    name = g_ascii_strdown (g_strstrip (parts[i]), -1);
    g_strstrip (colon + 1);
    /* A family is called as it is written. */
    value = g_str_equal (name, "font-family") ? g_strdup (colon + 1)
                                              : g_ascii_strdown (colon + 1, -1);
    if (*name && !read_declaration (self, name, value) && !*ignored)
      *ignored = g_steal_pointer (&name);
  }
}

void
ef_webvtt_look_merge (EfWebvttLook *self, const EfWebvttLook *over)
{
  self->flags = (self->flags & ~over->mask) | (over->flags & over->mask);
  self->mask |= over->mask;
  self->colour = over->colour ? over->colour : self->colour;
  self->size = over->size > 0 ? over->size : self->size;
  if (over->has_fade)
    self->fade = over->fade;
  self->has_fade |= over->has_fade;
  if (over->font[0])
    memcpy (self->font, over->font, sizeof self->font);
}

void
ef_webvtt_look_apply (const EfWebvttLook *self, EfLook *look)
{
  look->flags = (look->flags & ~self->mask) | (self->flags & self->mask);
  look->colour = self->colour ? self->colour : look->colour;
  /* Tags in each other fade what is left. */
  if (self->has_fade)
    look->fade = 1 - (1 - look->fade) * (1 - self->fade);
  if (self->size > 0)
    look->size = CLAMP (self->size * (look->size > 0 ? look->size : 1),
        (gfloat)EF_CUE_MIN_SIZE, (gfloat)EF_CUE_MAX_SIZE);
  if (self->font[0])
    memcpy (look->font, self->font, sizeof look->font);
}
