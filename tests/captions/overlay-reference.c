/* Edit Factory - captions blended once more, slowly, from what overlay
 * rectangles say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-reference.h"

#include <math.h>

GstVideoOverlayComposition *
reference_composition (
    const gchar *launch, const GstCaps *caps, GstClockTime time)
{
  GstHarness *h = gst_harness_new_parse (launch);
  GstVideoOverlayComposition *composition;
  GstVideoInfo info;
  GstBuffer *out;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  gst_harness_add_propose_allocation_meta (
      h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_src_caps (h, gst_caps_copy (caps));
  out = gst_buffer_new_allocate (NULL, info.size, NULL);
  GST_BUFFER_PTS (out) = time;
  out = gst_harness_push_and_pull (h, out);
  g_assert_nonnull (gst_buffer_get_video_overlay_composition_meta (out));
  composition = gst_video_overlay_composition_ref (
      gst_buffer_get_video_overlay_composition_meta (out)->overlay);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  return composition;
}

/* v210 is Cb Y Cr Y... three to a word. */
static guint
v210_sample (const GstVideoFrame *frame, guint channel, gint x, gint y)
{
  guint index = channel == 0 ? 2 * x + 1 : channel == 1 ? 4 * x : 4 * x + 2;
  const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
      (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  return GST_READ_UINT32_LE (row + index / 3 * 4) >> (index % 3 * 10) & 1023;
}

/* Pixels that are words, from GStreamer's list of formats: bits of each channel
 * and below it. */
typedef struct
{
  GstVideoFormat format;
  guint bytes;
  guint bits[4];
  guint shift[4];
} Words;

static const Words words[] = {
  { GST_VIDEO_FORMAT_RGB10A2_LE, 4, { 10, 10, 10, 2 }, { 0, 10, 20, 30 } },
  { GST_VIDEO_FORMAT_BGR10A2_LE, 4, { 10, 10, 10, 2 }, { 20, 10, 0, 30 } },
  { GST_VIDEO_FORMAT_r210, 4, { 10, 10, 10 }, { 20, 10, 0 } },
  { GST_VIDEO_FORMAT_Y410, 4, { 10, 10, 10, 2 }, { 10, 0, 20, 30 } },
  { GST_VIDEO_FORMAT_RGB16, 2, { 5, 6, 5 }, { 11, 5, 0 } },
  { GST_VIDEO_FORMAT_BGR16, 2, { 5, 6, 5 }, { 0, 5, 11 } },
  { GST_VIDEO_FORMAT_RGB15, 2, { 5, 5, 5 }, { 10, 5, 0 } },
  { GST_VIDEO_FORMAT_BGR15, 2, { 5, 5, 5 }, { 0, 5, 10 } },
};

static const Words *
words_of (GstVideoFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].format == format)
      return &words[i];
  return NULL;
}

guint
reference_depth (const GstVideoInfo *info, guint channel)
{
  const Words *w = words_of (GST_VIDEO_INFO_FORMAT (info));

  return w ? w->bits[channel] : GST_VIDEO_INFO_COMP_DEPTH (info, channel);
}

static guint
words_sample (
    const GstVideoFrame *frame, const Words *w, guint channel, gint x, gint y)
{
  const guint8 *at = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
      (gssize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) +
      (gssize)x * w->bytes;
  guint word = w->bytes == 2               ? *(const guint16 *)(gconstpointer)at
      : w->format == GST_VIDEO_FORMAT_r210 ? GST_READ_UINT32_BE (at)
                                           : GST_READ_UINT32_LE (at);

  return word >> w->shift[channel] & ((1u << w->bits[channel]) - 1);
}

gboolean
reference_is_big_endian (GstVideoFormat format)
{
  static GstVideoFormat last;
  static gboolean big;

  /* Asked for each sample. */
  if (format != last)
    big = g_str_has_suffix (gst_video_format_to_string (format), "BE");
  last = format;
  return big;
}

