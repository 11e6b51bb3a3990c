/* Edit Factory - override tags of ASS: "{\b1\c&HFF&}"
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"

G_BEGIN_DECLS

typedef enum
{
  EF_ASS_TAG_IGNORED,
  EF_ASS_TAG_BOLD,
  EF_ASS_TAG_ITALIC,
  EF_ASS_TAG_UNDERLINE,
  EF_ASS_TAG_STRIKE,
  EF_ASS_TAG_COLOUR,
  EF_ASS_TAG_ALPHA,
  EF_ASS_TAG_SIZE,
  EF_ASS_TAG_ANCHOR,     /* \an: as a number pad */
  EF_ASS_TAG_OLD_ANCHOR, /* \a: as SSA's */
  EF_ASS_TAG_PLACE,      /* \pos and \move */
  EF_ASS_TAG_KARAOKE,    /* \k \K \kf \ko: hundredths of a second */
  EF_ASS_TAG_KARAOKE_AT, /* \kt: the next syllable's start */
  EF_ASS_TAG_DRAWING,
  EF_ASS_TAG_ANIMATED,
  EF_ASS_TAG_FONT,
  EF_ASS_TAG_RESET
} EfAssTagKind;

typedef struct
{
  EfAssTagKind kind;
  gchar value[64]; /* what follows the name, parentheses taken off */
} EfAssTag;

/* The next tag between @p and @end (behind a '}'); FALSE when there is none.
 * Reading all of a block is linear. */
gboolean ef_ass_tag_next (const gchar **p, const gchar *end, EfAssTag *tag);

/* Applies a tag that changes the look. @base: what a tag without a value goes
 * back to. @look: colours as 0xRRGGBBAA, size in the script's units */
void ef_ass_tag_apply (const EfAssTag *tag, const EfLook *base, EfLook *look);
/* All of a block's at once, for SubRip: bold, italic, underline, strike,
 * colour. */
void ef_ass_override_look (const gchar *p, const gchar *end, EfLook *look);

/* "&HAABBGGRR&" or a number; @rgba: alpha as 255 is opaque. ASS stores what
 * is transparent: the first byte is 0 for opaque. */
gboolean ef_ass_colour_parse (const gchar *text, guint *rgba);
/* The first number of @text, 0 when there is none; never overflows. */
gint ef_ass_int (const gchar *text);

/* SSA's alignment (1..3 bottom, 5..7 top, 9..11 middle) as a number pad's. */
gint ef_ass_old_anchor (gint alignment);

G_END_DECLS
