/* Edit Factory - efsubtitleoverlay: what no well-behaved host does to it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-pads.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/video/gstvideometa.h>
#include <gst/video/video.h>
#include <malloc.h>
#include <string.h>

#define CAPS "video/x-raw,format=GRAY8,width=320,height=240,framerate=30/1"
#define SIZE (320 * 240)

/* Sanitizers count what is lost, not what is kept, and take their time. */
#if defined __SANITIZE_ADDRESS__
#define ROUNDS 10
#else
#define ROUNDS 1000
#endif

static Overlay
begin (void)
{
  Overlay o = overlay_new (TRUE);

  gst_harness_set_src_caps_str (o.video, CAPS);
  return o;
}

static GstBuffer *
grey (gsize size, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 100, size);
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

/* Pixels that are not as they were. Takes @buffer. */
static guint
count_changed (GstBuffer *buffer)
{
  guint changed = 0;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    changed += map.data[i] != 100;
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return changed;
}

static guint
show (Overlay *o, GstClockTime time)
{
  return count_changed (
      gst_harness_push_and_pull (o->video, grey (SIZE, time)));
}

static void
segment (GstHarness *h, GstFormat format, guint64 start, guint64 stop)
{
  GstSegment segment;

  gst_segment_init (&segment, format);
  segment.start = segment.time = start;
  segment.stop = stop;
  gst_harness_push_event (h, gst_event_new_segment (&segment));
}

static guint
count_warnings (GstBus *bus, const gchar *about)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    const GstStructure *s = gst_message_get_structure (message);

    n += strstr (gst_structure_get_string (s, "message"), about) != NULL;
    gst_message_unref (message);
  }
  return n;
}

/* Properties */

static void
check_setting (const gchar *name, const gchar *value)
{
  Overlay o = begin ();

  overlay_say (&o, "word", 0, 10 * GST_SECOND);
  g_object_set (o.video->element, name, value, NULL);
  g_assert_cmpuint (show (&o, GST_SECOND), >, 0);
  overlay_free (&o);
}

/* Nothing is the default, not a crash. */
static void
test_nothing (void)
{
  check_setting ("style", NULL);
  check_setting ("safe-area", NULL);
  check_setting ("style-overrides", NULL);
  check_setting ("avoid", NULL);
  check_setting ("fonts", NULL);
}

/* A path's name may be shorter than ".json". */
static void
test_short_names (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-abuse-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "s", NULL);

  g_assert_true (g_file_set_contents (path, "{\"size\":90}", -1, NULL));
  check_setting ("style", path);
  g_assert_true (g_file_set_contents (path,
      "{\"version\":1,\"title\":\"t\",\"source\":\"s\",\"date\":\"2024-01-01\","
      "\"canvas\":{\"width\":100,\"height\":100},\"covered\":{\"top\":1,"
      "\"bottom\":1,\"left\":1,\"right\":1}}",
      -1, NULL));
  check_setting ("safe-area", path);
  g_unlink (path);
  g_rmdir (folder);
}

/* Before a style is loaded every value is one that could be set. */
static void
test_defaults (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("efsubtitleoverlay", NULL);
  guint n = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);

  gst_object_ref_sink (element);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (element), specs[i]->name, &value);
    if (g_param_value_validate (specs[i], &value))
      g_error ("%s: its value is not one that it takes", specs[i]->name);
    g_value_unset (&value);
    if (g_str_equal (specs[i]->name, "animation"))
      g_assert_nonnull (
          strstr (g_param_spec_get_blurb (specs[i]), "none, fade, pop"));
  }
}

static gpointer
set_encodings (gpointer element)
{
  for (guint i = 0; i < 20 * ROUNDS; i++)
    g_object_set (element, "subtitle-encoding", i & 1 ? "UTF-16LE" : "UTF-8",
        "wait-text", i & 1, "words-offset", (gint64)i, NULL);
  return NULL;
}

/* Read while another thread writes. */
static void
test_read_while_set (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("efsubtitleoverlay", NULL);
  GThread *thread;

  gst_object_ref_sink (element);
  g_object_set (element, "subtitle-encoding", "UTF-8", NULL);
  thread = g_thread_new ("setter", set_encodings, element);
  for (guint i = 0; i < 20 * ROUNDS; i++) {
    g_autofree gchar *encoding = NULL;

    g_object_get (element, "subtitle-encoding", &encoding, NULL);
    g_assert_true (g_str_has_prefix (encoding, "UTF-"));
  }
  g_thread_join (thread);
}

