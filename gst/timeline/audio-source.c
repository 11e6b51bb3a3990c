/* Edit Factory - the sound of one file as stereo samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "audio-source.h"
#include "stretch.h"

#include <math.h>
#include <string.h>
#include <gst/app/gstappsink.h>
#include <editfactory/media-guard.h>

#define CHANNELS 2
#define NO_SOUND "has no sound"
#define POLL (100 * GST_MSECOND)
/* A decoder that gives nothing for so long never will. */
#define PATIENCE (10 * G_USEC_PER_SEC)
/* Timestamps off by less than this are rounding; more is a hole or overlap. */
#define JITTER (2 * GST_MSECOND)
/* A hole longer than this is a broken clock: nothing is filled in. */
#define LONGEST_HOLE (10 * GST_SECOND)

struct _EfAudioSource
{
  guint rate;
  GstClockTime start;
  EfStretch *stretch; /* (nullable) */
  gboolean transport; /* MPEG-TS: see sample_offset() */
  GstElement *pipeline;
  GstElement *convert;
  GstElement *sink; /* owned by the pipeline */
  GstBus *bus;
  gboolean running;
  gboolean ended;
  gboolean linked; /* atomic: a sound pad has appeared */
  gboolean silent; /* atomic: and none will */
  gchar *fault;

  GstSample *sample; /* being read */
  GstMapInfo map;
  gsize at;         /* frames of it that are used up */
  guint64 silence;  /* frames to give before going on */
  guint64 position; /* frames of the file given so far */
};

static void
set_fault (EfAudioSource *self, const gchar *fault)
{
  self->ended = TRUE;
  if (!self->fault)
    self->fault = g_strdup (fault);
}

static void
pad_added (GstElement *guard, GstPad *pad, EfAudioSource *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->convert, "sink");

  if (!gst_pad_is_linked (sink) && gst_pad_link (pad, sink) == GST_PAD_LINK_OK)
    g_atomic_int_set (&self->linked, TRUE);
}

static void
no_more_pads (GstElement *guard, EfAudioSource *self)
{
  if (!g_atomic_int_get (&self->linked))
    g_atomic_int_set (&self->silent, TRUE);
}

static GstElement *
make (EfAudioSource *self, const gchar *factory, GstElement *after,
    GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "the GStreamer element %s is missing: install "
        "gstreamer1.0-plugins-base and -good",
        factory);
    return NULL;
  }
  gst_bin_add (GST_BIN (self->pipeline), element);
  if (after)
    gst_element_link (after, element);
  return element;
}

static gboolean
build (EfAudioSource *self, GstElement *guard, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format",
      G_TYPE_STRING, "F32LE", "rate", G_TYPE_INT, (gint)self->rate, "channels",
      G_TYPE_INT, CHANNELS, "layout", G_TYPE_STRING, "interleaved",
      "channel-mask", GST_TYPE_BITMASK, (guint64)3, NULL);
  GstElement *last;

  gst_bin_add (GST_BIN (self->pipeline), guard);
  self->convert = last = make (self, "audioconvert", NULL, error);
  last = last ? make (self, "audioresample", last, error) : NULL;
  self->sink = last ? make (self, "appsink", last, error) : NULL;
  if (!self->sink)
    return FALSE;
  g_object_set (self->sink, "caps", caps, "sync", FALSE, "max-buffers", 8,
      "enable-last-sample", FALSE, NULL);
  g_signal_connect (guard, "pad-added", G_CALLBACK (pad_added), self);
  g_signal_connect (guard, "no-more-pads", G_CALLBACK (no_more_pads), self);
  return TRUE;
}

static gssize read_plain (gpointer data, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error);

EfAudioSource *
ef_audio_source_new (const gchar *path, guint rate, GstClockTime start,
    gdouble speed, GError **error)
{
  GstElement *guard =
      ef_media_guard_new_source (path, EF_GUARD_AUDIO, NULL, error);
  g_autofree gchar *container = NULL;
  g_autoptr (EfAudioSource) self = NULL;

  if (!guard)
    return NULL;
  container = ef_media_sniff (path, NULL, NULL);
  self = g_new0 (EfAudioSource, 1);
  self->rate = rate;
  self->start = start;
  self->transport = g_strcmp0 (container, "mpegts") == 0;
  self->pipeline = gst_pipeline_new (NULL);
  self->bus = gst_element_get_bus (self->pipeline);
  if (!build (self, guard, error))
    return NULL;
  if (speed != 1.0)
    self->stretch = ef_stretch_new (rate, speed, read_plain, self);
  return g_steal_pointer (&self);
}

static void
drop_sample (EfAudioSource *self)
{
  if (!self->sample)
    return;
  gst_buffer_unmap (gst_sample_get_buffer (self->sample), &self->map);
  g_clear_pointer (&self->sample, gst_sample_unref);
}

