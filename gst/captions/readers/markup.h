/* Edit Factory - tags in captions, by an allow-list
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "webvtt-sheet.h"

G_BEGIN_DECLS

typedef enum
{
  EF_MARKUP_NONE,   /* text as it is */
  EF_MARKUP_SUBRIP, /* b i u s font, and {\…} as in ASS */
  EF_MARKUP_WEBVTT, /* b i u c v lang ruby, times; other tags are dropped, as
                       the standard says */
  EF_MARKUP_PANGO   /* b i u s span; big small sub sup tt are dropped */
} EfMarkup;

/* Tags inside tags; the look of deeper ones is ignored. */
#define EF_MARKUP_MAX_DEPTH 32

/**
 * ef_markup_add:
 * @offset: added to the times of WebVTT, nanoseconds
 * @scope: (nullable): of WebVTT
 *
 * Adds one cue's text to @builder. Tags of the dialect set the look of words;
 * what is not one of them is text. Entities of HTML that captions use are
 * read, others are text; nothing expands to more than one character. Linear.
 */
void ef_markup_add (EfCueBuilder *builder, EfMarkup markup, const gchar *text,
    gsize length, gint64 offset, const EfWebvttScope *scope);

/* A name, "#rgb" or "#rrggbb", the '#' may be missing: 0xRRGGBBff, 0: none */
guint ef_markup_colour (const gchar *text);

G_END_DECLS
