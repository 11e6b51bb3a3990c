/* Edit Factory - what efsegmentscorer's core costs on preloaded frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: scorer-bench [WIDTH HEIGHT FRAMES]
 * Prints CPU seconds for FRAMES frames (1080 1920 900), the median of 7 runs.
 */
#include "scorer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define FRAMES 16
#define RUNS 7

static void
on_segment (const EfScoredSegment *segment, gpointer user_data)
{
  ++*(guint *)user_data;
}

static void
on_gradual (const EfGradual *gradual, gpointer user_data)
{
}

static void
on_cut (guint64 time, gpointer user_data)
{
}

static gdouble
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6 +
      usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
}

/* A textured picture that moves and carries noise: nothing is skipped. */
static guint8 *
make_frame (guint width, guint height, guint k, GRand *rand)
{
  guint8 *frame = g_malloc ((gsize)width * height);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      frame[(gsize)y * width + x] = 64 +
          ((x + 7 * k) / 23 % 5 + (y + 3 * k) / 31 % 7) * 12 +
          g_rand_int_range (rand, 0, 8);
  return frame;
}

static gdouble
run (guint8 **frames, guint width, guint height, guint n)
{
  const EfScorerEvents events = { on_segment, on_cut, on_gradual };
  guint segments = 0;
  gdouble before;
  g_autoptr (EfScorer) scorer = ef_scorer_new (&events, &segments);
  EfLumaView view = {
    .layout = EF_LUMA_PLANAR8,
    .stride = width,
    .width = width,
    .height = height,
    .pixel_stride = 1,
  };

  before = cpu_seconds ();
  for (guint i = 0; i < n; i++) {
    view.data = frames[i % FRAMES];
    ef_scorer_push (scorer, &view, i * G_GUINT64_CONSTANT (33333333), 33333333);
  }
  ef_scorer_finish (scorer);
  return cpu_seconds () - before;
}

static int
compare_doubles (const void *a, const void *b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return x < y ? -1 : x > y;
}

int
main (int argc, char **argv)
{
  guint width = argc > 3 ? atoi (argv[1]) : 1080;
  guint height = argc > 3 ? atoi (argv[2]) : 1920;
  guint n = argc > 3 ? atoi (argv[3]) : 900;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 *frames[FRAMES];
  gdouble runs[RUNS];

  for (guint k = 0; k < FRAMES; k++)
    frames[k] = make_frame (width, height, k, rand);
  for (guint k = 0; k < RUNS; k++)
    runs[k] = run (frames, width, height, n);
  qsort (runs, RUNS, sizeof *runs, compare_doubles);
  printf (
      "efsegmentscorer core, %u frames %ux%u: %.3f CPU-s (%.3f ms a frame)\n",
      n, width, height, runs[RUNS / 2], runs[RUNS / 2] * 1000 / n);
  for (guint k = 0; k < FRAMES; k++)
    g_free (frames[k]);
  return 0;
}
