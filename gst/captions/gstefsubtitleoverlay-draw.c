/* Edit Factory - efsubtitleoverlay: captions onto a frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "blend-yuv.h"

#include <gst/video/gstvideometa.h>

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
GstBuffer *
gst_ef_subtitle_overlay_draw_safe_area (
    GstEfSubtitleOverlay *self, GstBuffer *buffer)
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
  gst_ef_subtitle_overlay_post_warning (self, message);
}

GstBuffer *
gst_ef_subtitle_overlay_draw (GstEfSubtitleOverlay *self, GstBuffer *buffer,
    const EfShown *shown, guint n_shown)
{
  const EfPlaced *placed;
  guint n;
  gboolean changed =
      ef_scene_update_all (self->scene, shown, n_shown, &placed, &n);

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
