/* Edit Factory - the head of an ASS script: size and styles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ass-styles.h"

#include <string.h>

struct _EfAssHead
{
  EfReadLog *log;
  gint width;
  gint height;
  gchar **format;
  GHashTable *styles; /* name to EfAssStyle */
  EfAssStyle *first;
  EfAssStyle fallback;
};

EfAssHead *
ef_ass_head_new (EfReadLog *log)
{
  EfAssHead *self = g_new0 (EfAssHead, 1);

  self->log = log;
  /* What the format's first player took for a script that says nothing. */
  self->width = 384;
  self->height = 288;
  self->styles =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->fallback.look.colour = 0xffffffff;
  self->fallback.look.size = 18;
  self->fallback.anchor = 2;
  return self;
}

void
ef_ass_head_free (EfAssHead *self)
{
  g_strfreev (self->format);
  g_hash_table_unref (self->styles);
  g_free (self);
}

const gchar *
ef_ass_line_value (const EfLineScanner *line, const gchar *name, gsize *length)
{
  gsize skip = strlen (name);

  if (line->length <= skip || line->text[skip] != ':' ||
      g_ascii_strncasecmp (line->text, name, skip) != 0)
    return NULL;
  skip++;
  while (skip < line->length && line->text[skip] == ' ')
    skip++;
  *length = line->length - skip;
  return line->text + skip;
}

gchar **
ef_ass_split (const gchar *text, gsize length, guint n)
{
  g_autofree gchar *copy = g_strndup (text, length);
  gchar **fields = g_strsplit (copy, ",", n);

  /* The text, the last field, keeps its blanks. */
  for (guint i = 0; fields[i] && i + 1 < n; i++)
    g_strstrip (fields[i]);
  return fields;
}

void
ef_ass_head_read_info (EfAssHead *self, const EfLineScanner *line)
{
  static const gchar *const names[] = { "PlayResX", "PlayResY" };
  gsize length;

  for (guint i = 0; i < 2; i++) {
    const gchar *value = ef_ass_line_value (line, names[i], &length);
    g_autofree gchar *copy = value ? g_strndup (value, MIN (length, 20)) : NULL;
    gint number = copy ? ef_ass_int (copy) : 0;

    if (copy && (number < 1 || number > 65536))
      ef_read_log (self->log, line->number,
          "%s: must be 1 to 65536; %d is used", names[i],
          i ? self->height : self->width);
    else if (copy)
      *(i ? &self->height : &self->width) = number;
  }
}

static void
read_field (
    EfAssStyle *style, const gchar *name, const gchar *value, gboolean old)
{
  static const struct
  {
    const gchar *name;
    guint flag;
  } flags[] = { { "Bold", EF_CUE_WORD_BOLD }, { "Italic", EF_CUE_WORD_ITALIC },
    { "Underline", EF_CUE_WORD_UNDERLINE },
    { "StrikeOut", EF_CUE_WORD_STRIKE } };
  static const gchar *const margins[] = { "MarginL", "MarginR", "MarginV" };
  gint number = ef_ass_int (value);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_ascii_strcasecmp (name, flags[i].name) == 0 && number != 0)
      style->look.flags |= flags[i].flag;
  for (guint i = 0; i < G_N_ELEMENTS (margins); i++)
    if (g_ascii_strcasecmp (name, margins[i]) == 0)
      style->margin[i] = number;
  if (g_ascii_strcasecmp (name, "PrimaryColour") == 0)
    ef_ass_colour_parse (value, &style->look.colour);
  else if (g_ascii_strcasecmp (name, "Fontsize") == 0 && number > 0)
    style->look.size = (gfloat)number;
  else if (g_ascii_strcasecmp (name, "Fontname") == 0)
    ef_look_set_font (&style->look, value + (value[0] == '@'));
  else if (g_ascii_strcasecmp (name, "Alignment") == 0)
    style->anchor = old ? ef_ass_old_anchor (number) : number;
}

static void
add_style (EfAssHead *self, const EfLineScanner *line, const gchar *value,
    gsize length, gboolean old)
{
  g_auto (GStrv) fields = ef_ass_split (value, length, EF_ASS_MAX_FIELDS);
  EfAssStyle *style = g_memdup2 (&self->fallback, sizeof *style);
  const gchar *name = NULL;

  for (guint i = 0; fields[i] && self->format[i]; i++) {
    if (g_ascii_strcasecmp (self->format[i], "Name") == 0)
      name = fields[i];
    else
      read_field (style, self->format[i], fields[i], old);
  }
  if (style->anchor < 1 || style->anchor > 9)
    style->anchor = 2;
  if (!name || !*name) {
    ef_read_log (self->log, line->number, "the style has no name");
    g_free (style);
    return;
  }
  name += name[0] == '*';
  if (!self->first || g_hash_table_lookup (self->styles, name) == self->first)
    self->first = style;
  g_hash_table_replace (self->styles, g_strdup (name), style);
}

void
ef_ass_head_read_style (
    EfAssHead *self, const EfLineScanner *line, gboolean old)
{
  gsize length;
  const gchar *value = ef_ass_line_value (line, "Format", &length);

  if (value) {
    g_strfreev (self->format);
    self->format = ef_ass_split (value, length, EF_ASS_MAX_FIELDS);
    return;
  }
  value = ef_ass_line_value (line, "Style", &length);
  if (!value)
    return;
  if (!self->format)
    ef_read_log (self->log, line->number,
        "a style before its Format line; it is left out");
  else if (g_hash_table_size (self->styles) < EF_ASS_MAX_STYLES)
    add_style (self, line, value, length, old);
}

void
ef_ass_head_get_size (EfAssHead *self, gint *width, gint *height)
{
  *width = self->width;
  *height = self->height;
}

const EfAssStyle *
ef_ass_head_base (EfAssHead *self)
{
  const EfAssStyle *style = g_hash_table_lookup (self->styles, "Default");

  if (style)
    return style;
  return self->first ? self->first : &self->fallback;
}

const EfAssStyle *
ef_ass_head_find (EfAssHead *self, const gchar *name)
{
  const EfAssStyle *style =
      g_hash_table_lookup (self->styles, name[0] == '*' ? name + 1 : name);

  return style ? style : ef_ass_head_base (self);
}
