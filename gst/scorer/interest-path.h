/* Edit Factory - the centre of interest over time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/**
 * ef_interest_path:
 * @records: (element-type EfFrameRecord): in order, of one shot
 * @first, @last: those that are shown between @start and @end
 * @points: (out) (array length=EF_SCORER_MAX_POINTS): every half second, or
 *   rarer in windows of more than 10 s; of the upright picture
 *
 * Where the eye would go if it were lazy. Each point has a map of interest
 * (ef_interest_map()) of its half second; of all ways through the maps that
 * move at most a quarter of the picture from one point to the next the one is
 * taken on which the interest, less a cost that grows with the square of each
 * move, is largest (dynamic programming, as A. A. Amini, T. E. Weymouth, R. C.
 * Jain, "Using dynamic programming for solving variational problems in vision",
 * 1990, do it for contours). So it does not jump between two things that are
 * looked at alike. Then it is smoothed (1 2 1).
 *
 * Returns: how many points; 0 where frames are too few to tell
 */
guint
ef_interest_path (GPtrArray *records, guint first, guint last, guint64 start,
    guint64 end, const EfUpright *upright, EfScoredPoint *points);

G_END_DECLS
