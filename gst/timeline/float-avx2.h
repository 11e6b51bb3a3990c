/* Edit Factory - rows as floats, eight samples at a time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For files that are AVX2 only where the machine has it.
 */
#pragma once

#include <glib.h>
#include <immintrin.h>

G_BEGIN_DECLS

#define EF_AVX2_INLINE                                                         \
  __attribute__ ((target ("avx2"), always_inline)) static inline

/* Samples of luma for which chroma is spread at once. */
#define EF_AVX2_CHUNK 128

typedef struct
{
  __m256 c[3];
} EfColour8;

EF_AVX2_INLINE __m256
ef_avx2_all (gfloat v)
{
  return _mm256_set1_ps (v);
}

EF_AVX2_INLINE __m256
ef_avx2_load (const gint16 *src)
{
  return _mm256_cvtepi32_ps (
      _mm256_cvtepi16_epi32 (_mm_loadu_si128 ((const __m128i *)src)));
}

/* Every second of sixteen samples. */
EF_AVX2_INLINE __m256i
ef_avx2_evens (const gint16 *src)
{
  __m256i v = _mm256_loadu_si256 ((const __m256i *)src);

  return _mm256_srai_epi32 (_mm256_slli_epi32 (v, 16), 16);
}

EF_AVX2_INLINE void
ef_avx2_store (gint16 *dst, __m256i v)
{
  _mm_storeu_si128 ((__m128i *)dst,
      _mm_packs_epi32 (
          _mm256_castsi256_si128 (v), _mm256_extracti128_si256 (v, 1)));
}

/* Chroma at @n luma samples, an even number up to EF_AVX2_CHUNK; see
 * ef_colour_delta_at(). */
EF_AVX2_INLINE void
ef_avx2_spread (gint16 *dst, const gint16 *near, const gint16 *far, guint n)
{
  gint16 own[EF_AVX2_CHUNK / 2 + 1];

  for (guint i = 0; i <= n / 2; i++)
    own[i] = (3 * near[i] + far[i] + 2) >> 2;
  for (guint i = 0; i < n / 2; i++) {
    dst[2 * i] = own[i];
    dst[2 * i + 1] = (own[i] + own[i + 1] + 1) >> 1;
  }
}

G_END_DECLS
