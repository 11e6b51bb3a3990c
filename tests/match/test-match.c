/* Edit Factory - properties of matching, over random scripts and footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "match.h"
#include "slots.h"

#include <math.h>
#include <string.h>

#define MS GST_MSECOND
#define ROUNDS 150

static const gchar *const vocabulary[] = { "boats", "beach", "sunset", "city",
  "market", "temple", "jungle", "diving", "food", "night", "we", "the", "and",
  "slowly", "never", "people" };
static const gchar *const taggable[] = { "boat", "beach", "sunset", "city",
  "markets", "temple", "jungle", "dive", "food", "night" };

/* Made scripts and footage */

static EfWords *
make_words (GRand *rand, guint n)
{
  EfWords *words;
  g_autoptr (GString) text = g_string_new (NULL);
  GstClockTime t = g_rand_int_range (rand, 0, 400) * MS;
  guint sentence = 0;
  EfWords *draft = ef_words_new ("en-US", "", 0, EF_TIMING_ENGINE);

  for (guint i = 0; i < n; i++) {
    GstClockTime length = g_rand_int_range (rand, 80, 700) * MS;
    gboolean ends = sentence > 3 && g_rand_int_range (rand, 0, 7) == 0;
    const gchar *word =
        vocabulary[g_rand_int_range (rand, 0, G_N_ELEMENTS (vocabulary))];
    g_autofree gchar *shown = g_strconcat (word, ends ? "." : "", NULL);

    ef_words_append (
        draft, shown, t, t + length, text->len, g_utf8_strlen (shown, -1));
    g_string_append_printf (text, "%s ", shown);
    t += length;
    sentence = ends ? 0 : sentence + 1;
    if (ends)
      t += g_rand_int_range (rand, 100, 900) * MS;
    else if (g_rand_boolean (rand))
      t += g_rand_int_range (rand, 0, 60) * MS;
  }
  words = ef_words_new ("en-US", text->str, t, EF_TIMING_ENGINE);
  for (guint i = 0; i < n; i++) {
    const EfWord *w = ef_words_index (draft, i);

    ef_words_append (
        words, w->text, w->start, w->end, w->char_offset, w->char_length);
  }
  ef_words_unref (draft);
  return words;
}

static void
add_segments (
    EfFileScore *score, GRand *rand, GstClockTime from, GstClockTime to)
{
  for (GstClockTime s = from; s < to; s += 1500 * MS) {
    GstClockTime end = MIN (s + 3000 * MS, to);
    EfSegmentScore *segment = ef_file_score_append (
        score, end == to && to - from > 3000 * MS ? to - 3000 * MS : s, end);

    segment->total = g_rand_double_range (rand, 0.1, 0.6);
    segment->hash = (guint64)g_rand_int (rand) << 32 | g_rand_int (rand);
    segment->focus_x = g_rand_double (rand);
    if (g_rand_int_range (rand, 0, 12) == 0)
      segment->rejected = g_strdup ("blurred");
    if (end == to)
      break;
  }
}

static EfFileScore *
add_video (GPtrArray *files, GRand *rand, guint number, gdouble seconds)
{
  g_autofree gchar *path = g_strdup_printf ("/footage/video%02u.mp4", number);
  EfFileScore *score = ef_file_score_new (path, EF_MEDIA_VIDEO);
  GstClockTime at = 0, end = seconds * GST_SECOND;

  score->width = 1080;
  score->height = 1920;
  score->duration = end;
  while (at < end) {
    GstClockTime length = g_rand_int_range (rand, 2000, 15000) * MS;
    GstClockTime shot = MIN (end, at + length);

    if (at > 0)
      g_array_append_val (score->cuts, at);
    add_segments (score, rand, at, shot);
    at = shot;
  }
  g_ptr_array_add (files, score);
  return score;
}

