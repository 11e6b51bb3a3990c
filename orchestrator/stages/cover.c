/* Edit Factory - which frame makes the best cover
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cover.h"

#include <math.h>

/* Odd, so that regular patterns are not missed. */
#define STEP 3

gdouble
ef_cover_judge (const guint8 *luma, guint width, guint height, gsize stride,
    gboolean full_range, gdouble *brightness)
{
  guint64 sum = 0, detail = 0, n = 0;
  gdouble mean, exposure;

  for (guint y = 1; y + 1 < height; y += STEP) {
    const guint8 *row = luma + y * stride;

    for (guint x = 1; x + 1 < width; x += STEP, n++) {
      gint laplacian = 4 * row[x] - row[x - 1] - row[x + 1] - row[x - stride] -
          row[x + stride];

      sum += row[x];
      detail += ABS (laplacian);
    }
  }
  if (n == 0) {
    *brightness = 0;
    return 0;
  }
  mean = (gdouble)sum / n;
  mean = full_range ? mean / 255 : (mean - 16) / 219;
  *brightness = CLAMP (mean, 0.0, 1.0);
  exposure = 1 - fabs (*brightness - 0.5);
  return (gdouble)detail / n * exposure;
}
