/* Edit Factory - efsubtitleoverlay: sprites into frames of any raw format
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "blend-v210.h"
#include "blend-yuv.h"

static void
describe_colours (const GstVideoInfo *info, EfColours *out)
{
  const GstVideoColorimetry *c = &info->colorimetry;
  gdouble kr, kb;

  out->rgb = GST_VIDEO_INFO_IS_RGB (info);
  out->full_range = c->range == GST_VIDEO_COLOR_RANGE_0_255 ||
      (c->range == GST_VIDEO_COLOR_RANGE_UNKNOWN &&
          !GST_VIDEO_INFO_IS_YUV (info));
  out->transfer = c->transfer == GST_VIDEO_TRANSFER_SMPTE2084 ? EF_COLOURS_PQ
      : c->transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67        ? EF_COLOURS_HLG
                                                              : EF_COLOURS_SDR;
  out->wide = c->primaries == GST_VIDEO_COLOR_PRIMARIES_BT2020;
  if (!gst_video_color_matrix_get_Kr_Kb (c->matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);
  out->kr = kr;
  out->kb = kb;
}

static void
describe_channel (const GstVideoFormatInfo *format, guint c, EfRawChannel *out)
{
  out->plane = GST_VIDEO_FORMAT_INFO_PLANE (format, c);
  out->offset = GST_VIDEO_FORMAT_INFO_POFFSET (format, c);
  out->step = GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);
  out->w_sub = GST_VIDEO_FORMAT_INFO_W_SUB (format, c);
  out->h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (format, c);
  out->depth = GST_VIDEO_FORMAT_INFO_DEPTH (format, c);
  out->shift = GST_VIDEO_FORMAT_INFO_SHIFT (format, c);
  /* 1.22 says of P010, P012 and P016 that Cr begins a byte after Cb. */
  if (out->depth > 8)
    out->offset += out->offset & 1;
}

/* Bytes to Y, Cb, Cr and alpha, and bits below them, where 1.22 tells them
 * wrongly (of VYUY it says what is true of UYVY) or not. */
typedef struct
{
  GstVideoFormat format;
  guint offsets[4];
  guint shift;
} Place;

static const Place places[] = {
  { GST_VIDEO_FORMAT_VYUY, { 1, 2, 0 }, 0 },
  { GST_VIDEO_FORMAT_Y210, { 0, 2, 6 }, 6 },
  { GST_VIDEO_FORMAT_Y212_LE, { 0, 2, 6 }, 4 },
  { GST_VIDEO_FORMAT_Y212_BE, { 0, 2, 6 }, 4 },
  { GST_VIDEO_FORMAT_Y412_LE, { 2, 0, 4, 6 }, 4 },
  { GST_VIDEO_FORMAT_Y412_BE, { 2, 0, 4, 6 }, 4 },
};

static guint
describe_channels (const GstVideoFormatInfo *format, EfRawChannel *out)
{
  guint n = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format);

  for (guint i = 0; i < n; i++)
    describe_channel (format, i, &out[i]);
  for (guint k = 0; k < G_N_ELEMENTS (places); k++)
    for (guint i = 0;
         i < n && places[k].format == GST_VIDEO_FORMAT_INFO_FORMAT (format);
         i++) {
      out[i].offset = places[k].offsets[i];
      out[i].shift = places[k].shift;
    }
  return n;
}

