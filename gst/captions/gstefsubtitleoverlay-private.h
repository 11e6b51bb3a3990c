/* Edit Factory - efsubtitleoverlay: what its files share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstefsubtitleoverlay.h"
#include "blend-words.h"
#include "cue-track.h"
#include "scene.h"

#include <gst/video/video.h>
#include <gst/video/video-overlay-composition.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (ef_subtitle_overlay_debug);
#define GST_CAT_DEFAULT ef_subtitle_overlay_debug

/* Text of the text pad as it came: one of the two, from its buffer's time on,
 * which @clock brings to running time. @until: where its last cue ends */
typedef struct
{
  EfWords *words;
  EfCues *cues;
  EfCueClock clock;
  gint64 until;
} EfStreamText;

/* What may be wrong with text. */
typedef enum
{
  EF_TEXT_UNREADABLE,
  EF_TEXT_ODD,
  EF_TEXT_TOO_MUCH,
  EF_TEXT_SEGMENT,
  EF_TEXT_N_FAULTS
} EfTextFault;

struct _GstEfSubtitleOverlay
{
  GstElement parent;
  GstPad *sink;
  GstPad *src;
  GstPad *text;

  /* Everything below under the object's lock or @lock, as noted. */
  GMutex lock; /* text queue and flags */
  GCond cond;
  GQueue late;                /* EfStreamText that waits for the canvas */
  guint n_kept;               /* length of @texts */
  gboolean text_markup;       /* the text pad carries Pango's markup */
  const gchar *text_language; /* (nullable): of its stream */
  GstSegment text_segment;
  GstClockTime text_position; /* running time known up to here */
  gboolean text_flushed;      /* @stream_cues are to be forgotten */
  gboolean text_linked;
  gboolean text_eos;
  gboolean wait_text;             /* the property */
  guint text_misses;              /* waits in vain since it said something */
  gboolean text_silent;           /* it is not waited for any more */
  guint faults[EF_TEXT_N_FAULTS]; /* since they were told */
  gboolean flushing;
  gboolean stopping; /* whatever flushes say */

  /* Properties (object lock) */
  gchar *words_location;
  gchar *cues_location;
  gchar *subtitles_location;
  gchar *subtitle_encoding;
  gchar *language;
  gboolean estimate_words;
  gint64 words_offset;
  gchar *style_name;
  gchar *style_overrides;
  gchar *safe_area_name;
  gboolean debug_safe_area;
  gboolean qos;
  gchar *avoid;             /* JSON */
  gint avoid_changed;       /* atomic */
  gint restyle;             /* atomic: a value changed */
  GHashTable *style_values; /* field name to JsonNode, from properties */

  /* What the sink said (object lock): running time up to which frames come too
   * late */
  GstClockTime earliest;
  gdouble proportion;

