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

/* A grey frame with what is shown at @ms. (transfer full) */
static GstBuffer *
push_frame (Fixture *f, guint ms)
{
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 270, 480);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  GST_BUFFER_PTS (buffer) = ms * GST_MSECOND;
  return gst_harness_push_and_pull (f->video, buffer);
}

/* Samples that are not the grey they were. */
static guint
count_changed (Fixture *f, guint ms)
{
  GstBuffer *buffer = push_frame (f, ms);
  GstMapInfo map;
  guint changed = 0;

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
 * end, at which it is not shown in either direction, to its beginning. */
static void
test_rates (void)
{
  static const struct
  {
    gdouble rate;
    guint from;
    guint to;
  } cases[] = { { 1, 1000, 3000 }, { 2, 500, 1500 }, { 0.5, 2000, 6000 },
    { -1, 7001, 9001 }, { -2, 3501, 4501 } };

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
shown_with_times (gdouble rate, guint ms, gboolean one_by_one)
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
  g_object_set (f.video->element, "words-per-cue", one_by_one ? 1 : 2,
      "active-fill", "#808080", NULL);
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

/* Which word is shown, and which of two is lit, is the stream time's at any
 * rate, in either direction. */
static void
test_words_at_rates (void)
{
  static const struct
  {
    gdouble rate;
    guint first; /* running time of the stream's 0.9 s and 1.1 s, ms */
    guint second;
  } cases[] = { { 2, 450, 550 }, { 0.5, 1800, 2200 }, { -1, 9100, 8900 },
    { -2, 4550, 4450 }, { -0.5, 18200, 17800 }, { 4, 225, 275 } };

  for (guint one = 0; one < 2; one++) {
    guint first = shown_with_times (1, 900, one);
    guint second = shown_with_times (1, 1100, one);

    g_assert_cmpuint (MIN (first, second), >, 100);
    g_assert_cmpuint (first, !=, second);
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      g_assert_cmpuint (
          shown_with_times (cases[i].rate, cases[i].first, one), ==, first);
      g_assert_cmpuint (
          shown_with_times (cases[i].rate, cases[i].second, one), ==, second);
    }
  }
}

/* Of a sentence into whose middle a seek went, the rest is shown. */
static void
test_into_text (void)
{
  Fixture f = { NULL };
  GstSegment segment;

  set_up (&f, "utf8");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 2 * GST_SECOND;
  gst_harness_push_event (f.text, gst_event_new_segment (&segment));
  push_text (&f, "over", 4, 0, 1000);
  push_text (&f, "goes on", 7, 1000, 2000);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_changed (&f, 0), >, 100);
  g_assert_cmpuint (count_changed (&f, 990), >, 100);
  g_assert_cmpuint (count_changed (&f, 1010), ==, 0);
  tear_down (&f);
}

/* Texts whose times overlap */

typedef struct
{
  const gchar *text;
  guint start;
  guint duration; /* 0: the buffer has none */
} Said;

/* Lines of text at @ms: runs of rows with white in them. */
static guint
count_lines (Fixture *f, guint ms)
{
  GstBuffer *buffer = push_frame (f, ms);
  GstVideoInfo info;
  GstMapInfo map;
  guint lines = 0;
  gboolean last = FALSE;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 270, 480);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (guint y = 0; y < 480; y++) {
    const guint8 *row = map.data + y * GST_VIDEO_INFO_PLANE_STRIDE (&info, 0);
    gboolean white = FALSE;

    for (guint x = 0; x < 270; x++)
      white |= row[x] > 200;
    lines += white && !last;
    last = white;
  }
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return lines;
}

static void
say_all (Fixture *f, const Said *said, guint n)
{
  set_up (f, "utf8");
  g_object_set (f->video->element, "shadow-colour", "#00000000", NULL);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (said[i].text, 2);

    GST_BUFFER_PTS (buffer) = said[i].start * GST_MSECOND;
    if (said[i].duration > 0)
      GST_BUFFER_DURATION (buffer) = said[i].duration * GST_MSECOND;
    g_assert_cmpint (gst_harness_push (f->text, buffer), ==, GST_FLOW_OK);
  }
  gst_harness_push_event (f->text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f->video, CAPS);
}

/* As cues of files: stacked while both are said, three at most; a slip and a
 * text whose end nobody knew give way, and copies are shown once. */
