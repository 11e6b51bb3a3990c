/* Edit Factory - row operations in AVX2
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row's length is seldom a multiple of a vector's: the last vector ends where
 * the row does and makes some samples a second time. What works in place reads
 * that vector before the others are written. Rows shorter than a vector are
 * done in plain C.
 */
#include "row-ops-avx2.h"

#ifdef __x86_64__

#include <immintrin.h>

#define AVX2 __attribute__ ((target ("avx2")))

static gint16
clamp_16 (gint32 v)
{
  return CLAMP (v, G_MININT16, G_MAXINT16);
}

/* Bytes of a decoded plane that are fetched before they are needed. The
 * processor's own prefetcher stops at each page, which is less than two rows
 * of a large frame; a fifth of the time of reducing 2160x3840. */
#define AHEAD 4096

AVX2 static inline void
load_16 (gint16 *dst, const guint8 *src)
{
  __m256i v = _mm256_cvtepu8_epi16 (_mm_loadu_si128 ((const __m128i *)src));

  _mm256_storeu_si256 ((__m256i *)dst, _mm256_slli_epi16 (v, EF_ROW_SHIFT));
}

AVX2 static void
load_u8 (gint16 *dst, const guint8 *src, guint n)
{
  if (n < 16) {
    for (guint i = 0; i < n; i++)
      dst[i] = src[i] << EF_ROW_SHIFT;
    return;
  }
  for (guint i = 0; i + 16 < n; i += 16) {
    if (i % 64 == 0)
      _mm_prefetch (src + i + AHEAD, _MM_HINT_T0);
    load_16 (dst + i, src + i);
  }
  load_16 (dst + n - 16, src + n - 16);
}

AVX2 static void
load_u8_pair (gint16 *dst, const guint8 *src, guint n)
{
  guint i = 0;

  /* The last pair may lack its second byte: stay one vector away. */
  for (; i + 17 <= n; i += 16) {
    __m256i v = _mm256_loadu_si256 ((const __m256i *)(src + 2 * i));

    v = _mm256_and_si256 (v, _mm256_set1_epi16 (0xff));
    _mm256_storeu_si256 (
        (__m256i *)(dst + i), _mm256_slli_epi16 (v, EF_ROW_SHIFT));
  }
  for (; i < n; i++)
    dst[i] = src[2 * i] << EF_ROW_SHIFT;
}

AVX2 static void
load_u16 (gint16 *dst, const guint16 *src, guint n, gint shift)
{
  guint i = 0;
  __m128i count = _mm_cvtsi32_si128 (ABS (shift));

  for (; i + 16 <= n; i += 16) {
    __m256i v = _mm256_loadu_si256 ((const __m256i *)(src + i));

    v = shift >= 0 ? _mm256_sll_epi16 (v, count) : _mm256_srl_epi16 (v, count);
    _mm256_storeu_si256 ((__m256i *)(dst + i), v);
  }
  for (; i < n; i++)
    dst[i] = shift >= 0 ? src[i] << shift : src[i] >> -shift;
}

/* Two vectors of ef_row_ops' scale_v from sample @i on. @taps is a constant
 * where most calls are made. */
AVX2 static inline __attribute__ ((always_inline)) void
scale_v_32 (gint16 *dst, const gint16 *const *rows, const __m256i *coef,
    guint taps, guint i)
{
  __m256i a = _mm256_setzero_si256 (), b = a;

  for (guint k = 0; k < taps; k++) {
    const __m256i *row = (const __m256i *)(rows[k] + i);

    a = _mm256_add_epi16 (
        a, _mm256_mulhrs_epi16 (_mm256_loadu_si256 (row), coef[k]));
    b = _mm256_add_epi16 (
        b, _mm256_mulhrs_epi16 (_mm256_loadu_si256 (row + 1), coef[k]));
  }
  _mm256_storeu_si256 ((__m256i *)(dst + i), _mm256_add_epi16 (a, a));
  _mm256_storeu_si256 ((__m256i *)(dst + i + 16), _mm256_add_epi16 (b, b));
}

AVX2 static inline __attribute__ ((always_inline)) void
scale_v_taps (gint16 *dst, const gint16 *const *rows, const __m256i *coef,
    guint taps, guint n)
{
  for (guint i = 0; i + 32 < n; i += 32)
    scale_v_32 (dst, rows, coef, taps, i);
  scale_v_32 (dst, rows, coef, taps, n - 32);
}

