/* Edit Factory - eftimelinesrc: the right frames, whatever happens
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"
#include "play.h"

#include <editfactory/plan.h>
#include <glib/gstdio.h>

#include <string.h>

#define H264                                                                   \
  "x264enc key-int-max=60 bframes=3 b-adapt=false speed-preset=veryfast "      \
  "pass=qual quantizer=18 vbv-buf-capacity=0"

/* The 300-frame H.264 clip that most tests use. */
static const gchar *
h264_clip (void)
{
  static gchar *path = NULL;

  if (!path) {
    path = path_of ("h264.mp4");
    if (!make_clip (path, H264 " ! mp4mux", 300, NULL))
      g_clear_pointer (&path, g_free);
  }
  return path;
}

#define NEED_H264()                                                            \
  if (!h264_clip ()) {                                                         \
    g_test_skip ("x264enc or mp4mux is missing");                              \
    return;                                                                    \
  }

/* Every frame of three clips, jumping back and forth in one file. */
static void
check_cuts (const gchar *name)
{
  g_autofree gchar *clips = g_strdup_printf (
      "{\"uri\":\"%s\",\"at\":0,\"duration\":1,\"in\":2.1},"
      "{\"uri\":\"%s\",\"at\":1,\"duration\":0.7,\"in\":0.433333},"
      "{\"uri\":\"%s\",\"at\":1.7,\"duration\":0.8,\"in\":1.966667}",
      name, name, name);
  g_autofree gchar *plan = plan_text ("30/1", 2.5, clips);
  Result r;

  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 75);
  g_assert_cmpuint (r.end, ==, 2500 * GST_MSECOND);
  assert_run (&r, 0, 30, 63, 1);
  assert_run (&r, 30, 21, 13, 1);
  assert_run (&r, 51, 24, 59, 1);
  g_assert_cmpuint (r.warnings->len, ==, 0);
  result_clear (&r);
}

static void
test_cuts (gconstpointer data)
{
  const gchar *encoder = data;
  g_autofree gchar *path = path_of ("codec.clip");

  if (!make_clip (path, encoder, 100, NULL)) {
    g_test_skip ("an element is missing");
    return;
  }
  check_cuts ("codec.clip");
}

/* Frames that are shown for different times. */
static void
test_vfr (gconstpointer data)
{
  const gchar *encoder = data;
  g_autofree gchar *path = path_of ("vfr.clip");
  g_autofree gchar *plan = plan_text (
      "30/1", 2, "{\"uri\":\"vfr.clip\",\"at\":0,\"duration\":2,\"in\":0.5}");
  GstClockTime times[61] = { 0 };
  Result r;

  for (guint i = 0; i < 60; i++)
    times[i + 1] =
        times[i] + (i % 7 == 3 ? 200 : 20 + i % 5 * 11) * GST_MSECOND;
  if (!make_clip (path, encoder, 60, times)) {
    g_test_skip ("an element is missing");
    return;
  }
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 60);
  for (guint i = 0; i < 60; i++) {
    GstClockTime t = 500 * GST_MSECOND + i * GST_SECOND / 30;
    gint expected = 0;

    while (expected < 59 && times[expected + 1] <= t + 600 * GST_USECOND)
      expected++;
    g_assert_cmpint (FRAME (&r, i), ==, expected);
  }
  result_clear (&r);
}

static void
test_fallback (gconstpointer data)
{
  gboolean loop = GPOINTER_TO_INT (data);
  g_autofree gchar *clips = g_strdup_printf (
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":4,\"in\":8.5,"
      "\"fallback\":\"%s\"}",
      loop ? "loop" : "hold");
  g_autofree gchar *plan = plan_text ("30/1", 4, clips);
  Result r;

  NEED_H264 ();
  play (plan, &r);
  g_assert_cmpuint (r.numbers->len, ==, 120);
  assert_run (&r, 0, 45, 255, 1);
  if (loop) {
    /* One frame of grace, then from the in-point again. */
    for (guint i = 48; i < 120; i++)
      g_assert_cmpint (FRAME (&r, i), >=, 255);
    g_assert_cmpint (FRAME (&r, 60), >, 255);
    g_assert_cmpint (FRAME (&r, 60), <, 299);
  } else {
    assert_run (&r, 45, 75, 299, 0);
  }
  g_assert_cmpuint (r.warnings->len, ==, 1);
  g_assert_nonnull (strstr (r.warnings->pdata[0], "h264.mp4"));
  result_clear (&r);
}

