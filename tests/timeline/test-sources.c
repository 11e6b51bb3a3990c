/* Edit Factory - sources whose pictures are not plain: interlaced, changing
 * their size, transparent in places
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"

#include <editfactory/plan.h>
#include <glib/gstdio.h>

#define N_FRAMES 50
#define RATE 25

static gchar *folder;

typedef struct
{
  const gchar *encoder;
  gboolean lower_first;
} Interlaced;

/* Fields of which each has a number of its own, one every 1/50 s. */
static GstBuffer *
make_fields (const GstVideoInfo *info, gboolean lower_first, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstBuffer *second =
      make_frame (info, 2 * n + !lower_first, 0, 0); /* its odd rows count */
  GstVideoFrame to, from;

  g_assert_true (gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE));
  g_assert_true (gst_video_frame_map (&from, info, second, GST_MAP_READ));
  draw_number (&to, 2 * n + lower_first);
  for (guint y = 1; y < CLIP_HEIGHT; y += 2)
    memcpy ((guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&to, 0) +
            y * GST_VIDEO_FRAME_PLANE_STRIDE (&to, 0),
        (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&from, 0) +
            y * GST_VIDEO_FRAME_PLANE_STRIDE (&from, 0),
        CLIP_WIDTH);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_unref (second);
  GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED);
  if (!lower_first)
    GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_TFF);
  GST_BUFFER_PTS (buffer) = n * GST_SECOND / RATE;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / RATE;
  return buffer;
}

static void
finish (GstElement *pipeline, GstAppSrc *src)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_app_src_end_of_stream (src);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Returns: FALSE when an element is not installed */
static gboolean
make_interlaced (const gchar *path, const Interlaced *kind)
{
  g_autofree gchar *line =
      g_strdup_printf ("appsrc name=src format=time max-bytes=0 "
                       "caps=video/x-raw,format=I420,width=%d,height=%d,"
                       "framerate=%d/1,interlace-mode=interleaved,"
                       "field-order=%s-field-first,colorimetry=bt709 ! "
                       "%s ! filesink location=%s",
          CLIP_WIDTH, CLIP_HEIGHT, RATE, kind->lower_first ? "bottom" : "top",
          kind->encoder, path);
  g_autoptr (GstElement) pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  g_autoptr (GstElement) src = NULL;
  GstVideoInfo info;

  if (!pipeline)
    return FALSE;
  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_I420, CLIP_WIDTH, CLIP_HEIGHT);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < N_FRAMES; i++)
    gst_app_src_push_buffer (
        GST_APP_SRC (src), make_fields (&info, kind->lower_first, i));
  finish (pipeline, GST_APP_SRC (src));
  return TRUE;
}