/* Segments */

/* Frames of a stream that is not in time pass; it is told of once. */
static void
test_bytes_segment (void)
{
  Overlay o = begin ();
  g_autoptr (GstBus) bus = gst_bus_new ();

  gst_element_set_bus (o.video->element, bus);
  overlay_say (&o, "word", 0, 10 * GST_SECOND);
  segment (o.video, GST_FORMAT_BYTES, 0, GST_CLOCK_TIME_NONE);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (show (&o, GST_SECOND), ==, 0);
  g_assert_cmpuint (count_warnings (bus, "not in time"), ==, 1);
  segment (o.video, GST_FORMAT_TIME, 0, GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (show (&o, GST_SECOND), >, 0);
  gst_element_set_bus (o.video->element, NULL);
  overlay_free (&o);
}

/* A gap that goes on beyond the segment, or beyond all times, is known to its
 * end. Shorter than one wait, which is 2 s. */
static void
check_gap (GstClockTime stop, GstClockTime start, GstClockTime duration)
{
  Overlay o = begin ();
  gint64 began;

  segment (o.text, GST_FORMAT_TIME, 0, stop);
  overlay_gap (&o, start, duration);
  began = g_get_monotonic_time ();
  g_assert_cmpuint (show (&o, 3 * GST_SECOND), ==, 0);
  g_assert_cmpint (
      g_get_monotonic_time () - began, <, 1900 * G_TIME_SPAN_MILLISECOND);
  overlay_free (&o);
}

static void
test_gaps (void)
{
  check_gap (4 * GST_SECOND, GST_SECOND, 60 * GST_SECOND);
  check_gap (3500 * GST_MSECOND, 2 * GST_SECOND, 60 * GST_SECOND);
  check_gap (GST_CLOCK_TIME_NONE, GST_SECOND, GST_CLOCK_TIME_NONE - 1);
  check_gap (GST_CLOCK_TIME_NONE, 4 * GST_SECOND, GST_CLOCK_TIME_NONE);
}

/* A seek into the middle of a caption shows the rest of it. */
static void
test_begun_before (void)
{
  Overlay o = begin ();

  segment (o.text, GST_FORMAT_TIME, 10 * GST_SECOND, GST_CLOCK_TIME_NONE);
  segment (o.video, GST_FORMAT_TIME, 10 * GST_SECOND, GST_CLOCK_TIME_NONE);
  overlay_say (&o, "long ago", 7 * GST_SECOND, 2 * GST_SECOND);
  overlay_say (&o, "word", 9 * GST_SECOND, 3 * GST_SECOND);
  overlay_gap (&o, 12 * GST_SECOND, 60 * GST_SECOND);
  g_assert_cmpuint (show (&o, 10500 * GST_MSECOND), >, 0);
  g_assert_cmpuint (show (&o, 11900 * GST_MSECOND), >, 0);
  g_assert_cmpuint (show (&o, 12100 * GST_MSECOND), ==, 0);
  overlay_free (&o);
}

static void
say_words (Overlay *o, GstClockTime time)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "one two", 2 * GST_SECOND, EF_TIMING_GIVEN);
  GstBuffer *buffer = gst_buffer_new_memdup ("one two", 7);

  ef_words_append (words, "one", 0, GST_SECOND, 0, 3);
  ef_words_append (words, "two", GST_SECOND, 2 * GST_SECOND, 4, 3);
  ef_buffer_add_word_timing_meta (buffer, words);
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = 2 * GST_SECOND;
  g_assert_cmpint (gst_harness_push (o->text, buffer), ==, GST_FLOW_OK);
}

