/* Edit Factory - efsubtitleoverlay: text that goes on while other things change
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <string.h>
#include <time.h>

#define TALL "video/x-raw,format=GRAY8,width=240,height=424,framerate=30/1"
#define WIDE "video/x-raw,format=GRAY8,width=424,height=240,framerate=30/1"

/* More than a line has on either. */
#define LONG                                                                   \
  "Nobody knows how many words of this stand in one line and nobody asks"

/* The element between a picture and a text pad that says nothing by itself. */
typedef struct
{
  GstHarness *video;
  GstHarness *text;
  GstVideoInfo info;
} Stream;

static void
set_caps (Stream *s, const gchar *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  g_assert_true (gst_video_info_from_caps (&s->info, caps));
  gst_harness_set_src_caps_str (s->video, text);
}

static Stream
stream_new (const gchar *caps)
{
  Stream s = {
    gst_harness_new_with_padnames ("efsubtitleoverlay", "sink", "src"), NULL
  };

  g_object_set (s.video->element, "style", "classic", "safe-area", "none",
      "wait-text", FALSE, NULL);
  s.text = gst_harness_new_with_element (s.video->element, "text", NULL);
  gst_harness_set_src_caps_str (s.text, "text/x-raw,format=utf8");
  set_caps (&s, caps);
  return s;
}

static void
stream_free (Stream *s)
{
  gst_harness_teardown (s->text);
  gst_harness_teardown (s->video);
}

/* @words: timed, a second each. */
static void
say (Stream *s, const gchar *text, guint start, guint duration, gboolean words)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = start * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = duration * GST_MSECOND;
  if (words) {
    g_autoptr (EfWords) meta =
        ef_words_new ("en", text, duration * GST_MSECOND, EF_TIMING_ENGINE);
    g_auto (GStrv) split = g_strsplit (text, " ", -1);

    for (guint i = 0; split[i]; i++)
      ef_words_append (
          meta, split[i], i * GST_SECOND, (i + 1) * GST_SECOND, 0, 0);
    ef_buffer_add_word_timing_meta (buffer, meta);
  }
  g_assert_cmpint (gst_harness_push (s->text, buffer), ==, GST_FLOW_OK);
}

static GstBuffer *
grey (Stream *s, guint ms)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, s->info.size, NULL);

  gst_buffer_memset (buffer, 0, 100, s->info.size);
  GST_BUFFER_PTS (buffer) = ms * GST_MSECOND;
  return buffer;
}

/* The frame that comes of @buffer. (transfer full) */
static GBytes *
show_buffer (Stream *s, GstBuffer *buffer)
{
  GBytes *bytes;
  gpointer data;
  gsize size;

  buffer = gst_harness_push_and_pull (s->video, buffer);
  gst_buffer_extract_dup (
      buffer, 0, gst_buffer_get_size (buffer), &data, &size);
  bytes = g_bytes_new_take (data, size);
  gst_buffer_unref (buffer);
  return bytes;
}

static GBytes *
show (Stream *s, guint ms)
{
  return show_buffer (s, grey (s, ms));
}

static gboolean
has_caption (GBytes *frame)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (frame, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] != 100)
      return TRUE;
  return FALSE;
}

/* Both show the same caption at @ms. */
static void
assert_same (Stream *a, Stream *b, guint ms)
{
  g_autoptr (GBytes) one = show (a, ms);
  g_autoptr (GBytes) other = show (b, ms);

  g_assert_true (has_caption (one));
  g_assert_true (g_bytes_equal (one, other));
}

/* Phrasing */

static void
make_tall (Stream *s)
{
  set_caps (s, TALL);
}

static void
make_short_cues (Stream *s)
{
  g_object_set (
      s->video->element, "words-per-cue", 2, "chars-per-line", 12, NULL);
}

static void
make_large (Stream *s)
{
  g_object_set (s->video->element, "size", 140.0, NULL);
}

static void
make_safe (Stream *s)
{
  make_tall (s);
  g_object_set (s->video->element, "safe-area", "tiktok", NULL);
}

/* What changes while text is shown, and before other text is, makes it look as
 * if it had always been so. */
static void
test_phrased_again (void)
{
  static void (*const changes[]) (
      Stream *) = { make_tall, make_short_cues, make_large, make_safe };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (changes); i++) {
    Stream later = stream_new (WIDE), first = stream_new (WIDE);
    Stream *both[] = { &later, &first };
    g_autoptr (GBytes) before = NULL;
    g_autoptr (GBytes) after = NULL;

    changes[i / 2](&first);
    for (guint k = 0; k < 2; k++) {
      say (both[k], LONG, 0, 13000, i % 2);
      say (both[k], LONG, 14000, 13000, i % 2);
    }
    before = show (&later, 500);
    changes[i / 2](&later);
    after = show (&first, 500);
    if (g_bytes_equal (before, after))
      g_error ("change %u is not seen", i);
    for (guint ms = 500; ms < 27000; ms += 1500)
      if (ms < 13000 || ms >= 14000)
        assert_same (&later, &first, ms);
    stream_free (&later);
    stream_free (&first);
  }
}

