/* Edit Factory - the centre of interest over time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pictures.h"
#include "run.h"

#include <math.h>

#define W 256
#define H 144
#define BLOB 28

static Run *
run_new (void)
{
  return run_new_sized (W, H, 40 * MS);
}

/* Something that stands out, about (@x, @y); @look changes its inside. */
static void
draw_blob (Run *run, gdouble x, gdouble y, guint look)
{
  gint left = x * W - BLOB / 2, top = y * H - BLOB / 2;

  for (gint j = MAX (0, top); j < MIN (H, top + BLOB); j++)
    for (gint i = MAX (0, left); i < MIN (W, left + BLOB); i++)
      run->frame[j * W + i] =
          picture_cell (look, (i - left) / 4, (j - top) / 4);
}

static void
begin_frame (Run *run)
{
  for (guint i = 0; i < W * H; i++)
    run->frame[i] = 100 + picture_cell (2, i % W / 3, i / W / 3) / 24;
}

/* 3 s of one thing that goes from @from to @to at the height @y. */
static const EfScoredSegment *
walk (Run *run, gdouble from, gdouble to, gdouble y)
{
  for (guint i = 0; i < 75; i++) {
    begin_frame (run);
    draw_blob (run, from + (to - from) * i / 74.0, y, 5);
    push (run);
  }
  ef_scorer_finish (run->scorer);
  return segment_at (run, 0);
}

static void
check_times (const EfScoredSegment *s)
{
  for (guint i = 0; i < s->n_points; i++) {
    const EfScoredPoint *p = &s->points[i];

    g_assert_cmpuint (p->time, >=, i > 0 ? p[-1].time + 400 * MS : s->start);
    g_assert_cmpuint (p->time, <, s->end);
    g_assert_true (p->x >= 0 && p->x <= 1 && p->y >= 0 && p->y <= 1);
  }
}

static void
test_follows (void)
{
  g_autoptr (Run) run = run_new ();
  const EfScoredSegment *s = walk (run, 0.25, 0.75, 0.5);

  g_assert_cmpuint (s->n_points, ==, 6);
  check_times (s);
  for (guint i = 0; i < s->n_points; i++) {
    gdouble at = 0.25 + 0.5 * s->points[i].time / (gdouble)(3 * SECOND);

    g_test_message ("%.2f s: %.3f, is at %.3f", s->points[i].time / 1e9,
        s->points[i].x, at);
    g_assert_cmpfloat (fabs (s->points[i].x - at), <, 0.08);
    g_assert_cmpfloat (fabs (s->points[i].y - 0.5), <, 0.08);
  }
}

static void
test_stands (void)
{
  g_autoptr (Run) run = run_new ();
  const EfScoredSegment *s = walk (run, 0.3, 0.3, 0.4);

  g_assert_cmpuint (s->n_points, ==, 6);
  for (guint i = 1; i < s->n_points; i++) {
    g_assert_cmpfloat (fabs (s->points[i].x - s->points[0].x), <, 0.01);
    g_assert_cmpfloat (fabs (s->points[i].y - s->points[0].y), <, 0.01);
  }
  g_assert_cmpfloat (fabs (s->points[0].x - 0.3), <, 0.08);
}

/* Two things that draw the eye in turn, each for half a second: it stays. */
static void
test_does_not_jump (void)
{
  g_autoptr (Run) run = run_new ();
  const EfScoredSegment *s;

  for (guint i = 0; i < 75; i++) {
    guint left = i / 12 % 2;

    begin_frame (run);
    draw_blob (run, 0.25, 0.5, 5 + left * i);
    draw_blob (run, 0.75, 0.5, 500 + !left * i);
    push (run);
  }
  ef_scorer_finish (run->scorer);
  s = segment_at (run, 0);
  g_assert_cmpuint (s->n_points, ==, 6);
  for (guint i = 1; i < s->n_points; i++)
    g_assert_cmpfloat (fabs (s->points[i].x - s->points[i - 1].x), <, 0.1);
}

/* A picture that is stored lying: places are those of the upright one. */
static void
test_upright (void)
{
  const EfUpright turned = { 90, FALSE };
  g_autoptr (Run) run = run_new ();
  const EfScoredSegment *s;

  ef_scorer_set_upright (run->scorer, &turned);
  s = walk (run, 0.25, 0.75, 0.5);
  g_assert_cmpuint (s->n_points, ==, 6);
  g_assert_cmpfloat (s->points[5].y - s->points[0].y, >, 0.25);
  g_assert_cmpfloat (fabs (s->points[5].x - s->points[0].x), <, 0.05);
}

static void
test_long_window (void)
{
  g_autoptr (Run) run = run_new ();
  const EfScoredSegment *s;

  ef_scorer_set_windows (run->scorer, 10 * SECOND, 10 * SECOND);
  for (guint i = 0; i < 250; i++) {
    begin_frame (run);
    draw_blob (run, 0.3 + i / 600.0, 0.5, 5);
    push (run);
  }
  ef_scorer_finish (run->scorer);
  s = segment_at (run, 0);
  g_assert_cmpuint (s->n_points, ==, EF_SCORER_MAX_POINTS);
  check_times (s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interest/follows", test_follows);
  g_test_add_func ("/interest/stands", test_stands);
  g_test_add_func ("/interest/does-not-jump", test_does_not_jump);
  g_test_add_func ("/interest/upright", test_upright);
  g_test_add_func ("/interest/long-window", test_long_window);
  return g_test_run ();
}
