/* Edit Factory - where the eye goes in a stretch of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "saliency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 32
#define CELLS (SIDE * SIDE)
#define STEP (EF_THUMB / SIDE)
/* Standard deviations in fractions of the picture's side. */
#define PRIOR 0.40
#define GATHER 0.12

static int
compare_floats (const void *a, const void *b)
{
  gfloat x = *(const gfloat *)a, y = *(const gfloat *)b;

  return x < y ? -1 : x > y;
}

/* What stands out of @map, 0..1. */
static void
stand_out (gfloat *map)
{
  gfloat sorted[CELLS], median, high;

  memcpy (sorted, map, sizeof sorted);
  qsort (sorted, CELLS, sizeof (gfloat), compare_floats);
  median = sorted[CELLS / 2];
  high = sorted[CELLS * 95 / 100] - median;
  for (guint i = 0; i < CELLS; i++)
    map[i] = high > 0.5f ? CLAMP ((map[i] - median) / high, 0.0f, 1.0f) : 0;
}

static void
add_gradient (const guint8 *thumb, gfloat *map)
{
  for (guint y = 1; y + 1 < EF_THUMB; y++) {
    for (guint x = 1; x + 1 < EF_THUMB; x++) {
      const guint8 *p = thumb + y * EF_THUMB + x;
      gint dx = p[1] - p[-1];
      gint dy = p[EF_THUMB] - p[-EF_THUMB];

      map[y / STEP * SIDE + x / STEP] += sqrtf (dx * dx + dy * dy);
    }
  }
}

static void
add_change (const guint8 *a, const guint8 *b, gfloat *map)
{
  for (guint y = 0; y < EF_THUMB; y++)
    for (guint x = 0; x < EF_THUMB; x++)
      map[y / STEP * SIDE + x / STEP] +=
          ABS (a[y * EF_THUMB + x] - b[y * EF_THUMB + x]);
}

static void
scale_map (gfloat *map, gfloat factor)
{
  for (guint i = 0; i < CELLS; i++)
    map[i] *= factor;
}

/* Sums of @map under a bell of width GATHER, by rows and then by columns. */
static void
gather (const gfloat *map, gfloat *out)
{
  gfloat bell[SIDE], half[CELLS];

  for (guint i = 0; i < SIDE; i++) {
    gfloat d = (gfloat)i / SIDE / (gfloat)GATHER;

    bell[i] = expf (-d * d / 2);
  }
  for (guint y = 0; y < SIDE; y++) {
    for (guint x = 0; x < SIDE; x++) {
      gfloat sum = 0;

      for (guint k = 0; k < SIDE; k++)
        sum += map[y * SIDE + k] * bell[ABS ((gint)k - (gint)x)];
      half[y * SIDE + x] = sum;
    }
  }
  for (guint y = 0; y < SIDE; y++) {
    for (guint x = 0; x < SIDE; x++) {
      gfloat sum = 0;

      for (guint k = 0; k < SIDE; k++)
        sum += half[k * SIDE + x] * bell[ABS ((gint)k - (gint)y)];
      out[y * SIDE + x] = sum;
    }
  }
}

static void
weigh_centre (gfloat *map)
{
  for (guint i = 0; i < CELLS; i++) {
    gfloat dx = ((i % SIDE + 0.5f) / SIDE - 0.5f) / (gfloat)PRIOR;
    gfloat dy = ((i / SIDE + 0.5f) / SIDE - 0.5f) / (gfloat)PRIOR;

    map[i] *= expf (-(dx * dx + dy * dy) / 2);
  }
}

void
ef_centre_of_interest (
    const guint8 *const *thumbs, guint n, gdouble *x, gdouble *y)
{
  gfloat interest[CELLS] = { 0 }, change[CELLS] = { 0 }, gathered[CELLS];
  gfloat sum = 0, peak;
  guint best = 0;
  gdouble trust;

  for (guint k = 0; k < n; k++) {
    add_gradient (thumbs[k], interest);
    if (k > 0)
      add_change (thumbs[k - 1], thumbs[k], change);
  }
  scale_map (interest, 1.0f / n);
  scale_map (change, 1.0f / MAX (1, n - 1));
  stand_out (interest);
  stand_out (change);
  for (guint i = 0; i < CELLS; i++)
    interest[i] += change[i];
  weigh_centre (interest);
  gather (interest, gathered);
  for (guint i = 0; i < CELLS; i++) {
    sum += gathered[i];
    if (gathered[i] > gathered[best])
      best = i;
  }
  peak = gathered[best] * CELLS;
  /* Evenly spread interest peaks at about 2.5 times its mean, by the bell. */
  trust = sum > 0 ? CLAMP ((peak / sum - 1.5) / 1.5, 0.0, 1.0) : 0;
  *x = 0.5 + trust * ((best % SIDE + 0.5) / SIDE - 0.5);
  *y = 0.5 + trust * ((best / SIDE + 0.5) / SIDE - 0.5);
}