/* So it does with words: the one that is spoken then is lit. */
static void
test_words_begun_before (void)
{
  Overlay o = begin (), whole = begin ();

  segment (o.text, GST_FORMAT_TIME, 10 * GST_SECOND, GST_CLOCK_TIME_NONE);
  segment (o.video, GST_FORMAT_TIME, 10 * GST_SECOND, GST_CLOCK_TIME_NONE);
  say_words (&o, 8500 * GST_MSECOND);
  say_words (&whole, 8500 * GST_MSECOND);
  overlay_gap (&o, 11 * GST_SECOND, 60 * GST_SECOND);
  overlay_gap (&whole, 11 * GST_SECOND, 60 * GST_SECOND);
  g_assert_cmpuint (
      show (&o, 10200 * GST_MSECOND), ==, show (&whole, 10200 * GST_MSECOND));
  g_assert_cmpuint (show (&whole, 10200 * GST_MSECOND), >, 0);
  overlay_free (&o);
  overlay_free (&whole);
}

/* The end of what times can hold is not the beginning. */
static void
test_late_text (void)
{
  static const GstClockTime times[] = { G_MAXINT64 - GST_SECOND, G_MAXINT64,
    (GstClockTime)G_MAXINT64 + GST_SECOND, G_MAXUINT64 - GST_SECOND };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    Overlay o = begin ();

    overlay_say (&o, "word", times[i], 10 * GST_SECOND);
    say_words (&o, times[i]);
    overlay_gap (&o, 0, 60 * GST_SECOND);
    g_assert_cmpuint (show (&o, 500 * GST_MSECOND), ==, 0);
    overlay_free (&o);
  }
}

/* Words that begin when time is over are not shown at its beginning. */
static void
test_words_offset (void)
{
  static const gint64 offsets[] = { G_MAXINT64, G_MAXINT64 - 1, G_MININT64 };
  g_autofree gchar *folder = g_dir_make_tmp ("ef-abuse-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "w.json", NULL);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "one two", 2 * GST_SECOND, EF_TIMING_GIVEN);

  ef_words_append (words, "one", 0, GST_SECOND, 0, 3);
  ef_words_append (words, "two", GST_SECOND, 2 * GST_SECOND, 4, 3);
  g_assert_true (ef_words_save (words, path, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++) {
    GstHarness *h = gst_harness_new ("efsubtitleoverlay");

    g_object_set (
        h->element, "words-location", path, "words-offset", offsets[i], NULL);
    gst_harness_set_src_caps_str (h, CAPS);
    g_assert_cmpuint (
        count_changed (gst_harness_push_and_pull (h, grey (SIZE, 0))), ==, 0);
    gst_harness_teardown (h);
  }
  g_unlink (path);
  g_rmdir (folder);
}

/* Waiting */

/* A live text pad that says nothing holds the picture once, not at each frame.
 */
static void
test_silent (void)
{
  Overlay o = begin ();
  gint64 began = g_get_monotonic_time ();

  gst_harness_set_upstream_latency (o.video, 40 * GST_MSECOND);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (show (&o, i * GST_SECOND), ==, 0);
  g_assert_cmpint (
      g_get_monotonic_time () - began, <, 3500 * G_TIME_SPAN_MILLISECOND);
  /* what it says at last is shown */
  overlay_say (&o, "word", 4 * GST_SECOND, 2 * GST_SECOND);
  g_assert_cmpuint (show (&o, 4 * GST_SECOND), >, 0);
  began = g_get_monotonic_time ();
  g_assert_cmpuint (show (&o, 7 * GST_SECOND), ==, 0);
  g_assert_cmpint (
      g_get_monotonic_time () - began, <, 1900 * G_TIME_SPAN_MILLISECOND);
  overlay_free (&o);
}

static gpointer
push_frame (gpointer data)
{
  Overlay *o = data;

  return GINT_TO_POINTER (gst_harness_push (o->video, grey (SIZE, GST_SECOND)));
}

/* Who does not want to wait any more is heard at once. */
static void
check_stop_waiting (void)
{
  Overlay o = begin ();
  gint64 began = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("video", push_frame, &o);

  g_object_set (o.video->element, "wait-text", FALSE, NULL);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, GST_FLOW_OK);
  g_assert_cmpint (
      g_get_monotonic_time () - began, <, 1900 * G_TIME_SPAN_MILLISECOND);
  overlay_free (&o);
}

/* In some rounds the picture is waiting already. */
static void
test_stop_waiting (void)
{
  for (guint i = 0; i < ROUNDS / 5; i++)
    check_stop_waiting ();
}

/* A silent text branch of files makes them late, not endless. */
static void
test_silent_file (void)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc num-buffers=20 ! " CAPS
      " ! efsubtitleoverlay name=o ! fakesink "
      "appsrc name=t caps=text/x-raw,format=utf8 format=time ! o.text",
      NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  gint64 began = g_get_monotonic_time ();

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_TIME_SPAN_SECOND);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* Events */

