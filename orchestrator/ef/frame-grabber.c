/* Edit Factory - one picture of a file of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frame-grabber.h"

#include <editfactory/media-guard.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <string.h>

#define PATIENCE (20 * GST_SECOND)

void
ef_picture_free (EfPicture *picture)
{
  g_free (picture->data);
  g_free (picture);
}

static void
link_pad (GstElement *source, GstPad *pad, gpointer chain)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (chain, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

/* Any decoder's frames, upright and small. */
static GstElement *
make_chain (guint width, guint height, GError **error)
{
  g_autofree gchar *description = g_strdup_printf (
      "videoconvert ! videoflip video-direction=auto ! videoscale "
      "add-borders=false ! videoconvert ! "
      "video/x-raw,format=BGRx,width=%u,height=%u,pixel-aspect-ratio=1/1 ! "
      "appsink name=sink sync=false max-buffers=1",
      width, height);

  return gst_parse_bin_from_description (description, TRUE, error);
}

static GstElement *
build (const gchar *path, guint width, guint height, GstElement **sink,
    GError **error)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  EfMediaLimits limits = { 0 };
  GstElement *source, *chain;

  limits.max_threads = 1;
  source = ef_media_guard_new_source (path, EF_GUARD_VIDEO, &limits, error);
  if (!source)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), source);
  chain = make_chain (width, height, error);
  if (!chain)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), chain);
  *sink = gst_bin_get_by_name (GST_BIN (chain), "sink");
  g_signal_connect_object (
      source, "pad-added", G_CALLBACK (link_pad), chain, 0);
  return g_steal_pointer (&pipeline);
}

static EfPicture *
copy_sample (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  EfPicture *picture;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (
          &frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return NULL;
  picture = g_new0 (EfPicture, 1);
  picture->width = info.width;
  picture->height = info.height;
  picture->stride = 4 * info.width;
  picture->data = g_malloc ((gsize)picture->stride * picture->height);
  for (guint y = 0; y < picture->height; y++)
    memcpy (picture->data + y * picture->stride,
        (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
            y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        picture->stride);
  gst_video_frame_unmap (&frame);
  return picture;
}

/* Waits in short steps, so that Ctrl-C is heard. */
static gboolean
settle (GstElement *pipeline, GCancellable *cancellable)
{
  for (GstClockTime waited = 0; waited < PATIENCE; waited += GST_SECOND / 10) {
    GstStateChangeReturn state =
        gst_element_get_state (pipeline, NULL, NULL, GST_SECOND / 10);

    if (state != GST_STATE_CHANGE_ASYNC ||
        g_cancellable_is_cancelled (cancellable))
      return state == GST_STATE_CHANGE_SUCCESS;
  }
  return FALSE;
}

static EfPicture *
grab (GstElement *pipeline, GstElement *sink, GstClockTime time,
    GCancellable *cancellable)
{
  g_autoptr (GstSample) sample = NULL;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  if (!settle (pipeline, cancellable))
    return NULL;
  if (time > 0 &&
      (!gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
           GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, time) ||
          !settle (pipeline, cancellable)))
    return NULL;
  sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), PATIENCE);
  return sample ? copy_sample (sample) : NULL;
}

EfPicture *
ef_grab_frame (const gchar *path, GstClockTime time, guint width, guint height,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) pipeline = build (path, width, height, &sink, error);
  EfPicture *picture;

  if (!pipeline)
    return NULL;
  picture = grab (pipeline, sink, time, cancellable);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (picture)
    return picture;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: no picture at %.1f s can be shown", path, time / 1e9);
  return NULL;
}
