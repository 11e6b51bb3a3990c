/* Edit Factory - efnormalize: the way of the samples through it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"
#include "gstefnormalize-stream.h"
#include "channel-weights.h"

#include <math.h>
#include <string.h>

#define GST_CAT_DEFAULT ef_normalize_debug
/* A timestamp further off than this from where counting leads is a jump. */
#define JUMP (5 * GST_MSECOND)
/* The gain is set anew so many times a second and moves linearly between. */
#define GAIN_STEPS 100
/* Buffers made from a held programme. */
#define OUT_FRAMES 4096

gboolean
gst_ef_normalize_holds (const GstEfNormalize *self)
{
  return self->active.mode == GST_EF_NORMALIZE_LINEAR &&
      self->active.measured_integrated >= GST_EF_NORMALIZE_NOT_GIVEN &&
      self->active.measured_gain >= GST_EF_NORMALIZE_NOT_GIVEN;
}

gboolean
gst_ef_normalize_passes_through (const GstEfNormalize *self)
{
  return self->active.mode == GST_EF_NORMALIZE_MEASURE;
}

static void
marker_free (gpointer data)
{
  Marker *marker = data;

  gst_clear_event (&marker->event);
  g_free (marker);
}

static void
add_marker (GstEfNormalize *self, GstEvent *event, GstClockTime pts)
{
  Marker *marker = g_new (Marker, 1);

  marker->frame = self->in_frame;
  marker->event = event;
  marker->pts = pts;
  g_queue_push_tail (&self->markers, marker);
}

/* Everything that belongs before the frame that goes out next. */
static void
pass_markers (GstEfNormalize *self)
{
  Marker *marker;

  while ((marker = g_queue_peek_head (&self->markers)) &&
      marker->frame <= self->out_frame) {
    g_queue_pop_head (&self->markers);
    if (marker->event) {
      gst_pad_push_event (self->srcpad, g_steal_pointer (&marker->event));
    } else {
      self->out_discont |= self->out_frame > 0;
      self->out_pts = marker->pts;
      self->out_anchor = self->out_frame;
    }
    marker_free (marker);
  }
}

static GstClockTime
frames_to_time (const GstEfNormalize *self, guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, self->info.rate);
}