static EfFileScore *
add_still (GPtrArray *files, guint number, guint64 hash)
{
  g_autofree gchar *path = g_strdup_printf ("/footage/still%02u.jpg", number);
  EfFileScore *score = ef_file_score_new (path, EF_MEDIA_STILL);
  EfSegmentScore *segment = ef_file_score_append (score, 0, 0);

  score->width = 4000;
  score->height = 3000;
  segment->total = 0.3;
  segment->hash = hash;
  g_ptr_array_add (files, score);
  return score;
}

static void
set_tag (EfFileScore *score, const gchar *tag)
{
  g_strfreev (score->tags);
  score->tags = g_new0 (gchar *, 2);
  score->tags[0] = g_strdup (tag);
}

static GPtrArray *
new_files (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
}

static GPtrArray *
make_files (GRand *rand)
{
  GPtrArray *files = new_files ();
  guint videos = g_rand_int_range (rand, 1, 8);
  guint stills = g_rand_int_range (rand, 0, 5);

  for (guint i = 0; i < videos; i++)
    set_tag (add_video (files, rand, i, g_rand_double_range (rand, 2, 60)),
        taggable[g_rand_int_range (rand, 0, G_N_ELEMENTS (taggable))]);
  for (guint i = 0; i < stills; i++)
    set_tag (add_still (files, i,
                 (guint64)g_rand_int (rand) << 32 | g_rand_int (rand)),
        taggable[g_rand_int_range (rand, 0, G_N_ELEMENTS (taggable))]);
  return files;
}

static EfMatchOptions
make_options (GRand *rand)
{
  static const gint rates[][2] = { { 30, 1 }, { 25, 1 }, { 30000, 1001 },
    { 24000, 1001 }, { 60, 1 }, { 50, 1 } };
  EfMatchOptions options;
  guint rate = g_rand_int_range (rand, 0, G_N_ELEMENTS (rates));
  const gchar *const *names = ef_match_list_presets ();

  g_assert_true (ef_match_options_init (
      &options, names[g_rand_int_range (rand, 0, 4)], NULL));
  options.fps_n = rates[rate][0];
  options.fps_d = rates[rate][1];
  options.seed = g_rand_int_range (rand, 0, 3);
  options.tail = g_rand_int_range (rand, 0, 3000) * MS;
  options.voice_start = g_rand_int_range (rand, 0, 500) * MS;
  return options;
}

static EfPlan *
match (const EfWords *words, GPtrArray *files, const EfMatchOptions *options)
{
  g_autoptr (GError) error = NULL;
  EfPlan *plan = ef_match (words, files, options, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ef_plan_validate (plan, "test", &error));
  g_assert_no_error (error);
  return plan;
}

static EfClip *
clip_at (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->clips, i);
}

/* Each random case by its own seed, so that a failure can be repeated. */
#define FOR_RANDOM_CASES(rand)                                                 \
  for (guint round_ = 0; round_ < ROUNDS; round_++)                            \
    for (GRand *rand = g_rand_new_with_seed (round_); rand;                    \
         g_rand_free (rand), rand = NULL)

/* Properties */

/* Clips follow one another on the frame grid and end with the programme. */
static void
test_coverage (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        make_words (rand, g_rand_int_range (rand, 0, 90));
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) plan = match (words, files, &options);
    guint64 frames = ef_plan_n_frames (plan);
    GstClockTime end = options.voice_start + words->duration + options.tail;
    guint64 frame = 0;

    g_assert_cmpuint (plan->duration + GST_SECOND / 20, >=, end);
    g_assert_cmpuint (plan->duration, <=, end + GST_SECOND / 20);
    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = clip_at (plan, i);

      while (frame < frames && ef_plan_frame_pts (plan, frame) < clip->at)
        frame++;
      g_assert_cmpuint (ef_plan_frame_pts (plan, frame), ==, clip->at);
    }
  }
}

static gboolean
is_usable_range (const EfFileScore *score, const EfClip *clip)
{
  GstClockTime end = clip->in + clip->duration * clip->speed;

  if (end > score->duration)
    return FALSE;
  for (guint i = 0; i < score->cuts->len; i++) {
    GstClockTime cut = g_array_index (score->cuts, GstClockTime, i);

    if (cut > clip->in && cut < end)
      return FALSE;
  }
  return TRUE;
}

