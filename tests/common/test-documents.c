/* Edit Factory - words, cues and scores: round trips and bad input
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "document-folder.h"

#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <string.h>

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
test_words_places (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWords) words = ef_words_parse ("w.json",
      "{\"version\":1,\"text\":\"Äh, the the end.\",\"words\":["
      "{\"text\":\"the\",\"start\":1,\"end\":9},"
      "{\"text\":\"the\",\"start\":2,\"end\":3}]}",
      -1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ef_words_index (words, 0)->char_offset, ==, 4);
  g_assert_cmpuint (ef_words_index (words, 1)->char_offset, ==, 8);
  g_assert_cmpuint (ef_words_index (words, 1)->char_length, ==, 3);
  g_assert_cmpuint (words->duration, ==, 9 * GST_SECOND);

  assert_words_error ("{\"version\":1,\"text\":\"a b\",\"words\":["
                      "{\"text\":\"c\",\"start\":1,\"end\":2}]}",
      "words[0]: text: does not follow in the document's text");
  assert_words_error ("{\"version\":1,\"words\":["
                      "{\"text\":\"a\\n\\n1\",\"start\":1,\"end\":2}]}",
      "words[0].text: must not hold control characters");
  assert_words_error ("{\"version\":1,\"words\":["
                      "{\"text\":\"\",\"start\":1,\"end\":2}]}",
      "words[0].text: must not be empty");
  assert_words_error ("{\"version\":1,\"text\":\"a\",\"words\":[{\"text\":"
                      "\"a\",\"start\":0,\"end\":1,\"char\":1,\"length\":1}]}",
      "words[0]: char: lies outside the text");
  assert_words_error ("{\"version\":1,\"duration\":1,\"words\":["
                      "{\"text\":\"a\",\"start\":0,\"end\":1.5}]}",
      "words[0]: end: is after the duration");
  assert_words_error ("{\"version\":1,\"words\":["
                      "{\"text\":\"a\",\"start\":2,\"end\":3},"
                      "{\"text\":\"b\",\"start\":1,\"end\":3}]}",
      "words[1]: start: is before the word in front of it");
}

static void
test_words_shifted (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "a", 2 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfWords) later = NULL;
  g_autoptr (EfWords) sooner = NULL;

  ef_words_append (words, "a", GST_SECOND, 2 * GST_SECOND, 0, 1);
  later = ef_words_shifted (words, GST_SECOND);
  g_assert_cmpuint (ef_words_index (later, 0)->start, ==, 2 * GST_SECOND);
  g_assert_cmpuint (later->duration, ==, 3 * GST_SECOND);
  sooner = ef_words_shifted (words, -(GstClockTimeDiff)(1.5 * GST_SECOND));
  g_assert_cmpuint (ef_words_index (sooner, 0)->start, ==, 0);
  g_assert_cmpuint (ef_words_index (sooner, 0)->end, ==, GST_SECOND / 2);
}

/* As far as times can be moved they stop at both ends. */
static void
test_words_shifted_far (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "a", 2 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfWords) sooner = NULL;
  g_autoptr (EfWords) later = NULL;
  g_autoptr (EfWords) last = NULL;

  ef_words_append (words, "a", 1, (GstClockTime)G_MAXINT64 + 2, 0, 1);
  sooner = ef_words_shifted (words, G_MININT64);
  g_assert_cmpuint (ef_words_index (sooner, 0)->start, ==, 0);
  g_assert_cmpuint (ef_words_index (sooner, 0)->end, ==, 1);
  later = ef_words_shifted (words, G_MAXINT64);
  g_assert_cmpuint (
      ef_words_index (later, 0)->start, ==, (GstClockTime)G_MAXINT64 + 1);
  last = ef_words_shifted (later, G_MAXINT64);
  g_assert_cmpuint (ef_words_index (last, 0)->end, ==, GST_CLOCK_TIME_NONE - 1);
}

