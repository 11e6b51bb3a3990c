/* Edit Factory - efsubtitleoverlay: where its text comes from
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <string.h>

#define CAPS "video/x-raw,format=I420,width=270,height=480,framerate=30/1"

typedef struct
{
  GstHarness *video;
  GstHarness *text;
  GstBus *bus;
} Fixture;

static void
set_up (Fixture *f, const gchar *text_format)
{
  f->video = gst_harness_new_with_padnames ("efsubtitleoverlay", "sink", "src");
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->video->element, f->bus);
  g_object_set (f->video->element, "style", "classic", NULL);
  if (text_format) {
    g_autofree gchar *caps =
        g_strdup_printf ("text/x-raw,format=%s", text_format);

    f->text = gst_harness_new_with_element (f->video->element, "text", NULL);
    gst_harness_set_src_caps_str (f->text, caps);
  }
}

static void
tear_down (Fixture *f)
{
  gst_element_set_bus (f->video->element, NULL);
  if (f->text)
    gst_harness_teardown (f->text);
  gst_harness_teardown (f->video);
  gst_object_unref (f->bus);
}

static void
push_text (
    Fixture *f, const gchar *text, gsize length, guint start, guint duration)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, length);

  GST_BUFFER_PTS (buffer) = start * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = duration * GST_MSECOND;
  g_assert_cmpint (gst_harness_push (f->text, buffer), ==, GST_FLOW_OK);
}

/* Samples that are not the grey they were. */
static guint
count_changed (Fixture *f, guint ms)
{
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;
  guint changed = 0;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 270, 480);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  GST_BUFFER_PTS (buffer) = ms * GST_MSECOND;
  buffer = gst_harness_push_and_pull (f->video, buffer);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    changed += map.data[i] != 128;
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return changed;
}

static void
assert_message (Fixture *f, GstMessageType type, const gchar *expected)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (f->bus, type);
  g_autoptr (GError) error = NULL;
  const gchar *text;

  g_assert_nonnull (message);
  if (type == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    text = error->message;
  } else {
    text = gst_structure_get_string (
        gst_message_get_structure (message), "message");
  }
  if (!strstr (text, expected))
    g_error ("'%s' lacks '%s'", text, expected);
}

static void
push_segment (Fixture *f, GstFormat format, gdouble rate)
{
  GstSegment segment;

  gst_segment_init (&segment, format);
  segment.rate = rate;
  segment.stop = 10 * GST_SECOND;
  gst_harness_push_event (f->text, gst_event_new_segment (&segment));
}

/* More words than a cue of the style has: shown all the while, not in flashes
 * at its beginning. */
static void
test_plain (void)
{
  Fixture f = { NULL };

  set_up (&f, "utf8");
  push_text (&f, "one two three four five six seven", 33, 1000, 2000);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_changed (&f, 900), ==, 0);
  for (guint ms = 1000; ms < 3000; ms += 100)
    g_assert_cmpuint (count_changed (&f, ms), >, 300);
  g_assert_cmpuint (count_changed (&f, 3000), ==, 0);
  tear_down (&f);
}

/* In utf8 a tag is text and takes room. */
static void
test_formats (void)
{
  static const gchar text[] = "<b>Hi</b>";
  guint changed[2];

  for (guint i = 0; i < 2; i++) {
    Fixture f = { NULL };

    set_up (&f, i ? "pango-markup" : "utf8");
    push_text (&f, text, strlen (text), 0, 1000);
    gst_harness_push_event (f.text, gst_event_new_eos ());
    gst_harness_set_src_caps_str (f.video, CAPS);
    changed[i] = count_changed (&f, 100);
    tear_down (&f);
  }
  g_assert_cmpuint (changed[1], >, 50);
  g_assert_cmpuint (changed[0], >, 2 * changed[1]);
}

static void
test_bad_text (void)
{
  Fixture f = { NULL };

  set_up (&f, "utf8");
  push_text (&f, "a\xff", 2, 0, 1000);
  assert_message (&f, GST_MESSAGE_ELEMENT, "is not UTF-8 text");
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_changed (&f, 100), ==, 0);
  tear_down (&f);
}

