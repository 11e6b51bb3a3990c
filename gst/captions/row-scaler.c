/* Edit Factory - pixels of a sprite row by row, scaled as they are asked for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "row-scaler.h"

#include <math.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Of weights; two of them and 8 bits of a sample fit in 22. */
#define BITS 7
#define ONE (1 << BITS)

/* Transparent pixels beside a row that is scaled. */
#define GUARD 2

/* Four channels of @n pixels between two of @in: that of @columns on the left,
 * and @weights, of it and, 16 bits up, of the next. */
typedef void (*MixColumns) (const guint16 *in, const gint32 *columns,
    const guint32 *weights, guint n, guint32 *out);
/* @n samples between two rows, ONE times as large. */
typedef void (*MixRows) (const guint8 *top, const guint8 *bottom, guint n,
    guint weight, guint16 *out);

struct _EfRowScaler
{
  const EfSprite *source; /* what is drawn */
  guint width;            /* of what is asked for */
  gint64 step;            /* source pixels per pixel, in 1/65536; 0: as it is */
  gint64 first_x;
  gint64 first_y;
  gint32 *columns;
  guint32 *weights;
  guint16 *memory;
  guint16 *mixed; /* a row between two of the source */
  MixColumns mix_columns;
  MixRows mix_rows;
};

/* Arithmetic */

__attribute__ ((always_inline)) static inline void
rows_body (const guint8 *restrict top, const guint8 *restrict bottom, guint n,
    guint weight, guint16 *restrict out)
{
  guint16 w1 = (guint16)weight, w0 = (guint16)(ONE - weight);

  for (guint i = 0; i < n; i++)
    out[i] = (guint16)(top[i] * w0 + bottom[i] * w1);
}

static void
mix_rows_c (const guint8 *top, const guint8 *bottom, guint n, guint weight,
    guint16 *out)
{
  rows_body (top, bottom, n, weight, out);
}

#ifdef __x86_64__

#define AVX2 __attribute__ ((target ("avx2")))

AVX2 static void
mix_rows_avx2 (const guint8 *top, const guint8 *bottom, guint n, guint weight,
    guint16 *out)
{
  rows_body (top, bottom, n, weight, out);
}

/* One pixel and the fourth after it, channels of 32 bits. @weights: of both,
 * each four times */
AVX2 static inline __m256i
mix_two (const guint16 *in, const gint32 *columns, __m256i weights)
{
  const __m128i *a = (const __m128i *)(gconstpointer)(in + 4 * columns[0]);
  const __m128i *b = (const __m128i *)(gconstpointer)(in + 4 * columns[4]);
  __m256i both = _mm256_inserti128_si256 (
      _mm256_castsi128_si256 (_mm_loadu_si128 (a)), _mm_loadu_si128 (b), 1);
  __m256i pairs = _mm256_unpacklo_epi16 (both, _mm256_srli_si256 (both, 8));

  return _mm256_srli_epi32 (_mm256_madd_epi16 (pairs, weights), 2 * BITS);
}

AVX2 static void
mix_columns_avx2 (const guint16 *in, const gint32 *columns,
    const guint32 *weights, guint n, guint32 *out)
{
  for (guint x = 0; x < n; x += 8) {
    const gint32 *c = columns + x;
    __m256i w =
        _mm256_loadu_si256 ((const __m256i *)(gconstpointer)(weights + x));
    __m256i a =
        _mm256_packs_epi32 (mix_two (in, c, _mm256_shuffle_epi32 (w, 0x00)),
            mix_two (in, c + 1, _mm256_shuffle_epi32 (w, 0x55)));
    __m256i b =
        _mm256_packs_epi32 (mix_two (in, c + 2, _mm256_shuffle_epi32 (w, 0xaa)),
            mix_two (in, c + 3, _mm256_shuffle_epi32 (w, 0xff)));

    _mm256_storeu_si256 (
        (__m256i *)(gpointer)(out + x), _mm256_packus_epi16 (a, b));
  }
}

/* What every processor of 64 bits has: four pixels at a time. */
static inline __m128i
mix_one (const guint16 *in, gint32 column, __m128i weights)
{
  __m128i both =
      _mm_loadu_si128 ((const __m128i *)(gconstpointer)(in + 4 * column));
  __m128i pairs = _mm_unpacklo_epi16 (both, _mm_srli_si128 (both, 8));

  return _mm_srli_epi32 (_mm_madd_epi16 (pairs, weights), 2 * BITS);
}