static void
test_words_round_trip (void)
{
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "words.json", NULL);
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
  {
    g_autoptr (GstBuffer) text = gst_buffer_new_wrapped (g_strdup ("hello"), 5);
    g_autoptr (GstBuffer) part = NULL;
    g_autoptr (GstBuffer) whole = NULL;

    ef_buffer_add_word_timing_meta (text, words);
    part = gst_buffer_copy_region (text, GST_BUFFER_COPY_ALL, 1, 3);
    g_assert_null (ef_buffer_get_word_timing_meta (part));
    whole = gst_buffer_copy_region (text, GST_BUFFER_COPY_ALL, 0, -1);
    g_assert_nonnull (ef_buffer_get_word_timing_meta (whole));
  }
}

static void
test_cues_round_trip (void)
{
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "cues.json", NULL);
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

static gchar *
write_document (const gchar *json)
{
  gchar *path = g_build_filename (documents_folder (), "bad.json", NULL);

  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  return path;
}

static void
test_cues_errors (void)
{
  static const gchar *const cases[][2] = {
    { "[{\"start\":1,\"end\":1,\"lines\":[]}]",
        "cues[0].end: must be after start" },
    { "[{\"start\":1,\"end\":2,\"lines\":[{\"words\":[{}]}]}]",
        "cues[0].lines[0].words[0].text: is required" },
    { "[{\"start\":1,\"end\":2,\"lines\":[{\"words\":[{\"text\":"
      "\"a\\nb\"}]}]}]",
        "cues[0].lines[0].words[0].text: must not hold control" },
    { "[{\"start\":1,\"end\":2,\"lines\":[{\"words\":[{\"text\":\"a\","
      "\"start\":2,\"end\":1}]}]}]",
        "cues[0].lines[0].words[0].end: is before start" },
    { "[{\"start\":3,\"end\":4,\"lines\":[{\"words\":[{\"text\":\"a\"}]}]},"
      "{\"start\":1,\"end\":2,\"lines\":[{\"words\":[{\"text\":\"a\"}]}]}]",
        "cues[1].start: is before the cue in front of it" },
    { "7", "cues: must be an array" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *json =
        g_strdup_printf ("{\"version\":1,\"cues\":%s}", cases[i][0]);
    g_autofree gchar *path = write_document (json);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_cues_load (path, &error));
    if (!strstr (error->message, cases[i][1]))
      g_error ("'%s' is not in '%s'", cases[i][1], error->message);
    g_unlink (path);
  }
}