/* Plays @n frames of @path from @in on; @numbers: what they show */
static void
play (const gchar *path, gdouble in, guint fps, guint n, gint *numbers)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  g_autofree gchar *file = g_build_filename (folder, "plan.json", NULL);
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "eftimelinesrc name=t t.video ! appsink name=s sync=false", NULL);
  g_autoptr (GstElement) t = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  EfClip *clip = ef_clip_new ();

  plan->width = CLIP_WIDTH;
  plan->height = CLIP_HEIGHT;
  plan->fps_n = fps;
  clip->uri = g_strdup (path);
  clip->in = (GstClockTime)(in * GST_SECOND + 0.5);
  clip->fallback = EF_FALLBACK_HOLD;
  clip->duration = plan->duration = n * GST_SECOND / fps;
  g_ptr_array_add (plan->clips, clip);
  g_assert_true (ef_plan_save (plan, file, NULL));
  g_object_set (t, "location", file, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GstSample) sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 30 * GST_SECOND);
    GstVideoInfo info;
    GstVideoFrame frame;

    g_assert_nonnull (sample);
    g_assert_true (
        gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
    g_assert_true (gst_video_frame_map (
        &frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
    numbers[i] = read_number (&frame);
    gst_video_frame_unmap (&frame);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Every field is shown at its time and none is mixed with another, from the
 * first of the file to the last, wherever a clip begins. */
static void
test_interlaced (gconstpointer data)
{
  static const gdouble starts[] = { 0, 0.04, 0.48, 1.0, 1.16, 1.52 };
  g_autofree gchar *path = g_build_filename (folder, "fields", NULL);
  gint numbers[2 * N_FRAMES];

  if (!make_interlaced (path, data)) {
    g_test_skip ("the encoder or the muxer is missing");
    return;
  }
  for (guint k = 0; k < G_N_ELEMENTS (starts); k++) {
    guint first = (guint)(starts[k] * 2 * RATE + 0.5);
    guint n = 2 * N_FRAMES - first;

    play (path, starts[k], 2 * RATE, n, numbers);
    for (guint i = 0; i < n; i++)
      g_assert_cmpint (numbers[i], ==, first + i);
    n = (n + 1) / 2;
    play (path, starts[k], RATE, n, numbers);
    for (guint i = 0; i < n; i++)
      g_assert_cmpint (numbers[i], ==, first + 2 * i);
  }
}

/* The same blocks in a picture of any size. */
static GstSample *
make_sized (guint width, guint height, guint n)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;
  GstSample *sample;
  g_autoptr (GstCaps) caps = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  info.fps_n = RATE;
  info.fps_d = 1;
  caps = gst_video_info_to_caps (&info);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      ((guint8 *)GST_VIDEO_FRAME_PLANE_DATA (
          &frame, 0))[y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x] =
          n >> (x * BITS / width) & 1 ? BRIGHT : DARK;
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = n * GST_SECOND / RATE;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / RATE;
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  gst_buffer_unref (buffer);
  return sample;
}

/* Returns: FALSE when an element is not installed */
static gboolean
make_changing (const gchar *path)
{
  static const guint sizes[][2] = { { 320, 180 }, { 640, 360 }, { 160, 90 } };
  g_autofree gchar *line = g_strdup_printf (
      "appsrc name=src format=time max-bytes=0 ! "
      "x264enc key-int-max=12 pass=qual quantizer=10 tune=zerolatency ! "
      "video/x-h264,stream-format=byte-stream ! "
      "h264parse ! mpegtsmux ! filesink location=%s",
      path);
  g_autoptr (GstElement) pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  g_autoptr (GstElement) src = NULL;

  if (!pipeline)
    return FALSE;
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < N_FRAMES; i++) {
    const guint *size = sizes[i * G_N_ELEMENTS (sizes) / N_FRAMES];
    GstSample *sample = make_sized (size[0], size[1], i);

    gst_app_src_push_sample (GST_APP_SRC (src), sample);
    gst_sample_unref (sample);
  }
  finish (pipeline, GST_APP_SRC (src));
  return TRUE;
}

/* A stream that changes its size twice: each frame fills the canvas, none is
 * lost. The pictures of a transport stream begin some frames after its time. */
static void
test_changing_size (void)
{
  g_autofree gchar *path = g_build_filename (folder, "changing.ts", NULL);
  gint numbers[N_FRAMES], late = 0;

  if (!make_changing (path)) {
    g_test_skip ("x264enc or mpegtsmux is missing");
    return;
  }
  for (guint first = 0; first < N_FRAMES; first += 15) {
    play (path, first / (gdouble)RATE, RATE, N_FRAMES - first, numbers);
    while (first == 0 && late < RATE && numbers[late + 1] == 0)
      late++;
    for (guint i = 0; i < N_FRAMES - first; i++)
      g_assert_cmpint (numbers[i], ==, MAX ((gint)(first + i) - late, 0));
  }
}

/* Around the dancer of a WebM with alpha the background shows; without alpha
 * it would be the grey that VP8 keeps there. */
static void
test_alpha (void)
{
  const gchar *media = g_getenv ("EF_SHARED_MEDIA");
  g_autofree gchar *path = g_build_filename (
      media ? media : "/nonexistent", "dancer-alpha.webm", NULL);
  g_autofree gchar *json = g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":320,\"height\":180,"
      "\"fps\":\"30/1\"},\"duration\":0.1,\"clips\":[{\"uri\":\"%s\","
      "\"at\":0,\"duration\":0.1,\"in\":1,\"background\":\"#0000ff\"}]}",
      path);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) t = NULL, sink = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstMapInfo map;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("dancer-alpha.webm is not in EF_SHARED_MEDIA");
    return;
  }
  pipeline = gst_parse_launch (
      "eftimelinesrc name=t t.video ! appsink name=s sync=false", NULL);
  t = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_object_set (t, "plan", json, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 30 * GST_SECOND);
  g_assert_nonnull (sample);
  g_assert_true (
      gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ));
  /* BT.709 blue: 32, 240, 118 */
  g_assert_cmpint (ABS (map.data[10 * 320 + 10] - 32), <=, 2);
  g_assert_cmpint (ABS (map.data[320 * 180 + 5 * 160 + 5] - 240), <=, 2);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

#define X264                                                                   \
  "x264enc interlaced=true key-int-max=12 bframes=2 pass=qual quantizer=10 ! "

int
main (int argc, char **argv)
{
  static const Interlaced kinds[] = { { X264 "mp4mux", FALSE },
    { X264 "matroskamux", TRUE } };
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-sources-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_data_func (
      "/timeline/interlaced/upper-first", &kinds[0], test_interlaced);
  g_test_add_data_func (
      "/timeline/interlaced/lower-first", &kinds[1], test_interlaced);
  g_test_add_func ("/timeline/changing-size", test_changing_size);
  g_test_add_func ("/timeline/alpha", test_alpha);
  status = g_test_run ();
  remove_folder ();
  g_free (folder);
  return status;
}
