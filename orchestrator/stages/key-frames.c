/* Edit Factory - lets only key frames through to a decoder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "key-frames.h"

/* Where every frame is a key frame, about two a second are enough. */
#define MIN_SPACING (450 * GST_MSECOND)

/* @lock guards the rest; frames come on a streaming thread. */
struct _EfKeyFrames
{
  gatomicrefcount refs;
  GMutex lock;
  gboolean has_let;
  GstClockTime let; /* stream time of the last that was let through */
  GstClockTime end;
  guint n; /* decoded */
  GstClockTime first;
};

void
ef_key_frames_unref (EfKeyFrames *keys)
{
  if (!g_atomic_ref_count_dec (&keys->refs))
    return;
  g_mutex_clear (&keys->lock);
  g_free (keys);
}

static EfKeyFrames *
key_frames_ref (EfKeyFrames *keys)
{
  g_atomic_ref_count_inc (&keys->refs);
  return keys;
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  ef_key_frames_unref (data);
}

static GstClockTime
stream_time (GstPad *pad, GstClockTime time)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (!event || !GST_CLOCK_TIME_IS_VALID (time))
    return GST_CLOCK_TIME_NONE;
  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  if (GST_CLOCK_TIME_IS_VALID (segment->stop))
    time = MIN (time, segment->stop);
  return gst_segment_to_stream_time (
      segment, GST_FORMAT_TIME, MAX (time, segment->start));
}

/* Returns: whether the frame is to be decoded. */
static gboolean
note (EfKeyFrames *keys, GstClockTime time, GstClockTime end, gboolean is_key)
{
  gboolean wanted = is_key;

  g_mutex_lock (&keys->lock);
  if (GST_CLOCK_TIME_IS_VALID (end))
    keys->end = MAX (keys->end, end);
  if (wanted && GST_CLOCK_TIME_IS_VALID (time)) {
    wanted =
        !keys->has_let || time < keys->let || time - keys->let >= MIN_SPACING;
    if (wanted) {
      keys->has_let = TRUE;
      keys->let = time;
    }
  }
  g_mutex_unlock (&keys->lock);
  return wanted;
}

static GstPadProbeReturn
sift (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  GstClockTime pts = GST_BUFFER_PTS (buffer), end = pts;

  if (GST_CLOCK_TIME_IS_VALID (pts) && GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  return note (data, stream_time (pad, pts), stream_time (pad, end), is_key)
      ? GST_PAD_PROBE_OK
      : GST_PAD_PROBE_DROP;
}

static void
watch (GstBin *bin, GstBin *sub_bin, GstElement *element, EfKeyFrames *keys)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (!factory ||
      !gst_element_factory_list_is_type (factory,
          GST_ELEMENT_FACTORY_TYPE_DECODER |
              GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO |
              GST_ELEMENT_FACTORY_TYPE_MEDIA_IMAGE))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  if (pad)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, sift,
        key_frames_ref (keys), (GDestroyNotify)ef_key_frames_unref);
}

EfKeyFrames *
ef_key_frames_attach (GstElement *source)
{
  EfKeyFrames *keys = g_new0 (EfKeyFrames, 1);

  g_atomic_ref_count_init (&keys->refs);
  g_mutex_init (&keys->lock);
  g_signal_connect_data (source, "deep-element-added", G_CALLBACK (watch),
      key_frames_ref (keys), unref_closure, 0);
  return keys;
}

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  EfKeyFrames *keys = data;
  GstClockTime time =
      stream_time (pad, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));

  g_mutex_lock (&keys->lock);
  if (GST_CLOCK_TIME_IS_VALID (time)) {
    keys->first = keys->n == 0 ? time : MIN (keys->first, time);
    keys->n++;
  }
  g_mutex_unlock (&keys->lock);
  return GST_PAD_PROBE_OK;
}

void
ef_key_frames_watch_decoded (EfKeyFrames *keys, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count,
      key_frames_ref (keys), (GDestroyNotify)ef_key_frames_unref);
}

GstClockTime
ef_key_frames_get_end (EfKeyFrames *keys)
{
  GstClockTime end;

  g_mutex_lock (&keys->lock);
  end = keys->end;
  g_mutex_unlock (&keys->lock);
  return end;
}

GstClockTime
ef_key_frames_get_spacing (EfKeyFrames *keys)
{
  GstClockTime spacing = GST_CLOCK_TIME_NONE;

  g_mutex_lock (&keys->lock);
  if (keys->n > 1 && keys->end > keys->first)
    spacing = (keys->end - keys->first) / keys->n;
  g_mutex_unlock (&keys->lock);
  return spacing;
}
