/* Edit Factory - no pixel of a caption where an app covers the picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Random texts of all scripts, in random styles, places and motions; what is
 * drawn is looked at, at many instants, not what was meant to be.
 */
#include "phraser.h"
#include "scene.h"
#include "word-segments.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <math.h>

/* Sanitizers would take an hour. */
#if defined __SANITIZE_ADDRESS__
#define TEXTS 20
#else
#define TEXTS 200
#endif
#define MAX_WORDS 9
#define WORD (200 * GST_MSECOND)

static const gchar *const platforms[] = { "tiktok", "reels", "shorts",
  "facebook", "generic" };
static const guint sizes[][2] = { { 270, 480 }, { 216, 270 }, { 240, 240 },
  { 320, 180 }, { 202, 359 } };
static const gchar *const styles[] = { "bold-white", "boxed-word", "classic",
  "karaoke", "karaoke-fill", "lower-third", "minimal", "neon-glow", "one-word",
  "shadow-pop", "underline", "warm-retro", "word-pop" };
static const gchar *const samples[] = { "a", "Öffentlichkeit", "jumping", "QW",
  "donaudampfschifffahrtsgesellschaft", "Ấn", "gÿß", "1,234.56%", "\"quoted\"",
  "كتاب", "المُدهِش", "نستعلیق", "שָׁלוֹם", "עולם!", "नमस्ते", "क्षत्रिय", "বাংলা",
  "க்ஷௌ", "ที่นี่ญี่ปุ่น", "สวัสดีครับ", "ສະບາຍດີ", "សួស្តី", "བསྒྲུབས",
  "我喜欢在北京吃苹果，你呢？", "東京タワー", "안녕하세요",
  "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪🇯🇵🇫🇷", "❤️", "🏳️‍🌈",
  ("Z\314\200\314\201\314\202\314\203"
   "\314\243\314\244\314\245"),
  "ffi", "…", "中" };

/* A text in a style on a canvas of a platform. */
typedef struct
{
  EfWords *words;
  EfStyle *style;
  EfSafeArea *area;
  guint width;
  guint height;
  gchar *name;
} Case;

static EfWords *
random_words (GRand *rand)
{
  guint n = g_rand_int_range (rand, 1, MAX_WORDS + 1), at = 0;
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *chosen[MAX_WORDS];
  EfWords *words;

  for (guint i = 0; i < n; i++) {
    chosen[i] = samples[g_rand_int_range (rand, 0, G_N_ELEMENTS (samples))];
    g_string_append_printf (text, "%s%s", i ? " " : "", chosen[i]);
  }
  words = ef_words_new ("und", text->str, n * WORD, EF_TIMING_ENGINE);
  for (guint i = 0; i < n; i++) {
    guint length = g_utf8_strlen (chosen[i], -1);

    ef_words_append (words, chosen[i], i * WORD, (i + 1) * WORD, at, length);
    at += length + 1;
  }
  return words;
}

static EfStyle *
random_style (GRand *rand)
{
  static const gchar *const motions[] = { "none", "highlight", "pop", "bounce",
    "fade", "slide", "karaoke", "underline", "box" };
  static const gchar *const entrances[] = { "none", "fade", "pop", "bounce",
    "slide" };
  static const gchar *const exits[] = { "none", "fade", "pop", "slide" };
  static const gchar *const aligns[] = { "left", "centre", "right" };
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *o = json_object_new ();
  g_autoptr (GError) error = NULL;
  EfStyle *style;

  json_node_take_object (node, o);
  json_object_set_double_member (o, "position_y", g_rand_double (rand));
  if (g_rand_int_range (rand, 0, 3) == 0) {
    json_object_set_double_member (o, "position_x", g_rand_double (rand));
    json_object_set_string_member (
        o, "align", aligns[g_rand_int_range (rand, 0, 3)]);
    json_object_set_string_member (o, "animation",
        motions[g_rand_int_range (rand, 0, G_N_ELEMENTS (motions))]);
    json_object_set_string_member (o, "cue_animation",
        entrances[g_rand_int_range (rand, 0, G_N_ELEMENTS (entrances))]);
    json_object_set_string_member (
        o, "cue_exit", exits[g_rand_int_range (rand, 0, G_N_ELEMENTS (exits))]);
  }
  if (g_rand_int_range (rand, 0, 6) == 0)
    json_object_set_double_member (
        o, "rotation", g_rand_double_range (rand, -180, 180));
  style = ef_style_load (
      styles[g_rand_int_range (rand, 0, G_N_ELEMENTS (styles))], node, &error);
  g_assert_no_error (error);
  return style;
}

