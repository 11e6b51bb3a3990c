/* Edit Factory - random plans, frame by frame, against the slow reference
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * EF_TEST_PLANS=500 plays more of them; --seed repeats a run.
 */
#include "reference.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <math.h>
#include <string.h>

#define MIN_PSNR 45.0
#define N_FRAMES 60

/* One file of the footage. @turn: written into the MP4's matrix. */
typedef struct
{
  const gchar *name;
  const gchar *encoder;
  const gchar *caps;
  guint turn;
  gboolean still;
  gboolean vfr;
  gdouble fps;
} Footage;

#define X264                                                                   \
  "x264enc key-int-max=25 bframes=2 b-adapt=false speed-preset=veryfast "      \
  "pass=qual quantizer=20 vbv-buf-capacity=0 option-string=open-gop=1"

static const Footage footage[] = {
  { "plain.mp4", X264 " ! mp4mux", "I420,width=320,height=180", 0, FALSE, FALSE,
      30 },
  { "vfr.mkv", X264 " ! matroskamux", "I420,width=180,height=320", 0, FALSE,
      TRUE, 30 },
  { "y444.mp4", X264 " ! mp4mux", "Y444,width=256,height=192", 0, FALSE, FALSE,
      25 },
  { "y422.mkv", X264 " ! matroskamux", "Y42B,width=200,height=300", 0, FALSE,
      FALSE, 24 },
  { "ten.mkv", X264 " ! matroskamux",
      "I420_10LE,width=240,height=160,colorimetry=(string)bt2020", 0, FALSE,
      FALSE, 50 },
  { "odd.avi", "jpegenc quality=95 ! avimux", "I420,width=333,height=217", 0,
      FALSE, FALSE, 30 },
  { "wide.mp4", X264 " ! mp4mux",
      "I420,width=180,height=180,pixel-aspect-ratio=(fraction)16/11,"
      "colorimetry=(string)bt601",
      0, FALSE, FALSE, 25 },
  { "turned.mp4", X264 " ! mp4mux", "I420,width=320,height=180", 90, FALSE,
      FALSE, 30 },
  { "upside.mp4", X264 " ! mp4mux", "I420,width=160,height=240", 180, FALSE,
      FALSE, 30 },
  { "vp9.webm",
      "vp9enc deadline=1 cpu-used=8 keyframe-max-dist=30 "
      "target-bitrate=3000000 ! webmmux",
      "I420,width=202,height=114", 0, FALSE, FALSE, 30 },
  { "stream.ts", X264 " ! h264parse ! mpegtsmux", "I420,width=176,height=320",
      0, FALSE, FALSE, 30 },
  { "hevc.ts",
      "x265enc key-int-max=25 bitrate=2000 option-string=open-gop=1 ! "
      "h265parse ! mpegtsmux",
      "I420,width=320,height=176", 0, FALSE, FALSE, 25 },
  { "pq.mkv", X264 " ! matroskamux",
      "I420_10LE,width=320,height=180,colorimetry=(string)bt2100-pq", 0, FALSE,
      FALSE, 30 },
  { "hlg.mp4", X264 " ! mp4mux",
      "I420_10LE,width=180,height=240,colorimetry=(string)bt2100-hlg", 0, FALSE,
      FALSE, 25 },
  { "still.jpg", "jpegenc quality=95", "I420,width=160,height=120", 0, TRUE,
      FALSE, 1 },
};

static gchar *folder;
static RefSource *sources[G_N_ELEMENTS (footage)];

/* Footage */

/* Slopes, edges and colour that move, and that differ in every file. */
static gdouble
texture (guint kind, guint c, guint n, gdouble x, gdouble y)
{
  gdouble v = 128 + 45 * sin (x * 0.17 + c + n * 0.2 + kind) * cos (y * 0.11) +
      30 * sin (hypot (x - 60 - n, y - 50) * (0.15 + 0.02 * kind));

  return ((gint)x / 23 + (gint)y / 17 + n / 4) % 5 ? v : v + 30;
}

static void
draw_texture (GstVideoFrame *f, guint kind, guint n)
{
  for (guint c = 0; c < 3; c++) {
    gint depth = GST_VIDEO_FRAME_COMP_DEPTH (f, c);
    gint sx = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (f->info.finfo, c);
    gint sy = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (f->info.finfo, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (f, c); y++) {
      guint8 *row = (guint8 *)GST_VIDEO_FRAME_COMP_DATA (f, c) +
          y * GST_VIDEO_FRAME_COMP_STRIDE (f, c);

      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (f, c); x++) {
        gdouble v = CLAMP (texture (kind, c, n, x * sx, y * sy), 20, 230);

        if (depth == 8)
          row[x] = (guint8)v;
        else
          ((guint16 *)row)[x] = GUINT16_TO_LE ((guint16)(v * 4));
      }
    }
  }
}