/* Places */

/* What was said, in ms. */
typedef struct
{
  guint start;
  guint duration;
} Said;

/* A seek of both branches to what is from @ms on, in whichever direction, after
 * which everything is said again. */
static void
seek_at (Stream *s, gdouble rate, guint ms, const Said *said, guint n)
{
  GstHarness *both[] = { s->text, s->video };
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = rate;
  segment.start = segment.time = segment.position = ms * GST_MSECOND;
  segment.stop = 60 * GST_SECOND;
  for (guint i = 0; i < 2; i++) {
    gst_harness_push_event (both[i], gst_event_new_flush_start ());
    gst_harness_push_event (both[i], gst_event_new_flush_stop (TRUE));
    gst_harness_push_event (both[i], gst_event_new_segment (&segment));
  }
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *text = g_strdup_printf ("Text number %u", i);

    say (s, text, said[i].start, said[i].duration, FALSE);
  }
}

static void
seek (Stream *s, guint ms, const Said *said, guint n)
{
  seek_at (s, 1, ms, said, n);
}

static guint
top_of (GBytes *frame)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (frame, &size);
  gsize i = 0;

  while (i < size && data[i] == 100)
    i++;
  return (guint)(i / 424);
}

/* After the lower of two has ended the upper one stays, and there it is after
 * a seek, too. */
static void
test_survivor (void)
{
  static const Said said[] = { { 0, 3000 }, { 1000, 4000 } };
  static const guint times[] = { 500, 1500, 3500, 4900 };
  Stream s = stream_new (WIDE);
  guint tops[G_N_ELEMENTS (times)];

  seek (&s, 0, said, 2);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GBytes) frame = show (&s, times[i]);

    tops[i] = top_of (frame);
  }
  g_assert_cmpuint (tops[1], <, tops[0]);
  g_assert_cmpuint (tops[2], ==, tops[1]);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GBytes) frame = NULL;

    seek (&s, times[i], said, 2);
    frame = show (&s, times[i]);
    g_assert_cmpuint (top_of (frame), ==, tops[i]);
  }
  stream_free (&s);
}

/* The same pictures, the last one first. */
static void
assert_backwards (Stream *s, GPtrArray *frames, const Said *said, guint n)
{
  seek_at (s, -1, 0, said, n);
  for (guint i = frames->len; i > 0; i--) {
    g_autoptr (GBytes) got = show (s, 100 * (i - 1));

    if (!g_bytes_equal (g_ptr_array_index (frames, i - 1), got))
      g_error ("at %u ms it is different backwards", 100 * (i - 1));
  }
}

/* Random texts, some of them three at a time and more: from whichever time they
 * are played, and however many frames are between, they look the same. */
static void
test_any_seek (void)
{
  Stream whole = stream_new (WIDE), part = stream_new (WIDE);
  Said said[12];

  for (guint round = 0; round < 4; round++) {
    g_autoptr (GPtrArray) frames =
        g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
    guint start = 0;

    for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
      start += (guint)g_test_rand_int_range (1, 900);
      said[i] = (Said){ start, (guint)g_test_rand_int_range (200, 3000) };
    }
    seek (&whole, 0, said, G_N_ELEMENTS (said));
    for (guint ms = 0; ms < start + 3000; ms += 100) {
      g_autoptr (GBytes) got = NULL;

      g_ptr_array_add (frames, show (&whole, ms));
      if (ms == 0 || g_test_rand_int_range (0, 3) > 0) {
        guint from = (guint)g_test_rand_int_range (0, 5) * 100;

        seek (&part, ms - MIN (from, ms), said, G_N_ELEMENTS (said));
      }
      got = show (&part, ms);
      if (!g_bytes_equal (g_ptr_array_index (frames, ms / 100), got))
        g_error ("round %u: at %u ms it depends on what was before", round, ms);
    }
    assert_backwards (&part, frames, said, G_N_ELEMENTS (said));
  }
  stream_free (&whole);
  stream_free (&part);
}

