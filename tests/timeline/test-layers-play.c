/* Edit Factory - layers in eftimelinesrc: on which frames, where, and what else
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <cairo.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <string.h>

#define WIDTH 320
#define HEIGHT 180
#define LOGO 32
#define N_FRAMES 30

/* The logo: opaque red, its right half 50 % white. */
#define RED 0xffff0000
#define HALF_WHITE 0x80808080
/* BT.709, limited range, of (255, 0, 0) */
static const gint red_yuv[] = { 63, 102, 240 };

static gchar *folder;

typedef struct
{
  guint8 *planes[N_FRAMES]; /* I420 without gaps */
  guint n;
  gchar *error;
} Run;

static void
run_clear (Run *run)
{
  for (guint i = 0; i < run->n; i++)
    g_free (run->planes[i]);
  g_free (run->error);
}

static guint8 *
pack (GstSample *sample)
{
  guint8 *out = g_malloc (WIDTH * HEIGHT * 3 / 2), *at = out;
  GstVideoInfo info;
  GstVideoFrame f;

  g_assert_true (
      gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (
      &f, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  for (guint c = 0; c < 3; c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&f, c); y++) {
      gint width = GST_VIDEO_FRAME_COMP_WIDTH (&f, c);

      memcpy (at,
          (guint8 *)GST_VIDEO_FRAME_COMP_DATA (&f, c) +
              y * GST_VIDEO_FRAME_COMP_STRIDE (&f, c),
          width);
      at += width;
    }
  gst_video_frame_unmap (&f);
  return out;
}

/* @seek: (nullable) seconds */
static Run
play (const gchar *clip, const gchar *layers, gdouble seek)
{
  g_autofree gchar *plan = g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":%d,\"height\":%d,\"fps\":\"30/1\"},"
      "\"duration\":1,\"clips\":[{\"uri\":\"%s\",\"at\":0,\"duration\":1}],"
      "\"captions\":{\"safe_area\":\"full\"},\"layers\":[%s]}",
      WIDTH, HEIGHT, clip, layers);
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "eftimelinesrc name=t t.video ! appsink name=v sync=false", NULL);
  g_autoptr (GstElement) t = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GstElement) v = gst_bin_get_by_name (GST_BIN (pipeline), "v");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  Run run = { { NULL }, 0, NULL };

  g_object_set (t, "plan", plan, "base", folder, NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND);
  if (seek > 0)
    g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH, (gint64)(seek * GST_SECOND)));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint tries = 0; run.n < N_FRAMES && !message && tries < 200; tries++) {
    GstSample *sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (v), 100 * GST_MSECOND);

    if (sample)
      run.planes[run.n++] = pack (sample);
    else
      message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
    g_clear_pointer (&sample, gst_sample_unref);
  }
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    run.error = g_strdup (error->message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return run;
}

static gint
luma (const Run *run, guint frame, gint x, gint y)
{
  return run->planes[frame][y * WIDTH + x];
}

/* Chroma @c, 1 or 2, of the pixel. */
static gint
chroma (const Run *run, guint frame, guint c, gint x, gint y)
{
  return run->planes[frame][WIDTH * HEIGHT * (c + 3) / 4 + y / 2 * (WIDTH / 2) +
      x / 2];
}

static gboolean
same_frame (const Run *a, const Run *b, guint frame)
{
  return memcmp (a->planes[frame], b->planes[frame], WIDTH * HEIGHT * 3 / 2) ==
      0;
}

/* @a and @b are the same outside of the logo at (@x, @y). */
static void
assert_same_around (const Run *a, const Run *b, guint frame, gint x, gint y)
{
  for (gint j = 0; j < HEIGHT; j++)
    for (gint i = 0; i < WIDTH; i++)
      if (i < x || i >= x + LOGO || j < y || j >= y + LOGO)
        g_assert_cmpint (luma (a, frame, i, j), ==, luma (b, frame, i, j));
}

