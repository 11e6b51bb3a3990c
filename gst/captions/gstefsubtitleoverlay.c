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

#include "gstefsubtitleoverlay.h"
#include "blend-yuv.h"
#include "cue-track.h"
#include "scene.h"
#include "subtitles.h"

#include <editfactory/json.h>
#include <gst/video/gstvideometa.h>
#include <gst/video/video.h>
#include <gst/video/video-overlay-composition.h>
#include <string.h>

GST_DEBUG_CATEGORY_STATIC (ef_subtitle_overlay_debug);
#define GST_CAT_DEFAULT ef_subtitle_overlay_debug

/* How long video waits for a text pad that says nothing. */
#define WAIT_LIMIT (2 * G_TIME_SPAN_SECOND)
/* Text that video has not reached yet; more is refused. */
#define MAX_PENDING_CUES 100000

#define FORMATS                                                                \
  "{ I420, YV12, NV12, NV21, AYUV, BGRx, RGBx, xRGB, xBGR, "                   \
  "RGBA, BGRA, ARGB, ABGR, RGB, BGR, Y41B, Y42B, YUY2, UYVY, Y444, "           \
  "I420_10LE, I422_10LE, Y444_10LE, P010_10LE, GRAY8, v210, v308 }"
#define CAPS                                                                   \
  GST_VIDEO_CAPS_MAKE (FORMATS)                                                \
  "; " GST_VIDEO_CAPS_MAKE_WITH_FEATURES ("ANY", GST_VIDEO_FORMATS_ALL)

enum
{
  PROP_0,
  PROP_WORDS_LOCATION,
  PROP_CUES_LOCATION,
  PROP_SUBTITLES_LOCATION,
  PROP_WORDS_OFFSET,
  PROP_STYLE,
  PROP_STYLE_OVERRIDES,
  PROP_SAFE_AREA,
  PROP_WAIT_TEXT,
  PROP_DEBUG_SAFE_AREA,
  PROP_FIRST_FIELD
};

struct _GstEfSubtitleOverlay
{
  GstElement parent;
  GstPad *sink;
  GstPad *src;
  GstPad *text;

  /* Everything below under the object's lock or @lock, as noted. */
  GMutex lock; /* text queue and flags */
  GCond cond;
  EfCueTrack *stream_cues; /* from the text pad, running time */
  GPtrArray *late_words;   /* EfWords that wait for the canvas */
  GstSegment text_segment;
  GstClockTime text_position; /* running time known up to here */
  gboolean text_linked;
  gboolean text_eos;
  gboolean flushing;

  /* Properties (object lock) */
  gchar *words_location;
  gchar *cues_location;
  gchar *subtitles_location;
  gint64 words_offset;
  gchar *style_name;
  gchar *style_overrides;
  gchar *safe_area_name;
  gboolean wait_text;
  gboolean debug_safe_area;
  GHashTable *style_values; /* field name to JsonNode, from properties */

  /* Streaming thread of video */
  GstSegment segment;
  GstVideoInfo info;
  gboolean negotiated;
  gboolean attach;
  EfStyle *style;
  EfSafeArea *area;
  EfScene *scene;
  EfCueTrack *file_cues;
  GstVideoOverlayComposition *composition;
};

static void gst_ef_subtitle_overlay_init_type (void);

G_DEFINE_TYPE_WITH_CODE (GstEfSubtitleOverlay, gst_ef_subtitle_overlay,
    GST_TYPE_ELEMENT, gst_ef_subtitle_overlay_init_type ());
GST_ELEMENT_REGISTER_DEFINE (efsubtitleoverlay, "efsubtitleoverlay",
    GST_RANK_NONE, GST_TYPE_EF_SUBTITLE_OVERLAY);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate text_template = GST_STATIC_PAD_TEMPLATE ("text",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("text/x-raw, format = (string) { utf8, pango-markup }"));

static void
gst_ef_subtitle_overlay_init_type (void)
{
  GST_DEBUG_CATEGORY_INIT (ef_subtitle_overlay_debug, "efsubtitleoverlay", 0,
      "Edit Factory captions");
}

static void
post_warning (GstEfSubtitleOverlay *self, const gchar *message)
{
  GST_WARNING_OBJECT (self, "%s", message);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("efsubtitleoverlay-warning", "message",
              G_TYPE_STRING, message, NULL)));
}

/* Styles and files */