static void
test_scores_errors (void)
{
#define SEGMENT(start)                                                         \
  "{\"start\":" start ",\"end\":9,\"total\":1,\"motion\":1,\"variance\":1,"    \
  "\"sharpness\":1,\"contrast\":1,\"exposure\":1"
  static const gchar *const cases[][2] = {
    { "\"segments\":[" SEGMENT ("0") ",\"focus\":[0.5,\"0.5\"]}]",
        "files[0].segments[0].focus: must be two numbers" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus\":[true,1]}]",
        "files[0].segments[0].focus: must be two numbers" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus\":[1]}]",
        "files[0].segments[0].focus: must have 2 to 2 items" },
    { "\"segments\":[" SEGMENT ("0") ",\"hash\":\"0x12\"}]",
        "files[0].segments[0].hash: must be up to 16 hexadecimal" },
    { "\"segments\":[" SEGMENT ("0") ",\"hue\":1}]",
        "files[0].segments[0].hue: unknown field" },
    { "\"segments\":[" SEGMENT ("2") "}," SEGMENT ("1") "}]",
        "files[0].segments[1].start: is before the segment in front" },
    { "\"segments\":[],\"cuts\":[1,\"2\"]", "files[0].cuts: must be times" },
    { "\"segments\":[],\"gradual_cuts\":[{\"start\":2,\"end\":1,"
      "\"kind\":\"fade\"}]",
        "files[0].gradual_cuts[0].end: is before start" },
    { "\"segments\":[],\"gradual_cuts\":[{\"start\":2,\"end\":3,"
      "\"kind\":\"wipe\"}]",
        "files[0].gradual_cuts[0].kind: " },
    { "\"segments\":[" SEGMENT ("0") ",\"shake\":2}]",
        "files[0].segments[0].shake: " },
    { "\"segments\":[" SEGMENT ("0") ",\"focus_path\":[]}]",
        "files[0].segments[0].focus_path: must have 1 to 64 items" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus_path\":[[0,0.5]]}]",
        "files[0].segments[0].focus_path: must be of [seconds, x, y]" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus_path\":[7]}]",
        "files[0].segments[0].focus_path: must be of [seconds, x, y]" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus_path\":[[0,0.5,1.1]]}]",
        "files[0].segments[0].focus_path: must be of [seconds, x, y]" },
    { "\"segments\":[" SEGMENT ("0") ",\"focus_path\":[[99,0.5,1]]}]",
        "files[0].segments[0].focus_path: must be in order of time" },
    { "\"segments\":[],\"cuts\":[null]", "files[0].cuts: must be times" },
    { "\"segments\":[],\"tags\":[1]", "files[0].tags: must be strings" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *json = g_strdup_printf (
        "{\"version\":1,\"files\":[{\"path\":\"/a\",\"kind\":\"video\","
        "\"width\":2,\"height\":2,\"duration\":9,%s}]}",
        cases[i][0]);
    g_autofree gchar *path = write_document (json);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_scores_load (path, &error));
    if (!strstr (error->message, cases[i][1]))
      g_error ("'%s' is not in '%s'", cases[i][1], error->message);
    g_unlink (path);
  }
}

static void
test_scores_round_trip (void)
{
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "scores.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
  g_autoptr (GPtrArray) loaded = NULL;
  EfFileScore *score = ef_file_score_new ("/x/a.mp4", EF_MEDIA_VIDEO);
  EfSegmentScore *segment;
  GstClockTime cut = 2 * GST_SECOND;
  EfGradualCut fade = { GST_SECOND, cut, EF_GRADUAL_CUT_FADE }, *gradual;
  const EfFocusPoint points[] = { { 0, 0.25, 1 }, { cut, 0.75, 0 } };

  g_ptr_array_add (files, score);
  g_array_append_val (score->cuts, cut);
  g_array_append_val (score->gradual_cuts, fade);
  segment = ef_file_score_append (score, 0, cut);
  segment->total = 0.5;
  segment->shake = 0.25;
  segment->hash = G_GUINT64_CONSTANT (0xfedcba9876543210);
  segment->rejected = g_strdup ("black");
  segment->focus_path = g_array_new (FALSE, FALSE, sizeof *points);
  g_array_append_vals (segment->focus_path, points, 2);
  g_assert_true (ef_scores_save (files, path, &error));
  loaded = ef_scores_load (path, &error);
  g_assert_no_error (error);
  score = g_ptr_array_index (loaded, 0);
  segment = &g_array_index (score->segments, EfSegmentScore, 0);
  g_assert_cmpuint (segment->hash, ==, G_GUINT64_CONSTANT (0xfedcba9876543210));
  g_assert_cmpstr (segment->rejected, ==, "black");
  g_assert_cmpfloat (segment->shake, ==, 0.25);
  g_assert_cmpuint (segment->focus_path->len, ==, 2);
  g_assert_cmpmem (
      segment->focus_path->data, sizeof points, points, sizeof points);
  g_assert_cmpuint (score->gradual_cuts->len, ==, 1);
  gradual = &g_array_index (score->gradual_cuts, EfGradualCut, 0);
  g_assert_cmpuint (gradual->start, ==, fade.start);
  g_assert_cmpuint (gradual->end, ==, fade.end);
  g_assert_cmpint (gradual->kind, ==, EF_GRADUAL_CUT_FADE);
  g_assert_cmpuint (g_array_index (score->cuts, GstClockTime, 0), ==, cut);
}

