/* Edit Factory - efsubtitleoverlay with a video pad and a text pad, in tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-pads.h"

#include <string.h>

Overlay
overlay_new (gboolean with_text)
{
  Overlay self = {
    gst_harness_new_with_padnames ("efsubtitleoverlay", "sink", "src"), NULL
  };

  g_object_set (self.video->element, "style", "karaoke", "safe-area", "none",
      "size", 110.0, "animation", "none", NULL);
  if (with_text) {
    self.text =
        gst_harness_new_with_element (self.video->element, "text", NULL);
    gst_harness_set_src_caps_str (self.text, "text/x-raw,format=utf8");
  }
  return self;
}

void
overlay_free (Overlay *self)
{
  if (self->text)
    gst_harness_teardown (self->text);
  gst_harness_teardown (self->video);
}

void
overlay_say (
    Overlay *self, const gchar *text, GstClockTime time, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = duration;
  g_assert_cmpint (gst_harness_push (self->text, buffer), ==, GST_FLOW_OK);
}

void
overlay_gap (Overlay *self, GstClockTime time, GstClockTime duration)
{
  gst_harness_push_event (self->text, gst_event_new_gap (time, duration));
}
