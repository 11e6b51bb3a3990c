/* Edit Factory - the colours of captions in a frame's own terms
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_COLOURS_SDR,
  EF_COLOURS_PQ,
  EF_COLOURS_HLG
} EfColoursTransfer;

/**
 * EfColours: what samples of a frame mean. Two are the same when their bytes
 * are, so set all of them to 0 first.
 * @rgb: samples are R, G and B; else Y, Cb and Cr
 * @wide: primaries of BT.2020; else those of BT.709, which styles have
 * @kr, @kb: weights of the luma's red and blue
 */
typedef struct
{
  gint32 rgb;
  gint32 full_range;
  gint32 transfer; /* EfColoursTransfer */
  gint32 wide;
  gdouble kr;
  gdouble kb;
} EfColours;

/* Are the samples more than a matrix away from a style's colours? */
gboolean ef_colours_need_map (const EfColours *self);

/* Into R', G' and B' of the frame's primaries and transfer, alpha last, 16 bits
 * each and premultiplied as @argb is. SDR white becomes 203 cd/m2 in HDR. */
void ef_colours_map (
    const EfColours *self, const guint32 *argb, guint n, guint16 *rgba);

/* Factors that make code values out of premultiplied R', G', B' and alpha of
 * 0..1. @channel: 0 to 2: R, G, B or Y, Cb, Cr; 3: alpha. @depth: 8..16 */
void ef_colours_factors (
    const EfColours *self, guint channel, guint depth, gfloat factors[4]);

G_END_DECLS