static void
scale_v_short (gint16 *dst, const gint16 *const *rows, const gint16 *coef,
    guint taps, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint32 sum = 0;

    for (guint k = 0; k < taps; k++)
      sum += (rows[k][i] * coef[k] + EF_ROW_ONE) >> 15;
    dst[i] = (gint16)(2 * sum);
  }
}

AVX2 static void
scale_v (gint16 *dst, const gint16 *const *rows, const gint16 *coef, guint taps,
    guint n)
{
  __m256i c[EF_ROW_MAX_TAPS];

  if (n < 32) {
    scale_v_short (dst, rows, coef, taps, n);
    return;
  }
  for (guint k = 0; k < taps; k++)
    c[k] = _mm256_set1_epi16 (coef[k]);
  /* Enlarging and halving: their weights stay in registers. */
  if (taps == 4)
    scale_v_taps (dst, rows, c, 4, n);
  else if (taps == 8)
    scale_v_taps (dst, rows, c, 8, n);
  else
    scale_v_taps (dst, rows, c, taps, n);
}

AVX2 static inline __m128i
load_4 (const gint16 *src)
{
  return _mm_loadl_epi64 ((const __m128i *)src);
}

/* Four outputs of four taps: each half register holds one output's taps. */
AVX2 static inline __m128i
four_taps (const gint16 *src, const gint32 *index, const gint16 *coef)
{
  __m128i s01 =
      _mm_unpacklo_epi64 (load_4 (src + index[0]), load_4 (src + index[1]));
  __m128i s23 =
      _mm_unpacklo_epi64 (load_4 (src + index[2]), load_4 (src + index[3]));
  __m128i c01 = _mm_loadu_si128 ((const __m128i *)coef);
  __m128i c23 = _mm_loadu_si128 ((const __m128i *)(coef + 8));

  return _mm_hadd_epi32 (_mm_madd_epi16 (s01, c01), _mm_madd_epi16 (s23, c23));
}

AVX2 static inline __m128i
many_taps (const gint16 *src, const gint16 *coef, guint taps)
{
  __m128i sum = _mm_setzero_si128 ();

  for (guint k = 0; k < taps; k += 8)
    sum = _mm_add_epi32 (sum,
        _mm_madd_epi16 (_mm_loadu_si128 ((const __m128i *)(src + k)),
            _mm_loadu_si128 ((const __m128i *)(coef + k))));
  return sum;
}

AVX2 static inline __m256i
two_of_eight (const gint16 *src, const gint32 *index, const gint16 *coef)
{
  __m256i v = _mm256_castsi128_si256 (
      _mm_loadu_si128 ((const __m128i *)(src + index[0])));

  v = _mm256_inserti128_si256 (
      v, _mm_loadu_si128 ((const __m128i *)(src + index[1])), 1);
  return _mm256_madd_epi16 (v, _mm256_loadu_si256 ((const __m256i *)coef));
}

/* Eight taps, the usual reduction: two outputs in a register. Returns how many
 * outputs are done. */
AVX2 static guint
scale_h_8 (gint16 *dst, const gint16 *src, const gint32 *index,
    const gint16 *coef, guint n)
{
  const __m256i half = _mm256_set1_epi32 (EF_ROW_ONE / 2);
  const __m256i order = _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7);
  guint i = 0;

  for (; i + 8 <= n; i += 8, coef += 64) {
    __m256i a = _mm256_hadd_epi32 (two_of_eight (src, index + i, coef),
        two_of_eight (src, index + i + 2, coef + 16));
    __m256i b = _mm256_hadd_epi32 (two_of_eight (src, index + i + 4, coef + 32),
        two_of_eight (src, index + i + 6, coef + 48));

    a = _mm256_permutevar8x32_epi32 (_mm256_hadd_epi32 (a, b), order);
    a = _mm256_srai_epi32 (_mm256_add_epi32 (a, half), 14);
    a = _mm256_permute4x64_epi64 (_mm256_packs_epi32 (a, a), 0xd8);
    _mm_storeu_si128 ((__m128i *)(dst + i), _mm256_castsi256_si128 (a));
  }
  return i;
}

