/* Edit Factory - a stretch of a plan's programme, in whole frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/plan-range.h>

/* Of a frame: what lies so near to the grid is on it. */
#define TOLERANCE 100

/* A hundredth of a frame, nanoseconds */
static GstClockTime
tolerance (const EfPlan *plan)
{
  return gst_util_uint64_scale (
      GST_SECOND, plan->fps_d, (guint64)plan->fps_n * TOLERANCE);
}

guint64
ef_plan_first_frame (const EfPlan *plan, GstClockTime time)
{
  return gst_util_uint64_scale_ceil (time - MIN (tolerance (plan), time),
      plan->fps_n, plan->fps_d * GST_SECOND);
}

gboolean
ef_plan_get_range (const EfPlan *plan, GstClockTime from, GstClockTime to,
    EfPlanRange *range, GError **error)
{
  const guint64 second = plan->fps_d * GST_SECOND;
  GstClockTime near = tolerance (plan);

  to = MIN (to, plan->duration);
  if (from >= plan->duration) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "the range begins at %.3f s, but the programme lasts %.3f s",
        from / 1e9, plan->duration / 1e9);
    return FALSE;
  }
  if (to <= from) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "the range ends at %.3f s, which is not after its beginning at %.3f s",
        to / 1e9, from / 1e9);
    return FALSE;
  }
  range->end = to == plan->duration ? ef_plan_n_frames (plan)
                                    : ef_plan_first_frame (plan, to);
  range->end = MAX (range->end, 1);
  range->first = gst_util_uint64_scale (from + near, plan->fps_n, second);
  range->first = MIN (range->first, range->end - 1);
  range->start = ef_plan_frame_pts (plan, range->first);
  range->stop = range->end == ef_plan_n_frames (plan)
      ? plan->duration
      : ef_plan_frame_pts (plan, range->end);
  return TRUE;
}

gboolean
ef_plan_range_is_part (const EfPlan *plan, const EfPlanRange *range)
{
  return range->first > 0 || range->end < ef_plan_n_frames (plan);
}