/* Overrides of the JSON property, then of the single properties. */
static JsonNode *
collect_overrides (
    GstEfSubtitleOverlay *self, const gchar *json, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (json && *json)
    root = ef_json_parse ("style-overrides", json, -1, 64 * 1024, error);
  else
    root = ef_json_parse ("style-overrides", "{}", -1, 0, error);
  if (!root)
    return NULL;
  GST_OBJECT_LOCK (self);
  g_hash_table_iter_init (&iter, self->style_values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    json_object_set_member (
        json_node_get_object (root), name, json_node_copy (value));
  GST_OBJECT_UNLOCK (self);
  return g_steal_pointer (&root);
}

static gboolean
load_style (GstEfSubtitleOverlay *self, GError **error)
{
  g_autofree gchar *style = NULL;
  g_autofree gchar *json = NULL;
  g_autofree gchar *area = NULL;
  g_autoptr (JsonNode) overrides = NULL;

  GST_OBJECT_LOCK (self);
  style = g_strdup (self->style_name);
  json = g_strdup (self->style_overrides);
  area = g_strdup (self->safe_area_name);
  GST_OBJECT_UNLOCK (self);
  overrides = collect_overrides (self, json, error);
  if (!overrides)
    return FALSE;
  g_clear_pointer (&self->style, ef_style_free);
  g_clear_pointer (&self->area, ef_safe_area_free);
  self->style = ef_style_load (style, overrides, error);
  if (self->style)
    self->area = ef_safe_area_load (area, error);
  return self->area != NULL;
}

static void
on_subtitle_warning (const gchar *message, gpointer self)
{
  post_warning (self, message);
}

/* The file's cues, phrased for the canvas when they are words. */
static gboolean
load_file (
    GstEfSubtitleOverlay *self, guint width, guint height, GError **error)
{
  g_autofree gchar *words_path = NULL;
  g_autofree gchar *cues_path = NULL;
  g_autofree gchar *subtitles_path = NULL;
  g_autoptr (EfCues) cues = NULL;
  gint64 offset;

  GST_OBJECT_LOCK (self);
  words_path = g_strdup (self->words_location);
  cues_path = g_strdup (self->cues_location);
  subtitles_path = g_strdup (self->subtitles_location);
  offset = self->words_offset;
  GST_OBJECT_UNLOCK (self);
  ef_cue_track_clear (self->file_cues);
  if (cues_path) {
    cues = ef_cues_load (cues_path, error);
  } else if (words_path) {
    g_autoptr (EfWords) words = ef_words_load (words_path, error);

    if (words)
      cues = ef_captions_phrase (
          words, offset, self->style, self->area, width, height);
  } else if (subtitles_path) {
    g_autoptr (EfCues) read =
        ef_subtitles_load (subtitles_path, on_subtitle_warning, self, error);

    if (read)
      cues = ef_captions_reflow (read, self->style, self->area, width, height);
  } else {
    return TRUE;
  }
  if (cues)
    ef_cue_track_add (self->file_cues, cues);
  return cues != NULL;
}

static void
drop_scene (GstEfSubtitleOverlay *self)
{
  g_clear_pointer (&self->scene, ef_scene_free);
  g_clear_pointer (&self->composition, gst_video_overlay_composition_unref);
}

/* Makes what depends on the canvas: fonts, places, cues. */
static gboolean
make_scene (GstEfSubtitleOverlay *self)
{
  guint width = GST_VIDEO_INFO_WIDTH (&self->info);
  guint height = GST_VIDEO_INFO_HEIGHT (&self->info);
  g_autoptr (GError) error = NULL;
  const gchar *warning;

  drop_scene (self);
  if (!load_style (self, &error) || !load_file (self, width, height, &error)) {
    GST_ELEMENT_ERROR (
        self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
    return FALSE;
  }
  self->scene = ef_scene_new (self->style, self->area, width, height);
  warning =
      ef_typesetter_get_font_warning (ef_scene_get_typesetter (self->scene));
  if (warning)
    post_warning (self, warning);
  return TRUE;
}

/* The text pad */

static gboolean
append_words (GstEfSubtitleOverlay *self, EfWords *words)
{
  gboolean room;

  g_mutex_lock (&self->lock);
  room = self->late_words->len < MAX_PENDING_CUES;
  if (room)
    g_ptr_array_add (self->late_words, ef_words_ref (words));
  g_mutex_unlock (&self->lock);
  return room;
}

/* Text without word times becomes words that all last as long as the text. */
static EfWords *
words_from_text (GstBuffer *buffer, GstClockTime start, GstClockTime duration)
{
  GstMapInfo map;
  g_autofree gchar *copy = NULL;
  g_autofree gchar *plain = NULL;
  g_auto (GStrv) parts = NULL;
  EfWords *words;
  guint offset = 0;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  copy = g_strndup ((const gchar *)map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (!g_utf8_validate (copy, -1, NULL))
    return NULL;
  plain = ef_subtitles_plain_text (copy);
  words = ef_words_new (NULL, plain, start + duration, EF_TIMING_ESTIMATED);
  parts = g_strsplit_set (plain, " \t\n", 2000);
  for (guint i = 0; parts[i]; i++) {
    guint length = g_utf8_strlen (parts[i], -1);

    if (length > 0)
      ef_words_append (
          words, parts[i], start, start + duration, offset, length);
    offset += length + 1;
  }
  return words;
}

static GstFlowReturn
gst_ef_subtitle_overlay_text_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  EfWordTimingMeta *meta = ef_buffer_get_word_timing_meta (buffer);
  GstClockTime start, duration = GST_BUFFER_DURATION (buffer);
  g_autoptr (EfWords) words = NULL;

  start = gst_segment_to_running_time (
      &self->text_segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (start)) {
    GST_DEBUG_OBJECT (self, "text without time or outside the segment");
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = meta ? meta->words->duration : 3 * GST_SECOND;
  words = meta ? ef_words_shifted (meta->words, start)
               : words_from_text (buffer, start, duration);
  gst_buffer_unref (buffer);
  if (!words)
    post_warning (self, "a text buffer is not UTF-8; it is left out");
  else if (!append_words (self, words))
    post_warning (self, "too much text is waiting; some is left out");
  g_mutex_lock (&self->lock);
  self->text_position = MAX (self->text_position, start + duration);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static void
text_known_until (GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  g_mutex_lock (&self->lock);
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    self->text_position = MAX (self->text_position, running_time);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
reset_text (GstEfSubtitleOverlay *self)
{
  g_mutex_lock (&self->lock);
  ef_cue_track_clear (self->stream_cues);
  g_ptr_array_set_size (self->late_words, 0);
  gst_segment_init (&self->text_segment, GST_FORMAT_TIME);
  self->text_position = 0;
  self->text_eos = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
take_gap (GstEfSubtitleOverlay *self, GstEvent *event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  if (GST_CLOCK_TIME_IS_VALID (duration))
    start += duration;
  text_known_until (self,
      gst_segment_to_running_time (
          &self->text_segment, GST_FORMAT_TIME, start));
}

static gboolean
gst_ef_subtitle_overlay_text_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      g_mutex_lock (&self->lock);
      gst_event_copy_segment (event, &self->text_segment);
      self->text_eos = FALSE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_GAP:
      take_gap (self, event);
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&self->lock);
      self->text_eos = TRUE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_FLUSH_STOP:
      reset_text (self);
      break;
    default:
      break;
  }
  /* Nothing of the text pad goes downstream. */
  gst_event_unref (event);
  return TRUE;
}

static GstPadLinkReturn
gst_ef_subtitle_overlay_text_link (GstPad *pad, GstObject *parent, GstPad *peer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  g_mutex_lock (&self->lock);
  self->text_linked = TRUE;
  g_mutex_unlock (&self->lock);
  return GST_PAD_LINK_OK;
}

static void
gst_ef_subtitle_overlay_text_unlink (GstPad *pad, GstObject *parent)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  g_mutex_lock (&self->lock);
  self->text_linked = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* Waits until text is known up to @running_time, at most WAIT_LIMIT: a text
 * pad that says nothing must not hold the picture for ever. */
static gboolean
wait_for_text (GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  gint64 until = g_get_monotonic_time () + WAIT_LIMIT;
  gboolean flushing;

  g_mutex_lock (&self->lock);
  while (self->text_linked && self->wait_text && !self->text_eos &&
      !self->flushing && self->text_position <= running_time)
    if (!g_cond_wait_until (&self->cond, &self->lock, until)) {
      GST_WARNING_OBJECT (self, "no text came for %" GST_TIME_FORMAT,
          GST_TIME_ARGS (running_time));
      break;
    }
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  return !flushing;
}

/* Words that came since are phrased, now that the canvas is known. */
static void
phrase_late_words (GstEfSubtitleOverlay *self)
{
  while (TRUE) {
    g_autoptr (EfWords) words = NULL;
    g_autoptr (EfCues) cues = NULL;

    g_mutex_lock (&self->lock);
    if (self->late_words->len > 0)
      words = ef_words_ref (g_ptr_array_index (self->late_words, 0));
    if (words)
      g_ptr_array_remove_index (self->late_words, 0);
    g_mutex_unlock (&self->lock);
    if (!words)
      return;
    cues = ef_captions_phrase (words, 0, self->style, self->area,
        GST_VIDEO_INFO_WIDTH (&self->info),
        GST_VIDEO_INFO_HEIGHT (&self->info));
    cues->timed_words = words->timing != EF_TIMING_ESTIMATED;
    ef_cue_track_add (self->stream_cues, cues);
  }
}

/* Drawing */

static void
yuv_frame (const GstVideoFrame *frame, EfYuvFrame *yuv)
{
  const GstVideoColorimetry *c = &frame->info.colorimetry;

  yuv->y = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  yuv->u = GST_VIDEO_FRAME_COMP_DATA (frame, 1);
  yuv->v = GST_VIDEO_FRAME_COMP_DATA (frame, 2);
  yuv->y_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  yuv->u_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 1);
  yuv->v_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 2);
  yuv->chroma_step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1);
  yuv->width = GST_VIDEO_FRAME_WIDTH (frame);
  yuv->height = GST_VIDEO_FRAME_HEIGHT (frame);
  yuv->full_range = c->range == GST_VIDEO_COLOR_RANGE_0_255;
  yuv->matrix = c->matrix == GST_VIDEO_COLOR_MATRIX_BT709 ? EF_YUV_BT709
      : c->matrix == GST_VIDEO_COLOR_MATRIX_BT2020        ? EF_YUV_BT2020
                                                          : EF_YUV_BT601;
}

