/* Edit Factory - words, cues, scores and plans: round trips and bad input
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

static gchar *
write_document (const gchar *json)
{
  gchar *path = g_build_filename (folder, "bad.json", NULL);

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
  g_autofree gchar *path = g_build_filename (folder, "scores.json", NULL);
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

#define CLIP "\"clips\":[{\"uri\":\"a\",\"at\":0,\"duration\":1"
#define ONE CANVAS ",\"duration\":1," CLIP

static void
test_plan_values (void)
{
  static const gchar *const cases[][2] = {
    { ONE ",\"focus\":[0.5,true]}]", "clips[0].focus: must be two numbers" },
    { ONE ",\"focus\":[0.5,1.5]}]", "clips[0].focus: must be two numbers" },
    { ONE ",\"speed\":5}]", "clips[0].speed: must be between 0.25 and 4" },
    { ONE ",\"fit\":\"fill\"}]",
        "clips[0].fit: must be one of cover, contain, blur, is 'fill'" },
    { ONE ",\"background\":\"#12345g\"}]", "clips[0].background: must be a" },
    { ONE ",\"background\":\"#-12345\"}]", "clips[0].background: must be a" },
    { ONE ",\"motion\":{\"from\":{\"y\":2},\"to\":{}}}]",
        "clips[0].motion.from.y: must be between -1 and 1" },
    { ONE ",\"motion\":{\"from\":{}}}]", "clips[0].motion.to: is required" },
    { ONE ",\"transition\":{\"duration\":1}}]",
        "clips[0].transition.type: is required" },
    { ONE ",\"transition\":{\"type\":\"melt\"}}]",
        "clips[0].transition.type: must be one of cut, crossfade" },
    { ONE ",\"transition\":{\"type\":\"dip\",\"colour\":\"red\"}}]",
        "clips[0].transition.colour: must be a colour" },
    { ONE ",\"transition\":{\"type\":\"push\",\"direction\":\"in\"}}]",
        "clips[0].transition.direction: must be one of left, right" },
    { ONE ",\"crop\":{\"left\":0.96}}]",
        "clips[0].crop.left: must be between 0 and 0.95" },
    { ONE ",\"crop\":{\"left\":0.5,\"right\":0.5}}]",
        "clips[0].crop: left and right must be 0 or more and together" },
    { ONE ",\"crop\":{\"middle\":0.5}}]",
        "clips[0].crop.middle: unknown field" },
    { ONE ",\"flip\":\"up\"}]", "clips[0].flip: must be one of none, hor" },
    { ONE ",\"rotate\":\"left\"}]", "clips[0].rotate: must be a number" },
    { ONE ",\"rotate\":1e9}]", "clips[0].rotate: must be between -1e+06" },
    { ONE ",\"filters\":{\"sharpen\":3}}]",
        "clips[0].filters.sharpen: must be between 0 and 2" },
    { ONE ",\"filters\":{\"lut\":\"a\"}}]",
        "clips[0].filters.lut: must be an object" },
    { ONE ",\"filters\":{\"lut\":{\"uri\":\"https://x/a\"}}}]",
        "clips[0].filters.lut.uri: only files" },
    { ONE "}],\"filters\":{\"lut\":{\"strength\":1}}",
        "filters.lut.uri: is required" },
    { ONE "}],\"filters\":{\"gamma\":1}", "filters.gamma: unknown field" },
    { ONE ",\"sound\":\"loud\"}]", "clips[0].sound: must be a number" },
    { ONE ",\"in\":-0.1}]", "clips[0].in: must be between 0" },
    { ONE ",\"fallback\":\"stop\"}]", "clips[0].fallback: must be one of" },
    { ONE "}],\"voice\":{}", "voice.uri: is required" },
    { ONE "}],\"voice\":{\"uri\":\"\"}", "voice.uri: must not be empty" },
    { ONE "}],\"music\":{\"uri\":\"m\",\"duck\":3}",
        "music.duck: must be between -120 and 0" },
    { ONE "}],\"music\":{\"uri\":\"m\",\"fade\":3}",
        "music.fade: unknown field" },
    { ONE "}],\"captions\":{\"overrides\":[]}",
        "captions.overrides: must be an object" },
    { ONE "}],\"outputs\":[{}]", "outputs[0].preset: is required" },
    { ONE "}],\"outputs\":[{\"preset\":\"a\"},{\"preset\":\"b\"}]",
        "outputs[1].name: is required" },
    { CANVAS ",\"duration\":0," CLIP "}]", "duration: must be above 0" },
    { CANVAS ",\"duration\":20000," CLIP "}]", "duration: must be above 0" },
    { "\"canvas\":{\"width\":1081,\"height\":1920,\"fps\":\"30/1\"},"
      "\"duration\":1," CLIP "}]",
        "canvas.width: must be even" },
    { "\"canvas\":{\"width\":8,\"height\":1920,\"fps\":\"30/1\"},"
      "\"duration\":1," CLIP "}]",
        "canvas.width: must be between 16 and 8192" },
    { "\"canvas\":{\"width\":1080,\"height\":1920,\"fps\":30},"
      "\"duration\":1," CLIP "}]",
        "canvas.fps: must be a string" },
    { "\"canvas\":{\"width\":1080,\"height\":1920,\"fps\":\"30/0\"},"
      "\"duration\":1," CLIP "}]",
        "canvas.fps: must be a fraction such as 30/1" },
    { "\"canvas\":{\"width\":1080,\"height\":1920,\"fps\":\"500/1\"},"
      "\"duration\":1," CLIP "}]",
        "canvas.fps: must be 1/1 to 240/1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_plan_error (cases[i][0], cases[i][1]);
}

static void
test_plan_transitions (void)
{
#define TWO(fade)                                                              \
  CANVAS ",\"duration\":3,\"clips\":[{\"uri\":\"a\",\"at\":0,"                 \
         "\"duration\":1},{\"uri\":\"b\",\"at\":1,\"duration\":2,"             \
         "\"transition\":{\"type\":\"crossfade\",\"duration\":" fade "}}]"
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
      ef_plan_parse ("p", "/b", "{\"version\":1," TWO ("1") "}", -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  g_assert_cmpuint (ef_plan_get_transition (plan, 0), ==, 0);
  g_assert_cmpuint (ef_plan_get_transition (plan, 1), ==, GST_SECOND);
  g_assert_cmpuint (ef_plan_get_transition (plan, 2), ==, 0);
  g_clear_pointer (&plan, ef_plan_free);
  /* A neighbour is too short: a cut. */
  plan = ef_plan_parse (
      "p", "/b", "{\"version\":1," TWO ("1.001") "}", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_plan_get_transition (plan, 1), ==, 0);
  assert_plan_error (
      TWO ("10.1"), "clips[1].transition.duration: must be between 0 and 10");
}

