/* Edit Factory - how the camera moves, and how it trembles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

/** EfProjection: sums over the columns and the rows of a grid. */
typedef struct
{
  guint16 columns[EF_GRID];
  guint16 rows[EF_GRID];
} EfProjection;

void ef_projection_init (EfProjection *projection, const guint8 *grid);

/**
 * ef_projection_shift:
 * @x, @y: (out): by how much of its width and height the picture has moved
 *   from @a to @b; up to 1/16
 *
 * The displacement at which the projections agree best, to a fraction of a
 * sample (after K. Ratakonda, "Real-time digital video stabilization for
 * multi-media applications", ISCAS 1998). 0 where no displacement stands out.
 */
void ef_projection_shift (
    const EfProjection *a, const EfProjection *b, gdouble *x, gdouble *y);

/**
 * ef_shift_is_shared:
 * @a, @b: grids
 * @x, @y: from ef_projection_shift()
 *
 * Returns: TRUE when most of the picture has moved so, not only something in
 *   it: of every second block of 16 x 16 samples 45 % more match better
 * displaced than match better as they are. A shift of less than half a sample
 * cannot be told from none, and passes.
 */
gboolean
ef_shift_is_shared (const guint8 *a, const guint8 *b, gdouble x, gdouble y);

/** EfPathPoint: @x and @y: moved since the point before */
typedef struct
{
  guint64 pts;
  gdouble x;
  gdouble y;
} EfPathPoint;

/**
 * ef_shake:
 *
 * Returns: 0 (steady) to 1: root mean square, over time, of the path's distance
 *   from its mean of the half second around, 1 being 1 % of the picture. Of a
 *   pan or a slow drift nothing is left; of a hand's tremor, 2 Hz and more,
 *   all. 0 when less than half a second is known, or points are more than 1/8 s
 *   apart.
 */
gdouble ef_shake (const EfPathPoint *points, guint n);

G_END_DECLS
