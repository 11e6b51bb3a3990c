/* Edit Factory - words whose font differs from the style's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/** EfLookSpan: bytes of a text whose font differs from the style's.
 * @flags: EF_CUE_WORD_BOLD, EF_CUE_WORD_ITALIC
 * @size: of the style's
 * @font: (nullable): family
 * @language: (nullable): other than the cue's */
typedef struct
{
  guint start;
  guint end;
  guint flags;
  gdouble size;
  gchar *font;
  const gchar *language;
} EfLookSpan;

/* Adds the look of @word, which stands at bytes @start to @end of a text, when
 * its font differs from the style's. @spans: made when it is NULL */
void ef_look_span_add (
    GArray **spans, const EfCueWord *word, guint start, guint end);
/* Sets the fonts of a layout whose own is the style's. @spans: (nullable) */
void ef_look_spans_apply (const GArray *spans, PangoLayout *layout);

G_END_DECLS
