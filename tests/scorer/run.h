/* Edit Factory - a scorer fed with made frames, and what comes out of it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "scorer.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define SECOND (1000 * MS)

/** Run: @frame is the next to be pushed, @spacing the time from one to another.
 */
typedef struct
{
  EfScorer *scorer;
  GArray *segments;
  GArray *cuts;
  guint8 *frame;
  EfLumaView view;
  guint64 pts;
  guint64 spacing;
} Run;

static inline void
run_on_segment (const EfScoredSegment *segment, gpointer user_data)
{
  g_array_append_val (((Run *)user_data)->segments, *segment);
}

static inline void
run_on_cut (guint64 time, gpointer user_data)
{
  g_array_append_val (((Run *)user_data)->cuts, time);
}

static inline void
run_on_gradual (const EfGradual *gradual, gpointer user_data)
{
}

static inline Run *
run_new_sized (guint width, guint height, guint64 spacing)
{
  const EfScorerEvents events = { run_on_segment, run_on_cut, run_on_gradual };
  Run *run = g_new0 (Run, 1);

  run->scorer = ef_scorer_new (&events, run);
  run->segments = g_array_new (FALSE, FALSE, sizeof (EfScoredSegment));
  run->cuts = g_array_new (FALSE, FALSE, sizeof (guint64));
  run->frame = g_malloc0 (width * height);
  run->spacing = spacing;
  run->view = (EfLumaView){ .layout = EF_LUMA_PLANAR8,
    .data = run->frame,
    .stride = width,
    .width = width,
    .height = height,
    .pixel_stride = 1,
    .full_range = TRUE };
  return run;
}

static inline void
run_free (Run *run)
{
  ef_scorer_free (run->scorer);
  g_array_unref (run->segments);
  g_array_unref (run->cuts);
  g_free (run->frame);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static inline void
push (Run *run)
{
  ef_scorer_push (run->scorer, &run->view, run->pts, run->spacing);
  run->pts += run->spacing;
}

static inline const EfScoredSegment *
segment_at (Run *run, guint i)
{
  g_assert_cmpuint (i, <, run->segments->len);
  return &g_array_index (run->segments, EfScoredSegment, i);
}
