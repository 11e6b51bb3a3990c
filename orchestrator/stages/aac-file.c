/* Edit Factory - writes samples as AAC in MP4, on time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An encoder with a delay of D frames gives access unit k the sound of frames
 * k * 1024 - D onwards. With P frames of silence put before the sound, D + P
 * is a whole number of access units; these are left out, and what follows is
 * stamped from 0.
 */
#include "aac-file.h"
#include "audio-source.h"

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>

#define CHANNELS 2
#define POLL (100 * GST_MSECOND)
#define PATIENCE (60 * G_USEC_PER_SEC)
/* Silence after the end, so that a lazy encoder gives the last access unit. */
#define TAIL (8 * EF_AAC_FRAME)

typedef struct
{
  GstElement *pipeline;
  GstElement *source;
  EfSamplesFunc func;
  gpointer user_data;
  GError *error;  /* of @func; read after the pipeline's end */
  guint64 before; /* silent frames still to give */
  guint64 after;
  gboolean sound_over;
  guint64 fed;    /* frames given */
  gint fed_units; /* atomic: the same in units of 1024 */
  guint64 frames;
  guint64 drop; /* access units to leave out */
  guint64 keep;
  guint64 seen;
} Writer;

static GstBuffer *
silence (guint64 *frames)
{
  gsize n = MIN (*frames, EF_AAC_FRAME);
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, n * CHANNELS * sizeof (gfloat), NULL);

  gst_buffer_memset (buffer, 0, 0, n * CHANNELS * sizeof (gfloat));
  *frames -= n;
  return buffer;
}

static GstBuffer *
next_block (Writer *self)
{
  const gfloat *block;
  gssize n;

  if (self->before > 0)
    return silence (&self->before);
  if (!self->sound_over) {
    n = self->func (self->user_data, &block, &self->error);
    if (n < 0)
      return NULL;
    if (n > 0)
      return gst_buffer_new_memdup (
          block, (gsize)n * CHANNELS * sizeof (gfloat));
    self->sound_over = TRUE;
  }
  return self->after > 0 ? silence (&self->after) : NULL;
}

static void
need_data (GstElement *source, guint length, Writer *self)
{
  GstBuffer *buffer = next_block (self);

  if (buffer) {
    self->fed += gst_buffer_get_size (buffer) / (CHANNELS * sizeof (gfloat));
    g_atomic_int_set (&self->fed_units, (gint)(self->fed / EF_AAC_FRAME));
    gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  } else {
    gst_app_src_end_of_stream (GST_APP_SRC (source));
  }
}

static GstClockTime
frames_to_time (guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, EF_AAC_RATE);
}

/* Leaves out what is only delay, and stamps the rest by counting. */
static GstPadProbeReturn
place_unit (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Writer *self = user_data;
  GstBuffer *buffer;
  guint64 i = self->seen++, end;

  if (i < self->drop || i - self->drop >= self->keep)
    return GST_PAD_PROBE_DROP;
  i -= self->drop;
  end = MIN ((i + 1) * EF_AAC_FRAME, self->frames);
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) =
      frames_to_time (i * EF_AAC_FRAME);
  GST_BUFFER_DURATION (buffer) = frames_to_time (end) - GST_BUFFER_PTS (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static GstElement *
add (Writer *self, const gchar *factory, GstElement *after, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "the GStreamer element %s is missing: install "
        "gstreamer1.0-plugins-good and gstreamer1.0-libav",
        factory);
    return NULL;
  }
  gst_bin_add (GST_BIN (self->pipeline), element);
  if (after && !gst_element_link (after, element)) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s cannot be used for AAC at 48 kHz", factory);
    return NULL;
  }
  return element;
}

static gboolean
build (Writer *self, const EfAacEncoder *encoder, guint bitrate,
    const gchar *path, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "format",
      G_TYPE_STRING, "F32LE", "rate", G_TYPE_INT, EF_AAC_RATE, "channels",
      G_TYPE_INT, CHANNELS, "layout", G_TYPE_STRING, "interleaved",
      "channel-mask", GST_TYPE_BITMASK, (guint64)3, NULL);
  g_autofree gchar *rate = g_strdup_printf ("%u", bitrate);
  g_autoptr (GstPad) pad = NULL;
  GstElement *element, *sink;

  self->source = add (self, "appsrc", NULL, error);
  element =
      self->source ? add (self, "audioconvert", self->source, error) : NULL;
  element = element ? add (self, encoder->factory, element, error) : NULL;
  if (!element)
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (element), "bitrate", rate);
  pad = gst_element_get_static_pad (element, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, place_unit, self, NULL);
  element = add (self, "mp4mux", element, error);
  sink = element ? add (self, "filesink", element, error) : NULL;
  if (!sink)
    return FALSE;
  g_object_set (sink, "location", path, NULL);
  g_object_set (self->source, "caps", caps, "format", GST_FORMAT_TIME,
      "do-timestamp", FALSE, NULL);
  g_signal_connect (self->source, "need-data", G_CALLBACK (need_data), self);
  return TRUE;
}

static gboolean
fail_from (GstMessage *message, const gchar *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean io;

  gst_message_parse_error (message, &cause, NULL);
  io = cause->domain == GST_RESOURCE_ERROR;
  g_set_error (error, EF_ERROR, io ? EF_ERROR_IO : EF_ERROR_FAILED,
      "cannot write %s: %s", path, cause->message);
  return FALSE;
}

