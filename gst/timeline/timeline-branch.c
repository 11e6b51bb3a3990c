/* Edit Factory - one pad of a stream of eftimelinesrc
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "timeline-branch.h"

void
ef_timeline_branch_set_pad (
    EfTimelineBranch *branch, GstElement *element, GstPad *pad)
{
  GST_OBJECT_LOCK (element);
  branch->pad = pad;
  ef_timeline_branch_restart (branch);
  GST_OBJECT_UNLOCK (element);
}

GstPad *
ef_timeline_branch_get_linked (EfTimelineBranch *branch, GstElement *element)
{
  GstPad *pad = NULL;

  GST_OBJECT_LOCK (element);
  if (branch->pad && gst_pad_is_linked (branch->pad))
    pad = gst_object_ref (branch->pad);
  GST_OBJECT_UNLOCK (element);
  return pad;
}

gboolean
ef_timeline_branch_has (
    EfTimelineBranch *branch, GstElement *element, const GstPad *pad)
{
  gboolean has;

  GST_OBJECT_LOCK (element);
  has = branch->pad == pad;
  GST_OBJECT_UNLOCK (element);
  return has;
}

void
ef_timeline_branch_restart (EfTimelineBranch *branch)
{
  branch->fresh = TRUE;
  ef_timeline_branch_resume (branch);
}

void
ef_timeline_branch_resume (EfTimelineBranch *branch)
{
  branch->segment_due = branch->discont = TRUE;
  branch->ended = FALSE;
}

void
ef_timeline_branch_push_event (GstPad *pad, guint32 seqnum, GstEvent *event)
{
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (pad, event);
}
