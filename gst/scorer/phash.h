/* Edit Factory - perceptual hash of a thumbnail
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

/**
 * EfUpright: how a stored picture is turned to stand upright: first mirrored
 * left to right, then turned clockwise by @rotation (0, 90, 180, 270).
 */
typedef struct
{
  guint rotation;
  gboolean mirrored;
} EfUpright;

/* Where point (@x, @y) of the stored picture lies in the upright one; all in
 * fractions, 0..1. */
void ef_upright_point (const EfUpright *upright, gdouble *x, gdouble *y);

/**
 * ef_phash:
 *
 * The usual "pHash": the picture as 32 x 32 grey values, its two-dimensional
 * DCT-II, the 8 x 8 lowest frequencies, one bit each: above the median of the
 * 64 or not. Bit 63 is the first. Look-alikes differ in fewer than 8 bits.
 *
 * Returns: the hash of the upright picture
 */
guint64 ef_phash (const guint8 *thumb, const EfUpright *upright);

G_END_DECLS
