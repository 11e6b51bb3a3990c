/* Edit Factory - efsubtitleoverlay: seeks, flushes, ends, lateness, states
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-fixture.h"
#include "overlay-pads.h"
#include "overlay-reference.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <string.h>

#define CAPS "video/x-raw,format=GRAY8,width=320,height=240,framerate=30/1"
#define SIZE (320 * 240)

static Overlay
begin (gboolean with_text)
{
  Overlay o = overlay_new (with_text);

  if (!with_text)
    g_object_set (
        o.video->element, "words-location", overlay_words_path (), NULL);
  gst_harness_set_src_caps_str (o.video, CAPS);
  return o;
}

static GstBuffer *
grey (GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);

  gst_buffer_memset (buffer, 0, 100, SIZE);
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

/* A sum that tells pictures apart; 0 without a caption. */
static guint64
picture_of (GstBuffer *buffer)
{
  guint64 sum = 0;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    if (map.data[i] != 100)
      sum += (i + 1) * (guint64)(map.data[i] + 1);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return sum;
}

static guint64
show (Overlay *o, GstClockTime time)
{
  return picture_of (gst_harness_push_and_pull (o->video, grey (time)));
}

static void
flush (GstHarness *h, gdouble rate, GstClockTime start, GstClockTime stop,
    GstClockTime base, GstClockTime stream)
{
  GstSegment segment;

  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = rate;
  segment.start = start;
  segment.stop = stop;
  segment.base = base;
  segment.time = stream;
  segment.position = rate < 0 ? stop : start;
  gst_harness_push_event (h, gst_event_new_segment (&segment));
}

/* Times */

/* A file's times are those of the stream, whatever the segment makes of them.
 */
static void
test_stream_time (void)
{
  Overlay o = begin (FALSE);
  guint64 first = show (&o, 100 * GST_MSECOND);
  guint64 second = show (&o, 700 * GST_MSECOND);

  g_assert_cmpuint (first, !=, 0);
  g_assert_cmpuint (second, !=, 0);
  g_assert_cmpuint (first, !=, second);
  g_assert_cmpuint (show (&o, 6 * GST_SECOND), ==, 0);

  /* timestamps that begin at 10 s, for the stream's 0 s */
  flush (o.video, 1, 10 * GST_SECOND, GST_CLOCK_TIME_NONE, 0, 0);
  g_assert_cmpuint (show (&o, 10100 * GST_MSECOND), ==, first);
  g_assert_cmpuint (show (&o, 10700 * GST_MSECOND), ==, second);
  /* an accurate seek to 0.6 s */
  flush (
      o.video, 1, 600 * GST_MSECOND, GST_CLOCK_TIME_NONE, 0, 600 * GST_MSECOND);
  g_assert_cmpuint (show (&o, 700 * GST_MSECOND), ==, second);
  /* a segment after another, without a flush: its base is the running time */
  {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.start = segment.time = 0;
    segment.base = 30 * GST_SECOND;
    gst_harness_push_event (o.video, gst_event_new_segment (&segment));
  }
  g_assert_cmpuint (show (&o, 100 * GST_MSECOND), ==, first);
  /* twice as fast, and backwards */
  flush (o.video, 2, 0, GST_CLOCK_TIME_NONE, 0, 0);
  g_assert_cmpuint (show (&o, 100 * GST_MSECOND), ==, first);
  g_assert_cmpuint (show (&o, 700 * GST_MSECOND), ==, second);
  flush (o.video, -1, 0, 2 * GST_SECOND, 0, 0);
  g_assert_cmpuint (show (&o, 700 * GST_MSECOND), ==, second);
  g_assert_cmpuint (show (&o, 100 * GST_MSECOND), ==, first);
  overlay_free (&o);
}

/* Frames outside the segment and without a time pass as they are. */
static void
test_timeless (void)
{
  Overlay o = begin (FALSE);
  GstBuffer *buffer = grey (0);

  flush (o.video, 1, 600 * GST_MSECOND, 800 * GST_MSECOND, 0, 0);
  g_assert_cmpuint (show (&o, 100 * GST_MSECOND), ==, 0);
  g_assert_cmpuint (show (&o, 650 * GST_MSECOND), !=, 0);
  GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  g_assert_cmpuint (
      picture_of (gst_harness_push_and_pull (o.video, buffer)), ==, 0);
  overlay_free (&o);
}

