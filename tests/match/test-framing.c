/* Edit Factory - tests of matching: what the canvas shows of a moment
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"
#include "framing.h"
#include "reframe.h"

#include <math.h>
#include <string.h>

#define NEAR 1e-9
/* Of a 16:9 picture on a 9:16 canvas. */
#define WINDOW (81.0 / 256)

static EfReframe
follow_x (const gdouble *x, guint n, gdouble window, gdouble duration)
{
  g_autofree EfInterest *points = g_new0 (EfInterest, n);

  for (guint i = 0; i < n; i++) {
    points[i].t = n > 1 ? (gdouble)i / (n - 1) : 0.5;
    points[i].x = x[i];
    points[i].y = 0.5;
  }
  return ef_reframe (points, n, window, 1, duration);
}

static void
test_stands (void)
{
  static const gdouble near[] = { 0.5, 0.53, 0.48, 0.52 };
  static const gdouble one[] = { 0.3 };
  static const gdouble zigzag[] = { 0.25, 0.75, 0.25, 0.75, 0.25, 0.75 };
  static const gdouble wrong[] = { 0.3, 0.31, 0.95, 0.3, 0.29 };
  static const gdouble walks[] = { 0.2, 0.4, 0.6, 0.8 };
  EfReframe r;

  r = follow_x (near, G_N_ELEMENTS (near), WINDOW, 4);
  g_assert_cmpfloat (r.x, ==, 0);
  g_assert_cmpfloat_with_epsilon (r.focus_x, 0.5, 0.02);
  r = follow_x (one, 1, WINDOW, 4);
  g_assert_cmpfloat (r.x, ==, 0);
  g_assert_cmpfloat_with_epsilon (r.focus_x, 0.3, NEAR);
  /* never back and forth */
  r = follow_x (zigzag, G_N_ELEMENTS (zigzag), WINDOW, 4);
  g_assert_cmpfloat (r.x, ==, 0);
  /* one wrong measurement */
  r = follow_x (wrong, G_N_ELEMENTS (wrong), WINDOW, 4);
  g_assert_cmpfloat (r.x, ==, 0);
  g_assert_cmpfloat_with_epsilon (r.focus_x, 0.3, 0.011);
  /* too short, and nothing to move in */
  r = follow_x (walks, G_N_ELEMENTS (walks), WINDOW, 1);
  g_assert_cmpfloat (r.x, ==, 0);
  r = follow_x (walks, G_N_ELEMENTS (walks), 1, 6);
  g_assert_cmpfloat (r.x, ==, 0);
  g_assert_cmpfloat_with_epsilon (r.focus_x, 0.5, NEAR);
}

static void
test_follows (void)
{
  static const gdouble slowly[] = { 0.4, 0.45, 0.5, 0.55, 0.6 };
  static const gdouble quickly[] = { 0.1, 0.3, 0.5, 0.7, 0.9 };
  EfReframe r = follow_x (slowly, G_N_ELEMENTS (slowly), WINDOW, 6);

  g_assert_cmpfloat (r.x, >, 0.15);
  g_assert_cmpfloat (fabs (r.focus_x - 0.4), <, 0.03);
  g_assert_cmpfloat (fabs (r.focus_x + r.x - 0.6), <, 0.03);
  /* no faster than seven seconds for the window's width */
  r = follow_x (quickly, G_N_ELEMENTS (quickly), WINDOW, 4);
  g_assert_cmpfloat_with_epsilon (fabs (r.x), WINDOW * 4 / 7, NEAR);
}

/* Whatever is measured: inside the picture, slow, and nearer to the interest
 * than a window that stands in the middle of it, or standing. */