static void
test_overlap (void)
{
  static const struct
  {
    Said said[5];
    guint n;
    struct
    {
      guint ms;
      guint lines;
    } seen[4];
  } cases[] = { { { { "EE", 0, 3000 }, { "HH", 1000, 3000 } }, 2,
                    { { 500, 1 }, { 1500, 2 }, { 3500, 1 }, { 4100, 0 } } },
    { { { "EE", 0, 1200 }, { "HH", 1000, 1000 } }, 2,
        { { 900, 1 }, { 1100, 1 }, { 1900, 1 }, { 2100, 0 } } },
    { { { "EE", 0, 0 }, { "HH", 1000, 1000 } }, 2,
        { { 900, 1 }, { 1100, 1 }, { 1900, 1 }, { 2500, 1 } } },
    { { { "EE", 0, 1000 }, { "EE", 0, 1000 } }, 2,
        { { 100, 1 }, { 500, 1 }, { 900, 1 }, { 1100, 0 } } },
    { { { "EE", 0, 5000 }, { "HH", 1000, 4000 }, { "LL", 2000, 3000 },
          { "TT", 3000, 2000 } },
        4, { { 1500, 2 }, { 2500, 3 }, { 3500, 3 }, { 5100, 0 } } },
    /* One that is short, inside of one that is long. */
    { { { "EE", 0, 2000 }, { "HH", 1800, 100 } }, 2,
        { { 1700, 1 }, { 1850, 2 }, { 1950, 1 }, { 2100, 0 } } } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f = { NULL };

    say_all (&f, cases[i].said, cases[i].n);
    for (guint k = 0; k < G_N_ELEMENTS (cases[i].seen); k++) {
      guint lines = count_lines (&f, cases[i].seen[k].ms);

      if (lines != cases[i].seen[k].lines)
        g_error ("case %u at %u ms: %u lines, not %u", i, cases[i].seen[k].ms,
            lines, cases[i].seen[k].lines);
    }
    tear_down (&f);
  }
}

/* Text goes on through gaps and the text's end; a flush ends it, and a new
 * segment says where it goes on. */
static void
test_overlap_in_streams (void)
{
  static const Said said[] = { { "EE", 0, 9000 }, { "HH", 1000, 9000 } };
  Fixture f = { NULL };
  GstSegment segment;

  set_up (&f, "utf8");
  g_object_set (f.video->element, "shadow-colour", "#00000000", NULL);
  push_text (&f, "EE", 2, 0, 9000);
  gst_harness_push_event (f.text, gst_event_new_gap (0, GST_SECOND));
  push_text (&f, "HH", 2, 1000, 8000);
  /* In another segment, which counts on: its 5 s are at 2 s. */
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 5 * GST_SECOND;
  segment.base = 2 * GST_SECOND;
  gst_harness_push_event (f.text, gst_event_new_segment (&segment));
  push_text (&f, "LL", 2, 5000, 1000);
  gst_harness_push_event (
      f.text, gst_event_new_gap (6 * GST_SECOND, 60 * GST_SECOND));
  gst_harness_set_src_caps_str (f.video, CAPS);
  g_assert_cmpuint (count_lines (&f, 500), ==, 1);
  g_assert_cmpuint (count_lines (&f, 1500), ==, 2);
  g_assert_cmpuint (count_lines (&f, 2500), ==, 3);
  g_assert_cmpuint (count_lines (&f, 3500), ==, 2);
  gst_harness_push_event (f.text, gst_event_new_flush_start ());
  gst_harness_push_event (f.text, gst_event_new_flush_stop (TRUE));
  push_segment (&f, GST_FORMAT_TIME, 1);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  g_assert_cmpuint (count_lines (&f, 3600), ==, 0);
  tear_down (&f);
  /* What is still open at the end stays. */
  say_all (&f, said, 2);
  g_assert_cmpuint (count_lines (&f, 8900), ==, 2);
  tear_down (&f);
}

/* Backwards the same are stacked at the same stream times. */
static void
test_overlap_backwards (void)
{
  static const guint lines[][2] = { { 4500, 0 }, { 3500, 1 }, { 2500, 2 },
    { 1500, 2 }, { 500, 1 } };
  Fixture f = { NULL };

  set_up (&f, "utf8");
  g_object_set (f.video->element, "shadow-colour", "#00000000", NULL);
  push_segment (&f, GST_FORMAT_TIME, -1);
  push_text (&f, "HH", 2, 1000, 3000);
  push_text (&f, "EE", 2, 0, 3000);
  gst_harness_push_event (f.text, gst_event_new_eos ());
  gst_harness_set_src_caps_str (f.video, CAPS);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpuint (count_lines (&f, 10000 - lines[i][0]), ==, lines[i][1]);
  tear_down (&f);
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
  g_test_add_func ("/overlay-text/into-text", test_into_text);
  g_test_add_func ("/overlay-text/overlap", test_overlap);
  g_test_add_func ("/overlay-text/overlap-in-streams", test_overlap_in_streams);
  g_test_add_func ("/overlay-text/overlap-backwards", test_overlap_backwards);
  g_test_add_func ("/overlay-text/other-segment", test_other_segment);
  g_test_add_func ("/overlay-text/files", test_files);
  g_test_add_func ("/overlay-text/language", test_language);
  g_test_add_func ("/overlay-text/estimate", test_estimate);
  return g_test_run ();
}
