/* Edit Factory - filters of a clip's picture on the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "filters.h"
#include "cube-row.h"
#include "filter-rows.h"
#include "row-ops.h"

#include <string.h>

#define PAD EF_FILTER_PAD
#define DENOISE_STEPS (32 << EF_ROW_SHIFT)

struct _EfFilterFrame
{
  const EfFilterRows *rows;
  guint width;
  guint height;
  gint16 *planes[3];
  gint16 *copy; /* of a plane with its edges, or of U and V */
  gint32 *sums; /* of a row with its edges */
};

gboolean
ef_filter_step_is_on (const EfFilterStep *self)
{
  return self->filters && !ef_filters_are_off (self->filters);
}

EfFilterFrame *
ef_filter_frame_new (guint width, guint height)
{
  EfFilterFrame *self = g_new0 (EfFilterFrame, 1);

  self->rows = ef_filter_rows_get ();
  self->width = width;
  self->height = height;
  for (guint i = 0; i < 3; i++)
    self->planes[i] = g_new0 (gint16, (gsize)width * height / (i ? 4 : 1));
  self->copy = g_new0 (gint16, (gsize)(width + 2 * PAD) * (height + 2 * PAD));
  self->sums = g_new0 (gint32, width + 2 * PAD);
  return self;
}

void
ef_filter_frame_free (EfFilterFrame *self)
{
  if (!self)
    return;
  for (guint i = 0; i < 3; i++)
    g_free (self->planes[i]);
  g_free (self->copy);
  g_free (self->sums);
  g_free (self);
}

static guint
width_of (const EfFilterFrame *self, guint i)
{
  return i ? self->width / 2 : self->width;
}

static guint
height_of (const EfFilterFrame *self, guint i)
{
  return i ? self->height / 2 : self->height;
}

gint16 *
ef_filter_frame_row (EfFilterFrame *self, guint i, guint y)
{
  return self->planes[i] + (gsize)y * width_of (self, i);
}

/* The copy of plane @i from row @y on; rows -PAD to height + PAD - 1 are there,
 * and as much on either side. */
static const gint16 *
copied_row (const EfFilterFrame *self, guint i, gint y)
{
  return self->copy + (gssize)(y + PAD) * (width_of (self, i) + 2 * PAD) + PAD;
}

static void
copy_plane (EfFilterFrame *self, guint i)
{
  guint width = width_of (self, i), height = height_of (self, i);

  for (gint y = -PAD; y < (gint)height + PAD; y++) {
    gint16 *dst = (gint16 *)copied_row (self, i, y);
    const gint16 *src =
        ef_filter_frame_row (self, i, CLAMP (y, 0, (gint)height - 1));

    memcpy (dst, src, width * sizeof (gint16));
    for (gint x = 0; x < PAD; x++) {
      dst[x - PAD] = src[0];
      dst[width + x] = src[width - 1];
    }
  }
}

/* Denoise */

static void
denoise_plane (EfFilterFrame *self, guint i, gdouble strength)
{
  gfloat slope = (gfloat)(1 / (strength * DENOISE_STEPS));

  copy_plane (self, i);
  for (guint y = 0; y < height_of (self, i); y++) {
    const gint16 *rows[3];

    for (gint k = 0; k < 3; k++)
      rows[k] = copied_row (self, i, (gint)y + k - 1);
    self->rows->denoise (
        rows, ef_filter_frame_row (self, i, y), slope, width_of (self, i));
  }
}

/* Sharpen */

static void
sharpen (EfFilterFrame *self, gdouble strength)
{
  copy_plane (self, 0);
  for (guint y = 0; y < self->height; y++) {
    const gint16 *rows[5];

    for (gint k = 0; k < 5; k++)
      rows[k] = copied_row (self, 0, (gint)y + k - 2);
    self->rows->sharpen (rows, ef_filter_frame_row (self, 0, y), self->sums,
        (gfloat)strength, self->width);
  }
}

/* Brightness, contrast, saturation */

/* (plane - @from) * @factor + @to */
static void
stretch (EfFilterFrame *self, guint i, gdouble from, gdouble factor, gdouble to)
{
  self->rows->stretch (self->planes[i], (gfloat)factor,
      (gfloat)((to - from * factor) * (1 << EF_ROW_SHIFT)),
      (gsize)width_of (self, i) * height_of (self, i));
}

static void
stretch_all (EfFilterFrame *self, const EfFilters *f)
{
  /* The middle grey of 0.5 is 125.5 in 8 bits. */
  const gdouble grey = 16 + 219 * 0.5;

  if (f->brightness != 0 || f->contrast != 1)
    stretch (self, 0, grey - 219 * f->brightness, f->contrast, grey);
  for (guint i = 1; i < 3; i++)
    if (f->contrast * f->saturation != 1)
      stretch (self, i, 128, f->contrast * f->saturation, 128);
}

/* LUT */

static void
look_up_all (EfFilterFrame *self, const EfFilterStep *step)
{
  guint half = self->width / 2, n = self->height / 2;
  gsize stride = half + 1; /* the last sample is there twice */
  gint16 *planes[2] = { self->copy, self->copy + stride * n };
  gfloat strength = (gfloat)step->filters->lut_strength;

  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < 2; i++) {
      gint16 *row = planes[i] + j * stride;

      memcpy (
          row, ef_filter_frame_row (self, i + 1, j), half * sizeof (gint16));
      row[half] = row[half - 1];
    }
  for (guint j = 0; j < n; j++) {
    const gint16 *rows[3][2]; /* above, this, below */
    gint16 *luma[2];

    for (guint k = 0; k < 3; k++)
      for (guint i = 0; i < 2; i++)
        rows[k][i] =
            planes[i] + CLAMP ((gint)(j + k) - 1, 0, (gint)n - 1) * stride;
    for (guint k = 0; k < 2; k++)
      luma[k] = ef_filter_frame_row (self, 0, 2 * j + k);
    ef_cube_row_chroma (step->lut, strength, luma[0], luma[1],
        ef_filter_frame_row (self, 1, j), ef_filter_frame_row (self, 2, j),
        half);
    for (guint k = 0; k < 2; k++)
      ef_cube_row_luma (
          step->lut, strength, luma[k], rows[1], rows[2 * k], self->width);
  }
}

void
ef_filter_frame_apply (EfFilterFrame *self, const EfFilterStep *step)
{
  const EfFilters *f = step->filters;

  for (guint i = 0; f->denoise > 0 && i < 3; i++)
    denoise_plane (self, i, f->denoise);
  if (f->sharpen > 0)
    sharpen (self, f->sharpen);
  stretch_all (self, f);
  if (step->lut && f->lut_strength > 0)
    look_up_all (self, step);
}
