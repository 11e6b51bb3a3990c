/* Edit Factory - one plane resampled through any affine map, in AVX2
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rotator-kernel.h"

#ifdef __x86_64__

#include "float-avx2.h"

#define AVX2 __attribute__ ((target ("avx2")))
#define INLINE EF_AVX2_INLINE

/* Two windows, one a lane, and their weights. */
typedef struct
{
  const gint16 *samples[2];
  const gint16 *x[2];
  const gint16 *y[2];
} Pair;

INLINE Pair
pair_at (const EfRotator *self, const gint32 *x, const gint32 *y, guint i)
{
  Pair p;

  for (guint k = 0; k < 2; k++) {
    guint at = i + 4 * k;

    p.samples[k] = ef_rotator_window (self, x[at], y[at]);
    p.x[k] = ef_rotator_weights (&self->x, x[at]);
    p.y[k] = ef_rotator_weights (&self->y, y[at]);
  }
  return p;
}

INLINE __m256i
two_rows (const gint16 *low, const gint16 *high)
{
  return _mm256_inserti128_si256 (
      _mm256_castsi128_si256 (_mm_loadu_si128 ((const __m128i *)low)),
      _mm_loadu_si128 ((const __m128i *)high), 1);
}

/* Weights @at and @at + 1, over and over. */
INLINE __m256i
two_weights (const gint16 *const y[2], guint at)
{
  gint32 low, high;

  __builtin_memcpy (&low, y[0] + at, sizeof (low));
  __builtin_memcpy (&high, y[1] + at, sizeof (high));
  return _mm256_inserti128_si256 (
      _mm256_castsi128_si256 (_mm_set1_epi32 (low)), _mm_set1_epi32 (high), 1);
}

INLINE __m256i
round_q14 (__m256i v)
{
  return _mm256_srai_epi32 (
      _mm256_add_epi32 (v, _mm256_set1_epi32 (EF_ROW_ONE / 2)), 14);
}

/* Columns @at to @at + 7 summed and weighted: what is left is to add the four
 * numbers of each lane. */
INLINE __m256i
sum_columns (const Pair *p, gsize stride, guint at, guint taps_y)
{
  __m256i left = _mm256_setzero_si256 (), right = left;

  for (guint j = 0; j < taps_y; j += 2) {
    const gint16 *low = p->samples[0] + j * stride + at;
    const gint16 *high = p->samples[1] + j * stride + at;
    __m256i a = two_rows (low, high);
    __m256i b = two_rows (low + stride, high + stride);
    __m256i w = two_weights (p->y, j);

    left = _mm256_add_epi32 (
        left, _mm256_madd_epi16 (_mm256_unpacklo_epi16 (a, b), w));
    right = _mm256_add_epi32 (
        right, _mm256_madd_epi16 (_mm256_unpackhi_epi16 (a, b), w));
  }
  return _mm256_madd_epi16 (
      _mm256_packs_epi32 (round_q14 (left), round_q14 (right)),
      two_rows (p->x[0] + at, p->x[1] + at));
}

INLINE guint
sum_all (const EfRotator *self, const gint32 *x, const gint32 *y, gint16 *dst,
    guint n, guint columns, guint taps_y)
{
  guint i = 0;

  for (; i + 8 <= n; i += 8) {
    __m256i sums[4], v;

    for (guint k = 0; k < 4; k++) {
      Pair p = pair_at (self, x + i, y + i, k);

      sums[k] = sum_columns (&p, self->stride, 0, taps_y);
      for (guint at = 8; at < columns; at += 8)
        sums[k] = _mm256_add_epi32 (
            sums[k], sum_columns (&p, self->stride, at, taps_y));
    }
    v = _mm256_hadd_epi32 (_mm256_hadd_epi32 (sums[0], sums[1]),
        _mm256_hadd_epi32 (sums[2], sums[3]));
    ef_avx2_store (dst + i, round_q14 (v));
  }
  return i;
}

AVX2 guint
ef_rotator_sum_avx2 (const EfRotator *self, const gint32 *x, const gint32 *y,
    gint16 *dst, guint n)
{
  guint columns = self->x.stride, taps_y = self->y.taps;

  if (columns == 8 && taps_y == 4)
    return sum_all (self, x, y, dst, n, 8, 4);
  if (columns == 8 && taps_y == 8)
    return sum_all (self, x, y, dst, n, 8, 8);
  return sum_all (self, x, y, dst, n, columns, taps_y);
}

gboolean
ef_rotator_has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2");
}

#else

guint
ef_rotator_sum_avx2 (const EfRotator *self, const gint32 *x, const gint32 *y,
    gint16 *dst, guint n)
{
  return 0;
}

gboolean
ef_rotator_has_avx2 (void)
{
  return FALSE;
}

#endif
