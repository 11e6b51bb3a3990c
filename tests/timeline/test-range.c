/* Edit Factory - eftimelinesrc: a part of a programme is what the whole has
 * there, bit for bit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"
#include "write-wav.h"

#include <editfactory/plan-range.h>
#include <glib/gstdio.h>
#include <math.h>

#define H264                                                                   \
  "x264enc key-int-max=60 bframes=3 b-adapt=false speed-preset=veryfast "      \
  "pass=qual quantizer=18 vbv-buf-capacity=0 ! mp4mux"
#define FPS 30
#define FRAMES 300
#define SECONDS 16
#define RATE 48000

static gchar *folder;
static gchar *plan_path;

/* Rows of 192 and 96 bytes have no padding that a checksum would count. One
 * second and a half of each file is there at the first clip's in, so it is
 * in its third round at the end; the fourth clip holds its last frame; the
 * transitions lie at 4, 8 and 12 s. */
static const gchar PLAN[] =
    "{\"version\":1,\"canvas\":{\"width\":192,\"height\":320,"
    "\"fps\":\"30/1\"},\"duration\":16,\"clips\":["
    "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":4,\"in\":8.5},"
    "{\"uri\":\"a.mp4\",\"at\":4,\"duration\":4,\"in\":2,\"speed\":1.5,"
    "\"motion\":{\"from\":{\"zoom\":1},\"to\":{\"zoom\":1.4,\"x\":0.1}},"
    "\"transition\":{\"type\":\"crossfade\",\"duration\":0.8}},"
    "{\"uri\":\"p.png\",\"at\":8,\"duration\":4,\"fit\":\"blur\","
    "\"motion\":{\"from\":{\"zoom\":1.3},\"to\":{\"zoom\":1}},"
    "\"transition\":{\"type\":\"push\",\"duration\":1}},"
    "{\"uri\":\"a.mp4\",\"at\":12,\"duration\":4,\"in\":9,\"fit\":\"contain\","
    "\"fallback\":\"hold\","
    "\"transition\":{\"type\":\"dip\",\"duration\":0.5}}],"
    "\"voice\":{\"uri\":\"voice.wav\",\"at\":0.3},"
    "\"music\":{\"uri\":\"music.wav\",\"gain\":-6,\"duck\":-9,"
    "\"fade_in\":1,\"fade_out\":2}}";

/* A file that ends, two that are refused, a still: each followed by another,
 * which is over as well in the third clip. */
static const gchar NEXT_PLAN[] =
    "{\"version\":1,\"canvas\":{\"width\":192,\"height\":320,"
    "\"fps\":\"30/1\"},\"duration\":16,\"clips\":["
    "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":4,\"in\":8.5,"
    "\"fallback\":\"next\",\"next\":{\"uri\":\"a.mp4\",\"in\":1,\"speed\":0.5}}"
    ","
    "{\"uri\":\"bad.mp4\",\"at\":4,\"duration\":4,"
    "\"fallback\":\"next\",\"next\":{\"uri\":\"a.mp4\",\"in\":3}},"
    "{\"uri\":\"bad.mp4\",\"at\":8,\"duration\":4,"
    "\"fallback\":\"next\",\"next\":{\"uri\":\"a.mp4\",\"in\":8.5}},"
    "{\"uri\":\"a.mp4\",\"at\":12,\"duration\":4,\"in\":9,"
    "\"fallback\":\"next\",\"next\":{\"uri\":\"p.png\"},"
    "\"transition\":{\"type\":\"dip\",\"duration\":0.5}}],"
    "\"voice\":{\"uri\":\"voice.wav\",\"at\":0.3}}";

/* Captions that are on their way in, there, or on their way out at the ends of
 * the ranges. */
static const gchar CUES[] =
    "{\"version\":1,\"style\":\"karaoke\",\"timed_words\":true,"
    "\"canvas\":{\"width\":192,\"height\":320},\"cues\":["
    "{\"start\":0.4,\"end\":2.52,\"lines\":[{\"words\":["
    "{\"text\":\"one\",\"start\":0.4,\"end\":1.2},"
    "{\"text\":\"two\",\"start\":1.3,\"end\":2.4}]}]},"
    "{\"start\":4.05,\"end\":15.5,\"lines\":[{\"words\":["
    "{\"text\":\"three\",\"start\":4.05,\"end\":7.68},"
    "{\"text\":\"four\",\"start\":7.68,\"end\":15.4}]}]}]}";

/* What a run gave: a checksum of each frame, every sample. */
typedef struct
{
  GPtrArray *frames;
  GByteArray *sound;
  GstClockTime first_pts;
  GstClockTime first_running;
  GstClockTime end;
  guint64 first_sample;
} Run;

