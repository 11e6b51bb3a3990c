/* Edit Factory - the pictures of eftimelinesrc
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layers.h"
#include "timeline-stream.h"
#include "video-programme.h"

#include <gst/video/gstvideopool.h>
#include <gst/video/video.h>

GST_DEBUG_CATEGORY_EXTERN (gst_ef_timeline_src_debug);
#define GST_CAT_DEFAULT gst_ef_timeline_src_debug

/* What the sequence of frames needs. */
typedef struct
{
  EfVideoProgramme *programme;
  EfLayers *layers;
  GstVideoInfo info;
  GstBufferPool *pool;
  GstBuffer *copy; /* of a frame that the next ones repeat */
  gboolean copy_valid;
  guint64 frame;
  guint64 n_frames;
} Reader;

static void
warning (const gchar *path, const gchar *message, gpointer stream)
{
  ef_timeline_stream_post_warning (stream, path, message);
}

static GstCaps *
make_caps (const EfPlan *plan)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, plan->width, "height", G_TYPE_INT, plan->height,
      "framerate", GST_TYPE_FRACTION, plan->fps_n, plan->fps_d,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "interlace-mode",
      G_TYPE_STRING, "progressive", "colorimetry", G_TYPE_STRING, "bt709",
      "chroma-site", G_TYPE_STRING, "mpeg2", NULL);
}

/* Downstream's pool when it has one, or else our own. Buffers carry
 * GstVideoMeta, so any stride will do. */
static gboolean
make_pool (EfTimelineStream *stream, Reader *reader, GstCaps *caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, TRUE);
  GstStructure *config;
  guint size = reader->info.size, min = 0, max = 0;
  gboolean meta = FALSE;

  if (gst_pad_peer_query (stream->pad, query)) {
    meta =
        gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
    if (meta && gst_query_get_n_allocation_pools (query) > 0)
      gst_query_parse_nth_allocation_pool (
          query, 0, &reader->pool, &size, &min, &max);
  }
  if (!reader->pool) {
    reader->pool = gst_video_buffer_pool_new ();
    max = 0;
  }
  config = gst_buffer_pool_get_config (reader->pool);
  gst_buffer_pool_config_set_params (
      config, caps, MAX (size, reader->info.size), min, max);
  if (meta)
    gst_buffer_pool_config_add_option (
        config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  return gst_buffer_pool_set_config (reader->pool, config) &&
      gst_buffer_pool_set_active (reader->pool, TRUE);
}

static void
stop (EfTimelineStream *stream)
{
  Reader *reader = stream->reader;

  if (!reader)
    return;
  gst_clear_buffer (&reader->copy);
  if (reader->pool)
    gst_buffer_pool_set_active (reader->pool, FALSE);
  gst_clear_object (&reader->pool);
  g_clear_pointer (&reader->programme, ef_video_programme_free);
  g_clear_pointer (&reader->layers, ef_layers_free);
  g_clear_pointer (&stream->reader, g_free);
}

static gboolean
start (EfTimelineStream *stream)
{
  Reader *reader = g_new0 (Reader, 1);
  g_autoptr (GstCaps) caps = make_caps (stream->plan);
  g_autoptr (GError) error = NULL;

  stop (stream);
  stream->reader = reader;
  reader->layers = ef_layers_new (stream->plan, stream->plan->width,
      stream->plan->height, stream->plan->captions.safe_area, &error);
  if (!reader->layers) {
    ef_timeline_stream_fail (stream, error);
    return FALSE;
  }
  gst_video_info_from_caps (&reader->info, caps);
  ef_layers_set_warning_func (reader->layers, warning, stream);
  reader->n_frames = ef_plan_n_frames (stream->plan);
  reader->programme = ef_video_programme_new (stream->plan);
  ef_video_programme_set_warning_func (reader->programme, warning, stream);
  if (ef_timeline_stream_set_caps (stream, caps) &&
      make_pool (stream, reader, caps))
    return TRUE;
  if (!GST_PAD_IS_FLUSHING (stream->pad) &&
      !g_cancellable_is_cancelled (stream->cancellable))
    GST_ELEMENT_ERROR (stream->element, CORE, NEGOTIATION,
        ("the pictures, %" GST_PTR_FORMAT ", are not accepted", caps), (NULL));
  return FALSE;
}