static void
test_reframe_random (void)
{
  guint moves = 0;

  FOR_RANDOM_CASES (rand)
  {
    EfInterest points[12];
    guint n = g_rand_int_range (rand, 1, 13);
    gdouble width = g_rand_double_range (rand, 0.1, 1);
    gdouble height = g_rand_boolean (rand) ? 1 : 0.6;
    gdouble duration = g_rand_double_range (rand, 0.3, 12);
    gdouble slope = g_rand_double_range (rand, -0.8, 0.8);
    EfReframe r;

    for (guint i = 0; i < n; i++) {
      points[i].t = n > 1 ? (gdouble)i / (n - 1) : 0;
      points[i].x = 0.5 + slope * (points[i].t - 0.5) +
          g_rand_double_range (rand, -0.05, 0.05);
      points[i].y = g_rand_double_range (rand, -0.5, 1.5);
    }
    r = ef_reframe (points, n, width, height, duration);
    g_assert_cmpfloat (r.focus_x, >=, width / 2 - NEAR);
    g_assert_cmpfloat (r.focus_x, <=, 1 - width / 2 + NEAR);
    g_assert_cmpfloat (r.focus_x + r.x, >=, width / 2 - NEAR);
    g_assert_cmpfloat (r.focus_x + r.x, <=, 1 - width / 2 + NEAR);
    g_assert_cmpfloat (r.focus_y + r.y, >=, height / 2 - NEAR);
    g_assert_cmpfloat (r.focus_y + r.y, <=, 1 - height / 2 + NEAR);
    g_assert_cmpfloat (fabs (r.x), <=, width * duration / 7 + NEAR);
    g_assert_cmpfloat (fabs (r.y), <=, height * duration / 7 + NEAR);
    moves += r.x != 0;
    if (r.x != 0)
      g_assert_true ((r.x > 0) == (slope > 0));
  }
  g_assert_cmpuint (moves, >, ROUNDS / 10);
}

/* A 1920x1080 video of one long shot or of two, the interest at @from at first
 * and at @to at last. */
static GPtrArray *
make_wide (gdouble from, gdouble to, gboolean cut)
{
  GPtrArray *files = ef_test_new_files ();
  EfFileScore *score = ef_file_score_new ("/wide.mp4", EF_MEDIA_VIDEO);
  GstClockTime half = 6 * GST_SECOND;

  score->width = 1920;
  score->height = 1080;
  score->duration = 2 * half;
  if (cut)
    g_array_append_val (score->cuts, half);
  for (guint i = 0; i < 12; i++) {
    EfSegmentScore *s =
        ef_file_score_append (score, i * GST_SECOND, (i + 1) * GST_SECOND);

    s->total = 0.4;
    s->hash = i * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
    s->focus_x = cut ? (i < 6 ? from : to) : from + (to - from) * i / 11;
  }
  g_ptr_array_add (files, score);
  return files;
}

static EfPlan *
match_wide (GPtrArray *files, guint seconds)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", seconds * GST_SECOND, EF_TIMING_ENGINE);
  EfMatchOptions options;

  ef_match_options_init (&options, NULL, NULL);
  options.tail = 0;
  options.min_shot = options.max_shot = MIN (seconds, 5) * GST_SECOND;
  return ef_test_match (words, files, &options);
}

/* It follows within a shot, still at both ends; never across a cut. */
static void
test_plan_follows (void)
{
  g_autoptr (GPtrArray) walk = make_wide (0.3, 0.7, FALSE);
  g_autoptr (GPtrArray) cut = make_wide (0.25, 0.75, TRUE);
  g_autoptr (EfPlan) moving = match_wide (walk, 5);
  g_autoptr (EfPlan) still = match_wide (cut, 10);

  g_assert_true (ef_test_clip (moving, 0)->has_motion);
  g_assert_cmpint (ef_test_clip (moving, 0)->ease, ==, EF_EASE_IN_OUT);
  g_assert_cmpfloat (ef_test_clip (moving, 0)->from.x, ==, 0);
  g_assert_cmpfloat (ef_test_clip (moving, 0)->to.x, >, 0.05);
  g_assert_cmpuint (still->clips->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const EfClip *clip = ef_test_clip (still, i);

    g_assert_false (clip->has_motion);
    g_assert_cmpfloat_with_epsilon (
        clip->focus_x, clip->in < 6 * GST_SECOND ? 0.25 : 0.75, NEAR);
  }
}

/* One segment as long as the shot: its one focus would stand, its path walks.
 */
