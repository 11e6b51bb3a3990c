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
  g_mutex_init (&self->task_lock);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++)
    self->branches[i].index = i;
  ef_timeline_branch_set_pad (&self->branches[0], element, pad);
}

void
ef_timeline_stream_clear (EfTimelineStream *self)
{
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->task_lock);
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
  self->seek_due = range->start > 0;
  g_cancellable_reset (self->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++)
    ef_timeline_branch_restart (&self->branches[i]);
}

static void
close_branch (EfTimelineStream *self, EfTimelineBranch *branch)
{
  if (branch->reader)
    self->klass->close (branch);
}

void
ef_timeline_stream_unprepare (EfTimelineStream *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++)
    close_branch (self, &self->branches[i]);
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

void
ef_timeline_stream_fail_caps (
    EfTimelineStream *self, GstPad *pad, const GstCaps *caps)
{
  if (!GST_PAD_IS_FLUSHING (pad) &&
      !g_cancellable_is_cancelled (self->cancellable))
    GST_ELEMENT_ERROR (self->element, CORE, NEGOTIATION,
        ("what pad %s gives, %" GST_PTR_FORMAT ", is not accepted",
            GST_OBJECT_NAME (pad), caps),
        (NULL));
}

/* Events */

static void
push_stream_start (EfTimelineStream *self, GstPad *pad)
{
  g_autofree gchar *id =
      gst_pad_create_stream_id (pad, self->element, GST_OBJECT_NAME (pad));
  GstEvent *event = gst_event_new_stream_start (id);

  gst_event_set_group_id (event, self->group_id);
  ef_timeline_branch_push_event (pad, self->seqnum, event);
}

static gboolean
check_output (EfTimelineStream *self, const EfTimelineBranch *branch)
{
  guint n = ef_plan_n_outputs (self->plan);

  if (branch->index < n)
    return TRUE;
  GST_ELEMENT_ERROR (self->element, STREAM, FAILED,
      ("pad %s_%u is linked, but the plan has %u output%s: add one, or leave "
       "the pad out",
          self->klass->name, branch->index, n, n == 1 ? "" : "s"),
      (NULL));
  return FALSE;
}

/* Everything that goes before the branch's first buffer. */
static gboolean
open_branch (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  if (branch->fresh) {
    close_branch (self, branch);
    if (!check_output (self, branch))
      return FALSE;
    push_stream_start (self, pad);
    if (!self->klass->open (self, branch, pad))
      return FALSE;
    branch->fresh = FALSE;
  }
  return TRUE;
}

static void
send_segment (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  if (branch->segment_due)
    ef_timeline_branch_push_event (
        pad, self->seqnum, gst_event_new_segment (&self->segment));
  branch->segment_due = FALSE;
}

static void
send_eos (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  if (!branch->ended)
    ef_timeline_branch_push_event (pad, self->seqnum, gst_event_new_eos ());
  branch->ended = TRUE;
}

/* Buffers */

static GstFlowReturn
push_buffer (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  GstBuffer *buffer = NULL;
  GstFlowReturn flow = self->klass->create (self, branch, &buffer);

  if (flow != GST_FLOW_OK)
    return flow;
  if (GST_BUFFER_PTS (buffer) >= self->segment.stop) {
    gst_buffer_unref (buffer);
    return GST_FLOW_EOS;
  }
  if (branch->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  branch->discont = FALSE;
  self->segment.position = GST_BUFFER_PTS (buffer);
  flow = gst_pad_push (pad, buffer);
  if (flow < GST_FLOW_EOS && flow != GST_FLOW_FLUSHING)
    GST_ELEMENT_FLOW_ERROR (self->element, flow);
  return flow;
}

/* A pad whose peer has had enough gets no more; the others go on. One that was
 * linked since the round began has no reader yet: the next round opens it. */
static GstFlowReturn
feed_branch (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  GstFlowReturn flow;

  if (branch->fresh)
    return GST_FLOW_OK;
  if (branch->ended)
    return GST_FLOW_EOS;
  send_segment (self, branch, pad);
  flow = push_buffer (self, branch, pad);
  if (flow == GST_FLOW_EOS)
    send_eos (self, branch, pad);
  return ef_timeline_branch_has (branch, self->element, pad)
      ? flow
      : GST_FLOW_NOT_LINKED;
}

typedef GstFlowReturn (*BranchFunc) (
    EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad);

/* Calls @func for each linked pad, up to an error. Returns: OK when one of them
 * goes on, EOS when none does. */
static GstFlowReturn
for_each (EfTimelineStream *self, BranchFunc func)
{
  GstFlowReturn all = GST_FLOW_NOT_LINKED;

  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++) {
    EfTimelineBranch *branch = &self->branches[i];
    g_autoptr (GstPad) pad =
        ef_timeline_branch_get_linked (branch, self->element);
    GstFlowReturn flow = pad ? func (self, branch, pad) : GST_FLOW_NOT_LINKED;

    if (flow == GST_FLOW_OK)
      all = GST_FLOW_OK;
    else if (flow == GST_FLOW_EOS && all != GST_FLOW_OK)
      all = GST_FLOW_EOS;
    else if (flow == GST_FLOW_FLUSHING || flow < GST_FLOW_EOS)
      return flow;
  }
  return all;
}

static GstFlowReturn
open_one (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  if (open_branch (self, branch, pad))
    return GST_FLOW_OK;
  return g_cancellable_is_cancelled (self->cancellable) ||
          GST_PAD_IS_FLUSHING (pad)
      ? GST_FLOW_FLUSHING
      : GST_FLOW_ERROR;
}

