/* Edit Factory - tests of matching: the moments that are chosen
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

#include <math.h>
#include <string.h>

static void
test_keyword_wins (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "boats", 3 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;
  JsonObject *why;

  ef_words_append (words, "Boats!", 0, 2 * GST_SECOND, 0, 5);
  for (guint i = 0; i < 5; i++)
    ef_test_set_tag (
        ef_test_add_video (files, rand, i, 20), i == 3 ? "boat" : "market");
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 1);
  g_assert_cmpstr (ef_test_clip (plan, 0)->uri, ==, "/footage/video03.mp4");
  why = json_node_get_object (ef_test_clip (plan, 0)->why);
  g_assert_cmpstr (json_object_get_string_member (why, "keyword"), ==, "boat");
  g_assert_cmpstr (
      json_object_get_string_member (why, "sentence"), ==, "Boats!");
  g_assert_true (json_object_has_member (why, "runner_up"));
}

/* What a later sentence names is kept for it. */
static void
test_reserved (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "x", 9 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  ef_words_append (words, "Hello.", 0, 3 * GST_SECOND, 0, 1);
  ef_words_append (words, "World.", 3200 * MS, 6 * GST_SECOND, 0, 1);
  ef_words_append (words, "Temple.", 6200 * MS, 9 * GST_SECOND, 0, 1);
  for (guint i = 0; i < 3; i++)
    ef_test_add_still (files, i, g_rand_int (rand));
  ef_test_set_tag (g_ptr_array_index (files, 0), "temple");
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 3);
  g_assert_cmpstr (ef_test_clip (plan, 2)->uri, ==, "/footage/still00.jpg");
}

/* One picture for each sentence that names one, in any order, and sentences
 * that name nothing or what others name too: every picture lands where it is
 * named, and no shot shows the picture of the shot before. */
static void
test_named_pictures (void)
{
  static const gchar *const names[] = { "clock", "mountain", "fig", "stream",
    "dragonfly", "bridge", "lantern", "garden" };

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_words_new ("en", "", 60 * GST_SECOND, EF_TIMING_ENGINE);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    const gchar *said[12] = { NULL };
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      guint slot;

      do
        slot = g_rand_int_range (rand, 0, 12);
      while (said[slot]);
      said[slot] = names[i];
      ef_test_set_tag (
          ef_test_add_still (
              files, i, (guint64)g_rand_int (rand) << 32 | g_rand_int (rand)),
          names[i]);
    }
    for (guint i = 0; i < 12; i++) {
      g_autofree gchar *sentence =
          g_strconcat (said[i] ? said[i] : "nothing", ".", NULL);

      ef_words_append (words, sentence, i * 5 * GST_SECOND,
          i * 5 * GST_SECOND + 4500 * MS, 0, 1);
    }
    ef_match_options_init (&options, NULL, NULL);
    options.seed = g_rand_int_range (rand, 0, 100);
    plan = ef_test_match (words, files, &options);
    g_assert_cmpuint (plan->clips->len, ==, 12);
    for (guint i = 0; i < 12; i++) {
      const EfFileScore *score =
          ef_test_file_of (files, ef_test_clip (plan, i));

      if (said[i])
        g_assert_cmpstr (score->tags[0], ==, said[i]);
      if (i > 0)
        g_assert_cmpstr (
            ef_test_clip (plan, i)->uri, !=, ef_test_clip (plan, i - 1)->uri);
    }
  }
}

/* Of two moments that are worth the same the steadier one is shown. */
static void
test_steady_first (void)
{
  for (guint shaken = 0; shaken < 2; shaken++) {
    g_autoptr (EfWords) words =
        ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;

    for (guint i = 0; i < 2; i++)
      ef_test_add_plain (files, i)->shake = i == shaken ? 0.4 : 0.05;
    ef_match_options_init (&options, NULL, NULL);
    plan = ef_test_match (words, files, &options);
    g_assert_true (ef_test_file_of (files, ef_test_clip (plan, 0)) ==
        g_ptr_array_index (files, !shaken));
  }
}

static void
test_seed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (EfWords) words = ef_test_words (rand, 60);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  EfMatchOptions options;
  guint different = 0;

  for (guint i = 0; i < 5; i++)
    ef_test_add_video (files, rand, i, 60);
  ef_match_options_init (&options, "shuffle", NULL);
  for (guint seed = 1; seed < 6; seed++) {
    g_autoptr (EfPlan) a = NULL;
    g_autoptr (EfPlan) b = NULL;

    options.seed = seed;
    a = ef_test_match (words, files, &options);
    options.seed = seed + 1;
    b = ef_test_match (words, files, &options);
    for (guint i = 0; i < a->clips->len; i++)
      different += ef_test_clip (a, i)->in != ef_test_clip (b, i)->in;
  }
  g_assert_cmpuint (different, >, 5);
}

/* Variants open differently while there are moments to open with, and share
 * less than the same variant twice would. */
static void
test_variants (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 25);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (GPtrArray) plans =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_free);
    EfMatchOptions options = ef_test_options (rand);
    guint shared = 0, pairs = 0;

    for (guint i = 0; i < 6; i++)
      ef_test_set_tag (
          ef_test_add_video (files, rand, i, 40), ef_test_taggable[i]);
    options.n_variants = 5;
    for (options.variant = 0; options.variant < 5; options.variant++)
      g_ptr_array_add (plans, ef_test_match (words, files, &options));
    for (guint a = 0; a < 5; a++) {
      for (guint b = 0; b < a; b++) {
        EfPlan *x = g_ptr_array_index (plans, a);
        EfPlan *y = g_ptr_array_index (plans, b);

        g_assert_cmpstr (
            ef_test_clip (x, 0)->uri, !=, ef_test_clip (y, 0)->uri);
        for (guint i = 0; i < x->clips->len; i++) {
          for (guint k = 0; k < y->clips->len; k++)
            shared += ef_test_shares_frames (
                ef_test_clip (x, i), ef_test_clip (y, k));
          pairs++;
        }
      }
    }
    g_assert_cmpuint (shared * 5, <=, pairs);
  }
}

