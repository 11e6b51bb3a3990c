/* Edit Factory - the pictures of one file, asked for by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clip-source.h"
#include "key-gate.h"
#include "picture.h"

#include <gst/app/gstappsink.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (clip_source_debug);
#define GST_CAT_DEFAULT clip_source_debug

#define DEADLINE (20 * GST_SECOND)
/* Waits are cut so that a cancelled caller is free soon. */
#define SLICE (50 * GST_MSECOND)
/* Where the frame that covers the start is looked for when the seek went beyond
 * it: its duration was written too short, or no key frame lay before it. */
#define SEARCH_BACK (3 * GST_SECOND)
#define QUEUED_FRAMES 2
/* A seek decodes from the key frame before; so far ahead nothing is gained. */
#define NEAR (GST_SECOND / 2)

typedef enum
{
  OPENING, /* on the way to PAUSED */
  RUNNING, /* frames can be pulled */
  ENDED    /* no more will come */
} Phase;

struct _EfClipSource
{
  gchar *path;
  gboolean still;
  gboolean transport; /* MPEG-TS: see time_of() */
  EfKeyGate *gate;    /* of an MPEG transport stream, else NULL */
  GstElement *pipeline;
  GstAppSink *sink;
  GstBus *bus;
  Phase phase;
  GstClockTime start;
  GstClockTime deadline;
  GstClockTime back; /* how much before the place wanted was sought to */
  gboolean fresh;    /* no frame since the last seek */
  gboolean got_any;
  EfClipFrame current;
  EfClipFrame next;
  gboolean has_current;
  gboolean has_next;
  GstCaps *caps; /* what @info was made from */
  GstVideoInfo info;
  guint rotation;
  gboolean mirrored;
  GstClockTime end;
  gchar *trouble;
};

static void
init_debug (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        clip_source_debug, "efclipsource", 0, "Edit Factory clip source");
    g_once_init_leave (&once, 1);
  }
}

static void
drop_frame (EfClipFrame *frame, gboolean *has)
{
  if (*has)
    gst_video_frame_unmap (&frame->frame);
  *has = FALSE;
}

static void
set_trouble (EfClipSource *self, const gchar *what)
{
  if (self->trouble)
    return;
  self->trouble = g_strdup_printf ("%s: %s", self->path, what);
  g_strdelimit (self->trouble, "\r\n", ' ');
}

/* "flip-rotate-90" and the like: image-orientation of GstTagList */
static void
read_orientation (EfClipSource *self, GstPad *pad)
{
  for (guint i = 0;; i++) {
    g_autoptr (GstEvent) event =
        gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i);
    g_autofree gchar *name = NULL;
    GstTagList *tags;
    const gchar *digits;

    if (!event)
      return;
    gst_event_parse_tag (event, &tags);
    if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &name))
      continue;
    digits = strrchr (name, '-');
    self->mirrored = g_str_has_prefix (name, "flip-");
    self->rotation = digits ? g_ascii_strtoull (digits + 1, NULL, 10) % 360 : 0;
  }
}

static void
link_video (GstElement *source, GstPad *pad, GstElement *convert)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (convert, "sink");

  if (!gst_pad_is_linked (target) &&
      gst_pad_link (pad, target) != GST_PAD_LINK_OK)
    GST_WARNING_OBJECT (convert, "cannot link %" GST_PTR_FORMAT, pad);
}

/* Without a picture nothing would ever arrive. */
static void
check_linked (GstElement *source, GstElement *convert)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (convert, "sink");

  if (!gst_pad_is_linked (target))
    GST_ELEMENT_ERROR (
        convert, STREAM, WRONG_TYPE, ("has no picture to show"), (NULL));
}

static GstElement *
make_sink (EfClipSource *self)
{
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (self->still
          ? "video/x-raw, format={ I420, Y42B, Y444, GRAY8, ARGB }"
          : "video/x-raw, format=" EF_PICTURE_FORMATS);

  if (!sink)
    return NULL;
  self->sink = GST_APP_SINK (sink);
  g_object_set (sink, "sync", FALSE, "max-buffers", QUEUED_FRAMES,
      "enable-last-sample", FALSE, "qos", FALSE, "caps", caps, NULL);
  return sink;
}