static GstFlowReturn
end_one (EfTimelineStream *self, EfTimelineBranch *branch, GstPad *pad)
{
  if (!branch->fresh)
    send_segment (self, branch, pad);
  send_eos (self, branch, pad);
  return GST_FLOW_OK;
}

static gboolean
is_linked (EfTimelineStream *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++) {
    g_autoptr (GstPad) pad =
        ef_timeline_branch_get_linked (&self->branches[i], self->element);

    if (pad)
      return TRUE;
  }
  return FALSE;
}

/* Readers are the task's: those of pads that are gone it closes itself. */
static void
close_released (EfTimelineStream *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++)
    if (ef_timeline_branch_has (&self->branches[i], self->element, NULL))
      close_branch (self, &self->branches[i]);
}

static GstFlowReturn
open_stream (EfTimelineStream *self)
{
  close_released (self);
  if (!self->started && !is_linked (self))
    return GST_FLOW_NOT_LINKED;
  if (!self->started)
    self->started = self->klass->start (self);
  if (!self->started)
    return g_cancellable_is_cancelled (self->cancellable) ? GST_FLOW_FLUSHING
                                                          : GST_FLOW_ERROR;
  return for_each (self, open_one);
}

static GstFlowReturn
run_round (EfTimelineStream *self)
{
  GstFlowReturn flow = open_stream (self);

  if (flow != GST_FLOW_OK)
    return flow;
  if (self->seek_due)
    self->klass->seek (self, self->segment.start);
  self->seek_due = FALSE;
  if (self->klass->next)
    flow = self->klass->next (self);
  return flow == GST_FLOW_OK ? for_each (self, feed_branch) : flow;
}

static void loop (gpointer data);

/* With the lock. */
static void
start_task (EfTimelineStream *self)
{
  self->idle = FALSE;
  gst_pad_start_task (self->pad, loop, self, NULL);
}

static guint
count_wakes (EfTimelineStream *self)
{
  guint wakes;

  g_mutex_lock (&self->task_lock);
  wakes = self->wakes;
  g_mutex_unlock (&self->task_lock);
  return wakes;
}

/* What was linked while the last round went on, after @wakes, is not waited
 * for: it goes on at once. */
static void
go_idle (EfTimelineStream *self, guint wakes)
{
  g_mutex_lock (&self->task_lock);
  self->idle = TRUE;
  if (self->running && self->wakes != wakes)
    start_task (self);
  g_mutex_unlock (&self->task_lock);
}

static void
loop (gpointer data)
{
  EfTimelineStream *self = data;
  guint wakes = count_wakes (self);
  GstFlowReturn flow = run_round (self);

  if (flow == GST_FLOW_OK)
    return;
  GST_DEBUG_OBJECT (self->pad, "pausing: %s", gst_flow_get_name (flow));
  if (flow <= GST_FLOW_EOS)
    for_each (self, end_one);
  gst_pad_pause_task (self->pad);
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_EOS)
    go_idle (self, wakes);
}

/* The task */

static void
resume (EfTimelineStream *self)
{
  g_mutex_lock (&self->task_lock);
  self->idle = TRUE;
  if (self->running && is_linked (self))
    start_task (self);
  g_mutex_unlock (&self->task_lock);
}

void
ef_timeline_stream_start (EfTimelineStream *self)
{
  g_mutex_lock (&self->task_lock);
  self->running = TRUE;
  g_mutex_unlock (&self->task_lock);
  resume (self);
}

void
ef_timeline_stream_wake (EfTimelineStream *self)
{
  g_mutex_lock (&self->task_lock);
  self->wakes++;
  if (self->running && self->idle)
    start_task (self);
  g_mutex_unlock (&self->task_lock);
}

gboolean
ef_timeline_stream_deactivate (EfTimelineStream *self, GstPad *pad)
{
  if (pad != self->pad)
    return TRUE;
  g_mutex_lock (&self->task_lock);
  self->running = FALSE;
  g_mutex_unlock (&self->task_lock);
  g_cancellable_cancel (self->cancellable);
  return gst_pad_stop_task (pad);
}

/* Seeks */

static void
push_everywhere (EfTimelineStream *self, guint32 seqnum, GstEvent *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++) {
    g_autoptr (GstPad) pad =
        ef_timeline_branch_get_linked (&self->branches[i], self->element);

    if (pad)
      ef_timeline_branch_push_event (pad, seqnum, gst_event_copy (event));
  }
  gst_event_unref (event);
}

void
ef_timeline_stream_flush_start (EfTimelineStream *self, guint32 seqnum)
{
  g_cancellable_cancel (self->cancellable);
  push_everywhere (self, seqnum, gst_event_new_flush_start ());
  gst_pad_pause_task (self->pad);
}

void
ef_timeline_stream_flush_stop (
    EfTimelineStream *self, const GstSegment *segment, guint32 seqnum)
{
  /* The task is paused and the lock tells when its last round is over. */
  GST_PAD_STREAM_LOCK (self->pad);
  self->segment = *segment;
  self->seqnum = seqnum;
  self->seek_due = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (self->branches); i++)
    ef_timeline_branch_resume (&self->branches[i]);
  g_cancellable_reset (self->cancellable);
  GST_PAD_STREAM_UNLOCK (self->pad);
  push_everywhere (self, seqnum, gst_event_new_flush_stop (TRUE));
  resume (self);
}