static void
test_plan_uris (void)
{
#define URI(uri)                                                               \
  CANVAS ",\"duration\":1,\"clips\":[{\"uri\":\"" uri "\",\"at\":0,"           \
         "\"duration\":1}]"
  static const gchar *const good[][2] = {
    { "{\"version\":1," URI ("a/../b.mp4") "}", "/base/b.mp4" },
    { "{\"version\":1," URI ("../b.mp4") "}", "/b.mp4" },
    { "{\"version\":1," URI ("/x/b.mp4") "}", "/x/b.mp4" },
    { "{\"version\":1," URI ("file:///x/b%20c.mp4") "}", "/x/b c.mp4" },
    { "{\"version\":1," URI ("file://localhost/x") "}", "/x" },
    { "{\"version\":1," URI ("./asset:x") "}", "/base/asset:x" },
    { "{\"version\":1," URI ("asset:123e4567-e89b-42d3-a456-426614174000") "}",
        "asset:123e4567-e89b-42d3-a456-426614174000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlan) plan =
        ef_plan_parse ("p.json", "/base", good[i][0], -1, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (
        ((EfClip *)g_ptr_array_index (plan->clips, 0))->uri, ==, good[i][1]);
  }
  assert_plan_error (URI ("https://x/a.mp4"), "clips[0].uri: only files");
  assert_plan_error (URI ("FILE:///x"), "clips[0].uri: only files");
  assert_plan_error (URI ("smb://x/a.mp4"), "clips[0].uri: only files");
  assert_plan_error (URI ("file://evil/etc"), "clips[0].uri: must be the file");
  assert_plan_error (URI ("file:///a%00b"), "clips[0].uri: must be the file");
  assert_plan_error (URI ("asset:../../x"), "clips[0].uri: must be asset:");
}

/* What a clip looks like survives a file; defaults are not written. */
static void
test_plan_looks (void)
{
  static const gchar *const json =
      "{\"version\":1," ONE
      ",\"crop\":{\"left\":0.25,\"bottom\":0.5},\"flip\":\"both\","
      "\"rotate\":-12.5,\"filters\":{\"denoise\":0.5,\"contrast\":1.25,"
      "\"lut\":{\"uri\":\"look.cube\",\"strength\":0.75}}}],"
      "\"filters\":{\"saturation\":0}}";
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = ef_plan_parse ("p", folder, json, -1, &error);
  g_autoptr (EfPlan) loaded = NULL;
  g_autofree gchar *lut = g_build_filename (folder, "look.cube", NULL);
  g_autofree gchar *text = NULL;
  const EfClip *clip;

  g_assert_no_error (error);
  g_assert_false (ef_filters_are_off (&plan->filters));
  g_assert_true (ef_plan_save (plan, path, &error));
  loaded = ef_plan_load (path, &error);
  g_assert_no_error (error);
  clip = g_ptr_array_index (loaded->clips, 0);
  g_assert_cmpfloat (clip->crop.left, ==, 0.25);
  g_assert_cmpfloat (clip->crop.top, ==, 0);
  g_assert_cmpfloat (clip->crop.bottom, ==, 0.5);
  g_assert_cmpint (clip->flip, ==, EF_FLIP_BOTH);
  g_assert_cmpfloat (clip->rotate, ==, -12.5);
  g_assert_cmpfloat (clip->filters.denoise, ==, 0.5);
  g_assert_cmpfloat (clip->filters.contrast, ==, 1.25);
  g_assert_cmpfloat (clip->filters.saturation, ==, 1);
  g_assert_cmpstr (clip->filters.lut, ==, lut);
  g_assert_cmpfloat (clip->filters.lut_strength, ==, 0.75);
  g_assert_cmpfloat (loaded->filters.saturation, ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"look.cube\""));
  g_assert_null (strstr (text, "sharpen"));
  g_assert_false (ef_plan_check_files (loaded, &error));
}

/* Names that cannot stand in JSON as they are. */
static void
test_plan_odd_names (void)
{
  static const gchar *const names[] = { "caf\xe9.mp4", "asset:x", "a%20b",
    "new\nline" };
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlan) plan = ef_plan_new ();
    g_autoptr (EfPlan) loaded = NULL;
    EfClip *clip = ef_clip_new ();

    clip->uri = g_build_filename (folder, names[i], NULL);
    clip->duration = plan->duration = GST_SECOND;
    g_ptr_array_add (plan->clips, clip);
    g_assert_true (ef_plan_save (plan, path, &error));
    loaded = ef_plan_load (path, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (
        ((EfClip *)g_ptr_array_index (loaded->clips, 0))->uri, ==, clip->uri);
  }
}

