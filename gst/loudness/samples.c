/* Edit Factory - blocks of float samples: scanning, scaling, formats
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "samples.h"

#include <math.h>
#include <string.h>

typedef gint32 v4si __attribute__ ((vector_size (16)));

#define EXPONENT_MASK 0x7f800000

gsize
ef_sample_format_size (EfSampleFormat format)
{
  switch (format) {
    case EF_SAMPLES_S16:
      return 2;
    case EF_SAMPLES_S32:
    case EF_SAMPLES_F32:
      return 4;
    case EF_SAMPLES_F64:
      return 8;
  }
  g_return_val_if_reached (4);
}

/* The bit pattern of the largest magnitude. Magnitudes order like integers,
 * and NaN and infinity come out above every number. */
static gint32
peak_bits (const gfloat *x, gsize n)
{
  v4si m0 = { 0 }, m1 = { 0 };
  const v4si mask = { G_MAXINT32, G_MAXINT32, G_MAXINT32, G_MAXINT32 };
  gint32 peak = 0;
  gsize i = 0;

  for (; i + 8 <= n; i += 8) {
    v4si a, b;

    memcpy (&a, x + i, sizeof a);
    memcpy (&b, x + i + 4, sizeof b);
    a &= mask;
    b &= mask;
    v4si ga = a > m0, gb = b > m1;
    m0 = (a & ga) | (m0 & ~ga);
    m1 = (b & gb) | (m1 & ~gb);
  }
  for (; i < n; i++) {
    gint32 a;

    memcpy (&a, x + i, sizeof a);
    peak = MAX (peak, a & G_MAXINT32);
  }
  for (guint k = 0; k < 4; k++)
    peak = MAX (peak, MAX (m0[k], m1[k]));
  return peak;
}

gfloat
ef_samples_peak (const gfloat *x, gsize n)
{
  gint32 bits = peak_bits (x, n);
  gfloat peak;

  memcpy (&peak, &bits, sizeof peak);
  return peak;
}

static gsize
sanitize (gfloat *x, gsize n)
{
  const gfloat limit = EF_SAMPLES_MAX;
  gint32 limit_bits;
  gsize replaced = 0;

  memcpy (&limit_bits, &limit, sizeof limit_bits);
  if (G_LIKELY (peak_bits (x, n) <= limit_bits))
    return 0;
  for (gsize i = 0; i < n; i++) {
    gint32 bits;

    memcpy (&bits, x + i, sizeof bits);
    if ((bits & G_MAXINT32) <= limit_bits)
      continue;
    if ((bits & EXPONENT_MASK) == EXPONENT_MASK)
      x[i] = 0.0f;
    else
      x[i] = bits < 0 ? -limit : limit;
    replaced++;
  }
  return replaced;
}

gsize
ef_samples_import (
    gfloat *out, gconstpointer in, gsize n, EfSampleFormat format)
{
  switch (format) {
    case EF_SAMPLES_S16: {
      const gint16 *s = in;

      for (gsize i = 0; i < n; i++)
        out[i] = s[i] * (1.0f / 32768.0f);
      return 0;
    }
    case EF_SAMPLES_S32: {
      const gint32 *s = in;

      for (gsize i = 0; i < n; i++)
        out[i] = s[i] * (1.0f / 2147483648.0f);
      return 0;
    }
    case EF_SAMPLES_F32:
      if (out != in)
        memcpy (out, in, n * sizeof (gfloat));
      return sanitize (out, n);
    case EF_SAMPLES_F64: {
      const gdouble *s = in;

      for (gsize i = 0; i < n; i++)
        out[i] = (gfloat)s[i];
      return sanitize (out, n);
    }
  }
  g_return_val_if_reached (0);
}

void
ef_samples_export (
    gpointer out, const gfloat *in, gsize n, EfSampleFormat format)
{
  switch (format) {
    case EF_SAMPLES_S16: {
      gint16 *s = out;

      for (gsize i = 0; i < n; i++)
        s[i] = (gint16)lrintf (CLAMP (in[i] * 32768.0f, -32768.0f, 32767.0f));
      break;
    }
    case EF_SAMPLES_S32: {
      gint32 *s = out;

      for (gsize i = 0; i < n; i++)
        s[i] = (gint32)lrint (
            CLAMP (in[i] * 2147483648.0, -2147483648.0, 2147483647.0));
      break;
    }
    case EF_SAMPLES_F32:
      if (out != in)
        memcpy (out, in, n * sizeof (gfloat));
      break;
    case EF_SAMPLES_F64: {
      gdouble *s = out;

      for (gsize i = 0; i < n; i++)
        s[i] = in[i];
      break;
    }
  }
}

void
ef_samples_scale (gfloat *out, const gfloat *in, gsize frames, guint channels,
    gfloat from, gfloat to)
{
  if (from == to) {
    for (gsize i = 0; i < frames * channels; i++)
      out[i] = in[i] * from;
    return;
  }
  gfloat step = (to - from) / (gfloat)frames;

  for (gsize f = 0; f < frames; f++) {
    gfloat g = from + step * (gfloat)f;

    for (guint c = 0; c < channels; c++)
      out[f * channels + c] = in[f * channels + c] * g;
  }
}
