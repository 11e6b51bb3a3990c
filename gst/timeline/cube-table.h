/* Edit Factory - what reads a .cube table one by one and in eights shares
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cube-lut.h"

G_BEGIN_DECLS

/* Red, green, blue, and one to fill up. */
typedef gfloat EfCubeEntry __attribute__ ((vector_size (16)));

/**
 * EfCubeLut:
 * @size: of an axis; 0 until it is known
 * @fast: AVX2 is there
 * @scale: from a channel to places in the table
 * @entries: red runs fastest, blue slowest
 */
struct _EfCubeLut
{
  guint size;
  gboolean is_3d;
  gboolean fast;
  gdouble min[3];
  gdouble max[3];
  gfloat scale[3];
  EfCubeEntry *entries;
};

gboolean ef_cube_has_avx2 (void);
/* As ef_cube_row_luma() and ef_cube_row_chroma(), for as many samples as they
 * return: whole eights. */
guint ef_cube_luma_avx2 (const EfCubeLut *self, gfloat strength, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n);
guint ef_cube_chroma_avx2 (const EfCubeLut *self, gfloat strength,
    const gint16 *y0, const gint16 *y1, gint16 *u, gint16 *v, guint n);

G_END_DECLS