static GstFlowReturn
push_frames (GstEfNormalize *self, const gfloat *x, gsize frames)
{
  const gsize samples = frames * self->info.channels;
  GstBuffer *buffer = gst_buffer_new_allocate (
      NULL, samples * ef_sample_format_size (self->format), NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  ef_samples_export (map.data, x, samples, self->format);
  gst_buffer_unmap (buffer, &map);
  if (GST_CLOCK_TIME_IS_VALID (self->out_pts)) {
    GstClockTime begin =
        frames_to_time (self, self->out_frame - self->out_anchor);
    GstClockTime end =
        frames_to_time (self, self->out_frame - self->out_anchor + frames);

    GST_BUFFER_PTS (buffer) = self->out_pts + begin;
    GST_BUFFER_DURATION (buffer) = end - begin;
  }
  GST_BUFFER_OFFSET (buffer) = self->out_frame;
  GST_BUFFER_OFFSET_END (buffer) = self->out_frame + frames;
  if (self->out_discont || self->out_frame == 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->out_discont = FALSE;
  self->out_frame += frames;
  return gst_pad_push (self->srcpad, buffer);
}

/* Sends finished samples, with the events between them. */
static GstFlowReturn
send_frames (GstEfNormalize *self, const gfloat *x, gsize frames)
{
  ef_meter_process (self->out_meter, x, frames);
  while (frames > 0) {
    gsize n = MIN (frames, OUT_FRAMES);
    Marker *marker;
    GstFlowReturn ret;

    pass_markers (self);
    marker = g_queue_peek_head (&self->markers);
    if (marker)
      n = MIN (n, marker->frame - self->out_frame);
    ret = push_frames (self, x, n);
    if (ret != GST_FLOW_OK)
      return ret;
    x += n * self->info.channels;
    frames -= n;
  }
  return GST_FLOW_OK;
}

static void
need (gfloat **array, gsize *size, gsize samples)
{
  if (samples <= *size)
    return;
  *array = g_renew (gfloat, *array, samples);
  *size = samples;
}

/* Frames leave the look-ahead for the limiter at the present gain. Returns the
 * frames added to @out. */
static gsize
leave_wait (GstEfNormalize *self, gsize frames, gfloat *out)
{
  const guint c = self->info.channels;
  gdouble gain;
  gsize n;

  if (frames == 0)
    return 0;
  gain = ef_live_gain_advance (&self->live, (gdouble)frames / self->info.rate);
  n = ef_limiter_process (self->limiter, self->wait, frames,
      (gfloat)pow (10.0, self->last_gain / 20.0),
      (gfloat)pow (10.0, gain / 20.0), out);
  self->last_gain = gain;
  self->wait_frames -= frames;
  memmove (self->wait, self->wait + frames * c,
      self->wait_frames * c * sizeof (gfloat));
  return n;
}

static void
follow_loudness (GstEfNormalize *self)
{
  guint64 steps;
  gdouble energy = ef_meter_get_newest (self->out_meter, &steps);

  if (steps != self->out_steps_seen)
    ef_live_gain_push_output (&self->live, energy);
  self->out_steps_seen = steps;
  energy = ef_meter_get_newest (self->meter, &steps);
  if (steps != self->steps_seen)
    ef_live_gain_push (&self->live, energy);
  self->steps_seen = steps;
}

static guint64
lookahead_frames (const GstEfNormalize *self)
{
  return gst_util_uint64_scale (
      self->active.lookahead, self->info.rate, GST_SECOND);
}

static GstFlowReturn
process_live (GstEfNormalize *self, const gfloat *x, gsize frames)
{
  const guint c = self->info.channels;
  const gsize chunk = MAX (self->info.rate / GAIN_STEPS, 1);
  const gsize ahead = lookahead_frames (self);
  gsize written = 0;

  GST_OBJECT_LOCK (self);
  ef_live_gain_set_target (
      &self->live, self->settings.target, self->settings.max_gain);
  ef_limiter_set_ceiling (self->limiter, self->settings.ceiling);
  GST_OBJECT_UNLOCK (self);
  need (&self->out, &self->out_size, (frames + ahead + chunk) * c);
  need (&self->wait, &self->wait_size, (ahead + chunk) * c);
  while (frames > 0) {
    gsize n = MIN (frames, chunk);

    ef_meter_process (self->meter, x, n);
    follow_loudness (self);
    memcpy (self->wait + self->wait_frames * c, x, n * c * sizeof (gfloat));
    self->wait_frames += n;
    if (self->wait_frames > ahead)
      written +=
          leave_wait (self, self->wait_frames - ahead, self->out + written * c);
    x += n * c;
    frames -= n;
  }
  return send_frames (self, self->out, written);
}

static GstFlowReturn
process_given (GstEfNormalize *self, const gfloat *x, gsize frames)
{
  gfloat gain = (gfloat)pow (10.0, self->last_gain / 20.0);
  gsize n;

  ef_meter_process (self->meter, x, frames);
  need (&self->out, &self->out_size, frames * self->info.channels);
  n = ef_limiter_process (self->limiter, x, frames, gain, gain, self->out);
  return send_frames (self, self->out, n);
}

static GstFlowReturn
post_error (GstEfNormalize *self, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  GST_ELEMENT_ERROR (
      self, RESOURCE, NO_SPACE_LEFT, ("%s", error->message), (NULL));
  return GST_FLOW_ERROR;
}

static GstFlowReturn
hold (GstEfNormalize *self, const gfloat *x, gsize frames)
{
  g_autoptr (GError) error = NULL;

  ef_meter_process (self->meter, x, frames);
  if (!ef_spool_append (self->spool, x, frames * self->info.channels, &error))
    return post_error (self, error);
  return GST_FLOW_OK;
}

static gboolean
send_block (const gfloat *x, gsize frames, gpointer user_data, GError **error)
{
  GstEfNormalize *self = user_data;

  self->flow = send_frames (self, x, frames);
  if (self->flow == GST_FLOW_OK)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  return FALSE;
}

/* The whole programme is there: find its gain and send it. */
static GstFlowReturn
release_programme (GstEfNormalize *self)
{
  const EfProgramme programme = { self->spool, self->info.rate,
    self->info.channels, self->weights };
  const EfGainGoal goal = { self->active.target, self->active.ceiling,
    self->active.max_gain };
  g_autoptr (GError) error = NULL;
  EfGainSearch search;
  EfLoudness loudness;
  GstFlowReturn ret = GST_FLOW_OK;

  ef_meter_get (self->meter, &loudness);
  ef_gain_search_init (&search, &goal, loudness.integrated, loudness.true_peak);
  self->flow = GST_FLOW_OK;
  if (ef_linear_plan (&programme, &search, self->cancellable, &error)) {
    GST_INFO_OBJECT (self, "%.2f LUFS %.2f dBTP, gain %.2f dB after %u tries",
        loudness.integrated, loudness.true_peak, search.gain, search.tries);
    if (search.clamped)
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("too quiet or too loud for the target: raise max-gain"), (NULL));
    self->last_gain = search.gain;
    ef_linear_run (&programme, search.gain, self->active.ceiling, send_block,
        self, &self->reduction, self->cancellable, &error);
  }
  if (error)
    ret = self->flow != GST_FLOW_OK ? self->flow : post_error (self, error);
  ef_spool_clear (self->spool);
  return ret;
}

static GstFlowReturn
drain_limiter (GstEfNormalize *self)
{
  const gsize room = MAX (self->out_size / self->info.channels, 1);
  gsize n;

  while (self->out &&
      (n = ef_limiter_drain (self->limiter, self->out, room)) > 0) {
    GstFlowReturn ret = send_frames (self, self->out, n);

    if (ret != GST_FLOW_OK)
      return ret;
  }
  return GST_FLOW_OK;
}

/* Sends whatever is still inside, samples and events. */
GstFlowReturn
gst_ef_normalize_drain (GstEfNormalize *self)
{
  GstFlowReturn ret = GST_FLOW_OK;

  if (self->configured && !gst_ef_normalize_passes_through (self)) {
    if (gst_ef_normalize_holds (self)) {
      ret = release_programme (self);
    } else {
      if (self->wait_frames > 0)
        ret = send_frames (
            self, self->out, leave_wait (self, self->wait_frames, self->out));
      if (ret == GST_FLOW_OK)
        ret = drain_limiter (self);
    }
  }
  if (ret == GST_FLOW_OK)
    pass_markers (self);
  return ret;
}

/* Drops what is inside; the gain reached and the settings stay. */
void
gst_ef_normalize_clear (GstEfNormalize *self)
{
  g_queue_clear_full (&self->markers, marker_free);
  if (self->spool)
    ef_spool_clear (self->spool);
  if (self->limiter)
    ef_limiter_reset (self->limiter);
  if (self->meter) {
    ef_meter_reset (self->meter);
    ef_meter_reset (self->out_meter);
  }
  self->wait_frames = 0;
  self->steps_seen = self->out_steps_seen = 0;
  self->in_frame = self->out_frame = self->in_anchor = self->out_anchor = 0;
  self->in_pts = self->out_pts = GST_CLOCK_TIME_NONE;
  self->out_discont = FALSE;
  self->reduction = 0.0;
  self->failed = FALSE;
}

void
gst_ef_normalize_unconfigure (GstEfNormalize *self)
{
  gst_ef_normalize_clear (self);
  g_clear_pointer (&self->meter, ef_meter_free);
  g_clear_pointer (&self->out_meter, ef_meter_free);
  g_clear_pointer (&self->limiter, ef_limiter_free);
  g_clear_pointer (&self->spool, ef_spool_free);
  g_clear_pointer (&self->in, g_free);
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->wait, g_free);
  self->in_size = self->out_size = self->wait_size = 0;
  self->configured = FALSE;
}

