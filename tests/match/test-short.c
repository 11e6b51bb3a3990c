/* Edit Factory - tests of matching: too little footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

#include <math.h>
#include <string.h>

static void
test_one_still (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 40);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (GPtrArray) warnings = ef_test_no_warnings ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  ef_test_add_still (files, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_match (words, files, &options, warnings, NULL);
  g_assert_nonnull (plan);
  g_assert_cmpuint (plan->clips->len, >, 2);
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = ef_test_clip (plan, i);

    g_assert_true (clip->has_motion);
    /* in, out, in, … */
    g_assert_true ((clip->to.zoom > clip->from.zoom) == (i % 2 == 0));
    g_assert_cmpfloat (MAX (clip->to.zoom, clip->from.zoom), <=, 1.16 + 1e-9);
    g_assert_true ((clip->transition == EF_TRANSITION_CROSSFADE) == (i > 0));
  }
  g_assert_true (ef_test_warns_of (warnings, "repeat"));
}

/* 2 s of video for shots of 3 s and more: slowed down, not below half. */
static void
test_slowed (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 3200 * MS, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (GPtrArray) warnings = ef_test_no_warnings ();
  g_autoptr (EfPlan) plan = NULL;
  EfFileScore *score = ef_file_score_new ("/a.mp4", EF_MEDIA_VIDEO);
  EfMatchOptions options;

  g_ptr_array_add (files, score);
  score->width = 1080;
  score->height = 1920;
  score->duration = 2 * GST_SECOND + 40 * MS;
  ef_file_score_append (score, 0, score->duration)->total = 0.4;
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_match (words, files, &options, warnings, NULL);
  g_assert_cmpuint (plan->clips->len, ==, 1);
  g_assert_cmpfloat_with_epsilon (ef_test_clip (plan, 0)->speed, 0.5, 0.01);
  g_assert_true (ef_test_warns_of (warnings, "slowed"));
  g_clear_pointer (&plan, ef_plan_free);
  options.tail = 2 * GST_SECOND;
  plan = ef_match (words, files, &options, warnings, NULL);
  g_assert_cmpint (ef_test_clip (plan, 0)->fallback, ==, EF_FALLBACK_LOOP);
  g_assert_true (ef_test_warns_of (warnings, "looped"));
}

static void
test_rejected (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (GPtrArray) warnings = ef_test_no_warnings ();
  g_autoptr (EfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  EfFileScore *score = ef_file_score_new ("/a.mp4", EF_MEDIA_VIDEO);
  EfSegmentScore *segment;
  EfMatchOptions options;

  g_ptr_array_add (files, score);
  score->duration = 9 * GST_SECOND;
  segment = ef_file_score_append (score, 0, 9 * GST_SECOND);
  segment->rejected = g_strdup ("frozen");
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_match (words, files, &options, warnings, &error);
  g_assert_no_error (error);
  g_assert_true (ef_test_warns_of (warnings, "frozen"));
  /* with something better beside it, it is left out */
  ef_test_add_still (files, 0, 1);
  g_clear_pointer (&plan, ef_plan_free);
  plan = ef_match (words, files, &options, warnings, &error);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, "/footage/still00.jpg");
  g_assert_true (ef_test_warns_of (warnings, "/a.mp4: left out"));
  g_ptr_array_set_size (files, 1);
  g_free (segment->rejected);
  segment->rejected = g_strdup ("black");
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_clear_error (&error);
  g_ptr_array_set_size (files, 0);
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
}

/* A programme of shots of about 4 s. */
static EfWords *
make_even (guint n)
{
  EfWords *words =
      ef_words_new ("en", "", n * 4 * GST_SECOND - 100 * MS, EF_TIMING_ENGINE);

  for (guint i = 0; i < n; i++)
    ef_words_append (words, "Word.", i * 4 * GST_SECOND,
        (i + 1) * 4 * GST_SECOND - 100 * MS, 0, 5);
  return words;
}

static EfFileScore *
add_whole (GPtrArray *files, GRand *rand, guint number, GstClockTime length)
{
  EfFileScore *score = ef_test_add_video (files, rand, number, 0);

  score->duration = length;
  for (GstClockTime t = 0; t + 1500 * MS <= length; t += 750 * MS) {
    gboolean last = t + 2250 * MS > length;
    EfSegmentScore *s =
        ef_file_score_append (score, t, last ? length : t + 1500 * MS);

    s->total = g_rand_double_range (rand, 0.1, 0.6);
    s->hash = (guint64)g_rand_int (rand) << 32 | g_rand_int (rand);
  }
  return score;
}

