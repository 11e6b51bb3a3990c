/* Edit Factory - puts sprites into 4:2:0 frames without converting them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Premultiplied "over" in the frame's own samples, for the formats that
 * encoders take, 8 bits deep, progressive and of even sizes; blend-raw.c does
 * the rest. Chroma covers 2x2 pixels: its colour and its coverage are their
 * means.
 */
#include "blend-yuv.h"

#include "bitmap.h"
#include "blend-row.h"
#include "row-scaler.h"
#include "yuv-rows.h"

#include <math.h>
#include <string.h>

/* Rows of a frame that are fetched before they are blended. */
#define AHEAD 4

/* A sprite turned into planes for one matrix, range and parity. The bitmap is
 * shifted by the parity so that chroma falls on the frame's grid. */
typedef struct
{
  gdouble kr;
  gdouble kb;
  gboolean full_range;
  gboolean cosited;
  guint odd_x;
  guint odd_y;
  guint width; /* even */
  guint height;
  guint8 *y;       /* premultiplied */
  guint8 *inverse; /* 255 - alpha */
  guint8 *u;       /* half size, premultiplied */
  guint8 *v;
  guint8 *chroma_inverse;
  guint16 *first; /* covered columns of each pair of rows */
  guint16 *last;
} Planes;

static void
planes_free (gpointer data)
{
  Planes *p = data;

  ef_block_free (p->y);
  g_free (p->first);
  g_free (p);
}

/* Rows that hold nothing at their ends are not walked there. */
static void
find_extent (Planes *p, guint pair, const guint32 *top, const guint32 *bottom)
{
  guint first = 0, last = p->width, spread = p->cosited != 0;

  while (first < last && !((top[first] | bottom[first]) >> 24))
    first++;
  while (last > first && !((top[last - 1] | bottom[last - 1]) >> 24))
    last--;
  p->first[pair] = (guint16)(first & ~1u);
  p->last[pair] = (guint16)MIN ((last + 1 + spread) & ~1u, p->width);
}

static void
fill_pair (Planes *p, guint pair, EfYuvRows *rows)
{
  guint half = p->width / 2;
  gsize at = (gsize)2 * pair * p->width, c = (gsize)pair * half;

  for (guint i = 0; i < 2; i++) {
    rows->y[i] = p->y + at + i * p->width;
    rows->keep[i] = p->inverse + at + i * p->width;
  }
  rows->u = p->u + c;
  rows->v = p->v + c;
  rows->chroma_keep = p->chroma_inverse + c;
  ef_yuv_rows_make (rows);
  find_extent (p, pair, rows->argb[0], rows->argb[1]);
}

/* Beyond the sprite there is nothing: what is left of the rows stays 0. */
static void
fill_planes (Planes *p, const EfSprite *sprite)
{
  g_autoptr (EfRowScaler) source = ef_row_scaler_new (sprite);
  guint n = p->width + EF_ROW_SCALER_SLACK + 1;
  g_autofree guint32 *memory = g_new0 (guint32, 2 * (gsize)n + 1);
  guint32 *argb = memory + 1;
  g_autofree gint16 *scratch = g_new (gint16, EF_YUV_ROWS_SCRATCH (p->width));
  EfYuvRows rows = { .width = p->width,
    .cosited = p->cosited,
    .matrix = ef_yuv_matrix (p->kr, p->kb, p->full_range),
    .argb = { argb, argb + n },
    .scratch = scratch };

  for (guint pair = 0; pair < p->height / 2; pair++) {
    for (guint i = 0; i < 2; i++) {
      guint32 *row = argb + i * n + p->odd_x;

      ef_row_scaler_read (source, (gint)(2 * pair + i) - (gint)p->odd_y, row);
      memset (row + sprite->width, 0, EF_ROW_SCALER_SLACK / 2 * sizeof *row);
    }
    fill_pair (p, pair, &rows);
  }
}