static void
test_truncated (void)
{
  g_autofree gchar *path = path_of ("whole.mkv");
  g_autofree gchar *cut = path_of ("cut.mkv");
  g_autofree gchar *plan = plan_text ("30/1", 8,
      "{\"uri\":\"cut.mkv\",\"at\":0,\"duration\":6,\"in\":0.5,"
      "\"fallback\":\"hold\"},"
      "{\"uri\":\"cut.mkv\",\"at\":6,\"duration\":2,\"in\":9}");
  g_autofree gchar *data = NULL;
  gsize length;
  Result r;

  NEED_H264 ();
  g_assert_true (make_clip (path, H264 " ! matroskamux", 300, NULL));
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_true (g_file_set_contents (cut, data, length / 3, NULL));
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 240);
  assert_run (&r, 0, 30, 15, 1);
  g_assert_cmpuint (r.warnings->len, >=, 1);
  result_clear (&r);
}

static void
test_one_frame (void)
{
  g_autofree gchar *path = path_of ("one.mp4");
  g_autofree gchar *plan =
      plan_text ("30/1", 1, "{\"uri\":\"one.mp4\",\"at\":0,\"duration\":1}");
  Result r;

  NEED_H264 ();
  g_assert_true (make_clip (path, H264 " ! mp4mux", 1, NULL));
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 30);
  assert_run (&r, 0, 30, 0, 0);
  g_assert_cmpuint (r.warnings->len, ==, 1);
  result_clear (&r);
}

/* Each refusal names the file. */
static void
check_refused (const gchar *name)
{
  g_autofree gchar *clips =
      g_strdup_printf ("{\"uri\":\"%s\",\"at\":0,\"duration\":1}", name);
  g_autofree gchar *plan = plan_text ("30/1", 1, clips);
  Result r;

  play (plan, &r);
  g_assert_nonnull (r.error);
  g_assert_nonnull (strstr (r.error, name));
  g_assert_cmpuint (r.numbers->len, ==, 0);
  result_clear (&r);
}

static void
test_refused (void)
{
  g_autofree gchar *text = path_of ("text.mp4");
  g_autofree gchar *broken = path_of ("broken.mp4");
  g_autofree gchar *data = NULL;
  gsize length;

  check_refused ("missing.mp4");
  g_assert_true (g_file_set_contents (text, "not a film\n", -1, NULL));
  check_refused ("text.mp4");
  NEED_H264 ();
  /* The index lies at the end: nothing of this can be decoded. */
  g_assert_true (g_file_get_contents (h264_clip (), &data, &length, NULL));
  g_assert_true (g_file_set_contents (broken, data, length / 2, NULL));
  check_refused ("broken.mp4");
}

static void
test_speed (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 2,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":1,\"in\":1,\"speed\":2},"
      "{\"uri\":\"h264.mp4\",\"at\":1,\"duration\":1,\"in\":4,\"speed\":0.25}");
  Result r;

  NEED_H264 ();
  play (plan, &r);
  assert_run (&r, 0, 30, 30, 2);
  assert_run (&r, 30, 30, 120, 0.25);
  result_clear (&r);
}

static void
make_grey (const gchar *name, guint luma)
{
  g_autofree gchar *line =
      g_strdup_printf ("videotestsrc num-buffers=1 pattern=solid-color "
                       "foreground-color=0xff%02x%02x%02x ! "
                       "video/x-raw,format=RGB,width=320,height=180 ! pngenc ! "
                       "filesink location=%s/%s",
          luma, luma, luma, folder, name);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Centred on the cut, as long as asked for, straight from one to the other. */
static void
test_crossfade (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 2,
      "{\"uri\":\"a.png\",\"at\":0,\"duration\":1},"
      "{\"uri\":\"b.png\",\"at\":1,\"duration\":1,"
      "\"transition\":{\"type\":\"crossfade\",\"duration\":0.4}}");
  Result r;

  make_grey ("a.png", 0);
  make_grey ("b.png", 255);
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.lumas->len, ==, 60);
  for (gint i = 0; i < 60; i++) {
    gdouble mix = CLAMP ((i - 24) / 12.0, 0, 1);

    g_assert_cmpint (ABS (LUMA (&r, i) - (16 + 219 * mix)), <=, 2);
  }
  result_clear (&r);
}