/* What was said before a flush is gone; what comes after it is shown. */
static void
test_flush (void)
{
  Fixture f = { NULL };
  GstSegment segment;

  set_up (&f, "utf8");
  push_text (&f, "before", 6, 0, 1000);
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_changed (&f, 100), >, 100);
  gst_harness_push_event (f.text, gst_event_new_flush_start ());
  gst_harness_push_event (f.text, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f.text, gst_event_new_segment (&segment));
  push_text (&f, "after", 5, 500, 500);
  g_assert_cmpuint (count_changed (&f, 200), ==, 0);
  g_assert_cmpuint (count_changed (&f, 600), >, 100);
  tear_down (&f);
}

/* At other rates text is shown as much longer or shorter; backwards, from its
 * end to its beginning. */
static void
test_rates (void)
{
  static const struct
  {
    gdouble rate;
    guint from;
    guint to;
  } cases[] = { { 1, 1000, 3000 }, { 2, 500, 1500 }, { 0.5, 2000, 6000 },
    { -1, 7000, 9000 }, { -2, 3500, 4500 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f = { NULL };

    set_up (&f, "utf8");
    push_segment (&f, GST_FORMAT_TIME, cases[i].rate);
    push_text (&f, "one", 3, 1000, 2000);
    gst_harness_push_event (f.text, gst_event_new_eos ());
    gst_harness_set_src_caps_str (f.video, CAPS);
    g_assert_cmpuint (count_changed (&f, cases[i].from - 10), ==, 0);
    g_assert_cmpuint (count_changed (&f, cases[i].from), >, 100);
    g_assert_cmpuint (count_changed (&f, cases[i].to - 10), >, 100);
    g_assert_cmpuint (count_changed (&f, cases[i].to), ==, 0);
    tear_down (&f);
  }
}

/* The size of what is lit: the words of the cue are of different lengths. */
static guint
shown_with_times (gdouble rate, guint ms)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "i wwwwww", 2 * GST_SECOND, EF_TIMING_ENGINE);
  GstBuffer *buffer = gst_buffer_new_memdup ("i wwwwww", 8);
  Fixture f = { NULL };
  guint changed;

  ef_words_append (words, "i", 0, GST_SECOND, 0, 1);
  ef_words_append (words, "wwwwww", GST_SECOND, 2 * GST_SECOND, 2, 6);
  ef_buffer_add_word_timing_meta (buffer, words);
  set_up (&f, "utf8");
  g_object_set (f.video->element, "words-per-cue", 1, NULL);
  push_segment (&f, GST_FORMAT_TIME, rate);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = 2 * GST_SECOND;
  g_assert_cmpint (gst_harness_push (f.text, buffer), ==, GST_FLOW_OK);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  changed = count_changed (&f, ms);
  tear_down (&f);
  return changed;
}

static void
test_words_at_rates (void)
{
  guint narrow = shown_with_times (1, 900);
  guint wide = shown_with_times (1, 1100);

  g_assert_cmpuint (wide, >, 2 * narrow);
  g_assert_cmpuint (shown_with_times (2, 450), ==, narrow);
  g_assert_cmpuint (shown_with_times (2, 550), ==, wide);
  g_assert_cmpuint (shown_with_times (0.5, 1800), ==, narrow);
  g_assert_cmpuint (shown_with_times (0.5, 2200), ==, wide);
  /* Backwards there is a caption, whatever of it. */
  g_assert_cmpuint (shown_with_times (-1, 9000), >, 0);
}

/* A segment that does not count time places nothing. */
static void
test_other_segment (void)
{
  Fixture f = { NULL };

  set_up (&f, "utf8");
  push_segment (&f, GST_FORMAT_BYTES, 1);
  assert_message (&f, GST_MESSAGE_ELEMENT, "segment is in bytes, not in time");
  push_text (&f, "one", 3, 1000, 2000);
  gst_harness_push_event (f.text, gst_event_new_gap (3 * GST_SECOND, 0));
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_changed (&f, 900), ==, 0);
  g_assert_cmpuint (count_changed (&f, 1100), >, 100);
  tear_down (&f);
}

