/* Edit Factory - styles and canvases that nobody wants: memory, sizes, crashes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scene.h"

#include <editfactory/json.h>
#include <string.h>

/* Of each picture's bitmaps, as scene.c says. */
#define LITTLE (32.0 * 1024 * 1024)

static EfScene *
scene_new (const gchar *overrides, guint width, guint height)
{
  g_autoptr (JsonNode) node = ef_json_parse ("test", overrides, -1, 0, NULL);
  g_autoptr (EfStyle) style = ef_style_load ("classic", node, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("none", NULL);

  g_assert_nonnull (style);
  return ef_scene_new (style, area, width, height);
}

/* @n words, a second each, on @n_lines lines; joined ones are one long one. */
static EfCues *
cue_of (guint n, guint n_lines, const gchar *text, guint flags)
{
  EfCues *cues = ef_cues_new (NULL, NULL, 1080, 1920);
  EfCue *cue = ef_cues_append (cues, 0, MAX (n, 1) * GST_SECOND);

  cues->timed_words = TRUE;
  for (guint i = 0; i < n; i++) {
    EfCueWord word = { .text = (gchar *)text,
      .start = i * GST_SECOND,
      .end = (i + 1) * GST_SECOND,
      .line = i * n_lines / n,
      .flags = i > 0 ? flags : 0 };

    ef_cue_append_copy (cue, &word);
  }
  cue->n_lines = n_lines;
  return cues;
}

/* Draws @cues at a few instants. Returns: bytes of the last picture */
static gdouble
draw (EfScene *scene, const EfCues *cues)
{
  const EfCue *cue = ef_cues_index (cues, 0);
  const EfPlaced *placed;
  gdouble bytes = 0;
  guint n;

  for (guint i = 0; i < 4; i++) {
    ef_scene_update (scene, cue, TRUE,
        cue->start + (cue->end - cue->start) / 4 * i + 50 * GST_MSECOND,
        &placed, &n);
    bytes = 0;
    for (guint k = 0; k < n; k++) {
      ef_sprite_draw (placed[k].sprite);
      g_assert_nonnull (placed[k].sprite->argb);
      g_assert_cmpuint (placed[k].sprite->width, >, 0);
      g_assert_cmpuint (placed[k].sprite->height, >, 0);
      bytes += (gdouble)placed[k].sprite->stride * placed[k].sprite->height;
    }
  }
  return bytes;
}

/* Tiny words in wide glows: a picture has no more bitmaps than it may, and
 * whoever wants to know is told. What is common is drawn whole. */
static void
test_budget (void)
{
  static const gchar *const wide =
      "{\"size\":8,\"min_size\":8,\"outline\":40,\"glow\":60,"
      "\"glow_colour\":\"#ffffff\",\"shadow_blur\":40,\"shadow_x\":40,"
      "\"shadow_colour\":\"#000000\"}";
  g_autoptr (EfCues) many = cue_of (400, 4, "ab", 0);
  g_autoptr (EfCues) few = cue_of (6, 2, "caption", 0);
  EfScene *scene = scene_new (wide, 2160, 3840);
  gdouble bytes = draw (scene, many);

  g_test_message ("%.0f MB", bytes / 1e6);
  g_assert_cmpfloat (bytes, <=, 2160.0 * 3840 * 4 * 4 + LITTLE + 5e6);
  g_assert_cmpfloat (bytes, >, LITTLE);
  g_assert_true (ef_scene_was_cut (scene));
  g_assert_false (ef_scene_was_cut (scene));
  draw (scene, few);
  g_assert_false (ef_scene_was_cut (scene));
  ef_scene_free (scene);
}

/* A cue without a word, on lines that are empty, in every box and motion. */
static void
test_nothing_to_show (void)
{
  static const gchar *const boxes[] = { "none", "word", "line", "cue" };
  static const gchar *const animations[] = { "none", "pop", "karaoke",
    "underline", "box" };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (animations); k++) {
      g_autofree gchar *overrides = g_strdup_printf (
          "{\"box\":\"%s\",\"animation\":\"%s\"}", boxes[i], animations[k]);
      g_autoptr (EfCues) empty = cue_of (0, 3, "", 0);
      EfScene *scene = scene_new (overrides, 320, 240);

      draw (scene, empty);
      ef_scene_free (scene);
    }
}

static void
add_field (GString *json, const EfStyleField *field, gboolean highest)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  if (field->type != EF_FIELD_NUMBER && field->type != EF_FIELD_INTEGER)
    return;
  g_ascii_dtostr (number, sizeof number, highest ? field->max : field->min);
  g_string_append_printf (
      json, "%s\"%s\":%s", json->len > 1 ? "," : "", field->name, number);
}

/* All numbers at one end of what they may be, with @extra. */
static gchar *
extreme_style (gboolean highest, const gchar *extra)
{
  GString *json = g_string_new ("{");

  for (const EfStyleField *f = ef_style_fields (); f->name; f++)
    add_field (json, f, highest);
  g_string_append_printf (json, ",%s}", extra);
  return g_string_free (json, FALSE);
}

/* Every value as small, or as large, as it may be, on canvases of all shapes,
 * for long words, many, and none. */
static void
test_extremes (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 3, 5 }, { 16, 16384 },
    { 16384, 16 }, { 40000, 100 }, { 640, 480 } };
  static const gchar *const extras[] = {
    "\"box\":\"cue\",\"animation\":\"pop\"",
    "\"box\":\"line\",\"animation\":\"karaoke\"",
    "\"box\":\"word\",\"animation\":\"bounce\",\"cue_animation\":\"pop\"",
    ("\"animation\":\"underline\",\"cue_exit\":\"slide\","
     "\"shadow_colour\":\"#000000\",\"glow_colour\":\"#ffffff\"")
  };
  g_autofree gchar *one_long = g_strnfill (900, 'W');
  EfCues *cues[] = { cue_of (1, 1, one_long, 0), cue_of (30, 20, "word", 0),
    cue_of (12, 1, "fi", EF_CUE_WORD_JOINED) };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = 0; k < 2 * G_N_ELEMENTS (extras); k++) {
      g_autofree gchar *style = extreme_style (k & 1, extras[k / 2]);
      EfScene *scene = scene_new (style, sizes[i][0], sizes[i][1]);

      for (guint c = 0; c < G_N_ELEMENTS (cues); c++)
        g_assert_cmpfloat (draw (scene, cues[c]), <,
            (gdouble)sizes[i][0] * sizes[i][1] * 16 + 4 * LITTLE);
      ef_scene_free (scene);
    }
  for (guint c = 0; c < G_N_ELEMENTS (cues); c++)
    ef_cues_unref (cues[c]);
}

/* What JSON and floating point have beyond numbers is refused. */
static void
test_no_numbers (void)
{
  static const gchar *const bad[] = { "{\"size\":1e9}", "{\"size\":1e999}",
    "{\"size\":NaN}", "{\"size\":-0}", "{\"glow\":1e308}",
    "{\"rotation\":1e300}", "{\"words_per_cue\":1e30}",
    "{\"words_per_cue\":2.5}", "{\"box_radius\":Infinity}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (JsonNode) node = ef_json_parse ("test", bad[i], -1, 0, NULL);
    g_autoptr (GError) error = NULL;

    if (node)
      g_assert_null (ef_style_load ("classic", node, &error));
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile-scenes/budget", test_budget);
  g_test_add_func ("/hostile-scenes/nothing-to-show", test_nothing_to_show);
  g_test_add_func ("/hostile-scenes/extremes", test_extremes);
  g_test_add_func ("/hostile-scenes/no-numbers", test_no_numbers);
  return g_test_run ();
}
