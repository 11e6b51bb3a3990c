/* Edit Factory - the master stage, measured on what it delivers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "aac-file.h"
#include "audio-source.h"
#include "master.h"
#include "signals.h"
#include "write-wav.h"

#include <glib/gstdio.h>
#include <string.h>
#include <editfactory/json.h>
#include <editfactory/media-guard.h>

#define RATE 48000

typedef struct
{
  gchar *folder;
  gchar *plan;
  gchar *output;
  gchar *report;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("ef-master-XXXXXX", NULL);
  f->plan = g_build_filename (f->folder, "plan.json", NULL);
  f->output = g_build_filename (f->folder, "master.m4a", NULL);
  f->report = g_build_filename (f->folder, "master.json", NULL);
}

/* Fails when something is there that nobody should have left. */
static void
tear_down (Fixture *f, gconstpointer data)
{
  const gchar *names[] = { "plan.json", "master.m4a", "master.json",
    "voice.wav" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (f->folder, names[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->plan);
  g_free (f->output);
  g_free (f->report);
}

static void
write_plan (Fixture *f, gdouble seconds, gboolean voice)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *text = NULL;

  g_ascii_dtostr (number, sizeof number, seconds);
  text = g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":1080,"
      "\"height\":1920,\"fps\":\"30/1\"},\"duration\":%s,\"clips\":[{\"uri\":"
      "\"picture.png\",\"at\":0,\"duration\":%s}]%s}",
      number, number,
      voice ? ",\"voice\":{\"uri\":\"voice.wav\",\"at\":0}" : "");
  g_assert_true (g_file_set_contents (f->plan, text, -1, NULL));
}

static void
write_voice (Fixture *f, gsize frames, Signal func)
{
  g_autofree gchar *path = g_build_filename (f->folder, "voice.wav", NULL);

  write_wav_file (path, RATE, 2, frames, func);
}

typedef struct
{
  gdouble last;
  guint calls;
} Progress;

static void
progressed (gdouble fraction, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpfloat (fraction, >, progress->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  progress->last = fraction;
  progress->calls++;
}

static EfMasterResult *
run (Fixture *f, const gchar *encoder)
{
  g_autoptr (GError) error = NULL;
  EfMasterOptions options;
  EfMasterResult *result;
  Progress progress = { 0 };

  ef_master_options_init (&options);
  options.plan = f->plan;
  options.output = f->output;
  options.encoder = encoder;
  result = ef_master_run (&options, progressed, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (progress.last, ==, 1.0);
  g_test_message ("mix %.2f LUFS %.2f dBTP -> %.2f LUFS %.2f dBTP, gain %.2f, "
                  "ceiling %.2f, rounds %u",
      result->mix.integrated, result->mix.true_peak,
      result->delivered.integrated, result->delivered.true_peak, result->gain,
      result->ceiling, result->rounds);
  for (guint i = 0; i < result->warnings->len; i++)
    g_test_message (
        "warning: %s", (gchar *)g_ptr_array_index (result->warnings, i));
  return result;
}

static gdouble
number_after (const gchar *text, const gchar *label)
{
  const gchar *at = g_strrstr (text, label);

  g_assert_nonnull (at);
  at += strlen (label);
  while (*at == ' ')
    at++;
  return g_ascii_strtod (at, NULL);
}

/* An independent meter on the encoded file. */
static void
ask_ffmpeg (const gchar *path, gdouble *integrated, gdouble *peak)
{
  const gchar *argv[] = { "ffmpeg", "-hide_banner", "-nostats", "-i", path,
    "-af", "ebur128=peak=true", "-f", "null", "-", NULL };
  g_autofree gchar *text = NULL;
  gint status = 1;

  g_assert_true (g_spawn_sync (NULL, (gchar **)argv, NULL, G_SPAWN_SEARCH_PATH,
      NULL, NULL, NULL, &text, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  *integrated = number_after (text, "I:");
  *peak = number_after (text, "Peak:");
  g_test_message ("ffmpeg: %.1f LUFS %.1f dBTP", *integrated, *peak);
}

static gboolean
have_ffmpeg (void)
{
  g_autofree gchar *path = g_find_program_in_path ("ffmpeg");

  return path != NULL;
}

static gfloat speech_data[RATE * 10 * 2];
static gdouble speech_scale;

static gfloat
speech (guint64 frame, guint channel, guint rate)
{
  return (gfloat)(speech_data[frame * 2 + channel] * speech_scale);
}

static gfloat
clipped (guint64 frame, guint channel, guint rate)
{
  return CLAMP (speech (frame, channel, rate), -1.0f, 1.0f);
}

static gfloat
silence (guint64 frame, guint channel, guint rate)
{
  return 0.0f;
}

static gfloat
clicks (guint64 frame, guint channel, guint rate)
{
  return frame % rate == rate / 2 ? 0.9f : 0.0f;
}

static void
test_target (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *what;
    gdouble scale;
    Signal func;
  } cases[] = {
    { "speech", 1.0, speech },
    { "very quiet", 0.05, speech },
    { "very loud", 20.0, speech },
    { "clipping", 20.0, clipped },
  };

  memset (speech_data, 0, sizeof speech_data);
  add_speech (speech_data, RATE * 10, RATE, -10.0, 11);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfMasterResult) result = NULL;
    gdouble integrated, peak;

    g_test_message ("%s:", cases[i].what);
    speech_scale = cases[i].scale;
    write_voice (f, RATE * 10, cases[i].func);
    write_plan (f, 10.0, TRUE);
    result = run (f, NULL);
    g_assert_true (result->on_target);
    g_assert_cmpfloat_with_epsilon (result->delivered.integrated, -14.0, 0.2);
    g_assert_cmpfloat (result->delivered.true_peak, <=, -1.0);
    if (!have_ffmpeg ())
      continue;
    ask_ffmpeg (f->output, &integrated, &peak);
    g_assert_cmpfloat_with_epsilon (integrated, -14.0, 0.2001);
    g_assert_cmpfloat (peak, <=, -1.0);
  }
}

static gdouble
probe_seconds (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (info->audio_rate, ==, RATE);
  g_assert_cmpuint (info->audio_channels, ==, 2);
  return (gdouble)info->duration / 1e9;
}

static void
test_length (Fixture *f, gconstpointer data)
{
  const gdouble seconds[] = { 0.05, 1.0, 2.3456 };

  write_voice (f, RATE, clicks);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    g_autoptr (EfMasterResult) result = NULL;

    write_plan (f, seconds[i], TRUE);
    result = run (f, NULL);
    g_assert_cmpuint (result->frames, ==, lrint (seconds[i] * RATE));
    g_assert_cmpfloat_with_epsilon (
        probe_seconds (f->output), seconds[i], 2e-4);
  }
}

