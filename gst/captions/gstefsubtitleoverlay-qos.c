/* Edit Factory - efsubtitleoverlay: frames that come late
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame that the sink has said it would be late for gets the captions of the
 * one before, which cost a blend: nothing flickers, and no frame is dropped
 * that the sink might show. Every few frames, captions are drawn all the same.
 */
#include "gstefsubtitleoverlay-private.h"

/* Frames in a row whose captions may be old. */
#define MAX_OLD 5

void
gst_ef_subtitle_overlay_reset_qos (GstEfSubtitleOverlay *self)
{
  GST_OBJECT_LOCK (self);
  self->earliest = GST_CLOCK_TIME_NONE;
  self->proportion = 1;
  GST_OBJECT_UNLOCK (self);
  self->old_frames = MAX_OLD;
}

void
gst_ef_subtitle_overlay_take_qos (GstEfSubtitleOverlay *self, GstEvent *event)
{
  GstClockTimeDiff difference;
  GstClockTime timestamp;
  gdouble proportion;

  gst_event_parse_qos (event, NULL, &proportion, &difference, &timestamp);
  GST_OBJECT_LOCK (self);
  self->proportion = proportion;
  self->earliest = GST_CLOCK_TIME_NONE;
  if (GST_CLOCK_TIME_IS_VALID (timestamp) &&
      (difference >= 0 || timestamp > (GstClockTime)-difference))
    self->earliest = timestamp + difference;
  GST_OBJECT_UNLOCK (self);
}

static void
report (GstEfSubtitleOverlay *self, const GstBuffer *buffer,
    GstClockTime running_time, GstClockTime stream_time, GstClockTime earliest)
{
  GstMessage *message =
      gst_message_new_qos (GST_OBJECT (self), FALSE, running_time, stream_time,
          GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer));

  gst_message_set_qos_values (message, GST_CLOCK_DIFF (running_time, earliest),
      self->proportion, 1000000);
  gst_message_set_qos_stats (
      message, GST_FORMAT_BUFFERS, self->drawn_frames, self->late_frames);
  gst_element_post_message (GST_ELEMENT (self), message);
}

gboolean
gst_ef_subtitle_overlay_is_late (GstEfSubtitleOverlay *self,
    const GstBuffer *buffer, GstClockTime running_time,
    GstClockTime stream_time)
{
  GstClockTime earliest;

  GST_OBJECT_LOCK (self);
  earliest = self->qos ? self->earliest : GST_CLOCK_TIME_NONE;
  GST_OBJECT_UNLOCK (self);
  if (!GST_CLOCK_TIME_IS_VALID (earliest) || running_time > earliest ||
      self->old_frames >= MAX_OLD) {
    self->old_frames = 0;
    self->drawn_frames++;
    return FALSE;
  }
  self->old_frames++;
  self->late_frames++;
  report (self, buffer, running_time, stream_time, earliest);
  return TRUE;
}
