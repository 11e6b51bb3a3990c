/* Edit Factory - key frames alone: frames that are seconds apart
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pictures.h"
#include "run.h"

#define W 256
#define H 192
#define FRAME (40 * MS)

static Run *
run_new (void)
{
  return run_new_sized (W, H, FRAME);
}

/* A grain that stands still, so that nothing is out of focus. */
static void
add_grain (guint8 *frame)
{
  for (guint i = 0; i < W * H; i++)
    frame[i] = frame[i] / 4 * 3 + picture_cell (1, i % W, i / W) / 4;
}

/* @n frames of @scene, @spacing apart, that drift by @speed pixels a second. */
static void
push_scene (Run *run, guint scene, guint n, guint64 spacing, gdouble speed)
{
  for (guint i = 0; i < n; i++) {
    picture_fill (
        run->frame, W, W, H, scene, speed * i * (spacing / 1e9), 0, 12);
    add_grain (run->frame);
    ef_scorer_push (run->scorer, &run->view, run->pts, FRAME);
    run->pts += spacing;
  }
}

/* Every window has its factors, also where no two frames lie in it. */
static void
test_windows (void)
{
  const guint64 spacings[] = { 500 * MS, 1000 * MS, 2400 * MS };

  for (guint window = 1; window <= 10; window += 3) {
    for (guint k = 0; k < G_N_ELEMENTS (spacings); k++) {
      g_autoptr (Run) run = run_new ();

      ef_scorer_set_windows (run->scorer, window * SECOND, window * SECOND / 2);
      push_scene (run, 3, 12, spacings[k], 1);
      ef_scorer_finish (run->scorer);
      g_assert_cmpuint (run->cuts->len, ==, 0);
      g_assert_cmpuint (run->segments->len, >, 0);
      for (guint i = 0; i < run->segments->len; i++) {
        const EfScoredSegment *s = segment_at (run, i);

        g_assert_cmpuint (s->end - s->start, <=, window * SECOND);
        g_assert_cmpint (s->rejected, ==, EF_REJECT_NO);
        g_assert_cmpfloat (s->motion, >, 0.01);
        g_assert_cmpfloat (s->variance, >, 0.01);
      }
    }
  }
}

static gdouble
mean_motion (guint64 spacing, gdouble speed)
{
  g_autoptr (Run) run = run_new ();
  gdouble sum = 0;

  push_scene (run, 3, 12 * SECOND / spacing, spacing, speed);
  ef_scorer_finish (run->scorer);
  for (guint i = 0; i < run->segments->len; i++)
    sum += segment_at (run, i)->motion;
  return sum / run->segments->len;
}

/* What moves more has more motion, by key frames as by all. */
static void
test_order (void)
{
  gdouble all = 0, keys = 0;

  for (guint speed = 1; speed <= 4; speed++) {
    gdouble more = mean_motion (FRAME, speed / 2.0);
    gdouble more_keys = mean_motion (SECOND, speed / 2.0);

    g_test_message ("%u/2 px/s: %.4f of all frames, %.4f of key frames", speed,
        more, more_keys);
    g_assert_cmpfloat (more, >, all);
    g_assert_cmpfloat (more_keys, >, keys);
    all = more;
    keys = more_keys;
  }
}

/* The cut may lie anywhere between the two frames: that belongs to nobody. */
static void
test_cut_leaves_gap (void)
{
  g_autoptr (Run) run = run_new ();

  push_scene (run, 3, 6, SECOND, 1);
  push_scene (run, 9, 6, SECOND, 1);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->cuts->len, ==, 1);
  g_assert_cmpuint (g_array_index (run->cuts, guint64, 0), ==, 6 * SECOND);
  for (guint i = 0; i < run->segments->len; i++) {
    const EfScoredSegment *s = segment_at (run, i);

    g_assert_true (s->end <= 5 * SECOND || s->start >= 6 * SECOND);
    g_assert_cmpuint (s->end, >, s->start);
  }
  g_assert_cmpuint (segment_at (run, 0)->start, ==, 0);
  g_assert_cmpuint (
      segment_at (run, run->segments->len - 1)->end, ==, 11 * SECOND + FRAME);
}

/* A key frame between two cuts tells of no time at all. */
static void
test_lone_frame (void)
{
  g_autoptr (Run) run = run_new ();

  push_scene (run, 3, 4, SECOND, 1);
  push_scene (run, 9, 1, SECOND, 1);
  push_scene (run, 17, 4, SECOND, 1);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->cuts->len, ==, 2);
  for (guint i = 0; i < run->segments->len; i++) {
    const EfScoredSegment *s = segment_at (run, i);

    g_assert_true (s->end <= 3 * SECOND || s->start >= 5 * SECOND);
  }
}

static void
test_frozen (void)
{
  g_autoptr (Run) run = run_new ();

  push_scene (run, 3, 8, SECOND, 0);
  ef_scorer_finish (run->scorer);
  g_assert_cmpuint (run->segments->len, >, 0);
  for (guint i = 0; i < run->segments->len; i++)
    g_assert_cmpint (segment_at (run, i)->rejected, ==, EF_REJECT_FROZEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sparse/windows", test_windows);
  g_test_add_func ("/sparse/order", test_order);
  g_test_add_func ("/sparse/cut-leaves-gap", test_cut_leaves_gap);
  g_test_add_func ("/sparse/lone-frame", test_lone_frame);
  g_test_add_func ("/sparse/frozen", test_frozen);
  return g_test_run ();
}