static guint
count_upstream (GstHarness *h, GstEventType type)
{
  GstEvent *event;
  guint n = 0;

  while ((event = gst_harness_try_pull_upstream_event (h))) {
    n += GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  return n;
}

/* The latency that a live pipeline agreed on is that of both branches. */
static void
test_latency_event (void)
{
  Overlay o = begin ();

  gst_harness_push_upstream_event (
      o.video, gst_event_new_latency (300 * GST_MSECOND));
  g_assert_cmpuint (count_upstream (o.video, GST_EVENT_LATENCY), ==, 1);
  g_assert_cmpuint (count_upstream (o.text, GST_EVENT_LATENCY), ==, 1);
  overlay_free (&o);
}

/* Frames */

static void
crop (GstBuffer *buffer, guint x, guint y, guint width, guint height)
{
  GstVideoCropMeta *meta = gst_buffer_add_video_crop_meta (buffer);

  meta->x = x;
  meta->y = y;
  meta->width = width;
  meta->height = height;
}

/* What is said to be seen of a frame is not more than there is. */
static void
test_crop (void)
{
  static const guint crops[][4] = { { 0, 0, G_MAXUINT, G_MAXUINT },
    { 0, 0, G_MAXINT, 100 }, { 300, 200, 4000, 4000 }, { 4000, 4000, 20, 20 },
    { G_MAXUINT, G_MAXUINT, G_MAXUINT, 1 }, { 319, 239, 1, 1 } };
  Overlay o = begin ();

  overlay_say (&o, "word", 0, 10 * GST_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (crops); i++) {
    GstBuffer *buffer = grey (SIZE, GST_SECOND);

    crop (buffer, crops[i][0], crops[i][1], crops[i][2], crops[i][3]);
    buffer = gst_harness_push_and_pull (o.video, buffer);
    g_assert_nonnull (buffer);
    if (i == 0)
      g_assert_cmpuint (count_changed (buffer), ==, show (&o, GST_SECOND));
    else
      gst_buffer_unref (buffer);
  }
  overlay_free (&o);
}

/* Sides of up to 40000 pixels, which are more than cairo draws in one. */
static void
check_size (guint width, guint height, const gchar *format, const gchar *meta)
{
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw%s,format=%s,width=%u,height=%u,framerate=30/1", meta, format,
      width, height);
  g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);
  GstHarness *h = gst_harness_new ("efsubtitleoverlay");
  GstHarness *text = gst_harness_new_with_element (h->element, "text", NULL);
  Overlay o = { h, text };
  GstVideoInfo info;

  if (*meta)
    gst_harness_add_propose_allocation_meta (
        h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  g_object_set (h->element, "style", "boxed-word", "box", "cue", "size", 300.0,
      "debug-safe-area", TRUE, "wait-text", FALSE, NULL);
  gst_harness_set_src_caps_str (text, "text/x-raw,format=utf8");
  gst_harness_set_src_caps (h, gst_caps_ref (parsed));
  g_assert_true (gst_video_info_from_caps (&info, parsed));
  overlay_say (&o, "some words", 0, 10 * GST_SECOND);
  gst_buffer_unref (
      gst_harness_push_and_pull (h, grey (info.size, GST_SECOND)));
  gst_harness_teardown (text);
  gst_harness_teardown (h);
}

static void
test_sizes (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 3, 5 }, { 5, 3 }, { 2, 1 },
    { 40000, 16 }, { 16, 40000 }, { 40000, 300 }, { 16384, 64 } };
  static const gchar *const formats[] = { "I420", "GRAY8", "BGRA", "v210",
    "YUY2", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = ROUNDS > 100 ? 0 : i % 3;
         k<G_N_ELEMENTS (formats); k += ROUNDS> 100 ? 1 : 3) {
      check_size (sizes[i][0], sizes[i][1], formats[k], "");
      check_size (sizes[i][0], sizes[i][1], formats[k],
          "(memory:SystemMemory, meta:GstVideoOverlayComposition)");
    }
}

/* Memory */

