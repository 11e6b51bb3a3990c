/* Edit Factory - measures a finished video by itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The whole file is decoded once, behind the media guard: pictures are counted
 * and the first are judged for the cover, the sound goes through efnormalize
 * in mode=measure.
 */
#include "measure.h"
#include "cover.h"

#include <editfactory/file.h>
#include <editfactory/media-guard.h>
#include <gst/video/video.h>
#include <unistd.h>

#define TICK (200 * GST_MSECOND)
#define STALL (60 * G_USEC_PER_SEC)
#define COVER_WINDOW (2 * GST_SECOND)
/* Every so many frames of the window are judged. */
#define COVER_STEP 3
#define JPEG_TIMEOUT (10 * GST_SECOND)

typedef struct
{
  EfMeasurement *m;
  GstElement *pipeline;
  GstElement *video; /* sink end of the branches */
  GstElement *audio;
  GstVideoInfo info;
  gdouble best;
  gboolean dark; /* the best so far is black */
} Measure;

void
ef_measurement_free (EfMeasurement *measurement)
{
  g_clear_pointer (&measurement->cover, gst_sample_unref);
  g_free (measurement);
}

static GstClockTime
end_of (GstPad *pad, GstBuffer *buffer, GstClockTime fallback)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  GstClockTime start = GST_BUFFER_PTS (buffer);

  if (!event || !GST_CLOCK_TIME_IS_VALID (start))
    return 0;
  gst_event_parse_segment (event, &segment);
  start = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, start);
  if (!GST_CLOCK_TIME_IS_VALID (start))
    return 0;
  return start +
      (GST_BUFFER_DURATION_IS_VALID (buffer) ? GST_BUFFER_DURATION (buffer)
                                             : fallback);
}

/* The frame is copied: the decoder needs its own buffers. */
static void
keep (Measure *self, GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstBuffer *copy = gst_buffer_copy_deep (buffer);

  g_clear_pointer (&self->m->cover, gst_sample_unref);
  self->m->cover = gst_sample_new (copy, caps, NULL, NULL);
  gst_buffer_unref (copy);
}

static void
judge (Measure *self, GstPad *pad, GstBuffer *buffer)
{
  GstVideoFrame frame;
  gdouble value, brightness;
  gboolean dark;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ))
    return;
  value = ef_cover_judge (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0),
      GST_VIDEO_FRAME_WIDTH (&frame), GST_VIDEO_FRAME_HEIGHT (&frame),
      GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
      self->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255, &brightness);
  gst_video_frame_unmap (&frame);
  dark = brightness < EF_COVER_BLACK;
  if (self->m->cover &&
      (dark > self->dark || (dark == self->dark && value <= self->best)))
    return;
  self->best = value;
  self->dark = dark;
  keep (self, pad, buffer);
}

static gboolean
take_caps (Measure *self, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (!caps || !gst_video_info_from_caps (&self->info, caps))
    return FALSE;
  self->m->width = GST_VIDEO_INFO_WIDTH (&self->info);
  self->m->height = GST_VIDEO_INFO_HEIGHT (&self->info);
  self->m->fps_n = GST_VIDEO_INFO_FPS_N (&self->info);
  self->m->fps_d = GST_VIDEO_INFO_FPS_D (&self->info);
  return TRUE;
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *probe, gpointer user_data)
{
  Measure *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (probe);
  GstClockTime end, frame = 0;

  if (self->m->frames == 0 && !take_caps (self, pad))
    return GST_PAD_PROBE_OK;
  if (self->m->fps_n > 0)
    frame = gst_util_uint64_scale (GST_SECOND, self->m->fps_d, self->m->fps_n);
  end = end_of (pad, buffer, frame);
  self->m->video_end = MAX (self->m->video_end, end);
  if ((end <= COVER_WINDOW || self->dark) &&
      self->m->frames % COVER_STEP == 0 &&
      GST_VIDEO_INFO_IS_YUV (&self->info) &&
      GST_VIDEO_INFO_COMP_DEPTH (&self->info, 0) == 8)
    judge (self, pad, buffer);
  self->m->frames++;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *probe, gpointer user_data)
{
  Measure *self = user_data;
  GstClockTime end = end_of (pad, GST_PAD_PROBE_INFO_BUFFER (probe), 0);

  self->m->audio_end = MAX (self->m->audio_end, end);
  self->m->has_audio = TRUE;
  return GST_PAD_PROBE_OK;
}

