/* Edit Factory - a picture's own blurred fill, made small
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fill carries no detail, so it is averaged down, blurred there (three
 * box filters approach a Gaussian: W. Wells, IEEE PAMI 8, 1986) and enlarged
 * by the composer's own scaler.
 */
#include "blur-fill.h"

#include <string.h>

#define RADIUS 3
/* Samples looked at per small pixel and axis: enough for an even average. */
#define PROBES 6
/* The fill stays behind: 55 % of its brightness. */
#define DIM_NUM 141
#define DIM_DEN 256

void
ef_blur_fill_init (EfBlurFill *self)
{
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    self->samples[i] = g_malloc (EF_FILL_SIZE * EF_FILL_SIZE);
  self->work = g_new (guint16, EF_FILL_SIZE + 2 * RADIUS);
}

void
ef_blur_fill_clear (EfBlurFill *self)
{
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    g_clear_pointer (&self->samples[i], g_free);
  g_clear_pointer (&self->work, g_free);
}

/* In Q6: ten bits count, because what follows may be HDR, whose curves make
 * much of little. */
static guint
sample_at (const EfPlane *p, guint x, guint y)
{
  const guint8 *row = p->data + (gssize)y * p->stride;
  guint v;

  switch (p->sample) {
    case EF_SAMPLE_U8:
      return row[x] << EF_ROW_SHIFT;
    case EF_SAMPLE_U8_PAIR:
      return row[2 * x] << EF_ROW_SHIFT;
    default:
      x *= p->sample == EF_SAMPLE_U16_PAIR ? 2 : 1;
      v = GUINT16_FROM_LE (((const guint16 *)row)[x]);
      return p->shift >= 0 ? v << p->shift : v >> -p->shift;
  }
}

static guint8
average (const EfPlane *p, guint i, guint j, guint width, guint height)
{
  guint x0 = (guint64)i * p->width / width;
  guint x1 = MAX ((guint64)(i + 1) * p->width / width, x0 + 1);
  guint y0 = (guint64)j * p->height / height;
  guint y1 = MAX ((guint64)(j + 1) * p->height / height, y0 + 1);
  guint step_x = MAX ((x1 - x0) / PROBES, 1);
  guint step_y = MAX ((y1 - y0) / PROBES, 1);
  guint sum = 0, n = 0;

  for (guint y = y0; y < MIN (y1, p->height); y += step_y)
    for (guint x = x0; x < MIN (x1, p->width); x += step_x, n++)
      sum += sample_at (p, x, y);
  n <<= EF_ROW_SHIFT;
  return n ? (sum + n / 2) / n : 0;
}

void
ef_box_blur_line (
    guint8 *line, guint n, guint step, guint radius, guint16 *work)
{
  guint sum = 0, size = 2 * radius + 1;

  for (guint i = 0; i < n + 2 * radius; i++)
    work[i] =
        line[(gsize)CLAMP ((gint)i - (gint)radius, 0, (gint)n - 1) * step];
  for (guint i = 0; i < size - 1; i++)
    sum += work[i];
  for (guint i = 0; i < n; i++) {
    sum += work[i + size - 1];
    line[(gsize)i * step] = (sum + size / 2) / size;
    sum -= work[i];
  }
}

static void
blur (guint8 *samples, guint width, guint height, guint16 *work)
{
  for (guint pass = 0; pass < EF_BOX_PASSES; pass++) {
    for (guint y = 0; y < height; y++)
      ef_box_blur_line (samples + y * width, width, 1, RADIUS, work);
    for (guint x = 0; x < width; x++)
      ef_box_blur_line (samples + x, height, width, RADIUS, work);
  }
}

/* @alpha: (nullable): what luma is multiplied by */
static void
dim (EfPicture *picture, guint8 *luma, const guint8 *alpha, guint n)
{
  guint level = picture->full_range ? 0 : 16;

  for (guint i = 0; i < n; i++) {
    guint black = alpha ? (level * alpha[i] + 127) / 255 : level;

    luma[i] = black + (MAX (luma[i], black) - black) * DIM_NUM / DIM_DEN;
  }
}

const EfPicture *
ef_blur_fill_make (EfBlurFill *self, const EfPicture *picture)
{
  guint w = picture->planes[0].width, h = picture->planes[0].height;
  guint longest = MAX (w, h);
  guint width = MAX (w * EF_FILL_SIZE / longest, 2);
  guint height = MAX (h * EF_FILL_SIZE / longest, 2);

  self->picture = *picture;
  self->picture.sub_x = self->picture.sub_y = 1;
  self->picture.chroma_x = self->picture.chroma_y = 0;
  self->picture.shift_x = self->picture.shift_y = 0;
  self->picture.par =
      picture->par * ((gdouble)w / width) / ((gdouble)h / height);
  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    EfPlane *p = &self->picture.planes[i];

    if (!p->data)
      continue;
    for (guint y = 0; y < height; y++)
      for (guint x = 0; x < width; x++)
        self->samples[i][y * width + x] =
            average (&picture->planes[i], x, y, width, height);
    blur (self->samples[i], width, height, self->work);
    p->data = self->samples[i];
    p->stride = width;
    p->width = width;
    p->height = height;
    p->sample = EF_SAMPLE_U8;
  }
  dim (&self->picture, self->samples[0],
      picture->alpha == EF_ALPHA_MULTIPLIED ? self->samples[3] : NULL,
      width * height);
  return &self->picture;
}
