/* Edit Factory - puts sprites into 4:2:0 frames without converting them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Premultiplied "over" (T. Porter and T. Duff, SIGGRAPH 1984), in the frame's
 * own samples. Chroma covers 2x2 pixels: its colour and its coverage are the
 * means of the four.
 */
#include "blend-yuv.h"

#include <math.h>
#include <string.h>

/* A sprite turned into planes for one matrix, range and parity. The bitmap is
 * shifted by the parity so that chroma falls on the frame's grid. */
typedef struct
{
  EfYuvMatrix matrix;
  gboolean full_range;
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

typedef struct
{
  gint y[3]; /* of R, G, B, Q16 */
  gint u[3];
  gint v[3];
  gint y_base;
} Matrix;

static void
planes_free (gpointer data)
{
  Planes *p = data;

  g_free (p->y);
  g_free (p->first);
  g_free (p);
}

static Matrix
matrix_for (EfYuvMatrix matrix, gboolean full)
{
  static const gdouble weights[][2] = { { 0.299, 0.114 }, { 0.2126, 0.0722 },
    { 0.2627, 0.0593 } };
  gdouble kr = weights[matrix][0], kb = weights[matrix][1];
  gdouble k[3] = { kr, 1 - kr - kb, kb };
  gdouble y_gain = full ? 1 : 219.0 / 255, c_gain = full ? 1 : 224.0 / 255;
  Matrix m;

  m.y_base = full ? 0 : 16;
  for (guint i = 0; i < 3; i++) {
    m.y[i] = (gint)lrint (k[i] * y_gain * 65536);
    m.u[i] = (gint)lrint (((i == 2) - k[i]) / (2 * (1 - kb)) * c_gain * 65536);
    m.v[i] = (gint)lrint (((i == 0) - k[i]) / (2 * (1 - kr)) * c_gain * 65536);
  }
  return m;
}

static guint8
clamp_8 (gint v)
{
  return CLAMP (v, 0, 255);
}

/* Premultiplied ARGB to premultiplied Y and inverse alpha. */
static void
fill_luma (Planes *p, const EfSprite *sprite, const Matrix *m)
{
  memset (p->inverse, 255, (gsize)p->width * p->height);
  for (guint y = 0; y < sprite->height; y++) {
    const guint32 *src =
        (const guint32 *)(sprite->argb + (gsize)y * sprite->stride);
    gsize at = (gsize)(y + p->odd_y) * p->width + p->odd_x;

    for (guint x = 0; x < sprite->width; x++, at++) {
      guint32 c = src[x];
      gint a = c >> 24, r = c >> 16 & 0xff, g = c >> 8 & 0xff, b = c & 0xff;

      p->inverse[at] = (guint8)(255 - a);
      p->y[at] = clamp_8 ((m->y[0] * r + m->y[1] * g + m->y[2] * b +
                              (m->y_base * a * 65536 / 255) + 32768) >>
          16);
    }
  }
}

/* Adds a row of the bitmap to the sums of A, R, G and B, two columns to one. */
static void
sum_row (const EfSprite *sprite, guint y, guint odd_x, guint16 *sums)
{
  const guint32 *src =
      (const guint32 *)(sprite->argb + (gsize)y * sprite->stride);

  for (guint x = 0; x < sprite->width; x++) {
    guint16 *s = sums + (x + odd_x) / 2 * 4;
    guint32 c = src[x];

    s[0] += c >> 24;
    s[1] += c >> 16 & 0xff;
    s[2] += c >> 8 & 0xff;
    s[3] += c & 0xff;
  }
}

static void
fill_chroma (Planes *p, const EfSprite *sprite, const Matrix *m)
{
  guint half = p->width / 2;
  g_autofree guint16 *sums = g_new (guint16, 4 * half);

  for (guint y = 0; y < p->height / 2; y++) {
    memset (sums, 0, 4 * half * sizeof *sums);
    for (guint i = 0; i < 2; i++) {
      gint row = (gint)(2 * y + i) - (gint)p->odd_y;

      if (row >= 0 && row < (gint)sprite->height)
        sum_row (sprite, row, p->odd_x, sums);
    }
    for (guint x = 0; x < half; x++) {
      gsize at = (gsize)y * half + x;
      gint a = sums[4 * x], r = sums[4 * x + 1];
      gint g = sums[4 * x + 2], b = sums[4 * x + 3];

      p->chroma_inverse[at] = (guint8)(255 - (a + 2) / 4);
      p->u[at] = clamp_8 ((m->u[0] * r + m->u[1] * g + m->u[2] * b +
                              128 * a * (65536 / 255) + 131072) >>
          18);
      p->v[at] = clamp_8 ((m->v[0] * r + m->v[1] * g + m->v[2] * b +
                              128 * a * (65536 / 255) + 131072) >>
          18);
    }
  }
}

/* Rows that hold nothing at their ends are not walked there. */
static void
find_extents (Planes *p)
{
  for (guint y = 0; y < p->height / 2; y++) {
    const guint8 *top = p->inverse + (gsize)2 * y * p->width;
    guint first = p->width, last = 0;

    for (guint x = 0; x < p->width; x++)
      if (top[x] != 255 || top[p->width + x] != 255) {
        first = MIN (first, x);
        last = x + 1;
      }
    p->first[y] = (guint16)(first & ~1u);
    p->last[y] = (guint16)((last + 1) & ~1u);
  }
}

static Planes *
planes_new (
    const EfYuvFrame *frame, const EfSprite *sprite, guint odd_x, guint odd_y)
{
  Planes *p = g_new0 (Planes, 1);
  Matrix m = matrix_for (frame->matrix, frame->full_range);
  gsize n;

  p->matrix = frame->matrix;
  p->full_range = frame->full_range;
  p->odd_x = odd_x;
  p->odd_y = odd_y;
  p->width = (sprite->width + odd_x + 1) & ~1u;
  p->height = (sprite->height + odd_y + 1) & ~1u;
  n = (gsize)p->width * p->height;
  p->y = g_malloc0 (2 * n + 3 * n / 4 + 4);
  p->inverse = p->y + n;
  p->u = p->inverse + n;
  p->v = p->u + n / 4;
  p->chroma_inverse = p->v + n / 4;
  p->first = g_new (guint16, p->height);
  p->last = p->first + p->height / 2;
  fill_luma (p, sprite, &m);
  fill_chroma (p, sprite, &m);
  find_extents (p);
  return p;
}

static const Planes *
planes_of (const EfYuvFrame *frame, EfSprite *sprite, guint odd_x, guint odd_y)
{
  Planes *p = sprite->planes;

  if (p && p->matrix == frame->matrix && p->full_range == frame->full_range &&
      p->odd_x == odd_x && p->odd_y == odd_y)
    return p;
  if (p)
    planes_free (p);
  sprite->planes = planes_new (frame, sprite, odd_x, odd_y);
  sprite->planes_free = planes_free;
  return sprite->planes;
}

/* dst = dst * inverse / 255 + src; x / 255 as (x + 128) * 257 >> 16, exact. */
static void
over (guint8 *restrict dst, const guint8 *restrict src,
    const guint8 *restrict inverse, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint16 t = (guint16)(dst[i] * inverse[i] + 128);

    dst[i] = (guint8)(src[i] + (guint8)((t + (t >> 8)) >> 8));
  }
}

