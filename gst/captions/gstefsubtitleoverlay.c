/* Edit Factory - efsubtitleoverlay
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * SECTION:element-efsubtitleoverlay
 * @title: efsubtitleoverlay
 *
 * Burns captions into video: word-timed text from efttssrc (with the spoken
 * word lit), plain text, or a file. Place it after all scaling.
 *
 * |[
 * gst-launch-1.0 efttssrc name=t text="Hello there, world." ! audioconvert !
 *   autoaudiosink  videotestsrc ! efsubtitleoverlay name=o style=karaoke !
 *   videoconvert ! autovideosink  t.text ! o.text
 * ]|
 *
 * Times of the text pad are compared in running time; those of files in the
 * stream time of the video.
 *
 * Element message `efsubtitleoverlay-warning`, field `message` (string): a
 * missing font or glyph, a broken cue.
 *
 * Since: 0.1
 */
#include "config.h"

#include "gstefsubtitleoverlay-private.h"
#include "cue-chain.h"

#include <gst/video/gstvideometa.h>
#include <gst/video/video.h>
#include <gst/video/video-overlay-composition.h>
#include <string.h>

GST_DEBUG_CATEGORY (ef_subtitle_overlay_debug);

/* A frame that stands longer shows where motions are at its beginning. */
#define MAX_EXPOSURE (GST_SECOND / 20)

static void gst_ef_subtitle_overlay_init_type (void);

G_DEFINE_TYPE_WITH_CODE (GstEfSubtitleOverlay, gst_ef_subtitle_overlay,
    GST_TYPE_ELEMENT, gst_ef_subtitle_overlay_init_type ());
GST_ELEMENT_REGISTER_DEFINE (efsubtitleoverlay, "efsubtitleoverlay",
    GST_RANK_NONE, GST_TYPE_EF_SUBTITLE_OVERLAY);

static GstStaticPadTemplate text_template = GST_STATIC_PAD_TEMPLATE ("text",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("text/x-raw, format = (string) { utf8, pango-markup }"));

static void
gst_ef_subtitle_overlay_init_type (void)
{
  GST_DEBUG_CATEGORY_INIT (ef_subtitle_overlay_debug, "efsubtitleoverlay", 0,
      "Edit Factory captions");
}

void
gst_ef_subtitle_overlay_post_warning (
    GstEfSubtitleOverlay *self, const gchar *message)
{
  GST_WARNING_OBJECT (self, "%s", message);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("efsubtitleoverlay-warning", "message",
              G_TYPE_STRING, message, NULL)));
}

void
gst_ef_subtitle_overlay_drop_scene (GstEfSubtitleOverlay *self)
{
  gst_ef_subtitle_overlay_forget_placed (self);
  g_clear_pointer (&self->scene, ef_scene_free);
}

/* Makes what depends on the canvas: fonts, places, cues. */
gboolean
gst_ef_subtitle_overlay_make_scene (GstEfSubtitleOverlay *self, GError **error)
{
  const gchar *warning;

  if (!gst_ef_subtitle_overlay_load_style (self, error))
    return FALSE;
  gst_ef_subtitle_overlay_drop_scene (self);
  self->scene = ef_scene_new (self->style, self->area,
      GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info));
  self->cut_told = FALSE;
  g_atomic_int_set (&self->avoid_changed, TRUE);
  warning =
      ef_typesetter_get_font_warning (ef_scene_get_typesetter (self->scene));
  if (warning)
    gst_ef_subtitle_overlay_post_warning (self, warning);
  gst_ef_subtitle_overlay_phrase_again (self);
  return gst_ef_subtitle_overlay_load_file (self, error);
}

/* Video */

