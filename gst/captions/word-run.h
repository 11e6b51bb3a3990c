/* Edit Factory - what of a cue is shaped together, and how it looks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ruby.h"

G_BEGIN_DECLS

/**
 * EfWordRun: a word as it is drawn. Letters that are joined change each
 * other's shapes, so all of them are shaped and the word's own are drawn.
 * @text: of the words that are joined, @length bytes with the marks that give
 *   them their direction, and the blank behind when it is underlined
 * @start, @end: bytes of the word in it
 * @rtl: in its line it begins in a run from the right
 * @line_end: up to where it is underlined: the blank behind it as well when
 *   the line goes on
 * @line_before, @line_after: it goes on from, or to, another word
 * @spans: (element-type EfLookSpan) (nullable)
 * @flags: EfCueWordFlags of the word
 * @size: of the word, of the style's
 * @language: (nullable): of the cue
 * @vertical: it runs down a column
 * @ruby: the reading above the word
 * @key: the same for runs that are drawn alike
 */
typedef struct
{
  gchar *text;
  guint length;
  guint start;
  guint end;
  guint line_end;
  gboolean rtl;
  gboolean line_before;
  gboolean line_after;
  GArray *spans;
  guint flags;
  gdouble size;
  const gchar *language;
  gboolean vertical;
  EfRuby ruby;
  gchar *key;
} EfWordRun;

/**
 * EfRunLine: a line of a cue as it is laid out.
 * @first, @last: its words are [@first, @last)
 * @direction, @kept: as of line-text.h
 * @rtl: (nullable): two for each of its words: do its first and its last
 *   character stand in a run from the right?
 * @vertical: it is a column
 * @rubies: (nullable) (element-type EfRuby): one for each word of the cue
 */
typedef struct
{
  guint first;
  guint last;
  const gchar *direction;
  const guint8 *kept;
  const gboolean *rtl;
  gboolean vertical;
  const GArray *rubies;
} EfRunLine;

/* Returns: (transfer full) (element-type EfWordRun): none */
GPtrArray *ef_word_runs_new (void);
/* Adds one for each word of the line. */
void
ef_word_runs_add (GPtrArray *runs, const EfCue *cue, const EfRunLine *line);
/* Is it underlined or struck? */
gboolean ef_word_run_has_lines (const EfWordRun *self);
/* Is all of its text drawn, without lines? */
gboolean ef_word_run_is_plain (const EfWordRun *self);

G_END_DECLS
