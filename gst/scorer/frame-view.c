/* Edit Factory - the luma view of a GstVideoFrame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frame-view.h"

#include <string.h>

static void
view_rgb (EfLumaView *view, const GstVideoFrame *frame)
{
  view->layout = EF_LUMA_RGB8;
  view->data = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  for (guint c = 0; c < 3; c++)
    view->rgb[c] = GST_VIDEO_FRAME_COMP_POFFSET (frame, c);
  view->full_range = TRUE;
}

static void
view_luma (EfLumaView *view, const GstVideoFrame *frame)
{
  const GstVideoFormatInfo *info = frame->info.finfo;

  view->data = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  view->full_range =
      frame->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  if (GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) > 8) {
    view->layout = EF_LUMA_PLANAR16;
    view->shift = GST_VIDEO_FORMAT_INFO_SHIFT (info, 0) +
        GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) - 8;
  } else if (view->pixel_stride > 1) {
    view->layout = EF_LUMA_PACKED8;
  } else {
    view->layout = EF_LUMA_PLANAR8;
  }
}

gboolean
ef_luma_view_init (EfLumaView *view, const GstVideoFrame *frame)
{
  const GstVideoFormatInfo *info = frame->info.finfo;

  memset (view, 0, sizeof *view);
  view->width = GST_VIDEO_FRAME_WIDTH (frame);
  view->height = GST_VIDEO_FRAME_HEIGHT (frame);
  view->stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  view->pixel_stride = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 0);
  if (GST_VIDEO_FORMAT_INFO_IS_RGB (info)) {
    if (GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) != 8)
      return FALSE;
    view_rgb (view, frame);
    return TRUE;
  }
  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (info) &&
      !GST_VIDEO_FORMAT_INFO_IS_GRAY (info))
    return FALSE;
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (info) ||
      (GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) > 8 &&
          !GST_VIDEO_FORMAT_INFO_IS_LE (info)))
    return FALSE;
  view_luma (view, frame);
  return TRUE;
}

gboolean
ef_upright_parse (EfUpright *upright, const gchar *orientation)
{
  static const gchar *const names[] = { "rotate-0", "rotate-90", "rotate-180",
    "rotate-270" };
  gboolean mirrored = g_str_has_prefix (orientation, "flip-");

  if (mirrored)
    orientation += strlen ("flip-");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (orientation, names[i]) == 0) {
      upright->rotation = 90 * i;
      upright->mirrored = mirrored;
      return TRUE;
    }
  }
  return FALSE;
}
