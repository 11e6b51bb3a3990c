/* Edit Factory - "over" on pixels of four bytes that have alpha themselves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfPackedMatrix: what red, green, blue and alpha add to each byte of a pixel,
 * alpha last among them. */
typedef struct
{
  gfloat of[4][4];
} EfPackedMatrix;

/* A row of premultiplied @argb as such pixels, still premultiplied, and what of
 * a frame they leave. */
void ef_packed_row_make (const EfPackedMatrix *matrix, const guint32 *argb,
    guint n, guint8 *value, guint8 *keep);

/* @n pixels of @dst, whose colours are not multiplied by their alpha.
 * @value: premultiplied, @keep: what stays, 0..255, alike for all four bytes of
 * a pixel; @alpha: which byte is alpha; @opacity: 0..256 */
void ef_blend_packed_row (guint8 *dst, const guint8 *value, const guint8 *keep,
    guint n, guint alpha, guint opacity);

G_END_DECLS