static void
check_clicks (const gfloat *x, gsize frames)
{
  for (gsize second = 0; second < 3; second++) {
    gsize at = second * RATE;

    g_assert_cmpuint ((second + 1) * RATE, <=, frames);
    for (gsize i = second * RATE; i < (second + 1) * RATE; i++)
      if (fabsf (x[2 * i]) > fabsf (x[2 * at]))
        at = i;
    g_test_message ("click %.3f ms off",
        ((gdouble)at - (second * RATE + RATE / 2)) * 1000.0 / RATE);
    g_assert_cmpfloat (fabsf (x[2 * at]), >, 0.01f);
    g_assert_cmpint (
        ABS ((gint)at - (gint)(second * RATE + RATE / 2)), <=, RATE / 1000);
  }
}

/* @edits: FALSE plays the file as a player that knows no edit lists */
static void
clicks_by_ffmpeg (const gchar *path, gboolean edits)
{
  const gchar *argv[] = { "ffmpeg", "-v", "error", "-ignore_editlist",
    edits ? "0" : "1", "-i", path, "-map", "a:0", "-ar", "48000", "-ac", "2",
    "-f", "f32le", "-", NULL };
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (process);
  g_assert_true (
      g_subprocess_communicate (process, NULL, NULL, &bytes, NULL, NULL));
  check_clicks (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) / 8);
}

static void
clicks_by_gstreamer (const gchar *path)
{
  g_autoptr (EfAudioSource) source =
      ef_audio_source_new (path, RATE, 0, 1.0, NULL);
  g_autofree gfloat *x = g_new (gfloat, RATE * 3 * 2);

  g_assert_cmpint (
      ef_audio_source_read (source, x, RATE * 3, NULL, NULL), ==, RATE * 3);
  check_clicks (x, RATE * 3);
}

