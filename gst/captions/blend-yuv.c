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

/* Of R, G, B and A in 1/32768: 16-bit factors are what every processor
 * multiplies many of at once. */
typedef struct
{
  gint16 y[4];
  gint16 u[4];
  gint16 v[4];
} Matrix;

/* A row of the bitmap, channel by channel, on the frame's grid. */
typedef struct
{
  gint16 *r;
  gint16 *g;
  gint16 *b;
  gint16 *a;
} Row;

static void
planes_free (gpointer data)
{
  Planes *p = data;

  ef_block_free (p->y);
  g_free (p->first);
  g_free (p);
}

static gint16
factor (gdouble v)
{
  return (gint16)lrint (v * 32768);
}

static Matrix
matrix_for (gdouble kr, gdouble kb, gboolean full)
{
  gdouble k[3] = { kr, 1 - kr - kb, kb };
  gdouble y_gain = full ? 1 : 219.0 / 255, c_gain = full ? 1 : 224.0 / 255;
  Matrix m;

  for (guint i = 0; i < 3; i++) {
    m.y[i] = factor (k[i] * y_gain);
    m.u[i] = factor (((i == 2) - k[i]) / (2 * (1 - kb)) * c_gain);
    m.v[i] = factor (((i == 0) - k[i]) / (2 * (1 - kr)) * c_gain);
  }
  m.y[3] = full ? 0 : factor (16.0 / 255);
  m.u[3] = m.v[3] = factor (128.0 / 255);
  return m;
}

static void
split_pixels (const guint32 *restrict src, guint n, gint16 *restrict r,
    gint16 *restrict g, gint16 *restrict b, gint16 *restrict a)
{
  for (guint x = 0; x < n; x++) {
    r[x] = (gint16)(src[x] >> 16 & 0xff);
    g[x] = (gint16)(src[x] >> 8 & 0xff);
    b[x] = (gint16)(src[x] & 0xff);
    a[x] = (gint16)(src[x] >> 24);
  }
}

/* Beyond the bitmap there is nothing: what is left of the row stays 0. */
static void
split_row (const Row *row, const EfSprite *sprite, gint y, const Planes *p)
{
  const guint32 *src;

  if (y < 0 || y >= (gint)sprite->height) {
    memset (row->r, 0, 4 * p->width * sizeof (gint16));
    return;
  }
  src = (const guint32 *)(sprite->argb + (gsize)y * sprite->stride);
  split_pixels (src, sprite->width, row->r + p->odd_x, row->g + p->odd_x,
      row->b + p->odd_x, row->a + p->odd_x);
}

/* Premultiplied Y and inverse alpha. No colour is above its alpha, so nothing
 * here or below leaves 0..255. */
static void
luma_row (const Row *row, guint n, const gint16 *k, guint8 *restrict luma,
    guint8 *restrict inverse)
{
  const gint16 *restrict r = row->r, *restrict g = row->g;
  const gint16 *restrict b = row->b, *restrict a = row->a;
  gint16 kr = k[0], kg = k[1], kb = k[2], ka = k[3];

  for (guint x = 0; x < n; x++) {
    gint v = kr * r[x] + kg * g[x] + kb * b[x] + ka * a[x] + 16384;

    luma[x] = (guint8)(v >> 15);
    inverse[x] = (guint8)(255 - a[x]);
  }
}

/* Sums of two columns of two rows, into the first half of @out. */
static void
sum_quads (const gint16 *restrict top, const gint16 *restrict bottom,
    guint half, gint16 *restrict out)
{
  for (guint x = 0; x < half; x++)
    out[x] = (gint16)(top[2 * x] + top[2 * x + 1] + bottom[2 * x] +
        bottom[2 * x + 1]);
}

/* Chroma that stands on the left one of its pixels takes half of it and a
 * quarter of each neighbour: as many as four pixels again. @scratch: a row, one
 * sample before it */
static void
sum_cosited (const gint16 *restrict top, const gint16 *restrict bottom,
    guint half, gint16 *restrict scratch, gint16 *restrict out)
{
  for (guint x = 0; x < 2 * half; x++)
    scratch[x] = (gint16)(top[x] + bottom[x]);
  for (guint x = 0; x < half; x++)
    out[x] = (gint16)((2 * scratch[2 * x] + scratch[2 * (gint)x - 1] +
                          scratch[2 * x + 1] + 1) >>
        1);
}

