/* Edit Factory - words, cues, scores and plans: round trips and bad input
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <string.h>

static gchar *folder;

static void
assert_words_error (const gchar *json, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = ef_words_parse ("w.json", json, -1, &error);

  g_assert_null (words);
  g_assert_nonnull (error);
  if (!strstr (error->message, expected))
    g_error ("'%s' is not in '%s'", expected, error->message);
}

static void
test_words_errors (void)
{
  assert_words_error ("{", "w.json:1:");
  assert_words_error ("[]", "must be a JSON object");
  assert_words_error (
      "{\"version\":1,\"version\":1,\"words\":[]}", "duplicate");
  assert_words_error ("{\"version\":2,\"words\":[]}", "version");
  assert_words_error ("{\"version\":1,\"words\":[],\"colour\":1}",
      "w.json: colour: unknown field");
  assert_words_error ("{\"version\":1,\"words\":[{\"text\":\"a\","
                      "\"start\":-1,\"end\":2}]}",
      "words[0].start: must be between");
  assert_words_error ("{\"version\":1,\"words\":[{\"text\":\"a\","
                      "\"start\":3,\"end\":2}]}",
      "words[0]: end: is before its start");
  assert_words_error ("{\"version\":1,\"words\":[{\"text\":\"a\","
                      "\"start\":1,\"end\":2,\"x\":0}]}",
      "words[0].x: unknown field");
}

static void
test_words_round_trip (void)
{
  g_autofree gchar *path = g_build_filename (folder, "words.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = ef_words_new (
      "de-DE", "Zehn Äpfel", 1500 * GST_MSECOND, EF_TIMING_ENGINE);
  g_autoptr (EfWords) loaded = NULL;
  const EfWord *word;

  ef_words_append (words, "Zehn", 120 * GST_MSECOND, 410 * GST_MSECOND, 0, 4);
  ef_words_append (words, "Äpfel", 410 * GST_MSECOND, 1200 * GST_MSECOND, 5, 5);
  g_assert_true (ef_words_save (words, path, &error));
  loaded = ef_words_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_words_length (loaded), ==, 2);
  word = ef_words_index (loaded, 1);
  g_assert_cmpstr (word->text, ==, "Äpfel");
  g_assert_cmpuint (word->start, ==, 410 * GST_MSECOND);
  g_assert_cmpuint (word->char_offset, ==, 5);
  g_assert_cmpstr (loaded->language, ==, "de-DE");
  g_assert_cmpuint (loaded->duration, ==, 1500 * GST_MSECOND);
}

static void
test_words_meta (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "a", GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstBuffer) copy = NULL;
  EfWordTimingMeta *meta;

  ef_buffer_add_word_timing_meta (buffer, words);
  copy = gst_buffer_copy (buffer);
  meta = ef_buffer_get_word_timing_meta (copy);
  g_assert_nonnull (meta);
  g_assert_true (meta->words == words);
}

static void
test_cues_round_trip (void)
{
  g_autofree gchar *path = g_build_filename (folder, "cues.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) cues = ef_cues_new ("karaoke", "en", 1080, 1920);
  g_autoptr (EfCues) loaded = NULL;
  g_autofree gchar *text = NULL;
  EfCue *cue = ef_cues_append (cues, 0, GST_SECOND);

  ef_cue_append_word (cue, "one", 0, 300 * GST_MSECOND, 0);
  ef_cue_append_word (cue, "two", 300 * GST_MSECOND, 600 * GST_MSECOND, 0);
  ef_cue_append_word (cue, "three", 600 * GST_MSECOND, GST_SECOND, 1);
  cues->timed_words = TRUE;
  g_assert_true (ef_cues_save (cues, path, &error));
  loaded = ef_cues_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_cues_length (loaded), ==, 1);
  text = ef_cue_get_text (ef_cues_index (loaded, 0));
  g_assert_cmpstr (text, ==, "one two\nthree");
  g_assert_true (loaded->timed_words);
}

static void
test_scores_round_trip (void)
{
  g_autofree gchar *path = g_build_filename (folder, "scores.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
  g_autoptr (GPtrArray) loaded = NULL;
  EfFileScore *score = ef_file_score_new ("/x/a.mp4", EF_MEDIA_VIDEO);
  EfSegmentScore *segment;
  GstClockTime cut = 2 * GST_SECOND;

  g_ptr_array_add (files, score);
  g_array_append_val (score->cuts, cut);
  segment = ef_file_score_append (score, 0, cut);
  segment->total = 0.5;
  segment->hash = G_GUINT64_CONSTANT (0xfedcba9876543210);
  segment->rejected = g_strdup ("black");
  g_assert_true (ef_scores_save (files, path, &error));
  loaded = ef_scores_load (path, &error);
  g_assert_no_error (error);
  score = g_ptr_array_index (loaded, 0);
  segment = &g_array_index (score->segments, EfSegmentScore, 0);
  g_assert_cmpuint (segment->hash, ==, G_GUINT64_CONSTANT (0xfedcba9876543210));
  g_assert_cmpstr (segment->rejected, ==, "black");
  g_assert_cmpuint (g_array_index (score->cuts, GstClockTime, 0), ==, cut);
}

#define CANVAS "\"canvas\":{\"width\":1080,\"height\":1920,\"fps\":\"30/1\"}"

static void
assert_plan_error (const gchar *members, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *json = g_strconcat ("{\"version\":1,", members, "}", NULL);
  g_autoptr (EfPlan) plan = ef_plan_parse ("p.json", "/base", json, -1, &error);

  g_assert_null (plan);
  if (!strstr (error->message, expected))
    g_error ("'%s' is not in '%s'", expected, error->message);
}

static void
test_plan_errors (void)
{
  assert_plan_error ("\"duration\":1,\"clips\":[]", "canvas: is required");
  assert_plan_error (CANVAS ",\"duration\":1,\"clips\":[]", "clips");
  assert_plan_error (CANVAS ",\"duration\":2,\"clips\":[{\"uri\":\"a\","
                            "\"at\":0,\"duration\":1}]",
      "clips: end at 1.0");
  assert_plan_error (CANVAS
      ",\"duration\":2,\"clips\":[{\"uri\":\"a\","
      "\"at\":0,\"duration\":1},{\"uri\":\"a\",\"at\":1.5,"
      "\"duration\":0.5}]",
      "clips[1].at");
  assert_plan_error (CANVAS
      ",\"duration\":1,\"clips\":[{\"uri\":\"a\","
      "\"at\":0,\"duration\":1,\"motion\":{\"from\":{\"zoom\":0.5},"
      "\"to\":{}}}]",
      "clips[0].motion.from.zoom: must be between");
  assert_plan_error (CANVAS ",\"duration\":1,\"clips\":[{\"uri\":"
                            "\"http://x/a\",\"at\":0,\"duration\":1}]",
      "clips[0].uri: only files");
  assert_plan_error (CANVAS ",\"duration\":1,\"layers\":[{}],\"clips\":[{"
                            "\"uri\":\"a\",\"at\":0,\"duration\":1}]",
      "layers");
  assert_plan_error (CANVAS ",\"duration\":1,\"clips\":[{\"uri\":\"a\","
                            "\"at\":0,\"duration\":1,\"zooom\":2}]",
      "clips[0].zooom: unknown field");
}

static void
test_plan_round_trip (void)
{
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autofree gchar *again = g_build_filename (folder, "again.json", NULL);
  g_autofree gchar *clip_path = g_build_filename (folder, "a.mp4", NULL);
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *json =
      "{\"version\":1," CANVAS ",\"duration\":3.0000001,"
      "\"clips\":[{\"uri\":\"a.mp4\",\"at\":0,\"duration\":1.1,\"in\":2.5,"
      "\"fit\":\"blur\",\"focus\":[0.25,0.75],\"background\":\"#102030\","
      "\"motion\":{\"from\":{\"zoom\":1.0},\"to\":{\"zoom\":1.12,\"x\":0.1},"
      "\"ease\":\"linear\"},\"why\":{\"score\":0.7}},"
      "{\"uri\":\"/elsewhere/b.mp4\",\"at\":1.1,\"duration\":1.9,"
      "\"transition\":{\"type\":\"crossfade\",\"duration\":0.4},"
      "\"sound\":-6,\"fallback\":\"hold\",\"speed\":0.5}],"
      "\"voice\":{\"uri\":\"v.wav\",\"at\":0.1},"
      "\"music\":{\"uri\":\"m.ogg\",\"gain\":-18,\"duck\":-10},"
      "\"captions\":{\"words\":\"w.json\",\"style\":\"karaoke\","
      "\"safe_area\":\"tiktok\",\"overrides\":{\"size\":90}},"
      "\"outputs\":[{\"preset\":\"tiktok\"}],\"meta\":{\"seed\":4}}";
  g_autoptr (EfPlan) plan = ef_plan_parse ("p.json", folder, json, -1, &error);
  g_autoptr (EfPlan) loaded = NULL;
  EfClip *clip;

  g_assert_no_error (error);
  g_assert_cmpuint (ef_plan_n_frames (plan), ==, 91);
  clip = g_ptr_array_index (plan->clips, 0);
  g_assert_cmpstr (clip->uri, ==, clip_path);
  g_assert_true (ef_plan_save (plan, path, &error));
  loaded = ef_plan_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (ef_plan_save (loaded, again, &error));
  g_assert_true (g_file_get_contents (path, &first, NULL, NULL));
  g_assert_true (g_file_get_contents (again, &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
  g_assert_nonnull (strstr (first, "\"a.mp4\""));
  g_assert_nonnull (strstr (first, "\"speed\": 0.5"));
  g_assert_false (ef_plan_check_files (loaded, &error));
  g_assert_nonnull (strstr (error->message, "clips[0].uri"));
}

static void
test_numbers_are_short (void)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *text = NULL;

  ef_json_set_seconds (object, "a", 100 * GST_MSECOND);
  json_object_set_double_member (object, "b", 1.0 / 3.0);
  json_object_set_double_member (object, "c", 2.0);
  json_node_take_object (node, object);
  text = ef_json_to_string (node);
  g_assert_nonnull (strstr (text, "\"a\": 0.1,"));
  g_assert_nonnull (strstr (text, "0.3333333333333333"));
  g_assert_nonnull (strstr (text, "\"c\": 2.0"));
}

static void
test_data_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = ef_data_find ("styles", "../../etc/passwd", &error);

  g_assert_null (path);
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  path = ef_data_find ("styles", "no such style", &error);
  g_assert_null (path);
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-documents-XXXXXX", NULL);
  g_test_add_func ("/documents/words/errors", test_words_errors);
  g_test_add_func ("/documents/words/round-trip", test_words_round_trip);
  g_test_add_func ("/documents/words/meta", test_words_meta);
  g_test_add_func ("/documents/cues/round-trip", test_cues_round_trip);
  g_test_add_func ("/documents/scores/round-trip", test_scores_round_trip);
  g_test_add_func ("/documents/plan/errors", test_plan_errors);
  g_test_add_func ("/documents/plan/round-trip", test_plan_round_trip);
  g_test_add_func ("/documents/json/numbers", test_numbers_are_short);
  g_test_add_func ("/documents/data/names", test_data_names);
  status = g_test_run ();
  for (guint i = 0; i < 5; i++) {
    static const gchar *names[] = { "words.json", "cues.json", "scores.json",
      "plan.json", "again.json" };
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
  return status;
}
