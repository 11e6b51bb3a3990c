/* Edit Factory - the colours of captions in a frame's own terms
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Matrices and ranges: ITU-R BT.601, BT.709, BT.2020. Primaries: BT.2087. PQ
 * and HLG: BT.2100; where SDR stands in them: BT.2408.
 */
#include "colours.h"

#include <math.h>

/* Of SDR's white in HDR, and of HLG's nominal peak, cd/m2 (BT.2408). */
#define REFERENCE_WHITE 203.0
#define HLG_PEAK 1000.0
#define HLG_GAMMA 1.2
/* What SDR is shown with (BT.1886). */
#define SDR_GAMMA 2.4

gboolean
ef_colours_need_map (const EfColours *self)
{
  return self->wide || self->transfer != EF_COLOURS_SDR;
}

static void
widen (gdouble c[3])
{
  gdouble r = c[0], g = c[1], b = c[2];

  c[0] = 0.6274 * r + 0.3293 * g + 0.0433 * b;
  c[1] = 0.0691 * r + 0.9195 * g + 0.0114 * b;
  c[2] = 0.0164 * r + 0.0880 * g + 0.8956 * b;
}

/* @v: 1 for 10,000 cd/m2 */
static gdouble
encode_pq (gdouble v)
{
  gdouble p = pow (v, 1305.0 / 8192);

  return pow (
      (107.0 / 128 + 2413.0 / 128 * p) / (1 + 2392.0 / 128 * p), 2523.0 / 32);
}

/* @v: of the scene, 0..1 */
static gdouble
encode_hlg (gdouble v)
{
  if (v <= 1.0 / 12)
    return sqrt (3 * v);
  return 0.17883277 * log (12 * v - 0.28466892) + 0.55991073;
}

static void
encode (const EfColours *self, gdouble c[3])
{
  gdouble luminance = 0.2627 * c[0] + 0.6780 * c[1] + 0.0593 * c[2];
  gdouble gain = 1;

  if (self->transfer == EF_COLOURS_HLG && luminance > 0)
    gain = REFERENCE_WHITE / HLG_PEAK *
        pow (luminance * REFERENCE_WHITE / HLG_PEAK, 1 / HLG_GAMMA - 1);
  for (guint i = 0; i < 3; i++)
    switch (self->transfer) {
      case EF_COLOURS_PQ:
        c[i] = encode_pq (c[i] * REFERENCE_WHITE / 10000);
        break;
      case EF_COLOURS_HLG:
        c[i] = encode_hlg (c[i] * gain);
        break;
      default:
        c[i] = pow (c[i], 1 / SDR_GAMMA);
    }
}

static void
map_colour (const EfColours *self, guint32 argb, gdouble c[3])
{
  guint alpha = argb >> 24;

  for (guint i = 0; i < 3; i++) {
    guint v = argb >> (16 - 8 * i) & 0xff;

    c[i] = pow (MIN (v, alpha) / (gdouble)alpha, SDR_GAMMA);
  }
  if (self->wide)
    widen (c);
  encode (self, c);
}

void
ef_colours_map (
    const EfColours *self, const guint32 *argb, guint n, guint16 *rgba)
{
  guint32 last = 0;
  gdouble c[3] = { 0, 0, 0 };

  for (guint x = 0; x < n; x++, rgba += 4) {
    guint alpha = argb[x] >> 24;

    if (alpha != 0 && argb[x] != last) {
      map_colour (self, argb[x], c);
      last = argb[x];
    }
    for (guint i = 0; i < 3; i++)
      rgba[i] = (guint16)lrint (CLAMP (c[i], 0.0, 1.0) * alpha * 257);
    rgba[3] = (guint16)(alpha * 257);
  }
}

void
ef_colours_factors (
    const EfColours *self, guint channel, guint depth, gfloat factors[4])
{
  gdouble weights[3] = { self->kr, 1 - self->kr - self->kb, self->kb };
  gdouble unit = 1u << (depth - 8), full = (1u << depth) - 1;
  gboolean difference = !self->rgb && (channel == 1 || channel == 2);
  guint own = channel == 1 ? 2 : 0; /* blue of Cb, red of Cr */
  gdouble gain = self->full_range ? full : (difference ? 224 : 219) * unit;
  gdouble offset = difference ? 128 * unit : self->full_range ? 0 : 16 * unit;

  for (guint i = 0; i < 3; i++) {
    if (channel == 3)
      factors[i] = 0;
    else if (self->rgb)
      factors[i] = (gfloat)(i == channel ? gain : 0);
    else if (difference)
      factors[i] =
          (gfloat)(((i == own) - weights[i]) / (2 * (1 - weights[own])) * gain);
    else
      factors[i] = (gfloat)(weights[i] * gain);
  }
  factors[3] = (gfloat)(channel == 3 ? full : offset);
}