static void
mix_columns_sse2 (const guint16 *in, const gint32 *columns,
    const guint32 *weights, guint n, guint32 *out)
{
  for (guint x = 0; x < n; x += 4) {
    const gint32 *c = columns + x;
    __m128i w = _mm_loadu_si128 ((const __m128i *)(gconstpointer)(weights + x));
    __m128i a =
        _mm_packs_epi32 (mix_one (in, c[0], _mm_shuffle_epi32 (w, 0x00)),
            mix_one (in, c[1], _mm_shuffle_epi32 (w, 0x55)));
    __m128i b =
        _mm_packs_epi32 (mix_one (in, c[2], _mm_shuffle_epi32 (w, 0xaa)),
            mix_one (in, c[3], _mm_shuffle_epi32 (w, 0xff)));

    _mm_storeu_si128 ((__m128i *)(gpointer)(out + x), _mm_packus_epi16 (a, b));
  }
}

static void
choose (EfRowScaler *self)
{
  gboolean avx2 = __builtin_cpu_supports ("avx2");

  self->mix_rows = avx2 ? mix_rows_avx2 : mix_rows_c;
  self->mix_columns = avx2 ? mix_columns_avx2 : mix_columns_sse2;
}

#else

static void
mix_columns_c (const guint16 *in, const gint32 *columns, const guint32 *weights,
    guint n, guint32 *out)
{
  guint8 *bytes = (guint8 *)out;

  for (guint x = 0; x < n; x++) {
    const guint16 *at = in + 4 * columns[x];
    guint w0 = weights[x] & 0xffff, w1 = weights[x] >> 16;

    for (guint i = 0; i < 4; i++)
      *bytes++ = (guint8)((at[i] * w0 + at[i + 4] * w1) >> (2 * BITS));
  }
}

static void
choose (EfRowScaler *self)
{
  self->mix_rows = mix_rows_c;
  self->mix_columns = mix_columns_c;
}

#endif

/* Places */

static void
find_columns (EfRowScaler *self)
{
  guint n = self->width + EF_ROW_SCALER_SLACK;
  gint limit = (gint)self->source->width;

  self->columns = g_new (gint32, n);
  self->weights = g_new (guint32, n);
  for (guint x = 0; x < n; x++) {
    gint64 at = self->first_x + x * self->step;
    guint32 weight = (guint32)(at >> (16 - BITS)) & (ONE - 1);

    self->columns[x] = (gint32)CLAMP (at >> 16, -GUARD, limit);
    self->weights[x] = (ONE - weight) | weight << 16;
  }
}

/* The middle of the first pixel, in the source. */
static gint64
first_of (gdouble shift, gdouble scale)
{
  return (gint64)llrint (((0.5 - shift) / scale - 0.5) * 65536);
}

EfRowScaler *
ef_row_scaler_new (const EfSprite *sprite)
{
  EfRowScaler *self = g_new0 (EfRowScaler, 1);

  self->source = sprite->source ? sprite->source : sprite;
  self->width = sprite->width;
  if (!sprite->source)
    return self;
  choose (self);
  self->step = MAX (llrint (65536 / sprite->scale), 1);
  self->first_x = first_of (sprite->shift_x, sprite->scale);
  self->first_y = first_of (sprite->shift_y, sprite->scale);
  find_columns (self);
  self->memory = g_new0 (guint16, 4 * (self->source->width + 2 * GUARD + 2));
  self->mixed = self->memory + 4 * GUARD;
  return self;
}

void
ef_row_scaler_free (EfRowScaler *self)
{
  g_free (self->columns);
  g_free (self->weights);
  g_free (self->memory);
  g_free (self);
}

/* Reading */

static const guint8 *
source_row (const EfRowScaler *self, gint64 y)
{
  if (y < 0 || y >= self->source->height)
    return NULL;
  return self->source->argb + (gsize)y * self->source->stride;
}

/* Half a row above the first and below the last is still seen a little. */
static gboolean
mix_source (EfRowScaler *self, gint64 y)
{
  const guint8 *top = source_row (self, y >> 16);
  const guint8 *bottom = source_row (self, (y >> 16) + 1);
  guint weight = (guint)(y >> (16 - BITS)) & (ONE - 1);
  guint n = 4 * self->source->width;

  if (top && bottom)
    self->mix_rows (top, bottom, n, weight, self->mixed);
  else if (top)
    for (guint i = 0; i < n; i++)
      self->mixed[i] = (guint16)(top[i] * (ONE - weight));
  else if (bottom)
    for (guint i = 0; i < n; i++)
      self->mixed[i] = (guint16)(bottom[i] * weight);
  return top || bottom;
}

void
ef_row_scaler_read (EfRowScaler *self, gint y, guint32 *out)
{
  gsize bytes = self->width * sizeof *out;
  const guint8 *row = source_row (self, y);

  if (self->step > 0 && mix_source (self, self->first_y + y * self->step))
    self->mix_columns (
        self->mixed, self->columns, self->weights, self->width, out);
  else if (self->step > 0 || !row)
    memset (out, 0, bytes);
  else
    memcpy (out, row, bytes);
}