AVX2 static void
scale_h (gint16 *dst, const gint16 *src, const gint32 *index,
    const gint16 *coef, guint taps, guint n)
{
  const __m128i half = _mm_set1_epi32 (EF_ROW_ONE / 2);
  guint i = taps == 8 ? scale_h_8 (dst, src, index, coef, n) : 0;

  for (; i + 4 <= n; i += 4) {
    const gint16 *c = coef + (gsize)i * taps;
    __m128i sum;

    if (taps == 4) {
      sum = four_taps (src, index + i, c);
    } else {
      __m128i a = many_taps (src + index[i], c, taps);
      __m128i b = many_taps (src + index[i + 1], c + taps, taps);
      __m128i d = many_taps (src + index[i + 2], c + 2 * taps, taps);
      __m128i e = many_taps (src + index[i + 3], c + 3 * taps, taps);

      sum = _mm_hadd_epi32 (_mm_hadd_epi32 (a, b), _mm_hadd_epi32 (d, e));
    }
    sum = _mm_srai_epi32 (_mm_add_epi32 (sum, half), 14);
    _mm_storel_epi64 ((__m128i *)(dst + i), _mm_packs_epi32 (sum, sum));
  }
  for (; i < n; i++) {
    const gint16 *s = src + index[i];
    const gint16 *c = coef + (gsize)i * taps;
    gint32 sum = EF_ROW_ONE / 2;

    for (guint k = 0; k < taps; k++)
      sum += s[k] * c[k];
    dst[i] = clamp_16 (sum >> 14);
  }
}

/* Neighbouring samples meet neighbouring coefficients as they lie. */
AVX2 static void
scale_half (
    gint16 *dst, const gint16 *src, const gint16 *coef, guint taps, guint n)
{
  const __m256i half = _mm256_set1_epi32 (EF_ROW_ONE / 2);
  guint i = 0;

  for (; i + 16 <= n; i += 16) {
    const gint16 *s = src + 2 * i;
    __m256i a = half, b = half;

    for (guint k = 0; k < taps; k += 2) {
      __m256i c = _mm256_set1_epi32 (
          (guint16)coef[k] | (guint32)(guint16)coef[k + 1] << 16);

      a = _mm256_add_epi32 (a,
          _mm256_madd_epi16 (_mm256_loadu_si256 ((const __m256i *)(s + k)), c));
      b = _mm256_add_epi32 (b,
          _mm256_madd_epi16 (
              _mm256_loadu_si256 ((const __m256i *)(s + k + 16)), c));
    }
    a = _mm256_packs_epi32 (
        _mm256_srai_epi32 (a, 14), _mm256_srai_epi32 (b, 14));
    _mm256_storeu_si256 (
        (__m256i *)(dst + i), _mm256_permute4x64_epi64 (a, 0xd8));
  }
  for (; i < n; i++) {
    gint32 sum = EF_ROW_ONE / 2;

    for (guint k = 0; k < taps; k++)
      sum += src[2 * i + k] * coef[k];
    dst[i] = clamp_16 (sum >> 14);
  }
}

AVX2 static inline __m256i
pair_of (gint16 low, gint16 high)
{
  return _mm256_set1_epi32 ((guint16)low | (guint32)(guint16)high << 16);
}

AVX2 static inline __m256i
less_grey (const gint16 *row)
{
  return _mm256_sub_epi16 (_mm256_loadu_si256 ((const __m256i *)row),
      _mm256_set1_epi16 (EF_ROW_GREY));
}

AVX2 static inline void
delta_16 (gint16 *delta, const gint16 *u, const gint16 *v, __m256i coef)
{
  const __m256i half = _mm256_set1_epi32 (EF_ROW_ONE / 2);
  __m256i cu = less_grey (u), cv = less_grey (v);
  __m256i low = _mm256_madd_epi16 (_mm256_unpacklo_epi16 (cu, cv), coef);
  __m256i high = _mm256_madd_epi16 (_mm256_unpackhi_epi16 (cu, cv), coef);

  low = _mm256_srai_epi32 (_mm256_add_epi32 (low, half), 14);
  high = _mm256_srai_epi32 (_mm256_add_epi32 (high, half), 14);
  _mm256_storeu_si256 ((__m256i *)delta, _mm256_packs_epi32 (low, high));
}

