/* Edit Factory - rows of the canvas through a .cube table, eight at a time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same steps as cube-row.c's and cube-lut.c's, which say what they are, in
 * the same order and without FMA, so that the bits are the same.
 */
#include "cube-table.h"
#include "row-ops.h"

#ifdef __x86_64__

#include "float-avx2.h"

#define AVX2 __attribute__ ((target ("avx2")))
#define INLINE EF_AVX2_INLINE

#define FROM_Q6 (1.0f / (1 << EF_ROW_SHIFT))
#define TO_Q6 ((gfloat)(1 << EF_ROW_SHIFT))

/* Where eight colours lie between the points of a table. */
typedef struct
{
  __m256i at[3];
  __m256 far[3];
} Places;

INLINE Places
places_of (const EfCubeLut *self, const EfColour8 *rgb)
{
  const __m256 last = ef_avx2_all (self->size - 1);
  const __m256i most = _mm256_set1_epi32 (self->size - 2);
  Places p;

  for (guint i = 0; i < 3; i++) {
    __m256 v = (rgb->c[i] - (gfloat)self->min[i]) * self->scale[i];

    v = _mm256_min_ps (_mm256_max_ps (v, _mm256_setzero_ps ()), last);
    p.at[i] = _mm256_min_epi32 (_mm256_cvttps_epi32 (v), most);
    p.far[i] = v - _mm256_cvtepi32_ps (p.at[i]);
  }
  return p;
}

INLINE __m256i
choose (__m256 when, guint yes, __m256i no)
{
  return _mm256_blendv_epi8 (
      no, _mm256_set1_epi32 (yes), _mm256_castps_si256 (when));
}

/* The corners of the tetrahedra, but the last, which is @opposite from the
 * first. Of two axes as far, either comes first: what is between weighs 0. */
INLINE void
find_corners (
    const Places *p, guint n, guint opposite, guint corners[3][8], __m256 w[4])
{
  __m256 a = p->far[0], b = p->far[1], c = p->far[2];
  __m256 ab = _mm256_max_ps (a, b), under = _mm256_min_ps (a, b);
  __m256 high = _mm256_max_ps (ab, c), low = _mm256_min_ps (under, c);
  __m256 mid = _mm256_max_ps (under, _mm256_min_ps (ab, c));
  __m256i rows = _mm256_mullo_epi32 (p->at[2], _mm256_set1_epi32 (n));
  __m256i first =
      _mm256_add_epi32 (_mm256_mullo_epi32 (_mm256_add_epi32 (rows, p->at[1]),
                            _mm256_set1_epi32 (n)),
          p->at[0]);
  __m256i up = _mm256_set1_epi32 (n * n), down = up;

  up = choose (_mm256_cmp_ps (b, c, _CMP_GE_OQ), n, up);
  up = choose (_mm256_cmp_ps (a, _mm256_max_ps (b, c), _CMP_GE_OQ), 1, up);
  down = choose (_mm256_cmp_ps (b, c, _CMP_LT_OQ), n, down);
  down = choose (_mm256_cmp_ps (a, _mm256_min_ps (b, c), _CMP_LT_OQ), 1, down);
  _mm256_storeu_si256 ((__m256i *)corners[0], first);
  _mm256_storeu_si256 ((__m256i *)corners[1], _mm256_add_epi32 (first, up));
  _mm256_storeu_si256 ((__m256i *)corners[2],
      _mm256_sub_epi32 (
          _mm256_add_epi32 (first, _mm256_set1_epi32 (opposite)), down));
  w[0] = 1.0f - high;
  w[1] = high - mid;
  w[2] = mid - low;
  w[3] = low;
}

/* Entries @i and @i + 4 of eight, one a lane. */
INLINE __m256
two_entries (const EfCubeEntry *entries, const guint at[8], guint i)
{
  const gfloat *low = (const gfloat *)(entries + at[i]);
  const gfloat *high = (const gfloat *)(entries + at[i + 4]);

  return _mm256_insertf128_ps (
      _mm256_castps128_ps256 (_mm_load_ps (low)), _mm_load_ps (high), 1);
}

/* Entries are read whole: gathers of single channels take longer. */
INLINE EfColour8
look_up_3d (const EfCubeLut *self, const EfColour8 *rgb)
{
  const guint n = self->size, opposite = (n + 1) * n + 1;
  const EfCubeEntry *e = self->entries;
  const Places p = places_of (self, rgb);
  guint at[3][8];
  __m256 w[4], sum[4], rg[2], b[2];
  EfColour8 out;

  find_corners (&p, n, opposite, at, w);
#define SUM(i)                                                                 \
  sum[i] = two_entries (e, at[0], i) * _mm256_permute_ps (w[0], 0x55 * i) +    \
      two_entries (e, at[1], i) * _mm256_permute_ps (w[1], 0x55 * i) +         \
      two_entries (e, at[2], i) * _mm256_permute_ps (w[2], 0x55 * i) +         \
      two_entries (e + opposite, at[0], i) *                                   \
          _mm256_permute_ps (w[3], 0x55 * i)
  SUM (0);
  SUM (1);
  SUM (2);
  SUM (3);
#undef SUM
  for (guint i = 0; i < 2; i++) {
    rg[i] = _mm256_unpacklo_ps (sum[2 * i], sum[2 * i + 1]);
    b[i] = _mm256_unpackhi_ps (sum[2 * i], sum[2 * i + 1]);
  }
  out.c[0] = _mm256_shuffle_ps (rg[0], rg[1], 0x44);
  out.c[1] = _mm256_shuffle_ps (rg[0], rg[1], 0xee);
  out.c[2] = _mm256_shuffle_ps (b[0], b[1], 0x44);
  return out;
}