/* A transition that does not fit is a cut, said once; the length stays. */
static void
test_short_neighbour (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 2.5,
      "{\"uri\":\"a.png\",\"at\":0,\"duration\":1},"
      "{\"uri\":\"b.png\",\"at\":1,\"duration\":0.5,"
      "\"transition\":{\"type\":\"dip\",\"duration\":0.6}},"
      "{\"uri\":\"a.png\",\"at\":1.5,\"duration\":1,"
      "\"transition\":{\"type\":\"wipe\",\"duration\":0.6}}");
  Result r;

  make_grey ("a.png", 0);
  make_grey ("b.png", 255);
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.lumas->len, ==, 75);
  for (gint i = 0; i < 75; i++)
    g_assert_cmpint (
        ABS (LUMA (&r, i) - (i >= 30 && i < 45 ? 235 : 16)), <=, 1);
  g_assert_cmpuint (r.warnings->len, ==, 2);
  g_assert_nonnull (strstr (r.warnings->pdata[0], "clips[1]: its transition"));
  g_assert_nonnull (strstr (r.warnings->pdata[1], "clips[2]: its transition"));
  result_clear (&r);
}

/* What a transition would show beyond the file is its last frame, and no
 * reason for a warning. */
static void
test_transition_at_end (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 2,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":1,\"in\":9},"
      "{\"uri\":\"h264.mp4\",\"at\":1,\"duration\":1,\"in\":0,"
      "\"transition\":{\"type\":\"wipe\",\"duration\":1,"
      "\"direction\":\"down\"}}");
  Result r;

  NEED_H264 ();
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 60);
  g_assert_cmpuint (r.warnings->len, ==, 0);
  /* The middle, where numbers are read, is reached half way. */
  assert_run (&r, 0, 30, 270, 1);
  assert_run (&r, 31, 29, 1, 1);
  result_clear (&r);
}

static void
test_seek (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 9,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":4,\"in\":1},"
      "{\"uri\":\"h264.mp4\",\"at\":4,\"duration\":5,\"in\":3}");
  g_autoptr (GstElement) pipeline = NULL;
  Result r;

  NEED_H264 ();
  pipeline = make_pipeline (plan);
  result_init (&r);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_assert_true (gst_element_seek (pipeline, 1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      4500 * GST_MSECOND, GST_SEEK_TYPE_SET, 6 * GST_SECOND));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (pipeline, &r);
  g_assert_cmpuint (r.first_pts, ==, 4500 * GST_MSECOND);
  g_assert_cmpuint (r.numbers->len, ==, 45);
  assert_run (&r, 0, 45, 105, 1);
  /* Once more, after the end. */
  g_array_set_size (r.numbers, 0);
  g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 8 * GST_SECOND));
  drain (pipeline, &r);
  g_assert_cmpuint (r.numbers->len, ==, 30);
  assert_run (&r, 0, 30, 210, 1);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  result_clear (&r);
}

static void
test_queries (void)
{
  g_autofree gchar *plan = plan_text ("30000/1001", 2.345,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":2.345}");
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  gint64 duration = 0;
  Result r;

  NEED_H264 ();
  pipeline = make_pipeline (plan);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  result_init (&r);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND);
  g_assert_true (
      gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration));
  g_assert_cmpint (duration, ==, 2345 * GST_MSECOND);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (pipeline, &r);
  g_assert_cmpuint (r.numbers->len, ==, 71);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  result_clear (&r);
}

/* Each pad alone, both, and NULL in the middle. */
static void
check_line (const gchar *line, gboolean stop_early)
{
  g_autofree gchar *plan = plan_text ("30/1", 6,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":3,\"in\":1},"
      "{\"uri\":\"h264.mp4\",\"at\":3,\"duration\":3,\"in\":2}");
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  gint64 begin;

  g_object_set (source, "plan", plan, "base", folder, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_ERROR |
          (stop_early ? GST_MESSAGE_ASYNC_DONE : GST_MESSAGE_EOS));
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), !=, GST_MESSAGE_ERROR);
  begin = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
}

static void
test_pads (void)
{
  NEED_H264 ();
  check_line ("eftimelinesrc name=t t.video ! fakesink sync=false", FALSE);
  check_line ("eftimelinesrc name=t t.audio ! fakesink sync=false", FALSE);
  check_line ("eftimelinesrc name=t t.video ! queue ! fakesink sync=false "
              "t.audio ! queue ! fakesink sync=false",
      FALSE);
}

static void
test_stop (void)
{
  NEED_H264 ();
  for (guint i = 0; i < 5; i++)
    check_line ("eftimelinesrc name=t t.video ! fakesink sync=true "
                "t.audio ! fakesink sync=true",
        TRUE);
}