static gboolean
is_covered (const EfSafeArea *area, gdouble x, gdouble y)
{
  for (guint i = 0; i < area->n_zones; i++) {
    const EfZone *z = &area->zones[i];

    if (x > z->x && x < z->x + z->width && y > z->y && y < z->y + z->height)
      return TRUE;
  }
  return area->n_zones == 0 &&
      (x < area->left || x > 1 - area->right || y < area->top ||
          y > 1 - area->bottom);
}

/* A sample counts where its middle is. Outside of the canvas is nothing. */
static gboolean
pixel_is_covered (const Case *c, gint x, gint y)
{
  return x >= 0 && y >= 0 && x < (gint)c->width && y < (gint)c->height &&
      is_covered (c->area, (x + 0.5) / c->width, (y + 0.5) / c->height);
}

static guint
check_sprite (const Case *c, const EfPlaced *placed)
{
  EfSprite *s = placed->sprite;
  guint n = 0;

  ef_sprite_draw (s);
  for (guint y = 0; y < s->height; y++) {
    const guint32 *row = (const guint32 *)(s->argb + (gsize)y * s->stride);

    for (guint x = 0; x < s->width; x++) {
      if (row[x] >> 24 == 0)
        continue;
      n++;
      if (pixel_is_covered (c, placed->x + (gint)x, placed->y + (gint)y))
        g_error ("%s: pixel %d,%d is covered", c->name, placed->x + (gint)x,
            placed->y + (gint)y);
    }
  }
  return n;
}

static gdouble
measure (const gchar *text, gpointer typesetter)
{
  return ef_typesetter_measure (typesetter, text);
}

/* As ef_captions_phrase(), with the fonts that are there. */
static EfCues *
phrase (const Case *c, EfTypesetter *typesetter)
{
  g_autoptr (EfWords) words = ef_words_segment (c->words);

  return ef_phrase_words (words, 0, c->style, c->width, c->height,
      ef_typesetter_get_available (typesetter), measure, typesetter);
}

/* Every seventh word looks as documents may want it, and every fifth has a
 * reading. */
static void
give_looks (const EfCues *cues)
{
  static const gchar *const readings[] = { "きょう", "a", "gloss of a word" };
  guint n = 0;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    for (guint k = 0; k < cue->words->len; k++, n++) {
      EfCueWord *word = &g_array_index (cue->words, EfCueWord, k);

      if (n % 5 == 3)
        word->ruby = g_strdup (readings[n % G_N_ELEMENTS (readings)]);
      if (n % 7 != 6)
        continue;
      word->flags |= EF_CUE_WORD_ITALIC | EF_CUE_WORD_UNDERLINE;
      word->size = n % 2 ? 1.7f : 0.6f;
    }
  }
}

static guint
check_instant (
    const Case *c, EfScene *scene, const EfCue *cue, GstClockTime time)
{
  const EfPlaced *placed;
  guint n = 0, n_placed;

  if (!ef_scene_update (scene, cue, TRUE, time, &placed, &n_placed))
    return 0;
  for (guint p = 0; p < n_placed; p++)
    n += check_sprite (c, &placed[p]);
  return n;
}

/* The instants after a word's onset at which motions differ most, and before
 * the cue's end. */
static guint
check_case (const Case *c, EfScene *scene)
{
  static const guint offsets[] = { 0, 20, 45, 70, 100, 140, 190 };
  static const guint ends[] = { 160, 130, 60, 10 };
  g_autoptr (EfCues) cues = phrase (c, ef_scene_get_typesetter (scene));
  const EfPlaced *placed;
  guint n = 0, n_placed;

  give_looks (cues);
  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    for (guint k = 0; k < cue->words->len * G_N_ELEMENTS (offsets); k++) {
      const EfCueWord *word =
          &g_array_index (cue->words, EfCueWord, k / G_N_ELEMENTS (offsets));

      n += check_instant (c, scene, cue,
          word->start + offsets[k % G_N_ELEMENTS (offsets)] * GST_MSECOND);
    }
    for (guint k = 0; k < G_N_ELEMENTS (ends); k++)
      n += check_instant (c, scene, cue,
          cue->end - MIN (cue->end - cue->start, ends[k] * GST_MSECOND));
  }
  ef_scene_update (scene, NULL, FALSE, 0, &placed, &n_placed);
  return n;
}

static void
case_name (Case *c, guint text)
{
  g_free (c->name);
  c->name = g_strdup_printf ("text %u (%s), %s at %.2f, %.2f, mode %d, %s, "
                             "%ux%u",
      text, c->words->text, c->style->name, c->style->position_x,
      c->style->position_y, c->style->writing_mode, c->area->name, c->width,
      c->height);
}