static void
over_step (
    guint8 *dst, guint step, const guint8 *src, const guint8 *inverse, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint t = dst[i * step] * inverse[i] + 128;

    dst[i * step] = (guint8)(src[i] + ((t + (t >> 8)) >> 8));
  }
}

static void
over_faded (guint8 *dst, guint step, const guint8 *src, const guint8 *inverse,
    guint n, guint opacity)
{
  for (guint i = 0; i < n; i++) {
    guint keep = 256 * 255 - opacity * (255 - inverse[i]);

    dst[i * step] = (guint8)MIN (
        (dst[i * step] * keep + src[i] * opacity * 255 + 32640) / 65280, 255);
  }
}

static void
blend_row (guint8 *dst, guint step, const guint8 *src, const guint8 *inverse,
    guint n, guint opacity)
{
  if (opacity < 256)
    over_faded (dst, step, src, inverse, n, opacity);
  else if (step == 1)
    over (dst, src, inverse, n);
  else
    over_step (dst, step, src, inverse, n);
}

void
ef_blend_yuv (
    const EfYuvFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  const Planes *p = planes_of (frame, sprite, x & 1, y & 1);
  gint x0 = x & ~1, y0 = y & ~1;
  gint right = MIN ((gint)p->width, (gint)(frame->width & ~1u) - x0);
  gint bottom = MIN ((gint)p->height, (gint)(frame->height & ~1u) - y0);
  guint level = (guint)lrint (CLAMP (opacity, 0.0, 1.0) * 256);

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
    blend_row (luma, 1, p->y + at, p->inverse + at, to - from, level);
    blend_row (luma + frame->y_stride, 1, p->y + at + p->width,
        p->inverse + at + p->width, to - from, level);
    blend_row (
        u, step, p->u + c, p->chroma_inverse + c, (to - from) / 2, level);
    blend_row (
        v, step, p->v + c, p->chroma_inverse + c, (to - from) / 2, level);
  }
}