AVX2 static void
colour_delta (gint16 *delta, const gint16 *u, const gint16 *v,
    const EfColourCoef *coef, guint n)
{
  const __m256i c = pair_of (coef->yu, coef->yv);

  if (n < 16) {
    for (guint i = 0; i < n; i++)
      delta[i] = ef_colour_delta_sample (u[i], v[i], coef);
    return;
  }
  for (guint i = 0; i + 16 < n; i += 16)
    delta_16 (delta + i, u + i, v + i, c);
  delta_16 (delta + n - 16, u + n - 16, v + n - 16, c);
}

/* Eight of ef_colour_delta_at()'s vertical means. */
AVX2 static inline __m128i
three_to_one (const gint16 *near, const gint16 *far)
{
  __m128i a = _mm_loadu_si128 ((const __m128i *)near);
  __m128i b = _mm_loadu_si128 ((const __m128i *)far);

  a = _mm_add_epi16 (_mm_add_epi16 (a, _mm_slli_epi16 (a, 1)), b);
  return _mm_srai_epi16 (_mm_add_epi16 (a, _mm_set1_epi16 (2)), 2);
}

AVX2 static inline __m256i
sixteen_deltas (const gint16 *near, const gint16 *far)
{
  __m128i even = three_to_one (near, far);
  __m128i odd = _mm_add_epi16 (even, three_to_one (near + 1, far + 1));

  odd = _mm_srai_epi16 (_mm_add_epi16 (odd, _mm_set1_epi16 (1)), 1);
  return _mm256_set_m128i (
      _mm_unpackhi_epi16 (even, odd), _mm_unpacklo_epi16 (even, odd));
}

AVX2 static inline __m256i
luma_of (__m256i y, __m256i delta, __m256i offset, __m256i coef)
{
  y = _mm256_mulhrs_epi16 (_mm256_sub_epi16 (y, offset), coef);
  return _mm256_add_epi16 (
      _mm256_add_epi16 (y, delta), _mm256_set1_epi16 (EF_ROW_BLACK));
}

AVX2 static void
colour_luma (gint16 *y, const gint16 *near, const gint16 *far,
    const EfColourCoef *coef, guint n)
{
  const __m256i offset = _mm256_set1_epi16 (coef->y_offset);
  const __m256i c = _mm256_set1_epi16 (ef_row_q15 (coef->yy));
  guint end = n - 16;
  __m256i last;

  if (n < 16) {
    for (guint i = 0; i < n; i++)
      y[i] =
          ef_colour_luma_sample (y[i], ef_colour_delta_at (near, far, i), coef);
    return;
  }
  last = _mm256_loadu_si256 ((const __m256i *)(y + end));
  for (guint i = 0; i < end; i += 16) {
    __m256i l = _mm256_loadu_si256 ((const __m256i *)(y + i));

    l = luma_of (l, sixteen_deltas (near + i / 2, far + i / 2), offset, c);
    _mm256_storeu_si256 ((__m256i *)(y + i), l);
  }
  last =
      luma_of (last, sixteen_deltas (near + end / 2, far + end / 2), offset, c);
  _mm256_storeu_si256 ((__m256i *)(y + end), last);
}

AVX2 static inline __m256i
chroma_of (__m256i low, __m256i high, __m256i coef)
{
  const __m256i half = _mm256_set1_epi32 (EF_ROW_ONE / 2);

  low = _mm256_add_epi32 (_mm256_madd_epi16 (low, coef), half);
  high = _mm256_add_epi32 (_mm256_madd_epi16 (high, coef), half);
  return _mm256_add_epi16 (_mm256_packs_epi32 (_mm256_srai_epi32 (low, 14),
                               _mm256_srai_epi32 (high, 14)),
      _mm256_set1_epi16 (EF_ROW_GREY));
}

AVX2 static inline void
chroma_16 (
    gint16 *u, gint16 *v, __m256i cu, __m256i cv, const EfColourCoef *coef)
{
  __m256i low = _mm256_unpacklo_epi16 (cu, cv);
  __m256i high = _mm256_unpackhi_epi16 (cu, cv);

  _mm256_storeu_si256 (
      (__m256i *)u, chroma_of (low, high, pair_of (coef->uu, coef->uv)));
  _mm256_storeu_si256 (
      (__m256i *)v, chroma_of (low, high, pair_of (coef->vu, coef->vv)));
}

