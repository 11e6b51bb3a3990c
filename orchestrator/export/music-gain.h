/* Edit Factory - the music's gain over a programme, as points
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "edit-list.h"

G_BEGIN_DECLS

/** EfGainPoint: @at: programme time, nanoseconds; @gain: linear */
typedef struct
{
  GstClockTime at;
  gdouble gain;
} EfGainPoint;

/**
 * ef_music_gain:
 *
 * The plan's gain with its fades, and ducked where somebody speaks, by the
 * same rules as the mix; straight lines between the points come within a
 * hundredth of it.
 *
 * Returns: (transfer full) (element-type EfGainPoint): in order, from 0 to the
 *   programme's end; empty when the gain never changes
 */
GArray *ef_music_gain (const EfExport *export);

G_END_DECLS
