/* Edit Factory - premultiplied "over" on a row of samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Full opacity of what is blended. */
#define EF_BLEND_OPAQUE 256

/* dst = dst * inverse + src (T. Porter and T. Duff, SIGGRAPH 1984), each @step
 * samples. @inverse: 0..255 for 0..1; @src is at most what @inverse leaves.
 * @opacity: 0..256 */
void ef_blend_row_8 (guint8 *dst, guint step, const guint8 *src,
    const guint8 *inverse, guint n, guint opacity);

/* The same of little-endian words whose value stands @shift bits up.
 * @inverse: 0..65535 for 0..1; @limit: the highest value */
void ef_blend_row_16 (guint16 *dst, const guint16 *src, const guint16 *inverse,
    guint n, guint shift, guint limit, guint opacity);

G_END_DECLS
