/* Edit Factory - two rows of ARGB as 4:2:0, on processors with AVX2
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pixels stay whole, a pixel's four channels beside each other: one instruction
 * multiplies and adds two of them, and nothing is written in between. The same
 * numbers as in yuv-rows.c.
 */
#include "yuv-rows.h"

#ifdef __x86_64__
#include <immintrin.h>

#define AVX2 __attribute__ ((target ("avx2")))
#define INLINE AVX2 __attribute__ ((always_inline)) static inline

/* Each half of a vector by itself: pixels 0, 1 and 4, 5, then 2, 3 and 6, 7. */
typedef struct
{
  __m256i low;
  __m256i high;
} Eight;

INLINE __m256i
load (const guint32 *pixels)
{
  return _mm256_loadu_si256 ((const __m256i *)(gconstpointer)pixels);
}

INLINE Eight
widen (__m256i pixels)
{
  __m256i zero = _mm256_setzero_si256 ();

  return (Eight){ _mm256_unpacklo_epi8 (pixels, zero),
    _mm256_unpackhi_epi8 (pixels, zero) };
}

/* From R, G, B, A to the order of a pixel's bytes, for four pixels. */
INLINE __m256i
factors (const gint16 *k)
{
  return _mm256_setr_epi16 (k[2], k[1], k[0], k[3], k[2], k[1], k[0], k[3],
      k[2], k[1], k[0], k[3], k[2], k[1], k[0], k[3]);
}

/* Eight numbers of 32 bits; in each half two or four of @low, then of @high */
INLINE __m256i
weigh (__m256i low, __m256i high, __m256i k, gint shift)
{
  __m256i sums = _mm256_hadd_epi32 (
      _mm256_madd_epi16 (low, k), _mm256_madd_epi16 (high, k));

  return _mm256_srai_epi32 (
      _mm256_add_epi32 (sums, _mm256_set1_epi32 (1 << (shift - 1))), shift);
}

/* Thirty-two bytes of four vectors, in their order. */
INLINE __m256i
pack (const __m256i *v)
{
  __m256i bytes = _mm256_packus_epi16 (
      _mm256_packs_epi32 (v[0], v[1]), _mm256_packs_epi32 (v[2], v[3]));

  return _mm256_permutevar8x32_epi32 (
      bytes, _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7));
}

INLINE void
luma_step (const guint32 *argb, __m256i k, guint8 *luma, guint8 *keep)
{
  __m256i y[4], a[4];

  for (guint i = 0; i < 4; i++) {
    __m256i pixels = load (argb + 8 * i);
    Eight eight = widen (pixels);

    y[i] = weigh (eight.low, eight.high, k, 15);
    a[i] = _mm256_srli_epi32 (pixels, 24);
  }
  _mm256_storeu_si256 ((__m256i *)(gpointer)luma, pack (y));
  _mm256_storeu_si256 ((__m256i *)(gpointer)keep,
      _mm256_xor_si256 (pack (a), _mm256_set1_epi8 (-1)));
}

/* Sums of two by two pixels: four of them, 16 bits a channel. */
INLINE __m256i
sum_quads (const guint32 *top, const guint32 *bottom)
{
  Eight t = widen (load (top)), b = widen (load (bottom));
  __m256i low = _mm256_add_epi16 (t.low, b.low);
  __m256i high = _mm256_add_epi16 (t.high, b.high);

  return _mm256_add_epi16 (
      _mm256_unpacklo_epi64 (low, high), _mm256_unpackhi_epi64 (low, high));
}

/* Those to the left by a pixel as well are twice the left one of two pixels,
 * and each of its neighbours once. */
INLINE __m256i
sum_step (const guint32 *top, const guint32 *bottom, gboolean cosited)
{
  __m256i sums = sum_quads (top, bottom);

  if (!cosited)
    return sums;
  return _mm256_srli_epi16 (
      _mm256_add_epi16 (
          _mm256_add_epi16 (sums, sum_quads (top - 1, bottom - 1)),
          _mm256_set1_epi16 (1)),
      1);
}

/* Sixteen bytes of @a and sixteen of @b; both are two vectors as weigh() makes
 * them of sums: 0, 1, 4, 5 and 2, 3, 6, 7. */
INLINE void
store_chroma (const __m256i *a, const __m256i *b, guint8 *out_a, guint8 *out_b)
{
  __m256i bytes = _mm256_packus_epi16 (
      _mm256_packs_epi32 (a[0], a[1]), _mm256_packs_epi32 (b[0], b[1]));
  __m256i sorted = _mm256_shuffle_epi8 (_mm256_permute4x64_epi64 (bytes, 0xd8),
      _mm256_setr_epi8 (0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0,
          1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));

  _mm_storeu_si128 (
      (__m128i *)(gpointer)out_a, _mm256_castsi256_si128 (sorted));
  _mm_storeu_si128 (
      (__m128i *)(gpointer)out_b, _mm256_extracti128_si256 (sorted, 1));
}

/* What four pixels leave of what is below, in the order of weigh(). */
INLINE __m256i
keep_of (__m256i low, __m256i high)
{
  __m256i alpha = _mm256_castps_si256 (
      _mm256_shuffle_ps (_mm256_castsi256_ps (_mm256_srli_epi64 (low, 48)),
          _mm256_castsi256_ps (_mm256_srli_epi64 (high, 48)), 0x88));

  return _mm256_sub_epi32 (_mm256_set1_epi32 (255),
      _mm256_srli_epi32 (_mm256_add_epi32 (alpha, _mm256_set1_epi32 (2)), 2));
}

INLINE void
chroma_step (
    const EfYuvRows *rows, guint x, __m256i ku, __m256i kv, gboolean cosited)
{
  const guint32 *top = rows->argb[0] + x, *bottom = rows->argb[1] + x;
  __m256i u[2], v[2], keep[2];
  guint8 unused[16];

  for (guint i = 0; i < 2; i++) {
    __m256i low = sum_step (top + 16 * i, bottom + 16 * i, cosited);
    __m256i high = sum_step (top + 16 * i + 8, bottom + 16 * i + 8, cosited);

    u[i] = weigh (low, high, ku, 17);
    v[i] = weigh (low, high, kv, 17);
    keep[i] = keep_of (low, high);
  }
  store_chroma (u, v, rows->u + x / 2, rows->v + x / 2);
  store_chroma (keep, keep, rows->chroma_keep + x / 2, unused);
}

INLINE void
make (const EfYuvRows *rows, gboolean cosited)
{
  __m256i ky = factors (rows->matrix.y);
  __m256i ku = factors (rows->matrix.u), kv = factors (rows->matrix.v);
  guint last = rows->width - EF_YUV_ROWS_STEP;

  /* The last step ends where the rows do, over some of the one before. */
  for (guint x = 0;; x = MIN (x + EF_YUV_ROWS_STEP, last)) {
    for (guint i = 0; i < 2; i++)
      luma_step (rows->argb[i] + x, ky, rows->y[i] + x, rows->keep[i] + x);
    chroma_step (rows, x, ku, kv, cosited);
    if (x == last)
      return;
  }
}

AVX2 void
ef_yuv_rows_make_avx2 (const EfYuvRows *rows)
{
  if (rows->cosited)
    make (rows, TRUE);
  else
    make (rows, FALSE);
}

#endif