/* A boundary on a frame must come back on that frame, to the nanosecond. */
static void
test_plan_frame_times (void)
{
  static const gint rates[][2] = { { 30, 1 }, { 30000, 1001 }, { 24000, 1001 },
    { 25, 1 }, { 240, 1 } };
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autofree gchar *again = g_build_filename (folder, "again.json", NULL);

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlan) plan = ef_plan_new ();
    g_autoptr (EfPlan) loaded = NULL;
    g_autofree gchar *first = NULL;
    g_autofree gchar *second = NULL;
    guint64 frame = 0;

    plan->fps_n = rates[r][0];
    plan->fps_d = rates[r][1];
    for (guint i = 0; i < 1000; i++) {
      EfClip *clip = ef_clip_new ();

      clip->uri = g_strdup ("/x");
      clip->at = ef_plan_frame_pts (plan, frame);
      frame += 1 + i % 97;
      clip->duration = ef_plan_frame_pts (plan, frame) - clip->at;
      clip->in = ef_plan_frame_pts (plan, 7 * i);
      g_ptr_array_add (plan->clips, clip);
    }
    plan->duration = ef_plan_frame_pts (plan, frame);
    g_assert_true (ef_plan_save (plan, path, &error));
    loaded = ef_plan_load (path, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < 1000; i++) {
      const EfClip *a = g_ptr_array_index (plan->clips, i);
      const EfClip *b = g_ptr_array_index (loaded->clips, i);

      g_assert_cmpuint (a->at, ==, b->at);
      g_assert_cmpuint (a->duration, ==, b->duration);
      g_assert_cmpuint (a->in, ==, b->in);
    }
    g_assert_cmpuint (ef_plan_n_frames (loaded), ==, frame);
    g_assert_true (ef_plan_save (loaded, again, &error));
    g_assert_true (g_file_get_contents (path, &first, NULL, NULL));
    g_assert_true (g_file_get_contents (again, &second, NULL, NULL));
    g_assert_cmpstr (first, ==, second);
  }
}