/* The text pad's running time, which a base shifts. */
static void
test_text_running_time (void)
{
  Overlay o = begin (TRUE);

  flush (o.text, 1, 5 * GST_SECOND, GST_CLOCK_TIME_NONE, 2 * GST_SECOND, 0);
  overlay_say (
      &o, "shifted", 6 * GST_SECOND, GST_SECOND); /* running 3 s to 4 s */
  overlay_gap (&o, 7 * GST_SECOND, 60 * GST_SECOND);
  g_assert_cmpuint (show (&o, 2900 * GST_MSECOND), ==, 0);
  g_assert_cmpuint (show (&o, 3100 * GST_MSECOND), !=, 0);
  g_assert_cmpuint (show (&o, 3900 * GST_MSECOND), !=, 0);
  g_assert_cmpuint (show (&o, 6100 * GST_MSECOND), ==, 0);
  overlay_free (&o);
}

/* Flushes */

static void
flush_both (Overlay *o, gboolean text_first)
{
  GstHarness *order[2] = { text_first ? o->text : o->video,
    text_first ? o->video : o->text };

  for (guint i = 0; i < 2; i++)
    gst_harness_push_event (order[i], gst_event_new_flush_start ());
  for (guint i = 0; i < 2; i++) {
    GstSegment segment;

    gst_harness_push_event (order[i], gst_event_new_flush_stop (TRUE));
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (order[i], gst_event_new_segment (&segment));
  }
}

/* After a flush nothing of before is shown, in whatever order the pads get it;
 * the very same text comes again and is shown again. */
static void
test_flush_order (void)
{
  Overlay o = begin (TRUE);
  guint64 said = 0;

  for (guint i = 0; i < 4; i++) {
    overlay_say (&o, "before", 0, GST_SECOND);
    overlay_gap (&o, GST_SECOND, 60 * GST_SECOND);
    g_assert_cmpuint (show (&o, 500 * GST_MSECOND), !=, 0);
    flush_both (&o, i & 1);
    overlay_say (&o, "after", 2 * GST_SECOND, GST_SECOND);
    overlay_gap (&o, 3 * GST_SECOND, 60 * GST_SECOND);
    g_assert_cmpuint (show (&o, 500 * GST_MSECOND), ==, 0);
    if (i == 0)
      said = show (&o, 2500 * GST_MSECOND);
    g_assert_cmpuint (show (&o, 2500 * GST_MSECOND), ==, said);
    g_assert_cmpuint (said, !=, 0);
    flush_both (&o, !(i & 1));
  }
  overlay_free (&o);
}

/* A flush of the text alone, while the picture goes on. */
static void
test_flush_text (void)
{
  Overlay o = begin (TRUE);
  guint64 first;

  overlay_say (&o, "first", 0, 2 * GST_SECOND);
  first = show (&o, 500 * GST_MSECOND);
  g_assert_cmpuint (first, !=, 0);
  flush (o.text, 1, 0, GST_CLOCK_TIME_NONE, 0, 0);
  overlay_say (&o, "other", 0, 2 * GST_SECOND);
  g_assert_cmpuint (show (&o, 600 * GST_MSECOND), !=, first);
  overlay_free (&o);
}

static gpointer
push_frame (gpointer data)
{
  Overlay *o = data;

  return GINT_TO_POINTER (gst_harness_push (o->video, grey (GST_SECOND)));
}

/* A picture that waits for text is let go by what it may be let go by. */
static void
check_let_go (void (*let_go) (Overlay *), GstFlowReturn expected)
{
  Overlay o = begin (TRUE);
  GThread *thread;
  gint64 start = g_get_monotonic_time ();

  thread = g_thread_new ("video", push_frame, &o);
  let_go (&o);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, expected);
  g_assert_cmpint (
      g_get_monotonic_time () - start, <, 1900 * G_TIME_SPAN_MILLISECOND);
  overlay_free (&o);
}

static void
by_gap (Overlay *o)
{
  overlay_gap (o, 0, 2 * GST_SECOND);
}

static void
by_eos (Overlay *o)
{
  gst_harness_push_event (o->text, gst_event_new_eos ());
}