/* The logo is on frame @frame of @run, at (@x, @y), over what @bare shows. */
static void
assert_logo (const Run *run, const Run *bare, guint frame, gint x, gint y)
{
  for (gint j = 2; j < LOGO - 2; j++) {
    for (gint i = 2; i < LOGO / 2 - 2; i++) {
      g_assert_cmpint (
          ABS (luma (run, frame, x + i, y + j) - red_yuv[0]), <=, 1);
      for (guint c = 1; c < 3; c++)
        g_assert_cmpint (
            ABS (chroma (run, frame, c, x + i, y + j) - red_yuv[c]), <=, 2);
    }
    for (gint i = LOGO / 2 + 2; i < LOGO - 2; i++) {
      gdouble under = luma (bare, frame, x + i, y + j), k = 128 / 255.0;
      gint wanted = (gint)(under * (1 - k) + 235 * k + 0.5);

      g_assert_cmpint (ABS (luma (run, frame, x + i, y + j) - wanted), <=, 1);
    }
  }
  assert_same_around (run, bare, frame, x, y);
}

#define RUN g_auto (RunGuard)
typedef Run RunGuard;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RunGuard, run_clear)

#define LOGO_AT "{\"uri\":\"logo.png\",\"anchor\":\"top-left\",\"width\":0.1,"

/* From the first frame that is not before `at` to the last before its end. */
static void
check_times (const gchar *clip)
{
  RUN bare = play (clip, "", 0);
  RUN run = play (
      clip, LOGO_AT "\"x\":0.25,\"y\":0.25,\"at\":0.31,\"duration\":0.39}", 0);

  g_assert_null (run.error);
  g_assert_cmpuint (bare.n, ==, N_FRAMES);
  g_assert_cmpuint (run.n, ==, N_FRAMES);
  for (guint i = 0; i < N_FRAMES; i++)
    if (i >= 10 && i < 21)
      assert_logo (&run, &bare, i, 80, 45);
    else
      g_assert_true (same_frame (&run, &bare, i));
}

static void
test_over_still (void)
{
  check_times ("back.png");
}

static void
test_over_video (void)
{
  check_times ("ball.avi");
}

/* A still is composed once: what moves over it leaves no trail. */
static void
test_slide_over_still (void)
{
  RUN bare = play ("back.png", "", 0);
  RUN run = play ("back.png",
      LOGO_AT "\"x\":0.5,\"y\":0.25,\"in\":{\"type\":\"slide\",\"direction\":"
              "\"left\",\"duration\":0.5,\"ease\":\"linear\"}}",
      0);

  for (guint i = 0; i < 15; i++) {
    gdouble x = 160 + (320 - 160 + 2) * (1 - (i + 0.5) / 15);

    g_assert_false (same_frame (&run, &bare, i));
    for (gint j = 0; j < HEIGHT; j++)
      for (gint k = 0; k < WIDTH; k++)
        if (k < x - 4 || k > x + LOGO + 4)
          g_assert_cmpint (luma (&run, i, k, j), ==, luma (&bare, i, k, j));
    if (x + 20 < WIDTH)
      g_assert_cmpint (
          ABS (luma (&run, i, (gint)x + 8, 60) - red_yuv[0]), <=, 1);
  }
  for (guint i = 15; i < N_FRAMES; i++)
    assert_logo (&run, &bare, i, 160, 45);
}

/* Later layers lie over earlier ones; the first comes through the second. */
static void
test_order (void)
{
  RUN one = play ("back.png", LOGO_AT "\"x\":0.25,\"y\":0.25}", 0);
  RUN two = play ("back.png",
      LOGO_AT "\"x\":0.25,\"y\":0.25}," LOGO_AT "\"x\":0.3,\"y\":0.25}", 0);

  assert_logo (&two, &one, 3, 96, 45);
}

static void
test_seek (void)
{
  const gchar *layers =
      LOGO_AT "\"x\":0.5,\"y\":0.5,\"at\":0.2,\"in\":{\"type\":\"pop\"},"
              "\"out\":{\"type\":\"fade\"}},{\"text\":\"Sale\",\"at\":0.1,"
              "\"box\":{},\"in\":{\"type\":\"slide\",\"direction\":\"up\"}}";
  RUN run = play ("ball.avi", layers, 0);
  RUN later = play ("ball.avi", layers, 0.5);

  g_assert_cmpuint (later.n, ==, N_FRAMES / 2);
  for (guint i = 0; i < later.n; i++)
    g_assert_cmpmem (later.planes[i], WIDTH * HEIGHT * 3 / 2,
        run.planes[15 + i], WIDTH * HEIGHT * 3 / 2);
}

/* A photograph that lies on its side: the left of its data is its top. The
 * bars of the test picture go from white, left, to blue. */
