/* Edit Factory - tests of a plan with several outputs, stage by stage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "deliverables.h"
#include "fixture.h"
#include "formats.h"
#include "manifest.h"
#include "measure.h"

#define QUIET                                                                  \
  "{\"version\":1,\"title\":\"Quiet\",\"target\":\"editfactory/generic\","     \
  "\"safe_area\":\"none\",\"canvas\":{\"width\":180,\"height\":320},"          \
  "\"fps\":\"25/1\",\"loudness\":{\"target\":-20,\"true_peak\":-2},"           \
  "\"audio_bitrate\":96000}"
#define WORDS                                                                  \
  "{\"version\":1,\"text\":\"A long line of words that is shown\","            \
  "\"duration\":2,\"words\":[{\"text\":\"A\",\"start\":0,\"end\":0.2},"        \
  "{\"text\":\"long\",\"start\":0.2,\"end\":0.5},{\"text\":\"line\","          \
  "\"start\":0.5,\"end\":0.7},{\"text\":\"of\",\"start\":0.7,\"end\":0.9},"    \
  "{\"text\":\"words\",\"start\":0.9,\"end\":1.2},{\"text\":\"that\","         \
  "\"start\":1.2,\"end\":1.4},{\"text\":\"is\",\"start\":1.4,\"end\":1.6},"    \
  "{\"text\":\"shown\",\"start\":1.6,\"end\":2}]}"
#define PLAN                                                                   \
  "{\"version\":1,\"canvas\":{\"width\":180,\"height\":320,"                   \
  "\"fps\":\"25/1\"},\"duration\":2,\"clips\":[{\"uri\":\"ball.mp4\","         \
  "\"at\":0,\"duration\":2,\"in\":0.5}],"                                      \
  "\"music\":{\"uri\":\"tone.wav\",\"gain\":-6},"                              \
  "\"captions\":{\"words\":\"words.json\",\"style\":\"karaoke\","              \
  "\"safe_area\":\"none\"},\"outputs\":["                                      \
  "{\"name\":\"tall\",\"preset\":\"tiny\"},"                                   \
  "{\"name\":\"square\",\"preset\":\"tiny\",\"canvas\":{\"width\":240,"        \
  "\"height\":240}%s},"                                                        \
  "{\"name\":\"wide\",\"preset\":\"%s\",\"canvas\":{\"width\":320,"            \
  "\"height\":180},\"captions\":{\"style\":\"one-word\"}}]}"

static gchar *
write_plan (Fixture *f, const gchar *captions, const gchar *preset)
{
  g_autofree G_GNUC_UNUSED gchar *clip = make_video (f, "ball.mp4", "ball");
  g_autofree G_GNUC_UNUSED gchar *words =
      fixture_write (f, "words.json", WORDS);
  g_autofree gchar *tone = fixture_path (f, "tone.wav");
  g_autofree gchar *line = g_strdup_printf (
      "audiotestsrc num-buffers=100 ! audio/x-raw,rate=48000 ! wavenc ! "
      "filesink location=%s",
      tone);
  g_autofree gchar *text = g_strdup_printf (PLAN, captions, preset);

  play (line);
  return fixture_write (f, "plan.json", text);
}

static EfRun *
run_plan (const gchar *plan, JsonNode **params, GError **error)
{
  static EfDescription *description = NULL;
  g_autofree gchar *text = g_strdup_printf ("{\"plan\":\"%s\"}", plan);
  g_autoptr (JsonNode) given = ef_json_parse ("params", text, -1, 0, error);
  EfRun *run;

  if (!description)
    description = ef_description_load ("render", error);
  g_assert_nonnull (description);
  *params = ef_description_resolve_params (description, given, error);
  g_assert_nonnull (*params);
  run = ef_run_new (description, *params, NULL, TRUE, NULL, NULL, error);
  g_assert_nonnull (run);
  if (ef_run_execute (run, NULL, NULL, error))
    return run;
  ef_run_free (run);
  return NULL;
}

static gchar *
output_of (EfRun *run, const gchar *stage, const gchar *file)
{
  gchar *path = ef_run_get_output (run, stage, 0, file);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_error ("%s of %s is missing", file, stage);
  return path;
}

static void
check_video (
    EfRun *run, const gchar *file, guint width, guint height, gdouble loudness)
{
  g_autofree gchar *path = output_of (run, "render", file);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMeasurement) m =
      ef_measure_video (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (m->width, ==, width);
  g_assert_cmpuint (m->height, ==, height);
  g_assert_cmpuint (m->frames, ==, 50);
  g_assert_cmpfloat_with_epsilon (m->integrated, loudness, 0.3);
}

static gboolean
same (EfRun *run, const gchar *stage, const gchar *a, const gchar *b)
{
  g_autofree gchar *path_a = output_of (run, stage, a);
  g_autofree gchar *path_b = output_of (run, stage, b);
  g_autofree gchar *text_a = NULL;
  g_autofree gchar *text_b = NULL;

  g_assert_true (g_file_get_contents (path_a, &text_a, NULL, NULL));
  g_assert_true (g_file_get_contents (path_b, &text_b, NULL, NULL));
  return g_str_equal (text_a, text_b);
}

static void
check_documents (EfRun *run)
{
  static const gchar *const FILES[][2] = { { "cues", "captions.srt" },
    { "cues", "captions.square.vtt" }, { "cues", "captions.wide.srt" },
    { "verify", "cover.jpg" }, { "verify", "cover.square.jpg" },
    { "verify", "cover.wide.jpg" }, { "verify", "verify.wide.json" } };

  for (guint i = 0; i < G_N_ELEMENTS (FILES); i++)
    g_free (output_of (run, FILES[i][0], FILES[i][1]));
  /* One word at a time is another phrasing. */
  g_assert_false (same (run, "cues", "captions.srt", "captions.wide.srt"));
}

