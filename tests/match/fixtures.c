/* Edit Factory - tests of matching: random scripts and footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"

#include <string.h>

static const gchar *const vocabulary[] = { "boats", "beach", "sunset", "city",
  "market", "temple", "jungle", "diving", "food", "night", "we", "the", "and",
  "slowly", "never", "people" };
const gchar *const ef_test_taggable[10] = { "boat", "beach", "sunset", "city",
  "markets", "temple", "jungle", "dive", "food", "night" };

EfWords *
ef_test_words (GRand *rand, guint n)
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

EfFileScore *
ef_test_add_video (GPtrArray *files, GRand *rand, guint number, gdouble seconds)
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

EfSegmentScore *
ef_test_add_plain (GPtrArray *files, guint number)
{
  g_autofree gchar *path = g_strdup_printf ("/footage/plain%02u.mp4", number);
  EfFileScore *score = ef_file_score_new (path, EF_MEDIA_VIDEO);
  EfSegmentScore *segment;

  score->width = 1080;
  score->height = 1920;
  score->duration = 8 * GST_SECOND;
  segment = ef_file_score_append (score, 0, score->duration);
  segment->total = 0.5;
  segment->hash = (number + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  g_ptr_array_add (files, score);
  return segment;
}

EfFileScore *
ef_test_add_still (GPtrArray *files, guint number, guint64 hash)
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

void
ef_test_set_tag (EfFileScore *score, const gchar *tag)
{
  g_strfreev (score->tags);
  score->tags = g_new0 (gchar *, 2);
  score->tags[0] = g_strdup (tag);
}

GPtrArray *
ef_test_new_files (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
}

GPtrArray *
ef_test_files (GRand *rand)
{
  GPtrArray *files = ef_test_new_files ();
  guint videos = g_rand_int_range (rand, 1, 8);
  guint stills = g_rand_int_range (rand, 0, 5);

  for (guint i = 0; i < videos; i++)
    ef_test_set_tag (
        ef_test_add_video (files, rand, i, g_rand_double_range (rand, 2, 60)),
        ef_test_taggable[g_rand_int_range (
            rand, 0, G_N_ELEMENTS (ef_test_taggable))]);
  for (guint i = 0; i < stills; i++)
    ef_test_set_tag (ef_test_add_still (files, i,
                         (guint64)g_rand_int (rand) << 32 | g_rand_int (rand)),
        ef_test_taggable[g_rand_int_range (
            rand, 0, G_N_ELEMENTS (ef_test_taggable))]);
  return files;
}

EfMatchOptions
ef_test_options (GRand *rand)
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

EfPlan *
ef_test_match (
    const EfWords *words, GPtrArray *files, const EfMatchOptions *options)
{
  g_autoptr (GError) error = NULL;
  EfPlan *plan = ef_match (words, files, options, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ef_plan_validate (plan, "test", &error));
  g_assert_no_error (error);
  return plan;
}

EfClip *
ef_test_clip (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->clips, i);
}

const EfFileScore *
ef_test_file_of (GPtrArray *files, const EfClip *clip)
{
  for (guint i = 0; i < files->len; i++) {
    const EfFileScore *score = g_ptr_array_index (files, i);

    if (strcmp (score->path, clip->uri) == 0)
      return score;
  }
  g_assert_not_reached ();
}

const gchar *
ef_test_reason (const EfClip *clip)
{
  return json_object_get_string_member (
      json_node_get_object (clip->why), "reason");
}

gboolean
ef_test_shares_frames (const EfClip *a, const EfClip *b)
{
  GstClockTime a_end = a->in + a->duration * a->speed;
  GstClockTime b_end = b->in + b->duration * b->speed;

  if (strcmp (a->uri, b->uri) != 0)
    return FALSE;
  return g_str_has_suffix (a->uri, ".jpg") ||
      (a->in + MS < b_end && b->in + MS < a_end);
}

GPtrArray *
ef_test_no_warnings (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

gboolean
ef_test_warns_of (GPtrArray *warnings, const gchar *what)
{
  for (guint i = 0; i < warnings->len; i++)
    if (strstr (g_ptr_array_index (warnings, i), what))
      return TRUE;
  return FALSE;
}

gboolean
ef_test_is_usable_range (const EfFileScore *score, const EfClip *clip)
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
