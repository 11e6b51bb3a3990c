/* Edit Factory - tests of matching: what holds for any script and footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

#include <math.h>
#include <string.h>

/* Clips follow one another on the frame grid and end with the programme. */
static void
test_coverage (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 0, 90));
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = ef_test_match (words, files, &options);
    guint64 frames = ef_plan_n_frames (plan);
    GstClockTime end = options.voice_start + words->duration + options.tail;
    guint64 frame = 0;

    g_assert_cmpuint (plan->duration + GST_SECOND / 20, >=, end);
    g_assert_cmpuint (plan->duration, <=, end + GST_SECOND / 20);
    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = ef_test_clip (plan, i);

      while (frame < frames && ef_plan_frame_pts (plan, frame) < clip->at)
        frame++;
      g_assert_cmpuint (ef_plan_frame_pts (plan, frame), ==, clip->at);
    }
  }
}

/* No shot runs over a cut or the end of its file, unless it had to be filled.
 */
static void
test_ranges (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 5, 90));
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = ef_test_match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = ef_test_clip (plan, i);
      const EfFileScore *score = ef_test_file_of (files, clip);

      g_assert_cmpfloat (clip->speed, >=, 0.5);
      g_assert_cmpfloat (clip->speed, <=, 1);
      if (score->kind == EF_MEDIA_VIDEO &&
          !strstr (ef_test_reason (clip), "as long"))
        g_assert_true (ef_test_is_usable_range (score, clip));
    }
  }
}

/* A moment is shown twice only when the plan says that everything was shown. */
static void
test_repeats (void)
{
  guint repeats = 0;

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 5, 90));
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = ef_test_match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = ef_test_clip (plan, i);
      gboolean again = strstr (ef_test_reason (clip), "again") ||
          strstr (ef_test_reason (clip), "as long");

      repeats += again;
      for (guint k = 0; k < i && !again; k++)
        g_assert_false (ef_test_shares_frames (clip, ef_test_clip (plan, k)));
    }
  }
  g_assert_cmpuint (repeats, >, 0);
}

static void
test_every_file_first (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (EfWords) words = ef_test_words (rand, 90);
  g_autoptr (GPtrArray) files = ef_test_new_files ();
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  for (guint i = 0; i < 4; i++)
    ef_test_add_video (files, rand, i, 60);
  for (guint i = 0; i < 2; i++)
    ef_test_add_still (files, i, g_rand_int (rand));
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, >=, 6);
  for (guint i = 0; i < 6; i++)
    g_assert_true (g_hash_table_add (shown, ef_test_clip (plan, i)->uri));
}

/* As many shots as files, or more: every file is shown, whatever is named. */
static void
test_every_file (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 70);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = NULL;
    guint n = g_rand_int_range (rand, 1, 9);

    for (guint i = 0; i < n; i++) {
      EfFileScore *score = g_rand_boolean (rand)
          ? ef_test_add_still (files, i, g_rand_int (rand))
          : ef_test_add_video (files, rand, i, 0);

      if (score->kind == EF_MEDIA_VIDEO) {
        score->duration = g_rand_int_range (rand, 4, 30) * GST_SECOND;
        ef_file_score_append (score, 0, score->duration)->total = 0.4;
      }
      ef_test_set_tag (score, ef_test_taggable[g_rand_int_range (rand, 0, 10)]);
    }
    plan = ef_test_match (words, files, &options);
    for (guint i = 0; i < plan->clips->len; i++)
      g_hash_table_add (shown, ef_test_clip (plan, i)->uri);
    if (n <= plan->clips->len)
      g_assert_cmpuint (g_hash_table_size (shown), ==, n);
  }
}