static GstClockTime
time_of (const Footage *f, guint n)
{
  if (f->vfr)
    return (n * 33 + (n % 3) * 9 + n / 7 * 40) * GST_MSECOND;
  return (GstClockTime)(n / f->fps * GST_SECOND);
}

static void
push_frames (GstAppSrc *src, const GstVideoInfo *info, guint kind)
{
  const Footage *f = &footage[kind];

  for (guint n = 0; n < (f->still ? 1 : N_FRAMES); n++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
    GstVideoFrame frame;

    g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
    draw_texture (&frame, kind, n);
    gst_video_frame_unmap (&frame);
    GST_BUFFER_PTS (buffer) = time_of (f, n);
    GST_BUFFER_DURATION (buffer) = time_of (f, n + 1) - time_of (f, n);
    gst_app_src_push_buffer (src, buffer);
  }
  gst_app_src_end_of_stream (src);
}

/* Returns: FALSE when an element is not installed */
static gboolean
make_footage (guint kind, const gchar *path)
{
  const Footage *f = &footage[kind];
  g_autofree gchar *text =
      g_strdup_printf ("video/x-raw,format=%s,framerate=(fraction)%d/1",
          f->caps, f->vfr ? 0 : (gint)f->fps);
  g_autofree gchar *line =
      g_strdup_printf ("appsrc name=a format=time ! %s ! filesink location=%s",
          f->encoder, path);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  g_autoptr (GstElement) pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  g_autoptr (GstElement) src = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GstVideoInfo info;

  if (!pipeline)
    return FALSE;
  g_assert_true (gst_video_info_from_caps (&info, caps));
  src = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  g_object_set (src, "caps", caps, "max-bytes", (guint64)0, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  push_frames (GST_APP_SRC (src), &info, kind);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return TRUE;
}

/* ISO/IEC 14496-12, 8.3.2: the matrix of the track's header. mp4mux writes no
 * other than one. */
static void
turn_file (const gchar *path, guint turn)
{
  static const gint32 quarter[] = { 0, 1 << 16, 0, -(1 << 16), 0 };
  static const gint32 half[] = { -(1 << 16), 0, 0, 0, -(1 << 16) };
  const gint32 *matrix = turn == 90 ? quarter : half;
  g_autofree gchar *data = NULL;
  gsize length, at = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  while (memcmp (data + at, "tkhd", 4))
    g_assert_cmpuint (++at, <, length - 100);
  at += 4 + (data[at + 4] == 1 ? 52 : 40);
  for (guint i = 0; i < 5; i++)
    GST_WRITE_UINT32_BE (data + at + 4 * i, matrix[i]);
  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

static RefSource *
get_source (guint kind)
{
  const Footage *f = &footage[kind];
  g_autofree gchar *path = g_build_filename (folder, f->name, NULL);

  if (sources[kind] || !make_footage (kind, path))
    return sources[kind];
  if (f->turn)
    turn_file (path, f->turn);
  sources[kind] = ref_source_new (path, f->still);
  sources[kind]->rotation = f->turn;
  return sources[kind];
}

/* Plans */

static gdouble
between (gdouble low, gdouble high)
{
  return g_test_rand_double_range (low, high);
}

static void
random_view (EfView *view)
{
  view->zoom = g_test_rand_bit () ? between (1, 1.2) : between (1, 4);
  view->x = between (-0.4, 0.4);
  view->y = between (-0.4, 0.4);
}

static void
random_pose (EfClip *clip)
{
  if (g_test_rand_int_range (0, 3) == 0) {
    clip->crop.left = between (0, 0.3);
    clip->crop.top = g_test_rand_bit () ? between (0, 0.3) : 0;
    clip->crop.right = between (0, 0.3);
    clip->crop.bottom = g_test_rand_bit () ? between (0, 0.3) : 0;
  }
  if (g_test_rand_bit ())
    clip->flip = g_test_rand_int_range (0, EF_FLIP_BOTH + 1);
  if (g_test_rand_bit ())
    clip->rotate = g_test_rand_bit () ? 90 * g_test_rand_int_range (-3, 6)
                                      : between (-400, 400);
}

/* Colours that get warmer, harder and turned a little. */
static gchar *
make_table (void)
{
  const guint size = g_test_rand_int_range (2, 12);
  gchar *path = g_strdup_printf ("%s/look%u.cube", folder, size);
  g_autoptr (GString) text = g_string_new (NULL);
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_printf (text, "LUT_3D_SIZE %u\n", size);
  for (guint i = 0; i < size * size * size; i++) {
    gdouble rgb[] = { i % size / (size - 1.0), i / size % size / (size - 1.0),
      i / size / size / (size - 1.0) };

    for (guint c = 0; c < 3; c++) {
      gdouble v = 0.8 * rgb[c] + 0.2 * rgb[(c + 1) % 3] * rgb[c] +
          0.05 * sin (7 * rgb[(c + 2) % 3]);

      g_string_append (
          text, g_ascii_formatd (number, sizeof (number), "%.6f ", v));
    }
    g_string_append (text, "\n");
  }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

static void
random_filters (EfFilters *f)
{
  if (g_test_rand_bit ())
    f->denoise = between (0.05, 1);
  if (g_test_rand_bit ())
    f->sharpen = between (0, 1);
  if (g_test_rand_bit ())
    f->brightness = between (-0.2, 0.2);
  if (g_test_rand_bit ())
    f->contrast = between (0.5, 1.5);
  if (g_test_rand_bit ())
    f->saturation = between (0, 1.6);
  if (g_test_rand_bit ()) {
    f->lut = make_table ();
    f->lut_strength = between (0.1, 1);
  }
}

static EfClip *
random_clip (
    guint kind, const RefSource *source, GstClockTime at, GstClockTime before)
{
  static const gdouble speeds[] = { 1, 1, 0.25, 0.5, 1.3, 2, 4 };
  EfClip *clip = ef_clip_new ();
  gdouble rest = source->still
      ? 100
      : g_array_index (source->frames, RefFrame, source->frames->len - 1).time /
          1e9;

  clip->uri = g_build_filename (folder, footage[kind].name, NULL);
  clip->at = at;
  clip->speed = speeds[g_test_rand_int_range (0, G_N_ELEMENTS (speeds))];
  /* Within the file: what a short file shows has tests of its own. */
  clip->duration = (GstClockTime)(between (0.1, 0.3) * GST_SECOND);
  rest -= (clip->duration / 1e9 + 0.04) * clip->speed;
  clip->in = (GstClockTime)(between (0, MAX (rest, 0.001)) * GST_SECOND);
  random_pose (clip);
  if (g_test_rand_int_range (0, 3) == 0)
    random_filters (&clip->filters);
  clip->fit = g_test_rand_int_range (0, 3);
  clip->background = g_test_rand_int_range (0, 0x1000000);
  clip->focus_x = between (0, 1);
  clip->focus_y = between (0, 1);
  clip->has_motion = g_test_rand_int_range (0, 3) > 0;
  clip->ease = g_test_rand_int_range (0, 4);
  if (clip->has_motion) {
    random_view (&clip->from);
    random_view (&clip->to);
  }
  if (before && g_test_rand_int_range (0, 5)) {
    clip->transition = g_test_rand_int_range (1, EF_TRANSITION_WIPE + 1);
    clip->transition_direction = g_test_rand_int_range (0, 4);
    clip->transition_colour = g_test_rand_int_range (0, 0x1000000);
    /* Some are too long, and cuts. */
    clip->transition_duration =
        (GstClockTime)(between (0.03, 0.3) * GST_SECOND);
  }
  return clip;
}

/* Returns: (nullable): NULL when the footage cannot be made here */
static EfPlan *
random_plan (RefSource **used)
{
  static const gint rates[][2] = { { 30, 1 }, { 25, 1 }, { 30000, 1001 },
    { 60, 1 } };
  g_autoptr (EfPlan) plan = ef_plan_new ();
  const gint *fps = rates[g_test_rand_int_range (0, G_N_ELEMENTS (rates))];
  guint n = g_test_rand_int_range (1, 4);
  GstClockTime before = 0;

  plan->width = 2 * g_test_rand_int_range (32, 50);
  plan->height = 2 * g_test_rand_int_range (32, 50);
  plan->fps_n = fps[0];
  plan->fps_d = fps[1];
  if (g_test_rand_int_range (0, 6) == 0)
    random_filters (&plan->filters);
  for (guint i = 0; i < n; i++) {
    guint kind = g_test_rand_int_range (0, G_N_ELEMENTS (footage));
    EfClip *clip;

    used[i] = get_source (kind);
    if (!used[i])
      return NULL;
    clip = random_clip (kind, used[i], plan->duration, before);
    g_ptr_array_add (plan->clips, clip);
    plan->duration += clip->duration;
    before = clip->duration;
  }
  return g_steal_pointer (&plan);
}

static void
describe (const EfPlan *plan)
{
  g_test_message ("canvas %ux%u at %d/%d", plan->width, plan->height,
      plan->fps_n, plan->fps_d);
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *c = g_ptr_array_index (plan->clips, i);

    g_test_message ("denoise %.3f sharpen %.3f brightness %.3f contrast %.3f "
                    "saturation %.3f lut %s",
        c->filters.denoise, c->filters.sharpen, c->filters.brightness,
        c->filters.contrast, c->filters.saturation, c->filters.lut);
    g_test_message ("crop %.3f %.3f %.3f %.3f flip %d rotate %.3f",
        c->crop.left, c->crop.top, c->crop.right, c->crop.bottom, c->flip,
        c->rotate);
    g_test_message ("%s at %.4f in %.4f speed %g fit %d focus %.2f,%.2f motion "
                    "%d: %.3f %.3f %.3f > %.3f %.3f %.3f ease %d transition %d "
                    "%.3f",
        c->uri, c->at / 1e9, c->in / 1e9, c->speed, c->fit, c->focus_x,
        c->focus_y, c->has_motion, c->from.zoom, c->from.x, c->from.y,
        c->to.zoom, c->to.x, c->to.y, c->ease, c->transition,
        c->transition_duration / 1e9);
  }
}

/* Comparison */

static gdouble
plane_psnr (const GstVideoFrame *frame, guint c, const gdouble *expected)
{
  gint width = GST_VIDEO_FRAME_COMP_WIDTH (frame, c);
  gint height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, c);
  gdouble sum = 0;

  for (gint y = 0; y < height; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_COMP_DATA (frame, c) +
        y * GST_VIDEO_FRAME_COMP_STRIDE (frame, c);

    for (gint x = 0; x < width; x++) {
      gdouble e = row[x] - *expected++;

      sum += e * e;
    }
  }
  return 10 * log10 (255.0 * 255.0 / MAX (sum / (width * height), 1e-9));
}

static gdouble
compare (
    const EfPlan *plan, RefSource **used, GstSample *sample, guint64 number)
{
  guint luma = plan->width * plan->height;
  g_autofree gdouble *expected = g_new (gdouble, luma * 3 / 2);
  gdouble worst = G_MAXDOUBLE;
  GstVideoInfo info;
  GstVideoFrame frame;

  ref_draw (plan, used, number, expected);
  g_assert_true (
      gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (
      &frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  for (guint c = 0; c < 3; c++)
    worst = MIN (worst,
        plane_psnr (
            &frame, c, expected + (c == 0 ? 0 : luma + (c - 1) * luma / 4)));
  gst_video_frame_unmap (&frame);
  return worst;
}

/* Cuts, their neighbours and ends are always looked at. */
static gboolean
is_chosen (const EfPlan *plan, guint64 frame)
{
  gdouble time = ef_plan_frame_pts (plan, frame) / 1e9;
  gdouble step = (gdouble)plan->fps_d / plan->fps_n;

  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *c = g_ptr_array_index (plan->clips, i);

    if (fabs (time - c->at / 1e9) < 1.01 * step)
      return TRUE;
  }
  return frame + 1 == ef_plan_n_frames (plan) ||
      g_test_rand_int_range (0, 6) == 0;
}

/* Returns: the lowest PSNR of a plane of a frame */
static gdouble
play (const EfPlan *plan, RefSource **used)
{
  g_autofree gchar *path = g_build_filename (folder, "plan.json", NULL);
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "eftimelinesrc name=t t.video ! appsink name=s sync=false", NULL);
  g_autoptr (GstElement) t = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GError) error = NULL;
  gdouble worst = G_MAXDOUBLE;
  guint64 n = 0;

  ef_plan_save (plan, path, &error);
  g_assert_no_error (error);
  g_object_set (t, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 30 * GST_SECOND);
    gdouble psnr;

    if (!sample)
      break;
    if (is_chosen (plan, n)) {
      psnr = compare (plan, used, sample, n);
      if (psnr < MIN_PSNR)
        g_test_message ("frame %" G_GUINT64_FORMAT ": %.1f dB", n, psnr);
      worst = MIN (worst, psnr);
    }
    n++;
  }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (sink)));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (n, ==, ef_plan_n_frames (plan));
  return worst;
}

static void
test_random_plans (void)
{
  const gchar *wanted = g_getenv ("EF_TEST_PLANS");
  guint n = wanted ? (guint)g_ascii_strtoull (wanted, NULL, 10) : 100;
  guint played = 0, bad = 0;
  gdouble worst = G_MAXDOUBLE;

  for (guint i = 0; i < n; i++) {
    RefSource *used[4];
    g_autoptr (EfPlan) plan = random_plan (used);
    gdouble psnr;

    if (!plan)
      continue;
    psnr = play (plan, used);
    if (psnr < MIN_PSNR) {
      g_test_message ("plan %u: %.1f dB", i, psnr);
      describe (plan);
      bad++;
    }
    worst = MIN (worst, psnr);
    played++;
  }
  if (!played) {
    g_test_skip ("x264enc, vp9enc, jpegenc and the muxers are missing");
    return;
  }
  g_test_message ("%u plans, the worst plane %.1f dB", played, worst);
  g_assert_cmpuint (bad, ==, 0);
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

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-plans-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/timeline/plans/random", test_random_plans);
  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_clear_pointer (&sources[i], ref_source_free);
  remove_folder ();
  g_free (folder);
  return status;
}
