/* Edit Factory - tests of matching: pins, suggestions, bans
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

#include <string.h>

static void
test_pins_and_bans (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 40);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const EfMatchBan bans[] = { { "/footage/video01.mp4", 0,
      GST_CLOCK_TIME_NONE } };
  EfMatchPin pins[] = { { 1, "/footage/video02.mp4", 7 * GST_SECOND },
    { 0, "/footage/still00.jpg", GST_CLOCK_TIME_NONE } };
  EfMatchOptions options;

  for (guint i = 0; i < 3; i++)
    ef_test_add_video (files, rand, i, 30);
  ef_test_add_still (files, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  options.bans = bans;
  options.n_bans = 1;
  options.pins = pins;
  options.n_pins = 2;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, "/footage/still00.jpg");
  g_assert_cmpstr (ef_test_clip (plan, 1)->uri, ==, "/footage/video02.mp4");
  g_assert_cmpuint (ef_test_clip (plan, 1)->in, ==, 7 * GST_SECOND);
  for (guint i = 0; i < plan->clips->len; i++)
    g_assert_cmpstr (ef_test_clip (plan, i)->uri, !=, bans[0].path);
  pins[0].slot = 999;
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  g_clear_error (&error);
  pins[0].slot = 1;
  pins[0].path = bans[0].path;
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
}

/* Nothing of a banned stretch is shown, whatever there is; all else may be. */
static void
test_banned_stretches (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 40);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    EfMatchOptions options = ef_test_options (rand);
    EfMatchBan bans[3];
    g_autoptr (EfPlan) plan = NULL;

    for (guint i = 0; i < 3; i++) {
      EfFileScore *score = ef_test_add_video (files, rand, i, 40);

      bans[i].path = score->path;
      bans[i].from = g_rand_int_range (rand, 0, 20) * GST_SECOND;
      bans[i].to = bans[i].from + g_rand_int_range (rand, 1, 15) * GST_SECOND;
      if (g_rand_boolean (rand))
        bans[i].to = GST_CLOCK_TIME_NONE;
    }
    ef_test_add_still (files, 0, 1);
    options.bans = bans;
    options.n_bans = 3;
    plan = ef_test_match (words, files, &options);
    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = ef_test_clip (plan, i);
      GstClockTime end = clip->in + clip->duration * clip->speed;

      for (guint k = 0; k < 3; k++)
        g_assert_false (strcmp (bans[k].path, clip->uri) == 0 &&
            clip->in < bans[k].to && end > bans[k].from + MS);
    }
  }
}

/* A suggestion wins where nothing speaks against it, loses against a word that
 * is worth more, and the weight decides how much it counts. */
static void
test_suggestions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "boats", 4 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  EfMatchPin pin = { 0, "/footage/video02.mp4", 11 * GST_SECOND, 0 };
  EfMatchOptions options;
  g_autoptr (EfPlan) plan = NULL;

  for (guint i = 0; i < 4; i++) {
    EfFileScore *score = ef_test_add_video (files, rand, i, 0);

    score->duration = 30 * GST_SECOND;
    ef_file_score_append (score, 0, score->duration)->total = 0.5;
  }
  ef_words_append (words, "Boats!", 0, 3 * GST_SECOND, 0, 5);
  ef_match_options_init (&options, "ai_smart", NULL);
  options.pins = &pin;
  options.n_pins = 1;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, pin.path);
  g_assert_cmpuint (ef_test_clip (plan, 0)->in, ==, pin.in);
  g_assert_nonnull (strstr (ef_test_reason (ef_test_clip (plan, 0)), "sugg"));
  g_clear_pointer (&plan, ef_plan_free);
  /* a word that is spoken is surer */
  ef_test_set_tag (g_ptr_array_index (files, 3), "boats");
  plan = ef_test_match (words, files, &options);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, "/footage/video03.mp4");
  g_clear_pointer (&plan, ef_plan_free);
  /* a must is a must */
  pin.confidence = 1;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, pin.path);
  g_assert_cmpstr (ef_test_reason (ef_test_clip (plan, 0)), ==, "pinned");
}

/* What is no good is shown where it is pinned, and nowhere else. */
static void
test_pinned_rejects (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 40);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  EfMatchPin pin = { 1, "/blurred.mp4", GST_CLOCK_TIME_NONE, 1 };
  EfFileScore *blurred = ef_file_score_new (pin.path, EF_MEDIA_VIDEO);
  EfMatchOptions options;
  g_autoptr (EfPlan) plan = NULL;

  blurred->duration = 60 * GST_SECOND;
  ef_file_score_append (blurred, 0, blurred->duration)->rejected =
      g_strdup ("blurred");
  g_ptr_array_add (files, blurred);
  ef_test_add_still (files, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  options.pins = &pin;
  options.n_pins = 1;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, >, 2);
  for (guint i = 0; i < plan->clips->len; i++)
    g_assert_true ((strcmp (ef_test_clip (plan, i)->uri, pin.path) == 0) ==
        (i == pin.slot));
}

static void
assert_refused (
    GPtrArray *files, const EfMatchOptions *options, const gchar *what)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 20);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_match (words, files, options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, what));
}

static void
test_refused (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  const gchar *path = "/footage/video00.mp4";
  EfMatchPin pins[] = { { 0, path, GST_CLOCK_TIME_NONE, 1 },
    { 0, path, GST_CLOCK_TIME_NONE, 1 } };
  EfMatchBan ban = { "/else.mp4", 0, GST_CLOCK_TIME_NONE };
  EfMatchOptions options;

  ef_test_add_video (files, rand, 0, 30);
  ef_match_options_init (&options, NULL, NULL);
  options.pins = pins;
  options.n_pins = 2;
  assert_refused (files, &options, "shot 1 is pinned twice");
  options.n_pins = 1;
  pins[0].slot = 99;
  assert_refused (files, &options, "there is no shot 100");
  pins[0].slot = 0;
  pins[0].in = 40 * GST_SECOND;
  assert_refused (files, &options, "only 30.000 s long");
  pins[0].in = 0;
  pins[0].confidence = 1.5;
  assert_refused (files, &options, "confidence");
  options.n_pins = 0;
  options.bans = &ban;
  options.n_bans = 1;
  assert_refused (files, &options, "/else.mp4: it is not among");
  ban.path = path;
  ban.from = ban.to = GST_SECOND;
  assert_refused (files, &options, "ends before it begins");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/wishes/pins-and-bans", test_pins_and_bans);
  g_test_add_func ("/match/wishes/banned-stretches", test_banned_stretches);
  g_test_add_func ("/match/wishes/suggestions", test_suggestions);
  g_test_add_func ("/match/wishes/pinned-rejects", test_pinned_rejects);
  g_test_add_func ("/match/wishes/refused", test_refused);
  return g_test_run ();
}