static EfSampleFormat
sample_format (const GstAudioInfo *info)
{
  switch (GST_AUDIO_INFO_FORMAT (info)) {
    case GST_AUDIO_FORMAT_S16:
      return EF_SAMPLES_S16;
    case GST_AUDIO_FORMAT_S32:
      return EF_SAMPLES_S32;
    case GST_AUDIO_FORMAT_F64:
      return EF_SAMPLES_F64;
    default:
      return EF_SAMPLES_F32;
  }
}

static void
start_gain (GstEfNormalize *self)
{
  const Settings *s = &self->active;
  gdouble gain = 0.0;

  ef_live_gain_init (&self->live, s->target, s->max_gain);
  if (s->measured_gain < GST_EF_NORMALIZE_NOT_GIVEN)
    gain = CLAMP (s->measured_gain, -s->max_gain, s->max_gain);
  else if (s->measured_integrated < GST_EF_NORMALIZE_NOT_GIVEN &&
      s->measured_integrated > EF_LOUDNESS_FLOOR)
    gain =
        CLAMP (s->target - s->measured_integrated, -s->max_gain, s->max_gain);
  self->last_gain = s->mode == GST_EF_NORMALIZE_LINEAR ? gain : 0.0;
}

gboolean
gst_ef_normalize_configure (GstEfNormalize *self, GstCaps *caps)
{
  GstClockTime latency = 0;
  gboolean changed;
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;
  gst_ef_normalize_unconfigure (self);
  GST_OBJECT_LOCK (self);
  self->active = self->settings;
  GST_OBJECT_UNLOCK (self);
  self->info = info;
  self->format = sample_format (&info);
  gst_ef_channel_weights (&info, self->active.dual_mono, self->weights);
  self->meter = ef_meter_new (info.rate, info.channels, self->weights);
  self->out_meter = ef_meter_new (info.rate, info.channels, self->weights);
  self->limiter =
      ef_limiter_new (info.rate, info.channels, self->active.ceiling);
  self->spool = ef_spool_new (0);
  start_gain (self);
  self->configured = TRUE;
  if (!gst_ef_normalize_passes_through (self) && !gst_ef_normalize_holds (self))
    latency = frames_to_time (self, ef_limiter_get_latency (self->limiter));
  if (self->active.mode == GST_EF_NORMALIZE_LIVE)
    latency += self->active.lookahead;
  GST_OBJECT_LOCK (self);
  changed = latency != self->latency;
  self->latency = latency;
  GST_OBJECT_UNLOCK (self);
  if (changed)
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));
  return TRUE;
}

