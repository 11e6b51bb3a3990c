/* Edit Factory - what a rule of WebVTT's style sheets says about text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"

G_BEGIN_DECLS

/**
 * EfWebvttLook:
 * @mask: flags that it has a say about
 * @colour: 0xRRGGBBAA, 0: none
 * @has_fade, @fade: of what is around the text is not seen, 0..1
 * @size: of what is around the text, 0: none
 * @font: (transfer none): family, "": none
 */
typedef struct
{
  guint mask;
  guint flags;
  guint colour;
  gboolean has_fade;
  gfloat fade;
  gfloat size;
  gchar font[EF_CUE_MAX_FONT + 1];
} EfWebvttLook;

/**
 * ef_webvtt_look_parse:
 * @body: declarations between the braces
 * @ignored: (out) (transfer full) (nullable): the first property that is none
 *   of color, opacity, font-weight, font-style, font-size (em, %),
 *   font-family and text-decoration
 */
void
ef_webvtt_look_parse (const gchar *body, EfWebvttLook *self, gchar **ignored);
/* What @over says goes before what @self does. */
void ef_webvtt_look_merge (EfWebvttLook *self, const EfWebvttLook *over);
/* @look: of what is around the text; out: the text's */
void ef_webvtt_look_apply (const EfWebvttLook *self, EfLook *look);

G_END_DECLS
