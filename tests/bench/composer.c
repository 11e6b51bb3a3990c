/* Edit Factory - what the composer costs on preloaded frames
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: composer-bench FILE IN X Y WIDTH HEIGHT [FILE IN ...]
 * Decodes a few frames of each file from IN seconds on and draws 900 frames of
 * 1080x1920, as many of each file, from the window given in pixels: once
 * standing still, once with a slow zoom. Prints CPU seconds, medians of 3 runs
 * in turn.
 */
#include "composer.h"

#include <editfactory/media-guard.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define WIDTH 1080
#define HEIGHT 1920
#define FRAMES 900
#define PRELOADED 8
#define RUNS 3
#define MAX_SHOTS 16

typedef struct
{
  GstSample *samples[PRELOADED];
  GstVideoFrame frames[PRELOADED];
  EfPicture pictures[PRELOADED];
  guint n_frames;
  EfClip *clip;
} Shot;

static gdouble
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6 +
      usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
}

static void
link_video (GstElement *source, GstPad *pad, GstElement *sink)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (sink, "sink");

  if (!gst_pad_is_linked (target))
    gst_pad_link (pad, target);
}

static void
describe (EfPicture *picture, const GstVideoFrame *frame)
{
  guint lines =
      MIN (GST_VIDEO_FRAME_WIDTH (frame), GST_VIDEO_FRAME_HEIGHT (frame));
  gboolean sd =
      frame->info.colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT601 ||
      (frame->info.colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN &&
          lines < 720);

  *picture = (EfPicture){ .n_planes = 3,
    .chroma_y = 0.5,
    .sub_x = 2,
    .sub_y = 2,
    .par = 1,
    .matrix = sd ? EF_MATRIX_BT601 : EF_MATRIX_BT709 };
  for (guint i = 0; i < 3; i++)
    picture->planes[i] =
        (EfPlane){ .data = GST_VIDEO_FRAME_PLANE_DATA (frame, i),
          .stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i),
          .width = GST_VIDEO_FRAME_COMP_WIDTH (frame, i),
          .height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, i),
          .sample = EF_SAMPLE_U8 };
}

static gboolean
keep_sample (Shot *shot, GstSample *sample)
{
  GstVideoInfo info;
  guint k = shot->n_frames;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&shot->frames[k], &info,
          gst_sample_get_buffer (sample), GST_MAP_READ))
    return FALSE;
  shot->samples[k] = sample;
  describe (&shot->pictures[k], &shot->frames[k]);
  shot->n_frames++;
  return TRUE;
}

static gboolean
preload (Shot *shot, const gchar *path, gdouble in)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw, format=(string)I420");
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  GstElement *source =
      ef_media_guard_new_source (path, EF_GUARD_VIDEO, NULL, &error);
  gboolean ok = TRUE;

  if (!source || !sink) {
    g_printerr ("composer-bench: %s\n", error ? error->message : "no appsink");
    return FALSE;
  }
  g_object_set (sink, "sync", FALSE, "caps", caps, "max-buffers", 1, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, sink, NULL);
  g_signal_connect (source, "pad-added", G_CALLBACK (link_video), sink);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, 60 * GST_SECOND);
  gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, (gint64)(in * GST_SECOND));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (ok && shot->n_frames < PRELOADED) {
    GstSample *sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 20 * GST_SECOND);

    ok = sample && keep_sample (shot, sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!ok)
    g_printerr ("composer-bench: %s gives no I420 frames at %g s\n", path, in);
  return ok;
}

/* The window, seen without motion. */
static void
frame_window (Shot *shot, gchar **numbers)
{
  const EfPlane *luma = &shot->pictures[0].planes[0];
  gdouble x = g_ascii_strtod (numbers[0], NULL);
  gdouble y = g_ascii_strtod (numbers[1], NULL);
  gdouble width = g_ascii_strtod (numbers[2], NULL);
  gdouble height = g_ascii_strtod (numbers[3], NULL);
  EfClip *clip = shot->clip = ef_clip_new ();

  clip->focus_x = (x + width / 2) / luma->width;
  clip->focus_y = (y + height / 2) / luma->height;
  clip->has_motion = TRUE;
  clip->from = clip->to = (EfView){ luma->height / height, 0, 0 };
}

static gdouble
run (EfComposer *composer, const EfCanvas *canvas, Shot *shots, guint n_shots,
    gdouble zoom)
{
  gdouble before = cpu_seconds ();
  guint each = FRAMES / n_shots;

  for (guint s = 0; s < n_shots; s++) {
    shots[s].clip->to.zoom = shots[s].clip->from.zoom * zoom;
    for (guint i = 0; i < each; i++) {
      EfLayer layer = { &shots[s].pictures[i % PRELOADED], shots[s].clip,
        (gdouble)i / each };

      ef_composer_draw (composer, &layer, NULL, NULL, canvas);
    }
  }
  return cpu_seconds () - before;
}

static int
compare_doubles (const void *a, const void *b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return x < y ? -1 : x > y;
}

static void
measure (Shot *shots, guint n_shots)
{
  g_autofree guint8 *memory = g_malloc0 (WIDTH * HEIGHT * 3 / 2);
  EfComposer *composer = ef_composer_new (WIDTH, HEIGHT);
  EfCanvas canvas = { { memory, memory + WIDTH * HEIGHT,
                          memory + WIDTH * HEIGHT * 5 / 4 },
    { WIDTH, WIDTH / 2, WIDTH / 2 }, WIDTH, HEIGHT };
  gdouble still[RUNS], moving[RUNS];

  for (guint k = 0; k < RUNS; k++) {
    still[k] = run (composer, &canvas, shots, n_shots, 1);
    moving[k] = run (composer, &canvas, shots, n_shots, 1.1);
  }
  qsort (still, RUNS, sizeof *still, compare_doubles);
  qsort (moving, RUNS, sizeof *moving, compare_doubles);
  printf ("composer, %u frames %ux%u: still %.3f CPU-s, zoom %.3f CPU-s\n",
      FRAMES / n_shots * n_shots, WIDTH, HEIGHT, still[RUNS / 2],
      moving[RUNS / 2]);
  ef_composer_free (composer);
}

static void
clear_shot (Shot *shot)
{
  for (guint k = 0; k < shot->n_frames; k++) {
    gst_video_frame_unmap (&shot->frames[k]);
    gst_sample_unref (shot->samples[k]);
  }
  g_clear_pointer (&shot->clip, ef_clip_free);
}

int
main (int argc, char **argv)
{
  Shot shots[MAX_SHOTS] = { 0 };
  guint n = (argc - 1) / 6;
  gboolean ok = TRUE;

  gst_init (NULL, NULL);
  if (n == 0 || n > MAX_SHOTS || (argc - 1) % 6 != 0) {
    g_printerr ("usage: composer-bench FILE IN X Y WIDTH HEIGHT [...]\n");
    return 2;
  }
  for (guint s = 0; ok && s < n; s++) {
    gchar **argument = argv + 1 + 6 * s;

    ok = preload (&shots[s], argument[0], g_ascii_strtod (argument[1], NULL));
    if (ok)
      frame_window (&shots[s], argument + 2);
  }
  if (ok)
    measure (shots, n);
  for (guint s = 0; s < n; s++)
    clear_shot (&shots[s]);
  return ok ? 0 : 1;
}
