/* Edit Factory - tests of efttssrc
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tts-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SCRIPT                                                                 \
  "Hello there, world. This is the second sentence, for $3.50!\n\n"            \
  "A new paragraph begins."

/* A script that takes a while to speak: 40 sentences. */
static gchar *
long_script (void)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (out,
        "Sentence number %u tells about the boats on the river today. ", i);
  return g_string_free (out, FALSE);
}

static void
test_both_pads (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autofree gchar *error = NULL;
  gint64 duration = 0;
  GstClockTime expected;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpint (rig->rate, ==, 16000);
  g_assert_cmpuint (rig->sentences->len, ==, 3);
  g_assert_false (rig->text_holes);
  /* before the first, between them, behind the last */
  g_assert_cmpuint (rig->gaps, >=, 4);
  g_assert_true (
      gst_element_query_duration (rig->src, GST_FORMAT_TIME, &duration));
  expected = gst_util_uint64_scale (rig->sound->len / 2, GST_SECOND, 16000);
  g_assert_cmpuint (duration, ==, expected);
  g_assert_cmpuint (rig->text_position, ==, duration);
  rig_free (rig);
}

static void
test_words_ride_along (void)
{
  Rig *rig = rig_new (RIG_TEXT, FALSE);
  g_autofree gchar *error = NULL;
  GstBuffer *buffer;
  EfWordTimingMeta *meta;
  g_autofree gchar *timing = NULL;
  GstMapInfo map;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  buffer = g_ptr_array_index (rig->sentences, 1);
  meta = ef_buffer_get_word_timing_meta (buffer);
  g_assert_nonnull (meta);
  g_assert_true (ef_words_validate (meta->words, NULL));
  g_assert_cmpuint (ef_words_length (meta->words), ==, 7);
  g_assert_cmpstr (ef_words_index (meta->words, 6)->text, ==, "$3.50!");
  g_assert_cmpuint (ef_words_index (meta->words, 0)->start, ==, 0);
  g_assert_cmpuint (
      ef_words_index (meta->words, 6)->end, ==, GST_BUFFER_DURATION (buffer));
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_assert_cmpmem (
      map.data, map.size, "This is the second sentence, for $3.50!", 39);
  gst_buffer_unmap (buffer, &map);
  g_object_get (rig->src, "words-timing", &timing, NULL);
  g_assert_cmpstr (timing, ==, "engine");
  rig_free (rig);
}

static void
test_audio_alone (void)
{
  Rig *rig = rig_new (RIG_AUDIO, FALSE);
  g_autofree gchar *error = NULL;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpuint (rig->sound->len, >, 4 * 32000);
  rig_free (rig);
}

static void
test_nothing_linked (void)
{
  Rig *rig = rig_new (0, FALSE);
  g_autofree gchar *error = NULL;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  error = rig_play (rig);
  g_assert_nonnull (error);
  rig_free (rig);
}

