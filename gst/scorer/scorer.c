/* Edit Factory - one pass over a video: cuts, windows, factors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scorer.h"

#include "cut-detector.h"
#include "lag-ring.h"
#include "shake.h"
#include "sparse.h"
#include "window.h"

#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define MAX_GAP (10 * SECOND)
/* Frames closer together than this are looked at only once: what bounds the
 * memory of a window. */
#define MIN_SPACING (SECOND / 250)
/* A rest of a shot shorter than this is not a tail of its own. */
#define MIN_TAIL (SECOND / 1000)
#define FULL_DIFFERENCE 80.0

struct _EfScorer
{
  EfScorerEvents events;
  gpointer user_data;
  guint64 window;
  guint64 step;
  EfUpright upright;

  EfFrameSampler *sampler;
  guint width;
  guint height;
  gboolean full_range;
  EfLagRing *ring;
  EfProjection projections[2]; /* of the last two frames, in turn */
  guint turn;
  EfCutDetector *cuts;
  EfGradualDetector *graduals;

  GQueue pending;  /* of EfFrameRecord: waiting for the detectors */
  GList *unjudged; /* in @pending: the first that the cut detector has */
  gboolean has_gradual;
  gboolean in_gradual; /* @shot is a transition */
  EfGradual gradual;   /* the one that frames are in, or come to next */
  GPtrArray *shot;     /* of EfFrameRecord: of the shot, since a window ago */
  GPtrArray *unused;   /* of EfFrameRecord: to be filled again */
  guint64 frames;      /* since ef_scorer_new() */
  guint64 shot_start;
  guint64 next_start; /* of the next window */
  guint64 covered;    /* end of the last window, or the shot's start */
};

EfScorer *
ef_scorer_new (const EfScorerEvents *events, gpointer user_data)
{
  EfScorer *scorer = g_new0 (EfScorer, 1);

  scorer->events = *events;
  scorer->user_data = user_data;
  scorer->window = 3 * SECOND;
  scorer->step = 3 * SECOND / 2;
  scorer->ring = ef_lag_ring_new ();
  scorer->cuts = ef_cut_detector_new ();
  scorer->graduals = ef_gradual_detector_new ();
  g_queue_init (&scorer->pending);
  scorer->shot = g_ptr_array_new ();
  scorer->unused = g_ptr_array_new_with_free_func (g_free);
  return scorer;
}

void
ef_scorer_free (EfScorer *scorer)
{
  ef_scorer_reset (scorer);
  g_ptr_array_unref (scorer->shot);
  g_ptr_array_unref (scorer->unused);
  ef_cut_detector_free (scorer->cuts);
  ef_gradual_detector_free (scorer->graduals);
  ef_lag_ring_free (scorer->ring);
  g_clear_pointer (&scorer->sampler, ef_frame_sampler_free);
  g_free (scorer);
}

void
ef_scorer_set_windows (EfScorer *scorer, guint64 window, guint64 step)
{
  scorer->window = CLAMP (window, EF_SCORER_MIN_WINDOW, EF_SCORER_MAX_WINDOW);
  scorer->step = CLAMP (step, EF_SCORER_MIN_STEP, scorer->window);
}

void
ef_scorer_set_upright (EfScorer *scorer, const EfUpright *upright)
{
  scorer->upright = *upright;
}

guint64
ef_scorer_get_frames (const EfScorer *scorer)
{
  return scorer->frames;
}

static EfFrameRecord *
take_record (EfScorer *scorer)
{
  if (scorer->unused->len > 0)
    return g_ptr_array_steal_index_fast (
        scorer->unused, scorer->unused->len - 1);
  return g_new (EfFrameRecord, 1);
}

static void
clear_shot (EfScorer *scorer)
{
  for (guint i = 0; i < scorer->shot->len; i++)
    g_ptr_array_add (scorer->unused, g_ptr_array_index (scorer->shot, i));
  g_ptr_array_set_size (scorer->shot, 0);
}

static void
emit_window (EfScorer *scorer, guint64 start, guint64 end)
{
  EfScoredSegment segment;

  ef_window_score (scorer->shot, start, end, scorer->frames == 1,
      &scorer->upright, &segment);
  if (scorer->in_gradual)
    segment.rejected = EF_REJECT_TRANSITION;
  scorer->events.segment (&segment, scorer->user_data);
  scorer->covered = end;
}