static const EfFileScore *
file_of (GPtrArray *files, const EfClip *clip)
{
  for (guint i = 0; i < files->len; i++) {
    const EfFileScore *score = g_ptr_array_index (files, i);

    if (strcmp (score->path, clip->uri) == 0)
      return score;
  }
  g_assert_not_reached ();
}

static const gchar *
reason (const EfClip *clip)
{
  return json_object_get_string_member (
      json_node_get_object (clip->why), "reason");
}

/* No shot runs over a cut or the end of its file, unless it had to be filled.
 */
static void
test_ranges (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        make_words (rand, g_rand_int_range (rand, 5, 90));
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) plan = match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = clip_at (plan, i);
      const EfFileScore *score = file_of (files, clip);

      g_assert_cmpfloat (clip->speed, >=, 0.5);
      g_assert_cmpfloat (clip->speed, <=, 1);
      if (score->kind == EF_MEDIA_VIDEO && !strstr (reason (clip), "as long"))
        g_assert_true (is_usable_range (score, clip));
    }
  }
}

static gboolean
shares_frames (const EfClip *a, const EfClip *b)
{
  GstClockTime a_end = a->in + a->duration * a->speed;
  GstClockTime b_end = b->in + b->duration * b->speed;

  if (strcmp (a->uri, b->uri) != 0)
    return FALSE;
  return g_str_has_suffix (a->uri, ".jpg") ||
      (a->in + MS < b_end && b->in + MS < a_end);
}

/* A moment is shown twice only when the plan says that everything was shown. */
static void
test_repeats (void)
{
  guint repeats = 0;

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        make_words (rand, g_rand_int_range (rand, 5, 90));
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) plan = match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      const EfClip *clip = clip_at (plan, i);
      gboolean again =
          strstr (reason (clip), "again") || strstr (reason (clip), "as long");

      repeats += again;
      for (guint k = 0; k < i && !again; k++)
        g_assert_false (shares_frames (clip, clip_at (plan, k)));
    }
  }
  g_assert_cmpuint (repeats, >, 0);
}

static void
test_every_file_first (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (EfWords) words = make_words (rand, 90);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  for (guint i = 0; i < 4; i++)
    add_video (files, rand, i, 60);
  for (guint i = 0; i < 2; i++)
    add_still (files, i, g_rand_int (rand));
  ef_match_options_init (&options, NULL, NULL);
  plan = match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, >=, 6);
  for (guint i = 0; i < 6; i++)
    g_assert_true (g_hash_table_add (shown, clip_at (plan, i)->uri));
}

static void
test_deterministic (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = make_words (rand, 40);
    g_autoptr (GPtrArray) files = make_files (rand);
    g_autoptr (GPtrArray) turned = g_ptr_array_new ();
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) a = match (words, files, &options);
    g_autoptr (EfPlan) b = NULL;

    /* whatever order the folder was read in */
    for (guint i = files->len; i-- > 0;)
      g_ptr_array_add (turned, g_ptr_array_index (files, i));
    b = match (words, turned, &options);
    g_assert_cmpuint (a->clips->len, ==, b->clips->len);
    for (guint i = 0; i < a->clips->len; i++) {
      g_assert_cmpstr (clip_at (a, i)->uri, ==, clip_at (b, i)->uri);
      g_assert_cmpuint (clip_at (a, i)->in, ==, clip_at (b, i)->in);
      g_assert_true (
          json_node_equal (clip_at (a, i)->why, clip_at (b, i)->why));
    }
  }
}