INLINE EfColour8
look_up_1d (const EfCubeLut *self, const EfColour8 *rgb)
{
  const Places p = places_of (self, rgb);
  EfColour8 out;

  for (guint i = 0; i < 3; i++) {
    const gfloat *channel = (const gfloat *)self->entries + i;
    __m256i at = _mm256_slli_epi32 (p.at[i], 2);
    __m256 from = _mm256_i32gather_ps (channel, at, 4);
    __m256 to = _mm256_i32gather_ps (channel + 4, at, 4);

    out.c[i] = from + (to - from) * p.far[i];
  }
  return out;
}

/* From codes of the canvas to mixed R'G'B'. */
INLINE EfColour8
look_up (const EfCubeLut *self, gfloat strength, gboolean is_3d, __m256 y,
    __m256 u, __m256 v)
{
  EfColour8 rgb, to;

  y = (y - 16.0f) * (1 / 219.0f);
  u = (u - 128.0f) * (1 / 224.0f);
  v = (v - 128.0f) * (1 / 224.0f);
  rgb.c[0] = y + 1.5748f * v;
  rgb.c[2] = y + 1.8556f * u;
  rgb.c[1] = (y - 0.2126f * rgb.c[0] - 0.0722f * rgb.c[2]) * (1 / 0.7152f);
  to = is_3d ? look_up_3d (self, &rgb) : look_up_1d (self, &rgb);
  for (guint i = 0; i < 3; i++)
    rgb.c[i] += (to.c[i] - rgb.c[i]) * strength;
  return rgb;
}

INLINE __m256
luma_of (const EfColour8 *rgb)
{
  return 0.2126f * rgb->c[0] + 0.7152f * rgb->c[1] + 0.0722f * rgb->c[2];
}

INLINE void
store (gint16 *dst, __m256 code)
{
  const __m256 white = ef_avx2_all (255 << EF_ROW_SHIFT);
  __m256 v = code * TO_Q6;

  v = _mm256_min_ps (_mm256_max_ps (v, _mm256_setzero_ps ()), white);
  ef_avx2_store (dst, _mm256_cvttps_epi32 (v + 0.5f));
}

INLINE guint
map_luma (const EfCubeLut *self, gfloat strength, gboolean is_3d, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n)
{
  gint16 u[EF_AVX2_CHUNK], v[EF_AVX2_CHUNK];
  guint done = 0;

  while (n - done >= 8) {
    guint part = MIN (n - done, EF_AVX2_CHUNK) & ~7u;

    ef_avx2_spread (u, near[0] + done / 2, far[0] + done / 2, part);
    ef_avx2_spread (v, near[1] + done / 2, far[1] + done / 2, part);
    for (guint i = 0; i < part; i += 8) {
      gint16 *at = y + done + i;
      EfColour8 rgb =
          look_up (self, strength, is_3d, ef_avx2_load (at) * FROM_Q6,
              ef_avx2_load (u + i) * FROM_Q6, ef_avx2_load (v + i) * FROM_Q6);

      store (at, 16.0f + 219.0f * luma_of (&rgb));
    }
    done += part;
  }
  return done;
}

AVX2 guint
ef_cube_luma_avx2 (const EfCubeLut *self, gfloat strength, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n)
{
  return self->is_3d ? map_luma (self, strength, TRUE, y, near, far, n)
                     : map_luma (self, strength, FALSE, y, near, far, n);
}

AVX2 guint
ef_cube_chroma_avx2 (const EfCubeLut *self, gfloat strength, const gint16 *y0,
    const gint16 *y1, gint16 *u, gint16 *v, guint n)
{
  guint i = 0;

  for (; i + 8 <= n; i += 8) {
    __m256i y = _mm256_add_epi32 (
        ef_avx2_evens (y0 + 2 * i), ef_avx2_evens (y1 + 2 * i));
    EfColour8 rgb = look_up (self, strength, self->is_3d,
        _mm256_cvtepi32_ps (y) * (FROM_Q6 / 2), ef_avx2_load (u + i) * FROM_Q6,
        ef_avx2_load (v + i) * FROM_Q6);
    __m256 luma = luma_of (&rgb);

    store (u + i, 128.0f + 224.0f * (rgb.c[2] - luma) * (1 / 1.8556f));
    store (v + i, 128.0f + 224.0f * (rgb.c[0] - luma) * (1 / 1.5748f));
  }
  return i;
}

gboolean
ef_cube_has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2");
}

#else

guint
ef_cube_luma_avx2 (const EfCubeLut *self, gfloat strength, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n)
{
  return 0;
}

guint
ef_cube_chroma_avx2 (const EfCubeLut *self, gfloat strength, const gint16 *y0,
    const gint16 *y1, gint16 *u, gint16 *v, guint n)
{
  return 0;
}

gboolean
ef_cube_has_avx2 (void)
{
  return FALSE;
}

#endif
