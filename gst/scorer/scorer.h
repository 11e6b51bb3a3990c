/* Edit Factory - one pass over a video: cuts, windows, factors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"
#include "gradual-detector.h"
#include "phash.h"

G_BEGIN_DECLS

#define EF_SCORER_MIN_WINDOW (1 * G_GUINT64_CONSTANT (1000000000))
#define EF_SCORER_MAX_WINDOW (10 * G_GUINT64_CONSTANT (1000000000))
#define EF_SCORER_MIN_STEP (G_GUINT64_CONSTANT (250000000))

typedef enum
{
  EF_REJECT_NO,
  EF_REJECT_BLACK,
  EF_REJECT_FROZEN,
  EF_REJECT_BLURRED,
  EF_REJECT_TRANSITION
} EfReject;

/* "black", "frozen", "blurred", "transition", or NULL */
const gchar *ef_reject_to_string (EfReject reject);

/** EfScoredPoint: where the centre of interest is at @time, upright, 0..1. */
#define EF_SCORER_MAX_POINTS 20
typedef struct
{
  guint64 time;
  gdouble x;
  gdouble y;
} EfScoredPoint;

/**
 * EfScoredSegment: times are of the frames' clock, nanoseconds; factors 0..1,
 * see docs/efsegmentscorer.md; @focus_x, @focus_y and @hash of the upright
 * picture.
 * @points: see ef_interest_path()
 */
typedef struct
{
  guint64 start;
  guint64 end;
  gdouble total;
  gdouble motion;
  gdouble variance;
  gdouble sharpness;
  gdouble contrast;
  gdouble exposure;
  gdouble brightness;
  gdouble shake;
  guint64 hash;
  gdouble focus_x;
  gdouble focus_y;
  EfReject rejected;
  guint n_points;
  EfScoredPoint points[EF_SCORER_MAX_POINTS];
} EfScoredSegment;

typedef struct
{
  void (*segment) (const EfScoredSegment *segment, gpointer user_data);
  void (*cut) (guint64 time, gpointer user_data);
  void (*gradual) (const EfGradual *gradual, gpointer user_data);
} EfScorerEvents;

/**
 * EfScorer: push frames in order; segments come out, by start, when they are
 * complete. Memory: two grids and the thumbnails of one window, whatever the
 * length of the video.
 */
typedef struct _EfScorer EfScorer;

EfScorer *ef_scorer_new (const EfScorerEvents *events, gpointer user_data);
void ef_scorer_free (EfScorer *scorer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfScorer, ef_scorer_free)

/* @window: 1 s to 10 s; @step: 250 ms to @window. Between videos only. */
void ef_scorer_set_windows (EfScorer *scorer, guint64 window, guint64 step);
void ef_scorer_set_upright (EfScorer *scorer, const EfUpright *upright);

/**
 * ef_scorer_push:
 * @pts: time of the frame; must be above that of the frame before
 * @duration: how long it is shown as far as known; a frame really lasts until
 *   the next one, unless that comes more than 10 s later
 *
 * A frame of another size or range than the one before, or after a gap of more
 * than 10 s, begins a new shot.
 */
void ef_scorer_push (
    EfScorer *scorer, const EfLumaView *view, guint64 pts, guint64 duration);

/* Ends the shot and scores its tail. Before a jump in time, and at the end. */
void ef_scorer_finish (EfScorer *scorer);

/* Forgets what has not come out yet. */
void ef_scorer_reset (EfScorer *scorer);

/* Frames pushed since ef_scorer_new(). */
guint64 ef_scorer_get_frames (const EfScorer *scorer);

G_END_DECLS