/* Cues of a file at places that are near each other. (transfer full) */
static gchar *
save_subtitles (const gchar *folder)
{
  gchar *path = g_build_filename (folder, "a.vtt", NULL);
  g_autoptr (GString) text = g_string_new ("WEBVTT\n\n");
  guint start = 0;

  for (guint i = 0; i < 12; i++) {
    guint end = start + (guint)g_test_rand_int_range (300, 3000);

    g_string_append_printf (text,
        "00:%02u.%03u --> 00:%02u.%03u line:%d%%\nCue number %u\n\n",
        start / 1000, start % 1000, end / 1000, end % 1000,
        g_test_rand_int_range (60, 75), i);
    start += (guint)g_test_rand_int_range (0, 900);
  }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

/* From now on, from the beginning. */
static void
show_file (Stream *s, const gchar *path)
{
  gst_element_set_state (s->video->element, GST_STATE_READY);
  g_object_set (s->video->element, "subtitles-location", path, NULL);
  gst_element_set_state (s->video->element, GST_STATE_PLAYING);
  seek (s, 0, NULL, 0);
  set_caps (s, WIDE);
}

/* Those of a file as well, backwards and in any order of time. */
static void
test_file_seeks (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-overlay-stream-XXXXXX", NULL);

  for (guint round = 0; round < 4; round++) {
    g_autofree gchar *path = save_subtitles (folder);
    g_autoptr (GPtrArray) frames =
        g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
    Stream s = stream_new (WIDE);

    show_file (&s, path);
    for (guint ms = 0; ms < 9000; ms += 100)
      g_ptr_array_add (frames, show (&s, ms));
    for (guint i = 0; i < 3 * frames->len; i++) {
      guint k = i < frames->len ? frames->len - 1 - i
                                : (guint)g_test_rand_int_range (0, frames->len);
      g_autoptr (GBytes) frame = show (&s, 100 * k);

      if (!g_bytes_equal (frame, g_ptr_array_index (frames, k)))
        g_error (
            "round %u: at %u ms it depends on what was before", round, 100 * k);
    }
    stream_free (&s);
    g_unlink (path);
  }
  g_rmdir (folder);
}

/* Text that comes too late to be there when another one begins does not move
 * that, nor cover it. */
static void
test_late (void)
{
  Stream s = stream_new (WIDE);
  g_autoptr (GBytes) alone = NULL;
  g_autoptr (GBytes) both = NULL;
  guint same = 0, other = 0;
  const guint8 *a, *b;

  say (&s, "On time", 1000, 3000, FALSE);
  alone = show (&s, 2000);
  say (&s, "Too late", 500, 3500, FALSE);
  both = show (&s, 2100);
  a = g_bytes_get_data (alone, NULL);
  b = g_bytes_get_data (both, NULL);
  for (gsize i = 0; i < g_bytes_get_size (alone); i++)
    if (a[i] != 100)
      same += a[i] == b[i];
    else
      other += b[i] != 100;
  g_assert_cmpuint (other, >, 100);
  g_assert_cmpuint (same, >, 100);
  for (gsize i = 0; i < g_bytes_get_size (alone); i++)
    g_assert_true (a[i] == 100 || a[i] == b[i]);
  stream_free (&s);
}

/* Faults */

/* Messages that say @part. */
static guint
count_told (GstBus *bus, const gchar *part)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    const gchar *text = gst_structure_get_string (
        gst_message_get_structure (message), "message");

    n += text && strstr (text, part) != NULL;
    gst_message_unref (message);
  }
  return n;
}

static void
end_by_flush (Stream *s)
{
  gst_harness_push_event (s->text, gst_event_new_flush_start ());
  gst_harness_push_event (s->text, gst_event_new_flush_stop (TRUE));
}

static void
end_by_segment (Stream *s)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (s->text, gst_event_new_segment (&segment));
}

static void
end_by_eos (Stream *s)
{
  gst_harness_push_event (s->text, gst_event_new_eos ());
}

static void
end_by_stop (Stream *s)
{
  gst_element_set_state (s->video->element, GST_STATE_READY);
}

/* Of many bad texts the first is told, then how many more there were. */
static void
test_faults (void)
{
  static void (*const ends[]) (
      Stream *) = { end_by_flush, end_by_segment, end_by_eos, end_by_stop };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    Stream s = stream_new (WIDE);
    g_autoptr (GstBus) bus = gst_bus_new ();

    gst_element_set_bus (s.video->element, bus);
    for (guint k = 0; k < 50; k++)
      say (&s, "a\xff", 100 * k, 100, FALSE);
    g_assert_cmpuint (count_told (bus, "is not UTF-8"), ==, 1);
    ends[i](&s);
    g_assert_cmpuint (count_told (bus, "49 more texts could not"), ==, 1);
    if (ends[i] == end_by_segment) {
      say (&s, "a\xff", 0, 100, FALSE);
      g_assert_cmpuint (count_told (bus, "is not UTF-8"), ==, 1);
    }
    gst_element_set_bus (s.video->element, NULL);
    stream_free (&s);
  }
}

