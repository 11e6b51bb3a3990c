/* Edit Factory - operations on rows of samples, in plain C
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "row-ops.h"
#include "row-ops-avx2.h"

static gint16
clamp_16 (gint32 v)
{
  return CLAMP (v, G_MININT16, G_MAXINT16);
}

static void
load_u8 (gint16 *dst, const guint8 *src, guint n)
{
  for (guint i = 0; i < n; i++)
    dst[i] = src[i] << EF_ROW_SHIFT;
}

static void
load_u8_pair (gint16 *dst, const guint8 *src, guint n)
{
  for (guint i = 0; i < n; i++)
    dst[i] = src[2 * i] << EF_ROW_SHIFT;
}

static void
load_u16 (gint16 *dst, const guint16 *src, guint n, gint shift)
{
  if (shift >= 0) {
    for (guint i = 0; i < n; i++)
      dst[i] = GUINT16_FROM_LE (src[i]) << shift;
  } else {
    for (guint i = 0; i < n; i++)
      dst[i] = GUINT16_FROM_LE (src[i]) >> -shift;
  }
}

static void
scale_v (gint16 *dst, const gint16 *const *rows, const gint16 *coef, guint taps,
    guint n)
{
  for (guint i = 0; i < n; i++) {
    gint32 sum = 0;

    for (guint k = 0; k < taps; k++)
      sum += (rows[k][i] * coef[k] + EF_ROW_ONE) >> 15;
    dst[i] = (gint16)(2 * sum);
  }
}

static void
scale_h (gint16 *dst, const gint16 *src, const gint32 *index,
    const gint16 *coef, guint taps, guint n)
{
  for (guint i = 0; i < n; i++) {
    const gint16 *s = src + index[i];
    gint32 sum = EF_ROW_ONE / 2;

    for (guint k = 0; k < taps; k++)
      sum += s[k] * coef[k];
    coef += taps;
    dst[i] = clamp_16 (sum >> 14);
  }
}

static void
scale_half (
    gint16 *dst, const gint16 *src, const gint16 *coef, guint taps, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint32 sum = EF_ROW_ONE / 2;

    for (guint k = 0; k < taps; k++)
      sum += src[2 * i + k] * coef[k];
    dst[i] = clamp_16 (sum >> 14);
  }
}

static void
colour_delta (gint16 *delta, const gint16 *u, const gint16 *v,
    const EfColourCoef *coef, guint n)
{
  for (guint i = 0; i < n; i++)
    delta[i] = ef_colour_delta_sample (u[i], v[i], coef);
}

static void
colour_luma (gint16 *y, const gint16 *near, const gint16 *far,
    const EfColourCoef *coef, guint n)
{
  for (guint i = 0; i < n; i++)
    y[i] =
        ef_colour_luma_sample (y[i], ef_colour_delta_at (near, far, i), coef);
}

static void
colour_chroma (gint16 *u, gint16 *v, const EfColourCoef *coef, guint n)
{
  for (guint i = 0; i < n; i++)
    ef_colour_chroma_sample (u + i, v + i, coef);
}

static void
store_u8 (guint8 *dst, const gint16 *src, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint v = (clamp_16 (src[i] + (1 << (EF_ROW_SHIFT - 1)))) >> EF_ROW_SHIFT;

    dst[i] = CLAMP (v, 0, 255);
  }
}

static void
blend (gint16 *dst, const gint16 *other, gint weight, guint n)
{
  for (guint i = 0; i < n; i++)
    dst[i] = clamp_16 (
        (dst[i] * (EF_ROW_ONE - weight) + other[i] * weight + EF_ROW_ONE / 2) >>
        14);
}

static const EfRowOps c_ops = { load_u8, load_u8_pair, load_u16, scale_v,
  scale_h, scale_half, colour_delta, colour_luma, colour_chroma, store_u8,
  blend };

const EfRowOps *
ef_row_ops_get_c (void)
{
  return &c_ops;
}

const EfRowOps *
ef_row_ops_get (void)
{
  const EfRowOps *fast = ef_row_ops_get_avx2 ();

  return fast ? fast : &c_ops;
}