/* Frame i is shown from its PTS, which is rounded down, to the next one's. */
static void
seek (EfTimelineStream *stream, GstClockTime position)
{
  Reader *reader = stream->reader;

  reader->copy_valid = FALSE;
  ef_video_programme_reset (reader->programme);
  reader->frame = gst_util_uint64_scale (
      position + 1, stream->plan->fps_n, stream->plan->fps_d * GST_SECOND);
}

static EfCanvas
canvas_of (const GstVideoFrame *frame)
{
  EfCanvas canvas = { .width = GST_VIDEO_FRAME_WIDTH (frame),
    .height = GST_VIDEO_FRAME_HEIGHT (frame) };

  for (guint i = 0; i < 3; i++) {
    canvas.data[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    canvas.stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
  return canvas;
}

static void
copy_frame (Reader *reader, GstVideoFrame *frame, gboolean save)
{
  GstVideoFrame copy;

  if (!reader->copy)
    reader->copy = gst_buffer_new_allocate (NULL, reader->info.size, NULL);
  if (!gst_video_frame_map (&copy, &reader->info, reader->copy,
          save ? GST_MAP_WRITE : GST_MAP_READ))
    return;
  if (save)
    gst_video_frame_copy (&copy, frame);
  else
    gst_video_frame_copy (frame, &copy);
  gst_video_frame_unmap (&copy);
}

/* A frame that is shown again, as most of a 24 fps file are on a 30 fps canvas
 * at some time, is kept aside and copied. Pushing the same memory twice would
 * cost more: an overlay that writes on it copies it into new memory. Layers,
 * which may move over a still picture, are not in the copy. */
static void
fill (Reader *reader, gboolean repeat, GstVideoFrame *frame)
{
  EfCanvas canvas = canvas_of (frame);

  if (repeat && reader->copy_valid) {
    copy_frame (reader, frame, FALSE);
    ef_layers_draw (reader->layers, &canvas);
    return;
  }
  ef_video_programme_draw (reader->programme, &canvas);
  reader->copy_valid = ef_video_programme_repeats_next (reader->programme);
  if (reader->copy_valid)
    copy_frame (reader, frame, TRUE);
  ef_layers_draw (reader->layers, &canvas);
}

static GstFlowReturn
create (EfTimelineStream *stream, GstBuffer **buffer)
{
  Reader *reader = stream->reader;
  g_autoptr (GError) error = NULL;
  GstVideoFrame frame;
  GstFlowReturn flow;
  gboolean repeat;

  if (reader->frame >= reader->n_frames)
    return GST_FLOW_EOS;
  if (!ef_video_programme_prepare (reader->programme, reader->frame, &repeat,
          stream->cancellable, &error) ||
      !ef_layers_prepare (
          reader->layers, reader->frame, stream->cancellable, &error))
    return ef_timeline_stream_fail (stream, error);
  flow = gst_buffer_pool_acquire_buffer (reader->pool, buffer, NULL);
  if (flow != GST_FLOW_OK)
    return flow;
  if (!gst_video_frame_map (&frame, &reader->info, *buffer, GST_MAP_WRITE)) {
    gst_clear_buffer (buffer);
    GST_ELEMENT_ERROR (stream->element, RESOURCE, WRITE,
        ("a frame of the pool cannot be written to"), (NULL));
    return GST_FLOW_ERROR;
  }
  fill (reader, repeat, &frame);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (*buffer) = ef_plan_frame_pts (stream->plan, reader->frame);
  GST_BUFFER_DTS (*buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (*buffer) =
      ef_plan_frame_pts (stream->plan, reader->frame + 1) -
      GST_BUFFER_PTS (*buffer);
  GST_BUFFER_OFFSET (*buffer) = reader->frame;
  GST_BUFFER_OFFSET_END (*buffer) = reader->frame + 1;
  reader->frame++;
  return GST_FLOW_OK;
}

const EfTimelineStreamClass ef_timeline_video_class = { "video", start, stop,
  seek, create };
