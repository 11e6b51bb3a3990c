/* Edit Factory - premultiplied "over" on a row of samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "blend-row.h"

/* x / 255 as (x + 128) * 257 >> 16, exact. */
__attribute__ ((always_inline)) static inline void
over_body (guint8 *restrict dst, const guint8 *restrict src,
    const guint8 *restrict inverse, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint16 t = (guint16)(dst[i] * inverse[i] + 128);

    dst[i] = (guint8)(src[i] + (guint8)((guint32)t * 257 >> 16));
  }
}

static void
over_plain (guint8 *dst, const guint8 *src, const guint8 *inverse, guint n)
{
  over_body (dst, src, inverse, n);
}

#ifdef __x86_64__
__attribute__ ((target ("avx2"))) static void
over_avx2 (guint8 *dst, const guint8 *src, const guint8 *inverse, guint n)
{
  over_body (dst, src, inverse, n);
}
#endif

static void
over (guint8 *dst, const guint8 *src, const guint8 *inverse, guint n)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx2")) {
    over_avx2 (dst, src, inverse, n);
    return;
  }
#endif
  over_plain (dst, src, inverse, n);
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

void
ef_blend_row_8 (guint8 *dst, guint step, const guint8 *src,
    const guint8 *inverse, guint n, guint opacity)
{
  if (opacity < EF_BLEND_OPAQUE)
    over_faded (dst, step, src, inverse, n, opacity);
  else if (step == 1)
    over (dst, src, inverse, n);
  else
    over_step (dst, step, src, inverse, n);
}

void
ef_blend_row_16 (guint16 *dst, const guint16 *src, const guint16 *inverse,
    guint n, guint shift, guint limit, guint opacity)
{
  for (guint i = 0; i < n; i++) {
    guint below = GUINT16_FROM_LE (dst[i]) >> shift;
    guint cover = ((65535u - inverse[i]) * opacity + 128) >> 8;
    guint own = (src[i] * opacity + 128) >> 8;
    guint32 t = below * (65535u - cover) + 32768;

    /* t / 65535, exact */
    own += (t + (t >> 16)) >> 16;
    dst[i] = GUINT16_TO_LE ((guint16)(MIN (own, limit) << shift));
  }
}