static void
by_unlink (Overlay *o)
{
  GstPad *peer = gst_pad_get_peer (o->text->srcpad);

  gst_pad_unlink (o->text->srcpad, peer);
  gst_object_unref (peer);
}

static void
by_later_text (Overlay *o)
{
  overlay_say (o, "later", 3 * GST_SECOND, GST_SECOND);
}

static void
by_flush (Overlay *o)
{
  gst_harness_push_event (o->video, gst_event_new_flush_start ());
}

static void
test_let_go (void)
{
  check_let_go (by_gap, GST_FLOW_OK);
  check_let_go (by_eos, GST_FLOW_OK);
  check_let_go (by_unlink, GST_FLOW_OK);
  check_let_go (by_later_text, GST_FLOW_OK);
  check_let_go (by_flush, GST_FLOW_FLUSHING);
}

/* Ends */

static guint
count_eos (GstHarness *h)
{
  guint n = 0;
  GstEvent *event;

  while ((event = gst_harness_try_pull_event (h))) {
    n += GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
  return n;
}

/* The picture's end is the end; the text's is not. */
static void
test_eos (void)
{
  Overlay o = begin (TRUE);

  overlay_say (&o, "word", 0, GST_SECOND);
  gst_harness_push_event (o.text, gst_event_new_eos ());
  g_assert_cmpuint (count_eos (o.video), ==, 0);
  g_assert_cmpuint (show (&o, 500 * GST_MSECOND), !=, 0);
  g_assert_cmpuint (show (&o, 5 * GST_SECOND), ==, 0);
  gst_harness_push_event (o.video, gst_event_new_eos ());
  g_assert_cmpuint (count_eos (o.video), ==, 1);
  overlay_free (&o);

  o = begin (TRUE);
  gst_harness_push_event (o.video, gst_event_new_eos ());
  g_assert_cmpuint (count_eos (o.video), ==, 1);
  overlay_say (&o, "too late", 0, GST_SECOND);
  gst_harness_push_event (o.text, gst_event_new_eos ());
  g_assert_cmpuint (count_eos (o.video), ==, 0);
  overlay_free (&o);
}

/* Text that is unlinked leaves what it said; linked again, it says more. */
static void
test_unlink (void)
{
  Overlay o = begin (TRUE);
  GstPad *peer = gst_pad_get_peer (o.text->srcpad);

  overlay_say (&o, "one", 0, GST_SECOND);
  g_assert_cmpuint (show (&o, 500 * GST_MSECOND), !=, 0);
  gst_pad_unlink (o.text->srcpad, peer);
  g_assert_cmpuint (show (&o, 600 * GST_MSECOND), !=, 0);
  g_assert_cmpuint (show (&o, 5 * GST_SECOND), ==, 0);
  g_assert_cmpint (gst_pad_link (o.text->srcpad, peer), ==, GST_PAD_LINK_OK);
  overlay_say (&o, "two", 6 * GST_SECOND, GST_SECOND);
  g_assert_cmpuint (show (&o, 6500 * GST_MSECOND), !=, 0);
  gst_object_unref (peer);
  overlay_free (&o);
}

/* Lateness */

static GstEvent *
late_until (GstClockTime time)
{
  return gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.5,
      100 * (GstClockTimeDiff)GST_MSECOND, time - 100 * GST_MSECOND);
}

/* Late frames keep the captions of before, for a while; each is told of. */
static void
test_qos (void)
{
  Overlay o = begin (FALSE);
  g_autoptr (GstBus) bus = gst_bus_new ();
  guint64 first, second, drawn, dropped;
  GstMessage *message;
  GstFormat format;
  guint told = 0;

  gst_element_set_bus (o.video->element, bus);
  second = show (&o, 600 * GST_MSECOND);
  first = show (&o, 450 * GST_MSECOND);
  g_assert_cmpuint (first, !=, second);
  gst_harness_push_upstream_event (o.video, late_until (2 * GST_SECOND));
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (show (&o, (600 + i) * GST_MSECOND), ==, first);
  g_assert_cmpuint (show (&o, 650 * GST_MSECOND), ==, second);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_QOS))) {
    gst_message_parse_qos_stats (message, &format, &drawn, &dropped);
    g_assert_cmpint (format, ==, GST_FORMAT_BUFFERS);
    g_assert_cmpuint (dropped, ==, ++told);
    g_assert_cmpuint (drawn, ==, 2);
    gst_message_unref (message);
  }
  g_assert_cmpuint (told, ==, 5);
  /* a flush forgets what was late */
  flush (o.video, 1, 0, GST_CLOCK_TIME_NONE, 0, 0);
  g_assert_cmpuint (show (&o, 450 * GST_MSECOND), ==, first);
  g_assert_cmpuint (show (&o, 600 * GST_MSECOND), ==, second);
  /* and who does not want it does not have it */
  g_object_set (o.video->element, "qos", FALSE, NULL);
  gst_harness_push_upstream_event (o.video, late_until (2 * GST_SECOND));
  g_assert_cmpuint (show (&o, 450 * GST_MSECOND), ==, first);
  gst_element_set_bus (o.video->element, NULL);
  overlay_free (&o);
}