/* All whole windows that end by @end. */
static void
emit_windows (EfScorer *scorer, guint64 end)
{
  while (scorer->next_start + scorer->window <= end) {
    emit_window (
        scorer, scorer->next_start, scorer->next_start + scorer->window);
    scorer->next_start += scorer->step;
  }
}

static void
end_shot (EfScorer *scorer)
{
  EfFrameRecord *last;

  if (scorer->shot->len == 0)
    return;
  last = g_ptr_array_index (scorer->shot, scorer->shot->len - 1);
  emit_windows (scorer, last->end);
  if (last->end == scorer->shot_start && scorer->frames > 1) {
    clear_shot (scorer); /* one sparse frame: nothing is known around it */
    return;
  }
  if (scorer->covered == scorer->shot_start ||
      last->end > scorer->covered + MIN_TAIL)
    emit_window (scorer,
        last->end > scorer->shot_start + scorer->window
            ? last->end - scorer->window
            : scorer->shot_start,
        last->end);
  clear_shot (scorer);
}

static void
begin_shot (EfScorer *scorer, guint64 time)
{
  end_shot (scorer);
  scorer->shot_start = scorer->next_start = scorer->covered = time;
}

/* What lies more than a window before @time belongs to no window to come. */
static void
forget_before (EfScorer *scorer, guint64 time)
{
  guint n = 0;

  while (n + 1 < scorer->shot->len) {
    EfFrameRecord *r = g_ptr_array_index (scorer->shot, n);

    if (r->end + scorer->window > time)
      break;
    g_ptr_array_add (scorer->unused, r);
    n++;
  }
  if (n > 0)
    g_ptr_array_remove_range (scorer->shot, 0, n);
}

/* A cut between sparse frames may lie anywhere between them: what belongs to
 * neither shot for sure is left out. */
static void
leave_gap (EfScorer *scorer, const EfFrameRecord *cut)
{
  EfFrameRecord *last;

  if (scorer->shot->len == 0)
    return;
  last = g_ptr_array_index (scorer->shot, scorer->shot->len - 1);
  if (cut->pts - last->pts > EF_SPARSE_SPACING)
    last->end = last->pts;
}

/* Cuts within a transition are none. */
static void
settle (EfScorer *scorer, EfFrameRecord *r)
{
  gboolean was_in = scorer->in_gradual;
  gboolean is_in = scorer->has_gradual && r->pts >= scorer->gradual.start;

  if (is_in != was_in) {
    end_shot (scorer);
    scorer->in_gradual = is_in;
    if (is_in)
      scorer->events.gradual (&scorer->gradual, scorer->user_data);
  }
  if (r->is_cut && !was_in && !is_in)
    scorer->events.cut (r->pts, scorer->user_data);
  if (r->is_cut && !is_in)
    leave_gap (scorer, r);
  if ((r->is_cut && !is_in) || scorer->shot->len == 0)
    begin_shot (scorer, r->pts);
  g_ptr_array_add (scorer->shot, r);
  emit_windows (scorer, r->pts);
  forget_before (scorer, r->pts);
}

/* The next transition that does not lie behind @time. */
static void
look_for_gradual (EfScorer *scorer, guint64 time)
{
  if (scorer->has_gradual && time < scorer->gradual.end)
    return;
  while ((scorer->has_gradual =
              ef_gradual_detector_take (scorer->graduals, &scorer->gradual)))
    if (time < scorer->gradual.end)
      return;
}

static void
settle_all (EfScorer *scorer)
{
  guint64 settled = ef_gradual_detector_get_settled (scorer->graduals);
  gboolean is_cut;

  while (ef_cut_detector_judge (scorer->cuts, &is_cut)) {
    EfFrameRecord *r = scorer->unjudged->data;

    r->is_judged = TRUE;
    r->is_cut = is_cut;
    scorer->unjudged = scorer->unjudged->next;
  }
  while (!g_queue_is_empty (&scorer->pending)) {
    EfFrameRecord *r = g_queue_peek_head (&scorer->pending);

    if (!r->is_judged || r->pts >= settled)
      break;
    g_queue_pop_head (&scorer->pending);
    look_for_gradual (scorer, r->pts);
    settle (scorer, r);
  }
}