/* Many clips, few decoders. */
static void
test_many_clips (void)
{
  g_autoptr (GString) clips = g_string_new (NULL);
  g_autofree gchar *copy = path_of ("copy.mp4");
  g_autofree gchar *plan = NULL, *data = NULL;
  gsize length;
  Result r;

  NEED_H264 ();
  g_assert_true (g_file_get_contents (h264_clip (), &data, &length, NULL));
  g_assert_true (g_file_set_contents (copy, data, length, NULL));
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (clips,
        "%s{\"uri\":\"%s\",\"at\":%u.%u,\"duration\":0.1,\"in\":%u}",
        i ? "," : "", i % 2 ? "copy.mp4" : "h264.mp4", i / 10, i % 10, i % 9);
  plan = plan_text ("30/1", 20, clips->str);
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 600);
  for (guint i = 0; i < 200; i++)
    assert_run (&r, 3 * i, 3, 30 * (i % 9), 1);
  g_assert_cmpuint (r.max_threads, <, 40);
  result_clear (&r);
}

static void
test_same_file_reused (void)
{
  g_autofree gchar *plan = plan_text ("30/1", 2,
      "{\"uri\":\"h264.mp4\",\"at\":0,\"duration\":1,\"in\":1},"
      "{\"uri\":\"h264.mp4\",\"at\":1,\"duration\":0.5,\"in\":2.1},"
      "{\"uri\":\"h264.mp4\",\"at\":1.5,\"duration\":0.5,\"in\":0}");
  Result r;

  NEED_H264 ();
  play (plan, &r);
  assert_run (&r, 0, 30, 30, 1);
  assert_run (&r, 30, 15, 63, 1);
  assert_run (&r, 45, 15, 0, 1);
  result_clear (&r);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  play_init ();
  g_test_add_data_func ("/timeline/cuts/h264", H264 " ! mp4mux", test_cuts);
  g_test_add_data_func (
      "/timeline/cuts/h264-mkv", H264 " ! matroskamux", test_cuts);
  g_test_add_data_func ("/timeline/cuts/h264-open-gop",
      "x264enc key-int-max=24 bframes=3 b-adapt=false speed-preset=veryfast "
      "pass=qual quantizer=18 vbv-buf-capacity=0 "
      "option-string=open-gop=1:b-pyramid=normal ! mp4mux",
      test_cuts);
  g_test_add_data_func ("/timeline/cuts/h265-open-gop",
      "x265enc key-int-max=24 bitrate=1000 option-string=open-gop=1 ! "
      "h265parse ! mp4mux",
      test_cuts);
  g_test_add_data_func ("/timeline/cuts/h265-closed-gop",
      "x265enc key-int-max=60 bitrate=1000 option-string=open-gop=0 ! "
      "h265parse ! matroskamux",
      test_cuts);
  g_test_add_data_func ("/timeline/cuts/vp8",
      "vp8enc deadline=1 keyframe-max-dist=60 target-bitrate=2000000 ! webmmux",
      test_cuts);
  g_test_add_data_func ("/timeline/cuts/mjpeg", "jpegenc ! avimux", test_cuts);
  g_test_add_data_func ("/timeline/cuts/vp9",
      "vp9enc deadline=1 cpu-used=8 keyframe-max-dist=60 "
      "target-bitrate=2000000 ! webmmux",
      test_cuts);
  g_test_add_data_func ("/timeline/cuts/prores",
      "videoconvert ! avenc_prores_ks ! qtmux", test_cuts);
  g_test_add_data_func ("/timeline/vfr/mp4", H264 " ! mp4mux", test_vfr);
  g_test_add_data_func ("/timeline/vfr/mkv", H264 " ! matroskamux", test_vfr);
  g_test_add_data_func (
      "/timeline/fallback/loop", GINT_TO_POINTER (TRUE), test_fallback);
  g_test_add_data_func (
      "/timeline/fallback/hold", GINT_TO_POINTER (FALSE), test_fallback);
  g_test_add_func ("/timeline/truncated", test_truncated);
  g_test_add_func ("/timeline/one-frame", test_one_frame);
  g_test_add_func ("/timeline/refused", test_refused);
  g_test_add_func ("/timeline/speed", test_speed);
  g_test_add_func ("/timeline/crossfade", test_crossfade);
  g_test_add_func ("/timeline/short-neighbour", test_short_neighbour);
  g_test_add_func ("/timeline/transition-at-end", test_transition_at_end);
  g_test_add_func ("/timeline/seek", test_seek);
  g_test_add_func ("/timeline/queries", test_queries);
  g_test_add_func ("/timeline/pads", test_pads);
  g_test_add_func ("/timeline/stop", test_stop);
  g_test_add_func ("/timeline/many-clips", test_many_clips);
  g_test_add_func ("/timeline/same-file", test_same_file_reused);
  status = g_test_run ();
  play_clear ();
  return status;
}