static void
test_twice_the_same (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autofree gchar *error = NULL;
  g_autoptr (GByteArray) first = g_byte_array_new ();

  g_object_set (rig->src, "text", SCRIPT, NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_byte_array_append (first, rig->sound->data, rig->sound->len);
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  rig_clear (rig);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpmem (rig->sound->data, rig->sound->len, first->data, first->len);
  rig_free (rig);
}

static void
test_seek (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autofree gchar *error = NULL;
  g_autofree gchar *script = long_script ();
  GstClockTime from = 30 * GST_SECOND + 1234567, to = 40 * GST_SECOND;
  gsize first = (gsize)(30.001234567 * 16000 + 0.5), n;
  GstBuffer *buffer;

  g_object_set (rig->src, "text", script, "voice", "kal16", NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_byte_array_append (whole, rig->sound->data, rig->sound->len);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  rig_clear (rig);
  g_assert_true (gst_element_seek (rig->pipeline, 1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET, from,
      GST_SEEK_TYPE_SET, to));
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  n = rig->sound->len / 2;
  g_assert_cmpuint (n, ==, 40 * 16000 - first);
  g_assert_cmpmem (
      rig->sound->data, rig->sound->len, whole->data + first * 2, n * 2);
  g_assert_false (rig->text_holes);
  /* The last sentence may go on beyond the stop. */
  g_assert_cmpuint (rig->text_position, >=, to);
  buffer = g_ptr_array_index (rig->sentences, 0);
  g_assert_cmpuint (
      GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer), >, from);
  rig_free (rig);
}

static void
test_seek_before_it_is_spoken (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autofree gchar *script = long_script ();
  g_autofree gchar *error = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_object_set (rig->src, "text", script, "voice", "kal16", NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  message = rig_wait (rig, GST_MESSAGE_ASYNC_DONE);
  rig_clear (rig);
  g_assert_true (gst_element_seek_simple (rig->pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 100 * GST_SECOND));
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpuint (rig->first_pts, ==, 100 * GST_SECOND);
  rig_free (rig);
}

static void
test_seek_beyond_the_end (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autofree gchar *error = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  message = rig_wait (rig, GST_MESSAGE_ASYNC_DONE);
  rig_clear (rig);
  g_assert_true (gst_element_seek_simple (
      rig->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SECOND * 900));
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpuint (rig->sound->len, ==, 0);
  rig_free (rig);
}

static void
test_wrong_seeks (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  g_autofree gchar *error = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_object_set (rig->src, "text", SCRIPT, NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  message = rig_wait (rig, GST_MESSAGE_ASYNC_DONE);
  g_assert_false (gst_element_seek (rig->src, -1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0));
  g_assert_false (gst_element_seek (rig->src, 1.0, GST_FORMAT_BYTES,
      GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0));
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  g_assert_cmpuint (rig->sentences->len, ==, 3);
  rig_free (rig);
}

/* Each pad must see one flush for one seek of the application's, though the
 * seek reaches the element on both. */
static GstPadProbeReturn
count_flush (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_START)
    g_atomic_int_inc ((gint *)data);
  return GST_PAD_PROBE_OK;
}

static void
test_one_flush_a_seek (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
  static gint flushes[2];
  const gchar *const names[] = { "audio", "text" };
  g_autoptr (GstMessage) message = NULL;

  flushes[0] = flushes[1] = 0;
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->src, names[i]);

    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_EVENT_FLUSH, count_flush, &flushes[i], NULL);
  }
  g_object_set (rig->src, "text", SCRIPT, NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  message = rig_wait (rig, GST_MESSAGE_ASYNC_DONE);
  for (guint i = 1; i <= 10; i++) {
    g_assert_true (gst_element_seek_simple (rig->pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH, i * 100 * GST_MSECOND));
    g_assert_cmpint (flushes[0], ==, i);
    g_assert_cmpint (flushes[1], ==, i);
  }
  rig_free (rig);
}

static void
test_stop_while_speaking (void)
{
  g_autofree gchar *script = long_script ();

  for (guint i = 0; i < 6; i++) {
    Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
    gint64 before;

    g_object_set (
        rig->src, "text", script, "language", i & 1 ? "de" : "en", NULL);
    gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
    if (i >= 2)
      gst_element_get_state (rig->pipeline, NULL, NULL, 20 * GST_SECOND);
    before = g_get_monotonic_time ();
    gst_element_set_state (rig->pipeline, GST_STATE_NULL);
    g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC);
    rig_free (rig);
  }
}

static void
test_command_that_hangs (void)
{
  Rig *rig = rig_new (RIG_AUDIO, FALSE);
  gint64 before;

  g_object_set (rig->src, "text", "Hello.", "command", "sleep 1000", NULL);
  gst_util_set_object_arg (G_OBJECT (rig->src), "provider", "command");
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  before = g_get_monotonic_time ();
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC);
  rig_free (rig);
}

static void
test_end_of_stream_on_request (void)
{
  Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, TRUE);
  g_autofree gchar *script = long_script ();
  g_autoptr (GstMessage) done = NULL;
  g_autoptr (GstMessage) eos = NULL;
  GstClockTime end;

  g_object_set (rig->src, "text", script, "voice", "kal16", NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PAUSED);
  done = rig_wait (rig, GST_MESSAGE_ASYNC_DONE);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  g_assert_true (gst_element_send_event (rig->pipeline, gst_event_new_eos ()));
  eos = rig_wait (rig, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (eos), ==, GST_MESSAGE_EOS);
  end = rig->audio_end;
  g_assert_cmpuint (end, <, 20 * GST_SECOND);
  rig_free (rig);
}

