/* Edit Factory - regions: cues above each other, moving up
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "choreography.h"

G_BEGIN_DECLS

/* How long what comes takes to move in: W3C WebVTT, 7.1, transition-duration.
 */
#define EF_REGION_SCROLL_TIME 0.433

/** EfRegionCue: one of the cues that a region shows at an instant. */
typedef struct
{
  const EfCue *cue;
  const EfCueLayout *layout;
} EfRegionCue;

/**
 * ef_region_rise:
 * @cues: (array length=n): all that are shown, the one that began first in
 *   front
 * @i: one of them that stands in a region
 *
 * Returns: pixels by which it stands above (below 0: below) its place at the
 *   region's bottom at @time, nanoseconds: the heights of the cues that began
 *   after it, and less what has not moved in yet
 */
gdouble
ef_region_rise (const EfRegionCue *cues, guint n, guint i, GstClockTime time);

/**
 * ef_region_move:
 * @marks: (element-type EfMark): of the cue @i, at its place; out: what of them
 *   the region shows, moved. Lines at its edges are cut, and fade
 */
void ef_region_move (const EfRegionCue *cues, guint n, guint i,
    GstClockTime time, GArray *marks);

G_END_DECLS