static gboolean
is_planar_420 (const GstVideoInfo *info)
{
  switch (GST_VIDEO_INFO_FORMAT (info)) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21:
      return !GST_VIDEO_INFO_IS_INTERLACED (info);
    default:
      return FALSE;
  }
}

/* The sprite as memory that an overlay rectangle owns. */
static GstVideoOverlayRectangle *
rectangle_of (const EfPlaced *placed)
{
  EfSprite *s = placed->sprite;
  GstBuffer *pixels = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      s->argb, (gsize)s->stride * s->height, 0, (gsize)s->stride * s->height,
      ef_sprite_ref (s), (GDestroyNotify)ef_sprite_unref);
  gsize offset[GST_VIDEO_MAX_PLANES] = {
    0,
  };
  gint stride[GST_VIDEO_MAX_PLANES] = {
    (gint)s->stride,
  };
  GstVideoOverlayRectangle *rectangle;

  gst_buffer_add_video_meta_full (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, s->width, s->height, 1, offset,
      stride);
  rectangle = gst_video_overlay_rectangle_new_raw (pixels, placed->x, placed->y,
      s->width, s->height, GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  gst_buffer_unref (pixels);
  if (placed->opacity < 1)
    gst_video_overlay_rectangle_set_global_alpha (
        rectangle, (gfloat)placed->opacity);
  return rectangle;
}

