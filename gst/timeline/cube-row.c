/* Edit Factory - rows of the canvas through a .cube table
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cube-row.h"
#include "cube-table.h"
#include "row-ops.h"

#include <string.h>

#define WHITE ((gfloat)(255 << EF_ROW_SHIFT))
#define FROM_Q6 (1.0f / (1 << EF_ROW_SHIFT))
#define TO_Q6 ((gfloat)(1 << EF_ROW_SHIFT))

static inline gint16
in_range (gfloat v)
{
  return (gint16)(CLAMP (v, 0.0f, WHITE) + 0.5f);
}

/* @ycc: codes of the canvas. Each step in the order of cube-row-avx2.c, as
 * floats round. */
static inline void
look_up (const EfCubeLut *lut, gfloat strength, gfloat ycc[3])
{
  gfloat y = (ycc[0] - 16) * (1 / 219.0f);
  gfloat cb = (ycc[1] - 128) * (1 / 224.0f);
  gfloat cr = (ycc[2] - 128) * (1 / 224.0f);
  gfloat rgb[3] = { y + 1.5748f * cr, 0, y + 1.8556f * cb }, to[3];

  rgb[1] = (y - 0.2126f * rgb[0] - 0.0722f * rgb[2]) * (1 / 0.7152f);
  memcpy (to, rgb, sizeof (to));
  ef_cube_lut_apply (lut, to);
  for (guint i = 0; i < 3; i++)
    rgb[i] += (to[i] - rgb[i]) * strength;
  y = 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
  ycc[0] = 16 + 219 * y;
  ycc[1] = 128 + 224 * (rgb[2] - y) * (1 / 1.8556f);
  ycc[2] = 128 + 224 * (rgb[0] - y) * (1 / 1.5748f);
}

void
ef_cube_row_luma (const EfCubeLut *self, gfloat strength, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n)
{
  guint done =
      self->fast ? ef_cube_luma_avx2 (self, strength, y, near, far, n) : 0;

  for (guint x = done; x < n; x++) {
    gfloat ycc[3] = { y[x] * FROM_Q6,
      ef_colour_delta_at (near[0], far[0], x) * FROM_Q6,
      ef_colour_delta_at (near[1], far[1], x) * FROM_Q6 };

    look_up (self, strength, ycc);
    y[x] = in_range (ycc[0] * TO_Q6);
  }
}

void
ef_cube_row_chroma (const EfCubeLut *self, gfloat strength, const gint16 *y0,
    const gint16 *y1, gint16 *u, gint16 *v, guint n)
{
  guint done =
      self->fast ? ef_cube_chroma_avx2 (self, strength, y0, y1, u, v, n) : 0;

  for (guint x = done; x < n; x++) {
    gfloat ycc[3] = { (y0[2 * x] + y1[2 * x]) * (FROM_Q6 / 2), u[x] * FROM_Q6,
      v[x] * FROM_Q6 };

    look_up (self, strength, ycc);
    u[x] = in_range (ycc[1] * TO_Q6);
    v[x] = in_range (ycc[2] * TO_Q6);
  }
}
