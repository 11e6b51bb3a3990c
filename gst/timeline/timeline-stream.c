/* Edit Factory - what the two streams of eftimelinesrc have in common
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "timeline-stream.h"

GST_DEBUG_CATEGORY_EXTERN (gst_ef_timeline_src_debug);
#define GST_CAT_DEFAULT gst_ef_timeline_src_debug

void
ef_timeline_stream_init (EfTimelineStream *self,
    const EfTimelineStreamClass *klass, GstElement *element, GstPad *pad)
{
  self->klass = klass;
  self->element = element;
  self->pad = pad;
  self->cancellable = g_cancellable_new ();
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

void
ef_timeline_stream_clear (EfTimelineStream *self)
{
  g_clear_object (&self->cancellable);
}

void
ef_timeline_stream_prepare (EfTimelineStream *self, const EfPlan *plan,
    const EfPlanRange *range, guint group_id)
{
  self->plan = plan;
  self->group_id = group_id;
  self->seqnum = gst_util_seqnum_next ();
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->segment.duration = plan->duration;
  self->segment.stop = range->stop;
  self->segment.start = self->segment.time = self->segment.position =
      range->start;
  self->send_start = self->send_segment = self->discont = TRUE;
  self->seek_due = range->start > 0;
}

void
ef_timeline_stream_unprepare (EfTimelineStream *self)
{
  if (self->started)
    self->klass->stop (self);
  self->started = FALSE;
  self->plan = NULL;
}

void
ef_timeline_stream_post_warning (
    EfTimelineStream *self, const gchar *path, const gchar *message)
{
  GstStructure *s =
      gst_structure_new ("ef-timeline-warning", "stream", G_TYPE_STRING,
          self->klass->name, "message", G_TYPE_STRING, message, NULL);

  if (path)
    gst_structure_set (s, "file", G_TYPE_STRING, path, NULL);
  gst_element_post_message (
      self->element, gst_message_new_element (GST_OBJECT (self->element), s));
}

GstFlowReturn
ef_timeline_stream_fail (EfTimelineStream *self, const GError *error)
{
  if (g_error_matches (error, EF_ERROR, EF_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
    GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_FOUND,
        ("%s", error->message), ("stream %s", self->klass->name));
  else
    GST_ELEMENT_ERROR (self->element, STREAM, DECODE, ("%s", error->message),
        ("stream %s", self->klass->name));
  return GST_FLOW_ERROR;
}

gboolean
ef_timeline_stream_set_caps (EfTimelineStream *self, GstCaps *caps)
{
  return gst_pad_push_event (self->pad, gst_event_new_caps (caps));
}

static void
push_event (EfTimelineStream *self, GstEvent *event)
{
  gst_event_set_seqnum (event, self->seqnum);
  gst_pad_push_event (self->pad, event);
}

static void
push_stream_start (EfTimelineStream *self)
{
  g_autofree gchar *id =
      gst_pad_create_stream_id (self->pad, self->element, self->klass->name);
  GstEvent *event = gst_event_new_stream_start (id);

  gst_event_set_group_id (event, self->group_id);
  push_event (self, event);
}

/* Everything that goes before the first buffer. */
static gboolean
open_stream (EfTimelineStream *self)
{
  if (self->send_start)
    push_stream_start (self);
  if (!self->started || self->send_start) {
    self->send_start = FALSE;
    self->started = self->klass->start (self);
    if (!self->started)
      return FALSE;
  }
  if (self->seek_due)
    self->klass->seek (self, self->segment.start);
  self->seek_due = FALSE;
  if (self->send_segment)
    push_event (self, gst_event_new_segment (&self->segment));
  self->send_segment = FALSE;
  return TRUE;
}

static void
pause_task (EfTimelineStream *self, GstFlowReturn flow)
{
  GST_DEBUG_OBJECT (self->pad, "pausing: %s", gst_flow_get_name (flow));
  if (flow == GST_FLOW_EOS)
    push_event (self, gst_event_new_eos ());
  else if (flow < GST_FLOW_NOT_LINKED)
    push_event (self, gst_event_new_eos ());
  gst_pad_pause_task (self->pad);
}

static void
loop (gpointer data)
{
  EfTimelineStream *self = data;
  GstBuffer *buffer = NULL;
  GstFlowReturn flow = GST_FLOW_ERROR;

  if (open_stream (self))
    flow = self->klass->create (self, &buffer);
  else if (g_cancellable_is_cancelled (self->cancellable))
    flow = GST_FLOW_FLUSHING;
  if (flow == GST_FLOW_OK) {
    if (GST_BUFFER_PTS (buffer) >= self->segment.stop) {
      gst_buffer_unref (buffer);
      flow = GST_FLOW_EOS;
    } else {
      if (self->discont)
        GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
      self->discont = FALSE;
      self->segment.position = GST_BUFFER_PTS (buffer);
      flow = gst_pad_push (self->pad, buffer);
      if (flow < GST_FLOW_EOS && flow != GST_FLOW_FLUSHING)
        GST_ELEMENT_FLOW_ERROR (self->element, flow);
    }
  }
  if (flow != GST_FLOW_OK)
    pause_task (self, flow);
}

static gboolean
start_task (EfTimelineStream *self)
{
  if (!gst_pad_is_linked (self->pad))
    return TRUE;
  return gst_pad_start_task (self->pad, loop, self, NULL);
}

gboolean
ef_timeline_stream_activate (EfTimelineStream *self, gboolean active)
{
  gboolean ok;

  if (active) {
    g_cancellable_reset (self->cancellable);
    return start_task (self);
  }
  g_cancellable_cancel (self->cancellable);
  ok = gst_pad_stop_task (self->pad);
  return ok;
}

void
ef_timeline_stream_flush_start (EfTimelineStream *self, guint32 seqnum)
{
  GstEvent *event = gst_event_new_flush_start ();

  gst_event_set_seqnum (event, seqnum);
  g_cancellable_cancel (self->cancellable);
  gst_pad_push_event (self->pad, event);
  gst_pad_pause_task (self->pad);
}

void
ef_timeline_stream_flush_stop (
    EfTimelineStream *self, const GstSegment *segment, guint32 seqnum)
{
  GstEvent *event = gst_event_new_flush_stop (TRUE);

  /* The task is paused and the lock tells when its last round is over. */
  GST_PAD_STREAM_LOCK (self->pad);
  self->segment = *segment;
  self->seqnum = seqnum;
  self->send_segment = self->seek_due = self->discont = TRUE;
  g_cancellable_reset (self->cancellable);
  GST_PAD_STREAM_UNLOCK (self->pad);
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (self->pad, event);
  start_task (self);
}