static void
sum_row (const Planes *p, const gint16 *top, const gint16 *bottom,
    gint16 *scratch, gint16 *out)
{
  if (p->cosited)
    sum_cosited (top, bottom, p->width / 2, scratch, out);
  else
    sum_quads (top, bottom, p->width / 2, out);
}

/* @sums: of four pixels each */
static void
chroma_row (const Row *sums, guint n, const gint16 *k, guint8 *restrict out)
{
  const gint16 *restrict r = sums->r, *restrict g = sums->g;
  const gint16 *restrict b = sums->b, *restrict a = sums->a;
  gint16 kr = k[0], kg = k[1], kb = k[2], ka = k[3];

  for (guint x = 0; x < n; x++) {
    gint v = kr * r[x] + kg * g[x] + kb * b[x] + ka * a[x] + 65536;

    out[x] = (guint8)(v >> 17);
  }
}

static void
chroma_alpha (const gint16 *restrict sums, guint n, guint8 *restrict inverse)
{
  for (guint x = 0; x < n; x++)
    inverse[x] = (guint8)(255 - ((sums[x] + 2) >> 2));
}

/* Rows that hold nothing at their ends are not walked there. */
static void
find_extent (Planes *p, guint pair, const gint16 *top, const gint16 *bottom)
{
  guint first = 0, last = p->width, spread = p->cosited != 0;

  while (first < last && !(top[first] | bottom[first]))
    first++;
  while (last > first && !(top[last - 1] | bottom[last - 1]))
    last--;
  p->first[pair] = (guint16)(first & ~1u);
  p->last[pair] = (guint16)MIN ((last + 1 + spread) & ~1u, p->width);
}

static Row
row_of (gint16 *memory, guint width)
{
  return (Row){ memory, memory + width, memory + 2 * (gsize)width,
    memory + 3 * (gsize)width };
}

static void
fill_pair (Planes *p, guint pair, const Row *rows, const Row *sums,
    gint16 *scratch, const Matrix *m)
{
  guint half = p->width / 2;
  gsize at = (gsize)2 * pair * p->width, c = (gsize)pair * half;

  for (guint i = 0; i < 2; i++)
    luma_row (&rows[i], p->width, m->y, p->y + at + i * p->width,
        p->inverse + at + i * p->width);
  sum_row (p, rows[0].r, rows[1].r, scratch, sums->r);
  sum_row (p, rows[0].g, rows[1].g, scratch, sums->g);
  sum_row (p, rows[0].b, rows[1].b, scratch, sums->b);
  sum_row (p, rows[0].a, rows[1].a, scratch, sums->a);
  chroma_row (sums, half, m->u, p->u + c);
  chroma_row (sums, half, m->v, p->v + c);
  chroma_alpha (sums->a, half, p->chroma_inverse + c);
}

static void
fill_planes (Planes *p, const EfSprite *sprite, const Matrix *m)
{
  gsize n = 4 * (gsize)p->width;
  g_autofree gint16 *memory = g_new0 (gint16, 3 * n + p->width + 1);
  Row rows[2] = { row_of (memory, p->width), row_of (memory + n, p->width) };
  Row sums = row_of (memory + 2 * n, p->width);

  for (guint pair = 0; pair < p->height / 2; pair++) {
    for (guint i = 0; i < 2; i++)
      split_row (&rows[i], sprite, (gint)(2 * pair + i) - (gint)p->odd_y, p);
    fill_pair (p, pair, rows, &sums, memory + 3 * n + 1, m);
    find_extent (p, pair, rows[0].a, rows[1].a);
  }
}

static Planes *
planes_new (
    const EfYuvFrame *frame, const EfSprite *sprite, guint odd_x, guint odd_y)
{
  Planes *p = g_new0 (Planes, 1);
  Matrix m = matrix_for (frame->kr, frame->kb, frame->full_range);
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
  fill_planes (p, sprite, &m);
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
