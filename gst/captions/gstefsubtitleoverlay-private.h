/* Edit Factory - efsubtitleoverlay: what its files share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstefsubtitleoverlay.h"
#include "cue-track.h"
#include "scene.h"

#include <gst/video/video.h>
#include <gst/video/video-overlay-composition.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (ef_subtitle_overlay_debug);
#define GST_CAT_DEFAULT ef_subtitle_overlay_debug

/* Text that waits for the canvas: one of the two. */
typedef struct
{
  EfWords *words;
  EfCues *cues;
} EfLateText;

struct _GstEfSubtitleOverlay
{
  GstElement parent;
  GstPad *sink;
  GstPad *src;
  GstPad *text;

  /* Everything below under the object's lock or @lock, as noted. */
  GMutex lock; /* text queue and flags */
  GCond cond;
  EfCueTrack *stream_cues; /* from the text pad, running time; video's thread */
  gboolean text_flushed;   /* stream_cues are of before a flush */
  GQueue late;             /* EfLateText that waits for the canvas */
  gboolean text_markup;    /* the text pad carries Pango's markup */
  GstSegment text_segment;
  GstClockTime text_position; /* running time known up to here */
  gboolean text_linked;
  gboolean text_eos;
  gboolean flushing;

  /* Properties (object lock) */
  gchar *words_location;
  gchar *cues_location;
  gchar *subtitles_location;
  gchar *subtitle_encoding;
  gint64 words_offset;
  gchar *style_name;
  gchar *style_overrides;
  gchar *safe_area_name;
  gboolean wait_text;
  gboolean debug_safe_area;
  gint restyle;             /* atomic: a value changed */
  GHashTable *style_values; /* field name to JsonNode, from properties */

  /* Streaming thread of video */
  GstSegment segment;
  GstVideoInfo info;
  gboolean negotiated;
  gboolean attach;
  EfStyle *style;      /* swapped under the object lock */
  EfStyle *base_style; /* as the file of @base_name has it */
  gchar *base_name;
  EfSafeArea *area;
  gchar *area_name;
  EfScene *scene;
  EfCueTrack *file_cues;
  GstVideoOverlayComposition *composition;
};

/* Posts the element message `efsubtitleoverlay-warning`. */
void gst_ef_subtitle_overlay_post_warning (
    GstEfSubtitleOverlay *self, const gchar *message);

/* gstefsubtitleoverlay-text.c: the text pad */
GstFlowReturn gst_ef_subtitle_overlay_text_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean gst_ef_subtitle_overlay_text_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
GstPadLinkReturn gst_ef_subtitle_overlay_text_link (
    GstPad *pad, GstObject *parent, GstPad *peer);
void gst_ef_subtitle_overlay_text_unlink (GstPad *pad, GstObject *parent);
void gst_ef_subtitle_overlay_reset_text (GstEfSubtitleOverlay *self);

/* Returns: FALSE when flushing */
gboolean gst_ef_subtitle_overlay_wait_for_text (
    GstEfSubtitleOverlay *self, GstClockTime running_time);
void gst_ef_subtitle_overlay_phrase_late_text (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay.c: what follows from the canvas and the style; on
 * failure what is shown stays. */
gboolean
gst_ef_subtitle_overlay_make_scene (GstEfSubtitleOverlay *self, GError **error);
gboolean
gst_ef_subtitle_overlay_load_file (GstEfSubtitleOverlay *self, GError **error);

/* gstefsubtitleoverlay-style.c */
gboolean
gst_ef_subtitle_overlay_load_style (GstEfSubtitleOverlay *self, GError **error);
/* Takes what properties say now. */
void gst_ef_subtitle_overlay_update_style (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-draw.c: both take @buffer and return what to push. */
GstBuffer *gst_ef_subtitle_overlay_draw (GstEfSubtitleOverlay *self,
    GstBuffer *buffer, const EfShown *shown, guint n_shown);
GstBuffer *gst_ef_subtitle_overlay_draw_safe_area (
    GstEfSubtitleOverlay *self, GstBuffer *buffer);

/* gstefsubtitleoverlay-properties.c */
void gst_ef_subtitle_overlay_install_properties (GObjectClass *object_class);
void gst_ef_subtitle_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec);
void gst_ef_subtitle_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec);

G_END_DECLS
