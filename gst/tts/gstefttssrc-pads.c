/* Edit Factory - efttssrc: its pads, their tasks, seeking
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Locks, in this order: seek_lock, a pad's stream lock (audio's before
 * text's), flow_lock. None is held while something is pushed, except the
 * stream lock by its own task.
 */
#include "config.h"
#include "gstefttssrc.h"

#include <string.h>

#define GST_CAT_DEFAULT ef_tts_src_debug

/* Samples of one buffer: 32 ms to 64 ms at speech rates. */
#define BUFFER_SAMPLES 1024

#define AUDIO_CAPS                                                             \
  "audio/x-raw, format = (string) S16LE, rate = [ 1000, 192000 ], "            \
  "channels = 1, layout = (string) interleaved"
#define TEXT_CAPS "text/x-raw, format = (string) utf8"

/* audio comes first: gst_parse_launch() links the first pad that fits. */
static GstStaticPadTemplate audio_template = GST_STATIC_PAD_TEMPLATE (
    "audio", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (AUDIO_CAPS));
static GstStaticPadTemplate text_template = GST_STATIC_PAD_TEMPLATE (
    "text", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (TEXT_CAPS));

static GstEfTtsStream *
stream_of (GstEfTtsSrc *self, GstPad *pad)
{
  return pad == self->audio.pad ? &self->audio : &self->text;
}

static void
push_event (GstEfTtsStream *stream, GstEvent *event)
{
  gst_event_set_seqnum (event, stream->seqnum);
  gst_pad_push_event (stream->pad, event);
}

/* Starting a stream */

static void
push_stream_start (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  g_autofree gchar *id = gst_pad_create_stream_id (
      stream->pad, GST_ELEMENT (self), GST_PAD_NAME (stream->pad));
  GstEvent *event = gst_event_new_stream_start (id);

  gst_event_set_group_id (event, self->group_id);
  if (stream == &self->text)
    gst_event_set_stream_flags (event, GST_STREAM_FLAG_SPARSE);
  push_event (stream, event);
}

static GstCaps *
make_caps (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  if (stream == &self->text)
    return gst_caps_from_string (TEXT_CAPS);
  return gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE",
      "rate", G_TYPE_INT, (gint)self->rate, "channels", G_TYPE_INT, 1, "layout",
      G_TYPE_STRING, "interleaved", NULL);
}

/* As much as is known: the audio's format comes with the first sentence. */
static void
push_headers (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  if (!stream->started) {
    stream->started = TRUE;
    push_stream_start (self, stream);
  }
  if (!stream->has_caps && (stream == &self->text || self->rate > 0)) {
    g_autoptr (GstCaps) caps = make_caps (self, stream);

    stream->has_caps = TRUE;
    push_event (stream, gst_event_new_caps (caps));
  }
  if (stream->need_segment && stream->has_caps) {
    stream->need_segment = FALSE;
    push_event (stream, gst_event_new_segment (&stream->segment));
  }
}

/* Ending a stream */

static void
push_segment_done (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  GstClockTime stop = GST_CLOCK_TIME_IS_VALID (stream->segment.stop)
      ? stream->segment.stop
      : stream->position;

  push_event (stream, gst_event_new_segment_done (GST_FORMAT_TIME, stop));
  if (g_atomic_int_add (&self->segments_done, 1) == 1) {
    GstMessage *message =
        gst_message_new_segment_done (GST_OBJECT (self), GST_FORMAT_TIME, stop);

    gst_message_set_seqnum (message, stream->seqnum);
    gst_element_post_message (GST_ELEMENT (self), message);
  }
}

static void
finish_stream (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  gst_pad_pause_task (stream->pad);
  if (stream->finished)
    return;
  stream->finished = TRUE;
  push_headers (self, stream);
  if (stream->segment.flags & GST_SEGMENT_FLAG_SEGMENT &&
      !g_atomic_int_get (&self->eos_wanted))
    push_segment_done (self, stream);
  else
    push_event (stream, gst_event_new_eos ());
}

static GstFlowReturn
combine (GstEfTtsSrc *self, GstEfTtsStream *stream, GstFlowReturn flow)
{
  GstFlowReturn combined;

  g_mutex_lock (&self->flow_lock);
  combined =
      gst_flow_combiner_update_pad_flow (self->combiner, stream->pad, flow);
  if (stream == &self->audio)
    self->audio_unlinked = flow == GST_FLOW_NOT_LINKED;
  g_mutex_unlock (&self->flow_lock);
  return combined;
}