static gboolean
set_caps (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  gboolean resized;

  if (!gst_video_info_from_caps (&info, caps))
    return FALSE;
  self->video = info;
  resized = gst_ef_subtitle_overlay_set_canvas (
      self, 0, 0, (guint)info.width, (guint)info.height);
  if ((resized || !self->scene) &&
      !gst_ef_subtitle_overlay_make_scene (self, &error)) {
    gst_ef_subtitle_overlay_drop_scene (self);
    GST_ELEMENT_ERROR (
        self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
    return FALSE;
  }
  return gst_ef_subtitle_overlay_negotiate (self, caps);
}

/* Captions are placed by time: frames that are counted in bytes or buffers have
 * none. */
static void
take_segment (GstEfSubtitleOverlay *self, GstEvent *event)
{
  gst_event_copy_segment (event, &self->segment);
  if (self->segment.format != GST_FORMAT_TIME) {
    g_autofree gchar *message = g_strdup_printf (
        "the picture's segment is in %s, not in time: nothing is drawn",
        gst_format_get_name (self->segment.format));

    gst_ef_subtitle_overlay_post_warning (self, message);
  }
}

static gboolean
gst_ef_subtitle_overlay_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  GstCaps *caps;
  gboolean ok;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = set_caps (self, caps);
      gst_event_unref (event);
      return ok;
    case GST_EVENT_SEGMENT:
      take_segment (self, event);
      break;
    case GST_EVENT_FLUSH_START:
      g_mutex_lock (&self->lock);
      self->flushing = TRUE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_FLUSH_STOP:
      g_mutex_lock (&self->lock);
      self->flushing = self->stopping;
      g_mutex_unlock (&self->lock);
      gst_segment_init (&self->segment, GST_FORMAT_TIME);
      gst_ef_subtitle_overlay_reset_qos (self);
      break;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

static GstFlowReturn
renegotiate (GstEfSubtitleOverlay *self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (self->sink);

  if (!caps || gst_ef_subtitle_overlay_negotiate (self, caps))
    return GST_FLOW_OK;
  gst_pad_mark_reconfigure (self->src);
  return GST_PAD_IS_FLUSHING (self->src) ? GST_FLOW_FLUSHING
                                         : GST_FLOW_NOT_NEGOTIATED;
}

/* How long a frame stands, of the stream's time: by the caps, so that frames
 * cut short by a seek look as ever; where these say nothing, by the buffer. */
static GstClockTime
exposure_of (GstEfSubtitleOverlay *self, GstBuffer *buffer)
{
  const GstVideoInfo *info = &self->video;
  GstClockTime time = 0;

  if (info->fps_n > 0 && info->fps_d > 0)
    time = gst_util_uint64_scale (GST_SECOND, info->fps_d, info->fps_n);
  else if (GST_BUFFER_DURATION_IS_VALID (buffer))
    time = GST_BUFFER_DURATION (buffer);
  return MIN (time, MAX_EXPOSURE);
}

/* What is shown, and where: the text pad goes before the file. */
static guint
find_shown (GstEfSubtitleOverlay *self, GstClockTime running_time,
    GstClockTime stream_time, EfShown *shown)
{
  EfCueTrack *track = self->stream_cues;
  guint n = ef_cue_track_find_all (track, running_time, shown);

  if (n == 0) {
    track = self->file_cues;
    n = ef_cue_track_find_all (track, stream_time, shown);
  }
  ef_cue_chain_place (track, self->scene, shown, n);
  return n;
}

/* @buffer with what is shown at its time, NULL when flushing. */
static GstBuffer *
caption (GstEfSubtitleOverlay *self, GstBuffer *buffer,
    GstClockTime running_time, GstClockTime stream_time)
{
  EfShown shown[EF_SCENE_MAX_CUES];
  guint n;

  if (!gst_ef_subtitle_overlay_wait_for_text (self, running_time)) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  gst_ef_subtitle_overlay_phrase_late_text (self);
  if (gst_ef_subtitle_overlay_is_late (self, buffer, running_time, stream_time))
    return gst_ef_subtitle_overlay_draw_again (self, buffer);
  gst_ef_subtitle_overlay_update_avoid (self);
  n = find_shown (self, running_time, stream_time, shown);
  for (guint i = 0; i < n; i++)
    shown[i].exposure = exposure_of (self, buffer);
  buffer = gst_ef_subtitle_overlay_draw (self, buffer, shown, n);
  gst_ef_subtitle_overlay_forget_text (self, running_time);
  return buffer;
}

static GstFlowReturn
gst_ef_subtitle_overlay_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  GstFlowReturn flow = GST_FLOW_OK;

  if (self->segment.format == GST_FORMAT_TIME) {
    stream_time =
        gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, pts);
    running_time =
        gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, pts);
  }
  if (gst_pad_check_reconfigure (self->src))
    flow = renegotiate (self);
  if (flow == GST_FLOW_OK &&
      (!self->scene || !gst_ef_subtitle_overlay_fit_canvas (self, buffer)))
    flow = GST_FLOW_NOT_NEGOTIATED;
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (self), stream_time);
  gst_ef_subtitle_overlay_update_style (self);
  /* A frame without a time, or outside the segment, has no captions. */
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    buffer = caption (self, buffer, running_time, stream_time);
  if (!buffer)
    return GST_FLOW_FLUSHING;
  return gst_pad_push (self->src, buffer);
}