static gfloat
voice (guint64 frame, guint channel, guint rate)
{
  return (gfloat)(0.3 * sin (2.0 * G_PI * 220.0 * frame / rate));
}

static gfloat
music (guint64 frame, guint channel, guint rate)
{
  return (gfloat)(0.2 * sin (2.0 * G_PI * 523.25 * frame / rate));
}

static void
run_clear (Run *run)
{
  g_ptr_array_unref (run->frames);
  g_byte_array_unref (run->sound);
}

static void
note_frame (Run *run, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  if (run->frames->len == 0) {
    run->first_pts = GST_BUFFER_PTS (buffer);
    run->first_running = gst_segment_to_running_time (
        gst_sample_get_segment (sample), GST_FORMAT_TIME, run->first_pts);
  }
  run->end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  g_ptr_array_add (run->frames,
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, map.data, map.size));
  gst_buffer_unmap (buffer, &map);
}

static void
note_sound (Run *run, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  if (run->sound->len == 0)
    run->first_sample = GST_BUFFER_OFFSET (buffer);
  g_byte_array_append (run->sound, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

static void
drain (GstElement *pipeline, const gchar *name,
    void (*note) (Run *run, GstSample *sample), Run *run)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (sink), 30 * GST_SECOND))) {
    note (run, sample);
    gst_sample_unref (sample);
  }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (sink)));
}

static void
play (GstClockTime from, GstClockTime to, const gchar *filter, Run *run)
{
  g_autofree gchar *line = g_strdup_printf (
      "eftimelinesrc name=t t.video ! %s appsink name=v sync=false "
      "t.audio ! appsink name=a sync=false max-buffers=4",
      filter);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) source = NULL;

  g_assert_nonnull (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_object_set (source, "location", plan_path, "start", from, "stop", to, NULL);
  *run = (Run){ .frames = g_ptr_array_new_with_free_func (g_free),
    .sound = g_byte_array_new () };
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (pipeline, "v", note_frame, run);
  drain (pipeline, "a", note_sound, run);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
compare (const Run *whole, guint from_ms, guint to_ms, const gchar *filter)
{
  guint first = from_ms * FPS / 1000, n;
  guint last = MIN ((to_ms * FPS + 999) / 1000, SECONDS * FPS);
  gsize samples, offset;
  Run run;

  play (from_ms * GST_MSECOND, to_ms * GST_MSECOND, filter, &run);
  n = run.frames->len;
  g_assert_cmpuint (n, ==, last - first);
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (run.frames->pdata[i], whole->frames->pdata[first + i]) != 0)
      g_error ("%u..%u ms: frame %u is not that of the whole programme",
          from_ms, to_ms, first + i);
  g_assert_cmpuint (
      run.first_pts, ==, gst_util_uint64_scale (first, GST_SECOND, FPS));
  g_assert_cmpuint (run.first_running, ==, 0);
  g_assert_cmpuint (run.end, ==, gst_util_uint64_scale (last, GST_SECOND, FPS));
  offset = run.first_sample * 2 * sizeof (gfloat);
  samples = run.sound->len;
  g_assert_cmpuint (run.first_sample, ==, (guint64)first * RATE / FPS);
  g_assert_cmpuint (
      samples, >=, (gsize)(last - first) * RATE / FPS * 2 * sizeof (gfloat));
  g_assert_cmpint (
      memcmp (run.sound->data, whole->sound->data + offset, samples), ==, 0);
  run_clear (&run);
}

static void
check_ranges (const gchar *filter)
{
  static const guint ranges[][2] = {
    { 0, 1000 },      /* the beginning */
    { 2500, 3500 },   /* begins in the second round of a loop */
    { 3800, 4300 },   /* begins and ends inside a cross-fade */
    { 4100, 5000 },   /* begins behind the cut, the old clip still seen */
    { 6010, 6015 },   /* less than a frame */
    { 7700, 8700 },   /* motion, speed, a push to a still */
    { 10000, 12300 }, /* a still, its own blurred fill, a dip */
    { 14000, 15000 }, /* the held last frame of a file that is over */
    { 15000, 99000 }, /* to the end and beyond */
  };
  Run whole;

  play (0, GST_CLOCK_TIME_NONE, filter, &whole);
  g_assert_cmpuint (whole.frames->len, ==, SECONDS * FPS);
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    compare (&whole, ranges[i][0], ranges[i][1], filter);
  run_clear (&whole);
}

static void
test_same (void)
{
  check_ranges ("");
}

