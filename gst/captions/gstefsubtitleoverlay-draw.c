/* Edit Factory - efsubtitleoverlay: captions onto a frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "font-packages.h"

#include <gst/video/gstvideometa.h>

/* The sprite as memory that an overlay rectangle owns. */
static GstVideoOverlayRectangle *
rectangle_of (const EfPlaced *placed, gint x, gint y)
{
  EfSprite *s = placed->sprite;
  GstBuffer *pixels;
  gsize offset[GST_VIDEO_MAX_PLANES] = {
    0,
  };
  gint stride[GST_VIDEO_MAX_PLANES] = {
    0,
  };
  GstVideoOverlayRectangle *rectangle;

  ef_sprite_draw (s);
  stride[0] = (gint)s->stride;
  pixels = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, s->argb,
      (gsize)s->stride * s->height, 0, (gsize)s->stride * s->height,
      ef_sprite_ref (s), (GDestroyNotify)ef_sprite_unref);
  gst_buffer_add_video_meta_full (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, s->width, s->height, 1, offset,
      stride);
  rectangle = gst_video_overlay_rectangle_new_raw (pixels, placed->x + x,
      placed->y + y, s->width, s->height,
      GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  gst_buffer_unref (pixels);
  if (placed->opacity < 1)
    gst_video_overlay_rectangle_set_global_alpha (
        rectangle, (gfloat)placed->opacity);
  return rectangle;
}

/* Adds to @composition, or to a new one. */
static void
add_rectangles (GstVideoOverlayComposition **composition,
    const EfPlaced *placed, guint n, gint x, gint y)
{
  for (guint i = 0; i < n; i++) {
    GstVideoOverlayRectangle *rectangle = rectangle_of (&placed[i], x, y);

    if (*composition)
      gst_video_overlay_composition_add_rectangle (*composition, rectangle);
    else
      *composition = gst_video_overlay_composition_new (rectangle);
    gst_video_overlay_rectangle_unref (rectangle);
  }
}

static const EfPlaced *
placed_of (GstEfSubtitleOverlay *self)
{
  return (const EfPlaced *)(gconstpointer)self->placed->data;
}

/* Consumers of before 1.26 look at the first composition only: ours is added to
 * one that somebody upstream has attached. */
static GstBuffer *
attach (GstEfSubtitleOverlay *self, GstBuffer *buffer)
{
  GstVideoOverlayCompositionMeta *meta;

  buffer = gst_buffer_make_writable (buffer);
  meta = gst_buffer_get_video_overlay_composition_meta (buffer);
  if (meta) {
    GstVideoOverlayComposition *both =
        gst_video_overlay_composition_copy (meta->overlay);

    add_rectangles (&both, placed_of (self), self->placed->len, self->origin_x,
        self->origin_y);
    gst_video_overlay_composition_unref (meta->overlay);
    meta->overlay = both;
    return buffer;
  }
  if (!self->composition)
    add_rectangles (&self->composition, placed_of (self), self->placed->len,
        self->origin_x, self->origin_y);
  gst_buffer_add_video_overlay_composition_meta (buffer, self->composition);
  return buffer;
}

static GstBuffer *
blend (GstEfSubtitleOverlay *self, GstBuffer *buffer, const EfPlaced *placed,
    guint n)
{
  GstVideoFrame frame;

  buffer = gst_buffer_make_writable (buffer);
  if (!gst_video_frame_map (&frame, &self->video, buffer,
          GST_MAP_READWRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF)) {
    GST_WARNING_OBJECT (self, "the frame cannot be written; no caption");
    return buffer;
  }
  gst_ef_subtitle_overlay_blend (
      &frame, placed, n, self->origin_x, self->origin_y);
  gst_video_frame_unmap (&frame);
  return buffer;
}

GstBuffer *
gst_ef_subtitle_overlay_draw_again (
    GstEfSubtitleOverlay *self, GstBuffer *buffer)
{
  if (self->placed->len == 0)
    return buffer;
  if (self->attach)
    return attach (self, buffer);
  return blend (self, buffer, placed_of (self), self->placed->len);
}

/* The cue's text in one line. (transfer full) */
static gchar *
caption_of (const EfCue *cue)
{
  g_autofree gchar *text = ef_cue_get_text (cue);

  return g_strdelimit (
      g_utf8_substring (text, 0, MIN (80, g_utf8_strlen (text, -1))), "\n",
      ' ');
}

/* Which of several captions has the letter is not known: the last that came. */
static void
report_missing (GstEfSubtitleOverlay *self, const EfCue *cue)
{
  EfPainter *painter = ef_scene_get_painter (self->scene);
  gunichar c;

  while ((c = ef_painter_missing_glyph (painter))) {
    g_autofree gchar *caption = caption_of (cue);
    g_autofree gchar *message = ef_font_missing_message (c, caption);

    gst_ef_subtitle_overlay_post_warning (self, message);
  }
}

/* Once for each scene. */
static void
report_cut (GstEfSubtitleOverlay *self)
{
  if (!ef_scene_was_cut (self->scene) || self->cut_told)
    return;
  self->cut_told = TRUE;
  gst_ef_subtitle_overlay_post_warning (self,
      "the caption needs too much memory with its shadow and glow; its last "
      "words are left out: use less of them, or fewer words");
}

void
gst_ef_subtitle_overlay_forget_placed (GstEfSubtitleOverlay *self)
{
  for (guint i = 0; i < self->placed->len; i++)
    ef_sprite_unref (g_array_index (self->placed, EfPlaced, i).sprite);
  g_array_set_size (self->placed, 0);
  g_clear_pointer (&self->composition, gst_video_overlay_composition_unref);
}

/* From the canvas's square pixels to those of frames. */
static void
keep_placed (GstEfSubtitleOverlay *self, const EfPlaced *placed, guint n)
{
  gboolean square = self->squeeze_x == 1 && self->squeeze_y == 1;

  gst_ef_subtitle_overlay_forget_placed (self);
  for (guint i = 0; i < n; i++) {
    EfPlaced own = placed[i];

    own.sprite = square ? ef_sprite_ref (own.sprite)
                        : ef_sprite_squeezed (own.sprite, self->squeeze_x,
                              self->squeeze_y, &own.x, &own.y);
    g_array_append_val (self->placed, own);
  }
}

GstBuffer *
gst_ef_subtitle_overlay_draw (GstEfSubtitleOverlay *self, GstBuffer *buffer,
    const EfShown *shown, guint n_shown)
{
  const EfPlaced *placed;
  gboolean zones;
  guint n;

  GST_OBJECT_LOCK (self);
  zones = self->debug_safe_area;
  GST_OBJECT_UNLOCK (self);
  ef_scene_show_zones (self->scene, zones);
  if (ef_scene_update_all (self->scene, shown, n_shown, &placed, &n)) {
    if (n_shown > 0)
      report_missing (self, shown[n_shown - 1].cue);
    report_cut (self);
    keep_placed (self, placed, n);
  }
  return gst_ef_subtitle_overlay_draw_again (self, buffer);
}

void
gst_ef_subtitle_overlay_forget_cues (GstEfSubtitleOverlay *self)
{
  const EfPlaced *placed;
  guint n;

  if (ef_scene_update_all (self->scene, NULL, 0, &placed, &n))
    keep_placed (self, placed, n);
}