static gboolean
is_audio_unlinked (GstEfTtsSrc *self)
{
  gboolean unlinked;

  g_mutex_lock (&self->flow_lock);
  unlinked = self->audio_unlinked;
  g_mutex_unlock (&self->flow_lock);
  return unlinked;
}

/* A pad that nobody listens to stops; the other goes on. */
static void
handle_flow (GstEfTtsSrc *self, GstEfTtsStream *stream, GstFlowReturn flow)
{
  GstFlowReturn combined = combine (self, stream, flow);

  if (flow == GST_FLOW_OK)
    return;
  GST_DEBUG_OBJECT (
      stream->pad, "pausing, reason %s", gst_flow_get_name (flow));
  gst_pad_pause_task (stream->pad);
  if (flow == GST_FLOW_EOS) {
    finish_stream (self, stream);
  } else if (combined == GST_FLOW_NOT_LINKED || combined < GST_FLOW_EOS) {
    GST_ELEMENT_FLOW_ERROR (self, combined);
    push_event (stream, gst_event_new_eos ());
  }
}

/* Returns: TRUE when there is something to push. */
static gboolean
check_result (
    GstEfTtsSrc *self, GstEfTtsStream *stream, EfNarrationResult result)
{
  if (g_atomic_int_get (&self->eos_wanted))
    result = EF_NARRATION_END;
  switch (result) {
    case EF_NARRATION_OK:
      return TRUE;
    case EF_NARRATION_END:
      finish_stream (self, stream);
      return FALSE;
    case EF_NARRATION_INTERRUPTED:
      gst_pad_pause_task (stream->pad);
      return FALSE;
    default:
      /* Its thread has posted why. */
      finish_stream (self, stream);
      return FALSE;
  }
}

/* The audio pad's task */

static gboolean
find_rate (GstEfTtsSrc *self)
{
  if (self->rate > 0)
    return TRUE;
  push_headers (self, &self->audio);
  return check_result (
      self, &self->audio, ef_narration_get_rate (self->narration, &self->rate));
}

static GstClockTime
sample_time (GstEfTtsSrc *self, guint64 sample)
{
  return gst_util_uint64_scale (sample, GST_SECOND, self->rate);
}

static GstBuffer *
wrap_samples (GstEfTtsSrc *self, const gint16 *samples, guint n, guint64 at)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * 2, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint i = 0; i < n; i++)
    GST_WRITE_UINT16_LE (map.data + 2 * i, (guint16)samples[i]);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = sample_time (self, at);
  GST_BUFFER_DURATION (buffer) =
      sample_time (self, at + n) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = at;
  GST_BUFFER_OFFSET_END (buffer) = at + n;
  if (self->audio.discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->audio.discont = FALSE;
  return buffer;
}

/* How many samples there are from @at to the segment's end. */
static guint
samples_left (GstEfTtsSrc *self, guint64 at)
{
  guint64 stop;

  if (!GST_CLOCK_TIME_IS_VALID (self->audio.segment.stop))
    return BUFFER_SAMPLES;
  stop = gst_util_uint64_scale_ceil (
      self->audio.segment.stop, self->rate, GST_SECOND);
  return at < stop ? (guint)MIN (stop - at, BUFFER_SAMPLES) : 0;
}

static void
audio_loop (gpointer data)
{
  GstEfTtsSrc *self = data;
  GstEfTtsStream *stream = &self->audio;
  gint16 samples[BUFFER_SAMPLES];
  EfNarrationResult result = EF_NARRATION_END;
  guint64 at;
  guint max, n = 0;

  if (!find_rate (self))
    return;
  push_headers (self, stream);
  at = gst_util_uint64_scale_round (stream->position, self->rate, GST_SECOND);
  max = samples_left (self, at);
  if (max > 0)
    result = ef_narration_read (self->narration, at, samples, max, &n);
  if (!check_result (self, stream, result))
    return;
  stream->position = sample_time (self, at + n);
  stream->segment.position = stream->position;
  handle_flow (self, stream,
      gst_pad_push (stream->pad, wrap_samples (self, samples, n, at)));
}

/* The text pad's task */

