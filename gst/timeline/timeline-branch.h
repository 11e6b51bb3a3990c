/* Edit Factory - one pad of a stream of eftimelinesrc
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EfTimelineBranch: what a pad is due.
 * @index: output of the plan
 * @taken: somebody has asked for its pad; with the element's object lock
 * @pad: (nullable): set and cleared with the element's object lock by whoever
 *   asks for a pad; the task takes a reference of its own for each round
 * @reader: of the stream class's making; only the task's
 * @fresh: a new pad: stream-start and caps are due
 * @segment_due, @discont: before the next buffer
 * @ended: EOS has been sent
 */
typedef struct
{
  guint index;
  gboolean taken;
  GstPad *pad;
  gpointer reader;
  gboolean fresh;
  gboolean segment_due;
  gboolean discont;
  gboolean ended;
} EfTimelineBranch;

/* Gives @branch the @pad that @element owns. */
void ef_timeline_branch_set_pad (
    EfTimelineBranch *branch, GstElement *element, GstPad *pad);
/* Returns: (transfer full) (nullable): its pad when that is linked */
GstPad *
ef_timeline_branch_get_linked (EfTimelineBranch *branch, GstElement *element);
/* TRUE when @pad is still the branch's: not released meanwhile. */
gboolean ef_timeline_branch_has (
    EfTimelineBranch *branch, GstElement *element, const GstPad *pad);
/* Everything is due again, from stream-start on; or from the segment on. */
void ef_timeline_branch_restart (EfTimelineBranch *branch);
void ef_timeline_branch_resume (EfTimelineBranch *branch);
/* Takes @event. */
void
ef_timeline_branch_push_event (GstPad *pad, guint32 seqnum, GstEvent *event);

G_END_DECLS