static Planes *
planes_new (
    const EfYuvFrame *frame, const EfSprite *sprite, guint odd_x, guint odd_y)
{
  Planes *p = g_new0 (Planes, 1);
  gsize n;

  p->kr = frame->kr;
  p->kb = frame->kb;
  p->full_range = frame->full_range;
  p->cosited = frame->cosited;
  p->odd_x = odd_x;
  p->odd_y = odd_y;
  p->width = (sprite->width + odd_x + 1 + (frame->cosited != 0)) & ~1u;
  p->height = (sprite->height + odd_y + 1) & ~1u;
  n = (gsize)p->width * p->height;
  p->y = ef_block_new (2 * n + 3 * n / 4 + 4);
  p->inverse = p->y + n;
  p->u = p->inverse + n;
  p->v = p->u + n / 4;
  p->chroma_inverse = p->v + n / 4;
  p->first = g_new (guint16, p->height);
  p->last = p->first + p->height / 2;
  fill_planes (p, sprite);
  return p;
}

static const Planes *
planes_of (const EfYuvFrame *frame, EfSprite *sprite, guint odd_x, guint odd_y)
{
  Planes *p = sprite->planes_free == planes_free ? sprite->planes : NULL;

  if (p && p->kr == frame->kr && p->kb == frame->kb &&
      p->full_range == frame->full_range && p->cosited == frame->cosited &&
      p->odd_x == odd_x && p->odd_y == odd_y)
    return p;
  ef_sprite_forget_planes (sprite);
  sprite->planes = planes_new (frame, sprite, odd_x, odd_y);
  sprite->planes_free = planes_free;
  return sprite->planes;
}

/* Rows of a frame lie on pages of their own, to which no processor reads ahead
 * by itself. */
static void
fetch_row (const guint8 *row, guint n)
{
  for (guint i = 0; i < n; i += 64)
    __builtin_prefetch (row + i, 1);
}

void
ef_blend_yuv (
    const EfYuvFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  const Planes *p = planes_of (frame, sprite, x & 1, y & 1);
  gint x0 = x & ~1, y0 = y & ~1;
  gint right = MIN ((gint)p->width, (gint)(frame->width & ~1u) - x0);
  gint bottom = MIN ((gint)p->height, (gint)(frame->height & ~1u) - y0);
  guint level = (guint)lrint (CLAMP (opacity, 0.0, 1.0) * EF_BLEND_OPAQUE);

  for (gint row = MAX (0, -y0); row + 1 < bottom; row += 2) {
    gint from = MAX (p->first[row / 2], MAX (0, -x0));
    gint to = MIN (p->last[row / 2], right);
    gsize at = (gsize)row * p->width + from;
    gsize c = (gsize)(row / 2) * (p->width / 2) + from / 2;
    gint step = frame->chroma_step;
    guint8 *luma, *u, *v;

    if (to <= from)
      continue;
    luma = frame->y + (gssize)(y0 + row) * frame->y_stride + x0 + from;
    u = frame->u + (gssize)(y0 + row) / 2 * frame->u_stride +
        (x0 + from) / 2 * step;
    v = frame->v + (gssize)(y0 + row) / 2 * frame->v_stride +
        (x0 + from) / 2 * step;
    if (row + AHEAD + 1 < bottom) {
      fetch_row (luma + AHEAD * frame->y_stride, to - from);
      fetch_row (luma + (AHEAD + 1) * frame->y_stride, to - from);
      fetch_row (u + AHEAD / 2 * frame->u_stride, (to - from) / 2 * step);
      fetch_row (v + AHEAD / 2 * frame->v_stride, (to - from) / 2 * step);
    }
    ef_blend_row_8 (luma, 1, p->y + at, p->inverse + at, to - from, level);
    ef_blend_row_8 (luma + frame->y_stride, 1, p->y + at + p->width,
        p->inverse + at + p->width, to - from, level);
    ef_blend_row_8 (
        u, step, p->u + c, p->chroma_inverse + c, (to - from) / 2, level);
    ef_blend_row_8 (
        v, step, p->v + c, p->chroma_inverse + c, (to - from) / 2, level);
  }
}
