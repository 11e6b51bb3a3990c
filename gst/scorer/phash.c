/* Edit Factory - perceptual hash of a thumbnail
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phash.h"

#include <math.h>
#include <stdlib.h>

#define SIDE 32
#define LOW 8

void
ef_upright_point (const EfUpright *upright, gdouble *x, gdouble *y)
{
  gdouble px = upright->mirrored ? 1 - *x : *x;
  gdouble py = *y;

  switch (upright->rotation) {
    case 90:
      *x = 1 - py;
      *y = px;
      break;
    case 180:
      *x = 1 - px;
      *y = 1 - py;
      break;
    case 270:
      *x = py;
      *y = 1 - px;
      break;
    default:
      *x = px;
      *y = py;
      break;
  }
}

/* Halves the thumbnail and turns it upright. */
static void
shrink (const guint8 *thumb, const EfUpright *upright, gfloat out[SIDE][SIDE])
{
  for (guint j = 0; j < SIDE; j++) {
    for (guint i = 0; i < SIDE; i++) {
      const guint8 *p = thumb + 2 * j * EF_THUMB + 2 * i;
      gdouble x = (i + 0.5) / SIDE, y = (j + 0.5) / SIDE;

      ef_upright_point (upright, &x, &y);
      out[(guint)(y * SIDE)][(guint)(x * SIDE)] =
          (p[0] + p[1] + p[EF_THUMB] + p[EF_THUMB + 1]) * 0.25f;
    }
  }
}

static int
compare_floats (const void *a, const void *b)
{
  gfloat x = *(const gfloat *)a, y = *(const gfloat *)b;

  return x < y ? -1 : x > y;
}

guint64
ef_phash (const guint8 *thumb, const EfUpright *upright)
{
  gfloat grey[SIDE][SIDE], basis[LOW][SIDE], half[SIDE][LOW];
  gfloat low[LOW * LOW], sorted[LOW * LOW], median;
  guint64 hash = 0;

  shrink (thumb, upright, grey);
  for (guint k = 0; k < LOW; k++)
    for (guint i = 0; i < SIDE; i++)
      basis[k][i] = cosf ((gfloat)G_PI / SIDE * (i + 0.5f) * k);
  for (guint j = 0; j < SIDE; j++) {
    for (guint k = 0; k < LOW; k++) {
      half[j][k] = 0;
      for (guint i = 0; i < SIDE; i++)
        half[j][k] += grey[j][i] * basis[k][i];
    }
  }
  for (guint v = 0; v < LOW; v++) {
    for (guint u = 0; u < LOW; u++) {
      gfloat sum = 0;

      for (guint j = 0; j < SIDE; j++)
        sum += half[j][u] * basis[v][j];
      /* Rounding errors of a flat picture must not make bits. */
      if (fabsf (sum) < 0.5f)
        sum = 0;
      low[v * LOW + u] = sorted[v * LOW + u] = sum;
    }
  }
  qsort (sorted, LOW * LOW, sizeof (gfloat), compare_floats);
  median = (sorted[LOW * LOW / 2 - 1] + sorted[LOW * LOW / 2]) / 2;
  for (guint i = 0; i < LOW * LOW; i++)
    hash = hash << 1 | (low[i] > median);
  return hash;
}
