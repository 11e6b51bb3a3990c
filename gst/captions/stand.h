/* Edit Factory - where a cue stands, in how many lines and how large
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-block.h"

G_BEGIN_DECLS

/* Lines that a cue may be broken into more than it has. */
#define EF_STAND_MORE_LINES 2

/* How a block may stand. */
typedef struct
{
  const EfCueBlock *block;
  gdouble size; /* of the style's */
  gdouble top;
  gdouble left; /* free span */
  gdouble right;
  gdouble cost;
} EfStand;

/**
 * ef_stand_choose:
 * @taken: what other cues cover, canvas pixels
 * @blocks: (out): the ways to break the cue that were tried; the result points
 *   at one of them
 *
 * The place that costs least: near where the style wants it, large, and in the
 * lines that the cue has. Obstacles are ignored when they leave no room.
 */
EfStand ef_stand_choose (EfTypesetter *self, const EfCue *cue,
    const EfCueReading *reading, const EfRect *taken, guint n_taken,
    EfCueBlock blocks[1 + EF_STAND_MORE_LINES]);

/* In the way: @taken, as the canvas stands, then what is in the picture while
 * the cue is. */
void ef_stand_set_obstacles (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken);

/* What the drawing may reach above and below the lines, pixels. */
gdouble ef_stand_edge (EfTypesetter *self, const EfStand *stand);

G_END_DECLS