static void
test_seed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (EfWords) words = make_words (rand, 60);
  g_autoptr (GPtrArray) files = new_files ();
  EfMatchOptions options;
  guint different = 0;

  for (guint i = 0; i < 5; i++)
    add_video (files, rand, i, 60);
  ef_match_options_init (&options, "shuffle", NULL);
  for (guint seed = 1; seed < 6; seed++) {
    g_autoptr (EfPlan) a = NULL;
    g_autoptr (EfPlan) b = NULL;

    options.seed = seed;
    a = match (words, files, &options);
    options.seed = seed + 1;
    b = match (words, files, &options);
    for (guint i = 0; i < a->clips->len; i++)
      different += clip_at (a, i)->in != clip_at (b, i)->in;
  }
  g_assert_cmpuint (different, >, 5);
}

/* The same footage in another folder gives the same choices. */
static void
test_moved (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = make_words (rand, 40);
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) a = match (words, files, &options);
    g_autoptr (EfPlan) b = NULL;

    for (guint i = 0; i < files->len; i++) {
      EfFileScore *score = g_ptr_array_index (files, i);
      gchar *moved = g_strconcat ("/else", score->path, NULL);

      g_free (score->path);
      score->path = moved;
    }
    b = match (words, files, &options);
    g_assert_cmpuint (a->clips->len, ==, b->clips->len);
    for (guint i = 0; i < a->clips->len; i++) {
      g_assert_true (
          g_str_has_suffix (clip_at (b, i)->uri, clip_at (a, i)->uri));
      g_assert_cmpuint (clip_at (a, i)->in, ==, clip_at (b, i)->in);
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
            json_node_get_object (clip_at (plan, i)->why), "factors"),
        "keyword");
  return sum / weight;
}

/* One shot: never less keyword for more weight. Whole programmes are filled one
 * shot after another, so there it holds in the mean. */
static void
test_monotone (void)
{
  const gdouble weights[] = { 0.25, 0.5, 1, 2, 4 };
  gdouble means[G_N_ELEMENTS (weights)] = { 0 };

  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) one = make_words (rand, 8);
    g_autoptr (EfWords) many = make_words (rand, 60);
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options;
    gdouble last = 0;

    ef_match_options_init (&options, NULL, NULL);
    options.max_shot = 20 * GST_SECOND;
    for (guint k = 0; k < G_N_ELEMENTS (weights); k++) {
      g_autoptr (EfPlan) plan = NULL;
      g_autoptr (EfPlan) whole = NULL;

      options.weights.keyword = weights[k];
      options.min_shot = 8 * GST_SECOND;
      plan = match (one, files, &options);
      options.min_shot = 3 * GST_SECOND;
      whole = match (many, files, &options);
      if (plan->clips->len == 1) {
        gdouble share = keyword_share (plan, weights[k]);

        g_assert_cmpfloat (share, >=, last - 0.002);
        last = share;
      }
      means[k] += keyword_share (whole, weights[k]);
    }
  }
  for (guint k = 1; k < G_N_ELEMENTS (weights); k++)
    g_assert_cmpfloat (means[k], >=, means[k - 1] * 0.99);
  g_assert_cmpfloat (means[4], >, means[0]);
}

static void
test_keyword_wins (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "boats", 3 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;
  JsonObject *why;

  ef_words_append (words, "Boats!", 0, 2 * GST_SECOND, 0, 5);
  for (guint i = 0; i < 5; i++)
    set_tag (add_video (files, rand, i, 20), i == 3 ? "boat" : "market");
  ef_match_options_init (&options, NULL, NULL);
  plan = match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 1);
  g_assert_cmpstr (clip_at (plan, 0)->uri, ==, "/footage/video03.mp4");
  why = json_node_get_object (clip_at (plan, 0)->why);
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
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  ef_words_append (words, "Hello.", 0, 3 * GST_SECOND, 0, 1);
  ef_words_append (words, "World.", 3200 * MS, 6 * GST_SECOND, 0, 1);
  ef_words_append (words, "Temple.", 6200 * MS, 9 * GST_SECOND, 0, 1);
  for (guint i = 0; i < 3; i++)
    add_still (files, i, g_rand_int (rand));
  set_tag (g_ptr_array_index (files, 0), "temple");
  ef_match_options_init (&options, NULL, NULL);
  plan = match (words, files, &options);
  g_assert_cmpuint (plan->clips->len, ==, 3);
  g_assert_cmpstr (clip_at (plan, 2)->uri, ==, "/footage/still00.jpg");
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
    g_autoptr (GPtrArray) files = new_files ();
    const gchar *said[12] = { NULL };
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      guint slot;

      do
        slot = g_rand_int_range (rand, 0, 12);
      while (said[slot]);
      said[slot] = names[i];
      set_tag (add_still (files, i,
                   (guint64)g_rand_int (rand) << 32 | g_rand_int (rand)),
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
    plan = match (words, files, &options);
    g_assert_cmpuint (plan->clips->len, ==, 12);
    for (guint i = 0; i < 12; i++) {
      const EfFileScore *score = file_of (files, clip_at (plan, i));

      if (said[i])
        g_assert_cmpstr (score->tags[0], ==, said[i]);
      if (i > 0)
        g_assert_cmpstr (
            clip_at (plan, i)->uri, !=, clip_at (plan, i - 1)->uri);
    }
  }
}