  /* Streaming thread of video */
  GstSegment segment;
  GPtrArray *texts;        /* (element-type EfStreamText): of @stream_cues */
  GstClockTime swept;      /* what ended before is forgotten */
  EfCueTrack *stream_cues; /* from the text pad, running time */
  guint old_frames;        /* in a row that got the captions of before */
  guint64 drawn_frames;
  guint64 late_frames;
  GstVideoInfo video; /* as frames lie in memory */
  GstVideoInfo info;  /* the canvas: the same in square pixels, what is cropped
                         left out */
  gdouble squeeze_x;  /* from the canvas to frames */
  gdouble squeeze_y;
  gint origin_x; /* of the canvas in frames */
  gint origin_y;
  gboolean attach; /* downstream draws */
  GArray *placed;  /* (element-type EfPlaced): shown last, pixels of frames */
  EfStyle *style;  /* swapped under the object lock */
  EfStyle *base_style; /* as the file of @base_name has it */
  gchar *base_name;
  EfSafeArea *area;
  gchar *area_name;
  EfScene *scene;
  gboolean cut_told; /* that its bitmaps were not enough */
  EfCueTrack *file_cues;
  gchar *read_key;     /* (nullable): which file, and how, the two are of */
  EfWords *read_words; /* (nullable): as read */
  EfCues *read_cues;
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

/* gstefsubtitleoverlay-phrase.c */
void gst_ef_subtitle_overlay_text_free (gpointer text);
/* Text that came since, now that the canvas is known. */
void gst_ef_subtitle_overlay_phrase_late_text (GstEfSubtitleOverlay *self);
/* All that is there, for another canvas or style. */
void gst_ef_subtitle_overlay_phrase_again (GstEfSubtitleOverlay *self);
/* What has been over for some time: a stream may run for days. */
void gst_ef_subtitle_overlay_forget_text (
    GstEfSubtitleOverlay *self, GstClockTime running_time);
/* All of it; the scene must hold none of its cues. */
void gst_ef_subtitle_overlay_drop_text (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-faults.c: from now on the first of each kind is posted;
 * how many more there were is told by the other. */
void gst_ef_subtitle_overlay_text_fault (
    GstEfSubtitleOverlay *self, EfTextFault fault, const gchar *message);
void gst_ef_subtitle_overlay_tell_faults (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-file.c: the cues of the file that properties name, for
 * the scene's canvas and style; on failure what is shown stays. */
gboolean
gst_ef_subtitle_overlay_load_file (GstEfSubtitleOverlay *self, GError **error);
/* It will be read again. */
void gst_ef_subtitle_overlay_forget_file (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-language.c. @of_pad: text of the text pad; fresh, shared
 * with nobody */
void gst_ef_subtitle_overlay_take_text_tags (
    GstEfSubtitleOverlay *self, GstEvent *event);
void gst_ef_subtitle_overlay_tell_cues (
    GstEfSubtitleOverlay *self, EfCues *cues, gboolean of_pad);
void gst_ef_subtitle_overlay_tell_words (
    GstEfSubtitleOverlay *self, EfWords *words, gboolean of_pad);

/* gstefsubtitleoverlay.c: what follows from the canvas and the style; on
 * failure what is shown stays. */
gboolean
gst_ef_subtitle_overlay_make_scene (GstEfSubtitleOverlay *self, GError **error);

void gst_ef_subtitle_overlay_drop_scene (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-canvas.c: lays out the canvas for frames of @width x
 * @height pixels, from (@x, @y) on. Returns: TRUE when its size differs */
gboolean gst_ef_subtitle_overlay_set_canvas (
    GstEfSubtitleOverlay *self, gint x, gint y, guint width, guint height);
/* What @buffer's crop leaves; FALSE when nothing can be made for it. */
gboolean gst_ef_subtitle_overlay_fit_canvas (
    GstEfSubtitleOverlay *self, GstBuffer *buffer);

/* gstefsubtitleoverlay-negotiate.c */
gboolean
gst_ef_subtitle_overlay_negotiate (GstEfSubtitleOverlay *self, GstCaps *caps);
GstCaps *gst_ef_subtitle_overlay_get_caps (
    GstEfSubtitleOverlay *self, GstPad *pad, GstCaps *filter);
GstCaps *gst_ef_subtitle_overlay_template_caps (void);

/* gstefsubtitleoverlay-format.c */
gboolean gst_ef_subtitle_overlay_can_blend (const GstVideoInfo *info);
/* NULL when a pixel of @format is no word. */
const EfWordLayout *gst_ef_subtitle_overlay_find_words (GstVideoFormat format);
/* (@x, @y) is added to places. */
void gst_ef_subtitle_overlay_blend (const GstVideoFrame *frame,
    const EfPlaced *placed, guint n, gint x, gint y);

/* gstefsubtitleoverlay-qos.c */
void gst_ef_subtitle_overlay_reset_qos (GstEfSubtitleOverlay *self);
void
gst_ef_subtitle_overlay_take_qos (GstEfSubtitleOverlay *self, GstEvent *event);
/* Is the frame too late for new captions? Counts it, and reports it if so. */
gboolean gst_ef_subtitle_overlay_is_late (GstEfSubtitleOverlay *self,
    const GstBuffer *buffer, GstClockTime running_time,
    GstClockTime stream_time);

/* gstefsubtitleoverlay-avoid.c */
void gst_ef_subtitle_overlay_update_avoid (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-style.c */
gboolean
gst_ef_subtitle_overlay_load_style (GstEfSubtitleOverlay *self, GError **error);
/* Takes what properties say now. */
void gst_ef_subtitle_overlay_update_style (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-draw.c: these take @buffer and return what to push. */
GstBuffer *gst_ef_subtitle_overlay_draw (GstEfSubtitleOverlay *self,
    GstBuffer *buffer, const EfShown *shown, guint n_shown);
/* What was shown last, without drawing anything. */
GstBuffer *gst_ef_subtitle_overlay_draw_again (
    GstEfSubtitleOverlay *self, GstBuffer *buffer);
/* The cues that are shown will be freed. */
void gst_ef_subtitle_overlay_forget_cues (GstEfSubtitleOverlay *self);
void gst_ef_subtitle_overlay_forget_placed (GstEfSubtitleOverlay *self);

/* gstefsubtitleoverlay-argb.c: a property for each of the style's colours, from
 * id @first on; @index: which of them */
void
gst_ef_subtitle_overlay_install_argb (GObjectClass *object_class, guint first);
void gst_ef_subtitle_overlay_set_argb (
    GstEfSubtitleOverlay *self, guint index, const GValue *value);
void gst_ef_subtitle_overlay_get_argb (
    GstEfSubtitleOverlay *self, guint index, GValue *value);

/* gstefsubtitleoverlay-properties.c */
void gst_ef_subtitle_overlay_install_properties (GObjectClass *object_class);
void gst_ef_subtitle_overlay_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec);
void gst_ef_subtitle_overlay_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec);

G_END_DECLS