static void
write_file (const gchar *path, const gchar *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_files (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-overlay-text-XXXXXX", NULL);
  g_autofree gchar *ass = g_build_filename (folder, "a.ass", NULL);
  g_autofree gchar *srt = g_build_filename (folder, "a.srt", NULL);
  const struct
  {
    const gchar *path;
    const gchar *encoding;
    const gchar *error;
    const gchar *warning;
  } cases[] = { { ass, NULL, NULL, "line 2: drawing commands" },
    { srt, "WINDOWS-1252", NULL, NULL },
    { srt, NULL, "line 2, byte 30 (0xe9): is not UTF-8", NULL },
    { srt, "nope", "the encoding 'nope' is not known", NULL } };

  write_file (ass,
      "[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,"
      "{\\p1}m 0 0{\\p0}Hello\n");
  write_file (srt, "00:00:00,000 --> 00:00:01,000\n\xe9t\xe9\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f = { NULL };

    set_up (&f, NULL);
    g_object_set (f.video->element, "subtitles-location", cases[i].path,
        "subtitle-encoding", cases[i].encoding, NULL);
    gst_harness_set_src_caps_str (f.video, CAPS);
    if (cases[i].error)
      assert_message (&f, GST_MESSAGE_ERROR, cases[i].error);
    else
      g_assert_cmpuint (count_changed (&f, 100), >, 100);
    if (cases[i].warning)
      assert_message (&f, GST_MESSAGE_ELEMENT, cases[i].warning);
    tear_down (&f);
  }
  g_unlink (ass);
  g_unlink (srt);
  g_rmdir (folder);
}

/* Samples of "iiii" in capitals. @track: (nullable): the text pad's tag */
static guint
draw_capitals (const gchar *property, const gchar *track)
{
  Fixture f = { NULL };
  guint changed;

  set_up (&f, "utf8");
  g_object_set (
      f.video->element, "text-case", "upper", "language", property, NULL);
  if (track)
    gst_harness_push_event (f.text,
        gst_event_new_tag (
            gst_tag_list_new (GST_TAG_LANGUAGE_CODE, track, NULL)));
  push_text (&f, "iiii", 4, 0, 1000);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  changed = count_changed (&f, 100);
  tear_down (&f);
  return changed;
}

/* Turkish capitals have dots; the track knows better than the property. */
static void
test_language (void)
{
  guint plain = draw_capitals (NULL, NULL), dotted = draw_capitals ("tr", NULL);

  g_assert_cmpuint (dotted, >, plain);
  g_assert_cmpuint (draw_capitals (NULL, "tur"), ==, dotted);
  g_assert_cmpuint (draw_capitals ("en", "tr"), ==, dotted);
  g_assert_cmpuint (draw_capitals ("tr", "eng"), ==, plain);
  g_assert_cmpuint (draw_capitals ("tr", "?"), ==, dotted);
}

/* Does the picture of two words change while they are shown? */
static gboolean
lights_words (gboolean estimate, const gchar *text)
{
  Fixture f = { NULL };
  guint first, second;

  set_up (&f, "utf8");
  g_object_set (f.video->element, "estimate-words", estimate, "active-fill",
      "#00000000", "animation", "none", "outline", 0.0, NULL);
  push_text (&f, text, strlen (text), 0, 1000);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  first = count_changed (&f, 100);
  second = count_changed (&f, 900);
  g_assert_cmpuint (MAX (first, second), >, 50);
  tear_down (&f);
  return first != second;
}

static void
test_estimate (void)
{
  g_assert_true (lights_words (TRUE, "i WWW"));
  g_assert_false (lights_words (FALSE, "i WWW"));
  /* Also where no blank parts them. */
  g_assert_true (lights_words (TRUE, "กินข้าวครับ"));
  g_assert_false (lights_words (FALSE, "กินข้าวครับ"));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay-text/plain", test_plain);
  g_test_add_func ("/overlay-text/formats", test_formats);
  g_test_add_func ("/overlay-text/bad-text", test_bad_text);
  g_test_add_func ("/overlay-text/flush", test_flush);
  g_test_add_func ("/overlay-text/rates", test_rates);
  g_test_add_func ("/overlay-text/words-at-rates", test_words_at_rates);
  g_test_add_func ("/overlay-text/other-segment", test_other_segment);
  g_test_add_func ("/overlay-text/files", test_files);
  g_test_add_func ("/overlay-text/language", test_language);
  g_test_add_func ("/overlay-text/estimate", test_estimate);
  return g_test_run ();
}
