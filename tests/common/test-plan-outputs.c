/* Edit Factory - tests of a plan's several outputs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/plan.h>
#include <glib/gstdio.h>
#include <string.h>

#define HEAD                                                                   \
  "{\"version\":1,\"canvas\":{\"width\":1080,\"height\":1920,"                 \
  "\"fps\":\"30/1\"},\"duration\":2,\"clips\":[{\"uri\":\"a\",\"at\":0,"       \
  "\"duration\":1,\"fit\":\"blur\",\"focus\":[0.2,0.3]},{\"uri\":\"b\","       \
  "\"at\":1,\"duration\":1,\"motion\":{\"from\":{},\"to\":{\"zoom\":2}}}],"    \
  "\"captions\":{\"style\":\"karaoke\",\"safe_area\":\"tiktok\","              \
  "\"overrides\":{\"size\":90}},\"outputs\":["
#define FIRST "{\"name\":\"9x16\",\"preset\":\"tiktok\"}"
#define SQUARE                                                                 \
  "{\"name\":\"1x1\",\"preset\":\"reels\","                                    \
  "\"canvas\":{\"width\":1080,\"height\":1080}"

static EfPlan *
parse (const gchar *outputs, GError **error)
{
  g_autofree gchar *json = g_strconcat (HEAD, outputs, "]}", NULL);

  return ef_plan_parse ("p", "/b", json, -1, error);
}

static void
test_looks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse (FIRST
      "," SQUARE ",\"captions\":{\"safe_area\":\"none\",\"overrides\":{}}},"
      "{\"name\":\"copy\",\"preset\":\"generic\"}",
      &error);
  EfPlanLook look;

  g_assert_no_error (error);
  g_assert_cmpuint (ef_plan_n_outputs (plan), ==, 3);
  look = ef_plan_get_look (plan, 0);
  g_assert_cmpstr (look.name, ==, "9x16");
  g_assert_cmpstr (look.preset, ==, "tiktok");
  g_assert_cmpuint (look.height, ==, 1920);
  g_assert_cmpstr (look.safe_area, ==, "tiktok");
  look = ef_plan_get_look (plan, 1);
  g_assert_cmpstr (look.preset, ==, "reels");
  g_assert_cmpuint (look.width, ==, 1080);
  g_assert_cmpuint (look.height, ==, 1080);
  g_assert_cmpstr (look.style, ==, "karaoke");
  g_assert_cmpstr (look.safe_area, ==, "none");
  g_assert_cmpuint (
      json_object_get_size (json_node_get_object (look.overrides)), ==, 0);
  look = ef_plan_get_look (plan, 2);
  g_assert_cmpuint (look.height, ==, 1920);
  g_assert_cmpuint (
      json_object_get_size (json_node_get_object (look.overrides)), ==, 1);
}

static void
test_no_outputs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse ("", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ef_plan_n_outputs (plan), ==, 1);
  g_assert_null (ef_plan_get_look (plan, 0).preset);
  g_assert_null (ef_plan_get_look (plan, 0).name);
}

static void
test_framings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse (
      FIRST "," SQUARE ",\"clips\":[null,{\"focus\":[0.9,0.1]}]}", &error);
  EfClip clip;

  g_assert_no_error (error);
  clip = ef_plan_get_framed_clip (plan, 1, 0);
  g_assert_cmpint (clip.fit, ==, EF_FIT_BLUR);
  g_assert_cmpfloat (clip.focus_x, ==, 0.2);
  clip = ef_plan_get_framed_clip (plan, 1, 1);
  g_assert_cmpstr (clip.uri, ==, "/b/b");
  g_assert_cmpuint (clip.at, ==, GST_SECOND);
  g_assert_cmpfloat (clip.focus_x, ==, 0.9);
  g_assert_false (clip.has_motion);
  clip = ef_plan_get_framed_clip (plan, 0, 1);
  g_assert_true (clip.has_motion);
}

static void
test_errors (void)
{
  static const gchar *const CASES[][2] = {
    { "{\"name\":\"a\"}", "outputs[0].preset: is required" },
    { "{\"preset\":\"x\",\"canvas\":{\"width\":16,\"height\":16}}",
        "outputs[0].canvas: is the plan's own" },
    { "{\"preset\":\"x\",\"captions\":{}}", "outputs[0].captions: is the" },
    { "{\"preset\":\"x\",\"clips\":[]}", "outputs[0].clips: is the plan's" },
    { "{\"preset\":\"x\",\"colour\":1}", "outputs[0].colour: unknown field" },
    { FIRST ",{\"preset\":\"x\"}", "outputs[1].name: is required" },
    { FIRST ",{\"name\":\"a\"}", "outputs[1].preset: is required" },
    { FIRST ",{\"name\":\"../a\",\"preset\":\"x\"}", "outputs[1].name: must " },
    { FIRST ",{\"name\":\"-a\",\"preset\":\"x\"}", "outputs[1].name: must be" },
    { FIRST ",{\"name\":\"\",\"preset\":\"x\"}", "outputs[1].name: must be" },
    { FIRST ",{\"name\":\"a.b\",\"preset\":\"x\"}",
        "outputs[1].name: must be" },
    { FIRST ",{\"name\":\"9x16\",\"preset\":\"x\"}",
        "outputs[1].name: '9x16' is the name of outputs[0] already" },
    { FIRST ",{\"name\":\"a\",\"preset\":\"x\",\"canvas\":{\"width\":8192,"
            "\"height\":8192}}",
        "outputs: their canvases have 69.2 million pixels" },
    { FIRST "," SQUARE "}," SQUARE "}",
        "outputs[2].name: '1x1' is the name of outputs[1] already" },
    { FIRST ",{\"name\":\"a\",\"preset\":\"x\",\"canvas\":{\"width\":1080}}",
        "outputs[1].canvas.height: is required" },
    { FIRST ",{\"name\":\"a\",\"preset\":\"x\",\"canvas\":{\"width\":1080,"
            "\"height\":1081}}",
        "outputs[1].canvas.height: must be even" },
    { FIRST ",{\"name\":\"a\",\"preset\":\"x\",\"canvas\":{\"width\":8,"
            "\"height\":1080}}",
        "outputs[1].canvas.width: must be between 16 and 8192" },
    { FIRST ",{\"name\":\"a\",\"preset\":\"x\",\"canvas\":{\"width\":80,"
            "\"height\":80,\"fps\":\"25/1\"}}",
        "outputs[1].canvas.fps: unknown field" },
    { FIRST "," SQUARE ",\"captions\":{\"words\":\"w\"}}",
        "outputs[1].captions.words: unknown field" },
    { FIRST "," SQUARE ",\"captions\":{\"overrides\":3}}",
        "outputs[1].captions.overrides: must be an object" },
    { FIRST "," SQUARE ",\"clips\":[null]}",
        "outputs[1].clips: must have one item for each of the plan's 2" },
    { FIRST "," SQUARE ",\"clips\":[null,{\"speed\":2}]}",
        "outputs[1].clips[1].speed: unknown field" },
    { FIRST "," SQUARE ",\"clips\":[null,{\"focus\":[0,2]}]}",
        "outputs[1].clips[1].focus: must be" },
    { FIRST "," SQUARE ",\"clips\":[{\"motion\":{\"from\":{},\"to\":"
            "{\"zoom\":30}}},null]}",
        "outputs[1].clips[0].motion.to.zoom: must be between" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlan) plan = parse (CASES[i][0], &error);

    g_assert_null (plan);
    if (!strstr (error->message, CASES[i][1]))
      g_error ("%s: %s", CASES[i][0], error->message);
  }
}

static void
test_too_many (void)
{
  g_autoptr (GString) outputs = g_string_new (FIRST);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) most = NULL;

  for (guint i = 1; i < EF_PLAN_MAX_OUTPUTS; i++)
    g_string_append_printf (outputs, ",{\"name\":\"n%u\",\"preset\":\"x\"}", i);
  most = parse (outputs->str, &error);
  g_assert_no_error (error);
  g_string_append (outputs, ",{\"name\":\"one-more\",\"preset\":\"x\"}");
  g_assert_null (parse (outputs->str, &error));
  g_assert_nonnull (strstr (error->message, "outputs: must have 0 to 8 items"));
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("ef-outputs-XXXXXX", &error);
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autoptr (EfPlan) plan = parse (FIRST
      "," SQUARE
      ",\"captions\":{\"style\":\"minimal\",\"overrides\":{\"size\":40}},"
      "\"clips\":[{\"fit\":\"contain\",\"focus\":[0.25,0.5],\"motion\":{"
      "\"from\":{\"x\":0.1},\"to\":{\"zoom\":1.5},\"ease\":\"out\"}},null]}",
      &error);
  g_autoptr (EfPlan) loaded = NULL;
  EfPlanLook look;
  EfClip clip;

  g_assert_no_error (error);
  g_assert_true (ef_plan_save (plan, path, &error));
  loaded = ef_plan_load (path, &error);
  g_assert_no_error (error);
  look = ef_plan_get_look (loaded, 1);
  g_assert_cmpstr (look.name, ==, "1x1");
  g_assert_cmpstr (look.style, ==, "minimal");
  g_assert_cmpstr (look.safe_area, ==, "tiktok");
  g_assert_cmpint (json_object_get_int_member (
                       json_node_get_object (look.overrides), "size"),
      ==, 40);
  clip = ef_plan_get_framed_clip (loaded, 1, 0);
  g_assert_cmpint (clip.fit, ==, EF_FIT_CONTAIN);
  g_assert_cmpfloat (clip.from.x, ==, 0.1);
  g_assert_cmpfloat (clip.to.zoom, ==, 1.5);
  g_assert_cmpint (clip.ease, ==, EF_EASE_OUT);
  g_assert_cmpstr (ef_plan_get_look (loaded, 0).name, ==, "9x16");
  g_unlink (path);
  g_rmdir (folder);
}

/* What a program puts together is held to the same rules. */
static void
test_validate (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse (FIRST "," SQUARE "}", &error);
  EfPlanOutput *output = g_ptr_array_index (plan->more, 0);
  EfClip *clip = ef_clip_new ();

  output->framings = g_ptr_array_new_with_free_func (NULL);
  g_ptr_array_add (output->framings, clip);
  g_assert_false (ef_plan_validate (plan, "p", &error));
  g_assert_nonnull (strstr (error->message, "outputs[1].clips: has 1 items"));
  g_clear_error (&error);
  g_ptr_array_add (output->framings, NULL);
  clip->has_motion = TRUE;
  clip->to.zoom = 0.0 / 0.0;
  g_assert_false (ef_plan_validate (plan, "p", &error));
  g_assert_nonnull (strstr (error->message, "outputs[1].clips[0].motion"));
  ef_clip_free (clip);
  g_ptr_array_set_size (output->framings, 0);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-outputs/looks", test_looks);
  g_test_add_func ("/plan-outputs/none", test_no_outputs);
  g_test_add_func ("/plan-outputs/framings", test_framings);
  g_test_add_func ("/plan-outputs/errors", test_errors);
  g_test_add_func ("/plan-outputs/too-many", test_too_many);
  g_test_add_func ("/plan-outputs/round-trip", test_round_trip);
  g_test_add_func ("/plan-outputs/validate", test_validate);
  return g_test_run ();
}
