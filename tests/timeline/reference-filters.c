/* Edit Factory - filters in double precision, from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference-filters.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gdouble
pixel (const gdouble *v, gint width, gint height, gint x, gint y)
{
  return v[CLAMP (y, 0, height - 1) * width + CLAMP (x, 0, width - 1)];
}

static void
denoise (gdouble *v, gint width, gint height, gdouble strength)
{
  g_autofree gdouble *old = g_memdup2 (v, sizeof *v * width * height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      gdouble here = old[y * width + x], sum = 0, weights = 0;

      for (gint dy = -1; dy <= 1; dy++)
        for (gint dx = -1; dx <= 1; dx++) {
          gdouble other = pixel (old, width, height, x + dx, y + dy);
          gdouble w = MAX (0, 1 - fabs (other - here) / (32 * strength));

          sum += w * other;
          weights += w;
        }
      v[y * width + x] = sum / weights;
    }
}

static void
sharpen (gdouble *v, gint width, gint height, gdouble strength)
{
  static const gdouble binomial[] = { 1, 4, 6, 4, 1 };
  g_autofree gdouble *old = g_memdup2 (v, sizeof *v * width * height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      gdouble here = old[y * width + x], mean = 0;

      for (gint j = 0; j < 5; j++)
        for (gint i = 0; i < 5; i++)
          mean += binomial[i] * binomial[j] / 256 *
              pixel (old, width, height, x + i - 2, y + j - 2);
      v[y * width + x] = CLAMP (here + strength * (here - mean), 0, 255);
    }
}

static void
grade (const EfFilters *f, guint c, gdouble *v, gint n)
{
  for (gint i = 0; i < n; i++) {
    gdouble x = c ? (v[i] - 128) / 224 : (v[i] - 16) / 219;

    if (c)
      x = 128 + 224 * x * f->contrast * f->saturation;
    else
      x = 16 + 219 * ((x + f->brightness - 0.5) * f->contrast + 0.5);
    v[i] = CLAMP (x, 0, 255);
  }
}

/* Along the edges of the cell, the longest way first. */
static void
to_table (gdouble *rgb, const gdouble *table, guint size)
{
  guint order[3] = { 0, 1, 2 }, at[3], first = 0;
  guint step[3] = { 1, size, size * size };
  gdouble far[3];

  for (guint i = 0; i < 3; i++) {
    gdouble v = CLAMP (rgb[i], 0, 1) * (size - 1);

    at[i] = MIN ((guint)v, size - 2);
    far[i] = v - at[i];
    first += at[i] * step[i];
  }
  for (guint i = 0; i < 2; i++)
    for (guint k = i + 1; k < 3; k++)
      if (far[order[k]] > far[order[i]]) {
        guint t = order[i];

        order[i] = order[k];
        order[k] = t;
      }
  for (guint c = 0; c < 3; c++)
    rgb[c] = table[3 * first + c];
  for (guint i = 0; i < 3; i++) {
    guint next = first + step[order[i]];

    for (guint c = 0; c < 3; c++)
      rgb[c] += far[order[i]] * (table[3 * next + c] - table[3 * first + c]);
    first = next;
  }
}

/* Lines: a size, then three numbers each. */
static gdouble *
read_table (const gchar *path, guint *size)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gdouble *table;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  *size =
      (guint)g_ascii_strtoull (lines[0] + strlen ("LUT_3D_SIZE "), NULL, 10);
  table = g_new (gdouble, 3 * *size * *size * *size);
  for (guint i = 0; i < *size * *size * *size; i++) {
    gchar *at = lines[i + 1];

    for (guint c = 0; c < 3; c++)
      table[3 * i + c] = g_ascii_strtod (at, &at);
  }
  return table;
}

/* Y, U and V where one sample of component @c of the canvas lies: a chroma
 * sample lies on every other luma sample, between two rows. */
static void
ycc_at (gdouble *const *v, gint width, gint height, guint c, gint x, gint y,
    gdouble *ycc)
{
  gint w = width / 2, h = height / 2;

  if (c) {
    ycc[0] =
        (v[0][2 * y * width + 2 * x] + v[0][(2 * y + 1) * width + 2 * x]) / 2;
    ycc[1] = v[1][y * w + x];
    ycc[2] = v[2][y * w + x];
    return;
  }
  ycc[0] = v[0][y * width + x];
  for (guint i = 1; i < 3; i++) {
    gint near = y / 2, far = y % 2 ? near + 1 : near - 1;
    gint left = x / 2, right = (x + 1) / 2;

    ycc[i] = 0.375 *
            (pixel (v[i], w, h, left, near) + pixel (v[i], w, h, right, near)) +
        0.125 *
            (pixel (v[i], w, h, left, far) + pixel (v[i], w, h, right, far));
  }
}

static void
look_up (const EfFilters *f, gdouble *const *v, gint width, gint height)
{
  guint size;
  g_autofree gdouble *table = read_table (f->lut, &size);
  gdouble *old[3];

  for (guint c = 0; c < 3; c++)
    old[c] = g_memdup2 (v[c], sizeof **v * width * height / (c ? 4 : 1));
  for (guint c = 0; c < 3; c++)
    for (gint y = 0; y < (c ? height / 2 : height); y++)
      for (gint x = 0; x < (c ? width / 2 : width); x++) {
        gdouble ycc[3], rgb[3], to[3], luma;

        ycc_at (old, width, height, c, x, y, ycc);
        luma = (ycc[0] - 16) / 219;
        rgb[0] = luma + 1.5748 * (ycc[2] - 128) / 224;
        rgb[2] = luma + 1.8556 * (ycc[1] - 128) / 224;
        rgb[1] = (luma - 0.2126 * rgb[0] - 0.0722 * rgb[2]) / 0.7152;
        for (guint i = 0; i < 3; i++)
          to[i] = rgb[i];
        to_table (to, table, size);
        for (guint i = 0; i < 3; i++)
          rgb[i] += (to[i] - rgb[i]) * f->lut_strength;
        luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
        ycc[0] = 16 + 219 * luma;
        ycc[1] = 128 + 224 * (rgb[2] - luma) / 1.8556;
        ycc[2] = 128 + 224 * (rgb[0] - luma) / 1.5748;
        v[c][y * (c ? width / 2 : width) + x] = CLAMP (ycc[c], 0, 255);
      }
  for (guint c = 0; c < 3; c++)
    g_free (old[c]);
}

void
ref_filters_apply (
    const EfFilters *f, gdouble *const *v, gint width, gint height)
{
  for (guint c = 0; c < 3 && f->denoise > 0; c++)
    denoise (v[c], c ? width / 2 : width, c ? height / 2 : height, f->denoise);
  sharpen (v[0], width, height, f->sharpen);
  for (guint c = 0; c < 3; c++)
    grade (f, c, v[c], width * height / (c ? 4 : 1));
  if (f->lut)
    look_up (f, v, width, height);
}
