/* Edit Factory - the inner loops of the filters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Written once in plain C; the compiler makes vectors of what each machine has.
 */
#include "filter-rows.h"
#include "row-ops.h"

#include <math.h>

#define WHITE ((gfloat)(255 << EF_ROW_SHIFT))
#define INLINE __attribute__ ((always_inline)) static inline

INLINE gint16
in_range (gfloat v)
{
  return (gint16)(CLAMP (v, 0.0f, WHITE) + 0.5f);
}

INLINE void
add_neighbour (
    gint16 own, gint16 other, gfloat slope, gfloat *sum, gfloat *weight)
{
  gfloat d = (gfloat)(other - own);
  gfloat w = MAX (1 - fabsf (d) * slope, 0.0f);

  *sum += w * d;
  *weight += w;
}

INLINE void
denoise (
    const gint16 *const rows[3], gint16 *restrict dst, gfloat slope, guint n)
{
  const gint16 *above = rows[0], *row = rows[1], *below = rows[2];

  for (guint x = 0; x < n; x++) {
    const gint16 *own = row + x;
    gfloat sum = 0, weight = 0;

    add_neighbour (*own, above[(gssize)x - 1], slope, &sum, &weight);
    add_neighbour (*own, above[x], slope, &sum, &weight);
    add_neighbour (*own, above[(gssize)x + 1], slope, &sum, &weight);
    add_neighbour (*own, own[-1], slope, &sum, &weight);
    add_neighbour (*own, own[1], slope, &sum, &weight);
    add_neighbour (*own, below[(gssize)x - 1], slope, &sum, &weight);
    add_neighbour (*own, below[x], slope, &sum, &weight);
    add_neighbour (*own, below[(gssize)x + 1], slope, &sum, &weight);
    dst[x] = in_range (*own + sum / (1 + weight));
  }
}

INLINE gint32
binomial (gint32 a, gint32 b, gint32 c, gint32 d, gint32 e)
{
  return a + e + 4 * (b + d) + 6 * c;
}

INLINE void
sharpen (const gint16 *const rows[5], gint16 *restrict dst,
    gint32 *restrict sums, gfloat more, guint n)
{
  const gint16 *a = rows[0] - EF_FILTER_PAD, *b = rows[1] - EF_FILTER_PAD;
  const gint16 *c = rows[2] - EF_FILTER_PAD, *d = rows[3] - EF_FILTER_PAD;
  const gint16 *e = rows[4] - EF_FILTER_PAD, *row = rows[2];
  const gint32 *s = sums;

  for (guint x = 0; x < n + 2 * EF_FILTER_PAD; x++)
    sums[x] = binomial (a[x], b[x], c[x], d[x], e[x]);
  for (guint x = 0; x < n; x++) {
    gint32 mean = binomial (s[x], s[x + 1], s[x + 2], s[x + 3], s[x + 4]);

    dst[x] = in_range (row[x] + more * (row[x] - mean * (1 / 256.0f)));
  }
}

INLINE void
stretch (gint16 *samples, gfloat factor, gfloat add, gsize n)
{
  for (gsize i = 0; i < n; i++)
    samples[i] = in_range (samples[i] * factor + add);
}

static void
denoise_c (const gint16 *const rows[3], gint16 *dst, gfloat slope, guint n)
{
  denoise (rows, dst, slope, n);
}

static void
sharpen_c (const gint16 *const rows[5], gint16 *dst, gint32 *sums, gfloat more,
    guint n)
{
  sharpen (rows, dst, sums, more, n);
}

static void
stretch_c (gint16 *samples, gfloat factor, gfloat add, gsize n)
{
  stretch (samples, factor, add, n);
}

const EfFilterRows *
ef_filter_rows_get_c (void)
{
  static const EfFilterRows rows = { denoise_c, sharpen_c, stretch_c };

  return &rows;
}

#ifdef __x86_64__

/* Without FMA, which would round otherwise. */
#define AVX2 __attribute__ ((target ("avx2")))

AVX2 static void
denoise_avx2 (const gint16 *const rows[3], gint16 *dst, gfloat slope, guint n)
{
  denoise (rows, dst, slope, n);
}

AVX2 static void
sharpen_avx2 (const gint16 *const rows[5], gint16 *dst, gint32 *sums,
    gfloat more, guint n)
{
  sharpen (rows, dst, sums, more, n);
}

AVX2 static void
stretch_avx2 (gint16 *samples, gfloat factor, gfloat add, gsize n)
{
  stretch (samples, factor, add, n);
}

const EfFilterRows *
ef_filter_rows_get_avx2 (void)
{
  static const EfFilterRows rows = { denoise_avx2, sharpen_avx2, stretch_avx2 };

  return __builtin_cpu_supports ("avx2") ? &rows : NULL;
}

#else

const EfFilterRows *
ef_filter_rows_get_avx2 (void)
{
  return NULL;
}

#endif

const EfFilterRows *
ef_filter_rows_get (void)
{
  const EfFilterRows *fast = ef_filter_rows_get_avx2 ();

  return fast ? fast : ef_filter_rows_get_c ();
}
