/* Edit Factory - test clips whose frames carry their number
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#define CLIP_WIDTH 320
#define CLIP_HEIGHT 180
#define BITS 10
#define DARK 60
#define BRIGHT 190

/* Ten blocks across the picture, dark or bright, are the bits of @number. */
static inline void
draw_number (GstVideoFrame *frame, guint number)
{
  guint8 *y = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  for (gint j = 0; j < CLIP_HEIGHT; j++)
    for (gint i = 0; i < CLIP_WIDTH; i++)
      y[j * stride + i] = number >> (i * BITS / CLIP_WIDTH) & 1 ? BRIGHT : DARK;
  for (guint p = 1; p < 3; p++)
    for (gint j = 0; j < CLIP_HEIGHT / 2; j++)
      memset ((guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, p) +
              j * GST_VIDEO_FRAME_PLANE_STRIDE (frame, p),
          128, CLIP_WIDTH / 2);
}

/* -1 when a block is neither dark nor bright: a mixture of frames. */
static inline gint
read_number (const GstVideoFrame *frame)
{
  const guint8 *y = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  gint number = 0;

  for (gint b = 0; b < BITS; b++) {
    gint x = (2 * b + 1) * CLIP_WIDTH / (2 * BITS);
    gint v = y[CLIP_HEIGHT / 2 * stride + x];

    if (ABS (v - BRIGHT) < 25)
      number |= 1 << b;
    else if (ABS (v - DARK) >= 25)
      return -1;
  }
  return number;
}

static inline GstBuffer *
make_frame (const GstVideoInfo *info, guint number, GstClockTime pts,
    GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstVideoFrame frame;

  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  draw_number (&frame, number);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

/**
 * make_clip:
 * @encoder: launch line from raw I420 to a muxed stream
 * @times: (nullable): PTS of @n_frames frames and of the end; NULL for 30 fps
 *
 * Returns: FALSE when an element of the line is not installed
 */
static inline gboolean
make_clip (const gchar *path, const gchar *encoder, guint n_frames,
    const GstClockTime *times)
{
  g_autofree gchar *line = g_strdup_printf (
      "appsrc name=src format=time ! %s ! filesink name=sink", encoder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_autoptr (GstElement) src = NULL, sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  if (!pipeline)
    return FALSE;
  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_I420, CLIP_WIDTH, CLIP_HEIGHT);
  info.fps_n = times ? 0 : 30;
  info.fps_d = 1;
  caps = gst_video_info_to_caps (&info);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (src, "caps", caps, "max-bytes", (guint64)0, NULL);
  g_object_set (sink, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < n_frames; i++) {
    GstClockTime pts = times ? times[i] : i * GST_SECOND / 30;
    GstClockTime end = times ? times[i + 1] : (i + 1) * GST_SECOND / 30;

    gst_app_src_push_buffer (
        GST_APP_SRC (src), make_frame (&info, i, pts, end - pts));
  }
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return TRUE;
}