static void
test_deterministic (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 40);
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    g_autoptr (GPtrArray) turned = g_ptr_array_new ();
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) a = ef_test_match (words, files, &options);
    g_autoptr (EfPlan) b = NULL;

    /* whatever order the folder was read in */
    for (guint i = files->len; i-- > 0;)
      g_ptr_array_add (turned, g_ptr_array_index (files, i));
    b = ef_test_match (words, turned, &options);
    g_assert_cmpuint (a->clips->len, ==, b->clips->len);
    for (guint i = 0; i < a->clips->len; i++) {
      g_assert_cmpstr (ef_test_clip (a, i)->uri, ==, ef_test_clip (b, i)->uri);
      g_assert_cmpuint (ef_test_clip (a, i)->in, ==, ef_test_clip (b, i)->in);
      g_assert_true (
          json_node_equal (ef_test_clip (a, i)->why, ef_test_clip (b, i)->why));
    }
  }
}

/* The same footage in another folder gives the same choices. */
static void
test_moved (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 40);
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) a = ef_test_match (words, files, &options);
    g_autoptr (EfPlan) b = NULL;

    for (guint i = 0; i < files->len; i++) {
      EfFileScore *score = g_ptr_array_index (files, i);
      gchar *moved = g_strconcat ("/else", score->path, NULL);

      g_free (score->path);
      score->path = moved;
    }
    b = ef_test_match (words, files, &options);
    g_assert_cmpuint (a->clips->len, ==, b->clips->len);
    for (guint i = 0; i < a->clips->len; i++) {
      g_assert_true (g_str_has_suffix (
          ef_test_clip (b, i)->uri, ef_test_clip (a, i)->uri));
      g_assert_cmpuint (ef_test_clip (a, i)->in, ==, ef_test_clip (b, i)->in);
    }
  }
}

static gdouble
keyword_share (const EfPlan *plan, gdouble weight)
{
  gdouble sum = 0;

  for (guint i = 0; i < plan->clips->len; i++)
    sum += json_object_get_double_member (
        json_object_get_object_member (
            json_node_get_object (ef_test_clip (plan, i)->why), "factors"),
        "keyword");
  return sum / weight;
}

/* Never less keyword for more weight, over the whole programme, whatever the
 * weights, presets and seeds. */
static void
test_monotone (void)
{
  static const gdouble weights[] = { 0.5, 0.8, 1, 1.7, 2.5, 4, 8 };
  gdouble sums[G_N_ELEMENTS (weights)] = { 0 };

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 8, 80));
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    gdouble last = 0;

    for (guint k = 0; k < G_N_ELEMENTS (weights); k++) {
      g_autoptr (EfPlan) plan = NULL;
      gdouble share;

      options.weights.keyword = weights[k];
      plan = ef_test_match (words, files, &options);
      share = keyword_share (plan, weights[k]);
      /* `why` is rounded */
      g_assert_cmpfloat (share, >=, last - 0.05);
      last = share;
      sums[k] += share;
    }
  }
  g_assert_cmpfloat (sums[G_N_ELEMENTS (weights) - 1], >, sums[0] + 1);
}

/* Further variants have what is left: each by itself cannot be monotone, as the
 * two files here show; over many cases all variants together have more. */
static void
test_monotone_variants (void)
{
  static const gdouble weights[] = { 0.05, 8 };
  gdouble sums[3][G_N_ELEMENTS (weights)] = { { 0 } };

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 40);
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);

    options.n_variants = 3;
    for (options.variant = 0; options.variant < 3; options.variant++)
      for (guint k = 0; k < G_N_ELEMENTS (weights); k++) {
        g_autoptr (EfPlan) plan = NULL;

        options.weights.keyword = weights[k];
        plan = ef_test_match (words, files, &options);
        sums[options.variant][k] += keyword_share (plan, weights[k]);
      }
  }
  for (guint i = 0; i < 3; i++) {
    g_test_message ("variant %u: %.1f, %.1f", i, sums[i][0], sums[i][1]);
    g_assert_cmpfloat (sums[i][1], >, sums[i][0]);
  }
}

