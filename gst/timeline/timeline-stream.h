/* Edit Factory - what the two streams of eftimelinesrc have in common
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan-range.h>
#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _EfTimelineStream EfTimelineStream;

/**
 * EfTimelineStreamClass: what makes a stream one of pictures or of sound. All
 * are called from the stream's task, or while it is stopped.
 * @start: makes the reader and negotiates; posts its own error
 * @stop: frees the reader
 * @seek: the next buffer is the one that covers @position
 * @create: the next buffer; GST_FLOW_EOS at the end, GST_FLOW_ERROR after
 *   posting an error, GST_FLOW_FLUSHING when cancelled
 */
typedef struct
{
  const gchar *name;
  gboolean (*start) (EfTimelineStream *stream);
  void (*stop) (EfTimelineStream *stream);
  void (*seek) (EfTimelineStream *stream, GstClockTime position);
  GstFlowReturn (*create) (EfTimelineStream *stream, GstBuffer **buffer);
} EfTimelineStreamClass;

/**
 * EfTimelineStream: a pad with a task of its own.
 * @element: not owned
 * @pad: owned by @element
 * @plan: the element's, set while it is not NULL or READY
 * @reader: of the class's making
 */
struct _EfTimelineStream
{
  const EfTimelineStreamClass *klass;
  GstElement *element;
  GstPad *pad;
  const EfPlan *plan;
  gpointer reader;
  GCancellable *cancellable;
  GstSegment segment;
  guint32 seqnum;
  guint group_id;
  gboolean started;
  gboolean send_start; /* stream-start and caps are due */
  gboolean send_segment;
  gboolean seek_due;
  gboolean discont;
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

/* Pad activation: a linked pad gets its task, others do nothing. */
gboolean ef_timeline_stream_activate (EfTimelineStream *self, gboolean active);

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
/* Sends caps; they come after stream-start and before the segment. */
gboolean ef_timeline_stream_set_caps (EfTimelineStream *self, GstCaps *caps);

G_END_DECLS
