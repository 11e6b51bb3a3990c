/* Edit Factory - HDR pictures on an SDR canvas, eight samples at a time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same steps as hdr.c's, which says what they are.
 */
#include "hdr-tables.h"

#ifdef __x86_64__

#include "float-avx2.h"

#define AVX2 __attribute__ ((target ("avx2,fma")))
#define INLINE                                                                 \
  __attribute__ ((target ("avx2,fma"), always_inline)) static inline

INLINE __m256
unit (__m256 v)
{
  return _mm256_min_ps (
      _mm256_max_ps (v, _mm256_setzero_ps ()), _mm256_set1_ps (1));
}

/* @v: 0..1; see float_index() in hdr.c */
INLINE __m256
look_up (const gfloat *table, guint bits, guint span, __m256 v)
{
  const guint drop = 23 - bits;
  __m256i at = _mm256_castps_si256 (v);

  at = _mm256_add_epi32 (at, _mm256_set1_epi32 (1 << (drop - 1)));
  at = _mm256_sub_epi32 (
      _mm256_srli_epi32 (at, drop), _mm256_set1_epi32 ((127 - span) << bits));
  at = _mm256_max_epi32 (at, _mm256_setzero_si256 ());
  return _mm256_i32gather_ps (table, at, 4);
}

INLINE __m256
light_of (const EfHdrMap *self, __m256 signal)
{
  __m256 at = _mm256_mul_ps (unit (signal), ef_avx2_all (EF_HDR_LIGHT_SIZE));

  return _mm256_i32gather_ps (self->light, _mm256_cvtps_epi32 (at), 4);
}

INLINE void
store (gint16 *dst, __m256 v)
{
  ef_avx2_store (dst, _mm256_cvtps_epi32 (v));
}

INLINE __m256
weigh (const EfColour8 *in, gfloat r, gfloat g, gfloat b)
{
  __m256 v = _mm256_mul_ps (in->c[0], ef_avx2_all (r));

  v = _mm256_fmadd_ps (in->c[1], ef_avx2_all (g), v);
  return _mm256_fmadd_ps (in->c[2], ef_avx2_all (b), v);
}

/* How much of the colours remains when all are to be 0..1. */
INLINE __m256
kept (const EfColour8 *in, __m256 light)
{
  __m256 one = ef_avx2_all (1), zero = _mm256_setzero_ps ();
  __m256 high = _mm256_max_ps (_mm256_max_ps (in->c[0], in->c[1]), in->c[2]);
  __m256 low = _mm256_min_ps (_mm256_min_ps (in->c[0], in->c[1]), in->c[2]);
  __m256 up =
      _mm256_div_ps (_mm256_sub_ps (one, light), _mm256_sub_ps (high, light));
  __m256 down = _mm256_div_ps (light, _mm256_sub_ps (light, low));

  up = _mm256_blendv_ps (one, up, _mm256_cmp_ps (high, one, _CMP_GT_OQ));
  down = _mm256_blendv_ps (one, down, _mm256_cmp_ps (low, zero, _CMP_LT_OQ));
  return _mm256_min_ps (up, down);
}