/* The longer of both branches. */
static void
test_latency (void)
{
  Overlay o = begin (TRUE);

  gst_harness_set_upstream_latency (o.video, 40 * GST_MSECOND);
  gst_harness_set_upstream_latency (o.text, 700 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (o.video), ==, 700 * GST_MSECOND);
  gst_harness_set_upstream_latency (o.video, 900 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (o.video), ==, 900 * GST_MSECOND);
  overlay_free (&o);
}

/* States */

static GstElement *
make_pipeline (const gchar *source)
{
  g_autofree gchar *launch = g_strdup_printf (
      "videotestsrc pattern=black %s ! "
      "video/x-raw,format=NV12,width=320,height=240,framerate=30/1 ! "
      "efsubtitleoverlay name=o words-location=%s ! fakesink",
      source, overlay_words_path ());
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (launch, &error);

  g_assert_no_error (error);
  return pipeline;
}

static void
wait_for (GstElement *pipeline, GstMessageType type)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, 30 * GST_SECOND, type | GST_MESSAGE_ERROR);

  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, type);
}

static void
set_state (GstElement *pipeline, GstState state)
{
  gst_element_set_state (pipeline, state);
  g_assert_cmpint (
      gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND), ==,
      GST_STATE_CHANGE_SUCCESS);
}

/* Ten times around leaves nothing behind; every third in mid-stream. */
static void
test_states (void)
{
  GstElement *pipeline = make_pipeline ("num-buffers=60");
  GstElement *overlay = gst_bin_get_by_name (GST_BIN (pipeline), "o");

  for (guint i = 0; i < 10; i++) {
    set_state (pipeline, GST_STATE_PLAYING);
    if (i % 3)
      wait_for (pipeline, GST_MESSAGE_EOS);
    set_state (pipeline, i % 2 ? GST_STATE_READY : GST_STATE_NULL);
  }
  set_state (pipeline, GST_STATE_NULL);
  g_object_add_weak_pointer (G_OBJECT (overlay), (gpointer *)&overlay);
  gst_object_unref (overlay);
  gst_object_unref (pipeline);
  g_assert_null (overlay);
}

/* Flushing, segment and accurate seeks, fast, slow and backwards, while it
 * runs. */
static void
test_seeks (void)
{
  static const gdouble rates[] = { 1, 2, 0.5, -1 };
  GstElement *pipeline = make_pipeline ("");

  set_state (pipeline, GST_STATE_PAUSED);
  for (guint i = 0; i < 12; i++) {
    GstSeekFlags flags = GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE;

    if (i % 3 == 1)
      flags |= GST_SEEK_FLAG_SEGMENT;
    g_assert_true (gst_element_seek (pipeline, rates[i % 4], GST_FORMAT_TIME,
        flags, GST_SEEK_TYPE_SET, i * 50 * GST_MSECOND, GST_SEEK_TYPE_SET,
        (900 + i * 50) * GST_MSECOND));
    g_assert_cmpint (
        gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND), ==,
        GST_STATE_CHANGE_SUCCESS);
    if (i % 3 != 1)
      continue;
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    wait_for (pipeline, GST_MESSAGE_SEGMENT_DONE);
  }
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* Threads */

typedef struct
{
  GstElement *element;
  guint seed;
} Setter;