/* Word @index of a row, of 16 bits. */
static guint
word_at (const GstVideoFrame *frame, gint index, gint y)
{
  const guint8 *at = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
      (gssize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + 2 * (gssize)index;

  return reference_is_big_endian (GST_VIDEO_FRAME_FORMAT (frame))
      ? GST_READ_UINT16_BE (at)
      : GST_READ_UINT16_LE (at);
}

guint
reference_sample (const GstVideoFrame *frame, guint channel, gint x, gint y)
{
  const GstVideoFormatInfo *f = frame->info.finfo;
  const Words *w = words_of (GST_VIDEO_FRAME_FORMAT (frame));
  const guint8 *at;

  if (w)
    return words_sample (frame, w, channel, x, y);
  switch (GST_VIDEO_FRAME_FORMAT (frame)) {
    case GST_VIDEO_FORMAT_v210:
      return v210_sample (frame, channel, x, y);
    case GST_VIDEO_FORMAT_Y210: /* Y Cb Y Cr */
      return word_at (frame,
                 channel == 0 ? 2 * x : 4 * x + 2 * (gint)channel - 1, y) >>
          6;
    case GST_VIDEO_FORMAT_Y212_LE:
    case GST_VIDEO_FORMAT_Y212_BE:
      return word_at (frame,
                 channel == 0 ? 2 * x : 4 * x + 2 * (gint)channel - 1, y) >>
          4;
    case GST_VIDEO_FORMAT_Y412_BE:
    case GST_VIDEO_FORMAT_Y412_LE: /* Cb Y Cr A */
      return word_at (frame, 4 * x + "\1\0\2\3"[channel], y) >> 4;
    case GST_VIDEO_FORMAT_VYUY:
      channel = (3 - channel) % 3;
      break;
    default:
      break;
  }
  at = (const guint8 *)GST_VIDEO_FRAME_COMP_DATA (frame, channel) +
      (gssize)y * GST_VIDEO_FRAME_COMP_STRIDE (frame, channel) +
      x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, channel);
  if (GST_VIDEO_FORMAT_INFO_DEPTH (f, channel) == 8)
    return *at;
  /* 1.22 says of P010 that Cr begins a byte after Cb, which is a word. */
  at += GST_VIDEO_FORMAT_INFO_POFFSET (f, channel) & 1;
  return (reference_is_big_endian (GST_VIDEO_FRAME_FORMAT (frame))
                 ? GST_READ_UINT16_BE (at)
                 : GST_READ_UINT16_LE (at)) >>
      GST_VIDEO_FORMAT_INFO_SHIFT (f, channel);
}

/* One premultiplied pixel of a rectangle, B G R A, 0..1; nothing outside. */
static void
add_pixel (
    const guint8 *data, gint w, gint h, gint x, gint y, gdouble k, gdouble c[4])
{
  if (x < 0 || y < 0 || x >= w || y >= h)
    return;
  data += 4 * ((gsize)y * w + x);
  c[0] += k * data[2] / 255;
  c[1] += k * data[1] / 255;
  c[2] += k * data[0] / 255;
  c[3] += k * data[3] / 255;
}

/* The most pixels that make one sample of chroma. */
#define MOST_TAPS 7

/* The taps of a filter along one axis: where, and how much. */
static guint
taps (guint sub, gboolean cosited, gint at, gint where[MOST_TAPS],
    gdouble much[MOST_TAPS])
{
  gint n = 1 << sub;

  if (cosited) {
    for (gint i = 0; i < 2 * n - 1; i++) {
      where[i] = n * at - (n - 1) + i;
      much[i] = (gdouble)MIN (i + 1, 2 * n - 1 - i) / (n * n);
    }
    return (guint)(2 * n - 1);
  }
  for (gint i = 0; i < n; i++) {
    where[i] = n * at + i;
    much[i] = 1. / n;
  }
  return (guint)n;
}

/* Rows of interleaved fields: field @at & 1, of that field the row @at / 2. */
static guint
row_taps (const GstVideoFrame *frame, guint sub, gint at, gint where[MOST_TAPS],
    gdouble much[MOST_TAPS])
{
  gboolean cosited =
      (frame->info.chroma_site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0;
  gboolean fields = sub && GST_VIDEO_FRAME_IS_INTERLACED (frame);
  guint n = fields ? taps (sub, FALSE, at / 2, where, much)
                   : taps (sub, cosited, at, where, much);

  for (guint i = 0; fields && i < n; i++)
    where[i] = 2 * where[i] + (at & 1);
  return n;
}

static gdouble
code_of (const GstVideoInfo *info, guint channel, const gdouble c[4])
{
  guint depth = reference_depth (info, channel);
  gdouble kr = .299, kb = .114, luma, top = (1 << depth) - 1;
  gdouble unit = ldexp (1, (int)depth - 8);
  gboolean full = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  gdouble gain = full ? top : 219 * unit, zero = full ? 0 : 16 * unit * c[3];

  if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT709)
    kr = .2126, kb = .0722;
  else if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT2020)
    kr = .2627, kb = .0593;
  if (channel == 3)
    return top * c[3];
  if (GST_VIDEO_INFO_IS_RGB (info))
    return zero + gain * c[channel];
  luma = kr * c[0] + (1 - kr - kb) * c[1] + kb * c[2];
  if (channel == 0)
    return zero + gain * luma;
  gain = full ? top : 224 * unit;
  zero = 128 * unit * c[3];
  return channel == 1 ? zero + gain * (c[2] - luma) / (2 - 2 * kb)
                      : zero + gain * (c[0] - luma) / (2 - 2 * kr);
}

