/* Edit Factory - the factors of a stretch of frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "window.h"

#include "interest-path.h"
#include "saliency.h"
#include "shake.h"
#include "sparse.h"

#include <math.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

/* The original's scales. */
#define FULL_DIFFERENCE 80.0
#define FULL_LAPLACIAN 500.0
#define FULL_DEVIATION 80.0
/* The sharpest tenth of an ordinary picture against all of it: the median of
 * the clips and photographs measured (docs/efsegmentscorer.md). */
#define PEAK_RATIO 5.0

/* The original's limits, below which a moment is not worth showing. */
#define MIN_MOTION 0.008
#define MIN_BRIGHTNESS 0.08
#define MIN_SHARPNESS 0.2
/* More of the time than this in the dark is black. */
#define DARK_SHARE 0.05
/* A picture that does not change at all for this share of the time. */
#define SAME_MOTION 0.0005
#define SAME_SHARE 0.5

#define VARIANCE_SPAN (3.0 * SECOND)
#define MAX_FOCUS_FRAMES 9

/* Sums over the time of a window. */
typedef struct
{
  gdouble time;
  gdouble sharpness;
  gdouble sharpest;
  gdouble contrast;
  gdouble brightness;
  gdouble dark;
  gdouble lag_time;
  gdouble lag_motion;
  gdouble same;
  gdouble step_time;
  gdouble step_motion;
} Sums;

const gchar *
ef_reject_to_string (EfReject reject)
{
  static const gchar *const names[] = { NULL, "black", "frozen", "blurred",
    "transition" };

  return names[reject];
}

static EfFrameRecord *
record_at (GPtrArray *records, guint i)
{
  return g_ptr_array_index (records, i);
}

static void
add_record (Sums *sums, const EfFrameRecord *r, guint64 start, gdouble weight)
{
  sums->time += weight;
  sums->sharpness += weight *
      MIN (1,
          MAX (r->stats.laplacian, r->stats.laplacian_peak / PEAK_RATIO) /
              FULL_LAPLACIAN);
  sums->sharpest += weight * MIN (1, r->stats.laplacian_peak / FULL_LAPLACIAN);
  sums->contrast += weight * MIN (1, r->stats.deviation / FULL_DEVIATION);
  sums->brightness += weight * r->stats.mean;
  if (r->stats.mean < MIN_BRIGHTNESS)
    sums->dark += weight;
  if (r->has_lag && r->lag_pts >= start) {
    sums->lag_time += weight;
    sums->lag_motion += weight * r->lag_motion;
    if (r->lag_motion < SAME_MOTION)
      sums->same += weight;
  }
  if (r->has_step && r->pts > start) {
    sums->step_time += weight;
    sums->step_motion += weight * r->step_motion;
  }
}

/* The first and the last record that is shown between @start and @end. */
static void
find_range (
    GPtrArray *records, guint64 start, guint64 end, guint *first, guint *last)
{
  guint lo = 0, hi = records->len - 1;

  while (lo < hi && record_at (records, lo)->end <= start)
    lo++;
  while (hi > lo && record_at (records, hi)->pts >= end)
    hi--;
  *first = lo;
  *last = hi;
}

static void
sum_up (GPtrArray *records, guint first, guint last, guint64 start, guint64 end,
    Sums *sums)
{
  for (guint i = first; i <= last; i++) {
    const EfFrameRecord *r = record_at (records, i);
    guint64 from = MAX (r->pts, start), to = MIN (r->end, end);

    if (to > from)
      add_record (sums, r, start, to - from);
  }
  if (sums->time == 0) /* a still is shown for no time of its own */
    add_record (sums, record_at (records, first), start, 1);
}

static const EfFrameRecord *
shown_at (GPtrArray *records, guint first, guint last, guint64 time)
{
  guint i = last;

  while (i > first && record_at (records, i)->pts > time)
    i--;
  return record_at (records, i);
}

static gdouble
thumb_difference (const EfFrameRecord *a, const EfFrameRecord *b)
{
  gdouble levels =
      ef_mean_difference (a->thumb, b->thumb, EF_THUMB_SIZE) * a->gain;

  return MIN (1, levels / FULL_DIFFERENCE);
}

/* First, middle and last frame against each other. Pictures drift apart about
 * with the square root of time, so a span other than 3 s is scaled by it. */