/* The converter lets through, untouched, what the composer reads itself. */
static gboolean
build (EfClipSource *self, guint max_threads, GError **error)
{
  EfMediaLimits limits = { .max_threads = max_threads };
  GstElement *source =
      ef_media_guard_new_source (self->path, EF_GUARD_VIDEO, &limits, error);
  GstElement *convert, *sink;

  if (!source)
    return FALSE;
  self->pipeline = gst_pipeline_new (NULL);
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), NULL);
  if (self->transport)
    self->gate = ef_key_gate_new (self->pipeline);
  gst_bin_add (GST_BIN (self->pipeline), source);
  convert = gst_element_factory_make ("videoconvert", NULL);
  if (convert)
    gst_bin_add (GST_BIN (self->pipeline), convert);
  sink = make_sink (self);
  if (sink)
    gst_bin_add (GST_BIN (self->pipeline), sink);
  if (!convert || !sink || !gst_element_link (convert, sink)) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "videoconvert or appsink is missing: install "
        "gstreamer1.0-plugins-base");
    return FALSE;
  }
  g_signal_connect (source, "pad-added", G_CALLBACK (link_video), convert);
  g_signal_connect (source, "no-more-pads", G_CALLBACK (check_linked), convert);
  self->bus = gst_element_get_bus (self->pipeline);
  return TRUE;
}

/* A still's Exif orientation is in its header; decoders do not pass it on. */
static gboolean
read_still_header (EfClipSource *self, GError **error)
{
  g_autofree gchar *container = ef_media_sniff (self->path, NULL, error);
  g_autoptr (EfMediaInfo) info = NULL;

  if (!container)
    return FALSE;
  self->still = g_str_equal (container, "jpeg") ||
      g_str_equal (container, "png") || g_str_equal (container, "webp");
  self->transport = g_str_equal (container, "mpegts");
  if (!self->still)
    return TRUE;
  info = ef_media_probe (self->path, NULL, 0, error);
  if (!info)
    return FALSE;
  self->rotation = info->rotation;
  self->mirrored = info->mirrored;
  return TRUE;
}

EfClipSource *
ef_clip_source_new (
    const gchar *path, GstClockTime start, guint max_threads, GError **error)
{
  g_autoptr (EfClipSource) self = g_new0 (EfClipSource, 1);

  init_debug ();
  self->path = g_strdup (path);
  self->deadline = DEADLINE;
  self->end = GST_CLOCK_TIME_NONE;
  self->fresh = TRUE;
  if (!read_still_header (self, error) || !build (self, max_threads, error))
    return NULL;
  self->start = self->still ? 0 : start;
  GST_DEBUG ("%s: opening at %" GST_TIME_FORMAT, path, GST_TIME_ARGS (start));
  /* A failure is posted on the bus, where the opening looks for it. */
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  return g_steal_pointer (&self);
}

void
ef_clip_source_free (EfClipSource *self)
{
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  drop_frame (&self->current, &self->has_current);
  drop_frame (&self->next, &self->has_next);
  gst_clear_caps (&self->caps);
  gst_clear_object (&self->bus);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->gate, ef_key_gate_free);
  g_free (self->trouble);
  g_free (self->path);
  g_free (self);
}

const gchar *
ef_clip_source_get_path (const EfClipSource *self)
{
  return self->path;
}

gboolean
ef_clip_source_is_still (const EfClipSource *self)
{
  return self->still;
}

gboolean
ef_clip_source_has_frame (const EfClipSource *self)
{
  return self->has_current;
}

void
ef_clip_source_set_deadline (EfClipSource *self, GstClockTime deadline)
{
  self->deadline = deadline;
}

const gchar *
ef_clip_source_get_trouble (const EfClipSource *self)
{
  return self->trouble;
}

GstClockTime
ef_clip_source_get_end (const EfClipSource *self)
{
  return self->end;
}

gboolean
ef_clip_source_is_current (const EfClipSource *self, GstClockTime time)
{
  if (!self->has_current || time < self->current.time)
    return FALSE;
  return self->has_next ? self->next.time > time + EF_CLIP_SOURCE_TOLERANCE
                        : self->phase == ENDED;
}

gboolean
ef_clip_source_is_near (const EfClipSource *self, GstClockTime time)
{
  return self->phase == RUNNING && self->has_current &&
      time >= self->current.time && time < self->current.time + NEAR;
}