/* The factors add up to the score. */
static void
test_why (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = make_words (rand, 30);
    g_autoptr (GPtrArray) files = make_files (rand);
    EfMatchOptions options = make_options (rand);
    g_autoptr (EfPlan) plan = match (words, files, &options);

    for (guint i = 0; i < plan->clips->len; i++) {
      JsonObject *why = json_node_get_object (clip_at (plan, i)->why);
      JsonObject *factors = json_object_get_object_member (why, "factors");
      g_autoptr (GList) names = json_object_get_members (factors);
      gdouble sum = 0;

      for (GList *l = names; l; l = l->next)
        sum += json_object_get_double_member (factors, l->data);
      g_assert_cmpfloat_with_epsilon (
          sum, json_object_get_double_member (why, "score"), 0.01);
      g_assert_cmpstr (reason (clip_at (plan, i)), !=, "");
    }
  }
}

/* Variants open differently while there are moments to open with, and share
 * less than the same variant twice would. */
static void
test_variants (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = make_words (rand, 25);
    g_autoptr (GPtrArray) files = new_files ();
    g_autoptr (GPtrArray) plans =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_free);
    EfMatchOptions options = make_options (rand);
    guint shared = 0, pairs = 0;

    for (guint i = 0; i < 6; i++)
      set_tag (add_video (files, rand, i, 40), taggable[i]);
    options.n_variants = 5;
    for (options.variant = 0; options.variant < 5; options.variant++)
      g_ptr_array_add (plans, match (words, files, &options));
    for (guint a = 0; a < 5; a++) {
      for (guint b = 0; b < a; b++) {
        EfPlan *x = g_ptr_array_index (plans, a);
        EfPlan *y = g_ptr_array_index (plans, b);

        g_assert_cmpstr (clip_at (x, 0)->uri, !=, clip_at (y, 0)->uri);
        for (guint i = 0; i < x->clips->len; i++) {
          for (guint k = 0; k < y->clips->len; k++)
            shared += shares_frames (clip_at (x, i), clip_at (y, k));
          pairs++;
        }
      }
    }
    g_assert_cmpuint (shared * 5, <=, pairs);
  }
}

static guint64
hash_of (GPtrArray *files, const EfClip *clip)
{
  const EfFileScore *score = file_of (files, clip);

  return g_array_index (score->segments, EfSegmentScore, 0).hash;
}

/* Two pairs of look-alikes among six stills: never one after the other. */
static void
test_look_alikes (void)
{
  for (guint seed = 0; seed < 20; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (EfWords) words = make_words (rand, 70);
    g_autoptr (GPtrArray) files = new_files ();
    g_autoptr (EfPlan) plan = NULL;
    EfMatchOptions options;

    for (guint i = 0; i < 6; i++)
      add_still (files, i,
          (i < 4 ? i / 2 : i) * G_GUINT64_CONSTANT (0x0f1e2d3c4b5a6978) +
              (i & 1));
    ef_match_options_init (&options, NULL, NULL);
    options.seed = seed;
    plan = match (words, files, &options);
    for (guint i = 1; i < plan->clips->len; i++)
      g_assert_cmpint (
          __builtin_popcountll (hash_of (files, clip_at (plan, i)) ^
              hash_of (files, clip_at (plan, i - 1))),
          >=, 8);
  }
}