static void
make_composition (GstEfSubtitleOverlay *self, const EfPlaced *placed, guint n)
{
  g_clear_pointer (&self->composition, gst_video_overlay_composition_unref);
  for (guint i = 0; i < n; i++) {
    GstVideoOverlayRectangle *rectangle = rectangle_of (&placed[i]);

    if (self->composition)
      gst_video_overlay_composition_add_rectangle (
          self->composition, rectangle);
    else
      self->composition = gst_video_overlay_composition_new (rectangle);
    gst_video_overlay_rectangle_unref (rectangle);
  }
}

static GstBuffer *
blend (GstEfSubtitleOverlay *self, GstBuffer *buffer, const EfPlaced *placed,
    guint n)
{
  GstVideoFrame frame;

  buffer = gst_buffer_make_writable (buffer);
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE)) {
    GST_WARNING_OBJECT (self, "the frame cannot be written; no caption");
    return buffer;
  }
  if (is_planar_420 (&self->info)) {
    EfYuvFrame yuv;

    yuv_frame (&frame, &yuv);
    for (guint i = 0; i < n; i++)
      ef_blend_yuv (
          &yuv, placed[i].sprite, placed[i].x, placed[i].y, placed[i].opacity);
  } else {
    gst_video_overlay_composition_blend (self->composition, &frame);
  }
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* Draws the covered zones' edges, for people who make styles. */
static GstBuffer *
draw_safe_area (GstEfSubtitleOverlay *self, GstBuffer *buffer)
{
  GstVideoFrame frame;
  guint w = GST_VIDEO_INFO_WIDTH (&self->info);
  guint h = GST_VIDEO_INFO_HEIGHT (&self->info);
  guint left = (guint)(self->area->left * w);
  guint right = MIN (w - 1, w - (guint)(self->area->right * w));
  guint top = (guint)(self->area->top * h);
  guint bottom = MIN (h - 1, h - (guint)(self->area->bottom * h));

  if (!is_planar_420 (&self->info))
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE))
    return buffer;
  for (guint y = 0; y < h; y++) {
    guint8 *row = (guint8 *)GST_VIDEO_FRAME_COMP_DATA (&frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);

    row[left] = row[right] = 235;
    if (y == top || y == bottom)
      memset (row, 235, w);
  }
  gst_video_frame_unmap (&frame);
  return buffer;
}