static gboolean
answer_caps (GstEfSubtitleOverlay *self, GstPad *pad, GstQuery *query)
{
  GstCaps *filter;
  g_autoptr (GstCaps) caps = NULL;

  gst_query_parse_caps (query, &filter);
  caps = gst_ef_subtitle_overlay_get_caps (self, pad, filter);
  gst_query_set_caps_result (query, caps);
  return TRUE;
}

static gboolean
gst_ef_subtitle_overlay_sink_query (
    GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      return answer_caps (self, pad, query);
    case GST_QUERY_ALLOCATION:
      return gst_pad_peer_query (self->src, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* Latency is the longer one of both branches, which is what the default
 * makes of it; the rest is asked of the picture. */
static gboolean
gst_ef_subtitle_overlay_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      return answer_caps (self, pad, query);
    case GST_QUERY_ACCEPT_CAPS:
    case GST_QUERY_LATENCY:
      return gst_pad_query_default (pad, parent, query);
    default:
      return gst_pad_peer_query (self->sink, query);
  }
}

/* Seeks go to both branches, so that text is flushed with the picture, and so
 * does what the pipeline agreed on as its latency. */
static gboolean
gst_ef_subtitle_overlay_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS)
    gst_ef_subtitle_overlay_take_qos (self, event);
  if ((GST_EVENT_TYPE (event) == GST_EVENT_SEEK ||
          GST_EVENT_TYPE (event) == GST_EVENT_LATENCY) &&
      gst_pad_is_linked (self->text))
    gst_pad_push_event (self->text, gst_event_ref (event));
  return gst_pad_push_event (self->sink, event);
}

static GstStateChangeReturn
gst_ef_subtitle_overlay_change_state (
    GstElement *element, GstStateChange transition)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gst_segment_init (&self->segment, GST_FORMAT_TIME);
    gst_ef_subtitle_overlay_reset_text (self);
    gst_ef_subtitle_overlay_reset_qos (self);
    self->drawn_frames = self->late_frames = 0;
    g_mutex_lock (&self->lock);
    self->flushing = self->stopping = FALSE;
    g_mutex_unlock (&self->lock);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    g_mutex_lock (&self->lock);
    self->flushing = self->stopping = TRUE;
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->lock);
  }
  ret = GST_ELEMENT_CLASS (gst_ef_subtitle_overlay_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_ef_subtitle_overlay_drop_scene (self);
    gst_ef_subtitle_overlay_reset_text (self);
    gst_ef_subtitle_overlay_tell_faults (self);
    gst_ef_subtitle_overlay_drop_text (self);
    gst_ef_subtitle_overlay_forget_file (self);
    ef_cue_track_clear (self->file_cues);
  }
  return ret;
}