/* Slots */

static void
test_slots (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        make_words (rand, g_rand_int_range (rand, 0, 120));
    EfMatchOptions options = make_options (rand);
    g_autoptr (GArray) slots = ef_slots_make (words, &options);
    GstClockTime frame = GST_SECOND * options.fps_d / options.fps_n;
    guint64 at = 0;
    guint word = 0;

    for (guint i = 0; i < slots->len; i++) {
      const EfSlot *s = &g_array_index (slots, EfSlot, i);
      GstClockTime begin = s->first_frame * frame;

      g_assert_cmpuint (s->first_frame, ==, at);
      g_assert_cmpuint (s->first_word, ==, word);
      at = s->end_frame;
      word = s->end_word;
      if (slots->len > 1)
        g_assert_cmpuint (
            (s->end_frame - s->first_frame) * frame + MS, >=, options.min_shot);
      /* never inside a word, but for the half frame that the grid asks */
      for (guint k = 0; k < ef_words_length (words); k++) {
        const EfWord *w = ef_words_index (words, k);

        g_assert_false (
            begin > w->start + options.voice_start + frame / 2 + MS &&
            begin + frame / 2 + MS < w->end + options.voice_start);
      }
    }
    g_assert_cmpuint (at, ==, ef_slots_n_frames (words, &options));
    g_assert_cmpuint (word, ==, ef_words_length (words));
  }
}

static void
append_evenly (EfWords *words, guint n, GstClockTime each, guint sentence)
{
  for (guint i = 0; i < n; i++)
    ef_words_append (words, (i + 1) % sentence ? "word" : "word.", i * each,
        (i + 1) * each - 20 * MS, 0, 4);
}

