/* Edit Factory - efsubtitleoverlay: what is lit when, and where
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <string.h>

#define FPS 30

static gchar *folder;

static gchar *
write_words (EfWords *words)
{
  gchar *path = g_build_filename (folder, "words.json", NULL);
  g_autoptr (GError) error = NULL;

  ef_words_save (words, path, &error);
  g_assert_no_error (error);
  return path;
}

static EfWords *
some_words (void)
{
  static const struct
  {
    const gchar *text;
    guint start;
    guint end;
  } list[] = { { "Every", 120, 410 }, { "single", 410, 800 },
    { "word", 830, 1010 }, { "lights", 1300, 1600 }, { "exactly", 1610, 2050 },
    { "when", 2050, 2200 }, { "spoken.", 2260, 2700 }, { "Done", 3700, 3900 } };
  EfWords *words = ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_ENGINE);

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    ef_words_append (words, list[i].text, list[i].start * GST_MSECOND,
        list[i].end * GST_MSECOND, 0, 0);
  return words;
}

static GstBuffer *
grey_frame (const GstVideoInfo *info, guint index)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 128, info->size);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (index, GST_SECOND, FPS);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / FPS;
  return buffer;
}

/* Samples of @frame in which blue is far below grey: the lit word's yellow.
 * V's plane is untouched by white, black and grey. */
static guint
count_lit (GstVideoFrame *frame, guint *left, guint *right)
{
  guint n = 0, w = GST_VIDEO_FRAME_COMP_WIDTH (frame, 1);

  *left = w;
  *right = 0;
  for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, 1); y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_COMP_DATA (frame, 1) +
        (gsize)y * GST_VIDEO_FRAME_COMP_STRIDE (frame, 1);

    for (guint x = 0; x < w; x++)
      if (row[x] < 90) {
        n++;
        *left = MIN (*left, x);
        *right = MAX (*right, x);
      }
  }
  return n;
}

/* Each word's highlight begins within one frame of its onset: the lit area
 * moves to another place just then. */
static void
test_highlight (void)
{
  g_autoptr (EfWords) words = some_words ();
  g_autofree gchar *path = write_words (words);
  GstHarness *h = gst_harness_new ("efsubtitleoverlay");
  GstVideoInfo info;
  guint last_centre = 0, found = 0;

  g_object_set (h->element, "words-location", path, "animation", "none", NULL);
  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=I420,width=540,"
      "height=960,framerate=30/1,colorimetry=bt709");
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 540, 960);
  for (guint i = 0; i < 4 * FPS; i++) {
    GstBuffer *out = gst_harness_push_and_pull (h, grey_frame (&info, i));
    GstClockTime time = GST_BUFFER_PTS (out);
    GstVideoFrame frame;
    guint left, right, lit;

    g_assert_true (gst_video_frame_map (&frame, &info, out, GST_MAP_READ));
    lit = count_lit (&frame, &left, &right);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (out);
    if (lit > 20 && left + right != last_centre) {
      const EfWord *word = ef_words_index (words, found);
      GstClockTimeDiff late = (GstClockTimeDiff)time - word->start;

      g_assert_cmpint (late, >=, 0);
      g_assert_cmpint (late, <=, GST_SECOND / FPS);
      found++;
    }
    last_centre = lit > 20 ? left + right : 0;
  }
  g_assert_cmpuint (found, ==, ef_words_length (words));
  gst_harness_teardown (h);
  g_unlink (path);
}

/* A caption changes some samples in every format, and only writes the frame
 * that is writable. */
static void
test_formats (void)
{
  static const gchar *const formats[] = { "I420", "YV12", "NV12", "NV21",
    "BGRA", "RGBA", "RGB", "Y444", "Y42B", "AYUV", "I420_10LE", "UYVY" };
  static const guint sizes[][2] = { { 320, 240 }, { 321, 241 }, { 16, 16 } };
  g_autoptr (EfWords) words = some_words ();
  g_autofree gchar *path = write_words (words);

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      GstHarness *h = gst_harness_new ("efsubtitleoverlay");
      g_autofree gchar *caps =
          g_strdup_printf ("video/x-raw,format=%s,"
                           "width=%u,height=%u,framerate=30/1",
              formats[f], sizes[s][0], sizes[s][1]);
      g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);
      GstVideoInfo info;
      GstBuffer *out, *plain;
      GstMapInfo a, b;

      g_assert_true (gst_video_info_from_caps (&info, parsed));
      g_object_set (
          h->element, "words-location", path, "safe-area", "none", NULL);
      gst_harness_set_src_caps (h, g_steal_pointer (&parsed));
      out = gst_harness_push_and_pull (h, grey_frame (&info, 15));
      plain = grey_frame (&info, 15);
      gst_buffer_map (out, &a, GST_MAP_READ);
      gst_buffer_map (plain, &b, GST_MAP_READ);
      g_assert_cmpuint (a.size, ==, b.size);
      g_assert_cmpint (memcmp (a.data, b.data, a.size) == 0, ==, 0);
      gst_buffer_unmap (out, &a);
      gst_buffer_unmap (plain, &b);
      gst_buffer_unref (out);
      gst_buffer_unref (plain);
      gst_harness_teardown (h);
    }
  }
  g_unlink (path);
}

