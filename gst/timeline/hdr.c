/* Edit Factory - HDR pictures on an SDR canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hdr-tables.h"

#include <math.h>

#define PEAK 1000.0 /* cd/m², brighter is cut off */
#define WHITE 100.0 /* of the canvas */

/* ST 2084; 1 is 10000 cd/m² */
static gdouble
pq_to_light (gdouble e)
{
  const gdouble m1 = 2610.0 / 16384, m2 = 2523.0 / 32, c1 = 3424.0 / 4096,
                c2 = 2413.0 / 128, c3 = 2392.0 / 128;
  gdouble p = pow (CLAMP (e, 0.0, 1.0), 1 / m2);

  return pow (MAX (p - c1, 0) / (c2 - c3 * p), 1 / m1);
}

/* BT.2100-2, table 5: scene light of an HLG signal */
static gdouble
hlg_to_scene (gdouble e)
{
  const gdouble a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log (4 * a);

  e = CLAMP (e, 0.0, 1.0);
  return e <= 0.5 ? e * e / 3 : (exp ((e - c) / a) + b) / 12;
}

/* BT.2446-1, 6.1.4; the logarithm leaves the line with its slope. @k3 solves
 * (1 - k3) ln ((PEAK / from - k3) / (1 - k3)) = WHITE / 58.5 - 1. */
static gdouble
tone (gdouble y)
{
  const gdouble k1 = 0.83802, knee = 58.5, from = knee / k1, k3 = 0.840019;
  const gdouble k2 = knee * (1 - k3);

  if (y <= from)
    return k1 * y;
  return knee + k2 * log ((MIN (y, PEAK) / from - k3) / (1 - k3));
}

/* From light as the table has it to that of the canvas, 1 being white. HLG's
 * system gamma is 1.2 on a display of 1000 cd/m². */
static gdouble
gain_of (EfTransfer transfer, gdouble y)
{
  gdouble shown = transfer == EF_TRANSFER_PQ ? 10000 * y : PEAK * pow (y, 1.2);

  return tone (shown) / WHITE / y;
}

/* What entry @i of such a table stands for: see float_index(). */
static gdouble
float_at (guint i, guint bits, guint span)
{
  guint one = 1 << bits;

  return ldexp (1 + (gdouble)(i % one) / one, (gint)(i / one) - (gint)span);
}

EfHdrMap *
ef_hdr_map_new (EfTransfer transfer, gboolean full_range)
{
  EfHdrMap *self = g_new (EfHdrMap, 1);

  self->transfer = transfer;
  self->full_range = full_range;
  self->fast = ef_hdr_has_avx2 ();
  self->black = full_range ? 0 : EF_ROW_BLACK;
  self->luma_scale = 1.0f / (full_range ? 255 : 219) / (1 << EF_ROW_SHIFT);
  self->chroma_scale = 1.0f / (full_range ? 255 : 224) / (1 << EF_ROW_SHIFT);
  for (guint i = 0; i <= EF_HDR_LIGHT_SIZE; i++) {
    gdouble x = (gdouble)i / EF_HDR_LIGHT_SIZE;

    self->light[i] =
        transfer == EF_TRANSFER_PQ ? pq_to_light (x) : hlg_to_scene (x);
  }
  for (guint i = 0; i < G_N_ELEMENTS (self->gain); i++)
    self->gain[i] =
        gain_of (transfer, float_at (i, EF_HDR_GAIN_BITS, EF_HDR_GAIN_SPAN));
  for (guint i = 0; i < G_N_ELEMENTS (self->code); i++)
    self->code[i] =
        pow (float_at (i, EF_HDR_CODE_BITS, EF_HDR_CODE_SPAN), 1 / 2.4);
  return self;
}

void
ef_hdr_map_free (EfHdrMap *self)
{
  g_free (self);
}

gboolean
ef_hdr_map_is (const EfHdrMap *self, EfTransfer transfer, gboolean full_range)
{
  return self->transfer == transfer && self->full_range == full_range;
}

/* Which entry of a table of 1 + (@span << @bits) belongs to @v, up to 1: the
 * bits of a float are in the order of its values. */