/* Sentences of 4 s: one shot each. A sentence of 20 s: split between words. */
static void
test_sentences (void)
{
  g_autoptr (EfWords) even =
      ef_words_new ("en", "", 16 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (EfWords) endless =
      ef_words_new ("en", "", 20 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GArray) four = NULL;
  g_autoptr (GArray) split = NULL;
  EfMatchOptions options;

  ef_match_options_init (&options, NULL, NULL);
  options.tail = 0;
  append_evenly (even, 40, 400 * MS, 10);
  append_evenly (endless, 50, 400 * MS, 1000);
  four = ef_slots_make (even, &options);
  g_assert_cmpuint (four->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (g_array_index (four, EfSlot, i).first_word, ==, 10 * i);
  split = ef_slots_make (endless, &options);
  g_assert_cmpuint (split->len, >=, 4);
  for (guint i = 0; i < split->len; i++) {
    const EfSlot *s = &g_array_index (split, EfSlot, i);

    g_assert_cmpuint (s->end_frame - s->first_frame, <=, 6 * 30);
  }
}

/* A long silence is cut too; a programme without words as well. */
static void
test_silence (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 30 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (EfWords) none =
      ef_words_new ("en", "", 20 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GArray) a = NULL;
  g_autoptr (GArray) b = NULL;
  EfMatchOptions options;

  ef_words_append (words, "One.", 0, GST_SECOND, 0, 1);
  ef_words_append (words, "Two.", 29 * GST_SECOND, 30 * GST_SECOND, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  a = ef_slots_make (words, &options);
  b = ef_slots_make (none, &options);
  g_assert_cmpuint (a->len, >=, 5);
  g_assert_cmpuint (b->len, >=, 4);
  for (guint i = 0; i < a->len; i++) {
    const EfSlot *s = &g_array_index (a, EfSlot, i);

    g_assert_cmpuint (s->end_frame - s->first_frame, <=, 6 * 30 + 15);
  }
}

/* Too little footage */

static GPtrArray *
no_warnings (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static gboolean
warns_of (GPtrArray *warnings, const gchar *what)
{
  for (guint i = 0; i < warnings->len; i++)
    if (strstr (g_ptr_array_index (warnings, i), what))
      return TRUE;
  return FALSE;
}

static void
test_one_still (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = make_words (rand, 40);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (GPtrArray) warnings = no_warnings ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  add_still (files, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  plan = ef_match (words, files, &options, warnings, NULL);
  g_assert_nonnull (plan);
  g_assert_cmpuint (plan->clips->len, >, 2);
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = clip_at (plan, i);

    g_assert_true (clip->has_motion);
    /* in, out, in, … */
    g_assert_true ((clip->to.zoom > clip->from.zoom) == (i % 2 == 0));
    g_assert_cmpfloat (MAX (clip->to.zoom, clip->from.zoom), <=, 1.16 + 1e-9);
    g_assert_true ((clip->transition == EF_TRANSITION_CROSSFADE) == (i > 0));
  }
  g_assert_true (warns_of (warnings, "repeat"));
}

/* 2 s of video for shots of 3 s and more: slowed down, not below half. */
static void
test_slowed (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 3200 * MS, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (GPtrArray) warnings = no_warnings ();
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
  g_assert_cmpfloat_with_epsilon (clip_at (plan, 0)->speed, 0.5, 0.01);
  g_assert_true (warns_of (warnings, "slowed"));
  g_clear_pointer (&plan, ef_plan_free);
  options.tail = 2 * GST_SECOND;
  plan = ef_match (words, files, &options, warnings, NULL);
  g_assert_cmpint (clip_at (plan, 0)->fallback, ==, EF_FALLBACK_LOOP);
  g_assert_true (warns_of (warnings, "looped"));
}

static void
test_rejected (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (GPtrArray) warnings = no_warnings ();
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
  g_assert_true (warns_of (warnings, "frozen"));
  /* with something better beside it, it is left out */
  add_still (files, 0, 1);
  g_clear_pointer (&plan, ef_plan_free);
  plan = ef_match (words, files, &options, warnings, &error);
  g_assert_cmpstr (clip_at (plan, 0)->uri, ==, "/footage/still00.jpg");
  g_assert_true (warns_of (warnings, "/a.mp4: left out"));
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

/* Scores that somebody wrote by hand: any order, any overlap, any size. */
static void
test_hand_written (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words = make_words (rand, 40);
    g_autoptr (GPtrArray) files = new_files ();
    EfMatchOptions options = make_options (rand);
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
    plan = match (words, files, &options);
    g_assert_cmpuint (plan->clips->len, >, 0);
  }
}

/* Between videos, not one after the other. */
static void
test_stills_apart (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (EfWords) words = make_words (rand, 60);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (EfPlan) plan = NULL;
  EfMatchOptions options;

  for (guint i = 0; i < 12; i++)
    add_video (files, rand, i, 20);
  for (guint i = 0; i < 12; i++)
    add_still (files, i, (guint64)g_rand_int (rand) << 32 | g_rand_int (rand));
  ef_match_options_init (&options, NULL, NULL);
  plan = match (words, files, &options);
  for (guint i = 1; i < plan->clips->len; i++)
    g_assert_false (g_str_has_suffix (clip_at (plan, i)->uri, ".jpg") &&
        g_str_has_suffix (clip_at (plan, i - 1)->uri, ".jpg"));
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
    g_autoptr (GPtrArray) files = new_files ();
    g_autoptr (EfPlan) plan = NULL;
    EfFileScore *score = add_still (files, 0, 1);
    EfMatchOptions options;

    score->width = cases[i].width;
    score->height = cases[i].height;
    ef_match_options_init (&options, NULL, NULL);
    plan = match (words, files, &options);
    g_assert_cmpint (clip_at (plan, 0)->fit, ==, cases[i].fit);
  }
}

static void
test_pins_and_bans (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = make_words (rand, 40);
  g_autoptr (GPtrArray) files = new_files ();
  g_autoptr (EfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *const bans[] = { "/footage/video01.mp4", NULL };
  EfMatchPin pins[] = { { 1, "/footage/video02.mp4", 7 * GST_SECOND },
    { 0, "/footage/still00.jpg", GST_CLOCK_TIME_NONE } };
  EfMatchOptions options;

  for (guint i = 0; i < 3; i++)
    add_video (files, rand, i, 30);
  add_still (files, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  options.bans = bans;
  options.pins = pins;
  options.n_pins = 2;
  plan = match (words, files, &options);
  g_assert_cmpstr (clip_at (plan, 0)->uri, ==, "/footage/still00.jpg");
  g_assert_cmpstr (clip_at (plan, 1)->uri, ==, "/footage/video02.mp4");
  g_assert_cmpuint (clip_at (plan, 1)->in, ==, 7 * GST_SECOND);
  for (guint i = 0; i < plan->clips->len; i++)
    g_assert_cmpstr (clip_at (plan, i)->uri, !=, bans[0]);
  pins[0].slot = 999;
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
  g_clear_error (&error);
  pins[0].slot = 1;
  pins[0].path = bans[0];
  g_assert_null (ef_match (words, files, &options, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
}

static void
test_options (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (EfWords) words = make_words (rand, 10);
  g_autoptr (GPtrArray) files = make_files (rand);
  g_autoptr (GError) error = NULL;
  EfMatchOptions options;

  g_assert_false (ef_match_options_init (&options, "ai_smart", &error));
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
  g_autoptr (EfWords) words = make_words (rand, 60);
  g_autoptr (GPtrArray) files = new_files ();
  EfMatchOptions options;

  for (guint i = 0; i < 3; i++)
    add_video (files, rand, i, 30);
  ef_match_options_init (&options, NULL, NULL);
  for (guint k = EF_MATCH_CUTS; k <= EF_MATCH_CROSSFADES; k++) {
    g_autoptr (EfPlan) plan = NULL;

    options.transitions = k;
    plan = match (words, files, &options);
    for (guint i = 1; i < plan->clips->len; i++)
      g_assert_true (
          (clip_at (plan, i)->transition == EF_TRANSITION_CROSSFADE) ==
          (k == EF_MATCH_CROSSFADES));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/slots/random", test_slots);
  g_test_add_func ("/match/slots/sentences", test_sentences);
  g_test_add_func ("/match/slots/silence", test_silence);
  g_test_add_func ("/match/coverage", test_coverage);
  g_test_add_func ("/match/ranges", test_ranges);
  g_test_add_func ("/match/repeats", test_repeats);
  g_test_add_func ("/match/every-file-first", test_every_file_first);
  g_test_add_func ("/match/deterministic", test_deterministic);
  g_test_add_func ("/match/moved", test_moved);
  g_test_add_func ("/match/seed", test_seed);
  g_test_add_func ("/match/monotone", test_monotone);
  g_test_add_func ("/match/keyword-wins", test_keyword_wins);
  g_test_add_func ("/match/reserved", test_reserved);
  g_test_add_func ("/match/named-pictures", test_named_pictures);
  g_test_add_func ("/match/why", test_why);
  g_test_add_func ("/match/variants", test_variants);
  g_test_add_func ("/match/look-alikes", test_look_alikes);
  g_test_add_func ("/match/one-still", test_one_still);
  g_test_add_func ("/match/slowed", test_slowed);
  g_test_add_func ("/match/rejected", test_rejected);
  g_test_add_func ("/match/hand-written", test_hand_written);
  g_test_add_func ("/match/stills-apart", test_stills_apart);
  g_test_add_func ("/match/fit", test_fit);
  g_test_add_func ("/match/pins-and-bans", test_pins_and_bans);
  g_test_add_func ("/match/options", test_options);
  g_test_add_func ("/match/transitions", test_transitions);
  return g_test_run ();
}