/* The Debian package that has a character. */
static const gchar *
package_for (gunichar c)
{
  switch (g_unichar_get_script (c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
      return "fonts-noto-cjk";
    case G_UNICODE_SCRIPT_COMMON:
      return "fonts-noto-color-emoji";
    default:
      return "fonts-noto-core";
  }
}

static void
report_missing (GstEfSubtitleOverlay *self)
{
  gunichar c = ef_painter_missing_glyph (ef_scene_get_painter (self->scene));
  g_autofree gchar *message = NULL;

  if (!c)
    return;
  message = g_strdup_printf ("no installed font has the character U+%04X; "
                             "install the Debian package %s",
      c, package_for (c));
  post_warning (self, message);
}

static GstBuffer *
draw (GstEfSubtitleOverlay *self, GstBuffer *buffer, const EfCue *cue,
    gboolean timed_words, GstClockTime time)
{
  const EfPlaced *placed;
  guint n;
  gboolean changed =
      ef_scene_update (self->scene, cue, timed_words, time, &placed, &n);

  if (changed)
    report_missing (self);
  if (changed && (self->attach || !is_planar_420 (&self->info)))
    make_composition (self, placed, n);
  if (n == 0)
    return buffer;
  if (!self->attach)
    return blend (self, buffer, placed, n);
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_add_video_overlay_composition_meta (buffer, self->composition);
  return buffer;
}

/* Video */

/* Does downstream take the composition as a meta? */
static gboolean
negotiate (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  g_autoptr (GstCaps) with_meta = gst_caps_copy (caps);
  GstCapsFeatures *features =
      gst_caps_features_copy (gst_caps_get_features (caps, 0));
  GstQuery *query;
  gboolean system = gst_caps_features_is_equal (
      features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY);
  gboolean ok;

  gst_caps_features_add (
      features, GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
  gst_caps_set_features (with_meta, 0, features);
  self->attach = FALSE;
  if (gst_pad_peer_query_accept_caps (self->src, with_meta) &&
      gst_pad_set_caps (self->src, with_meta)) {
    query = gst_query_new_allocation (with_meta, FALSE);
    self->attach = gst_pad_peer_query (self->src, query) &&
        gst_query_find_allocation_meta (
            query, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
    gst_query_unref (query);
    if (self->attach)
      return TRUE;
  }
  ok = gst_pad_set_caps (self->src, caps);
  if (ok && !system)
    post_warning (self,
        "downstream takes no overlays of device memory; no "
        "caption is shown");
  return ok;
}

static gboolean
set_caps (GstEfSubtitleOverlay *self, GstCaps *caps)
{
  GstVideoInfo info;
  gboolean same_size;

  if (!gst_video_info_from_caps (&info, caps))
    return FALSE;
  same_size = self->scene && info.width == self->info.width &&
      info.height == self->info.height;
  self->info = info;
  if (!same_size && !make_scene (self))
    return FALSE;
  g_clear_pointer (&self->composition, gst_video_overlay_composition_unref);
  self->negotiated = negotiate (self, caps);
  return self->negotiated;
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
      gst_event_copy_segment (event, &self->segment);
      break;
    case GST_EVENT_FLUSH_START:
      g_mutex_lock (&self->lock);
      self->flushing = TRUE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_FLUSH_STOP:
      g_mutex_lock (&self->lock);
      self->flushing = FALSE;
      g_mutex_unlock (&self->lock);
      gst_segment_init (&self->segment, GST_FORMAT_TIME);
      break;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

static const EfCue *
find_cue (GstEfSubtitleOverlay *self, GstClockTime stream_time,
    GstClockTime running_time, GstClockTime *time, gboolean *timed_words)
{
  const EfCue *cue;

  *time = running_time;
  cue = ef_cue_track_find (self->stream_cues, running_time, timed_words);
  if (cue)
    return cue;
  *time = stream_time;
  return ef_cue_track_find (self->file_cues, stream_time, timed_words);
}

static GstFlowReturn
gst_ef_subtitle_overlay_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstClockTime stream_time, running_time, time;
  gboolean timed_words = FALSE;
  const EfCue *cue = NULL;

  if (gst_pad_check_reconfigure (self->src)) {
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (self->sink);

    if (caps && !negotiate (self, caps)) {
      gst_pad_mark_reconfigure (self->src);
      gst_buffer_unref (buffer);
      return GST_PAD_IS_FLUSHING (self->src) ? GST_FLOW_FLUSHING
                                             : GST_FLOW_NOT_NEGOTIATED;
    }
  }
  if (!self->scene) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return gst_pad_push (self->src, buffer);
  stream_time =
      gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, pts);
  running_time =
      gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, pts);
  if (GST_CLOCK_TIME_IS_VALID (stream_time))
    gst_object_sync_values (GST_OBJECT (self), stream_time);
  if (GST_CLOCK_TIME_IS_VALID (running_time)) {
    if (!wait_for_text (self, running_time)) {
      gst_buffer_unref (buffer);
      return GST_FLOW_FLUSHING;
    }
    phrase_late_words (self);
    cue = find_cue (self, stream_time, running_time, &time, &timed_words);
    buffer = draw (self, buffer, cue, timed_words, cue ? time : 0);
    if (running_time > 10 * GST_SECOND && !cue)
      ef_cue_track_forget (self->stream_cues, running_time - 10 * GST_SECOND);
  }
  if (self->debug_safe_area)
    buffer = draw_safe_area (self, buffer);
  return gst_pad_push (self->src, buffer);
}

/* Caps pass through; towards upstream the meta is not asked for. */
static GstCaps *
proxy_caps (GstEfSubtitleOverlay *self, GstPad *other, GstPad *template_pad,
    GstCaps *filter)
{
  g_autoptr (GstCaps) peer = gst_pad_peer_query_caps (other, NULL);
  g_autoptr (GstCaps) own = gst_pad_get_pad_template_caps (template_pad);
  GstCaps *out = gst_caps_new_empty (), *filtered;

  for (guint i = 0; i < gst_caps_get_size (peer); i++) {
    g_autoptr (GstCaps) one = gst_caps_copy_nth (peer, i);
    GstCapsFeatures *features = gst_caps_get_features (one, 0);

    if (features && !gst_caps_features_is_any (features))
      gst_caps_features_remove (
          features, GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
    out = gst_caps_merge (
        out, gst_caps_intersect_full (one, own, GST_CAPS_INTERSECT_FIRST));
  }
  if (gst_caps_is_any (peer)) {
    gst_caps_unref (out);
    out = gst_caps_ref (own);
  }
  if (!filter)
    return out;
  filtered = gst_caps_intersect_full (filter, out, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (out);
  return filtered;
}

static gboolean
answer_caps (
    GstEfSubtitleOverlay *self, GstPad *pad, GstPad *other, GstQuery *query)
{
  GstCaps *filter;
  g_autoptr (GstCaps) caps = NULL;

  gst_query_parse_caps (query, &filter);
  caps = proxy_caps (self, other, pad, filter);
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
      return answer_caps (self, pad, self->src, query);
    case GST_QUERY_ALLOCATION:
      return gst_pad_peer_query (self->src, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
gst_ef_subtitle_overlay_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return answer_caps (self, pad, self->sink, query);
  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS)
    return gst_pad_query_default (pad, parent, query);
  return gst_pad_peer_query (self->sink, query);
}

/* Seeks go to both branches, so that text is flushed with the picture. */
static gboolean
gst_ef_subtitle_overlay_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK &&
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
    reset_text (self);
    g_mutex_lock (&self->lock);
    self->flushing = FALSE;
    g_mutex_unlock (&self->lock);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    g_mutex_lock (&self->lock);
    self->flushing = TRUE;
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->lock);
  }
  ret = GST_ELEMENT_CLASS (gst_ef_subtitle_overlay_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    drop_scene (self);
    reset_text (self);
    ef_cue_track_clear (self->file_cues);
  }
  return ret;
}