static void
test_meta (void)
{
  g_autoptr (EfWords) words = some_words ();
  g_autofree gchar *path = write_words (words);
  GstHarness *h = gst_harness_new ("efsubtitleoverlay");
  GstVideoInfo info;
  GstBuffer *out;

  g_object_set (h->element, "words-location", path, NULL);
  gst_harness_add_propose_allocation_meta (
      h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_sink_caps_str (
      h, "video/x-raw(memory:SystemMemory, meta:GstVideoOverlayComposition)");
  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=I420,width=540,"
      "height=960,framerate=30/1");
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 540, 960);
  out = gst_harness_push_and_pull (h, grey_frame (&info, 15));
  g_assert_nonnull (gst_buffer_get_video_overlay_composition_meta (out));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  g_unlink (path);
}

/* Words that come in on the text pad, relative to their buffer's time. */
static void
test_text_pad (void)
{
  g_autoptr (EfWords) words = some_words ();
  GstHarness *h =
      gst_harness_new_with_padnames ("efsubtitleoverlay", "sink", "src");
  GstHarness *t = gst_harness_new_with_element (h->element, "text", NULL);
  GstVideoInfo info;
  GstBuffer *text = gst_buffer_new_wrapped (g_strdup ("Every"), 5);
  guint changed[2] = { 0, 0 };

  gst_harness_set_src_caps_str (t, "text/x-raw,format=utf8");
  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=I420,width=540,"
      "height=960,framerate=30/1");
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 540, 960);
  ef_buffer_add_word_timing_meta (text, words);
  GST_BUFFER_PTS (text) = 2 * GST_SECOND;
  GST_BUFFER_DURATION (text) = 4 * GST_SECOND;
  g_assert_cmpint (gst_harness_push (t, text), ==, GST_FLOW_OK);
  gst_harness_push_event (t, gst_event_new_eos ());
  for (guint i = 0; i < 2; i++) {
    /* one second before, and half a second into the text */
    GstBuffer *out =
        gst_harness_push_and_pull (h, grey_frame (&info, i ? 75 : 30));
    GstMapInfo map;

    gst_buffer_map (out, &map, GST_MAP_READ);
    for (gsize k = 0; k < map.size; k++)
      changed[i] += map.data[k] != 128;
    gst_buffer_unmap (out, &map);
    gst_buffer_unref (out);
  }
  g_assert_cmpuint (changed[0], ==, 0);
  g_assert_cmpuint (changed[1], >, 500);
  gst_harness_teardown (t);
  gst_harness_teardown (h);
}

static void
test_bad_settings (void)
{
  static const struct
  {
    const gchar *property;
    const gchar *value;
    const gchar *expected;
  } cases[] = { { "style", "nope", "karaoke" },
    { "safe-area", "nope", "tiktok" },
    { "style-overrides", "{\"colour\":1}", "unknown field" },
    { "words-location", "/nowhere/w.json", "/nowhere/w.json" },
    { "style-overrides", "{\"size\":4000}", "size: must be between" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstHarness *h = gst_harness_new ("efsubtitleoverlay");
    g_autoptr (GstBus) bus = gst_bus_new ();
    g_autoptr (GstMessage) message = NULL;
    g_autoptr (GError) error = NULL;

    gst_element_set_bus (h->element, bus);
    g_object_set (h->element, cases[i].property, cases[i].value, NULL);
    gst_harness_set_src_caps_str (h,
        "video/x-raw,format=I420,width=64,"
        "height=64,framerate=30/1");
    message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
    g_assert_nonnull (message);
    gst_message_parse_error (message, &error, NULL);
    if (!strstr (error->message, cases[i].expected))
      g_error ("'%s' lacks '%s'", error->message, cases[i].expected);
    gst_element_set_bus (h->element, NULL);
    gst_harness_teardown (h);
  }
}

/* A file of one kind that is given as another: the error names the property. */
static void
test_wrong_property (void)
{
  static const struct
  {
    const gchar *name;
    const gchar *content;
    const gchar *property;
    const gchar *expected;
  } cases[] = { { "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n",
                    "words-location", "a file for subtitles-location" },
    { "a.json",
        "{\"version\":1,\"language\":\"en\",\"text\":\"a\",\"duration\":1,"
        "\"timing\":\"given\",\"words\":[{\"text\":\"a\",\"start\":0,"
        "\"end\":1,\"char\":0,\"length\":1}]}",
        "cues-location", "a file for words-location" },
    { "b.json", "{\"version\":1,\"cues\":[]}", "words-location",
        "a file for cues-location" },
    { "c.json", "{", "words-location", "c.json" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_build_filename (folder, cases[i].name, NULL);
    GstHarness *h = gst_harness_new ("efsubtitleoverlay");
    g_autoptr (GstBus) bus = gst_bus_new ();
    g_autoptr (GstMessage) message = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, cases[i].content, -1, NULL));
    gst_element_set_bus (h->element, bus);
    g_object_set (h->element, cases[i].property, path, NULL);
    gst_harness_set_src_caps_str (
        h, "video/x-raw,format=I420,width=64,height=64,framerate=30/1");
    message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
    g_assert_nonnull (message);
    gst_message_parse_error (message, &error, NULL);
    g_assert_nonnull (strstr (error->message, cases[i].expected));
    gst_element_set_bus (h->element, NULL);
    gst_harness_teardown (h);
    g_remove (path);
  }
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-overlay-XXXXXX", NULL);
  g_test_add_func ("/overlay/highlight", test_highlight);
  g_test_add_func ("/overlay/formats", test_formats);
  g_test_add_func ("/overlay/meta", test_meta);
  g_test_add_func ("/overlay/text-pad", test_text_pad);
  g_test_add_func ("/overlay/bad-settings", test_bad_settings);
  g_test_add_func ("/overlay/wrong-property", test_wrong_property);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
