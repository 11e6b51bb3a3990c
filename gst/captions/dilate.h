/* Edit Factory - coverage grown by a distance
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_dilate:
 * @data: coverage, 0..255, @height rows of @width bytes, @stride apart
 * @radius: pixels, any fraction
 *
 * Covers what is up to @radius away, in place, with soft edges, by the exact
 * Euclidean distance to the nearest pixel that is covered (Felzenszwalb and
 * Huttenlocher, "Distance Transforms of Sampled Functions", 2012), less what
 * that pixel's coverage says of where in it the edge runs (Gustavson and
 * Strand, "Anti-aliased Euclidean distance transform", 2011). Linear in the
 * number of pixels whatever the radius.
 */
void ef_dilate (
    guint8 *data, guint width, guint height, gsize stride, gdouble radius);

G_END_DECLS