static void
push_gap (GstEfTtsStream *stream, GstClockTime end)
{
  GstClockTime start = MAX (stream->position, stream->segment.start);

  if (GST_CLOCK_TIME_IS_VALID (stream->segment.stop))
    end = MIN (end, stream->segment.stop);
  if (end > start)
    push_event (stream, gst_event_new_gap (start, end - start));
  stream->position = MAX (stream->position, end);
  stream->segment.position = stream->position;
}

static GstBuffer *
wrap_sentence (const EfNarrationSentence *sentence)
{
  GstBuffer *buffer = gst_buffer_new_wrapped (
      g_strdup (sentence->text), strlen (sentence->text));

  GST_BUFFER_PTS (buffer) = sentence->start;
  GST_BUFFER_DURATION (buffer) = sentence->end - sentence->start;
  ef_buffer_add_word_timing_meta (buffer, sentence->words);
  return buffer;
}

static void
text_loop (gpointer data)
{
  GstEfTtsSrc *self = data;
  GstEfTtsStream *stream = &self->text;
  const EfNarrationSentence *sentence = NULL;
  EfNarrationResult result;
  GstBuffer *buffer;
  GstFlowReturn flow;

  push_headers (self, stream);
  result =
      ef_narration_get_sentence (self->narration, stream->index, &sentence);
  if (sentence && GST_CLOCK_TIME_IS_VALID (stream->segment.stop) &&
      sentence->start >= stream->segment.stop) {
    push_gap (stream, stream->segment.stop);
    result = EF_NARRATION_END;
  }
  if (!check_result (self, stream, result))
    return;
  stream->index++;
  /* Without a listener to the sound, the text says how far to speak ahead. */
  if (is_audio_unlinked (self))
    ef_narration_set_position (self->narration, sentence->end);
  if (sentence->end > stream->segment.start) {
    push_gap (stream, sentence->start);
    buffer = wrap_sentence (sentence);
    if (stream->discont)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    stream->discont = FALSE;
    flow = gst_pad_push (stream->pad, buffer);
    stream->position = MAX (stream->position, sentence->end);
    handle_flow (self, stream, flow);
    if (flow != GST_FLOW_OK)
      return;
  }
  push_gap (stream, sentence->next);
}

static void
start_task (GstEfTtsSrc *self, GstEfTtsStream *stream)
{
  gst_pad_start_task (
      stream->pad, stream == &self->audio ? audio_loop : text_loop, self, NULL);
}

/* Seeking */

static void
push_to_both (GstEfTtsSrc *self, GstEvent *event, guint32 seqnum)
{
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (self->audio.pad, gst_event_ref (event));
  gst_pad_push_event (self->text.pad, event);
}

/* With the stream's lock held and its task paused. */
static void
move_stream (GstEfTtsStream *stream, const GstSegment *segment, guint32 seqnum)
{
  stream->segment = *segment;
  stream->position = segment->position;
  stream->index = 0;
  stream->need_segment = TRUE;
  stream->discont = TRUE;
  stream->finished = FALSE;
  stream->seqnum = seqnum;
}

static void
perform_seek (
    GstEfTtsSrc *self, GstSegment *segment, gboolean flush, guint32 seqnum)
{
  if (flush)
    push_to_both (self, gst_event_new_flush_start (), seqnum);
  ef_narration_interrupt (self->narration, TRUE);
  gst_pad_pause_task (self->audio.pad);
  gst_pad_pause_task (self->text.pad);
  GST_PAD_STREAM_LOCK (self->audio.pad);
  GST_PAD_STREAM_LOCK (self->text.pad);
  ef_narration_interrupt (self->narration, FALSE);
  if (flush)
    push_to_both (self, gst_event_new_flush_stop (TRUE), seqnum);
  g_mutex_lock (&self->flow_lock);
  gst_flow_combiner_reset (self->combiner);
  g_mutex_unlock (&self->flow_lock);
  g_atomic_int_set (&self->segments_done, 0);
  move_stream (&self->audio, segment, seqnum);
  move_stream (&self->text, segment, seqnum);
  ef_narration_set_position (self->narration, segment->position);
  start_task (self, &self->audio);
  start_task (self, &self->text);
  GST_PAD_STREAM_UNLOCK (self->text.pad);
  GST_PAD_STREAM_UNLOCK (self->audio.pad);
}

