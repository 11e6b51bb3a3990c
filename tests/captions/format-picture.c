/* Edit Factory - one coloured caption in a frame of any raw format, as a
 * picture SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "format-picture.h"

#include <gst/check/gstharness.h>
#include <gst/video/gstvideometa.h>

#define WIDTH FORMAT_PICTURE_WIDTH
#define HEIGHT FORMAT_PICTURE_HEIGHT
#define TIME (700 * GST_MSECOND)
/* Of a padded frame: an even number for subsampled formats. */
#define MARGIN 16
#define PAD 48

static gint
margin_of (const FormatPicture *p)
{
  return p->padded ? MARGIN : 0;
}

/* @format: its name and other fields of caps */
static gchar *
caps_of (const FormatPicture *p, const gchar *format, const gchar *more)
{
  return g_strdup_printf (
      "video/x-raw,width=%d,height=%d,framerate=30/1,format=%s%s",
      WIDTH + 2 * margin_of (p), HEIGHT + 2 * margin_of (p), format, more);
}

static void
info_of (GstVideoInfo *info, const gchar *text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  if (!caps || !gst_video_info_from_caps (info, caps))
    g_error ("no caps of raw video: %s", text);
}

static void
bgra_of (GstVideoInfo *info, const GstVideoInfo *frame)
{
  gst_video_info_set_interlaced_format (info, GST_VIDEO_FORMAT_BGRA,
      GST_VIDEO_INFO_INTERLACE_MODE (frame), GST_VIDEO_INFO_WIDTH (frame),
      GST_VIDEO_INFO_HEIGHT (frame));
  info->fps_n = 30;
}

static GstVideoFrame *
map (GstBuffer *buffer, const GstVideoInfo *info, GstMapFlags flags)
{
  GstVideoFrame *frame = g_new0 (GstVideoFrame, 1);

  g_assert_true (gst_video_frame_map (frame, info, buffer, flags));
  return frame;
}

static void
unmap (GstVideoFrame *frame)
{
  gst_video_frame_unmap (frame);
  g_free (frame);
}

static void
convert_once (GstBuffer *from, const GstVideoInfo *from_info, GstBuffer *to,
    const GstVideoInfo *to_info)
{
  GstVideoInfo in = *from_info, out = *to_info;
  GstVideoConverter *converter = gst_video_converter_new (&in, &out,
      gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_DITHER_METHOD,
          GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE, NULL));
  GstVideoFrame *source = map (from, from_info, GST_MAP_READ);
  GstVideoFrame *drain = map (to, to_info, GST_MAP_WRITE);

  gst_video_converter_frame (converter, source, drain);
  unmap (source);
  unmap (drain);
  gst_video_converter_free (converter);
}

/* Over 16 bits: the converter's short cuts between formats of 8 bits do not
 * interpolate chroma. @frame: the one of both that is not BGRA */
static void
convert (GstBuffer *from, const GstVideoInfo *from_info, GstBuffer *to,
    const GstVideoInfo *to_info, const GstVideoInfo *frame)
{
  GstVideoInfo deep;
  GstBuffer *between;

  gst_video_info_set_interlaced_format (&deep,
      GST_VIDEO_INFO_IS_RGB (frame) ? GST_VIDEO_FORMAT_ARGB64
                                    : GST_VIDEO_FORMAT_AYUV64,
      GST_VIDEO_INFO_INTERLACE_MODE (frame), GST_VIDEO_INFO_WIDTH (frame),
      GST_VIDEO_INFO_HEIGHT (frame));
  deep.fps_n = frame->fps_n;
  deep.colorimetry = frame->colorimetry;
  between = gst_buffer_new_allocate (NULL, deep.size, NULL);
  convert_once (from, from_info, between, &deep);
  convert_once (between, &deep, to, to_info);
  gst_buffer_unref (between);
}

/* 1.22's converter makes three quarters of the highest alpha of 2 bits. */
static gboolean
has_alpha (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_N_COMPONENTS (info) == 4 &&
      GST_VIDEO_INFO_COMP_DEPTH (info, 3) >= 8;
}

/* Red rises to the right, green downwards, blue to the left, in steps that keep
 * the files small; with @alpha transparent at the left. */
