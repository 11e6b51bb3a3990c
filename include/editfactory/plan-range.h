/* Edit Factory - a stretch of a plan's programme, in whole frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfPlanRange:
 * @first, @end: frames of the programme: from @first to before @end
 * @start, @stop: programme time of the same, nanoseconds; @stop is the plan's
 *   duration when the range goes to the end
 */
typedef struct
{
  guint64 first;
  guint64 end;
  GstClockTime start;
  GstClockTime stop;
} EfPlanRange;

/**
 * ef_plan_get_range:
 * @from, @to: programme time, nanoseconds; %GST_CLOCK_TIME_NONE or more than
 *   the programme has for @to means its end
 *
 * The frames that are seen between @from and @to, those included that are seen
 * only in part; at least one. An end that lies within a hundredth of a frame
 * of the grid counts as on it: plans round to the nanosecond.
 *
 * Returns: %FALSE with @error set when nothing lies between
 */
EF_API gboolean ef_plan_get_range (const EfPlan *plan, GstClockTime from,
    GstClockTime to, EfPlanRange *range, GError **error);
/* The first frame that is not before @time, with the same tolerance: a cut at
 * @time is seen from it on. */
EF_API guint64 ef_plan_first_frame (const EfPlan *plan, GstClockTime time);
/* TRUE when @range is less than the programme. */
EF_API gboolean ef_plan_range_is_part (
    const EfPlan *plan, const EfPlanRange *range);

G_END_DECLS
