/* Edit Factory - the luma view of a GstVideoFrame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "luma.h"
#include "phash.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Every format whose luma can be read without converting the frame. */
#define EF_LUMA_FORMATS                                                        \
  "{ I420, YV12, NV12, NV21, Y42B, Y444, Y41B, NV16, NV61, NV24, A420, GRAY8," \
  " I420_10LE, I422_10LE, Y444_10LE, I420_12LE, I422_12LE, Y444_12LE,"         \
  " P010_10LE, P012_LE, P016_LE, A420_10LE, GRAY16_LE, YUY2, UYVY, YVYU, "     \
  "VYUY,"                                                                      \
  " AYUV, VUYA, RGB, BGR, RGBx, BGRx, xRGB, xBGR, RGBA, BGRA, ARGB, ABGR }"

/* FALSE for a format that is not in EF_LUMA_FORMATS. The view borrows
 * @frame's memory. */
gboolean ef_luma_view_init (EfLumaView *view, const GstVideoFrame *frame);

/* @orientation: a GST_TAG_IMAGE_ORIENTATION value ("rotate-90",
 * "flip-rotate-0"). FALSE when it is none. */
gboolean ef_upright_parse (EfUpright *upright, const gchar *orientation);

G_END_DECLS