/* R'G'B' of the canvas, 0..1 */
INLINE EfColour8
map (const EfHdrMap *self, __m256 y, __m256 u, __m256 v)
{
  __m256 luma = _mm256_mul_ps (_mm256_sub_ps (y, ef_avx2_all (self->black)),
      ef_avx2_all (self->luma_scale));
  __m256 cb = _mm256_mul_ps (_mm256_sub_ps (u, ef_avx2_all (EF_ROW_GREY)),
      ef_avx2_all (self->chroma_scale));
  __m256 cr = _mm256_mul_ps (_mm256_sub_ps (v, ef_avx2_all (EF_ROW_GREY)),
      ef_avx2_all (self->chroma_scale));
  EfColour8 in, out;
  __m256 light, gain, keep;

  in.c[0] = _mm256_fmadd_ps (cr, ef_avx2_all (2 * (1 - EF_HDR_KR)), luma);
  in.c[2] = _mm256_fmadd_ps (cb, ef_avx2_all (2 * (1 - EF_HDR_KB)), luma);
  in.c[1] = _mm256_fnmadd_ps (
      cr, ef_avx2_all (2 * EF_HDR_KR * (1 - EF_HDR_KR) / EF_HDR_KG), luma);
  in.c[1] = _mm256_fnmadd_ps (
      cb, ef_avx2_all (2 * EF_HDR_KB * (1 - EF_HDR_KB) / EF_HDR_KG), in.c[1]);
  for (guint i = 0; i < 3; i++)
    in.c[i] = light_of (self, in.c[i]);
  light = weigh (&in, EF_HDR_KR, EF_HDR_KG, EF_HDR_KB);
  gain = look_up (self->gain, EF_HDR_GAIN_BITS, EF_HDR_GAIN_SPAN,
      _mm256_min_ps (light, ef_avx2_all (1)));
  for (guint i = 0; i < 3; i++)
    in.c[i] = _mm256_mul_ps (in.c[i], gain);
  light = _mm256_min_ps (_mm256_mul_ps (light, gain), ef_avx2_all (1));
  out.c[0] = weigh (&in, 1.6605f, -0.5876f, -0.0728f);
  out.c[1] = weigh (&in, -0.1246f, 1.1329f, -0.0083f);
  out.c[2] = weigh (&in, -0.0182f, -0.1006f, 1.1187f);
  keep = kept (&out, light);
  for (guint i = 0; i < 3; i++) {
    __m256 linear =
        _mm256_fmadd_ps (keep, _mm256_sub_ps (out.c[i], light), light);

    out.c[i] =
        look_up (self->code, EF_HDR_CODE_BITS, EF_HDR_CODE_SPAN, unit (linear));
  }
  return out;
}

INLINE __m256
luma_of (const EfColour8 *rgb)
{
  return weigh (rgb, 0.2126f, 0.7152f, 0.0722f);
}

AVX2 guint
ef_hdr_luma_avx2 (const EfHdrMap *self, gint16 *y, const gint16 *const near[2],
    const gint16 *const far[2], guint n)
{
  gint16 u[EF_AVX2_CHUNK], v[EF_AVX2_CHUNK];
  guint done = 0;

  while (n - done >= 8) {
    guint part = MIN (n - done, EF_AVX2_CHUNK) & ~7u;

    ef_avx2_spread (u, near[0] + done / 2, far[0] + done / 2, part);
    ef_avx2_spread (v, near[1] + done / 2, far[1] + done / 2, part);
    for (guint i = 0; i < part; i += 8) {
      EfColour8 rgb = map (self, ef_avx2_load (y + done + i),
          ef_avx2_load (u + i), ef_avx2_load (v + i));

      store (y + done + i,
          _mm256_fmadd_ps (
              luma_of (&rgb), ef_avx2_all (219 * 64), ef_avx2_all (16 * 64)));
    }
    done += part;
  }
  return done;
}

AVX2 guint
ef_hdr_chroma_avx2 (const EfHdrMap *self, const gint16 *y0, const gint16 *y1,
    gint16 *u, gint16 *v, guint n)
{
  guint i = 0;

  for (; i + 8 <= n; i += 8) {
    __m256i y = _mm256_add_epi32 (
        ef_avx2_evens (y0 + 2 * i), ef_avx2_evens (y1 + 2 * i));
    EfColour8 rgb;
    __m256 luma;

    y = _mm256_srai_epi32 (_mm256_add_epi32 (y, _mm256_set1_epi32 (1)), 1);
    rgb = map (self, _mm256_cvtepi32_ps (y), ef_avx2_load (u + i),
        ef_avx2_load (v + i));
    luma = luma_of (&rgb);
    store (u + i,
        _mm256_fmadd_ps (_mm256_sub_ps (rgb.c[2], luma),
            ef_avx2_all (224 * 64 / 1.8556f), ef_avx2_all (128 * 64)));
    store (v + i,
        _mm256_fmadd_ps (_mm256_sub_ps (rgb.c[0], luma),
            ef_avx2_all (224 * 64 / 1.5748f), ef_avx2_all (128 * 64)));
  }
  return i;
}

gboolean
ef_hdr_has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
}

#else

guint
ef_hdr_luma_avx2 (const EfHdrMap *self, gint16 *y, const gint16 *const near[2],
    const gint16 *const far[2], guint n)
{
  return 0;
}

guint
ef_hdr_chroma_avx2 (const EfHdrMap *self, const gint16 *y0, const gint16 *y1,
    gint16 *u, gint16 *v, guint n)
{
  return 0;
}

gboolean
ef_hdr_has_avx2 (void)
{
  return FALSE;
}

#endif