static void
describe (const GstVideoFrame *frame, EfRawLayout *out)
{
  const GstVideoInfo *info = &frame->info;
  GstVideoChromaSite site = info->chroma_site;

  out->n_channels = describe_channels (info->finfo, out->channels);
  /* 1.22 does not say so of AV12. */
  out->alpha = out->n_channels == 4;
  out->straight =
      !(GST_VIDEO_INFO_FLAGS (info) & GST_VIDEO_FLAG_PREMULTIPLIED_ALPHA);
  out->cosited_x = (site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0;
  out->cosited_y = (site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0;
  out->fields = GST_VIDEO_FRAME_IS_INTERLACED (frame);
  describe_colours (info, &out->colours);
}

/* GStreamer tells not of every packed format where its channels lie. */
static gboolean
shares_place (const EfRawChannel *channels, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i; k++)
      if (channels[i].plane == channels[k].plane &&
          channels[i].offset == channels[k].offset)
        return TRUE;
  return FALSE;
}

/* 1.22 does not say of the last two that they are little-endian. */
static gboolean
is_swapped (const GstVideoFormatInfo *f)
{
  return GST_VIDEO_FORMAT_INFO_DEPTH (f, 0) > 8 &&
      !GST_VIDEO_FORMAT_INFO_IS_LE (f) &&
      GST_VIDEO_FORMAT_INFO_FORMAT (f) != GST_VIDEO_FORMAT_Y210 &&
      GST_VIDEO_FORMAT_INFO_FORMAT (f) != GST_VIDEO_FORMAT_v216;
}

/* Samples of 8 bits, or within a word of their own, or pixels within one. */
gboolean
gst_ef_subtitle_overlay_can_blend (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *f = info->finfo;
  guint n = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f);
  EfRawChannel channels[4];

  if (GST_VIDEO_INFO_INTERLACE_MODE (info) ==
      GST_VIDEO_INTERLACE_MODE_ALTERNATE)
    return FALSE;
  if (GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_v210 ||
      gst_ef_subtitle_overlay_find_words (GST_VIDEO_INFO_FORMAT (info)))
    return TRUE;
  if (n == 0 || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (f) ||
      GST_VIDEO_FORMAT_INFO_IS_TILED (f) ||
      GST_VIDEO_FORMAT_INFO_HAS_PALETTE (f))
    return FALSE;
  describe_channels (f, channels);
  if (shares_place (channels, n))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const EfRawChannel *c = &channels[i];

    if (c->step == 0 || c->depth < 8 || c->depth + c->shift > 16 ||
        c->w_sub > 2 || c->h_sub > 1)
      return FALSE;
    if (c->depth == 8 ? c->shift != 0 : c->step % 2 != 0)
      return FALSE;
  }
  return TRUE;
}

static void
raw_frame (const GstVideoFrame *frame, EfRawFrame *out)
{
  memset (out, 0, sizeof *out);
  describe (frame, &out->layout);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    out->planes[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    out->strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
  out->width = GST_VIDEO_FRAME_WIDTH (frame);
  out->height = GST_VIDEO_FRAME_HEIGHT (frame);
}

/* What encoders take, and nothing unusual about it. */
static gboolean
is_plain_420 (const GstVideoFrame *frame, const EfRawLayout *layout)
{
  switch (GST_VIDEO_FRAME_FORMAT (frame)) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21:
      return !((GST_VIDEO_FRAME_WIDTH (frame) |
                   GST_VIDEO_FRAME_HEIGHT (frame)) &
                 1) &&
          !layout->fields && !layout->cosited_y &&
          !ef_colours_need_map (&layout->colours);
    default:
      return FALSE;
  }
}

static void
yuv_frame (
    const GstVideoFrame *frame, const EfRawLayout *layout, EfYuvFrame *yuv)
{
  yuv->y = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  yuv->u = GST_VIDEO_FRAME_COMP_DATA (frame, 1);
  yuv->v = GST_VIDEO_FRAME_COMP_DATA (frame, 2);
  yuv->y_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  yuv->u_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 1);
  yuv->v_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 2);
  yuv->chroma_step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1);
  yuv->width = GST_VIDEO_FRAME_WIDTH (frame);
  yuv->height = GST_VIDEO_FRAME_HEIGHT (frame);
  yuv->full_range = layout->colours.full_range;
  yuv->cosited = layout->cosited_x;
  yuv->kr = layout->colours.kr;
  yuv->kb = layout->colours.kb;
}

static void
blend_one (const EfRawFrame *raw, const GstVideoFrame *frame, EfSprite *sprite,
    gint x, gint y, gdouble opacity)
{
  GstVideoFormat format = GST_VIDEO_FRAME_FORMAT (frame);
  const EfWordLayout *words = gst_ef_subtitle_overlay_find_words (format);

  if (format == GST_VIDEO_FORMAT_v210)
    ef_blend_v210 (raw, sprite, x, y, opacity);
  else if (words)
    ef_blend_words (raw, words, sprite, x, y, opacity);
  else if (is_swapped (frame->info.finfo))
    ef_blend_swapped (raw, sprite, x, y, opacity);
  else
    ef_blend_raw (raw, sprite, x, y, opacity);
}

void
gst_ef_subtitle_overlay_blend (
    const GstVideoFrame *frame, const EfPlaced *placed, guint n, gint x, gint y)
{
  EfRawFrame raw;
  EfYuvFrame yuv;
  gboolean plain;

  raw_frame (frame, &raw);
  plain = is_plain_420 (frame, &raw.layout);
  if (plain)
    yuv_frame (frame, &raw.layout, &yuv);
  for (guint i = 0; i < n; i++, placed++) {
    if (plain)
      ef_blend_yuv (
          &yuv, placed->sprite, placed->x + x, placed->y + y, placed->opacity);
    else
      blend_one (&raw, frame, placed->sprite, placed->x + x, placed->y + y,
          placed->opacity);
  }
}
