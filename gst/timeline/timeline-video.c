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
  guint64 next;
  guint64 frame; /* the one that is prepared */
  gboolean repeat;
  guint64 n_frames;
} Reader;

/* And what each canvas needs. */
typedef struct
{
  EfLayers *layers;
  GstVideoInfo info;
  GstBufferPool *pool;
  GstBuffer *copy; /* of a frame that the next ones repeat */
  gboolean copy_valid;
  guint64 frame; /* the last one that was made */
} View;

static void
warning (const gchar *path, const gchar *message, gpointer stream)
{
  ef_timeline_stream_post_warning (stream, path, message);
}

static GstCaps *
make_caps (const EfPlan *plan, guint output)
{
  EfPlanLook look = ef_plan_get_look (plan, output);

  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, look.width, "height", G_TYPE_INT, look.height,
      "framerate", GST_TYPE_FRACTION, plan->fps_n, plan->fps_d,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, "interlace-mode",
      G_TYPE_STRING, "progressive", "colorimetry", G_TYPE_STRING, "bt709",
      "chroma-site", G_TYPE_STRING, "mpeg2", NULL);
}

/* Downstream's pool when it has one, or else our own. Buffers carry
 * GstVideoMeta, so any stride will do. */
static gboolean
make_pool (GstPad *pad, View *view, GstCaps *caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, TRUE);
  GstStructure *config;
  guint size = view->info.size, min = 0, max = 0;
  gboolean meta = FALSE;

  if (gst_pad_peer_query (pad, query)) {
    meta =
        gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
    if (meta && gst_query_get_n_allocation_pools (query) > 0)
      gst_query_parse_nth_allocation_pool (
          query, 0, &view->pool, &size, &min, &max);
  }
  if (!view->pool) {
    view->pool = gst_video_buffer_pool_new ();
    max = 0;
  }
  config = gst_buffer_pool_get_config (view->pool);
  gst_buffer_pool_config_set_params (
      config, caps, MAX (size, view->info.size), min, max);
  if (meta)
    gst_buffer_pool_config_add_option (
        config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  return gst_buffer_pool_set_config (view->pool, config) &&
      gst_buffer_pool_set_active (view->pool, TRUE);
}

static void
close_view (EfTimelineBranch *branch)
{
  View *view = branch->reader;

  gst_clear_buffer (&view->copy);
  if (view->pool)
    gst_buffer_pool_set_active (view->pool, FALSE);
  gst_clear_object (&view->pool);
  g_clear_pointer (&view->layers, ef_layers_free);
  g_clear_pointer (&branch->reader, g_free);
}

/* On each canvas they keep to that output's own safe area. */
static gboolean
make_layers (EfTimelineStream *stream, View *view, guint output)
{
  EfPlanLook look = ef_plan_get_look (stream->plan, output);
  g_autoptr (GError) error = NULL;

  view->layers = ef_layers_new (
      stream->plan, look.width, look.height, look.safe_area, &error);
  if (!view->layers) {
    ef_timeline_stream_fail (stream, error);
    return FALSE;
  }
  ef_layers_set_warning_func (view->layers, warning, stream);
  return TRUE;
}

static gboolean
open_view (EfTimelineStream *stream, EfTimelineBranch *branch, GstPad *pad)
{
  Reader *reader = stream->reader;
  View *view = g_new0 (View, 1);
  g_autoptr (GstCaps) caps = make_caps (stream->plan, branch->index);

  branch->reader = view;
  gst_video_info_from_caps (&view->info, caps);
  if (!make_layers (stream, view, branch->index))
    return FALSE;
  ef_video_programme_want (reader->programme, branch->index);
  if (gst_pad_push_event (pad, gst_event_new_caps (caps)) &&
      make_pool (pad, view, caps))
    return TRUE;
  ef_timeline_stream_fail_caps (stream, pad, caps);
  return FALSE;
}

static void
stop (EfTimelineStream *stream)
{
  Reader *reader = stream->reader;

  g_clear_pointer (&reader->programme, ef_video_programme_free);
  g_clear_pointer (&stream->reader, g_free);
}

