/* Edit Factory - plans: round trips and bad input
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "document-folder.h"

#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <string.h>

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
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "plan.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
      ef_plan_parse ("p", documents_folder (), json, -1, &error);
  g_autoptr (EfPlan) loaded = NULL;
  g_autofree gchar *lut =
      g_build_filename (documents_folder (), "look.cube", NULL);
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
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "plan.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlan) plan = ef_plan_new ();
    g_autoptr (EfPlan) loaded = NULL;
    EfClip *clip = ef_clip_new ();

    clip->uri = g_build_filename (documents_folder (), names[i], NULL);
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
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "plan.json", NULL);
  g_autofree gchar *again =
      g_build_filename (documents_folder (), "again.json", NULL);

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
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "never.json", NULL);
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
  g_autofree gchar *path =
      g_build_filename (documents_folder (), "plan.json", NULL);
  g_autofree gchar *again =
      g_build_filename (documents_folder (), "again.json", NULL);
  g_autofree gchar *clip_path =
      g_build_filename (documents_folder (), "a.mp4", NULL);
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
  g_autoptr (EfPlan) plan =
      ef_plan_parse ("p.json", documents_folder (), json, -1, &error);
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

int
main (int argc, char **argv)
{
  documents_begin (&argc, &argv);
  g_test_add_func ("/documents/plan/errors", test_plan_errors);
  g_test_add_func ("/documents/plan/values", test_plan_values);
  g_test_add_func ("/documents/plan/transitions", test_plan_transitions);
  g_test_add_func ("/documents/plan/uris", test_plan_uris);
  g_test_add_func ("/documents/plan/odd-names", test_plan_odd_names);
  g_test_add_func ("/documents/plan/looks", test_plan_looks);
  g_test_add_func ("/documents/plan/frame-times", test_plan_frame_times);
  g_test_add_func ("/documents/plan/snapping", test_plan_snapping);
  g_test_add_func ("/documents/plan/never-saved", test_plan_never_saved_wrong);
  g_test_add_func ("/documents/plan/round-trip", test_plan_round_trip);
  return documents_end ();
}
