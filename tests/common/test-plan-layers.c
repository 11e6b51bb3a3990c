/* Edit Factory - the plan's layers: reading, rules, writing, files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/plan.h>
#include <glib/gstdio.h>
#include <string.h>

#define PLAN                                                                   \
  "{\"version\":1,\"canvas\":{\"width\":720,\"height\":1280,\"fps\":"          \
  "\"30/1\"},\"duration\":4,\"clips\":[{\"uri\":\"a.mp4\",\"at\":0,"           \
  "\"duration\":4}],\"layers\":[%s]}"

static EfPlan *
parse (const gchar *layers, GError **error)
{
  g_autofree gchar *text = g_strdup_printf (PLAN, layers);

  return ef_plan_parse ("p.json", "/base", text, -1, error);
}

static const EfPlanLayer *
layer_of (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->layers, i);
}

static void
assert_error (const gchar *layers, const gchar *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse (layers, &error);

  g_assert_null (plan);
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  if (!strstr (error->message, wanted))
    g_error ("'%s' does not say '%s'", error->message, wanted);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
      parse ("{\"uri\":\"logo.png\",\"anchor\":\"top-right\"},"
             "{\"text\":\"Sale\",\"at\":1,\"size\":40,\"box\":{},\"shadow\":{},"
             "\"in\":{\"type\":\"pop\"},\"out\":{\"type\":\"slide\"}}",
          &error);
  const EfPlanLayer *picture, *text;

  g_assert_no_error (error);
  g_assert_cmpuint (plan->layers->len, ==, 2);
  picture = layer_of (plan, 0);
  text = layer_of (plan, 1);
  g_assert_cmpstr (picture->uri, ==, "/base/logo.png");
  g_assert_cmpuint (picture->at, ==, 0);
  g_assert_cmpuint (picture->duration, ==, 4 * GST_SECOND);
  g_assert_cmpfloat (picture->x, ==, 1);
  g_assert_cmpfloat (picture->y, ==, 0);
  g_assert_cmpfloat (picture->width, ==, 0.25);
  g_assert_cmpint (picture->in.move, ==, EF_LAYER_NONE);
  g_assert_cmpuint (text->duration, ==, 3 * GST_SECOND);
  g_assert_cmpfloat (text->x, ==, 0.5);
  g_assert_cmpfloat (text->width, ==, 0.9);
  g_assert_cmpfloat (text->padding_x, ==, 22);
  g_assert_cmphex (text->box_colour, ==, 0x000000c0);
  g_assert_cmphex (text->shadow.colour, ==, 0x00000080);
  g_assert_cmpint (text->in.ease, ==, EF_LAYER_EASE_BACK);
  g_assert_cmpint (text->out.ease, ==, EF_LAYER_EASE_SNAP);
  g_assert_cmpuint (text->out.duration, ==, 400 * GST_MSECOND);
}

static void
test_errors (void)
{
  static const gchar *const cases[][2] = {
    { "{}", "p.json: layers[0]: must have one of uri and text" },
    { "{\"uri\":\"a.png\",\"text\":\"b\"}", "layers[0]: must have one of" },
    { "{\"uri\":\"http://x/a.png\"}", "layers[0].uri: only files" },
    { "{\"uri\":\"a.png\",\"size\":4}", "layers[0].size: unknown field" },
    { "{\"text\":\"a\",\"colour\":\"red\"}", "layers[0].colour: must be a" },
    { "{\"text\":\"a\",\"anchor\":\"middle\"}",
        "layers[0].anchor: must be one of top-left" },
    { "{\"text\":\"  \\n\"}", "layers[0].text: must not be empty" },
    { "{\"text\":\"a\\u0007\"}", "layers[0].text: must not have control" },
    { "{\"text\":\"a\"},{\"text\":\"b\",\"at\":4}",
        "layers[1].at: must be before the end" },
    { "{\"text\":\"a\",\"at\":1,\"duration\":3.5}",
        "layers[0].duration: must end by 4.000000" },
    { "{\"text\":\"a\",\"duration\":0}", "layers[0].duration: must be above" },
    { "{\"text\":\"a\",\"x\":1.5}", "layers[0].x: must be 0 to 1, is 1.5" },
    { "{\"text\":\"a\",\"width\":0}", "layers[0].width: must be" },
    { "{\"text\":\"a\",\"size\":5000}", "layers[0].size: must be 8 to 800" },
    { "{\"text\":\"a\",\"rotation\":1e300}", "layers[0].rotation: must be" },
    { "{\"text\":\"a\",\"in\":{\"type\":\"spin\"}}",
        "layers[0].in.type: must be one of none, fade" },
    { "{\"text\":\"a\",\"in\":{\"type\":\"pop\",\"scale\":0}}",
        "layers[0].in.scale: must be 0.2 to 3" },
    { "{\"text\":\"a\",\"out\":{\"duration\":11}}",
        "layers[0].out.duration: must be" },
    { "{\"text\":\"a\",\"box\":{\"padding\":[1]}}",
        "layers[0].box.padding: must have" },
    { "{\"text\":\"a\",\"box\":{\"padding\":[1,\"2\"]}}",
        "layers[0].box.padding: must be two numbers" },
    { "{\"text\":\"a\",\"shadow\":{\"blur\":1000}}",
        "layers[0].shadow.blur: must be" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_error (cases[i][0], cases[i][1]);
}

static void
test_limits (void)
{
  g_autofree gchar *longest = g_strnfill (EF_LAYER_MAX_TEXT + 1, 'a');
  g_autofree gchar *text = g_strdup_printf ("{\"text\":\"%s\"}", longest);
  GString *many = g_string_new ("{\"text\":\"a\"}");

  assert_error (text, "layers[0].text: must have at most 500 characters");
  for (guint i = 0; i < EF_PLAN_MAX_LAYERS; i++)
    g_string_append (many, ",{\"text\":\"a\"}");
  assert_error (many->str, "layers: must have");
  g_string_free (many, TRUE);
}

static gchar *
save (const EfPlan *plan, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  ef_plan_save (plan, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_round (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-layers-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = parse (
      "{\"uri\":\"logo.png\",\"at\":0.1,\"duration\":3.3333,\"x\":0.25,"
      "\"rotation\":-7.5,\"opacity\":0.8,\"radius\":12,\"height\":0.3,"
      "\"safe_area\":\"tiktok\",\"shadow\":{\"colour\":\"#11223344\"},"
      "\"in\":{\"type\":\"slide\",\"direction\":\"up\",\"distance\":0.1}},"
      "{\"text\":\"\\u20ac 9,99\\nonly \\u0627\",\"colour\":\"#ff0000\","
      "\"align\":\"right\",\"box\":{\"colour\":\"#00ff0080\",\"padding\":"
      "[3,4]},\"line_height\":1.2,\"letter_spacing\":2,"
      "\"out\":{\"type\":\"pop\",\"scale\":0.5,\"ease\":\"bounce\"}}",
      &error);
  g_autoptr (EfPlan) again = NULL;
  g_autofree gchar *first = NULL, *second = NULL;
  const EfPlanLayer *text;

  g_assert_no_error (error);
  first = save (plan, path);
  again = ef_plan_load (path, &error);
  g_assert_no_error (error);
  second = save (again, path);
  g_assert_cmpstr (first, ==, second);
  text = layer_of (again, 1);
  g_assert_cmpstr (text->text, ==, "€ 9,99\nonly ا");
  g_assert_cmphex (text->colour, ==, 0xff0000ff);
  g_assert_cmpint (text->out.ease, ==, EF_LAYER_EASE_BOUNCE);
  g_assert_cmpuint (layer_of (again, 0)->duration, ==, 3333300000);
  g_assert_cmphex (layer_of (again, 0)->shadow.colour, ==, 0x11223344);
  g_unlink (path);
  g_rmdir (folder);
}

static void
assert_file (const EfPlan *plan, const gchar *wanted)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_plan_layers_check_files (plan->layers, &error));
  if (!strstr (error->message, wanted))
    g_error ("'%s' does not say '%s'", error->message, wanted);
}

/* The header of a PNG that says it is 30000 x 30000. */
static const gchar bomb[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0"
                            "\x75\x30\x08\x06\0\0\0";

/* 20 x 20, 16 bits, RGB. */
static const gchar deep[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x14\0\0"
                            "\0\x14\x10\x02\0\0\0";

static void
test_files (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-layers-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "logo.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
      parse ("{\"text\":\"a\"},{\"uri\":\"/nowhere/logo.png\"}", &error);
  EfPlanLayer *layer;

  g_assert_no_error (error);
  layer = g_ptr_array_index (plan->layers, 1);
  assert_file (plan, "layers[1].uri: /nowhere/logo.png: ");
  g_free (layer->uri);
  layer->uri = g_strdup (path);
  g_assert_true (g_file_set_contents (path, "just words\n", -1, NULL));
  assert_file (plan, "layers[1].uri: ");
  g_assert_true (g_file_set_contents (path, "fLaC\0\0\0\"", 8, NULL));
  assert_file (plan, "is not a picture (flac)");
  g_assert_true (g_file_set_contents (path, bomb, sizeof bomb - 1, NULL));
  assert_file (plan, "30000x30000");
  g_assert_true (g_file_set_contents (path, deep, sizeof deep - 1, NULL));
  assert_file (plan, "16 bits a colour");
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-layers/defaults", test_defaults);
  g_test_add_func ("/plan-layers/errors", test_errors);
  g_test_add_func ("/plan-layers/limits", test_limits);
  g_test_add_func ("/plan-layers/round", test_round);
  g_test_add_func ("/plan-layers/files", test_files);
  return g_test_run ();
}
