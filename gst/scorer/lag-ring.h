/* Edit Factory - compares each frame with the one a fixed time before
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

/* Motion is what changes in this time: the spacing of 15 samples over 3 s, for
 * which the scale of 80 levels was made. */
#define EF_MOTION_LAG (G_GUINT64_CONSTANT (3000000000) / 14)

/** EfLagRing: the grids of the last EF_MOTION_LAG, at most EF_LAG_SLOTS. */
#define EF_LAG_SLOTS 64
typedef struct _EfLagRing EfLagRing;

EfLagRing *ef_lag_ring_new (void);
void ef_lag_ring_free (EfLagRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLagRing, ef_lag_ring_free)
void ef_lag_ring_reset (EfLagRing *ring);

/* The grid to be filled for the frame that ef_lag_ring_push() adds next. */
guint8 *ef_lag_ring_next (EfLagRing *ring);

/* The grid of the frame before the one pushed last; NULL when there is none. */
const guint8 *ef_lag_ring_previous (EfLagRing *ring);

/**
 * ef_lag_ring_push:
 * @motion: (out): mean absolute difference, in the grid's levels, from the
 *   frame whose distance in time is nearest to EF_MOTION_LAG, times
 *   EF_MOTION_LAG / distance, or the root of that when the distance is more:
 *   over longer times pictures drift apart about with the root of time
 * @reference: (out): time of that frame
 *
 * Returns: FALSE when no frame is at least three quarters of the lag before
 */
gboolean ef_lag_ring_push (
    EfLagRing *ring, guint64 pts, gdouble *motion, guint64 *reference);

/* The same of the last two frames that were pushed; FALSE of the first. */
gboolean ef_lag_ring_step (EfLagRing *ring, gdouble *motion);

G_END_DECLS