static gpointer
set_things (gpointer data)
{
  static const gchar *const styles[] = { "karaoke", "word-pop", "nope",
    "neon-glow" };
  static const gchar *const areas[] = { "tiktok", "none", "nope", "generic" };
  Setter *setter = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (setter->seed);

  for (guint i = 0; i < 300; i++) {
    g_autofree gchar *read = NULL;
    guint k = g_rand_int_range (rand, 0, 4);

    switch (g_rand_int_range (rand, 0, 6)) {
      case 0:
        g_object_set (setter->element, "style", styles[k], NULL);
        break;
      case 1:
        g_object_set (setter->element, "safe-area", areas[k], NULL);
        break;
      case 2:
        g_object_set (
            setter->element, "size", g_rand_double_range (rand, 20, 150), NULL);
        break;
      case 3:
        g_object_set (setter->element, "words-per-cue", 1 + k, "fill",
            k & 1 ? "#ff0000" : "#00ff0080", NULL);
        break;
      case 4:
        g_object_set (setter->element, "style-overrides",
            k & 1 ? "{\"outline\":3}" : "{", "debug-safe-area", k & 1, "qos",
            k > 1, NULL);
        break;
      default:
        g_object_get (
            setter->element, k & 1 ? "style" : "safe-area", &read, NULL);
    }
  }
  return NULL;
}

/* Everything set from two threads while frames go through: all come out, and
 * what is set last is what is shown. */
static void
test_stress (void)
{
  Overlay o = begin (FALSE), calm = begin (FALSE);
  Setter setters[2] = { { o.video->element, 1 }, { o.video->element, 2 } };
  GThread *threads[2];

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("setter", set_things, &setters[i]);
  for (guint i = 0; i < 200; i++)
    show (&o, i % 50 * 20 * GST_MSECOND);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 2; i++)
    g_object_set (i ? calm.video->element : o.video->element, "style",
        "classic", "safe-area", "none", "size", 90.0, "fill", "#ffffff",
        "words-per-cue", 3, "style-overrides", NULL, "debug-safe-area", FALSE,
        NULL);
  g_assert_cmpuint (
      show (&o, 700 * GST_MSECOND), ==, show (&calm, 700 * GST_MSECOND));
  overlay_free (&o);
  overlay_free (&calm);
}

typedef struct
{
  Overlay *overlay;
  gint done;
} Talker;

static gpointer
talk (gpointer data)
{
  Talker *talker = data;

  for (guint i = 0; i < 150; i++) {
    overlay_say (
        talker->overlay, "talk talk", i * 40 * GST_MSECOND, 40 * GST_MSECOND);
    if (i % 10 == 9)
      flush (talker->overlay->text, 1, 0, GST_CLOCK_TIME_NONE, 0, 0);
  }
  gst_harness_push_event (talker->overlay->text, gst_event_new_eos ());
  return NULL;
}

/* Text is said and flushed while it is shown. */
static void
test_flush_stress (void)
{
  Overlay o = begin (TRUE);
  Talker talker = { &o, 0 };
  GThread *thread;

  g_object_set (o.video->element, "wait-text", FALSE, NULL);
  thread = g_thread_new ("talker", talk, &talker);
  for (guint i = 0; i < 300; i++)
    show (&o, i % 150 * 40 * GST_MSECOND);
  g_thread_join (thread);
  flush_both (&o, TRUE);
  g_assert_cmpuint (show (&o, 0), ==, 0);
  overlay_free (&o);
}

int
main (int argc, char **argv)
{
  overlay_begin (&argc, &argv);
  g_test_add_func ("/live/stream-time", test_stream_time);
  g_test_add_func ("/live/timeless", test_timeless);
  g_test_add_func ("/live/text-running-time", test_text_running_time);
  g_test_add_func ("/live/flush-order", test_flush_order);
  g_test_add_func ("/live/flush-text", test_flush_text);
  g_test_add_func ("/live/let-go", test_let_go);
  g_test_add_func ("/live/eos", test_eos);
  g_test_add_func ("/live/unlink", test_unlink);
  g_test_add_func ("/live/qos", test_qos);
  g_test_add_func ("/live/latency", test_latency);
  g_test_add_func ("/live/states", test_states);
  g_test_add_func ("/live/seeks", test_seeks);
  g_test_add_func ("/live/stress", test_stress);
  g_test_add_func ("/live/flush-stress", test_flush_stress);
  return overlay_end ();
}
