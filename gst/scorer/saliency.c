/* Edit Factory - where the eye goes in a stretch of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "saliency.h"

#include "select.h"

#include <math.h>
#include <string.h>

#define SIDE EF_INTEREST_SIDE
#define CELLS EF_INTEREST_CELLS
#define STEP (EF_THUMB / SIDE)
G_STATIC_ASSERT (STEP == 2);
/* Standard deviations in fractions of the picture's side. */
#define PRIOR 0.40
#define GATHER 0.12

/* What stands out of @map, 0..1. */
static void
stand_out (gfloat *map)
{
  gfloat sorted[CELLS], median, high;

  memcpy (sorted, map, sizeof sorted);
  median = ef_select_nth (sorted, CELLS, CELLS / 2);
  high = ef_select_nth (sorted, CELLS, CELLS * 95 / 100) - median;
  for (guint i = 0; i < CELLS; i++)
    map[i] = high > 0.5f ? CLAMP ((map[i] - median) / high, 0.0f, 1.0f) : 0;
}

/* A row of the thumbnail's cells into one of the map's. */
static void
add_row (const gfloat *cells, gfloat *map)
{
  for (guint x = 0; x < SIDE; x++)
    map[x] += cells[STEP * x] + cells[STEP * x + 1];
}

static void
add_gradient (const guint8 *thumb, gfloat *map)
{
  gfloat row[EF_THUMB] = { 0 };

  for (guint y = 1; y + 1 < EF_THUMB; y++) {
    const guint8 *p = thumb + y * EF_THUMB;

    for (guint x = 1; x + 1 < EF_THUMB; x++) {
      gint dx = p[x + 1] - p[x - 1];
      gint dy = p[x + EF_THUMB] - p[(gint)x - EF_THUMB];

      row[x] = sqrtf (dx * dx + dy * dy);
    }
    add_row (row, map + y / STEP * SIDE);
  }
}

static void
add_change (const guint8 *a, const guint8 *b, gfloat *map)
{
  gfloat row[EF_THUMB];

  for (guint y = 0; y < EF_THUMB; y++) {
    const guint8 *p = a + y * EF_THUMB, *q = b + y * EF_THUMB;

    for (guint x = 0; x < EF_THUMB; x++)
      row[x] = ABS (p[x] - q[x]);
    add_row (row, map + y / STEP * SIDE);
  }
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

gdouble
ef_interest_map (const guint8 *const *thumbs, guint n, gfloat *gathered)
{
  gfloat interest[CELLS] = { 0 }, change[CELLS] = { 0 };
  gfloat sum = 0, peak = 0;

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
    peak = MAX (peak, gathered[i]);
  }
  /* Evenly spread interest peaks at about 2.5 times its mean, by the bell. */
  return sum > 0 ? CLAMP ((peak * CELLS / sum - 1.5) / 1.5, 0.0, 1.0) : 0;
}

void
ef_centre_of_interest (
    const guint8 *const *thumbs, guint n, gdouble *x, gdouble *y)
{
  gfloat gathered[CELLS];
  gdouble trust = ef_interest_map (thumbs, n, gathered);
  guint best = 0;

  for (guint i = 0; i < CELLS; i++)
    if (gathered[i] > gathered[best])
      best = i;
  *x = 0.5 + trust * ((best % SIDE + 0.5) / SIDE - 0.5);
  *y = 0.5 + trust * ((best / SIDE + 0.5) / SIDE - 0.5);
}
