/* Edit Factory - "over" on pixels of four bytes that have alpha themselves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "blend-packed.h"

#include "blend-row.h"

#include <string.h>

/* The channels of a pixel. */
typedef gfloat Four __attribute__ ((vector_size (16)));
typedef gint32 Whole __attribute__ ((vector_size (16)));
typedef guint8 Bytes __attribute__ ((vector_size (4)));

static inline Four
load (const guint8 *pixel)
{
  Bytes bytes;

  memcpy (&bytes, pixel, sizeof bytes);
  return __builtin_convertvector(__builtin_convertvector(bytes, Whole), Four);
}

/* @v: 0..255; rounds */
static inline void
store (guint8 *pixel, Four v)
{
  Whole whole = __builtin_convertvector(v + 0.5f, Whole);
  Bytes bytes = __builtin_convertvector(whole, Bytes);

  memcpy (pixel, &bytes, sizeof bytes);
}

/* Nothing is below 0 or above its alpha, whatever rounding does. */
static inline Whole
limit (Whole v, gint alpha)
{
  Whole most = { alpha, alpha, alpha, alpha };
  Whole above = v > most;

  v &= v > 0;
  return (v & ~above) | (most & above);
}

static inline void
make_pixel (const Four *matrix, guint32 argb, guint8 *value)
{
  gint alpha = (gint)(argb >> 24);
  Four sum = (gfloat)(gint)(argb >> 16 & 0xff) * matrix[0] +
      (gfloat)(gint)(argb >> 8 & 0xff) * matrix[1] +
      (gfloat)(gint)(argb & 0xff) * matrix[2] + (gfloat)alpha * matrix[3];
  Bytes bytes = __builtin_convertvector(
      limit (__builtin_convertvector(sum + 0.5f, Whole), alpha), Bytes);

  memcpy (value, &bytes, sizeof bytes);
}

void
ef_packed_row_make (const EfPackedMatrix *matrix, const guint32 *argb, guint n,
    guint8 *value, guint8 *keep)
{
  Four m[4];

  memcpy (m, matrix->of, sizeof m);
  for (guint i = 0; i < n; i++) {
    make_pixel (m, argb[i], value + 4 * i);
    memset (keep + 4 * i, (gint)(255 - (argb[i] >> 24)), 4);
  }
}

static gboolean
is_opaque (const guint8 *dst, guint n, guint alpha)
{
  guint8 all = 255;

  for (guint i = 0; i < n; i++)
    all &= dst[4 * i + alpha];
  return all == 255;
}

/* Colours of both are weighted by what they cover and divided by what is
 * covered in all; alpha is that itself. Where nothing is covered by either, all
 * stays as it is. @cover: 0..1, what @value is of; above 0 */
static inline void
mix (guint8 *dst, Four value, gfloat cover, guint alpha)
{
  gfloat below = (1 - cover) * (gfloat)dst[alpha] / 255;
  gfloat part = 1 / (cover + below);
  Four weights = { below, below, below, below };
  Four parts = { part, part, part, part };

  weights[alpha] = 1 - cover;
  parts[alpha] = 1;
  store (dst, (value + load (dst) * weights) * parts);
}

/* The byte that is alpha is known where this is called: lanes of a vector can
 * be chosen only then. */
__attribute__ ((always_inline)) static inline void
mix_row (guint8 *dst, const guint8 *value, const guint8 *keep, guint n,
    guint alpha, guint opacity)
{
  gfloat level = (gfloat)opacity / EF_BLEND_OPAQUE;

  for (guint i = 0; i < 4 * n; i += 4) {
    guint k = keep[i];

    if (k == 255)
      continue;
    if (k == 0 && opacity >= EF_BLEND_OPAQUE)
      memcpy (dst + i, value + i, 4);
    else
      mix (dst + i, load (value + i) * level, (gfloat)(255 - k) / 255 * level,
          alpha);
  }
}

void
ef_blend_packed_row (guint8 *dst, const guint8 *value, const guint8 *keep,
    guint n, guint alpha, guint opacity)
{
  if (opacity == 0)
    return;
  if (is_opaque (dst, n, alpha))
    ef_blend_row_8 (dst, 1, value, keep, 4 * n, opacity);
  else if (alpha == 0)
    mix_row (dst, value, keep, n, 0, opacity);
  else if (alpha == 3)
    mix_row (dst, value, keep, n, 3, opacity);
  else
    mix_row (dst, value, keep, n, alpha, opacity);
}