static gsize
heap_bytes (void)
{
  return mallinfo2 ().uordblks;
}

/* Hours of text without a pause: what is over is forgotten (it was 4 MB). The
 * words that the painter keeps come and go. */
static void
test_endless_text (void)
{
  Overlay o = begin ();
  gsize before = 0;

  for (guint i = 0; i < 6 * ROUNDS; i++) {
    GstClockTime time = i * GST_SECOND;

    overlay_say (&o, "and so on and on", time, GST_SECOND);
    show (&o, time);
    if (i == ROUNDS)
      before = heap_bytes ();
  }
  g_test_message ("%" G_GSSIZE_FORMAT " bytes more in the end",
      (gssize)(heap_bytes () - before));
  g_assert_cmpint ((gssize)(heap_bytes () - before), <, 1500000);
  overlay_free (&o);
}

static void
around (Overlay *o, guint i)
{
  static const gchar *const caps[] = { CAPS,
    "video/x-raw,format=GRAY8,width=160,height=480,framerate=30/1" };
  GstEvent *event;

  gst_element_set_state (o->video->element, GST_STATE_READY);
  gst_element_set_state (o->video->element, GST_STATE_PLAYING);
  gst_pad_set_active (o->video->srcpad, FALSE);
  gst_pad_set_active (o->video->srcpad, TRUE);
  gst_harness_push_event (o->video, gst_event_new_stream_start ("v"));
  gst_harness_set_src_caps_str (o->video, caps[i & 1]);
  segment (o->video, GST_FORMAT_TIME, 0, GST_CLOCK_TIME_NONE);
  gst_pad_set_active (o->text->srcpad, FALSE);
  gst_pad_set_active (o->text->srcpad, TRUE);
  gst_harness_push_event (o->text, gst_event_new_stream_start ("t"));
  gst_harness_set_src_caps_str (o->text, "text/x-raw,format=utf8");
  segment (o->text, GST_FORMAT_TIME, 0, GST_CLOCK_TIME_NONE);
  overlay_say (o, "word", 0, 10 * GST_SECOND);
  gst_harness_set_src_caps_str (o->video, caps[!(i & 1)]);
  g_assert_cmpuint (show (o, GST_SECOND), >, 0);
  /* harnesses keep all events */
  count_upstream (o->video, GST_EVENT_EOS);
  count_upstream (o->text, GST_EVENT_EOS);
  while ((event = gst_harness_try_pull_event (o->video)))
    gst_event_unref (event);
}

/* Again and again stopped, started and resized: nothing stays. */
static void
test_cycles (void)
{
  Overlay o = begin ();
  gsize before = 0;

  for (guint i = 0; i < ROUNDS; i++) {
    around (&o, i);
    if (i == ROUNDS / 5 - 1)
      before = heap_bytes ();
  }
  g_test_message ("%" G_GSSIZE_FORMAT " bytes more in the end",
      (gssize)(heap_bytes () - before));
  g_assert_cmpint ((gssize)(heap_bytes () - before), <, ROUNDS * 400);
  overlay_free (&o);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/abuse/nothing", test_nothing);
  g_test_add_func ("/abuse/short-names", test_short_names);
  g_test_add_func ("/abuse/defaults", test_defaults);
  g_test_add_func ("/abuse/read-while-set", test_read_while_set);
  g_test_add_func ("/abuse/bytes-segment", test_bytes_segment);
  g_test_add_func ("/abuse/gaps", test_gaps);
  g_test_add_func ("/abuse/begun-before", test_begun_before);
  g_test_add_func ("/abuse/words-begun-before", test_words_begun_before);
  g_test_add_func ("/abuse/late-text", test_late_text);
  g_test_add_func ("/abuse/words-offset", test_words_offset);
  g_test_add_func ("/abuse/silent", test_silent);
  g_test_add_func ("/abuse/silent-file", test_silent_file);
  g_test_add_func ("/abuse/stop-waiting", test_stop_waiting);
  g_test_add_func ("/abuse/latency-event", test_latency_event);
  g_test_add_func ("/abuse/crop", test_crop);
  g_test_add_func ("/abuse/sizes", test_sizes);
  g_test_add_func ("/abuse/endless-text", test_endless_text);
  g_test_add_func ("/abuse/cycles", test_cycles);
  return g_test_run ();
}
