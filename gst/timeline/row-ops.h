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

/**
 * EfRowOps:
 * @load_u8: 8-bit samples to Q6
 * @load_u8_pair: as @load_u8, of every second byte (NV12's chroma)
 * @load_u16: 16-bit little-endian samples, shifted left by @shift (or right
 *   when negative), to Q6
 * @scale_v: @dst[i] = sum of @rows[k][i] * @coef[k]
 * @scale_h: @dst[i] = sum of @src[@index[i] + k] * @coef[i * @taps + k];
 *   @taps is 4 or a multiple of 8
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
  void (*store_u8) (guint8 *dst, const gint16 *src, guint n);
  void (*blend) (gint16 *dst, const gint16 *other, gint weight, guint n);
} EfRowOps;

/* The fastest for this machine. */
const EfRowOps *ef_row_ops_get (void);
/* Plain C, what the tests compare with. */
const EfRowOps *ef_row_ops_get_c (void);

G_END_DECLS
