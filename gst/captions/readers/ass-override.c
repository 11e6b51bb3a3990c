/* Edit Factory - override tags of ASS: "{\b1\c&HFF&}"
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ass-override.h"

#include <string.h>

/* A name is not delimited from its value: of two that fit, the longer leads. */
static const struct
{
  const gchar *name;
  EfAssTagKind kind;
} tags[] = { { "1c", EF_ASS_TAG_COLOUR }, { "1a", EF_ASS_TAG_ALPHA },
  { "alpha", EF_ASS_TAG_ALPHA }, { "an", EF_ASS_TAG_ANCHOR },
  { "a", EF_ASS_TAG_OLD_ANCHOR }, { "blur", EF_ASS_TAG_IGNORED },
  { "bord", EF_ASS_TAG_IGNORED }, { "be", EF_ASS_TAG_IGNORED },
  { "b", EF_ASS_TAG_BOLD }, { "clip", EF_ASS_TAG_IGNORED },
  { "c", EF_ASS_TAG_COLOUR }, { "fscx", EF_ASS_TAG_IGNORED },
  { "fscy", EF_ASS_TAG_IGNORED }, { "fsp", EF_ASS_TAG_IGNORED },
  { "fs", EF_ASS_TAG_SIZE }, { "iclip", EF_ASS_TAG_IGNORED },
  { "i", EF_ASS_TAG_ITALIC }, { "kf", EF_ASS_TAG_KARAOKE },
  { "ko", EF_ASS_TAG_KARAOKE }, { "kt", EF_ASS_TAG_KARAOKE_AT },
  { "k", EF_ASS_TAG_KARAOKE }, { "K", EF_ASS_TAG_KARAOKE },
  { "move", EF_ASS_TAG_PLACE }, { "pos", EF_ASS_TAG_PLACE },
  { "pbo", EF_ASS_TAG_IGNORED }, { "p", EF_ASS_TAG_DRAWING },
  { "r", EF_ASS_TAG_RESET }, { "shad", EF_ASS_TAG_IGNORED },
  { "s", EF_ASS_TAG_STRIKE }, { "t", EF_ASS_TAG_ANIMATED },
  { "fn", EF_ASS_TAG_FONT }, { "u", EF_ASS_TAG_UNDERLINE } };

/* Behind what an opening parenthesis at @p opens. */
static const gchar *
skip_parentheses (const gchar *p, const gchar *end)
{
  guint depth = 0;

  for (; p < end; p++) {
    depth += *p == '(';
    if (*p == ')' && --depth == 0)
      return p + 1;
  }
  return end;
}

static void
take_value (const gchar *p, const gchar *end, EfAssTag *tag)
{
  gsize length;

  while (p < end && (*p == ' ' || *p == '('))
    p++;
  length = MIN ((gsize)(end - p), sizeof tag->value - 1);
  memcpy (tag->value, p, length);
  tag->value[length] = 0;
  g_strchomp (tag->value);
}

gboolean
ef_ass_tag_next (const gchar **p, const gchar *end, EfAssTag *tag)
{
  const gchar *start = memchr (*p, '\\', end - *p);
  const gchar *stop;

  if (!start)
    return FALSE;
  stop = ++start;
  tag->kind = EF_ASS_TAG_IGNORED;
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    gsize length = strlen (tags[i].name);

    if ((gsize)(end - start) >= length &&
        memcmp (start, tags[i].name, length) == 0) {
      tag->kind = tags[i].kind;
      stop = start + length;
      break;
    }
  }
  start = stop;
  while (stop < end && *stop != '\\' && *stop != '(')
    stop++;
  if (stop < end && *stop == '(')
    stop = skip_parentheses (stop, end);
  take_value (start, stop, tag);
  *p = stop;
  return TRUE;
}

gint
ef_ass_int (const gchar *text)
{
  return (gint)CLAMP (g_ascii_strtoll (text, NULL, 10), -1000000, 1000000);
}

gboolean
ef_ass_colour_parse (const gchar *text, guint *rgba)
{
  gboolean hex = FALSE;
  guint64 value;

  /* SSA writes decimal numbers, ASS "&H…". */
  for (; *text == '&' || *text == 'H' || *text == 'h'; text++)
    hex |= *text != '&';
  if (!g_ascii_isxdigit (*text))
    return FALSE;
  value = g_ascii_strtoull (text, NULL, hex ? 16 : 10);
  *rgba = (guint)(value & 0xff) << 24 | (guint)(value >> 8 & 0xff) << 16 |
      (guint)(value >> 16 & 0xff) << 8 | (guint)(0xff - (value >> 24 & 0xff));
  return TRUE;
}

static void
apply_flag (const EfAssTag *tag, const EfLook *base, guint flag, EfLook *look)
{
  gint value = ef_ass_int (tag->value);
  gboolean on =
      tag->value[0] ? value == 1 || value >= 600 : (base->flags & flag) != 0;

  look->flags = on ? look->flags | flag : look->flags & ~flag;
}

static void
apply_colour (const EfAssTag *tag, const EfLook *base, EfLook *look)
{
  guint colour;

  if (!ef_ass_colour_parse (tag->value, &colour))
    colour = base->colour;
  look->colour = (colour & 0xffffff00) |
      (look->colour ? look->colour & 0xff : colour & 0xff);
}

static void
apply_alpha (const EfAssTag *tag, const EfLook *base, EfLook *look)
{
  guint alpha;

  if (!look->colour)
    return;
  if (!ef_ass_colour_parse (tag->value, &alpha))
    alpha = ~base->colour << 24;
  look->colour = (look->colour & 0xffffff00) | (0xff - (alpha >> 24));
}

void
ef_ass_tag_apply (const EfAssTag *tag, const EfLook *base, EfLook *look)
{
  gint size;

  switch (tag->kind) {
    case EF_ASS_TAG_BOLD:
      apply_flag (tag, base, EF_CUE_WORD_BOLD, look);
      break;
    case EF_ASS_TAG_ITALIC:
      apply_flag (tag, base, EF_CUE_WORD_ITALIC, look);
      break;
    case EF_ASS_TAG_UNDERLINE:
      apply_flag (tag, base, EF_CUE_WORD_UNDERLINE, look);
      break;
    case EF_ASS_TAG_STRIKE:
      apply_flag (tag, base, EF_CUE_WORD_STRIKE, look);
      break;
    case EF_ASS_TAG_COLOUR:
      apply_colour (tag, base, look);
      break;
    case EF_ASS_TAG_ALPHA:
      apply_alpha (tag, base, look);
      break;
    case EF_ASS_TAG_SIZE:
      size = ef_ass_int (tag->value);
      look->size = size > 0 && g_ascii_isdigit (tag->value[0]) ? (gfloat)size
                                                               : base->size;
      break;
    case EF_ASS_TAG_FONT:
      if (tag->value[0])
        ef_look_set_font (look, tag->value + (tag->value[0] == '@'));
      else
        memcpy (look->font, base->font, sizeof look->font);
      break;
    default:
      break;
  }
}

void
ef_ass_override_look (const gchar *p, const gchar *end, EfLook *look)
{
  static const EfLook none = { 0 };
  EfAssTag tag;

  while (ef_ass_tag_next (&p, end, &tag))
    if (tag.kind >= EF_ASS_TAG_BOLD && tag.kind <= EF_ASS_TAG_COLOUR)
      ef_ass_tag_apply (&tag, &none, look);
}

gint
ef_ass_old_anchor (gint alignment)
{
  gint column = alignment & 3;

  if (column == 0)
    return 2;
  return column + (alignment & 4 ? 6 : alignment & 8 ? 3 : 0);
}
