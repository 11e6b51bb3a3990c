/* Edit Factory - the factors of a stretch of frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "scorer.h"

G_BEGIN_DECLS

/**
 * EfFrameRecord: what is kept of a frame.
 * @pts, @end: when it is shown
 * @lag_motion, @lag_pts: see ef_lag_ring_push(), 0..1 of 80 levels; @has_lag
 * @step_motion: the same from the frame before; @has_step
 * @shift_x, @shift_y: see ef_projection_shift(), from the frame before
 * @gain: of @thumb, see ef_luma_gain()
 * @is_judged, @is_cut: what the cut detector found, as soon as it has
 */
typedef struct
{
  guint64 pts;
  guint64 end;
  gboolean has_lag;
  gboolean has_step;
  gboolean is_judged;
  gboolean is_cut;
  guint64 lag_pts;
  gdouble lag_motion;
  gdouble step_motion;
  gdouble shift_x;
  gdouble shift_y;
  gdouble gain;
  EfFrameStats stats;
  guint8 thumb[EF_THUMB_SIZE];
} EfFrameRecord;

/**
 * ef_window_score:
 * @records: (element-type EfFrameRecord): in order, of one shot; those shown
 *   between @start and @end count, each for as long as it is shown there
 * @is_still: the video is one picture: it has no motion to miss
 */
void ef_window_score (GPtrArray *records, guint64 start, guint64 end,
    gboolean is_still, const EfUpright *upright, EfScoredSegment *segment);

G_END_DECLS