/* A file is read once, however the canvas changes. */
static void
test_cropped_file (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-overlay-stream-XXXXXX", NULL);
  g_autofree gchar *path = save_subtitles (folder);
  Stream s = stream_new (WIDE);

  show_file (&s, path);
  g_bytes_unref (show (&s, 100));
  g_unlink (path);
  g_rmdir (folder);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = grey (&s, 110 + i);
    GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (buffer);
    g_autoptr (GBytes) frame = NULL;

    crop->x = crop->y = 0;
    crop->width = 424 - 4 * i;
    crop->height = 240 - 2 * i;
    frame = show_buffer (&s, buffer);
    g_assert_true (has_caption (frame));
  }
  stream_free (&s);
}

/* Stops */

/* A frame on its way into the element while that stops. */
typedef struct
{
  Stream *stream;
  GThread *thread;
  GMutex lock;
  GCond cond;
  gboolean inside;
} Frame;

static Frame frame;

static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_mutex_lock (&frame.lock);
  frame.inside = TRUE;
  g_cond_signal (&frame.cond);
  g_mutex_unlock (&frame.lock);
  return GST_PAD_PROBE_OK;
}

static gpointer
push_frame (gpointer data)
{
  gst_pad_push (frame.stream->video->srcpad, grey (frame.stream, 0));
  return NULL;
}

static GstStateChangeReturn (*change_state) (GstElement *, GstStateChange);

/* The element knows that it stops, its pads do not yet: the end of a flush
 * comes, and a frame. */
static GstStateChangeReturn
on_change (GstElement *element, GstStateChange transition)
{
  GstHarness *video = frame.stream->video;
  GstSegment segment;

  if (element == video->element &&
      transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (video->srcpad, gst_event_new_flush_stop (TRUE));
    gst_pad_push_event (video->srcpad, gst_event_new_segment (&segment));
    frame.thread = g_thread_new ("frame", push_frame, NULL);
    g_mutex_lock (&frame.lock);
    while (!frame.inside)
      g_cond_wait (&frame.cond, &frame.lock);
    g_mutex_unlock (&frame.lock);
  }
  return change_state (element, transition);
}

/* A flush that ends while the element stops does not make it wait for text. */
static void
test_stop (void)
{
  GstElementClass *klass = g_type_class_peek (GST_TYPE_ELEMENT);
  Stream s = stream_new (WIDE);
  g_autoptr (GstPad) sink =
      gst_element_get_static_pad (s.video->element, "sink");
  gint64 start;

  g_object_set (s.video->element, "wait-text", TRUE, NULL);
  frame.stream = &s;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_frame, NULL, NULL);
  change_state = klass->change_state;
  klass->change_state = on_change;
  start = g_get_monotonic_time ();
  gst_element_set_state (s.video->element, GST_STATE_READY);
  klass->change_state = change_state;
  g_thread_join (frame.thread);
  g_assert_cmpint (
      g_get_monotonic_time () - start, <, 1900 * G_TIME_SPAN_MILLISECOND);
  stream_free (&s);
}

/* Cost */

#define TEXTS 200
#define CANVASES 20

/* Fonts are loaded for a canvas, not for each text. */
static void
test_cost (void)
{
  Stream s = stream_new (WIDE);
  gdouble of_texts, of_canvases;
  clock_t start;

  g_bytes_unref (show (&s, 0));
  for (guint i = 0; i < TEXTS; i++)
    say (&s, "Some words", 10000 + 10 * i, 10, FALSE);
  start = clock ();
  g_bytes_unref (show (&s, 1));
  of_texts = (gdouble)(clock () - start) / CLOCKS_PER_SEC;
  gst_harness_push_event (s.text, gst_event_new_flush_start ());
  gst_harness_push_event (s.text, gst_event_new_flush_stop (TRUE));
  g_bytes_unref (show (&s, 2));
  start = clock ();
  for (guint i = 0; i < CANVASES; i++) {
    set_caps (&s, i % 2 ? WIDE : TALL);
    g_bytes_unref (show (&s, 3 + i));
  }
  of_canvases = (gdouble)(clock () - start) / CLOCKS_PER_SEC;
  g_test_message ("a text: %.3f ms, a canvas: %.3f ms", 1000 * of_texts / TEXTS,
      1000 * of_canvases / CANVASES);
  g_assert_cmpfloat (of_texts, <, of_canvases);
  stream_free (&s);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay-stream/phrased-again", test_phrased_again);
  g_test_add_func ("/overlay-stream/survivor", test_survivor);
  g_test_add_func ("/overlay-stream/any-seek", test_any_seek);
  g_test_add_func ("/overlay-stream/file-seeks", test_file_seeks);
  g_test_add_func ("/overlay-stream/late", test_late);
  g_test_add_func ("/overlay-stream/faults", test_faults);
  g_test_add_func ("/overlay-stream/cropped-file", test_cropped_file);
  g_test_add_func ("/overlay-stream/stop", test_stop);
  g_test_add_func ("/overlay-stream/cost", test_cost);
  return g_test_run ();
}
