/* Edit Factory - reads the luma of a frame where it lies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_LUMA_PLANAR8,  /* one byte a pixel: I420, NV12, GRAY8, … */
  EF_LUMA_PLANAR16, /* little-endian 16-bit words: I420_10LE, P010, … */
  EF_LUMA_PACKED8,  /* luma bytes between others: YUY2, UYVY, AYUV */
  EF_LUMA_RGB8      /* 3 or 4 bytes a pixel; luma is computed (BT.601) */
} EfLumaLayout;

/**
 * EfLumaView: borrows a mapped frame.
 * @data: first pixel of the luma plane; for PACKED8 the first luma byte
 * @stride: bytes from row to row
 * @pixel_stride: bytes from pixel to pixel (PACKED8, RGB8)
 * @shift: right shift that leaves 8 bits (PLANAR16)
 * @rgb: byte offsets of red, green, blue in a pixel (RGB8)
 * @full_range: black is 0 and white 255; else 16 and 235
 */
typedef struct
{
  EfLumaLayout layout;
  const guint8 *data;
  gsize stride;
  guint width;
  guint height;
  guint pixel_stride;
  guint shift;
  guint8 rgb[3];
  gboolean full_range;
} EfLumaView;

/* Row @y as 8-bit samples in the view's own range: a pointer into the frame,
 * or @scratch (at least width bytes) filled. */
const guint8 *ef_luma_row (const EfLumaView *view, guint y, guint8 *scratch);

/* Has @n rows from @y on fetched from memory; those beyond the frame are left
 * out. Rows far apart are on pages of their own, which no processor fetches
 * by itself. */
void ef_luma_prefetch (const EfLumaView *view, guint y, guint n);

G_END_DECLS