static void
test_words_file (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-tts-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "words.json", NULL);
  Rig *rig = rig_new (RIG_AUDIO, FALSE);
  g_autofree gchar *error = NULL;
  g_autoptr (EfWords) words = NULL;
  g_autoptr (GError) why = NULL;

  g_object_set (rig->src, "text", SCRIPT, "words-location", path, NULL);
  error = rig_play (rig);
  g_assert_cmpstr (error, ==, NULL);
  words = ef_words_load (path, &why);
  g_assert_no_error (why);
  g_assert_cmpuint (ef_words_length (words), ==, 14);
  g_assert_cmpint (words->timing, ==, EF_TIMING_ENGINE);
  g_assert_cmpuint (words->duration, ==,
      gst_util_uint64_scale (rig->sound->len / 2, GST_SECOND, 16000));
  g_assert_cmpuint (ef_words_index (words, 0)->start, >=, 150 * GST_MSECOND);
  g_assert_cmpuint (ef_words_index (words, 0)->start, <=, 300 * GST_MSECOND);
  rig_free (rig);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_no_words_of_half_a_script (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-tts-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "words.json", NULL);
  g_autofree gchar *script = long_script ();
  Rig *rig = rig_new (RIG_AUDIO, TRUE);

  g_object_set (
      rig->src, "text", script, "words-location", path, "language", "de", NULL);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  rig_free (rig);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

typedef struct
{
  const gchar *property;
  const gchar *value;
  const gchar *complaint;
} Wrong;

static const Wrong wrongs[] = {
  { "text", "", "nothing to say" },
  { "text", "   \n\t ", "nothing to say" },
  { "text", "\xf0\x9f\x8e\x89 ... !", "nothing to say" },
  { "text", "caf\xe9", "not valid UTF-8" },
  { "location", "/nonexistent/script.txt", "/nonexistent/script.txt" },
  { "location", "/tmp", "/tmp" },
  { "voice", "nosuchvoice", "nosuchvoice" },
  { "voice", "../../../etc/passwd", "no such voice" },
  { "language", "en_US; rm", "no language tag" },
  { "provider", "command", "command" },
  { "max-chars", "3", "at most 3" },
  { "words-location", "/nonexistent/words.json", "/nonexistent/words.json" },
};

static void
test_wrong_settings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++) {
    Rig *rig = rig_new (RIG_AUDIO | RIG_TEXT, FALSE);
    g_autofree gchar *error = NULL;

    if (!g_str_equal (wrongs[i].property, "location"))
      g_object_set (rig->src, "text", "Hello.", NULL);
    gst_util_set_object_arg (
        G_OBJECT (rig->src), wrongs[i].property, wrongs[i].value);
    if (g_str_equal (wrongs[i].property, "text"))
      g_object_set (rig->src, "text", wrongs[i].value, NULL);
    error = rig_play (rig);
    g_assert_nonnull (error);
    g_assert_null (strchr (error, '\n'));
    if (!strstr (error, wrongs[i].complaint))
      g_error ("%s=%s: '%s' does not say '%s'", wrongs[i].property,
          wrongs[i].value, error, wrongs[i].complaint);
    rig_free (rig);
  }
}

static void
test_parse_launch_takes_audio (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "efttssrc name=t text=\"Hello there.\" ! audioconvert ! fakesink "
      "t.text ! fakesink",
      &error);
  g_autoptr (GstElement) src = NULL;
  g_autoptr (GstPad) pad = NULL;

  g_assert_no_error (error);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  pad = gst_element_get_static_pad (src, "audio");
  g_assert_true (gst_pad_is_linked (pad));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/efttssrc/both-pads", test_both_pads);
  g_test_add_func ("/efttssrc/words-ride-along", test_words_ride_along);
  g_test_add_func ("/efttssrc/audio-alone", test_audio_alone);
  g_test_add_func ("/efttssrc/nothing-linked", test_nothing_linked);
  g_test_add_func ("/efttssrc/twice-the-same", test_twice_the_same);
  g_test_add_func ("/efttssrc/seek", test_seek);
  g_test_add_func (
      "/efttssrc/seek-before-it-is-spoken", test_seek_before_it_is_spoken);
  g_test_add_func ("/efttssrc/seek-beyond-the-end", test_seek_beyond_the_end);
  g_test_add_func ("/efttssrc/wrong-seeks", test_wrong_seeks);
  g_test_add_func ("/efttssrc/one-flush-a-seek", test_one_flush_a_seek);
  g_test_add_func ("/efttssrc/stop-while-speaking", test_stop_while_speaking);
  g_test_add_func ("/efttssrc/command-that-hangs", test_command_that_hangs);
  g_test_add_func ("/efttssrc/eos-on-request", test_end_of_stream_on_request);
  g_test_add_func ("/efttssrc/words-file", test_words_file);
  g_test_add_func (
      "/efttssrc/no-words-of-half-a-script", test_no_words_of_half_a_script);
  g_test_add_func ("/efttssrc/wrong-settings", test_wrong_settings);
  g_test_add_func (
      "/efttssrc/parse-launch-takes-audio", test_parse_launch_takes_audio);
  return g_test_run ();
}