/* Properties */

static JsonNode *
node_from_value (const EfStyleField *field, const GValue *value)
{
  JsonNode *node = json_node_alloc ();

  switch (field->type) {
    case EF_FIELD_NUMBER:
      return json_node_init_double (node, g_value_get_double (value));
    case EF_FIELD_INTEGER:
      return json_node_init_int (node, g_value_get_int (value));
    default:
      return json_node_init_string (node, g_value_get_string (value));
  }
}

static void
set_string (GstEfSubtitleOverlay *self, gchar **member, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  g_free (*member);
  *member = g_value_dup_string (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_subtitle_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  switch (id) {
    case PROP_WORDS_LOCATION:
      set_string (self, &self->words_location, value);
      break;
    case PROP_CUES_LOCATION:
      set_string (self, &self->cues_location, value);
      break;
    case PROP_SUBTITLES_LOCATION:
      set_string (self, &self->subtitles_location, value);
      break;
    case PROP_WORDS_OFFSET:
      self->words_offset = g_value_get_int64 (value);
      break;
    case PROP_STYLE:
      set_string (self, &self->style_name, value);
      break;
    case PROP_STYLE_OVERRIDES:
      set_string (self, &self->style_overrides, value);
      break;
    case PROP_SAFE_AREA:
      set_string (self, &self->safe_area_name, value);
      break;
    case PROP_WAIT_TEXT:
      self->wait_text = g_value_get_boolean (value);
      break;
    case PROP_DEBUG_SAFE_AREA:
      self->debug_safe_area = g_value_get_boolean (value);
      break;
    default: {
      const EfStyleField *field = &ef_style_fields ()[id - PROP_FIRST_FIELD];

      GST_OBJECT_LOCK (self);
      if (G_VALUE_HOLDS_STRING (value) && !g_value_get_string (value))
        g_hash_table_remove (self->style_values, field->name);
      else
        g_hash_table_insert (self->style_values, (gpointer)field->name,
            node_from_value (field, value));
      GST_OBJECT_UNLOCK (self);
    }
  }
}

static void
get_field (GstEfSubtitleOverlay *self, const EfStyleField *field, GValue *value)
{
  JsonNode *node;

  GST_OBJECT_LOCK (self);
  node = g_hash_table_lookup (self->style_values, field->name);
  if (node && field->type == EF_FIELD_NUMBER)
    g_value_set_double (value, json_node_get_double (node));
  else if (node && field->type == EF_FIELD_INTEGER)
    g_value_set_int (value, (gint)json_node_get_int (node));
  else if (node)
    g_value_set_string (value, json_node_get_string (node));
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_subtitle_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  switch (id) {
    case PROP_WORDS_LOCATION:
      g_value_set_string (value, self->words_location);
      break;
    case PROP_CUES_LOCATION:
      g_value_set_string (value, self->cues_location);
      break;
    case PROP_SUBTITLES_LOCATION:
      g_value_set_string (value, self->subtitles_location);
      break;
    case PROP_WORDS_OFFSET:
      g_value_set_int64 (value, self->words_offset);
      break;
    case PROP_STYLE:
      g_value_set_string (value, self->style_name);
      break;
    case PROP_STYLE_OVERRIDES:
      g_value_set_string (value, self->style_overrides);
      break;
    case PROP_SAFE_AREA:
      g_value_set_string (value, self->safe_area_name);
      break;
    case PROP_WAIT_TEXT:
      g_value_set_boolean (value, self->wait_text);
      break;
    case PROP_DEBUG_SAFE_AREA:
      g_value_set_boolean (value, self->debug_safe_area);
      break;
    default:
      get_field (self, &ef_style_fields ()[id - PROP_FIRST_FIELD], value);
  }
}

static void
gst_ef_subtitle_overlay_finalize (GObject *object)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (object);

  drop_scene (self);
  g_clear_pointer (&self->style, ef_style_free);
  g_clear_pointer (&self->area, ef_safe_area_free);
  ef_cue_track_free (self->stream_cues);
  ef_cue_track_free (self->file_cues);
  g_ptr_array_unref (self->late_words);
  g_hash_table_unref (self->style_values);
  g_free (self->words_location);
  g_free (self->cues_location);
  g_free (self->subtitles_location);
  g_free (self->style_name);
  g_free (self->style_overrides);
  g_free (self->safe_area_name);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_ef_subtitle_overlay_parent_class)->finalize (object);
}