static guint
count_shared (const EfPlan *x, const EfPlan *y)
{
  guint shared = 0;

  for (guint i = 0; i < x->clips->len; i++)
    for (guint k = 0; k < y->clips->len; k++)
      shared +=
          ef_test_shares_frames (ef_test_clip (x, i), ef_test_clip (y, k));
  return shared;
}

/* Ten variants of one long video open with ten moments; of enough footage that
 * nobody names they share not one frame, and open with ten files. */
static void
test_ten_variants (void)
{
  for (guint round = 0; round < 20; round++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (round);
    gboolean one = round % 2;
    g_autoptr (EfWords) words = ef_test_words (rand, 25);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (GPtrArray) plans =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_free);
    EfMatchOptions options = ef_test_options (rand);

    for (guint i = 0; i < (one ? 1 : 12); i++)
      ef_test_add_video (files, rand, i, one ? 240 : 90);
    options.n_variants = EF_MATCH_MAX_VARIANTS;
    for (options.variant = 0; options.variant < options.n_variants;
         options.variant++) {
      EfPlan *plan = ef_test_match (words, files, &options);
      EfClip *opening = ef_test_clip (plan, 0);

      for (guint i = 0; i < plans->len; i++) {
        const EfPlan *other = g_ptr_array_index (plans, i);
        EfClip *first = ef_test_clip (other, 0);

        g_assert_false (ef_test_shares_frames (opening, first));
        g_assert_true (one || strcmp (opening->uri, first->uri) != 0);
        g_assert_true (one || count_shared (plan, other) == 0);
      }
      g_ptr_array_add (plans, plan);
    }
  }
}

static guint64
hash_of (GPtrArray *files, const EfClip *clip)
{
  const EfFileScore *score = ef_test_file_of (files, clip);

  return g_array_index (score->segments, EfSegmentScore, 0).hash;
}

/* Two pairs of look-alikes among six stills: never one after the other. */
static void
test_look_alikes (void)
{
  for (guint seed = 0; seed < 20; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (EfWords) words = ef_test_words (rand, 70);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;

    for (guint i = 0; i < 6; i++)
      ef_test_add_still (files, i,
          (i < 4 ? i / 2 : i) * G_GUINT64_CONSTANT (0x0f1e2d3c4b5a6978) +
              (i & 1));
    ef_match_options_init (&options, NULL, NULL);
    options.seed = seed;
    plan = ef_test_match (words, files, &options);
    for (guint i = 1; i < plan->clips->len; i++)
      g_assert_cmpint (
          __builtin_popcountll (hash_of (files, ef_test_clip (plan, i)) ^
              hash_of (files, ef_test_clip (plan, i - 1))),
          >=, 8);
  }
}

/* Between videos, not one after the other. */
static void
test_stills_apart (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (EfWords) words = ef_test_words (rand, 60);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  for (guint i = 0; i < 12; i++)
    ef_test_add_video (files, rand, i, 20);
  for (guint i = 0; i < 12; i++)
    ef_test_add_still (
        files, i, (guint64)g_rand_int (rand) << 32 | g_rand_int (rand));
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_test_match (words, files, &options);
  for (guint i = 1; i < plan->clips->len; i++)
    g_assert_false (g_str_has_suffix (ef_test_clip (plan, i)->uri, ".jpg") &&
        g_str_has_suffix (ef_test_clip (plan, i - 1)->uri, ".jpg"));
}

static void
test_options (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 10);
  g_autoptr (GPtrArray) files = ef_test_files (rand);
  g_autoptr (GError) error = NULL;
  EfMatchOptions options;

  g_assert_false (ef_match_options_init (&options, "ai_clever", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "keyword_strict"));
  g_clear_error (&error);
  ef_match_options_init (&options, NULL, NULL);
  options.variant = 1;
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  g_clear_error (&error);
  ef_match_options_init (&options, NULL, NULL);
  options.min_shot = 0;
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
}

/* Cuts unless asked otherwise; stills are not among these. */
static void
test_transitions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = ef_test_words (rand, 60);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  EfMatchOptions options;

  for (guint i = 0; i < 3; i++)
    ef_test_add_video (files, rand, i, 30);
  ef_match_options_init (&options, NULL, NULL);
  for (guint k = EF_MATCH_CUTS; k <= EF_MATCH_CROSSFADES; k++) {
    g_autoptr (EfPlan) plan = NULL;

    options.transitions = k;
    plan = ef_test_match (words, files, &options);
    for (guint i = 1; i < plan->clips->len; i++)
      g_assert_true (
          (ef_test_clip (plan, i)->transition == EF_TRANSITION_CROSSFADE) ==
          (k == EF_MATCH_CROSSFADES));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/steady-first", test_steady_first);
  g_test_add_func ("/match/seed", test_seed);
  g_test_add_func ("/match/keyword-wins", test_keyword_wins);
  g_test_add_func ("/match/reserved", test_reserved);
  g_test_add_func ("/match/named-pictures", test_named_pictures);
  g_test_add_func ("/match/variants", test_variants);
  g_test_add_func ("/match/ten-variants", test_ten_variants);
  g_test_add_func ("/match/look-alikes", test_look_alikes);
  g_test_add_func ("/match/stills-apart", test_stills_apart);
  g_test_add_func ("/match/options", test_options);
  g_test_add_func ("/match/transitions", test_transitions);
  return g_test_run ();
}