/* Keeps the input's clock: counts from an anchor, and sets a new one where the
 * stream says that it jumps. */
static void
anchor_input (GstEfNormalize *self, GstBuffer *buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer), expected;

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return;
  if (GST_CLOCK_TIME_IS_VALID (self->in_pts)) {
    expected =
        self->in_pts + frames_to_time (self, self->in_frame - self->in_anchor);
    if (ABS (GST_CLOCK_DIFF (expected, pts)) <= JUMP)
      return;
    GST_DEBUG_OBJECT (self,
        "jump from %" GST_TIME_FORMAT " to %" GST_TIME_FORMAT,
        GST_TIME_ARGS (expected), GST_TIME_ARGS (pts));
  }
  self->in_pts = pts;
  self->in_anchor = self->in_frame;
  add_marker (self, NULL, pts);
}

GstFlowReturn
gst_ef_normalize_process (GstEfNormalize *self, GstBuffer *buffer)
{
  const gsize size = ef_sample_format_size (self->format);
  const guint c = self->info.channels;
  GstMapInfo map;
  gsize frames, replaced;
  GstFlowReturn ret = GST_FLOW_OK;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), ("cannot map a buffer"));
    return GST_FLOW_ERROR;
  }
  frames = map.size / (size * c);
  need (&self->in, &self->in_size, frames * c);
  replaced = ef_samples_import (self->in, map.data, frames * c, self->format);
  gst_buffer_unmap (buffer, &map);
  ef_meter_count_replaced (self->meter, replaced);
  if (gst_ef_normalize_passes_through (self)) {
    ef_meter_process (self->meter, self->in, frames);
    return GST_FLOW_OK;
  }
  anchor_input (self, buffer);
  self->in_frame += frames;
  if (gst_ef_normalize_holds (self))
    ret = hold (self, self->in, frames);
  else if (self->active.mode == GST_EF_NORMALIZE_LIVE)
    ret = process_live (self, self->in, frames);
  else
    ret = process_given (self, self->in, frames);
  return ret;
}

