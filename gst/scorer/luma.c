/* Edit Factory - reads the luma of a frame where it lies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "luma.h"

/* Words may lie at odd addresses in wrapped memory: read them bytewise, which
 * compilers turn into plain vector loads. */
static void
narrow_row (const guint8 *in, guint8 *out, guint width, guint shift)
{
  for (guint x = 0; x < width; x++) {
    guint v = (in[2 * x] | in[2 * x + 1] << 8) >> shift;

    out[x] = MIN (v, 255);
  }
}

static void
unpack_row (const guint8 *in, guint8 *out, guint width, guint step)
{
  for (guint x = 0; x < width; x++)
    out[x] = in[x * step];
}

/* BT.601 weights in 8 bits, as the usual "convert to grey" has them. */
static void
grey_row (const EfLumaView *view, const guint8 *in, guint8 *out)
{
  const guint8 *r = in + view->rgb[0];
  const guint8 *g = in + view->rgb[1];
  const guint8 *b = in + view->rgb[2];
  guint step = view->pixel_stride;

  for (guint x = 0; x < view->width; x++)
    out[x] =
        (77 * r[x * step] + 150 * g[x * step] + 29 * b[x * step] + 128) >> 8;
}

const guint8 *
ef_luma_row (const EfLumaView *view, guint y, guint8 *scratch)
{
  const guint8 *row = view->data + y * view->stride;

  switch (view->layout) {
    case EF_LUMA_PLANAR8:
      return row;
    case EF_LUMA_PLANAR16:
      narrow_row (row, scratch, view->width, view->shift);
      break;
    case EF_LUMA_PACKED8:
      unpack_row (row, scratch, view->width, view->pixel_stride);
      break;
    case EF_LUMA_RGB8:
      grey_row (view, row, scratch);
      break;
  }
  return scratch;
}

#define CACHE_LINE 64

void
ef_luma_prefetch (const EfLumaView *view, guint y, guint n)
{
  gsize pixel = view->layout == EF_LUMA_PLANAR8 ? 1
      : view->layout == EF_LUMA_PLANAR16        ? 2
                                                : view->pixel_stride;

  for (; n > 0 && y < view->height; n--, y++)
    for (gsize i = 0; i < view->width * pixel; i += CACHE_LINE)
      __builtin_prefetch (view->data + y * view->stride + i);
}