static void
stop (EfAudioSource *self)
{
  drop_sample (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
}

void
ef_audio_source_free (EfAudioSource *self)
{
  stop (self);
  g_clear_pointer (&self->stretch, ef_stretch_free);
  gst_object_unref (self->bus);
  gst_object_unref (self->pipeline);
  g_free (self->fault);
  g_free (self);
}

const gchar *
ef_audio_source_get_fault (const EfAudioSource *self)
{
  return self->fault;
}

gboolean
ef_audio_source_has_broken (const EfAudioSource *self)
{
  return self->fault && !g_str_equal (self->fault, NO_SOUND);
}

/* Returns TRUE for ASYNC_DONE. */
static gboolean
handle_message (EfAudioSource *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;
  gst_message_parse_error (message, &error, NULL);
  /* a demuxer whose every pad was left alone fails without saying why */
  if (!g_atomic_int_get (&self->linked) &&
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED))
    set_fault (self, NO_SOUND);
  else
    set_fault (self, error->message);
  return FALSE;
}

static void
watch_bus (EfAudioSource *self)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR))) {
    handle_message (self, message);
    gst_message_unref (message);
  }
  if (g_atomic_int_get (&self->silent))
    set_fault (self, NO_SOUND);
}

/* Waits for the preroll, so that the file can be asked to go elsewhere. */
static gboolean
wait_preroll (EfAudioSource *self, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  gboolean done = FALSE;

  while (!done && !self->fault) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        self->bus, POLL, GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE);

    if (message)
      done = handle_message (self, message);
    if (g_atomic_int_get (&self->silent))
      set_fault (self, NO_SOUND);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (!done && g_get_monotonic_time () > deadline)
      set_fault (self, "does not begin to play");
  }
  return TRUE;
}

static gboolean
run (EfAudioSource *self, GCancellable *cancellable, GError **error)
{
  if (self->start > 0) {
    gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
    if (!wait_preroll (self, cancellable, error))
      return FALSE;
    if (!self->fault &&
        !gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, (gint64)self->start))
      set_fault (self, "cannot be sought in");
  }
  if (!self->fault)
    gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->running = TRUE;
  return TRUE;
}

static gsize
sample_frames (const EfAudioSource *self)
{
  return self->map.size / (CHANNELS * sizeof (gfloat));
}

/* Where the sample begins, counted from @start. The time
 * of tsdemux' segment is what the seek asked for, even where its start was
 * moved to the first sample there is. */
static gboolean
sample_offset (EfAudioSource *self, GstClockTimeDiff *offset)
{
  const GstSegment *segment = gst_sample_get_segment (self->sample);
  GstBuffer *buffer = gst_sample_get_buffer (self->sample);
  GstClockTimeDiff base;

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || segment->format != GST_FORMAT_TIME ||
      !GST_CLOCK_TIME_IS_VALID (segment->time))
    return FALSE;
  base = GST_CLOCK_DIFF (
      self->start, self->transport ? segment->start : segment->time);
  *offset = GST_CLOCK_DIFF (segment->start, GST_BUFFER_PTS (buffer)) + base;
  return TRUE;
}

static void
place_sample (EfAudioSource *self)
{
  GstClockTimeDiff offset, expected;
  gint64 frames;

  expected = (GstClockTimeDiff)gst_util_uint64_scale (
      self->position, GST_SECOND, self->rate);
  if (!sample_offset (self, &offset) ||
      (self->position > 0 && ABS (offset - expected) < (gint64)JITTER))
    return;
  frames = llrint ((gdouble)(offset - expected) * self->rate / GST_SECOND);
  if (frames > 0 && offset - expected <= (gint64)LONGEST_HOLE)
    self->silence = (guint64)frames;
  else if (frames < 0)
    self->at = MIN ((gsize)-frames, sample_frames (self));
}

static gboolean
next_sample (EfAudioSource *self, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (!self->ended) {
    self->sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (self->sink), POLL);
    if (self->sample) {
      gst_buffer_map (
          gst_sample_get_buffer (self->sample), &self->map, GST_MAP_READ);
      self->at = 0;
      place_sample (self);
      return TRUE;
    }
    watch_bus (self);
    if (gst_app_sink_is_eos (GST_APP_SINK (self->sink)))
      self->ended = TRUE;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (!self->ended && g_get_monotonic_time () > deadline)
      set_fault (self, "stopped in the middle");
  }
  return TRUE;
}

/* At the file's own speed. */
static gssize
read_plain (gpointer data, gfloat *out, gsize frames, GCancellable *cancellable,
    GError **error)
{
  EfAudioSource *self = data;
  gsize done = 0;

  if (!self->running && !run (self, cancellable, error))
    return -1;
  while (done < frames) {
    gsize n;

    if (!self->sample) {
      if (self->ended)
        break;
      if (!next_sample (self, cancellable, error))
        return -1;
      continue;
    }
    if (self->silence > 0) {
      n = MIN (frames - done, self->silence);
      memset (out + done * CHANNELS, 0, n * CHANNELS * sizeof (gfloat));
      self->silence -= n;
    } else {
      n = MIN (frames - done, sample_frames (self) - self->at);
      memcpy (out + done * CHANNELS,
          (const gfloat *)self->map.data + self->at * CHANNELS,
          n * CHANNELS * sizeof (gfloat));
      self->at += n;
      if (self->at == sample_frames (self))
        drop_sample (self);
    }
    done += n;
    self->position += n;
  }
  if (self->ended && !self->sample)
    stop (self);
  return (gssize)done;
}

gssize
ef_audio_source_read (EfAudioSource *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error)
{
  return self->stretch
      ? ef_stretch_read (self->stretch, out, frames, cancellable, error)
      : read_plain (self, out, frames, cancellable, error);
}
