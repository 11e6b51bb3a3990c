/* Edit Factory - one row of a layer over one row of the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In plain C and, on x86 with AVX2, in vectors that give the very same result.
 */
#pragma once

#include "row-ops.h"

G_BEGIN_DECLS

#define EF_OVER_ONE 32767 /* 1.0 in Q15 */

/**
 * EfLayerOver: @dst = @dst (1 - a) + c with the opacity in both.
 * @colour: premultiplied, Q6
 * @alpha: Q15
 * @opacity: Q15
 */
typedef void (*EfLayerOver) (guint8 *dst, const gint16 *colour,
    const gint16 *alpha, guint n, gint16 opacity);

/* The fastest for this machine. */
EfLayerOver ef_layer_over_get (void);
/* Plain C, what the tests compare with. */
EfLayerOver ef_layer_over_get_c (void);

G_END_DECLS
