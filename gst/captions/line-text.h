/* Edit Factory - the text of a line of a caption, and of each of its words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>

G_BEGIN_DECLS

/* More marks than these never stand on one letter. No script needs as many. */
#define EF_MAX_STACKED_MARKS 8

/**
 * ef_cue_direction:
 *
 * Returns: the strong mark that each line begins with, so that every line has
 * the direction of the cue: of its language where both are written, else that
 * of its first letter that has one; "" when nothing is written from the right
 */
const gchar *ef_cue_direction (const EfCue *cue);
gboolean ef_cue_is_rtl (const EfCue *cue);

/**
 * EfLineText: a line, as Pango is to set it.
 * @first: index in the cue of the line's first word
 * @starts, @ends: (element-type int): bytes of each of its words in @text
 * @spans: (element-type EfLookSpan) (nullable): its looks
 */
typedef struct
{
  GString *text;
  guint first;
  GArray *starts;
  GArray *ends;
  GArray *spans;
} EfLineText;

/**
 * EfKept: what is to stay in one piece.
 * @EF_KEPT_WORD: a word whose signs would stand apart from it: they have its
 *   letters' direction
 * @EF_KEPT_OPEN, @EF_KEPT_CLOSE: the first and last word of a phrase that is
 *   isolated from the line's direction
 * @EF_KEPT_APART: what is joined to the piece before but stands elsewhere
 */
typedef enum
{
  EF_KEPT_WORD = 1 << 0,
  EF_KEPT_OPEN = 1 << 1,
  EF_KEPT_CLOSE = 1 << 2,
  EF_KEPT_APART = 1 << 3
} EfKept;

/**
 * ef_line_text_init:
 * @first, @last: the line's words are [@first, @last)
 * @kept: (nullable): by word of the cue, EfKept bits
 *
 * A word that is written in both directions is isolated: it stays in one piece
 * whatever stands beside it, but for one that opens or closes the brackets of
 * others.
 */
void ef_line_text_init (EfLineText *self, const EfCue *cue,
    const gchar *direction, guint first, guint last, const guint8 *kept);
void ef_line_text_clear (EfLineText *self);

/**
 * ef_line_text_init_alone:
 * @first, @last: words that are shaped together, [@first, @last) of a line
 * @first_rtl, @last_rtl: does the line have their first, their last character
 *   stand in a run from the right?
 *
 * What is drawn of words by themselves, so that they look as in their line:
 * signs on the side where they stand there, and letters joined to those of a
 * neighbour that they hang on.
 */
void ef_line_text_init_alone (EfLineText *self, const EfCue *cue,
    const gchar *direction, guint first, guint last, const guint8 *kept,
    gboolean first_rtl, gboolean last_rtl);

/* Returns: (transfer full): @text without the marks that are too many */
gchar *ef_text_bound_marks (const gchar *text);
/* Brackets that @text leaves open: @closing, that it closes and others opened
 */
void ef_brackets_count (const gchar *text, guint *opening, guint *closing);
/* Do letters of @text hang together, so that no space may be put between? */
gboolean ef_text_is_cursive (const gchar *text);

G_END_DECLS
