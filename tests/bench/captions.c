/* Edit Factory - what captions cost: 900 frames with highlight and pop
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marginal CPU-seconds over `identity` on preloaded 1080x1920 I420 frames,
 * pairs in turn, median of 7; GStreamer's textoverlay with static text in the
 * same run.
 */
#include <editfactory/editfactory.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <sys/resource.h>

#define FRAMES 900
#define FPS 30
#define POOL 8
#define ROUNDS 7

static GstBuffer *pool[POOL];

static gdouble
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
      (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* 75 words over 30 s, as in the reference job. */
static gchar *
write_words (void)
{
  static const gchar *const list[] = { "every", "morning", "the", "coast",
    "wakes", "slowly", "and", "boats", "return", "with", "silver", "fish",
    "while", "people", "wait." };
  gchar *path =
      g_build_filename (g_get_tmp_dir (), "ef-bench-words.json", NULL);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 30 * GST_SECOND, EF_TIMING_ENGINE);

  for (guint i = 0; i < 75; i++)
    ef_words_append (words, list[i % G_N_ELEMENTS (list)],
        i * 400 * GST_MSECOND, i * 400 * GST_MSECOND + 350 * GST_MSECOND, 0, 0);
  ef_words_save (words, path, NULL);
  return path;
}

static gdouble
measure (const gchar *launch)
{
  GstHarness *h = gst_harness_new_parse (launch);
  gdouble start;

  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=I420,width=1080,"
      "height=1920,framerate=30/1,colorimetry=bt709");
  start = cpu_seconds ();
  for (guint i = 0; i < FRAMES; i++) {
    GstBuffer *frame = pool[i % POOL];

    GST_BUFFER_PTS (frame) = gst_util_uint64_scale (i, GST_SECOND, FPS);
    GST_BUFFER_DURATION (frame) = GST_SECOND / FPS;
    pool[i % POOL] = gst_harness_push_and_pull (h, frame);
  }
  start = cpu_seconds () - start;
  gst_harness_teardown (h);
  return start;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble d = *(const gdouble *)a - *(const gdouble *)b;

  return d < 0 ? -1 : d > 0;
}

static gdouble
marginal (const gchar *launch)
{
  gdouble costs[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++) {
    gdouble base = measure ("identity");

    costs[i] = measure (launch) - base;
  }
  qsort (costs, ROUNDS, sizeof *costs, compare);
  return costs[ROUNDS / 2];
}

int
main (int argc, char **argv)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *ours = NULL;
  gdouble captions, overlay;
  GstVideoInfo info;

  gst_init (&argc, &argv);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 1080, 1920);
  for (guint i = 0; i < POOL; i++) {
    pool[i] = gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (pool[i], 0, 100, info.size);
  }
  path = write_words ();
  ours = g_strdup_printf (
      "efsubtitleoverlay style=karaoke words-location=%s", path);
  captions = marginal (ours);
  overlay = marginal ("textoverlay text=\"BOATS RETURN WITH\" "
                      "font-desc=\"Sans Bold 24\"");
  g_print ("efsubtitleoverlay, highlight and pop, 900 frames: %.3f CPU-s\n",
      captions);
  g_print ("textoverlay, static text, 900 frames: %.3f CPU-s\n", overlay);
  g_print ("captions: %.2f CPU-s, %.2f x textoverlay\n", captions,
      captions / overlay);
  for (guint i = 0; i < POOL; i++)
    gst_buffer_unref (pool[i]);
  return 0;
}