/* Footage that lasts at half speed is never shown twice: not one clip of a bit
 * more than half the programme, nor several with stills among them. */
static void
test_lasts (void)
{
  FOR_RANDOM_CASES (rand)
  {
    guint n = g_rand_int_range (rand, 2, 12), left = n;
    g_autoptr (EfWords) words = make_even (n);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (GPtrArray) warnings = ef_test_no_warnings ();
    g_autoptr (EfPlan) plan = NULL;
    g_autoptr (GError) error = NULL;
    EfMatchOptions options = ef_test_options (rand);

    options.voice_start = 0;
    options.tail = 100 * MS;
    options.min_shot = 3 * GST_SECOND;
    for (guint i = 0; left > 0; i++) {
      guint shots = g_rand_int_range (rand, 1, left + 1);

      if (shots == 1 && g_rand_boolean (rand))
        ef_test_add_still (files, i, g_rand_int (rand));
      else
        add_whole (files, rand, i, shots * 2100 * MS + 100 * MS);
      left -= shots;
    }
    plan = ef_match (words, files, &options, warnings, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (plan->clips->len, ==, n);
    g_assert_false (ef_test_warns_of (warnings, "repeat"));
    for (guint i = 0; i < n; i++)
      for (guint k = 0; k < i; k++)
        g_assert_false (ef_test_shares_frames (
            ef_test_clip (plan, i), ef_test_clip (plan, k)));
  }
}

/* What lasts at full speed is shown at full speed. */
static void
test_unhurried (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (EfWords) words = make_even (6);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  add_whole (files, rand, 0, 25 * GST_SECOND);
  ef_match_options_init (&options, NULL, NULL);
  options.tail = 100 * MS;
  plan = ef_test_match (words, files, &options);
  for (guint i = 0; i < plan->clips->len; i++)
    g_assert_cmpfloat (ef_test_clip (plan, i)->speed, ==, 1);
}

/* What is frozen is as good as a picture, but only before a repeat; what is
 * blurred never is. */
static void
test_reserve (void)
{
  for (guint n = 1; n <= 4; n++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (4);
    g_autoptr (EfWords) words = make_even (n);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (GPtrArray) warnings = ef_test_no_warnings ();
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;
    guint frozen = 0;

    for (guint i = 0; i < 2; i++) {
      EfFileScore *score = ef_test_add_video (files, rand, i, 0);

      score->duration = 5 * GST_SECOND;
      ef_file_score_append (score, 0, score->duration)->rejected =
          g_strdup (i ? "blurred" : "frozen");
    }
    for (guint i = 0; i < 2; i++)
      ef_test_add_still (files, i, g_rand_int (rand));
    ef_match_options_init (&options, NULL, NULL);
    options.tail = 100 * MS;
    plan = ef_match (words, files, &options, warnings, NULL);
    g_assert_cmpuint (plan->clips->len, ==, n);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpstr (ef_test_clip (plan, i)->uri, !=, "/footage/video01.mp4");
      frozen += g_str_has_suffix (ef_test_clip (plan, i)->uri, ".mp4");
    }
    g_assert_cmpuint (frozen, ==, n > 2);
    g_assert_true (ef_test_warns_of (warnings, "video01.mp4: left out"));
    g_assert_true (ef_test_warns_of (
        warnings, n > 2 ? "frozen, but shown" : "video00.mp4: left out"));
  }
}

/* A wide picture that must be shown again shows another part of itself. */
static void
test_other_part (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (EfWords) words = make_even (3);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;
  EfFileScore *score = add_whole (files, rand, 0, 2500 * MS);

  score->width = 1920;
  score->height = 1080;
  ef_match_options_init (&options, NULL, NULL);
  options.tail = 100 * MS;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 3);
  for (guint i = 1; i < 3; i++) {
    const EfClip *a = ef_test_clip (plan, i - 1), *b = ef_test_clip (plan, i);

    g_assert_cmpfloat (b->from.zoom, ==, 1);
    g_assert_cmpfloat (
        fabs (a->focus_x + a->from.x - b->focus_x - b->from.x), >, 0.15);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/one-still", test_one_still);
  g_test_add_func ("/match/slowed", test_slowed);
  g_test_add_func ("/match/rejected", test_rejected);
  g_test_add_func ("/match/lasts", test_lasts);
  g_test_add_func ("/match/unhurried", test_unhurried);
  g_test_add_func ("/match/reserve", test_reserve);
  g_test_add_func ("/match/other-part", test_other_part);
  return g_test_run ();
}
