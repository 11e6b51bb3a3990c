/* Edit Factory - tests of matching for several canvases at once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

static void
assert_same_view (const EfView *a, const EfView *b)
{
  g_assert_cmpfloat (a->zoom, ==, b->zoom);
  g_assert_cmpfloat (a->x, ==, b->x);
  g_assert_cmpfloat (a->y, ==, b->y);
}

static void
assert_same_framing (const EfClip *a, const EfClip *b)
{
  g_assert_cmpint (a->fit, ==, b->fit);
  g_assert_cmpfloat (a->focus_x, ==, b->focus_x);
  g_assert_cmpfloat (a->focus_y, ==, b->focus_y);
  g_assert_cmpint (a->has_motion, ==, b->has_motion);
  g_assert_cmpint (a->ease, ==, b->ease);
  assert_same_view (&a->from, &b->from);
  assert_same_view (&a->to, &b->to);
}

/* Whatever canvases there are besides, the moments are those of the first; and
 * a canvas is framed as if it were the first. */
static void
test_random (void)
{
  guint differ = 0;

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 5, 60));
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    EfMatchCanvas canvases[] = { { "same", options.width, options.height },
      { "other", 2 * g_rand_int_range (rand, 100, 1000),
          2 * g_rand_int_range (rand, 100, 1000) } };
    g_autoptr (EfPlan) alone = ef_test_match (words, files, &options);
    g_autoptr (EfPlan) plan = NULL;
    g_autoptr (GError) error = NULL;

    options.canvases = canvases;
    options.n_canvases = G_N_ELEMENTS (canvases);
    plan = ef_test_match (words, files, &options);
    g_assert_cmpuint (ef_plan_n_outputs (plan), ==, 3);
    g_assert_true (ef_plan_validate (plan, "plan", &error));
    g_assert_no_error (error);
    g_assert_cmpuint (plan->clips->len, ==, alone->clips->len);
    for (guint i = 0; i < plan->clips->len; i++) {
      EfClip same = ef_plan_get_framed_clip (plan, 1, i);
      EfClip other = ef_plan_get_framed_clip (plan, 2, i);

      g_assert_cmpstr (
          ef_test_clip (plan, i)->uri, ==, ef_test_clip (alone, i)->uri);
      g_assert_cmpuint (
          ef_test_clip (plan, i)->in, ==, ef_test_clip (alone, i)->in);
      assert_same_framing (ef_test_clip (plan, i), ef_test_clip (alone, i));
      assert_same_framing (&same, ef_test_clip (alone, i));
      differ += other.fit != same.fit || other.to.x != same.to.x;
    }
  }
  g_assert_cmpuint (differ, >, 0);
}

/* 600x338 is enlarged 5.7 times to cover 9:16 and 3.2 times for 16:9, where
 * the whole picture is nearly as large. */
static void
test_fits (void)
{
  static const EfMatchCanvas CANVASES[] = { { "wide", 1920, 1080 },
    { "square", 1080, 1080 }, { "small", 270, 270 } };
  static const EfFit FITS[] = { EF_FIT_COVER, EF_FIT_BLUR, EF_FIT_COVER };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfFileScore *score = ef_test_add_still (files, 0, 1);
  EfMatchOptions options;

  score->width = 600;
  score->height = 338;
  ef_match_options_init (&options, NULL, NULL);
  options.canvases = CANVASES;
  options.n_canvases = G_N_ELEMENTS (CANVASES);
  plan = ef_test_match (words, files, &options);
  g_assert_cmpint (ef_test_clip (plan, 0)->fit, ==, EF_FIT_BLUR);
  for (guint i = 0; i < G_N_ELEMENTS (CANVASES); i++) {
    EfPlanLook look = ef_plan_get_look (plan, i + 1);

    g_assert_cmpstr (look.name, ==, CANVASES[i].name);
    g_assert_cmpuint (look.width, ==, CANVASES[i].width);
    g_assert_cmpint (ef_plan_get_framed_clip (plan, i + 1, 0).fit, ==, FITS[i]);
  }
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/canvases/random", test_random);
  g_test_add_func ("/match/canvases/fits", test_fits);
  return g_test_run ();
}