static void
test_orientation (void)
{
  RUN run = play ("back.png",
      "{\"uri\":\"turned.jpg\",\"anchor\":\"top-left\",\"x\":0.25,"
      "\"y\":0.25,\"width\":0.1}",
      0);

  g_assert_null (run.error);
  g_assert_cmpint (luma (&run, 0, 96, 45 + 3), >, 160);
  g_assert_cmpint (luma (&run, 0, 96, 45 + 53), <, 60);
  g_assert_cmpint (chroma (&run, 0, 1, 96, 45 + 53), >, 180);
}

static void
assert_fails (const gchar *layers, const gchar *wanted)
{
  RUN run = play ("back.png", layers, 0);

  g_assert_nonnull (run.error);
  if (!strstr (run.error, wanted))
    g_error ("'%s' does not say '%s'", run.error, wanted);
}

static void
test_errors (void)
{
  g_autofree gchar *whole = g_build_filename (folder, "logo.png", NULL);
  g_autofree gchar *part = g_build_filename (folder, "part.png", NULL);
  g_autofree gchar *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (whole, &data, &length, NULL));
  g_assert_true (g_file_set_contents (part, data, 60, NULL));
  assert_fails ("{\"uri\":\"part.png\"}", "layers[0].uri: ");
  assert_fails ("{\"text\":\"a\"},{\"uri\":\"ball.avi\"}", "layers[1].uri: ");
  assert_fails (
      "{\"text\":\"a\",\"safe_area\":\"nowhere\"}", "layers[0].safe_area: ");
}

/* Layers as large as the canvas, over each other: a few are fine. */
static void
test_too_much (void)
{
  for (guint n = 4; n <= 200; n += 196) {
    g_autoptr (GString) layers = g_string_new (NULL);

    for (guint i = 0; i < n; i++)
      g_string_append_printf (layers,
          "%s{\"text\":\"a\",\"size\":800,\"safe_area\":\"full\",\"width\":1,"
          "\"box\":{\"padding\":[400,400]}}",
          i ? "," : "");
    if (n > 4) {
      assert_fails (layers->str, "million pixels");
    } else {
      RUN run = play ("back.png", layers->str, 0);

      g_assert_cmpstr (run.error, ==, NULL);
      g_assert_cmpuint (run.n, ==, N_FRAMES);
    }
  }
}

/* Files */

static void
write_logo (void)
{
  g_autofree gchar *path = g_build_filename (folder, "logo.png", NULL);
  cairo_surface_t *s =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, LOGO, LOGO);
  guint32 *data = (guint32 *)cairo_image_surface_get_data (s);

  for (guint i = 0; i < LOGO * LOGO; i++)
    data[i] = i % LOGO < LOGO / 2 ? RED : HALF_WHITE;
  cairo_surface_mark_dirty (s);
  g_assert_cmpint (
      cairo_surface_write_to_png (s, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (s);
}

static void
write_clip (const gchar *source, const gchar *name)
{
  g_autofree gchar *line =
      g_strdup_printf ("%s ! filesink location=%s/%s", source, folder, name);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
remove_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-layers-XXXXXX", NULL);
  write_logo ();
  write_clip ("videotestsrc num-buffers=1 ! video/x-raw,format=RGB,width=320,"
              "height=180 ! pngenc",
      "back.png");
  write_clip ("videotestsrc num-buffers=30 pattern=ball ! video/x-raw,"
              "format=I420,width=320,height=180,framerate=30/1 ! jpegenc ! "
              "avimux",
      "ball.avi");
  write_clip ("videotestsrc num-buffers=1 ! video/x-raw,format=I420,width=320,"
              "height=180 ! jpegenc ! taginject "
              "tags=image-orientation=rotate-90 ! jifmux",
      "turned.jpg");
  g_test_add_func ("/layers-play/orientation", test_orientation);
  g_test_add_func ("/layers-play/over-still", test_over_still);
  g_test_add_func ("/layers-play/over-video", test_over_video);
  g_test_add_func ("/layers-play/slide-over-still", test_slide_over_still);
  g_test_add_func ("/layers-play/order", test_order);
  g_test_add_func ("/layers-play/seek", test_seek);
  g_test_add_func ("/layers-play/errors", test_errors);
  g_test_add_func ("/layers-play/too-much", test_too_much);
  status = g_test_run ();
  remove_files ();
  return status;
}