/* Damaged documents: whatever is still accepted holds its own rules. */
static void
test_mutations (void)
{
  static const gchar plan_seed[] =
      "{\"version\":1,\"canvas\":{\"width\":1080,\"height\":1920,"
      "\"fps\":\"30/1\"},\"duration\":3,\"clips\":[{\"uri\":\"a\","
      "\"at\":0,\"duration\":1,\"focus\":[0.2,1],\"motion\":{\"from\":{"
      "\"zoom\":"
      "1.5},\"to\":{\"x\":-1}}},{\"uri\":\"/b\",\"at\":1,\"duration\":2,"
      "\"transition\":{\"type\":\"crossfade\",\"duration\":1},\"sound\":-6}],"
      "\"music\":{\"uri\":\"m\",\"duck\":-9},\"outputs\":[{\"preset\":\"x\"}]}";
  static const gchar words_seed[] =
      "{\"version\":1,\"text\":\"a bc d\",\"duration\":9,\"words\":[{\"text\":"
      "\"a\",\"start\":0,\"end\":1},{\"text\":\"bc\",\"start\":1,\"end\":2,"
      "\"char\":2,\"length\":2},{\"text\":\"d\",\"start\":3,\"end\":4}]}";
  static const gchar alphabet[] = "0123456789.-e{}[],:\"aduxyz";
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "again.json", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint plans = 0, accepted = 0;

  for (guint i = 0; i < 20000; i++) {
    gboolean is_plan = i % 2;
    gsize length = is_plan ? sizeof plan_seed - 1 : sizeof words_seed - 1;
    g_autofree gchar *data =
        g_memdup2 (is_plan ? plan_seed : words_seed, length);
    g_autoptr (GError) error = NULL;

    for (gint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
      data[g_rand_int_range (rand, 0, length)] =
          alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
    if (is_plan) {
      g_autoptr (EfPlan) plan =
          ef_plan_parse ("p", documents_folder (), data, length, &error);

      if (plan) {
        plans++;
        g_assert_true (ef_plan_validate (plan, "p", NULL));
        if (plans % 20 == 0) {
          g_autoptr (EfPlan) again = NULL;

          g_assert_true (ef_plan_save (plan, path, NULL));
          again = ef_plan_load (path, &error);
          g_assert_no_error (error);
        }
        continue;
      }
    } else {
      g_autoptr (EfWords) words = ef_words_parse ("w", data, length, &error);

      if (words) {
        accepted++;
        g_assert_true (ef_words_validate (words, NULL));
        continue;
      }
    }
    g_assert_nonnull (error);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_null (strchr (error->message, '\n'));
  }
  g_test_message ("%u plans and %u words accepted", plans, accepted);
  g_assert_cmpuint (plans, >, 100);
  g_assert_cmpuint (accepted, >, 100);
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

int
main (int argc, char **argv)
{
  documents_begin (&argc, &argv);
  g_test_add_func ("/documents/words/errors", test_words_errors);
  g_test_add_func ("/documents/words/places", test_words_places);
  g_test_add_func ("/documents/words/shifted", test_words_shifted);
  g_test_add_func ("/documents/words/shifted-far", test_words_shifted_far);
  g_test_add_func ("/documents/words/round-trip", test_words_round_trip);
  g_test_add_func ("/documents/words/meta", test_words_meta);
  g_test_add_func ("/documents/cues/round-trip", test_cues_round_trip);
  g_test_add_func ("/documents/cues/errors", test_cues_errors);
  g_test_add_func ("/documents/scores/errors", test_scores_errors);
  g_test_add_func ("/documents/scores/round-trip", test_scores_round_trip);
  g_test_add_func ("/documents/mutations", test_mutations);
  g_test_add_func ("/documents/json/numbers", test_numbers_are_short);
  return documents_end ();
}