#define READY_FLAGS                                                            \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

/* Each value of a style is a property too; unset, the style's file rules. */
static GParamSpec *
spec_for_field (const EfStyleField *field)
{
  g_autofree gchar *name = g_strdelimit (g_strdup (field->name), "_", '-');
  const gchar *interned = g_intern_string (name);

  switch (field->type) {
    case EF_FIELD_NUMBER:
      return g_param_spec_double (interned, interned, field->blurb, field->min,
          field->max, CLAMP (0, field->min, field->max),
          READY_FLAGS | GST_PARAM_DOC_SHOW_DEFAULT);
    case EF_FIELD_INTEGER:
      return g_param_spec_int (interned, interned, field->blurb,
          (gint)field->min, (gint)field->max, (gint)field->min,
          READY_FLAGS | GST_PARAM_DOC_SHOW_DEFAULT);
    default:
      return g_param_spec_string (
          interned, interned, field->blurb, NULL, READY_FLAGS);
  }
}

static void
install_file_properties (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_WORDS_LOCATION,
      g_param_spec_string ("words-location", "Words",
          "words.json whose words "
          "are phrased by the style and shown",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_CUES_LOCATION,
      g_param_spec_string ("cues-location", "Cues",
          "cues.json, shown as it "
          "is; goes before words-location",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_SUBTITLES_LOCATION,
      g_param_spec_string ("subtitles-location", "Subtitles",
          "SubRip or "
          "WebVTT file",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_WORDS_OFFSET,
      g_param_spec_int64 ("words-offset", "Words offset",
          "Nanoseconds added "
          "to the times of words-location: where the voice begins",
          G_MININT64, G_MAXINT64, 0, READY_FLAGS));
}

static void
install_style_properties (GObjectClass *object_class)
{
  const EfStyleField *fields = ef_style_fields ();

  g_object_class_install_property (object_class, PROP_STYLE,
      g_param_spec_string ("style", "Style",
          "Name of a style, or the path of "
          "its file",
          "karaoke", READY_FLAGS));
  g_object_class_install_property (object_class, PROP_STYLE_OVERRIDES,
      g_param_spec_string ("style-overrides", "Style overrides",
          "JSON object "
          "of style values that replace the style's",
          NULL, READY_FLAGS));
  g_object_class_install_property (object_class, PROP_SAFE_AREA,
      g_param_spec_string ("safe-area", "Safe area",
          "Name of a safe area, or "
          "the path of its file",
          "generic", READY_FLAGS));
  g_object_class_install_property (object_class, PROP_WAIT_TEXT,
      g_param_spec_boolean ("wait-text", "Wait for text",
          "Hold video, for 2 s "
          "at most, until the text pad has told what is said",
          TRUE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_DEBUG_SAFE_AREA,
      g_param_spec_boolean ("debug-safe-area", "Show the safe area",
          "Draw "
          "the edges of the zones that the app covers",
          FALSE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  for (guint i = 0; fields[i].name; i++)
    g_object_class_install_property (
        object_class, PROP_FIRST_FIELD + i, spec_for_field (&fields[i]));
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
  install_file_properties (object_class);
  install_style_properties (object_class);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template (element_class, &text_template);
  gst_element_class_set_static_metadata (element_class, "Edit Factory captions",
      "Filter/Editor/Video", "Burns captions into video, the spoken word lit",
      "The Edit Factory authors");
}

static void
make_pads (GstEfSubtitleOverlay *self)
{
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_chain));
  gst_pad_set_event_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_sink_event));
  gst_pad_set_query_function (
      self->sink, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_sink_query));
  GST_PAD_SET_PROXY_ALLOCATION (self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);

  self->text = gst_pad_new_from_static_template (&text_template, "text");
  gst_pad_set_chain_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_chain));
  gst_pad_set_event_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_event));
  gst_pad_set_link_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_link));
  gst_pad_set_unlink_function (
      self->text, GST_DEBUG_FUNCPTR (gst_ef_subtitle_overlay_text_unlink));
  gst_element_add_pad (GST_ELEMENT (self), self->text);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
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
  self->stream_cues = ef_cue_track_new ();
  self->file_cues = ef_cue_track_new ();
  self->late_words =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_words_unref);
  self->style_values = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)json_node_unref);
  self->style_name = g_strdup ("karaoke");
  self->safe_area_name = g_strdup ("generic");
  self->wait_text = TRUE;
  self->flushing = TRUE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  gst_segment_init (&self->text_segment, GST_FORMAT_TIME);
  make_pads (self);
}
