/* Edit Factory - efsubtitleoverlay: text that goes on while other things change
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
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
  g_test_add_func ("/overlay-stream/cost", test_cost);
  return g_test_run ();
}
