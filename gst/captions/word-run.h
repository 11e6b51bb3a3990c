/* Edit Factory - what of a cue is shaped together, and how it looks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/** EfLookSpan: bytes of a text whose font differs from the style's.
 * @flags: EF_CUE_WORD_BOLD, EF_CUE_WORD_ITALIC
 * @size: of the style's
 * @font: (nullable): family */
typedef struct
{
  guint start;
  guint end;
  guint flags;
  gdouble size;
  gchar *font;
} EfLookSpan;

/**
 * EfWordRun: a word as it is drawn. Letters that are joined change each
 * other's shapes, so all of them are shaped and the word's own are drawn.
 * @text: of the words that are joined, @length bytes, and the blank behind
 *   when it is underlined
 * @start, @end: bytes of the word in it
 * @line_end: up to where it is underlined: the blank behind it as well when
 *   the line goes on
 * @line_before, @line_after: it goes on from, or to, another word
 * @spans: (element-type EfLookSpan) (nullable)
 * @flags: EfCueWordFlags of the word
 * @size: of the word, of the style's
 * @key: the same for runs that are drawn alike
 */
typedef struct
{
  gchar *text;
  guint length;
  guint start;
  guint end;
  guint line_end;
  gboolean line_before;
  gboolean line_after;
  GArray *spans;
  guint flags;
  gdouble size;
  gchar *key;
} EfWordRun;

/* Returns: (transfer full) (element-type EfWordRun): one for each word */
GPtrArray *ef_word_runs_new (const EfCue *cue);
/* Is it underlined or struck? */
gboolean ef_word_run_has_lines (const EfWordRun *self);
/* Is all of its text drawn, without lines? */
gboolean ef_word_run_is_plain (const EfWordRun *self);

/* Adds the look of @word, which stands at bytes @start to @end of a text, when
 * its font differs from the style's. @spans: made when it is NULL */
void ef_look_span_add (
    GArray **spans, const EfCueWord *word, guint start, guint end);
/* Sets the fonts of a layout whose own is the style's. @spans: (nullable) */
void ef_look_spans_apply (const GArray *spans, PangoLayout *layout);

G_END_DECLS