static inline guint
float_index (gfloat v, guint bits, guint span)
{
  union
  {
    gfloat v;
    gint32 bits;
  } u = { v };
  gint32 i =
      ((u.bits + (1 << (22 - bits))) >> (23 - bits)) - ((127 - span) << bits);

  return MAX (i, 0);
}

/* How much of a colour of luminance @y remains when @v must be in 0..1. */
static inline gfloat
kept (gfloat v, gfloat y, gfloat keep)
{
  if (v > 1)
    return MIN (keep, (1 - y) / (v - y));
  return v < 0 ? MIN (keep, y / (y - v)) : keep;
}

/* R'G'B' of the canvas, 0..1. @y, @u, @v: Q6 */
static inline void
map_sample (const EfHdrMap *self, gint y, gint u, gint v, gfloat rgb[3])
{
  gfloat luma = (y - self->black) * self->luma_scale;
  gfloat cb = (u - EF_ROW_GREY) * self->chroma_scale;
  gfloat cr = (v - EF_ROW_GREY) * self->chroma_scale;
  gfloat in[3] = { luma + 2 * (1 - EF_HDR_KR) * cr, 0,
    luma + 2 * (1 - EF_HDR_KB) * cb };
  gfloat gain, light, keep = 1;

  in[1] = (luma - EF_HDR_KR * in[0] - EF_HDR_KB * in[2]) / EF_HDR_KG;
  for (guint i = 0; i < 3; i++)
    in[i] = self->light[(
        guint)(CLAMP (in[i], 0.0f, 1.0f) * EF_HDR_LIGHT_SIZE + 0.5f)];
  light = EF_HDR_KR * in[0] + EF_HDR_KG * in[1] + EF_HDR_KB * in[2];
  gain = self->gain[float_index (
      MIN (light, 1.0f), EF_HDR_GAIN_BITS, EF_HDR_GAIN_SPAN)];
  for (guint i = 0; i < 3; i++)
    in[i] *= gain;
  light = MIN (light * gain, 1.0f);
  /* BT.2087-0: primaries of BT.2020 to those of BT.709 */
  rgb[0] = 1.6605f * in[0] - 0.5876f * in[1] - 0.0728f * in[2];
  rgb[1] = -0.1246f * in[0] + 1.1329f * in[1] - 0.0083f * in[2];
  rgb[2] = -0.0182f * in[0] - 0.1006f * in[1] + 1.1187f * in[2];
  for (guint i = 0; i < 3; i++)
    keep = kept (rgb[i], light, keep);
  for (guint i = 0; i < 3; i++) {
    gfloat linear = CLAMP (light + keep * (rgb[i] - light), 0.0f, 1.0f);

    rgb[i] =
        self->code[float_index (linear, EF_HDR_CODE_BITS, EF_HDR_CODE_SPAN)];
  }
}

static inline gfloat
luma_of (const gfloat rgb[3])
{
  return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
}

static inline gint16
q6 (gfloat value)
{
  return (gint16)(value * (1 << EF_ROW_SHIFT) + 0.5f);
}

void
ef_hdr_map_luma (const EfHdrMap *self, gint16 *y, const gint16 *const near[2],
    const gint16 *const far[2], guint n)
{
  guint done = self->fast ? ef_hdr_luma_avx2 (self, y, near, far, n) : 0;

  for (guint i = done; i < n; i++) {
    gfloat rgb[3];

    map_sample (self, y[i], ef_colour_delta_at (near[0], far[0], i),
        ef_colour_delta_at (near[1], far[1], i), rgb);
    y[i] = q6 (16 + 219 * luma_of (rgb));
  }
}

void
ef_hdr_map_chroma (const EfHdrMap *self, const gint16 *y0, const gint16 *y1,
    gint16 *u, gint16 *v, guint n)
{
  guint done = self->fast ? ef_hdr_chroma_avx2 (self, y0, y1, u, v, n) : 0;

  for (guint i = done; i < n; i++) {
    gfloat rgb[3], luma;

    map_sample (self, (y0[2 * i] + y1[2 * i] + 1) >> 1, u[i], v[i], rgb);
    luma = luma_of (rgb);
    u[i] = q6 (128 + 224 * (rgb[2] - luma) / 1.8556f);
    v[i] = q6 (128 + 224 * (rgb[0] - luma) / 1.5748f);
  }
}