static GstElement *
branch (Measure *self, const gchar *description, GstPadProbeCallback probe,
    GError **error)
{
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, error);
  g_autoptr (GstPad) pad = NULL;

  if (!bin)
    return NULL;
  pad = gst_element_get_static_pad (bin, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe, self, NULL);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  return bin;
}

static void
link_pad (GstElement *source, GstPad *pad, gpointer user_data)
{
  Measure *self = user_data;
  GstElement *bin = g_str_has_prefix (GST_OBJECT_NAME (pad), "video")
      ? self->video
      : self->audio;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (bin, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static gboolean
build (Measure *self, const gchar *path, gboolean audio, GError **error)
{
  GstElement *source = ef_media_guard_new_source (
      path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, error);

  if (!source)
    return FALSE;
  gst_bin_add (GST_BIN (self->pipeline), source);
  self->video = branch (self,
      "queue max-size-buffers=3 max-size-bytes=0 max-size-time=0 ! "
      "fakesink sync=false",
      on_picture, error);
  if (!self->video)
    return FALSE;
  if (audio)
    self->audio = branch (self,
        "queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! "
        "audioconvert ! efnormalize name=meter mode=measure ! "
        "fakesink sync=false",
        on_sound, error);
  if (audio && !self->audio)
    return FALSE;
  g_signal_connect (source, "pad-added", G_CALLBACK (link_pad), self);
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), NULL);
  return TRUE;
}

static gboolean
take_error (const gchar *path, GstMessage *message, GError **error)
{
  g_autoptr (GError) cause = NULL;

  gst_message_parse_error (message, &cause, NULL);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: does not decode: %s", path,
      g_strstrip (g_strdelimit (cause->message, "\n", ' ')));
  return FALSE;
}

static gboolean
wait (Measure *self, const gchar *path, GstClockTime duration,
    EfMeasureProgress progress, gpointer user_data, GCancellable *cancellable,
    GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  gint64 moved = g_get_monotonic_time (), last = -1;

  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, TICK, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    gint64 position = -1;

    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return FALSE;
    }
    if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (message)
      return take_error (path, message, error);
    gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position);
    if (position != last)
      moved = g_get_monotonic_time ();
    last = position;
    if (progress && duration && position > 0)
      progress (MIN (1.0, (gdouble)position / duration), user_data);
    if (g_get_monotonic_time () - moved > STALL) {
      g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
          "%s: decoding hangs at %.1f s", path, MAX (position, 0) / 1e9);
      return FALSE;
    }
  }
}

static void
take_loudness (Measure *self)
{
  g_autoptr (GstElement) meter =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "meter");

  self->m->integrated = -70;
  self->m->true_peak = -120;
  if (meter)
    g_object_get (meter, "integrated", &self->m->integrated, "true-peak",
        &self->m->true_peak, NULL);
}

EfMeasurement *
ef_measure_video (const gchar *path, EfMeasureProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfMeasurement) m = g_new0 (EfMeasurement, 1);
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);
  Measure self = { m };
  gboolean ok;
  gint fd;

  if (!info)
    return NULL;
  if (!info->has_video || info->is_still) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: is not a video", path);
    return NULL;
  }
  fd = ef_file_open_regular (path, &m->bytes, error);
  if (fd < 0)
    return NULL;
  close (fd);
  self.pipeline = gst_object_ref_sink (gst_pipeline_new ("measure"));
  ok = build (&self, path, info->has_audio, error);
  if (ok) {
    gst_element_set_state (self.pipeline, GST_STATE_PLAYING);
    ok = wait (
        &self, path, info->duration, progress, user_data, cancellable, error);
    take_loudness (&self);
  }
  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  gst_object_unref (self.pipeline);
  return ok ? g_steal_pointer (&m) : NULL;
}

gboolean
ef_measure_write_jpeg (GstSample *sample, const gchar *path, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("image/jpeg");
  g_autoptr (GstSample) jpeg =
      gst_video_convert_sample (sample, caps, JPEG_TIMEOUT, error);
  GstMapInfo map;
  gboolean ok;

  if (!jpeg ||
      !gst_buffer_map (gst_sample_get_buffer (jpeg), &map, GST_MAP_READ)) {
    g_prefix_error (error, "the cover cannot be made: ");
    return FALSE;
  }
  ok = ef_file_write (path, (const gchar *)map.data, map.size, error);
  gst_buffer_unmap (gst_sample_get_buffer (jpeg), &map);
  return ok;
}