static gdouble
share_of_boat (GPtrArray *files, gdouble weight, guint variant)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  ef_words_append (words, "boat.", 0, 3 * GST_SECOND, 0, 5);
  ef_match_options_init (&options, NULL, NULL);
  options.n_variants = 2;
  options.variant = variant;
  options.weights.keyword = weight;
  plan = ef_test_match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 1);
  return keyword_share (plan, weight);
}

static void
test_variants_have_what_is_left (void)
{
  g_autoptr (GPtrArray) files = ef_test_new_files ();

  /* it shakes, and is too small: 1.1 less */
  ef_test_add_plain (files, 0)->shake = 0.5;
  ((EfFileScore *)g_ptr_array_index (files, 0))->width = 100;
  ef_test_add_plain (files, 1);
  ef_test_set_tag (g_ptr_array_index (files, 0), "boat");
  ef_test_set_tag (g_ptr_array_index (files, 1), "sand");
  g_assert_cmpfloat (share_of_boat (files, 0.01, 0), ==, 0);
  g_assert_cmpfloat (share_of_boat (files, 0.01, 1), >, 0.9);
  g_assert_cmpfloat (share_of_boat (files, 8, 0), >, 0.9);
  g_assert_cmpfloat (share_of_boat (files, 8, 1), ==, 0);
}

/* The factors add up to the score. */
static void
test_why (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 30);
    g_autoptr (GPtrArray) files = ef_test_files (rand);
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = ef_test_match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      JsonObject *why = json_node_get_object (ef_test_clip (plan, i)->why);
      JsonObject *factors = json_object_get_object_member (why, "factors");
      g_autoptr (GList) names = json_object_get_members (factors);
      gdouble sum = 0;

      for (GList *l = names; l; l = l->next)
        sum += json_object_get_double_member (factors, l->data);
      g_assert_cmpfloat_with_epsilon (
          sum, json_object_get_double_member (why, "score"), 0.01);
      g_assert_cmpstr (ef_test_reason (ef_test_clip (plan, i)), !=, "");
    }
  }
}

/* Scores that somebody wrote by hand: any order, any overlap, any size. */
static void
test_hand_written (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = ef_test_words (rand, 40);
    g_autoptr (GPtrArray) files = ef_test_new_files ();
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (EfPlan) plan = NULL;

    for (guint i = 0; i < 3; i++) {
      EfFileScore *score = ef_file_score_new ("/same.mp4", i % 2);

      g_ptr_array_add (files, score);
      score->width = g_rand_int_range (rand, 0, 3) * 100;
      for (guint k = 0; k < 8; k++) {
        GstClockTime cut = g_rand_int_range (rand, 0, 50) * GST_SECOND;
        GstClockTime start = g_rand_int_range (rand, 0, 50) * GST_SECOND;
        GstClockTime length = g_rand_int_range (rand, 0, 9) * GST_SECOND;

        g_array_append_val (score->cuts, cut);
        ef_file_score_append (score, start, start + length)->total =
            g_rand_double (rand);
      }
    }
    plan = ef_test_match (words, files, &options);
    g_assert_cmpuint (plan->clips->len, >, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/coverage", test_coverage);
  g_test_add_func ("/match/ranges", test_ranges);
  g_test_add_func ("/match/repeats", test_repeats);
  g_test_add_func ("/match/every-file-first", test_every_file_first);
  g_test_add_func ("/match/every-file", test_every_file);
  g_test_add_func ("/match/deterministic", test_deterministic);
  g_test_add_func ("/match/moved", test_moved);
  g_test_add_func ("/match/monotone", test_monotone);
  g_test_add_func ("/match/monotone-variants", test_monotone_variants);
  g_test_add_func (
      "/match/monotone-what-is-left", test_variants_have_what_is_left);
  g_test_add_func ("/match/why", test_why);
  g_test_add_func ("/match/hand-written", test_hand_written);
  return g_test_run ();
}
