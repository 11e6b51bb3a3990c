/* Edit Factory - two rows of ARGB as premultiplied Y, Cb and Cr of 4:2:0
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "yuv-rows.h"

#include <math.h>

/* A row, channel by channel. */
typedef struct
{
  gint16 *r;
  gint16 *g;
  gint16 *b;
  gint16 *a;
} Row;

static gint16
factor (gdouble v)
{
  return (gint16)lrint (v * 32768);
}

EfYuvMatrix
ef_yuv_matrix (gdouble kr, gdouble kb, gboolean full_range)
{
  gdouble k[3] = { kr, 1 - kr - kb, kb };
  gdouble y_gain = full_range ? 1 : 219.0 / 255;
  gdouble c_gain = full_range ? 1 : 224.0 / 255;
  EfYuvMatrix m;

  for (guint i = 0; i < 3; i++) {
    m.y[i] = factor (k[i] * y_gain);
    m.u[i] = factor (((i == 2) - k[i]) / (2 * (1 - kb)) * c_gain);
    m.v[i] = factor (((i == 0) - k[i]) / (2 * (1 - kr)) * c_gain);
  }
  m.y[3] = full_range ? 0 : factor (16.0 / 255);
  m.u[3] = m.v[3] = factor (128.0 / 255);
  return m;
}

static void
split_pixels (const guint32 *restrict src, guint n, const Row *row)
{
  gint16 *restrict r = row->r, *restrict g = row->g;
  gint16 *restrict b = row->b, *restrict a = row->a;

  for (guint x = 0; x < n; x++) {
    r[x] = (gint16)(src[x] >> 16 & 0xff);
    g[x] = (gint16)(src[x] >> 8 & 0xff);
    b[x] = (gint16)(src[x] & 0xff);
    a[x] = (gint16)(src[x] >> 24);
  }
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
sum_row (const EfYuvRows *rows, const gint16 *top, const gint16 *bottom,
    gint16 *scratch, gint16 *out)
{
  if (rows->cosited)
    sum_cosited (top, bottom, rows->width / 2, scratch, out);
  else
    sum_quads (top, bottom, rows->width / 2, out);
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

static Row
row_of (gint16 *memory, guint width)
{
  return (Row){ memory, memory + width, memory + 2 * (gsize)width,
    memory + 3 * (gsize)width };
}

void
ef_yuv_rows_make_plain (const EfYuvRows *rows)
{
  guint n = rows->width, half = n / 2;
  /* The sample before the sums of a row stays 0. */
  gint16 *first = rows->scratch + 1;
  Row row[2] = { row_of (first + n, n), row_of (first + 5 * (gsize)n, n) };
  Row sums = row_of (first + 9 * (gsize)n, n);

  rows->scratch[0] = 0;
  for (guint i = 0; i < 2; i++) {
    split_pixels (rows->argb[i], n, &row[i]);
    luma_row (&row[i], n, rows->matrix.y, rows->y[i], rows->keep[i]);
  }
  sum_row (rows, row[0].r, row[1].r, first, sums.r);
  sum_row (rows, row[0].g, row[1].g, first, sums.g);
  sum_row (rows, row[0].b, row[1].b, first, sums.b);
  sum_row (rows, row[0].a, row[1].a, first, sums.a);
  chroma_row (&sums, half, rows->matrix.u, rows->u);
  chroma_row (&sums, half, rows->matrix.v, rows->v);
  chroma_alpha (sums.a, half, rows->chroma_keep);
}

void
ef_yuv_rows_make (const EfYuvRows *rows)
{
#ifdef __x86_64__
  if (rows->width >= EF_YUV_ROWS_STEP && __builtin_cpu_supports ("avx2")) {
    ef_yuv_rows_make_avx2 (rows);
    return;
  }
#endif
  ef_yuv_rows_make_plain (rows);
}
