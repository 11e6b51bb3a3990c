/* Edit Factory - any frame of any file, wherever it is entered
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"
#include "play.h"

#include <editfactory/plan.h>

#define N_FRAMES 300
#define N_ENTRIES 100
/* What the plan's times may be off by, and still mean the frame. */
#define GRACE (600 * GST_USECOND)

/* A file that is entered at a hundred of its frames.
 * @headless: packets of 188 bytes that are cut off at its start, so that it
 *   begins in the middle of a group of pictures */
typedef struct
{
  const gchar *name;
  const gchar *encoder;
  guint headless;
} Entry;

/* A frame as playing the file from its start shows it. */
typedef struct
{
  GstClockTime time;
  gint number;
} Shown;

#define X264(key, options)                                                     \
  "x264enc key-int-max=" key " bframes=3 b-adapt=false "                       \
  "speed-preset=veryfast pass=qual quantizer=18 vbv-buf-capacity=0 "           \
  "option-string=" options ":scenecut=0 ! h264parse"
#define OPEN "open-gop=1:b-pyramid=normal"
#define X265                                                                   \
  "x265enc key-int-max=25 bitrate=1500 option-string=open-gop=1 ! h265parse "  \
  "config-interval=-1"

static const Entry entries[] = {
  { "h264-ts", X264 ("60", "open-gop=0") " ! mpegtsmux", 0 },
  { "h264-open-ts", X264 ("25", OPEN) " ! mpegtsmux", 0 },
  { "h264-long-ts", X264 ("250", OPEN) " ! mpegtsmux", 0 },
  { "h264-headless-ts", X264 ("25", OPEN) " ! mpegtsmux", 60 },
  { "h264-open-mp4", X264 ("25", OPEN) " ! mp4mux", 0 },
  { "h264-open-mkv", X264 ("25", OPEN) " ! matroskamux", 0 },
  { "h265-open-ts", X265 " ! mpegtsmux", 0 },
  { "h265-headless-ts", X265 " ! mpegtsmux", 60 },
  { "h265-open-mp4", X265 " ! mp4mux", 0 },
  { "h265-open-mkv", X265 " ! matroskamux", 0 },
};

/* Every frame in its order, by playing the file once. */
static GArray *
play_through (const gchar *path)
{
  g_autofree gchar *line =
      g_strdup_printf ("filesrc location=%s ! decodebin ! videoconvert ! "
                       "video/x-raw,format=I420 ! appsink name=s sync=false",
          path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (Shown));
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (sink), 20 * GST_SECOND))) {
    GstBuffer *buffer = gst_sample_get_buffer (sample);
    GstVideoInfo info;
    GstVideoFrame frame;
    Shown shown = { gst_segment_to_stream_time (gst_sample_get_segment (sample),
        GST_FORMAT_TIME, GST_BUFFER_PTS (buffer)) };

    gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
    g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
    shown.number = read_number (&frame);
    gst_video_frame_unmap (&frame);
    /* What refers to pictures before the cut is grey: not to be shown. */
    if (shown.number >= 0)
      g_array_append_val (frames, shown);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (frames->len, >, 3);
  return frames;
}

static gint
expected_at (const GArray *frames, GstClockTime time)
{
  guint i = 0;

  while (i + 1 < frames->len &&
      g_array_index (frames, Shown, i + 1).time <= time + GRACE)
    i++;
  return g_array_index (frames, Shown, i).number;
}

/* Two names of one file: every other clip opens it anew, or all lend their
 * decoder to the next. */
static void
check_entries (const gchar *const names[2], const GArray *frames)
{
  g_autoptr (GString) clips = g_string_new (NULL);
  g_autofree gchar *plan = NULL;
  GstClockTime in[N_ENTRIES];
  guint bad = 0;
  Result r;

  for (guint i = 0; i < N_ENTRIES; i++) {
    guint entry = g_test_rand_int_range (0, frames->len - 3);

    in[i] = g_array_index (frames, Shown, i ? entry : 0).time;
    g_string_append_printf (clips,
        "%s{\"uri\":\"%s\",\"at\":%u.%u,\"duration\":0.1,"
        "\"in\":%" G_GUINT64_FORMAT ".%06u}",
        i ? "," : "", names[i % 2], i / 10, i % 10, in[i] / GST_SECOND,
        (guint)(in[i] % GST_SECOND / 1000));
  }
  plan = plan_text ("30/1", N_ENTRIES / 10, clips->str);
  play (plan, &r);
  g_assert_cmpstr (r.error, ==, NULL);
  g_assert_cmpuint (r.numbers->len, ==, 3 * N_ENTRIES);
  for (guint i = 0; i < 3 * N_ENTRIES; i++) {
    GstClockTime time = in[i / 3] + i % 3 * GST_SECOND / 30;

    if (FRAME (&r, i) == expected_at (frames, time))
      continue;
    g_test_message ("at %.4f: %d instead of %d", time / 1e9, FRAME (&r, i),
        expected_at (frames, time));
    bad++;
  }
  g_assert_cmpuint (bad, ==, 0);
  g_assert_cmpuint (r.warnings->len, ==, 0);
  result_clear (&r);
}

static void
test_entries (gconstpointer data)
{
  const Entry *e = data;
  const gchar *names[2] = { e->name, e->name };
  g_autofree gchar *copy = g_strconcat (e->name, "-copy", NULL);
  g_autofree gchar *path = path_of (e->name), *copy_path = path_of (copy);
  g_autofree gchar *bytes = NULL;
  g_autoptr (GArray) frames = NULL;
  gsize length, cut = e->headless * 188;

  if (!make_clip (path, e->encoder, N_FRAMES, NULL)) {
    g_test_skip ("an element is missing");
    return;
  }
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 2 * cut);
  g_assert_true (g_file_set_contents (path, bytes + cut, length - cut, NULL));
  g_assert_true (
      g_file_set_contents (copy_path, bytes + cut, length - cut, NULL));
  frames = play_through (path);
  check_entries (names, frames);
  names[1] = copy;
  check_entries (names, frames);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  play_init ();
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
    g_autofree gchar *name =
        g_strconcat ("/timeline/entries/", entries[i].name, NULL);

    g_test_add_data_func (name, &entries[i], test_entries);
  }
  status = g_test_run ();
  play_clear ();
  return status;
}
