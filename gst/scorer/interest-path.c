/* Edit Factory - the centre of interest over time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "interest-path.h"

#include "saliency.h"

#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define SPACING (SECOND / 2)
#define MAX_POINTS EF_SCORER_MAX_POINTS
#define SIDE (EF_INTEREST_SIDE / 2)
#define CELLS (SIDE * SIDE)
/* Cells from one point to the next. */
#define REACH 4
/* Of a move over the whole picture from one point to the next, when the
 * greatest interest of each point is 1. */
#define COST 6.0f
/* From this trust on a place is taken as it is: what lies half way from it to
 * the centre may be the gap between two things. */
#define SURE 0.4
/* Frames for each point: of its time and of both sides of it. */
#define FRAMES 3

typedef struct
{
  guint n;
  gdouble trust;
  gfloat maps[MAX_POINTS][CELLS]; /* 0..1 */
  guint16 from[MAX_POINTS][CELLS];
  gfloat worth[CELLS]; /* of the best way to each cell */
  gdouble x[MAX_POINTS];
  gdouble y[MAX_POINTS];
} Path;

static const EfFrameRecord *
shown_at (GPtrArray *records, guint first, guint last, guint64 time)
{
  guint low = first, high = last;

  while (low < high) {
    guint middle = low + (high - low + 1) / 2;

    if (((EfFrameRecord *)g_ptr_array_index (records, middle))->pts <= time)
      low = middle;
    else
      high = middle - 1;
  }
  return g_ptr_array_index (records, low);
}

/* The map of one point, at half the resolution, its peak being 1. */
static void
measure (Path *path, guint k, const guint8 *const *thumbs, guint n)
{
  gfloat map[EF_INTEREST_CELLS], peak = 0;

  path->trust += ef_interest_map (thumbs, n, map) / path->n;
  for (guint i = 0; i < CELLS; i++) {
    const gfloat *p = map + i / SIDE * 2 * EF_INTEREST_SIDE + i % SIDE * 2;

    path->maps[k][i] =
        p[0] + p[1] + p[EF_INTEREST_SIDE] + p[EF_INTEREST_SIDE + 1];
    peak = MAX (peak, path->maps[k][i]);
  }
  for (guint i = 0; peak > 0 && i < CELLS; i++)
    path->maps[k][i] /= peak;
}

static void
measure_all (Path *path, GPtrArray *records, guint first, guint last,
    guint64 start, guint64 spacing)
{
  for (guint k = 0; k < path->n; k++) {
    const guint8 *thumbs[FRAMES] = { NULL };
    guint n = 0;

    for (guint i = 0; i < FRAMES; i++) {
      const guint8 *thumb = shown_at (records, first, last,
          start + k * spacing + (2 * i + 1) * spacing / (2 * FRAMES))
                                ->thumb;

      if (n == 0 || thumbs[n - 1] != thumb)
        thumbs[n++] = thumb;
    }
    measure (path, k, thumbs, n);
  }
}

/* The best cell to come from. */
static guint
find_origin (const Path *path, guint cell, gfloat *worth)
{
  const gint x = cell % SIDE, y = cell / SIDE;
  guint best = cell;
  gfloat most = -G_MAXFLOAT;

  for (gint j = MAX (0, y - REACH); j <= MIN (SIDE - 1, y + REACH); j++) {
    for (gint i = MAX (0, x - REACH); i <= MIN (SIDE - 1, x + REACH); i++) {
      gint squares = (i - x) * (i - x) + (j - y) * (j - y);
      gfloat w = path->worth[j * SIDE + i] - COST * squares / CELLS;

      if (w > most) {
        most = w;
        best = j * SIDE + i;
      }
    }
  }
  *worth = most;
  return best;
}

static void
find_ways (Path *path)
{
  gfloat next[CELLS];

  memcpy (path->worth, path->maps[0], sizeof path->worth);
  for (guint k = 1; k < path->n; k++) {
    for (guint i = 0; i < CELLS; i++) {
      path->from[k][i] = find_origin (path, i, &next[i]);
      next[i] += path->maps[k][i];
    }
    memcpy (path->worth, next, sizeof next);
  }
}

/* The bottom, or top, of a parabola through three points: -0.5..0.5. */
static gdouble
refine (gfloat before, gfloat at, gfloat after)
{
  gfloat curve = before - 2 * at + after;

  return curve < 0 ? CLAMP (0.5 * (before - after) / curve, -0.5, 0.5) : 0;
}

static void
place (Path *path, guint k, guint cell)
{
  const gfloat *map = path->maps[k] + cell;
  guint x = cell % SIDE, y = cell / SIDE;
  gdouble dx = x > 0 && x < SIDE - 1 ? refine (map[-1], map[0], map[1]) : 0;
  gdouble dy =
      y > 0 && y < SIDE - 1 ? refine (map[-SIDE], map[0], map[SIDE]) : 0;

  path->x[k] = (x + 0.5 + dx) / SIDE;
  path->y[k] = (y + 0.5 + dy) / SIDE;
}

static void
take_best (Path *path)
{
  guint cell = 0;

  for (guint i = 1; i < CELLS; i++)
    if (path->worth[i] > path->worth[cell])
      cell = i;
  for (guint k = path->n; k-- > 0;) {
    place (path, k, cell);
    cell = path->from[k][cell];
  }
}

static gdouble
smoothed (const gdouble *v, guint k, guint n)
{
  return (v[k > 0 ? k - 1 : k] + 2 * v[k] + v[k + 1 < n ? k + 1 : k]) / 4;
}

guint
ef_interest_path (GPtrArray *records, guint first, guint last, guint64 start,
    guint64 end, const EfUpright *upright, EfScoredPoint *points)
{
  guint64 spacing = MAX (SPACING, (end - start + MAX_POINTS - 1) / MAX_POINTS);
  g_autofree Path *path = NULL;
  guint n = (end - start) / spacing;
  gdouble trust;

  if (n < 2 || last - first + 1 < n)
    return 0;
  spacing = (end - start) / n;
  path = g_new0 (Path, 1);
  path->n = n;
  measure_all (path, records, first, last, start, spacing);
  find_ways (path);
  take_best (path);
  trust = MIN (1, path->trust / SURE);
  for (guint k = 0; k < n; k++) {
    EfScoredPoint *p = &points[k];

    p->time = start + k * spacing + spacing / 2;
    p->x = 0.5 + trust * (smoothed (path->x, k, n) - 0.5);
    p->y = 0.5 + trust * (smoothed (path->y, k, n) - 0.5);
    ef_upright_point (upright, &p->x, &p->y);
  }
  return n;
}
