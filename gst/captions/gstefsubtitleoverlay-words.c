/* Edit Factory - efsubtitleoverlay: formats whose pixels are words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"

typedef struct
{
  GstVideoFormat format;
  EfWordLayout layout;
} Format;

/* Bits of R, G, B or Y, Cb, Cr, and alpha, and bits below them. */
#define NATIVE (G_BYTE_ORDER == G_BIG_ENDIAN)

static const Format formats[] = {
  { GST_VIDEO_FORMAT_RGB10A2_LE,
      { 4, FALSE, { 0, 10, 20, 30 }, { 10, 10, 10, 2 } } },
  { GST_VIDEO_FORMAT_BGR10A2_LE,
      { 4, FALSE, { 20, 10, 0, 30 }, { 10, 10, 10, 2 } } },
  { GST_VIDEO_FORMAT_r210, { 4, TRUE, { 20, 10, 0 }, { 10, 10, 10 } } },
  { GST_VIDEO_FORMAT_Y410, { 4, FALSE, { 10, 0, 20, 30 }, { 10, 10, 10, 2 } } },
  { GST_VIDEO_FORMAT_RGB16, { 2, NATIVE, { 11, 5, 0 }, { 5, 6, 5 } } },
  { GST_VIDEO_FORMAT_BGR16, { 2, NATIVE, { 0, 5, 11 }, { 5, 6, 5 } } },
  { GST_VIDEO_FORMAT_RGB15, { 2, NATIVE, { 10, 5, 0 }, { 5, 5, 5 } } },
  { GST_VIDEO_FORMAT_BGR15, { 2, NATIVE, { 0, 5, 10 }, { 5, 5, 5 } } },
};

const EfWordLayout *
gst_ef_subtitle_overlay_find_words (GstVideoFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].format == format)
      return &formats[i].layout;
  return NULL;
}