static GstBuffer *
make_ground (const GstVideoInfo *info, gboolean alpha)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstVideoFrame *frame = map (buffer, info, GST_MAP_WRITE);
  gint width = GST_VIDEO_INFO_WIDTH (info);
  gint height = GST_VIDEO_INFO_HEIGHT (info);

  for (gint y = 0; y < height; y++) {
    guint8 *row = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

    for (gint x = 0; x < width; x++, row += 4) {
      gint right = x & ~15, down = y & ~15;

      row[0] = (guint8)(210 - 150 * right / width);
      row[1] = (guint8)(50 + 120 * down / height);
      row[2] = (guint8)(40 + 160 * right / width);
      row[3] = alpha ? (guint8)(255 * right / width) : 255;
    }
  }
  unmap (frame);
  return buffer;
}

/* Plane by plane with room before, behind and at the end of each row. */
static GstBuffer *
allocate_padded (const GstVideoInfo *info)
{
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0 }, size = PAD;
  gint strides[GST_VIDEO_MAX_PLANES] = { 0 };
  GstVideoCropMeta *crop;
  GstBuffer *buffer;

  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    guint rows = GST_VIDEO_SUB_SCALE (
        GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, i), info->height);

    offsets[i] = size;
    strides[i] = GST_VIDEO_INFO_PLANE_STRIDE (info, i) + PAD;
    size += (gsize)strides[i] * rows + PAD;
  }
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 0, size);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), offsets, strides);
  crop = gst_buffer_add_video_crop_meta (buffer);
  crop->x = crop->y = MARGIN;
  crop->width = WIDTH;
  crop->height = HEIGHT;
  return buffer;
}

static GstBuffer *
overlay (GstBuffer *buffer, const gchar *settings, const gchar *caps)
{
  g_autofree gchar *launch =
      g_strdup_printf ("efsubtitleoverlay safe-area=none %s", settings);
  GstHarness *h = gst_harness_new_parse (launch);

  GST_BUFFER_PTS (buffer) = TIME;
  gst_harness_set_src_caps_str (h, caps);
  buffer = gst_harness_push_and_pull (h, buffer);
  g_assert_nonnull (buffer);
  gst_harness_teardown (h);
  return buffer;
}

/* What is seen through the frame: squares of 8 pixels. */
static guint32
over_chequer (const guint8 *bgra, gint x, gint y, gboolean alpha)
{
  guint below = (x / 8 + y / 8) % 2 ? 140 : 90, a = alpha ? bgra[3] : 255;
  guint32 out = 0;

  for (gint i = 2; i >= 0; i--)
    out = out << 8 | (bgra[i] * a + below * (255 - a) + 127) / 255;
  return out;
}

static cairo_surface_t *
surface_of (
    GstBuffer *bgra, const GstVideoInfo *info, gint margin, gboolean alpha)
{
  gint width = GST_VIDEO_INFO_WIDTH (info) - 2 * margin;
  gint height = GST_VIDEO_INFO_HEIGHT (info) - 2 * margin;
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  GstVideoFrame *frame = map (bgra, info, GST_MAP_READ);

  for (gint y = 0; y < height; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
        (gsize)(y + margin) * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) +
        (gsize)margin * 4;

    for (gint x = 0; x < width; x++)
      ((guint32 *)(data + (gsize)y * stride))[x] =
          over_chequer (row + 4 * x, x, y, alpha);
  }
  unmap (frame);
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
format_picture_render (const FormatPicture *p, const gchar *settings)
{
  g_autofree gchar *caps = caps_of (p, p->format, p->more ? p->more : "");
  g_autofree gchar *told = p->told ? caps_of (p, p->told, "") : NULL;
  GstBuffer *ground, *frame;
  GstVideoInfo info, bgra;
  cairo_surface_t *surface;

  info_of (&info, caps);
  bgra_of (&bgra, &info);
  ground = make_ground (&bgra, has_alpha (&info));
  frame = p->padded ? allocate_padded (&info)
                    : gst_buffer_new_allocate (NULL, info.size, NULL);
  convert (ground, &bgra, frame, &info, &info);
  frame = overlay (frame, settings, told ? told : caps);
  convert (frame, &info, ground, &bgra, &info);
  surface = surface_of (ground, &bgra, margin_of (p), has_alpha (&info));
  gst_buffer_unref (ground);
  gst_buffer_unref (frame);
  return surface;
}
