/* Edit Factory - decoded frames as the composer takes them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picture.h"

/* A picture with fewer lines on its shorter side is untagged BT.601. */
#define HD_LINES 720

static EfMatrix
choose_matrix (const GstVideoInfo *info)
{
  gint lines = MIN (GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info));

  switch (info->colorimetry.matrix) {
    case GST_VIDEO_COLOR_MATRIX_BT709:
      return EF_MATRIX_BT709;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
      return EF_MATRIX_BT2020;
    case GST_VIDEO_COLOR_MATRIX_BT601:
    case GST_VIDEO_COLOR_MATRIX_FCC:
      return EF_MATRIX_BT601;
    default:
      return lines < HD_LINES ? EF_MATRIX_BT601 : EF_MATRIX_BT709;
  }
}

static EfTransfer
choose_transfer (const GstVideoInfo *info)
{
  switch (info->colorimetry.transfer) {
    case GST_VIDEO_TRANSFER_SMPTE2084:
      return EF_TRANSFER_PQ;
    case GST_VIDEO_TRANSFER_ARIB_STD_B67:
      return EF_TRANSFER_HLG;
    default:
      return EF_TRANSFER_SDR;
  }
}

static void
set_siting (EfPicture *picture, const GstVideoInfo *info, gboolean still)
{
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);

  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    site = still ? GST_VIDEO_CHROMA_SITE_JPEG : GST_VIDEO_CHROMA_SITE_MPEG2;
  picture->chroma_x =
      picture->sub_x == 1 || (site & GST_VIDEO_CHROMA_SITE_H_COSITED) ? 0 : 0.5;
  picture->chroma_y =
      picture->sub_y == 1 || (site & GST_VIDEO_CHROMA_SITE_V_COSITED) ? 0 : 0.5;
}

/* Where the samples of a component lie, and how they become Q6. */
static void
set_plane (EfPlane *plane, const GstVideoFrame *frame, guint component)
{
  const GstVideoFormatInfo *f = frame->info.finfo;
  guint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
  guint depth = GST_VIDEO_FRAME_COMP_DEPTH (frame, component);

  plane->data = GST_VIDEO_FRAME_COMP_DATA (frame, component);
  plane->stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
  plane->width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component);
  plane->height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component);
  if (depth > 8) {
    plane->sample = step == 4 ? EF_SAMPLE_U16_PAIR : EF_SAMPLE_U16;
    plane->shift = 8 + EF_ROW_SHIFT - depth - f->shift[component];
  } else {
    plane->sample = step == 2 ? EF_SAMPLE_U8_PAIR : EF_SAMPLE_U8;
    plane->shift = 0;
  }
}

static gboolean
is_known (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_YV12:
    case GST_VIDEO_FORMAT_NV12:
    case GST_VIDEO_FORMAT_NV21:
    case GST_VIDEO_FORMAT_Y42B:
    case GST_VIDEO_FORMAT_Y444:
    case GST_VIDEO_FORMAT_GRAY8:
    case GST_VIDEO_FORMAT_I420_10LE:
    case GST_VIDEO_FORMAT_I422_10LE:
    case GST_VIDEO_FORMAT_Y444_10LE:
    case GST_VIDEO_FORMAT_P010_10LE:
    case GST_VIDEO_FORMAT_A420:
    case GST_VIDEO_FORMAT_A422_10LE:
    case GST_VIDEO_FORMAT_A444_10LE:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
ef_picture_from_frame (
    EfPicture *picture, const GstVideoFrame *frame, gboolean still)
{
  const GstVideoInfo *info = &frame->info;
  const GstVideoFormatInfo *f = info->finfo;

  if (!is_known (GST_VIDEO_INFO_FORMAT (info)))
    return FALSE;
  *picture = (EfPicture){ .par = 1 };
  picture->n_planes = GST_VIDEO_FORMAT_INFO_IS_GRAY (f) ? 1 : 3;
  for (guint i = 0; i < picture->n_planes; i++)
    set_plane (&picture->planes[i], frame, i);
  if (GST_VIDEO_FORMAT_INFO_HAS_ALPHA (f)) {
    set_plane (&picture->planes[3], frame, GST_VIDEO_COMP_A);
    picture->alpha = EF_ALPHA_STRAIGHT;
  }
  picture->sub_x = picture->sub_y = 1;
  if (picture->n_planes == 3) {
    picture->sub_x = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (f, 1);
    picture->sub_y = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (f, 1);
  }
  set_siting (picture, info, still);
  if (GST_VIDEO_INFO_PAR_N (info) > 0 && GST_VIDEO_INFO_PAR_D (info) > 0)
    picture->par =
        (gdouble)GST_VIDEO_INFO_PAR_N (info) / GST_VIDEO_INFO_PAR_D (info);
  picture->matrix = choose_matrix (info);
  picture->transfer = choose_transfer (info);
  picture->full_range = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  return TRUE;
}