static void
reset_detectors (EfScorer *scorer)
{
  ef_cut_detector_reset (scorer->cuts);
  ef_gradual_detector_reset (scorer->graduals);
  ef_lag_ring_reset (scorer->ring);
  scorer->has_gradual = scorer->in_gradual = FALSE;
  scorer->unjudged = NULL;
}

void
ef_scorer_finish (EfScorer *scorer)
{
  ef_cut_detector_drain (scorer->cuts);
  ef_gradual_detector_drain (scorer->graduals);
  settle_all (scorer);
  end_shot (scorer);
  reset_detectors (scorer);
}

void
ef_scorer_reset (EfScorer *scorer)
{
  EfFrameRecord *r;

  while ((r = g_queue_pop_head (&scorer->pending)))
    g_ptr_array_add (scorer->unused, r);
  clear_shot (scorer);
  reset_detectors (scorer);
}

static void
ensure_sampler (EfScorer *scorer, const EfLumaView *view)
{
  if (scorer->sampler && scorer->width == view->width &&
      scorer->height == view->height && scorer->full_range == view->full_range)
    return;
  if (scorer->sampler)
    ef_scorer_finish (scorer);
  g_clear_pointer (&scorer->sampler, ef_frame_sampler_free);
  scorer->sampler = ef_frame_sampler_new (view->width, view->height);
  scorer->width = view->width;
  scorer->height = view->height;
  scorer->full_range = view->full_range;
}

static void
measure_motion (EfScorer *scorer, EfFrameRecord *r)
{
  gdouble scale = r->gain / FULL_DIFFERENCE;

  r->has_lag =
      ef_lag_ring_push (scorer->ring, r->pts, &r->lag_motion, &r->lag_pts);
  r->has_step = ef_lag_ring_step (scorer->ring, &r->step_motion);
  r->lag_motion = r->has_lag ? MIN (1, r->lag_motion * scale) : 0;
  r->step_motion = r->has_step ? MIN (1, r->step_motion * scale) : 0;
}

static void
measure_shift (EfScorer *scorer, const guint8 *grid, EfFrameRecord *r)
{
  const EfProjection *before = &scorer->projections[scorer->turn];
  EfProjection *now = &scorer->projections[scorer->turn ^= 1];

  ef_projection_init (now, grid);
  r->shift_x = r->shift_y = 0;
  if (!r->has_step)
    return;
  ef_projection_shift (before, now, &r->shift_x, &r->shift_y);
  if (!ef_shift_is_shared (
          ef_lag_ring_previous (scorer->ring), grid, r->shift_x, r->shift_y))
    r->shift_x = r->shift_y = 0;
}

void
ef_scorer_push (
    EfScorer *scorer, const EfLumaView *view, guint64 pts, guint64 duration)
{
  EfFrameRecord *last, *r;
  guint8 *grid;

  ensure_sampler (scorer, view);
  scorer->frames++;
  last = g_queue_peek_tail (&scorer->pending);
  if (last && pts > last->pts && pts - last->pts < MIN_SPACING) {
    last->end = pts + duration;
    return;
  }
  if (last && (pts <= last->pts || pts - last->pts > MAX_GAP))
    ef_scorer_finish (scorer);
  else if (last)
    last->end = pts;
  r = take_record (scorer);
  r->pts = pts;
  r->end = pts + MIN (duration, MAX_GAP);
  r->gain = ef_luma_gain (view->full_range);
  r->is_judged = r->is_cut = FALSE;
  grid = ef_lag_ring_next (scorer->ring);
  ef_frame_sampler_measure (scorer->sampler, view, grid, r->thumb, &r->stats);
  measure_motion (scorer, r);
  measure_shift (scorer, grid, r);
  ef_cut_detector_push (scorer->cuts, r->thumb, r->gain, pts);
  ef_gradual_detector_push (scorer->graduals, r->thumb, r->gain, pts);
  g_queue_push_tail (&scorer->pending, r);
  if (!scorer->unjudged)
    scorer->unjudged = scorer->pending.tail;
  settle_all (scorer);
}
