/* Edit Factory - how one clip gives way to the next
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each function knows one part of it: weights for what is mixed, distances for
 * what moves. Distances are whole pairs of pixels, because chroma has half the
 * canvas' resolution.
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfMix: one moment of a transition.
 * @progress: 0..1, 0.5 on the cut
 */
typedef struct
{
  EfTransitionType type;
  EfDirection direction;
  guint32 colour; /* 0xRRGGBB, of dip and flash */
  gdouble progress;
} EfMix;

/* TRUE when a colour is laid over one clip at a time. */
gboolean ef_mix_is_colour (const EfMix *mix);
/* TRUE when the clips lie side by side. */
gboolean ef_mix_is_split (const EfMix *mix);
gboolean ef_mix_is_vertical (const EfMix *mix);
/* Of the colour, or of the clip that comes; 0..1. */
gdouble ef_mix_weight (const EfMix *mix);
/* What the clip that goes is enlarged by, 1 or more. */
gdouble ef_mix_zoom (const EfMix *mix);

/**
 * EfSplit: what of a split canvas each clip covers, on the axis it moves.
 * @from, @to: pixels of the canvas that show the clip that comes; the other
 *   one shows on the rest
 * @shift_old, @shift_new: canvas pixel i shows pixel i - shift of the clip
 */
typedef struct
{
  gint from;
  gint to;
  gint shift_old;
  gint shift_new;
} EfSplit;

/* @size: of the canvas, width or height, even */
EfSplit ef_mix_split (const EfMix *mix, guint size);

/* Puts a row that is split across together in @old. @split, @width: in samples
 * of the plane */
void ef_split_row (
    const EfSplit *split, gint16 *old, const gint16 *new, guint width);

G_END_DECLS
