/* Edit Factory - from a clip's colours to the canvas's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "colour.h"

#include <math.h>

static const struct
{
  gdouble kr;
  gdouble kb;
} weights[] = {
  { 0.299, 0.114 },   /* BT.601-7, 2.5.1 */
  { 0.2126, 0.0722 }, /* BT.709-6, 3.2 */
  { 0.2627, 0.0593 }  /* BT.2020-2, table 4 */
};

/* R'G'B' as linear functions of Y (0..1), Cb and Cr (-0.5..0.5) */
static void
rgb_from_ycc (EfMatrix matrix, gdouble m[3][3])
{
  gdouble kr = weights[matrix].kr, kb = weights[matrix].kb;
  gdouble kg = 1 - kr - kb;

  m[0][0] = m[1][0] = m[2][0] = 1;
  m[0][1] = 0;
  m[0][2] = 2 * (1 - kr);
  m[1][1] = -2 * (1 - kb) * kb / kg;
  m[1][2] = -2 * (1 - kr) * kr / kg;
  m[2][1] = 2 * (1 - kb);
  m[2][2] = 0;
}

static void
ycc_from_rgb (EfMatrix matrix, gdouble m[3][3])
{
  gdouble kr = weights[matrix].kr, kb = weights[matrix].kb;
  gdouble k[3] = { kr, 1 - kr - kb, kb };

  for (guint i = 0; i < 3; i++) {
    m[0][i] = k[i];
    m[1][i] = ((i == 2) - k[i]) / (2 * (1 - kb));
    m[2][i] = ((i == 0) - k[i]) / (2 * (1 - kr));
  }
}

static gint
q14 (gdouble v)
{
  return (gint)lrint (v * EF_ROW_ONE);
}

void
ef_colour_map_init (EfColourMap *map, EfMatrix matrix, gboolean full_range)
{
  gdouble to_rgb[3][3], to_ycc[3][3],
      m[3][3] = {
        {
            0,
        },
      };
  /* Code values per unit of the source, and of the canvas. */
  gdouble y_gain = full_range ? 219.0 / 255.0 : 1.0;
  gdouble c_gain = full_range ? 224.0 / 255.0 : 1.0;

  rgb_from_ycc (matrix, to_rgb);
  ycc_from_rgb (EF_MATRIX_BT709, to_ycc);
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      for (guint k = 0; k < 3; k++)
        m[i][j] += to_ycc[i][k] * to_rgb[k][j];

  map->identity = matrix == EF_MATRIX_BT709 && !full_range;
  map->coef.y_offset = full_range ? 0 : EF_ROW_BLACK;
  map->coef.yy = q14 (m[0][0] * y_gain);
  map->coef.yu = q14 (m[0][1] * c_gain * 219.0 / 224.0);
  map->coef.yv = q14 (m[0][2] * c_gain * 219.0 / 224.0);
  map->coef.uu = q14 (m[1][1] * c_gain);
  map->coef.uv = q14 (m[1][2] * c_gain);
  map->coef.vu = q14 (m[2][1] * c_gain);
  map->coef.vv = q14 (m[2][2] * c_gain);
}

void
ef_colour_map_luma (const EfColourMap *map, const EfRowOps *ops, gint16 *y0,
    gint16 *y1, gint16 *const *deltas, guint width)
{
  ops->colour_luma (y0, deltas[1], deltas[0], &map->coef, width);
  ops->colour_luma (y1, deltas[1], deltas[2], &map->coef, width);
}

void
ef_colour_from_rgb (guint32 rgb, guint8 *y, guint8 *u, guint8 *v)
{
  gdouble m[3][3];
  gdouble c[3] = { (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
    (rgb & 0xff) / 255.0 };

  ycc_from_rgb (EF_MATRIX_BT709, m);
  *y = (guint8)lrint (
      16 + 219 * (m[0][0] * c[0] + m[0][1] * c[1] + m[0][2] * c[2]));
  *u = (guint8)lrint (
      128 + 224 * (m[1][0] * c[0] + m[1][1] * c[1] + m[1][2] * c[2]));
  *v = (guint8)lrint (
      128 + 224 * (m[2][0] * c[0] + m[2][1] * c[1] + m[2][2] * c[2]));
}