/* Mean of the frame's alpha under a sample, 0..1. */
static gdouble
alpha_below (const GstVideoFrame *frame, guint channel, gint x, gint y)
{
  const GstVideoFormatInfo *f = frame->info.finfo;
  gdouble mean = 0, top, my[MOST_TAPS], mx[MOST_TAPS];
  gint wx[MOST_TAPS], wy[MOST_TAPS];
  guint nx, ny;

  /* 1.22 does not say of AV12 that it has alpha. */
  if (GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f) < 4)
    return 1;
  top = (1 << reference_depth (&frame->info, 3)) - 1;
  nx = taps (GST_VIDEO_FORMAT_INFO_W_SUB (f, channel), FALSE, x, wx, mx);
  ny = row_taps (frame, GST_VIDEO_FORMAT_INFO_H_SUB (f, channel), y, wy, my);
  for (guint i = 0; i < ny; i++)
    for (guint k = 0; k < nx; k++)
      mean += my[i] * mx[k] / top *
          reference_sample (frame, 3,
              CLAMP (wx[k], 0, GST_VIDEO_FRAME_WIDTH (frame) - 1),
              CLAMP (wy[i], 0, GST_VIDEO_FRAME_HEIGHT (frame) - 1));
  return mean;
}

/* The colour of a rectangle under one sample. */
static void
colour_over (const GstVideoFrame *frame, GstVideoOverlayRectangle *rectangle,
    guint channel, gint x, gint y, gdouble c[4])
{
  const GstVideoFormatInfo *f = frame->info.finfo;
  gboolean cosited =
      (frame->info.chroma_site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0;
  gint left, top, wx[MOST_TAPS], wy[MOST_TAPS];
  guint w, h, nx, ny;
  gdouble mx[MOST_TAPS], my[MOST_TAPS];
  GstBuffer *pixels;
  GstMapInfo map;

  gst_video_overlay_rectangle_get_render_rectangle (
      rectangle, &left, &top, &w, &h);
  nx = taps (GST_VIDEO_FORMAT_INFO_W_SUB (f, channel), cosited, x, wx, mx);
  ny = row_taps (frame, GST_VIDEO_FORMAT_INFO_H_SUB (f, channel), y, wy, my);
  if (wx[nx - 1] < left || wx[0] >= left + (gint)w || wy[ny - 1] < top ||
      wy[0] >= top + (gint)h)
    return;
  pixels = gst_video_overlay_rectangle_get_pixels_unscaled_raw (
      rectangle, GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  gst_buffer_map (pixels, &map, GST_MAP_READ);
  for (guint i = 0; i < ny; i++)
    for (guint k = 0; k < nx; k++)
      add_pixel (map.data, (gint)w, (gint)h, wx[k] - left, wy[i] - top,
          mx[k] * my[i], c);
  gst_buffer_unmap (pixels, &map);
}

gdouble
reference_blend (const GstVideoFrame *before,
    GstVideoOverlayComposition *composition, guint channel, gint x, gint y,
    gdouble *covered, gdouble *solid)
{
  gdouble value = reference_sample (before, channel, x, y);
  gdouble below = -1;

  *covered = 0;
  for (guint i = 0;
       i < gst_video_overlay_composition_n_rectangles (composition); i++) {
    gdouble c[4] = { 0, 0, 0, 0 }, all;

    colour_over (before,
        gst_video_overlay_composition_get_rectangle (composition, i), channel,
        x, y, c);
    if (c[3] == 0)
      continue;
    if (below < 0)
      below = alpha_below (before, channel, x, y);
    if (channel == 3) {
      value = value * (1 - c[3]) + code_of (&before->info, 3, c);
    } else {
      all = c[3] + below * (1 - c[3]);
      value =
          (value * below * (1 - c[3]) + code_of (&before->info, channel, c)) /
          all;
      below = all;
    }
    *covered = 1 - (1 - *covered) * (1 - c[3]);
  }
  *solid = channel == 3 || below < 0 ? 1 : below;
  return value;
}