static void
gst_ef_subtitle_overlay_finalize (GObject *object)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  gst_ef_subtitle_overlay_drop_scene (self);
  gst_ef_subtitle_overlay_reset_text (self);
  g_clear_pointer (&self->style, ef_style_free);
  g_clear_pointer (&self->base_style, ef_style_free);
  g_clear_pointer (&self->area, ef_safe_area_free);
  g_free (self->base_name);
  g_free (self->area_name);
  g_array_unref (self->placed);
  gst_ef_subtitle_overlay_forget_file (self);
  g_ptr_array_unref (self->texts);
  ef_cue_track_free (self->stream_cues);
  ef_cue_track_free (self->file_cues);
  g_hash_table_unref (self->style_values);
  g_free (self->words_location);
  g_free (self->cues_location);
  g_free (self->subtitles_location);
  g_free (self->subtitle_encoding);
  g_free (self->language);
  g_free (self->style_name);
  g_free (self->style_overrides);
  g_free (self->safe_area_name);
  g_free (self->avoid);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_ef_subtitle_overlay_parent_class)->finalize (object);
}

static void
add_template (GstElementClass *klass, const gchar *name, GstPadDirection way)
{
  g_autoptr (GstCaps) caps = gst_ef_subtitle_overlay_template_caps ();

  gst_element_class_add_pad_template (
      klass, gst_pad_template_new (name, way, GST_PAD_ALWAYS, caps));
}

static GstPad *
pad_of (GstEfSubtitleOverlay *self, const gchar *name)
{
  return gst_pad_new_from_template (
      gst_element_get_pad_template (GST_ELEMENT (self), name), name);
}

static void
gst_ef_subtitle_overlay_class_init (GstEfSubtitleOverlayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_ef_subtitle_overlay_set_property;
  object_class->get_property = gst_ef_subtitle_overlay_get_property;
  object_class->finalize = gst_ef_subtitle_overlay_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_change_state);
  gst_ef_subtitle_overlay_install_properties (object_class);
  add_template (element_class, "sink", GST_PAD_SINK);
  add_template (element_class, "src", GST_PAD_SRC);
  gst_element_class_add_static_pad_template (element_class, &text_template);
  gst_element_class_set_static_metadata (element_class, "Edit Factory captions",
      "Filter/Editor/Video", "Burns captions into video, the spoken word lit",
      "The Edit Factory authors");
}

static void
make_pads (GstEfSubtitleOverlay *self)
{
  self->sink = pad_of (self, "sink");
  gst_pad_set_chain_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_chain));
  gst_pad_set_event_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_sink_event));
  gst_pad_set_query_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_sink_query));
  GST_PAD_SET_PROXY_ALLOCATION (self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);

  self->text = pad_of (self, "text");
  gst_pad_set_chain_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_chain));
  gst_pad_set_event_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_event));
  gst_pad_set_link_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_link));
  gst_pad_set_unlink_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_unlink));
  gst_element_add_pad (GST_ELEMENT (self), self->text);

  self->src = pad_of (self, "src");
  gst_pad_set_event_function (
      self->src, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_src_event));
  gst_pad_set_query_function (
      self->src, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_src_query));
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

static void
gst_ef_subtitle_overlay_init (GstEfSubtitleOverlay *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->texts =
      g_ptr_array_new_with_free_func (gst_ef_subtitle_overlay_text_free);
  self->stream_cues = ef_cue_track_new ();
  self->file_cues = ef_cue_track_new ();
  g_queue_init (&self->late);
  self->placed = g_array_new (FALSE, FALSE, sizeof (EfPlaced));
  self->style_values = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)json_node_unref);
  self->style_name = g_strdup ("word-pop");
  self->safe_area_name = g_strdup ("generic");
  self->wait_text = TRUE;
  self->qos = TRUE;
  self->flushing = TRUE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  gst_segment_init (&self->text_segment, GST_FORMAT_TIME);
  make_pads (self);
}