static gboolean
wait (Writer *self, const gchar *path, void (*progress) (gdouble, gpointer),
    gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  gint before = 0;

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, POLL, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    gint now = g_atomic_int_get (&self->fed_units);

    if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (message)
      return fail_from (message, path, error);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (now != before)
      deadline = g_get_monotonic_time () + PATIENCE;
    else if (g_get_monotonic_time () > deadline) {
      g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
          "writing %s came to a standstill", path);
      return FALSE;
    }
    before = now;
    if (progress && self->frames > 0)
      progress (MIN ((gdouble)now * EF_AAC_FRAME / (gdouble)self->frames, 1.0),
          progress_data);
  }
}

gboolean
ef_aac_write (const EfAacEncoder *encoder, guint bitrate, guint64 frames,
    const gchar *path, EfSamplesFunc func, gpointer user_data,
    void (*progress) (gdouble fraction, gpointer data), gpointer progress_data,
    GCancellable *cancellable, GError **error)
{
  Writer self = { 0 };
  gboolean ok;

  self.func = func;
  self.user_data = user_data;
  self.frames = frames;
  self.before = (EF_AAC_FRAME - encoder->delay % EF_AAC_FRAME) % EF_AAC_FRAME;
  self.drop = (encoder->delay + self.before) / EF_AAC_FRAME;
  self.keep = (frames + EF_AAC_FRAME - 1) / EF_AAC_FRAME;
  self.after = encoder->delay + TAIL;
  self.pipeline = gst_pipeline_new (NULL);
  ok = build (&self, encoder, bitrate, path, error);
  if (ok) {
    gst_element_set_state (self.pipeline, GST_STATE_PLAYING);
    ok = wait (&self, path, progress, progress_data, cancellable, error);
  }
  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  gst_object_unref (self.pipeline);
  if (self.error) {
    g_clear_error (error);
    g_propagate_error (error, self.error);
    return FALSE;
  }
  if (ok && self.seen < self.drop + self.keep) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "%s gave too few frames for %s", encoder->factory, path);
    return FALSE;
  }
  return ok;
}

#define PROBE_FRAMES (12 * EF_AAC_FRAME)
#define PROBE_CLICK (6 * EF_AAC_FRAME)

static gssize
probe_samples (gpointer user_data, const gfloat **block, GError **error)
{
  gfloat **probe = user_data;

  if (!*probe)
    return 0;
  *block = g_steal_pointer (probe);
  return PROBE_FRAMES;
}

static gboolean
find_click (const gchar *path, guint *delay, GError **error)
{
  g_autoptr (EfAudioSource) source =
      ef_audio_source_new (path, EF_AAC_RATE, 0, 1.0, error);
  g_autofree gfloat *x = g_new0 (gfloat, PROBE_FRAMES * CHANNELS);
  gsize at = 0;

  if (!source ||
      ef_audio_source_read (source, x, PROBE_FRAMES, NULL, error) < 0)
    return FALSE;
  for (gsize i = 0; i < PROBE_FRAMES; i++)
    if (fabsf (x[i * CHANNELS]) > fabsf (x[at * CHANNELS]))
      at = i;
  if (fabsf (x[at * CHANNELS]) < 0.1f || at < PROBE_CLICK) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "the encoder's delay cannot be measured");
    return FALSE;
  }
  *delay = (guint)(at - PROBE_CLICK);
  return TRUE;
}

static gboolean
measure_delay (const gchar *factory, guint *delay, GError **error)
{
  const EfAacEncoder plain = { factory, 0 };
  g_autofree gchar *path =
      g_build_filename (g_get_tmp_dir (), "ef-delay-XXXXXX", NULL);
  g_autofree gfloat *click = g_new0 (gfloat, PROBE_FRAMES * CHANNELS);
  gfloat *probe = click;
  gint fd = g_mkstemp (path);
  gboolean ok;

  if (fd < 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "cannot create a temporary file in %s", g_get_tmp_dir ());
    return FALSE;
  }
  g_close (fd, NULL);
  click[PROBE_CLICK * CHANNELS] = click[PROBE_CLICK * CHANNELS + 1] = 0.8f;
  ok = ef_aac_write (&plain, 256000, PROBE_FRAMES, path, probe_samples, &probe,
           NULL, NULL, NULL, error) &&
      find_click (path, delay, error);
  g_unlink (path);
  return ok;
}

gboolean
ef_aac_encoder_find (const gchar *wanted, EfAacEncoder *encoder, GError **error)
{
  static GMutex lock;
  static EfAacEncoder known[] = { { "avenc_aac", EF_AAC_FRAME },
    { "fdkaacenc", G_MAXUINT }, { "voaacenc", G_MAXUINT },
    { "faac", G_MAXUINT } };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    g_autoptr (GstElementFactory) factory = NULL;
    gboolean ok = TRUE;

    if (wanted && !g_str_equal (wanted, known[i].factory))
      continue;
    factory = gst_element_factory_find (known[i].factory);
    if (!factory)
      continue;
    g_mutex_lock (&lock);
    if (known[i].delay == G_MAXUINT)
      ok = measure_delay (known[i].factory, &known[i].delay, error);
    *encoder = known[i];
    g_mutex_unlock (&lock);
    return ok;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "no AAC encoder%s%s is installed: install gstreamer1.0-libav",
      wanted ? " " : "", wanted ? wanted : "");
  return FALSE;
}