AVX2 static void
colour_chroma (gint16 *u, gint16 *v, const EfColourCoef *coef, guint n)
{
  guint end = n - 16;
  __m256i last_u, last_v;

  if (n < 16) {
    for (guint i = 0; i < n; i++)
      ef_colour_chroma_sample (u + i, v + i, coef);
    return;
  }
  last_u = less_grey (u + end);
  last_v = less_grey (v + end);
  for (guint i = 0; i < end; i += 16)
    chroma_16 (u + i, v + i, less_grey (u + i), less_grey (v + i), coef);
  chroma_16 (u + end, v + end, last_u, last_v, coef);
}

AVX2 static inline void
store_32 (guint8 *dst, const gint16 *src)
{
  const __m256i half = _mm256_set1_epi16 (1 << (EF_ROW_SHIFT - 1));
  __m256i a = _mm256_loadu_si256 ((const __m256i *)src);
  __m256i b = _mm256_loadu_si256 ((const __m256i *)(src + 16));

  a = _mm256_srai_epi16 (_mm256_adds_epi16 (a, half), EF_ROW_SHIFT);
  b = _mm256_srai_epi16 (_mm256_adds_epi16 (b, half), EF_ROW_SHIFT);
  _mm256_storeu_si256 ((__m256i *)dst,
      _mm256_permute4x64_epi64 (_mm256_packus_epi16 (a, b), 0xd8));
}

AVX2 static void
store_u8 (guint8 *dst, const gint16 *src, guint n)
{
  if (n < 32) {
    for (guint i = 0; i < n; i++) {
      gint v = clamp_16 (src[i] + (1 << (EF_ROW_SHIFT - 1))) >> EF_ROW_SHIFT;

      dst[i] = CLAMP (v, 0, 255);
    }
    return;
  }
  for (guint i = 0; i + 32 < n; i += 32)
    store_32 (dst + i, src + i);
  store_32 (dst + n - 32, src + n - 32);
}

AVX2 static inline __m256i
blend_16 (__m256i a, const gint16 *other, __m256i weights)
{
  const __m256i half = _mm256_set1_epi32 (EF_ROW_ONE / 2);
  __m256i b = _mm256_loadu_si256 ((const __m256i *)other);
  __m256i low = _mm256_madd_epi16 (_mm256_unpacklo_epi16 (a, b), weights);
  __m256i high = _mm256_madd_epi16 (_mm256_unpackhi_epi16 (a, b), weights);

  low = _mm256_srai_epi32 (_mm256_add_epi32 (low, half), 14);
  high = _mm256_srai_epi32 (_mm256_add_epi32 (high, half), 14);
  return _mm256_packs_epi32 (low, high);
}

AVX2 static void
blend (gint16 *dst, const gint16 *other, gint weight, guint n)
{
  const __m256i weights = pair_of (EF_ROW_ONE - weight, weight);
  guint end = n - 16;
  __m256i last;

  if (n < 16) {
    for (guint i = 0; i < n; i++)
      dst[i] = clamp_16 ((dst[i] * (EF_ROW_ONE - weight) + other[i] * weight +
                             EF_ROW_ONE / 2) >>
          14);
    return;
  }
  last = _mm256_loadu_si256 ((const __m256i *)(dst + end));
  for (guint i = 0; i < end; i += 16) {
    __m256i a = _mm256_loadu_si256 ((const __m256i *)(dst + i));

    _mm256_storeu_si256 (
        (__m256i *)(dst + i), blend_16 (a, other + i, weights));
  }
  _mm256_storeu_si256 (
      (__m256i *)(dst + end), blend_16 (last, other + end, weights));
}

static const EfRowOps avx2_ops = { load_u8, load_u8_pair, load_u16, scale_v,
  scale_h, scale_half, colour_delta, colour_luma, colour_chroma, store_u8,
  blend };

const EfRowOps *
ef_row_ops_get_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") ? &avx2_ops : NULL;
}

#else

const EfRowOps *
ef_row_ops_get_avx2 (void)
{
  return NULL;
}

#endif