static void
test_next (void)
{
  g_autofree gchar *bad = g_build_filename (folder, "bad.mp4", NULL);

  g_assert_true (g_file_set_contents (bad, "no film", -1, NULL));
  g_assert_true (g_file_set_contents (plan_path, NEXT_PLAN, -1, NULL));
  check_ranges ("");
  g_assert_true (g_file_set_contents (plan_path, PLAN, -1, NULL));
}

static void
test_captions (void)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("efsubtitleoverlay");
  g_autofree gchar *cues = g_build_filename (folder, "cues.json", NULL);
  g_autofree gchar *filter = g_strdup_printf (
      "efsubtitleoverlay style=karaoke cues-location=%s !", cues);
  Run plain, shown;

  if (!factory) {
    g_test_skip ("efsubtitleoverlay is not built");
    return;
  }
  g_assert_true (g_file_set_contents (cues, CUES, -1, NULL));
  check_ranges (filter);
  play (GST_SECOND, GST_SECOND + 1, "", &plain);
  play (GST_SECOND, GST_SECOND + 1, filter, &shown);
  g_assert_cmpstr (plain.frames->pdata[0], !=, shown.frames->pdata[0]);
  run_clear (&plain);
  run_clear (&shown);
}

static void
test_nothing_there (gconstpointer data)
{
  const GstClockTime *range = data;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("eftimelinesrc name=t t.video ! fakesink", NULL);
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (
      source, "location", plan_path, "start", range[0], "stop", range[1], NULL);
  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "the range"));
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Frames of 30000/1001 a second do not lie on nanoseconds. */
static void
test_grid (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  EfPlanRange range;

  plan->fps_n = 30000;
  plan->fps_d = 1001;
  plan->duration = 3600 * GST_SECOND;
  for (guint64 i = 0; i + 1 < ef_plan_n_frames (plan); i += 997) {
    g_assert_true (ef_plan_get_range (plan, ef_plan_frame_pts (plan, i),
        ef_plan_frame_pts (plan, i + 1), &range, NULL));
    g_assert_cmpuint (range.first, ==, i);
    g_assert_cmpuint (range.end, ==, i + 1);
    g_assert_cmpuint (range.start, ==, ef_plan_frame_pts (plan, i));
    g_assert_true (ef_plan_range_is_part (plan, &range));
  }
  g_assert_true (
      ef_plan_get_range (plan, 0, GST_CLOCK_TIME_NONE, &range, NULL));
  g_assert_cmpuint (range.stop, ==, plan->duration);
  g_assert_false (ef_plan_range_is_part (plan, &range));
}

static gboolean
make_files (void)
{
  g_autofree gchar *video = g_build_filename (folder, "a.mp4", NULL);
  g_autofree gchar *sound = g_build_filename (folder, "voice.wav", NULL);
  g_autofree gchar *loop = g_build_filename (folder, "music.wav", NULL);
  g_autofree gchar *picture = g_build_filename (folder, "p.png", NULL);

  plan_path = g_build_filename (folder, "plan.json", NULL);
  g_assert_true (g_file_set_contents (plan_path, PLAN, -1, NULL));
  write_wav_file (sound, RATE, 1, 9 * RATE, voice);
  write_wav_file (loop, 44100, 2, 44100 * 5, music);
  return make_clip (picture, "videoconvert ! pngenc", 1, NULL) &&
      make_clip (video, H264, FRAMES, NULL);
}

static void
remove_folder (void)
{
  static const gchar *const names[] = { "a.mp4", "p.png", "voice.wav",
    "music.wav", "plan.json", "cues.json", "bad.mp4" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

static void
skip (void)
{
  g_test_skip ("x264enc, mp4mux or pngenc is missing");
}

int
main (int argc, char **argv)
{
  static const GstClockTime nothing[][2] = {
    { 16 * GST_SECOND, 17 * GST_SECOND },
    { 3 * GST_SECOND, 3 * GST_SECOND },
    { 4 * GST_SECOND, 2 * GST_SECOND },
  };
  gboolean ready;
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-range-XXXXXX", NULL);
  ready = make_files ();
  g_test_add_func ("/range/grid", test_grid);
  g_test_add_func ("/range/same", ready ? test_same : skip);
  g_test_add_func ("/range/next", ready ? test_next : skip);
  g_test_add_func ("/range/captions", ready ? test_captions : skip);
  for (guint i = 0; ready && i < G_N_ELEMENTS (nothing); i++) {
    g_autofree gchar *name = g_strdup_printf ("/range/nothing-there/%u", i);

    g_test_add_data_func (name, nothing[i], test_nothing_there);
  }
  status = g_test_run ();
  remove_folder ();
  g_free (folder);
  g_free (plan_path);
  return status;
}
