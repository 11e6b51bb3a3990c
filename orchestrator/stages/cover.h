/* Edit Factory - which frame makes the best cover
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frames whose mean luma (0..1) is below this are black. */
#define EF_COVER_BLACK 0.08

/**
 * ef_cover_judge:
 * @luma: 8-bit plane; @stride bytes from row to row
 * @full_range: 0..255, else 16..235
 * @brightness: (out): mean luma, 0..1
 *
 * Sharpness (mean absolute Laplacian over every third row and column, which
 * motion blur lowers) times how near the exposure is to the middle.
 *
 * Returns: the larger, the better
 */
gdouble ef_cover_judge (const guint8 *luma, guint width, guint height,
    gsize stride, gboolean full_range, gdouble *brightness);

G_END_DECLS
