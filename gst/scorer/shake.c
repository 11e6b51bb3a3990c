/* Edit Factory - how the camera moves, and how it trembles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "shake.h"

#include <math.h>
#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define REACH (EF_GRID / 16)
#define BLOCK 16
/* Of the picture that must have moved, less what has stayed. */
#define MIN_SHARE 0.45
#define STEPS (2 * REACH + 1)
/* Of the mean of all displacements: the best that is no better than this is
 * chance. */
#define DISTINCT 0.7
/* Levels of the mean of a row or column by which it must differ from the
 * displaced one, on average, to tell anything. */
#define PLAIN 0.5
#define HALF_SPAN (SECOND / 4)
#define MAX_SPACING (SECOND / 8)
#define FULL_SHAKE 0.01

void
ef_projection_init (EfProjection *projection, const guint8 *grid)
{
  memset (projection->columns, 0, sizeof projection->columns);
  for (guint j = 0; j < EF_GRID; j++) {
    const guint8 *row = grid + j * EF_GRID;
    guint sum = 0;

    for (guint i = 0; i < EF_GRID; i++) {
      projection->columns[i] += row[i];
      sum += row[i];
    }
    projection->rows[j] = sum;
  }
}

/* Sum of absolute differences where both are known whatever the displacement;
 * their means are levelled, so that light that changes is no movement. */
static gint
difference (const guint16 *a, const guint16 *b, gint level, gint shift)
{
  gint sum = 0;

  for (gint i = REACH; i < EF_GRID - REACH; i++)
    sum += ABS (a[i] - b[i + shift] + level);
  return sum;
}

static gint
level_between (const guint16 *a, const guint16 *b)
{
  gint sum = 0;

  for (guint i = 0; i < EF_GRID; i++)
    sum += b[i] - a[i];
  return sum / EF_GRID;
}

/* The bottom of a valley with straight sides through three points. */
static gdouble
refine (gdouble left, gdouble bottom, gdouble right)
{
  gdouble side = MAX (left, right) - bottom;

  return side > 0 ? (left - right) / (2 * side) : 0;
}

static gdouble
shift_of (const guint16 *a, const guint16 *b)
{
  gint differences[STEPS], level = level_between (a, b), best = REACH;
  gdouble mean = 0;

  for (gint i = 0; i < STEPS; i++) {
    differences[i] = difference (a, b, level, i - REACH);
    mean += differences[i] / (gdouble)STEPS;
  }
  for (gint i = 0; i < STEPS; i++)
    if (differences[i] < differences[best])
      best = i;
  if (mean < PLAIN * EF_GRID * (EF_GRID - 2 * REACH) ||
      differences[best] > DISTINCT * mean)
    return 0;
  if (best == 0 || best == STEPS - 1)
    return (best - REACH) / (gdouble)EF_GRID;
  return (best - REACH +
             refine (differences[best - 1], differences[best],
                 differences[best + 1])) /
      EF_GRID;
}

void
ef_projection_shift (
    const EfProjection *a, const EfProjection *b, gdouble *x, gdouble *y)
{
  *x = shift_of (a->columns, b->columns);
  *y = shift_of (a->rows, b->rows);
}

/* Sum of absolute differences of every second row of two blocks, their means
 * levelled: where the light changes, a plain block with a slope would else
 * agree best with a brighter or darker place of the slope. */
static guint
block_difference (const guint8 *a, const guint8 *b)
{
  gint level = 0;
  guint sum = 0;

  for (guint j = 0; j < BLOCK; j += 2)
    for (guint i = 0; i < BLOCK; i++)
      level += a[j * EF_GRID + i] - b[j * EF_GRID + i];
  level /= BLOCK * BLOCK / 2;
  for (guint j = 0; j < BLOCK; j += 2)
    for (guint i = 0; i < BLOCK; i++)
      sum += ABS (a[j * EF_GRID + i] - b[j * EF_GRID + i] - level);
  return sum;
}

gboolean
ef_shift_is_shared (const guint8 *a, const guint8 *b, gdouble x, gdouble y)
{
  const gint dx = lround (x * EF_GRID), dy = lround (y * EF_GRID);
  gint votes = 0, blocks = 0;

  if (dx == 0 && dy == 0)
    return TRUE;
  for (gint j = BLOCK; j < EF_GRID - BLOCK; j += BLOCK) {
    /* every second one, as on a chessboard */
    for (gint i = BLOCK + j % (2 * BLOCK); i < EF_GRID - BLOCK;
         i += 2 * BLOCK) {
      const guint8 *at = a + j * EF_GRID + i;
      guint still = block_difference (at, b + j * EF_GRID + i);
      guint moved = block_difference (at, b + (j + dy) * EF_GRID + i + dx);

      blocks++;
      votes += moved < still ? 1 : moved > still ? -1 : 0;
    }
  }
  return votes > blocks * MIN_SHARE;
}

/* Square of the distance of the point at @i from the mean of those around;
 * FALSE near the ends, where there is only one side. */
static gboolean
stray (const EfPathPoint *path, guint n, guint i, gdouble *square)
{
  guint first = i, last = i;
  gdouble x = 0, y = 0, count;

  if (path[i].pts < path[0].pts + HALF_SPAN ||
      path[i].pts + HALF_SPAN > path[n - 1].pts)
    return FALSE;
  while (first > 0 && path[first - 1].pts + HALF_SPAN >= path[i].pts)
    first--;
  while (last + 1 < n && path[last + 1].pts <= path[i].pts + HALF_SPAN)
    last++;
  for (guint k = first; k <= last; k++) {
    x += path[k].x;
    y += path[k].y;
  }
  count = last - first + 1;
  x = path[i].x - x / count;
  y = path[i].y - y / count;
  *square = x * x + y * y;
  return TRUE;
}

gdouble
ef_shake (const EfPathPoint *points, guint n)
{
  g_autofree EfPathPoint *path = g_memdup2 (points, n * sizeof *points);
  gdouble sum = 0, time = 0;

  for (guint i = 1; i < n; i++) {
    if (path[i].pts - path[i - 1].pts > MAX_SPACING)
      return 0;
    path[i].x += path[i - 1].x;
    path[i].y += path[i - 1].y;
  }
  for (guint i = 1; i < n; i++) {
    gdouble square, weight = path[i].pts - path[i - 1].pts;

    if (!stray (path, n, i, &square))
      continue;
    sum += weight * square;
    time += weight;
  }
  return time > 0 ? MIN (1, sqrt (sum / time) / FULL_SHAKE) : 0;
}
