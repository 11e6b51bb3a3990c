/* Edit Factory - CPU seconds of efnormalize on preloaded samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: loudness-bench FILE.f32 (48 kHz stereo F32, raw). Prints the CPU time
 * of a pipeline with efnormalize mode=linear less that of one without, for
 * samples that lie in memory already.
 */
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include <stdlib.h>
#include <sys/resource.h>

#define ROUNDS 3

static gdouble
cpu_seconds (void)
{
  struct rusage u;

  getrusage (RUSAGE_SELF, &u);
  return (gdouble)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
      (gdouble)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
}

static gboolean
run (const gchar *element, GBytes *bytes)
{
  g_autofree gchar *line = g_strdup_printf (
      "appsrc name=src format=time "
      "caps=audio/x-raw,format=F32LE,rate=48000,channels=2,layout=interleaved "
      "block=true max-bytes=1000000 ! %s ! fakesink sync=false",
      element);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  gsize size = g_bytes_get_size (bytes), at = 0;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (at < size) {
    gsize n = MIN (size - at, 32768);
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, at, n);
    GstBuffer *buffer = gst_buffer_new_wrapped_bytes (part);

    GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (at / 8, GST_SECOND, 48000);
    if (gst_app_src_push_buffer (GST_APP_SRC (src), buffer) != GST_FLOW_OK)
      break;
    at += n;
  }
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  message = gst_bus_timed_pop_filtered (
      bus, 300 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static int
compare (const void *a, const void *b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gdouble cost[ROUNDS];

  gst_init (&argc, &argv);
  if (argc != 2 || !(file = g_mapped_file_new (argv[1], FALSE, NULL))) {
    g_printerr ("usage: %s FILE.f32\n", argv[0]);
    return 2;
  }
  bytes = g_mapped_file_get_bytes (file);
  for (guint i = 0; i < ROUNDS; i++) {
    gdouble t0 = cpu_seconds (), t1;

    if (!run ("identity", bytes))
      return 1;
    t1 = cpu_seconds ();
    if (!run ("efnormalize mode=linear", bytes))
      return 1;
    cost[i] = (cpu_seconds () - t1) - (t1 - t0);
  }
  qsort (cost, ROUNDS, sizeof *cost, compare);
  g_print ("%.3f\n", cost[ROUNDS / 2]);
  return EXIT_SUCCESS;
}
