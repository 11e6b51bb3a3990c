/* Edit Factory - the HDR map in double precision, from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference-hdr.h"

#include <math.h>

static gdouble
pq (gdouble e)
{
  gdouble p = pow (e, 1 / 78.84375);

  return 10000 *
      pow (fmax (p - 0.8359375, 0) / (18.8515625 - 18.6875 * p),
          1 / 0.1593017578125);
}

static gdouble
hlg (gdouble e)
{
  return e <= 0.5 ? e * e / 3
                  : (exp ((e - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

/* BT.2446-1 C, with the logarithm that makes 1000 cd/m² white */
static gdouble
tone (gdouble y)
{
  gdouble y0 = 58.5 / 0.83802;

  if (y <= y0)
    return 0.83802 * y;
  return 58.5 +
      58.5 * (1 - 0.840019) *
      log ((fmin (y, 1000) / y0 - 0.840019) / (1 - 0.840019));
}

void
ref_hdr (gboolean is_pq, gdouble *ycc)
{
  gdouble y = (ycc[0] - 16) / 219, cb = (ycc[1] - 128) / 224;
  gdouble cr = (ycc[2] - 128) / 224, light, shown, keep = 1, luma;
  gdouble rgb[3] = { y + 1.4746 * cr, 0, y + 1.8814 * cb }, out[3];

  rgb[1] = (y - 0.2627 * rgb[0] - 0.0593 * rgb[2]) / 0.678;
  for (guint i = 0; i < 3; i++) {
    rgb[i] = fmin (fmax (rgb[i], 0), 1);
    rgb[i] = is_pq ? pq (rgb[i]) : hlg (rgb[i]);
  }
  light = 0.2627 * rgb[0] + 0.678 * rgb[1] + 0.0593 * rgb[2];
  shown = is_pq ? light : 1000 * pow (light, 1.2);
  for (guint i = 0; i < 3; i++)
    rgb[i] = light > 0 ? rgb[i] * tone (shown) / 100 / light : 0;
  light = fmin (tone (shown) / 100, 1);
  out[0] = 1.6605 * rgb[0] - 0.5876 * rgb[1] - 0.0728 * rgb[2];
  out[1] = -0.1246 * rgb[0] + 1.1329 * rgb[1] - 0.0083 * rgb[2];
  out[2] = -0.0182 * rgb[0] - 0.1006 * rgb[1] + 1.1187 * rgb[2];
  for (guint i = 0; i < 3; i++) {
    if (out[i] > 1)
      keep = fmin (keep, (1 - light) / (out[i] - light));
    else if (out[i] < 0)
      keep = fmin (keep, light / (light - out[i]));
  }
  for (guint i = 0; i < 3; i++)
    out[i] = pow (fmin (fmax (light + keep * (out[i] - light), 0), 1), 1 / 2.4);
  luma = 0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2];
  ycc[0] = 16 + 219 * luma;
  ycc[1] = 128 + 224 * (out[2] - luma) / 1.8556;
  ycc[2] = 128 + 224 * (out[0] - luma) / 1.5748;
}