static void
check_manifest (EfRun *run, JsonNode *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = ef_manifest_build (run, params, 0, &error);
  JsonArray *videos;
  JsonObject *wide;

  g_assert_no_error (error);
  videos = json_object_get_array_member (json_node_get_object (root), "videos");
  g_assert_cmpuint (json_array_get_length (videos), ==, 3);
  wide = json_array_get_object_element (videos, 2);
  g_assert_cmpstr (json_object_get_string_member (wide, "name"), ==, "wide");
  g_assert_cmpint (json_object_get_int_member (
                       json_object_get_object_member (wide, "video"), "width"),
      ==, 320);
}

/* Three canvases, two kinds of sound. */
static void
test_three (Fixture *f, gconstpointer data)
{
  g_autofree gchar *plan = NULL;
  g_autofree gchar *master = NULL;
  g_autofree gchar *none = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRun) run = NULL;

  if (!have_elements ())
    return;
  plan = write_plan (f, "", "quiet");
  run = run_plan (plan, &params, &error);
  g_assert_no_error (error);
  check_video (run, "short.mp4", 180, 320, -14);
  check_video (run, "short.square.mp4", 240, 240, -14);
  check_video (run, "short.wide.mp4", 320, 180, -20);
  check_documents (run);
  check_manifest (run, params);
  master = output_of (run, "master", "master.wide.m4a");
  none = ef_run_get_output (run, "master", 0, "master.square.m4a");
  g_assert_false (g_file_test (none, G_FILE_TEST_EXISTS));
}

static gboolean
was_cached (EfRun *run, const gchar *stage)
{
  g_autoptr (JsonNode) report = ef_run_get_report (run);
  JsonArray *stages =
      json_object_get_array_member (json_node_get_object (report), "stages");

  for (guint i = 0; i < json_array_get_length (stages); i++) {
    JsonObject *o = json_array_get_object_element (stages, i);

    if (g_str_equal (json_object_get_string_member (o, "name"), stage))
      return json_object_get_boolean_member (o, "cached");
  }
  g_error ("%s did not run", stage);
}

/* A caption of one output changes: its cues are in the key of what shows
 * them, and the sound stays. */
static void
test_cache (Fixture *f, gconstpointer data)
{
  g_autofree gchar *plan = NULL;
  g_autofree gchar *other = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) third = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRun) first = NULL;
  g_autoptr (EfRun) second = NULL;
  g_autoptr (EfRun) changed = NULL;

  if (!have_elements ())
    return;
  plan = write_plan (f, "", "tiny");
  first = run_plan (plan, &params, &error);
  g_assert_no_error (error);
  second = run_plan (plan, &again, &error);
  g_assert_no_error (error);
  g_assert_true (was_cached (second, "render"));
  g_assert_true (was_cached (second, "verify"));
  check_video (second, "short.wide.mp4", 320, 180, -14);
  other = write_plan (
      f, ",\"captions\":{\"overrides\":{\"fill\":\"#00ff00\"}}", "tiny");
  changed = run_plan (other, &third, &error);
  g_assert_no_error (error);
  g_assert_true (was_cached (changed, "master"));
  g_assert_false (was_cached (changed, "render"));
}