/* Flushes what is queued: the next frame pulled belongs to the new place. The
 * seek is accurate: the decoder drops what ends before @time and moves the
 * start of the frame that straddles it onto @time. */
static void
seek (EfClipSource *self, GstClockTime time)
{
  self->fresh = TRUE;
  drop_frame (&self->current, &self->has_current);
  drop_frame (&self->next, &self->has_next);
  if (!gst_element_seek (self->pipeline, 1.0, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET, time,
          GST_SEEK_TYPE_NONE, -1))
    set_trouble (self, "cannot be sought in; it is used from its start");
}

static void
run (EfClipSource *self)
{
  if (self->start > 0)
    seek (self, self->start);
  self->phase = RUNNING;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

/* Turns what is on the bus into phases. */
static void
handle_message (EfClipSource *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ASYNC_DONE:
      if (self->phase == OPENING)
        run (self);
      break;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, &debug);
      GST_INFO ("%s: %s (%s)", self->path, error->message, debug);
      set_trouble (self, error->message);
      self->phase = ENDED;
      break;
    default:
      break;
  }
}

void
ef_clip_source_poll (EfClipSource *self)
{
  GstMessage *message;

  while ((message = gst_bus_pop (self->bus))) {
    handle_message (self, message);
    gst_message_unref (message);
  }
}

static guint64
new_serial (void)
{
  static gsize serial = 0;

  return g_atomic_pointer_add (&serial, 1) + 1;
}

/* tsdemux counts from the first clock reference, some tenths of a second before
 * the first frame, and so do the buffers. Only the segment after a seek to
 * before that frame claims that it is shown at once. */
static GstClockTime
time_of (const EfClipSource *self, const GstSegment *segment, GstClockTime pts)
{
  GstClockTime time = self->transport
      ? pts
      : gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);

  if (GST_CLOCK_TIME_IS_VALID (time))
    return time;
  return self->has_current ? self->current.time : self->start;
}

/* TRUE when @sample is now mapped in @frame. */
static gboolean
take_sample (EfClipSource *self, GstSample *sample, EfClipFrame *frame)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstCaps *caps = gst_sample_get_caps (sample);
  GstSegment *segment = gst_sample_get_segment (sample);

  if (!buffer || !caps || !segment)
    return FALSE;
  if (!self->caps || !gst_caps_is_equal (self->caps, caps)) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (GST_ELEMENT (self->sink), "sink");

    if (!gst_video_info_from_caps (&self->info, caps)) {
      set_trouble (self, "is in a format that cannot be shown");
      return FALSE;
    }
    gst_caps_replace (&self->caps, caps);
    if (!self->still)
      read_orientation (self, pad);
  }
  if (!gst_video_frame_map (&frame->frame, &self->info, buffer, GST_MAP_READ)) {
    set_trouble (self, "holds a frame that cannot be read");
    return FALSE;
  }
  frame->rotation = self->rotation;
  frame->mirrored = self->mirrored;
  frame->time = time_of (self, segment, GST_BUFFER_PTS (buffer));
  frame->serial = new_serial ();
  return TRUE;
}

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "cancelled");
  return TRUE;
}

/* FALSE when cancelled. */
static gboolean
wait_open (EfClipSource *self, GCancellable *cancellable, GError **error)
{
  gint64 give_up = g_get_monotonic_time () + self->deadline / 1000;

  while (self->phase == OPENING) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        self->bus, SLICE, GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR);

    if (is_cancelled (cancellable, error))
      return FALSE;
    if (message) {
      handle_message (self, message);
    } else if (g_get_monotonic_time () > give_up) {
      set_trouble (self, "nothing could be decoded in time");
      self->phase = ENDED;
    }
  }
  return TRUE;
}