void
gst_ef_normalize_store_results (GstEfNormalize *self)
{
  EfLoudness input, output;

  if (!self->configured)
    return;
  ef_meter_get (self->meter, &input);
  if (gst_ef_normalize_passes_through (self))
    output = input;
  else
    ef_meter_get (self->out_meter, &output);
  if (self->active.mode != GST_EF_NORMALIZE_LINEAR ||
      !gst_ef_normalize_holds (self))
    self->reduction = ef_limiter_get_reduction (self->limiter);
  GST_OBJECT_LOCK (self);
  self->input = input;
  self->output = output;
  self->gain_applied = self->last_gain;
  GST_OBJECT_UNLOCK (self);
}

static void
post_results (GstEfNormalize *self)
{
  GEnumClass *modes = g_type_class_ref (GST_TYPE_EF_NORMALIZE_MODE);
  GstStructure *s;

  s = gst_structure_new ("ef-loudness", "mode", G_TYPE_STRING,
      g_enum_get_value (modes, self->active.mode)->value_nick, "integrated",
      G_TYPE_DOUBLE, self->input.integrated, "true-peak", G_TYPE_DOUBLE,
      self->input.true_peak, "lra", G_TYPE_DOUBLE, self->input.range,
      "gain-applied", G_TYPE_DOUBLE, self->gain_applied, "limiter-reduction",
      G_TYPE_DOUBLE, self->reduction, "output-integrated", G_TYPE_DOUBLE,
      self->output.integrated, "output-true-peak", G_TYPE_DOUBLE,
      self->output.true_peak, "target", G_TYPE_DOUBLE, self->active.target,
      "replaced-samples", G_TYPE_UINT64, self->input.replaced, "duration",
      G_TYPE_UINT64, frames_to_time (self, self->input.frames), NULL);
  g_type_class_unref (modes);
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), s));
}

/* ReplayGain 2.0 counts from -18 LUFS. */
static void
push_tags (GstEfNormalize *self)
{
  GstTagList *tags;

  if (self->output.integrated <= EF_LOUDNESS_FLOOR)
    return;
  tags = gst_tag_list_new (GST_TAG_TRACK_GAIN, -18.0 - self->output.integrated,
      GST_TAG_TRACK_PEAK, pow (10.0, self->output.true_peak / 20.0), NULL);
  gst_pad_push_event (self->srcpad, gst_event_new_tag (tags));
}

gboolean
gst_ef_normalize_finish (GstEfNormalize *self)
{
  GstFlowReturn ret = gst_ef_normalize_drain (self);

  if (ret == GST_FLOW_FLUSHING)
    return FALSE;
  if (ret < GST_FLOW_EOS && !self->failed)
    GST_ELEMENT_FLOW_ERROR (self, ret);
  if (self->configured) {
    gst_ef_normalize_store_results (self);
    post_results (self);
    push_tags (self);
  }
  return TRUE;
}

static gboolean
is_empty (GstEfNormalize *self)
{
  return g_queue_is_empty (&self->markers) && self->in_frame == self->out_frame;
}

gboolean
gst_ef_normalize_queue_event (GstEfNormalize *self, GstEvent *event)
{
  if (is_empty (self))
    return FALSE;
  add_marker (self, event, GST_CLOCK_TIME_NONE);
  return TRUE;
}