static void
test_names (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  EfPlanOutput *output = ef_plan_output_new ();
  g_autofree gchar *first = ef_deliverable_name (plan, 0, "/a.b/short.mp4");
  g_autofree gchar *second = NULL;

  output->name = g_strdup ("1x1");
  g_ptr_array_add (plan->more, output);
  second = ef_deliverable_name (plan, 1, "/a.b/short.mp4");
  g_assert_cmpstr (first, ==, "/a.b/short.mp4");
  g_assert_cmpstr (second, ==, "/a.b/short.1x1.mp4");
}

/* What is wrong is named with its output. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autofree gchar *plan = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (GError) error = NULL;

  if (!have_elements ())
    return;
  plan = write_plan (f, "", "myspace");
  g_assert_null (run_plan (plan, &params, &error));
  g_assert_nonnull (strstr (error->message, "outputs[2]: preset: "));
  g_clear_error (&error);
  g_clear_pointer (&params, json_node_unref);
  g_free (plan);
  plan = write_plan (f, ",\"captions\":{\"style\":\"no-such\"}", "tiny");
  g_assert_null (run_plan (plan, &params, &error));
  g_assert_nonnull (strstr (error->message, "outputs[1].captions: "));
  g_assert_nonnull (strstr (error->message, "no-such"));
}

static void
test_formats (void)
{
  static const struct
  {
    const gchar *text, *name, *preset, *safe_area;
    guint width, height;
  } CASES[] = {
    { "9:16", "9x16", "generic", "generic", 1080, 1920 },
    { "4:5", "4x5", "generic", "none", 1080, 1350 },
    { "1:1", "1x1", "generic", "none", 1080, 1080 },
    { "16:9", "16x9", "generic", "none", 1920, 1080 },
    { "18:32", "18x32", "generic", "generic", 1080, 1920 },
    { "21:9", "21x9", "generic", "none", 2520, 1080 },
    { "9:16@reels", "9x16-reels", "reels", "reels", 1080, 1920 },
    { "1:1@tiny", "1x1-tiny", "tiny", "none", 180, 180 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfFormat) f = ef_format_parse (CASES[i].text, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (f->name, ==, CASES[i].name);
    g_assert_cmpstr (f->platform->name, ==, CASES[i].preset);
    g_assert_cmpstr (f->safe_area, ==, CASES[i].safe_area);
    g_assert_cmpuint (f->width, ==, CASES[i].width);
    g_assert_cmpuint (f->height, ==, CASES[i].height);
  }
}

static void
test_bad_formats (void)
{
  static const gchar *const CASES[][2] = { { "[\"9x16\"]", "is no format" },
    { "[\"\"]", "is no format" }, { "[\"0:1\"]", "is no format" },
    { "[\"5:1\"]", "is no format" }, { "[\"1:5\"]", "is no format" },
    { "[\"101:100\"]", "is no format" }, { "[\"-1:1\"]", "is no format" },
    { "[\"1:1:1\"]", "is no format" },
    { "[\"1:1@myspace\"]", "1:1@myspace: preset: " },
    { "[\"1:1\",\"9:16\",\"1:1\"]", "1x1 is there twice" } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) texts = json_from_string (CASES[i][0], NULL);

    g_assert_null (ef_formats_parse (texts, NULL, &error));
    g_assert_nonnull (strstr (error->message, CASES[i][1]));
    g_assert_true (g_str_has_prefix (error->message, "formats: "));
  }
}

static void
add_quiet (const gchar *home)
{
  g_autofree gchar *path =
      g_build_filename (home, "editfactory", "platforms", "quiet.json", NULL);

  g_assert_true (g_file_set_contents (path, QUIET, -1, NULL));
}

#define ADD(name, func)                                                        \
  g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

gint
main (gint argc, gchar **argv)
{
  g_autofree gchar *home = fixture_configure ();
  gint status;

  add_quiet (home);
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ef_stages_register ();
  g_test_add_func ("/deliverables/names", test_names);
  g_test_add_func ("/deliverables/formats", test_formats);
  g_test_add_func ("/deliverables/bad-formats", test_bad_formats);
  ADD ("/deliverables/three", test_three);
  ADD ("/deliverables/cache", test_cache);
  ADD ("/deliverables/errors", test_errors);
  status = g_test_run ();
  ef_remove_tree (home);
  return status;
}
