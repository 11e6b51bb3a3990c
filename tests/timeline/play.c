/* Edit Factory - plays plans through eftimelinesrc for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "play.h"

#include "clips.h"

#include <glib/gstdio.h>

#include <string.h>

gchar *folder;

void
play_init (void)
{
  folder = g_dir_make_tmp ("ef-timeline-XXXXXX", NULL);
  g_assert_nonnull (folder);
}

void
play_clear (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = path_of (name);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

gchar *
path_of (const gchar *name)
{
  return g_build_filename (folder, name, NULL);
}

void
result_clear (Result *r)
{
  g_array_unref (r->numbers);
  g_array_unref (r->lumas);
  g_ptr_array_unref (r->warnings);
  g_free (r->error);
}

gchar *
plan_text (const gchar *fps, gdouble duration, const gchar *clips)
{
  gchar d[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":%d,\"height\":%d,\"fps\":\"%s\"},"
      "\"duration\":%s,\"clips\":[%s]}",
      CLIP_WIDTH, CLIP_HEIGHT, fps, g_ascii_dtostr (d, sizeof d, duration),
      clips);
}

guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

GstElement *
make_pipeline (const gchar *plan)
{
  g_autoptr (GstElement) source = NULL;
  GstElement *pipeline = gst_parse_launch (
      "eftimelinesrc name=t t.video ! appsink name=v sync=false max-buffers=4",
      NULL);

  g_assert_nonnull (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_object_set (source, "plan", plan, "base", folder, NULL);
  return pipeline;
}

static void
collect_messages (GstElement *pipeline, Result *r)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (
              bus, GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR))) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      if (!r->error)
        r->error = g_strdup (error->message);
    } else if (gst_message_has_name (message, "ef-timeline-warning")) {
      g_ptr_array_add (r->warnings,
          g_strdup (gst_structure_get_string (
              gst_message_get_structure (message), "message")));
    }
    gst_message_unref (message);
  }
}

static void
take_sample (Result *r, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstVideoInfo info;
  GstVideoFrame frame;
  gint number, luma;

  g_assert_true (
      gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  number = read_number (&frame);
  luma = ((guint8 *)GST_VIDEO_FRAME_PLANE_DATA (
      &frame, 0))[GST_VIDEO_FRAME_HEIGHT (&frame) / 2 *
          GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) +
      GST_VIDEO_FRAME_WIDTH (&frame) / 2];
  gst_video_frame_unmap (&frame);
  if (r->numbers->len == 0)
    r->first_pts = GST_BUFFER_PTS (buffer);
  r->end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  g_array_append_val (r->numbers, number);
  g_array_append_val (r->lumas, luma);
  r->max_threads = MAX (r->max_threads, count_threads ());
}

void
result_init (Result *r)
{
  *r = (Result){ 0 };
  r->numbers = g_array_new (FALSE, FALSE, sizeof (gint));
  r->lumas = g_array_new (FALSE, FALSE, sizeof (gint));
  r->warnings = g_ptr_array_new_with_free_func (g_free);
}

void
drain (GstElement *pipeline, Result *r)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "v");
  GstAppSink *sink = GST_APP_SINK (element);
  gint64 give_up = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!r->error && !gst_app_sink_is_eos (sink)) {
    GstSample *sample = gst_app_sink_try_pull_sample (sink, GST_SECOND / 10);

    collect_messages (pipeline, r);
    if (sample) {
      take_sample (r, sample);
      gst_sample_unref (sample);
      give_up = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
    }
    g_assert_cmpint (g_get_monotonic_time (), <, give_up);
  }
  collect_messages (pipeline, r);
}

void
play (const gchar *plan, Result *r)
{
  g_autoptr (GstElement) pipeline = make_pipeline (plan);

  result_init (r);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (pipeline, r);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

void
assert_run (Result *r, guint from, guint n, gdouble first, gdouble step)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (FRAME (r, from + i), ==, (gint)(first + i * step + 1e-6));
}