/* The picture's frames are reordered, so its track does begin with an edit. */
static gboolean
deliver (const gchar *master, const gchar *path)
{
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=90 ! "
      "video/x-raw,width=160,height=160,framerate=30/1 ! x264enc bframes=2 ! "
      "h264parse ! mp4mux name=mux ! filesink location=%s filesrc location=%s "
      "! qtdemux ! aacparse ! queue max-size-buffers=0 max-size-bytes=0 "
      "max-size-time=0 ! mux.",
      path, master);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = pipeline ? gst_element_get_bus (pipeline) : NULL;
  g_autoptr (GstMessage) message = NULL;

  if (!pipeline)
    return FALSE;
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static void
test_clicks (Fixture *f, gconstpointer data)
{
  const gchar *encoder = data;
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (encoder);
  g_autofree gchar *delivered = g_build_filename (f->folder, "av.mp4", NULL);
  g_autoptr (EfMasterResult) result = NULL;

  if (!factory) {
    g_test_skip ("the encoder is not installed");
    return;
  }
  write_voice (f, RATE * 3, clicks);
  write_plan (f, 3.0, TRUE);
  result = run (f, encoder);
  g_assert_cmpstr (result->encoder, ==, encoder);
  clicks_by_gstreamer (f->output);
  if (have_ffmpeg ())
    clicks_by_ffmpeg (f->output, TRUE);
  if (!deliver (f->output, delivered)) {
    g_test_skip ("x264enc is not installed");
    return;
  }
  clicks_by_gstreamer (delivered);
  if (have_ffmpeg ()) {
    clicks_by_ffmpeg (delivered, TRUE);
    clicks_by_ffmpeg (delivered, FALSE);
  }
  g_unlink (delivered);
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  for (guint voice = 0; voice < 2; voice++) {
    g_autoptr (EfMasterResult) result = NULL;
    g_autoptr (EfAudioSource) source = NULL;
    g_autofree gfloat *x = g_new (gfloat, RATE * 2 * 2);

    write_voice (f, RATE, silence);
    write_plan (f, 2.0, voice);
    result = run (f, NULL);
    g_assert_true (result->silent);
    g_assert_false (result->on_target);
    g_assert_cmpfloat (result->gain, ==, 0.0);
    g_assert_cmpuint (result->rounds, ==, 1);
    g_assert_cmpuint (result->warnings->len, ==, 1);
    source = ef_audio_source_new (f->output, RATE, 0, 1.0, NULL);
    g_assert_cmpint (
        ef_audio_source_read (source, x, RATE * 2, NULL, NULL), ==, RATE * 2);
    for (guint i = 0; i < RATE * 4; i++)
      g_assert_cmpfloat (fabsf (x[i]), <, 1e-4f);
  }
}

static void
test_report (Fixture *f, gconstpointer data)
{
  g_autoptr (EfMasterResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *o;

  speech_scale = 1.0;
  memset (speech_data, 0, sizeof speech_data);
  add_speech (speech_data, RATE * 3, RATE, -10.0, 5);
  write_voice (f, RATE * 3, speech);
  write_plan (f, 3.0, TRUE);
  result = run (f, NULL);
  root = ef_json_load (f->report, 0, &error);
  g_assert_no_error (error);
  o = json_node_get_object (root);
  g_assert_cmpint (
      json_object_get_int_member (o, "rounds"), ==, result->rounds);
  g_assert_cmpfloat (json_object_get_double_member (o, "duration"), ==, 3.0);
  o = json_object_get_object_member (o, "delivered");
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (o, "integrated"),
      result->delivered.integrated, 1e-6);
}

static EfMasterResult *
run_expecting (
    Fixture *f, const gchar *output, GCancellable *cancellable, GError **error)
{
  EfMasterOptions options;

  ef_master_options_init (&options);
  options.plan = f->plan;
  options.output = output;
  return ef_master_run (&options, NULL, NULL, cancellable, error);
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  write_plan (f, 2.0, TRUE);
  g_assert_null (run_expecting (f, f->output, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "voice.wav"));
  g_clear_error (&error);

  write_voice (f, RATE, clicks);
  g_assert_null (run_expecting (f, "/nonexistent/master.m4a", NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "/nonexistent/master.m4a"));
  g_clear_error (&error);

  g_cancellable_cancel (cancelled);
  g_assert_null (run_expecting (f, f->output, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (f->output, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add ("/master/target", Fixture, NULL, set_up, test_target, tear_down);
  g_test_add ("/master/length", Fixture, NULL, set_up, test_length, tear_down);
  g_test_add ("/master/clicks/avenc_aac", Fixture, "avenc_aac", set_up,
      test_clicks, tear_down);
  g_test_add ("/master/clicks/voaacenc", Fixture, "voaacenc", set_up,
      test_clicks, tear_down);
  g_test_add ("/master/clicks/fdkaacenc", Fixture, "fdkaacenc", set_up,
      test_clicks, tear_down);
  g_test_add (
      "/master/silence", Fixture, NULL, set_up, test_silence, tear_down);
  g_test_add ("/master/report", Fixture, NULL, set_up, test_report, tear_down);
  g_test_add ("/master/errors", Fixture, NULL, set_up, test_errors, tear_down);
  return g_test_run ();
}