static gdouble
measure_variance (
    GPtrArray *records, guint first, guint last, guint64 start, guint64 end)
{
  const EfFrameRecord *a = record_at (records, first);
  const EfFrameRecord *b =
      shown_at (records, first, last, start + (end - start) / 2);
  const EfFrameRecord *c = record_at (records, last);
  gdouble mean;

  if (last - first < 2)
    return 0;
  mean = (thumb_difference (a, b) + thumb_difference (b, c) +
             thumb_difference (a, c)) /
      3;
  return MIN (1, mean * MIN (2, sqrt (VARIANCE_SPAN / (end - start))));
}

static void
find_focus (GPtrArray *records, guint first, guint last,
    const EfUpright *upright, EfScoredSegment *segment)
{
  const guint8 *thumbs[MAX_FOCUS_FRAMES];
  guint n = MIN (MAX_FOCUS_FRAMES, last - first + 1);

  for (guint i = 0; i < n; i++)
    thumbs[i] =
        record_at (records, first + (2 * i + 1) * (last - first + 1) / (2 * n))
            ->thumb;
  ef_centre_of_interest (thumbs, n, &segment->focus_x, &segment->focus_y);
  ef_upright_point (upright, &segment->focus_x, &segment->focus_y);
}

static gdouble
measure_shake (GPtrArray *records, guint first, guint last)
{
  guint n = last - first + 1;
  g_autofree EfPathPoint *points = g_new (EfPathPoint, n);

  for (guint i = 0; i < n; i++) {
    const EfFrameRecord *r = record_at (records, first + i);

    points[i] = (EfPathPoint){ r->pts, r->shift_x, r->shift_y };
  }
  return ef_shake (points, n);
}

/* A still was chosen by somebody: it is out of focus, or soft, on purpose. */
static EfReject
judge (const Sums *sums, const EfScoredSegment *segment, gboolean is_still)
{
  if (sums->dark > sums->time * DARK_SHARE)
    return EF_REJECT_BLACK;
  if (is_still)
    return EF_REJECT_NO;
  if (segment->motion < MIN_MOTION || sums->same > sums->lag_time * SAME_SHARE)
    return EF_REJECT_FROZEN;
  if (sums->sharpest < sums->time * MIN_SHARPNESS)
    return EF_REJECT_BLURRED;
  return EF_REJECT_NO;
}

/* Where frames are far apart no pair may lie wholly inside the window. */
static void
measure_change (GPtrArray *records, guint first, guint last, const Sums *sums,
    EfScoredSegment *segment)
{
  const EfSparse sparse = { records, first, last, segment->start,
    segment->end };

  if (ef_sparse_is (&sparse)) {
    segment->motion = ef_sparse_motion (&sparse);
    segment->variance = ef_sparse_variance (&sparse, VARIANCE_SPAN);
    return;
  }
  segment->motion = sums->lag_time > 0 ? sums->lag_motion / sums->lag_time
      : sums->step_time > 0            ? sums->step_motion / sums->step_time
                                       : 0;
  segment->variance =
      measure_variance (records, first, last, segment->start, segment->end);
}

void
ef_window_score (GPtrArray *records, guint64 start, guint64 end,
    gboolean is_still, const EfUpright *upright, EfScoredSegment *segment)
{
  Sums sums = {
    0,
  };
  guint first, last;

  find_range (records, start, end, &first, &last);
  sum_up (records, first, last, start, end, &sums);
  segment->start = start;
  segment->end = end;
  measure_change (records, first, last, &sums, segment);
  segment->sharpness = sums.sharpness / sums.time;
  segment->contrast = sums.contrast / sums.time;
  segment->brightness = sums.brightness / sums.time;
  segment->exposure = 1 - 2 * ABS (segment->brightness - 0.5);
  segment->total = 0.40 * segment->motion + 0.20 * segment->variance +
      0.20 * segment->sharpness + 0.15 * segment->contrast +
      0.05 * segment->exposure;
  segment->hash = ef_phash (
      shown_at (records, first, last, start + (end - start) / 2)->thumb,
      upright);
  find_focus (records, first, last, upright, segment);
  segment->n_points = ef_interest_path (
      records, first, last, start, end, upright, segment->points);
  segment->shake = measure_shake (records, first, last);
  segment->rejected = judge (&sums, segment, is_still);
}
