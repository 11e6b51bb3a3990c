/* Edit Factory - one row of a layer over one row of the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-over.h"

/* A product of Q15 and anything, rounded: what PMULHRSW does. */
static inline gint
mul_15 (gint a, gint b)
{
  return (a * b + 16384) >> 15;
}

static void
over_c (guint8 *dst, const gint16 *colour, const gint16 *alpha, guint n,
    gint16 opacity)
{
  for (guint i = 0; i < n; i++) {
    gint under = dst[i] << EF_ROW_SHIFT, a = alpha[i], c = colour[i];

    if (opacity != EF_OVER_ONE) {
      a = mul_15 (a, opacity);
      c = mul_15 (c, opacity);
    }
    dst[i] = (guint8)CLAMP (
        (under - mul_15 (under, a) + c + 32) >> EF_ROW_SHIFT, 0, 255);
  }
}

EfLayerOver
ef_layer_over_get_c (void)
{
  return over_c;
}

#ifdef __x86_64__

#include <immintrin.h>

#define AVX2 __attribute__ ((target ("avx2")))

/* 16 samples: both factors are below 2^14 and 2^15, so nothing overflows. */
AVX2 static inline __m256i
over_16 (__m128i pixels, __m256i colour, __m256i alpha)
{
  __m256i under =
      _mm256_slli_epi16 (_mm256_cvtepu8_epi16 (pixels), EF_ROW_SHIFT);
  __m256i v = _mm256_sub_epi16 (under, _mm256_mulhrs_epi16 (under, alpha));

  v = _mm256_add_epi16 (v, _mm256_add_epi16 (colour, _mm256_set1_epi16 (32)));
  return _mm256_srai_epi16 (v, EF_ROW_SHIFT);
}

AVX2 static void
over_avx2 (guint8 *dst, const gint16 *colour, const gint16 *alpha, guint n,
    gint16 opacity)
{
  __m256i level = _mm256_set1_epi16 (opacity);
  guint i = 0;

  for (; i + 16 <= n; i += 16) {
    __m256i c = _mm256_loadu_si256 ((const __m256i *)(colour + i));
    __m256i a = _mm256_loadu_si256 ((const __m256i *)(alpha + i));
    __m256i v;

    if (opacity != EF_OVER_ONE) {
      c = _mm256_mulhrs_epi16 (c, level);
      a = _mm256_mulhrs_epi16 (a, level);
    }
    v = over_16 (_mm_loadu_si128 ((const __m128i *)(dst + i)), c, a);
    _mm_storeu_si128 ((__m128i *)(dst + i),
        _mm_packus_epi16 (
            _mm256_castsi256_si128 (v), _mm256_extracti128_si256 (v, 1)));
  }
  over_c (dst + i, colour + i, alpha + i, n - i, opacity);
}

EfLayerOver
ef_layer_over_get (void)
{
  return __builtin_cpu_supports ("avx2") ? over_avx2 : over_c;
}

#else

EfLayerOver
ef_layer_over_get (void)
{
  return over_c;
}

#endif
