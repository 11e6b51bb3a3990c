/* Edit Factory - operations on rows of samples, the composer's inner loops
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Samples inside the composer are 16-bit with 6 fractional bits (Q6): 8-bit
 * white is 255 * 64. Coefficients are Q14. Every function exists in plain C
 * and, on x86 with AVX2, in vectors that give the very same result.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_ROW_ONE 16384 /* 1.0 in Q14 */
#define EF_ROW_SHIFT 6   /* of an 8-bit sample */
#define EF_ROW_MAX_TAPS 64

/**
 * EfColourCoef: Y' = yy (Y - y_offset) + yu (U - c) + yv (V - c) + black and
 * so on, in Q14; offsets in Q6, c is 128.
 */
typedef struct
{
  gint16 y_offset;
  gint16 yy, yu, yv;
  gint16 uu, uv, vu, vv;
} EfColourCoef;

#define EF_ROW_BLACK (16 << EF_ROW_SHIFT)
#define EF_ROW_GREY (128 << EF_ROW_SHIFT)

/**
 * EfRowOps:
 * @load_u8: 8-bit samples to Q6
 * @load_u8_pair: as @load_u8, of every second byte (NV12's chroma)
 * @load_u16: 16-bit little-endian samples, shifted left by @shift (or right
 *   when negative), to Q6
 * @scale_v: @dst[i] = sum of @rows[k][i] * @coef[k], each product rounded to Q5
 *   (1/32 of an 8-bit step)
 * @scale_h: @dst[i] = sum of @src[@index[i] + k] * @coef[i * @taps + k];
 *   @taps is 4 or a multiple of 8
 * @scale_half: @dst[i] = sum of @src[2 * i + k] * @coef[k]; @taps is a multiple
 *   of 8
 * @colour_delta: what @n chroma samples add to the luma of the colour map
 * @colour_luma: the colour map on @n luma samples, to which chroma adds what
 *   lies between @near (3 parts, their own row of chroma), @far (1 part, the
 *   next one) and the samples on either side; @n / 2 + 1 of both are read
 * @colour_chroma: the colour map on @n chroma samples
 * @store_u8: Q6 to 8-bit, rounded and clamped
 * @blend: @dst += (@other - @dst) * @weight, @weight Q14
 */
typedef struct
{
  void (*load_u8) (gint16 *dst, const guint8 *src, guint n);
  void (*load_u8_pair) (gint16 *dst, const guint8 *src, guint n);
  void (*load_u16) (gint16 *dst, const guint16 *src, guint n, gint shift);
  void (*scale_v) (gint16 *dst, const gint16 *const *rows, const gint16 *coef,
      guint taps, guint n);
  void (*scale_h) (gint16 *dst, const gint16 *src, const gint32 *index,
      const gint16 *coef, guint taps, guint n);
  void (*scale_half) (
      gint16 *dst, const gint16 *src, const gint16 *coef, guint taps, guint n);
  void (*colour_delta) (gint16 *delta, const gint16 *u, const gint16 *v,
      const EfColourCoef *coef, guint n);
  void (*colour_luma) (gint16 *y, const gint16 *near, const gint16 *far,
      const EfColourCoef *coef, guint n);
  void (*colour_chroma) (
      gint16 *u, gint16 *v, const EfColourCoef *coef, guint n);
  void (*store_u8) (guint8 *dst, const gint16 *src, guint n);
  void (*blend) (gint16 *dst, const gint16 *other, gint weight, guint n);
} EfRowOps;

/* @coef in Q15, so that a product's upper half is Q6 again. 1.0 loses 1/32768
 * of itself, half a step of Q6. */
static inline gint16
ef_row_q15 (gint16 coef)
{
  return coef >= EF_ROW_ONE ? G_MAXINT16 : 2 * coef;
}

/* What chroma adds to luma. */
static inline gint16
ef_colour_delta_sample (gint16 u, gint16 v, const EfColourCoef *coef)
{
  gint32 sum = coef->yu * (u - EF_ROW_GREY) + coef->yv * (v - EF_ROW_GREY);

  return (sum + EF_ROW_ONE / 2) >> 14;
}

static inline gint16
ef_colour_luma_sample (gint16 y, gint16 delta, const EfColourCoef *coef)
{
  gint32 product = (y - coef->y_offset) * ef_row_q15 (coef->yy);

  return EF_ROW_BLACK + delta + ((product + EF_ROW_ONE) >> 15);
}

/* @k: of the canvas' luma; chroma lies on even samples, halfway between its
 * two rows of luma. */
static inline gint16
ef_colour_delta_at (const gint16 *near, const gint16 *far, guint k)
{
  gint16 a = (3 * near[k / 2] + far[k / 2] + 2) >> 2;
  gint16 b = (3 * near[k / 2 + 1] + far[k / 2 + 1] + 2) >> 2;

  return k % 2 ? (a + b + 1) >> 1 : a;
}

static inline void
ef_colour_chroma_sample (gint16 *u, gint16 *v, const EfColourCoef *coef)
{
  gint32 cu = *u - EF_ROW_GREY, cv = *v - EF_ROW_GREY;

  *u = EF_ROW_GREY + ((coef->uu * cu + coef->uv * cv + EF_ROW_ONE / 2) >> 14);
  *v = EF_ROW_GREY + ((coef->vu * cu + coef->vv * cv + EF_ROW_ONE / 2) >> 14);
}

/* The fastest for this machine. */
const EfRowOps *ef_row_ops_get (void);
/* Plain C, what the tests compare with. */
const EfRowOps *ef_row_ops_get_c (void);

G_END_DECLS