static gboolean
seek (GstEfTtsSrc *self, GstEvent *event)
{
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  GstSegment segment = self->audio.segment;
  guint32 seqnum = gst_event_get_seqnum (event);

  gst_event_parse_seek (
      event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  if (!self->narration || rate <= 0.0 || format != GST_FORMAT_TIME)
    return FALSE;
  segment.duration = ef_narration_get_duration (self->narration);
  if ((start_type == GST_SEEK_TYPE_END || stop_type == GST_SEEK_TYPE_END) &&
      !GST_CLOCK_TIME_IS_VALID (segment.duration))
    return FALSE;
  if (!gst_segment_do_seek (&segment, rate, format, flags, start_type, start,
          stop_type, stop, NULL))
    return FALSE;
  perform_seek (self, &segment, (flags & GST_SEEK_FLAG_FLUSH) != 0, seqnum);
  return TRUE;
}

/* One seek of the application's arrives on both pads. */
static gboolean
handle_seek (GstEfTtsSrc *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean ok = TRUE;

  g_mutex_lock (&self->seek_lock);
  if (seqnum != self->last_seek) {
    ok = seek (self, event);
    if (ok)
      self->last_seek = seqnum;
  }
  g_mutex_unlock (&self->seek_lock);
  return ok;
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean ok;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  ok = handle_seek (GST_EF_TTS_SRC (parent), event);
  gst_event_unref (event);
  return ok;
}

static gboolean
query_time (GstEfTtsSrc *self, GstEfTtsStream *stream, GstQuery *query)
{
  GstFormat format;
  GstClockTime duration = self->narration
      ? ef_narration_get_duration (self->narration)
      : GST_CLOCK_TIME_NONE;

  if (GST_QUERY_TYPE (query) == GST_QUERY_SEEKING) {
    gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
    if (format != GST_FORMAT_TIME)
      return FALSE;
    gst_query_set_seeking (query, format, TRUE, 0, (gint64)duration);
    return TRUE;
  }
  if (GST_QUERY_TYPE (query) == GST_QUERY_DURATION) {
    gst_query_parse_duration (query, &format, NULL);
    if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (duration))
      return FALSE;
    gst_query_set_duration (query, format, (gint64)duration);
    return TRUE;
  }
  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  gst_query_set_position (query, format, (gint64)stream->segment.position);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_SEEKING:
    case GST_QUERY_DURATION:
    case GST_QUERY_POSITION:
      return query_time (self, stream_of (self, pad), query);
    case GST_QUERY_LATENCY:
      gst_query_set_latency (query, FALSE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstEfTtsSrc *self = GST_EF_TTS_SRC (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (!active) {
    if (self->narration)
      ef_narration_interrupt (self->narration, TRUE);
    return gst_pad_stop_task (pad);
  }
  start_task (self, stream_of (self, pad));
  return TRUE;
}

static void
add_pad (GstEfTtsSrc *self, GstEfTtsStream *stream, GstElementClass *klass,
    const gchar *name)
{
  GstPad *pad = gst_pad_new_from_template (
      gst_element_class_get_pad_template (klass, name), name);

  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (src_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_set_activatemode_function (pad, GST_DEBUG_FUNCPTR (activate_mode));
  gst_pad_use_fixed_caps (pad);
  stream->pad = pad;
  gst_element_add_pad (GST_ELEMENT (self), pad);
  gst_flow_combiner_add_pad (self->combiner, pad);
}

void
gst_ef_tts_src_add_pads (GstEfTtsSrc *self, GstElementClass *klass)
{
  add_pad (self, &self->audio, klass, "audio");
  add_pad (self, &self->text, klass, "text");
}

void
gst_ef_tts_src_add_templates (GstElementClass *klass)
{
  gst_element_class_add_static_pad_template (klass, &audio_template);
  gst_element_class_add_static_pad_template (klass, &text_template);
}

static void
reset_stream (GstEfTtsStream *stream)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.position = 0;
  move_stream (stream, &segment, gst_util_seqnum_next ());
  stream->started = FALSE;
  stream->has_caps = FALSE;
}

void
gst_ef_tts_src_reset_streams (GstEfTtsSrc *self)
{
  reset_stream (&self->audio);
  reset_stream (&self->text);
  self->rate = 0;
  self->group_id = gst_util_group_id_next ();
  self->last_seek = GST_SEQNUM_INVALID;
  self->audio_unlinked = FALSE;
  self->segments_done = 0;
  gst_flow_combiner_reset (self->combiner);
  g_atomic_int_set (&self->eos_wanted, FALSE);
}
