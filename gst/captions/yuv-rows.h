/* Edit Factory - two rows of ARGB as premultiplied Y, Cb and Cr of 4:2:0
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of R, G, B and A in 1/32768: 16-bit factors are what every processor
 * multiplies many of at once. */
typedef struct
{
  gint16 y[4];
  gint16 u[4];
  gint16 v[4];
} EfYuvMatrix;

/* @kr, @kb: weights of the luma's red and blue */
EfYuvMatrix ef_yuv_matrix (gdouble kr, gdouble kb, gboolean full_range);

/**
 * EfYuvRows:
 * @width: pixels, even
 * @cosited: chroma stands on the left one of its pixels, else between them
 * @argb: premultiplied; before each row is a transparent pixel
 * @y, @keep: (out): a row each; @keep is what stays of a frame's, 0..255
 * @u, @v, @chroma_keep: (out): half a row of chroma
 * @scratch: EF_YUV_ROWS_SCRATCH () words
 */
typedef struct
{
  guint width;
  gboolean cosited;
  EfYuvMatrix matrix;
  const guint32 *argb[2];
  guint8 *y[2];
  guint8 *keep[2];
  guint8 *u;
  guint8 *v;
  guint8 *chroma_keep;
  gint16 *scratch;
} EfYuvRows;

#define EF_YUV_ROWS_SCRATCH(width) (13 * (gsize)(width) + 1)

/* Pixels that AVX2 makes at once. */
#define EF_YUV_ROWS_STEP 32

void ef_yuv_rows_make (const EfYuvRows *rows);

/* The two ways that it may go. */
void ef_yuv_rows_make_plain (const EfYuvRows *rows);
#ifdef __x86_64__
/* @rows: EF_YUV_ROWS_STEP pixels and more; the processor has AVX2 */
void ef_yuv_rows_make_avx2 (const EfYuvRows *rows);
#endif

G_END_DECLS