/* Off by up to 1 ms is rounding, more is a gap. */
static void
test_plan_snapping (void)
{
#define GAP(at)                                                                \
  "{\"version\":1," CANVAS ",\"duration\":2.0009,\"clips\":[{\"uri\":\"a\","   \
  "\"at\":0.0004,\"duration\":0.9996},{\"uri\":\"b\",\"at\":" at ","           \
  "\"duration\":1}]}"
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
      ef_plan_parse ("p", "/b", GAP ("1.0009"), -1, &error);
  const EfClip *clip;

  g_assert_no_error (error);
  clip = g_ptr_array_index (plan->clips, 0);
  g_assert_cmpuint (clip->at, ==, 0);
  clip = g_ptr_array_index (plan->clips, 1);
  g_assert_cmpuint (clip->at, ==, GST_SECOND);
  g_assert_cmpuint (clip->at + clip->duration, ==, 2000900000);
  g_assert_null (ef_plan_parse ("p", "/b", GAP ("1.0011"), -1, &error));
  g_assert_nonnull (strstr (error->message, "clips[1].at: must be 1.000000"));
}

static void
test_plan_never_saved_wrong (void)
{
  g_autofree gchar *path = g_build_filename (folder, "never.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = ef_plan_new ();
  EfClip *clip = ef_clip_new ();

  clip->uri = g_strdup ("/x");
  clip->duration = plan->duration = GST_SECOND;
  clip->has_motion = TRUE;
  clip->to.zoom = 0.0 / 0.0;
  g_ptr_array_add (plan->clips, clip);
  g_assert_false (ef_plan_save (plan, path, &error));
  g_assert_nonnull (strstr (error->message, "clips[0].motion.to.zoom"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
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
      "\"transition\":{\"type\":\"push\",\"direction\":\"up\","
      "\"duration\":0.4},"
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
  g_assert_nonnull (strstr (first, "\"direction\": \"up\""));
  g_assert_false (ef_plan_check_files (loaded, &error));
  g_assert_nonnull (strstr (error->message, "clips[0].uri"));
}

/* Damaged documents: whatever is still accepted holds its own rules. */
static void
test_mutations (void)
{
  static const gchar plan_seed[] =
      "{\"version\":1," CANVAS ",\"duration\":3,\"clips\":[{\"uri\":\"a\","
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
  g_autofree gchar *path = g_build_filename (folder, "again.json", NULL);
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
          ef_plan_parse ("p", folder, data, length, &error);

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

static guint
count_entries (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_files (void)
{
  g_autofree gchar *inner = g_build_filename (folder, "inner", NULL);
  g_autofree gchar *name = g_strnfill (250, 'n');
  g_autofree gchar *longest = g_build_filename (inner, name, NULL);
  g_autofree gchar *fifo = g_build_filename (inner, "fifo", NULL);
  g_autofree gchar *link = g_build_filename (inner, "link", NULL);
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_true (ef_file_write (longest, "a\0b", 3, &error));
  g_assert_true (ef_file_write (longest, "c\0de", 4, &error));
  g_assert_true (ef_file_read (longest, 4, &data, &length, &error));
  g_assert_cmpmem (data, length, "c\0de", 4);
  g_clear_pointer (&data, g_free);
  g_assert_false (ef_file_read (longest, 3, &data, &length, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_clear_error (&error);

  g_assert_cmpint (symlink (longest, link), ==, 0);
  g_assert_true (ef_file_read (link, 4, &data, &length, &error));
  g_clear_pointer (&data, g_free);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_false (ef_file_read (fifo, 4, &data, &length, &error));
  g_assert_nonnull (strstr (error->message, "is a device or pipe"));
  g_clear_error (&error);
  g_assert_false (ef_file_write (fifo, "x", 1, &error));
  g_assert_nonnull (strstr (error->message, "there is a device or pipe"));
  g_clear_error (&error);
  g_assert_false (ef_file_write ("/dev/null", "x", 1, &error));
  g_clear_error (&error);
  g_assert_false (ef_file_write (inner, "x", 1, &error));
  g_assert_nonnull (strstr (error->message, "there is a folder of that name"));
  g_clear_error (&error);
  g_assert_false (ef_file_write ("/no/such/f.json", "x", 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_cmpstr (error->message, ==,
      "/no/such/f.json: cannot write: its folder does not exist");
  g_clear_error (&error);
  /* /dev/full takes no byte, but is a device; nothing temporary is left */
  g_assert_cmpuint (count_entries (inner), ==, 3);

  g_unlink (fifo);
  g_unlink (link);
  g_unlink (longest);
  g_rmdir (inner);
}

/* A full disk: a file size limit gives the same short write. */
static void
test_full_disk (void)
{
  g_autofree gchar *path = g_build_filename (folder, "full.json", NULL);
  g_autofree gchar *data = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  g_assert_true (ef_file_write (path, "old", 3, &error));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 50000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (ef_file_write (path, data, 100000, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_clear_pointer (&data, g_free);
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "old");
  g_unlink (path);
  g_assert_cmpuint (count_entries (folder), <=, 5);
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

static void
put_style (const gchar *top, const gchar *name)
{
  g_autofree gchar *styles = g_build_filename (top, "styles", NULL);
  g_autofree gchar *path = g_build_filename (styles, name, NULL);

  g_mkdir_with_parents (styles, 0700);
  g_assert_true (g_file_set_contents (path, "{}", 2, NULL));
}

/* The user's folder comes before that of the installation. */
static void
test_data_places (void)
{
  g_autofree gchar *data = g_build_filename (folder, "data", NULL);
  g_autofree gchar *old = g_strdup (g_getenv ("EF_DATA_DIR"));
  g_autofree gchar *user =
      g_build_filename (g_get_user_config_dir (), "editfactory", NULL);
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = NULL;
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  static const gchar *const left[] = { "styles/one.json", "styles/two.json",
    "styles/not a name.json", "styles/readme.txt", "styles", "" };

  g_setenv ("EF_DATA_DIR", data, TRUE);
  put_style (data, "one.json");
  put_style (data, "two.json");
  put_style (data, "not a name.json");
  put_style (data, "readme.txt");
  put_style (user, "two.json");
  names = ef_data_list ("styles");
  list = g_strjoinv (" ", names);
  g_assert_cmpstr (list, ==, "one two");
  path = ef_data_find ("styles", "two", &error);
  g_assert_true (g_str_has_prefix (path, user));
  g_free (path);
  path = ef_data_find ("styles", "one", &error);
  g_assert_true (g_str_has_prefix (path, data));
  g_clear_pointer (&path, g_free);
  g_assert_null (ef_data_find ("styles", "three\n", &error));
  g_assert_cmpstr (error->message, ==,
      "'three?' is not among the styles: there are one, two");

  for (guint i = 0; i < G_N_ELEMENTS (left); i++) {
    g_autofree gchar *a = g_build_filename (data, left[i], NULL);
    g_autofree gchar *b = g_build_filename (user, left[i], NULL);

    g_remove (a);
    g_remove (b);
  }
  g_remove (g_get_user_config_dir ());
  if (old)
    g_setenv ("EF_DATA_DIR", old, TRUE);
  else
    g_unsetenv ("EF_DATA_DIR");
}

int
main (int argc, char **argv)
{
  g_autofree gchar *config = NULL;
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-documents-XXXXXX", NULL);
  config = g_build_filename (folder, "config", NULL);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_test_add_func ("/documents/words/errors", test_words_errors);
  g_test_add_func ("/documents/words/places", test_words_places);
  g_test_add_func ("/documents/words/shifted", test_words_shifted);
  g_test_add_func ("/documents/words/round-trip", test_words_round_trip);
  g_test_add_func ("/documents/words/meta", test_words_meta);
  g_test_add_func ("/documents/cues/round-trip", test_cues_round_trip);
  g_test_add_func ("/documents/cues/errors", test_cues_errors);
  g_test_add_func ("/documents/scores/errors", test_scores_errors);
  g_test_add_func ("/documents/scores/round-trip", test_scores_round_trip);
  g_test_add_func ("/documents/plan/errors", test_plan_errors);
  g_test_add_func ("/documents/plan/values", test_plan_values);
  g_test_add_func ("/documents/plan/transitions", test_plan_transitions);
  g_test_add_func ("/documents/plan/uris", test_plan_uris);
  g_test_add_func ("/documents/plan/odd-names", test_plan_odd_names);
  g_test_add_func ("/documents/plan/looks", test_plan_looks);
  g_test_add_func ("/documents/plan/frame-times", test_plan_frame_times);
  g_test_add_func ("/documents/plan/snapping", test_plan_snapping);
  g_test_add_func ("/documents/plan/never-saved", test_plan_never_saved_wrong);
  g_test_add_func ("/documents/files", test_files);
  g_test_add_func ("/documents/full-disk", test_full_disk);
  g_test_add_func ("/documents/plan/round-trip", test_plan_round_trip);
  g_test_add_func ("/documents/mutations", test_mutations);
  g_test_add_func ("/documents/json/numbers", test_numbers_are_short);
  g_test_add_func ("/documents/data/names", test_data_names);
  g_test_add_func ("/documents/data/places", test_data_places);
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