static void
case_init (Case *c, const gchar *platform, const guint *size)
{
  g_autoptr (GError) error = NULL;

  c->width = size[0];
  c->height = size[1];
  c->area = ef_safe_area_load (platform, &error);
  g_assert_no_error (error);
}

static void
case_clear (Case *c)
{
  ef_safe_area_free (c->area);
  g_clear_pointer (&c->name, g_free);
}

static guint64
check_canvas (const gchar *platform, const guint *size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (EfStyle) plain = ef_style_load ("classic", NULL, NULL);
  EfScene *scene;
  guint64 n = 0;
  Case c = { NULL };

  case_init (&c, platform, size);
  scene = ef_scene_new (plain, c.area, c.width, c.height);
  for (guint i = 0; i < TEXTS; i++) {
    c.words = random_words (rand);
    c.style = random_style (rand);
    if (i % 4 == 1)
      c.style->writing_mode = i % 8 == 1 ? EF_STYLE_WRITING_VERTICAL_RL
                                         : EF_STYLE_WRITING_VERTICAL_LR;
    case_name (&c, i);
    ef_scene_set_style (scene, c.style);
    n += check_case (&c, scene);
    ef_words_unref (c.words);
    ef_style_free (c.style);
  }
  ef_scene_free (scene);
  case_clear (&c);
  return n;
}

static void
test_zones (gconstpointer platform)
{
  guint64 n = 0;

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    n += check_canvas (platform, sizes[k]);
  g_test_message ("%" G_GUINT64_FORMAT " pixels", n);
  g_assert_cmpuint (n, >, 1000 * TEXTS);
}

/* The same of whole frames through the element. */
static guint
check_frame (const Case *c, GstBuffer *out, const GstVideoInfo *info)
{
  GstVideoFrame frame;
  guint n = 0;

  g_assert_true (gst_video_frame_map (&frame, info, out, GST_MAP_READ));
  for (guint y = 0; y < c->height; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_COMP_DATA (&frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);

    for (guint x = 0; x < c->width; x++) {
      if (row[x] == 128)
        continue;
      n++;
      if (pixel_is_covered (c, (gint)x, (gint)y))
        g_error ("%s: sample %u,%u is covered", c->name, x, y);
    }
  }
  gst_video_frame_unmap (&frame);
  return n;
}

static GstBuffer *
grey_frame (const GstVideoInfo *info, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 128, info->size);
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

static guint
check_element (Case *c, GstHarness *h, const gchar *platform, guint k)
{
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=I420,width=%u,height=%u,framerate=30/1", sizes[k][0],
      sizes[k][1]);
  GstVideoInfo info;
  guint n = 0;

  case_init (c, platform, sizes[k]);
  case_name (c, k);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, c->width, c->height);
  gst_harness_set_src_caps_str (h, caps);
  for (guint i = 0; i < 6; i++) {
    GstBuffer *out = gst_harness_push_and_pull (
        h, grey_frame (&info, (k * 6 + i) * GST_SECOND / 30));

    n += check_frame (c, out, &info);
    gst_buffer_unref (out);
  }
  case_clear (c);
  return n;
}

/* The canvas changes its size in the middle of the stream, four times. */
static void
test_element (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autofree gchar *folder = g_dir_make_tmp ("ef-zones-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "words.json", NULL);
  guint n = 0;

  for (guint i = 0; i < 20; i++) {
    Case c = { random_words (rand), NULL };
    const gchar *platform = platforms[i % G_N_ELEMENTS (platforms)];
    const gchar *style = styles[i % G_N_ELEMENTS (styles)];
    GstHarness *h = gst_harness_new ("efsubtitleoverlay");
    g_autoptr (GError) error = NULL;

    ef_words_save (c.words, path, &error);
    g_assert_no_error (error);
    c.style = ef_style_load (style, NULL, &error);
    g_object_set (h->element, "words-location", path, "style", style,
        "safe-area", platform, "position-y", g_rand_double (rand), NULL);
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
      n += check_element (&c, h, platform, k);
    gst_harness_teardown (h);
    ef_words_unref (c.words);
    ef_style_free (c.style);
  }
  g_assert_cmpuint (n, >, 10000);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (platforms); i++) {
    g_autofree gchar *path = g_strconcat ("/zones/", platforms[i], NULL);

    g_test_add_data_func (path, platforms[i], test_zones);
  }
  g_test_add_func ("/zones/element", test_element);
  return g_test_run ();
}
