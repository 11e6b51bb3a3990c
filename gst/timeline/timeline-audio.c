/* Edit Factory - the sound of eftimelinesrc
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "audio-programme.h"
#include "timeline-stream.h"

#include <editfactory/words.h>
#include <gst/audio/audio.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ef_timeline_src_debug);
#define GST_CAT_DEFAULT gst_ef_timeline_src_debug

#define RATE 48000
#define FRAMES_A_BUFFER 2400 /* 50 ms */
#define BYTES_A_FRAME (EF_AUDIO_PROGRAMME_CHANNELS * sizeof (gfloat))

static void
warning (const gchar *message, gpointer stream)
{
  ef_timeline_stream_post_warning (stream, NULL, message);
}

static void
stop (EfTimelineStream *stream)
{
  EfAudioProgramme *programme = stream->reader;

  stream->reader = NULL;
  g_clear_pointer (&programme, ef_audio_programme_free);
}

static EfAudioProgramme *
make_programme (const EfPlan *plan, GError **error)
{
  g_autoptr (EfWords) words = NULL;

  if (plan->captions.words) {
    words = ef_words_load (plan->captions.words, error);
    if (!words)
      return NULL;
  }
  return ef_audio_programme_new (plan, words, RATE, error);
}

static gboolean
open_pad (EfTimelineStream *stream, EfTimelineBranch *branch, GstPad *pad)
{
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING,
          GST_AUDIO_NE (F32), "layout", G_TYPE_STRING, "interleaved", "rate",
          G_TYPE_INT, RATE, "channels", G_TYPE_INT, EF_AUDIO_PROGRAMME_CHANNELS,
          "channel-mask", GST_TYPE_BITMASK, (guint64)3, NULL);

  if (gst_pad_push_event (pad, gst_event_new_caps (caps)))
    return TRUE;
  ef_timeline_stream_fail_caps (stream, pad, caps);
  return FALSE;
}

static gboolean
start (EfTimelineStream *stream)
{
  g_autoptr (GError) error = NULL;

  stream->reader = make_programme (stream->plan, &error);
  if (!stream->reader) {
    ef_timeline_stream_fail (stream, error);
    return FALSE;
  }
  ef_audio_programme_set_warning_func (stream->reader, warning, stream);
  return TRUE;
}

static void
seek (EfTimelineStream *stream, GstClockTime position)
{
  g_autoptr (GError) error = NULL;

  if (!ef_audio_programme_seek (stream->reader, position, &error))
    ef_timeline_stream_post_warning (stream, NULL, error->message);
}

static void
set_times (GstBuffer *buffer, guint64 position, gsize frames)
{
  GST_BUFFER_OFFSET (buffer) = position;
  GST_BUFFER_OFFSET_END (buffer) = position + frames;
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale_int (position, GST_SECOND, RATE);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale_int (position + frames, GST_SECOND, RATE) -
      GST_BUFFER_PTS (buffer);
}

static GstFlowReturn
create (EfTimelineStream *stream, EfTimelineBranch *branch, GstBuffer **buffer)
{
  guint64 position = ef_audio_programme_get_position (stream->reader);
  g_autoptr (GstBuffer) out =
      gst_buffer_new_allocate (NULL, FRAMES_A_BUFFER * BYTES_A_FRAME, NULL);
  g_autoptr (GError) error = NULL;
  GstMapInfo map;
  gssize frames;

  if (!gst_buffer_map (out, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  frames = ef_audio_programme_read (stream->reader, (gfloat *)map.data,
      FRAMES_A_BUFFER, stream->cancellable, &error);
  gst_buffer_unmap (out, &map);
  if (frames < 0)
    return ef_timeline_stream_fail (stream, error);
  if (frames == 0)
    return GST_FLOW_EOS;
  gst_buffer_set_size (out, frames * BYTES_A_FRAME);
  set_times (out, position, frames);
  *buffer = g_steal_pointer (&out);
  return GST_FLOW_OK;
}

const EfTimelineStreamClass ef_timeline_audio_class = { "audio", start, stop,
  seek, open_pad, NULL, NULL, create };