static void
test_plan_follows_path (void)
{
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  EfFileScore *score = ef_file_score_new ("/wide.mp4", EF_MEDIA_VIDEO);
  EfSegmentScore *s;
  g_autoptr (EfPlan) stands = NULL;
  g_autoptr (EfPlan) walks = NULL;

  g_ptr_array_add (files, score);
  score->width = 1920;
  score->height = 1080;
  score->duration = 6 * GST_SECOND;
  s = ef_file_score_append (score, 0, score->duration);
  s->total = 0.5;
  stands = match_wide (files, 5);
  g_assert_false (ef_test_clip (stands, 0)->has_motion);
  s->focus_path = g_array_new (FALSE, FALSE, sizeof (EfFocusPoint));
  for (guint i = 0; i < 12; i++) {
    EfFocusPoint p = { (2 * i + 1) * GST_SECOND / 4, 0.7 - 0.4 * i / 11, 0.5 };

    g_array_append_val (s->focus_path, p);
  }
  walks = match_wide (files, 5);
  g_assert_true (ef_test_clip (walks, 0)->has_motion);
  g_assert_cmpfloat (ef_test_clip (walks, 0)->to.x, <, -0.1);
  g_assert_cmpfloat (
      fabs (ef_test_clip (walks, 0)->to.x), <=, WINDOW * 5 / 7 + NEAR);
}

static gdouble
centre_of (const EfView *view, gdouble focus, gdouble window)
{
  gdouble half = window / view->zoom / 2;

  return CLAMP (focus + view->x, half, 1 - half);
}

/* No two rounds in a row show the same; a wide picture has other parts. */
static void
test_crops (void)
{
  FOR_RANDOM_CASES (rand)
  {
    gdouble focus = g_rand_double (rand);
    gdouble window = g_rand_double_range (rand, 0.2, 1);
    EfView last = ef_framing_crop (0, focus, window);

    g_assert_cmpfloat (last.zoom, ==, 1);
    g_assert_cmpfloat (last.x, ==, 0);
    for (guint round = 1; round < 9; round++) {
      EfView view = ef_framing_crop (round, focus, window);
      gdouble apart = fabs (
          centre_of (&view, focus, window) - centre_of (&last, focus, window));

      g_assert_cmpfloat (view.zoom, >=, 1);
      g_assert_cmpfloat (fabs (view.x), <=, 1);
      g_assert_true (
          apart >= window / 2 - NEAR || fabs (view.zoom - last.zoom) > 0.1);
      last = view;
    }
  }
}

static void
test_other_parts (void)
{
  EfView left = ef_framing_crop (2, 0.5, WINDOW);
  EfView right = ef_framing_crop (1, 0.5, WINDOW);

  g_assert_cmpfloat (left.zoom, ==, 1);
  g_assert_cmpfloat (right.zoom, ==, 1);
  g_assert_cmpfloat_with_epsilon (fabs (right.x - left.x), 1 - WINDOW, NEAR);
  /* the far end first, the near one not when it is too near */
  g_assert_cmpfloat (ef_framing_crop (1, 0.2, WINDOW).x, >, 0.5);
  g_assert_cmpfloat (ef_framing_crop (2, 0.2, WINDOW).zoom, >, 1);
  /* a picture as wide as the canvas */
  g_assert_cmpfloat (ef_framing_crop (1, 0.5, 1).zoom, >, 1);
}

/* 600x338 on 1080x1920 would be enlarged 5.7 times. */
static void
test_fit (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
  const struct
  {
    guint width, height;
    EfFit fit;
  } cases[] = { { 600, 338, EF_FIT_BLUR }, { 1920, 1080, EF_FIT_COVER },
    { 2160, 3840, EF_FIT_COVER }, { 270, 480, EF_FIT_COVER },
    { 1366, 768, EF_FIT_COVER }, { 1280, 720, EF_FIT_BLUR } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (EfPlan) plan = NULL;
    EfFileScore *score = ef_test_add_still (files, 0, 1);
    EfMatchOptions options;

    score->width = cases[i].width;
    score->height = cases[i].height;
    ef_match_options_init (&options, NULL, NULL);
    plan = ef_test_match (words, files, &options);
    g_assert_cmpint (ef_test_clip (plan, 0)->fit, ==, cases[i].fit);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/reframe/stands", test_stands);
  g_test_add_func ("/match/reframe/follows", test_follows);
  g_test_add_func ("/match/reframe/random", test_reframe_random);
  g_test_add_func ("/match/reframe/plan", test_plan_follows);
  g_test_add_func ("/match/reframe/plan-path", test_plan_follows_path);
  g_test_add_func ("/match/crop/random", test_crops);
  g_test_add_func ("/match/crop/other-parts", test_other_parts);
  g_test_add_func ("/match/fit", test_fit);
  return g_test_run ();
}