static gboolean
start (EfTimelineStream *stream)
{
  Reader *reader = g_new0 (Reader, 1);

  stream->reader = reader;
  reader->n_frames = ef_plan_n_frames (stream->plan);
  reader->programme = ef_video_programme_new (stream->plan);
  ef_video_programme_set_warning_func (reader->programme, warning, stream);
  return TRUE;
}

/* Frame i is shown from its PTS, which is rounded down, to the next one's. */
static void
seek (EfTimelineStream *stream, GstClockTime position)
{
  Reader *reader = stream->reader;

  ef_video_programme_reset (reader->programme);
  reader->next = gst_util_uint64_scale (
      position + 1, stream->plan->fps_n, stream->plan->fps_d * GST_SECOND);
}

/* Decodes what the next frame shows, once for all canvases. */
static GstFlowReturn
next (EfTimelineStream *stream)
{
  Reader *reader = stream->reader;
  g_autoptr (GError) error = NULL;

  if (reader->next >= reader->n_frames)
    return GST_FLOW_EOS;
  if (!ef_video_programme_prepare (reader->programme, reader->next,
          &reader->repeat, stream->cancellable, &error))
    return ef_timeline_stream_fail (stream, error);
  reader->frame = reader->next++;
  return GST_FLOW_OK;
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
copy_frame (View *view, GstVideoFrame *frame, gboolean save)
{
  GstVideoFrame copy;

  if (!view->copy)
    view->copy = gst_buffer_new_allocate (NULL, view->info.size, NULL);
  if (!gst_video_frame_map (
          &copy, &view->info, view->copy, save ? GST_MAP_WRITE : GST_MAP_READ))
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
fill (Reader *reader, View *view, guint output, GstVideoFrame *frame)
{
  EfCanvas canvas = canvas_of (frame);

  if (reader->repeat && view->copy_valid && view->frame + 1 == reader->frame) {
    copy_frame (view, frame, FALSE);
    ef_layers_draw (view->layers, &canvas);
    return;
  }
  ef_video_programme_draw (reader->programme, output, &canvas);
  view->copy_valid = ef_video_programme_repeats_next (reader->programme);
  if (view->copy_valid)
    copy_frame (view, frame, TRUE);
  ef_layers_draw (view->layers, &canvas);
}

static void
set_times (const EfPlan *plan, guint64 i, GstBuffer *buffer)
{
  GST_BUFFER_PTS (buffer) = ef_plan_frame_pts (plan, i);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
      ef_plan_frame_pts (plan, i + 1) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = i;
  GST_BUFFER_OFFSET_END (buffer) = i + 1;
}

static GstFlowReturn
create (EfTimelineStream *stream, EfTimelineBranch *branch, GstBuffer **buffer)
{
  Reader *reader = stream->reader;
  View *view = branch->reader;
  g_autoptr (GError) error = NULL;
  GstVideoFrame frame;
  GstFlowReturn flow;

  if (!ef_layers_prepare (
          view->layers, reader->frame, stream->cancellable, &error))
    return ef_timeline_stream_fail (stream, error);
  flow = gst_buffer_pool_acquire_buffer (view->pool, buffer, NULL);
  if (flow != GST_FLOW_OK)
    return flow;
  if (!gst_video_frame_map (&frame, &view->info, *buffer, GST_MAP_WRITE)) {
    gst_clear_buffer (buffer);
    GST_ELEMENT_ERROR (stream->element, RESOURCE, WRITE,
        ("a frame of the pool cannot be written to"), (NULL));
    return GST_FLOW_ERROR;
  }
  fill (reader, view, branch->index, &frame);
  gst_video_frame_unmap (&frame);
  view->frame = reader->frame;
  set_times (stream->plan, reader->frame, *buffer);
  return GST_FLOW_OK;
}

const EfTimelineStreamClass ef_timeline_video_class = { "video", start, stop,
  seek, open_view, close_view, next, create };
