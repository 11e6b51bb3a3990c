/* Edit Factory - efnormalize: what its two files share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstefnormalize.h"
#include "limiter.h"
#include "linear.h"
#include "live-gain.h"
#include "samples.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (ef_normalize_debug);

/* Of measured-integrated and measured-gain. */
#define GST_EF_NORMALIZE_NOT_GIVEN 100.0

/* What lies at a frame of the stream besides its samples: an event to send
 * before it, or the time that it has from there on. */
typedef struct
{
  guint64 frame;
  GstEvent *event;
  GstClockTime pts;
} Marker;

typedef struct
{
  GstEfNormalizeMode mode;
  gdouble target;
  gdouble ceiling;
  gdouble max_gain;
  gboolean dual_mono;
  GstClockTime lookahead;
  gdouble measured_integrated;
  gdouble measured_gain;
} Settings;

struct _GstEfNormalize
{
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;

  /* object lock */
  Settings settings;
  EfLoudness input;
  EfLoudness output;
  gdouble gain_applied;
  GstClockTime latency;

  /* streaming thread */
  Settings active; /* as they were when the stream began */
  gboolean configured;
  GstAudioInfo info;
  EfSampleFormat format;
  gdouble weights[EF_METER_MAX_CHANNELS];
  EfMeter *meter;
  EfMeter *out_meter;
  EfLimiter *limiter;
  EfLiveGain live;
  EfSpool *spool;
  gfloat *in; /* scratch, in_size samples */
  gsize in_size;
  gfloat *out;
  gsize out_size;
  gfloat *wait; /* look-ahead: a FIFO of frames */
  gsize wait_size;
  gsize wait_frames;
  gdouble last_gain;
  guint64 steps_seen;
  guint64 out_steps_seen;
  gdouble reduction;
  GQueue markers;
  guint64 in_frame;
  guint64 out_frame;
  GstClockTime in_pts; /* anchor of the input's time */
  guint64 in_anchor;
  GstClockTime out_pts; /* anchor of the output's time */
  guint64 out_anchor;
  gboolean out_discont;
  gboolean failed;    /* an error is posted already */
  GstFlowReturn flow; /* of pushing from inside the core */
  GCancellable *cancellable;
};

gboolean gst_ef_normalize_passes_through (const GstEfNormalize *self);
/* TRUE when the programme is held until EOS. */
gboolean gst_ef_normalize_holds (const GstEfNormalize *self);
/* Takes the settings over and makes everything for a new format. */
gboolean gst_ef_normalize_configure (GstEfNormalize *self, GstCaps *caps);
void gst_ef_normalize_unconfigure (GstEfNormalize *self);
/* Drops what is inside; the gain reached and the settings stay. */
void gst_ef_normalize_clear (GstEfNormalize *self);
/* Measures and, unless it passes through, sends what is ready. */
GstFlowReturn
gst_ef_normalize_process (GstEfNormalize *self, GstBuffer *buffer);
/* Sends whatever is still inside, samples and events. */
GstFlowReturn gst_ef_normalize_drain (GstEfNormalize *self);
/* Keeps a serialized event in its place among the samples; FALSE when there is
 * nothing that it would have to wait for. @event: (transfer full) if TRUE */
gboolean gst_ef_normalize_queue_event (GstEfNormalize *self, GstEvent *event);
void gst_ef_normalize_store_results (GstEfNormalize *self);
/* Drains, then tells the results; FALSE when it must not go on to EOS. */
gboolean gst_ef_normalize_finish (GstEfNormalize *self);

G_END_DECLS
