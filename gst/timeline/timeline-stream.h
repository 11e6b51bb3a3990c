/* Edit Factory - what the two streams of eftimelinesrc have in common
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "timeline-branch.h"

#include <editfactory/plan-range.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EfTimelineStream EfTimelineStream;

/**
 * EfTimelineStreamClass: what makes a stream one of pictures or of sound. All
 * are called from the stream's task, or while it is stopped.
 * @start: makes the reader; posts its own error
 * @stop: frees the reader
 * @seek: the next buffer is the one that covers @position
 * @open: negotiates a branch and makes its reader; posts its own error
 * @close: (nullable): frees the branch's reader
 * @next: (nullable): readies what all branches show next; GST_FLOW_EOS at the
 *   end
 * @create: the branch's buffer; as @next, GST_FLOW_ERROR after posting an
 *   error, GST_FLOW_FLUSHING when cancelled
 */
typedef struct
{
  const gchar *name;
  gboolean (*start) (EfTimelineStream *stream);
  void (*stop) (EfTimelineStream *stream);
  void (*seek) (EfTimelineStream *stream, GstClockTime position);
  gboolean (*open) (
      EfTimelineStream *stream, EfTimelineBranch *branch, GstPad *pad);
  void (*close) (EfTimelineBranch *branch);
  GstFlowReturn (*next) (EfTimelineStream *stream);
  GstFlowReturn (*create) (
      EfTimelineStream *stream, EfTimelineBranch *branch, GstBuffer **buffer);
} EfTimelineStreamClass;

/**
 * EfTimelineStream: a task, and the pads that it feeds. It is the task of the
 * first pad, linked or not, whose stream lock says when a round is over.
 * @element: not owned
 * @pad: the first branch's, owned by @element
 * @branches: one for each output of the plan; those without a pad are idle
 * @plan: the element's, set while it is not NULL or READY
 * @reader: of the class's making
 */
struct _EfTimelineStream
{
  const EfTimelineStreamClass *klass;
  GstElement *element;
  GstPad *pad;
  EfTimelineBranch branches[EF_PLAN_MAX_OUTPUTS];
  const EfPlan *plan;
  gpointer reader;
  GCancellable *cancellable;
  GstSegment segment;
  guint32 seqnum;
  guint group_id;
  gboolean started;
  gboolean seek_due;
  GMutex task_lock; /* before any object's */
  gboolean running; /* PAUSED or PLAYING: the task may begin */
  gboolean idle;    /* it has nobody to push to */
  guint wakes;
};

extern const EfTimelineStreamClass ef_timeline_video_class;
extern const EfTimelineStreamClass ef_timeline_audio_class;

void ef_timeline_stream_init (EfTimelineStream *self,
    const EfTimelineStreamClass *klass, GstElement *element, GstPad *pad);
void ef_timeline_stream_clear (EfTimelineStream *self);

/* PAUSED: a new run over @range. @group_id is that of both streams. */
void ef_timeline_stream_prepare (EfTimelineStream *self, const EfPlan *plan,
    const EfPlanRange *range, guint group_id);
/* Back to READY, the task being over. */
void ef_timeline_stream_unprepare (EfTimelineStream *self);

/* Once all pads are active: the task begins when one of them is linked. */
void ef_timeline_stream_start (EfTimelineStream *self);
/* A pad was linked or released, by any thread: goes on when that was awaited.
 */
void ef_timeline_stream_wake (EfTimelineStream *self);
/* Ends the task; @pad is being deactivated. */
gboolean ef_timeline_stream_deactivate (EfTimelineStream *self, GstPad *pad);

/* A flushing seek in two steps, so that both streams stop before either goes
 * on. */
void ef_timeline_stream_flush_start (EfTimelineStream *self, guint32 seqnum);
void ef_timeline_stream_flush_stop (
    EfTimelineStream *self, const GstSegment *segment, guint32 seqnum);

/* Posts the element message ef-timeline-warning {stream, file, message}. */
void ef_timeline_stream_post_warning (
    EfTimelineStream *self, const gchar *path, const gchar *message);
/* Posts the error and turns it into a flow return. */
GstFlowReturn
ef_timeline_stream_fail (EfTimelineStream *self, const GError *error);
/* Posts that @pad's peer does not take @caps, unless it is being flushed. */
void ef_timeline_stream_fail_caps (
    EfTimelineStream *self, GstPad *pad, const GstCaps *caps);

G_END_DECLS