/* Fills self->next unless the file has ended. FALSE when cancelled. */
static gboolean
pull_next (EfClipSource *self, GCancellable *cancellable, GError **error)
{
  gint64 give_up = g_get_monotonic_time () + self->deadline / 1000;

  while (self->phase == RUNNING && !self->has_next) {
    g_autoptr (GstSample) sample =
        gst_app_sink_try_pull_sample (self->sink, SLICE);

    if (is_cancelled (cancellable, error))
      return FALSE;
    if (sample) {
      self->has_next = take_sample (self, sample, &self->next);
      if (!self->has_next)
        self->phase = ENDED;
    } else if (gst_app_sink_is_eos (self->sink)) {
      self->phase = ENDED;
      ef_clip_source_poll (self);
    } else {
      ef_clip_source_poll (self);
      if (g_get_monotonic_time () > give_up) {
        set_trouble (self, "decoding has come to a standstill");
        self->phase = ENDED;
      }
    }
  }
  return TRUE;
}

static void
step (EfClipSource *self)
{
  drop_frame (&self->current, &self->has_current);
  self->current = self->next;
  self->has_current = TRUE;
  self->has_next = FALSE;
  self->got_any = TRUE;
  self->fresh = FALSE;
}

static GstClockTime
frame_duration (const EfClipSource *self)
{
  GstClockTime duration = GST_BUFFER_DURATION (self->current.frame.buffer);
  const GstVideoInfo *info = &self->current.frame.info;

  if (GST_CLOCK_TIME_IS_VALID (duration) && duration > 0)
    return duration;
  if (info->fps_n > 0)
    return gst_util_uint64_scale (GST_SECOND, info->fps_d, info->fps_n);
  return 40 * GST_MSECOND;
}

/* The seek went beyond the frame that covers the start. A transport stream has
 * no index: its key frames may lie any distance back. */
static gboolean
needs_search (const EfClipSource *self, GstClockTime time)
{
  if (!self->fresh || self->start == 0 || self->back >= time ||
      (self->back > 0 && !self->gate))
    return FALSE;
  return self->phase == ENDED
      ? !self->has_next && !self->trouble
      : self->has_next && self->next.time > time + EF_CLIP_SOURCE_TOLERANCE;
}

static void
search_back (EfClipSource *self, GstClockTime time)
{
  self->back = self->back ? 2 * self->back : SEARCH_BACK;
  GST_DEBUG ("%s: looking for the frame before %" GST_TIME_FORMAT, self->path,
      GST_TIME_ARGS (time));
  self->phase = RUNNING;
  seek (self, time > self->back ? time - self->back : 0);
}

/* What was decoded after a key frame, but is shown before it, refers to
 * pictures that the decoder does not have. */
static gboolean
is_whole (const EfClipSource *self, const EfClipFrame *frame)
{
  GstClockTime first = self->gate ? ef_key_gate_get_first (self->gate) : 0;

  return !GST_CLOCK_TIME_IS_VALID (first) || frame->time >= first;
}

void
ef_clip_source_restart (EfClipSource *self, GstClockTime start)
{
  if (self->still)
    return;
  self->start = start;
  self->back = 0;
  if (self->phase == OPENING)
    return;
  self->phase = RUNNING;
  seek (self, start);
}

/* Pulls until self->current is the frame shown at @time. FALSE: cancelled. */
static gboolean
advance (EfClipSource *self, GstClockTime time, GCancellable *cancellable,
    GError **error)
{
  for (;;) {
    if (!pull_next (self, cancellable, error))
      return FALSE;
    if (self->has_next && !is_whole (self, &self->next)) {
      drop_frame (&self->next, &self->has_next);
      continue;
    }
    if (needs_search (self, time)) {
      search_back (self, time);
      continue;
    }
    if (!self->has_next)
      return TRUE;
    if (!self->fresh && self->next.time > time + EF_CLIP_SOURCE_TOLERANCE)
      return TRUE;
    step (self);
  }
}

const EfClipFrame *
ef_clip_source_get (EfClipSource *self, GstClockTime time, gboolean *ended,
    GCancellable *cancellable, GError **error)
{
  *ended = FALSE;
  if (!(self->still && self->has_current) &&
      (!wait_open (self, cancellable, error) ||
          !advance (self, time, cancellable, error)))
    return NULL;
  if (!self->has_current) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s",
        self->trouble ? self->trouble : "nothing");
    if (!self->trouble)
      g_prefix_error (
          error, "%s: has no picture at %.3f s: ", self->path, time / 1e9);
    return NULL;
  }
  if (!self->still && self->phase == ENDED && !self->has_next) {
    self->end = self->current.time + frame_duration (self);
    *ended = time >= self->end;
  }
  return &self->current;
}
