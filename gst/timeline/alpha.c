/* Edit Factory - pictures that are transparent in places
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "alpha.h"

#define OPAQUE (255 << EF_ROW_SHIFT)

/* Weights of the rows or columns of alpha that a sample of chroma stands for,
 * from the first of its block less one on; they sum to 4. */
static void
choose_weights (guint sub, gdouble site, guint weights[3])
{
  static const guint alone[] = { 0, 4, 0 }, between[] = { 0, 2, 2 },
                     cosited[] = { 1, 2, 1 };
  const guint *w = sub == 1 ? alone : site > 0.25 ? between : cosited;

  for (guint i = 0; i < 3; i++)
    weights[i] = w[i];
}

static gint
clamp_index (gint i, guint size)
{
  return CLAMP (i, 0, (gint)size - 1);
}

/* Alpha, as Q6, where row @j of chroma lies. */
static void
reduce_alpha (
    const EfPicture *p, const EfPlane *alpha, guint j, gint16 *dst, guint n)
{
  const gint16 *samples = (const gint16 *)alpha->data;
  guint across[3], down[3];

  choose_weights (p->sub_x, p->chroma_x, across);
  choose_weights (p->sub_y, p->chroma_y, down);
  for (guint i = 0; i < n; i++) {
    guint sum = 8;

    for (guint y = 0; y < 3; y++)
      for (guint x = 0; down[y] && x < 3; x++)
        sum += down[y] * across[x] *
            samples[(gsize)clamp_index (j * p->sub_y + y - 1, alpha->height) *
                    alpha->width +
                clamp_index (i * p->sub_x + x - 1, alpha->width)];
    dst[i] = (gint16)(sum / 16);
  }
}

static void
multiply_row (gint16 *row, const gint16 *alpha, guint n)
{
  for (guint i = 0; i < n; i++)
    row[i] = (gint16)((row[i] * alpha[i] + OPAQUE / 2) / OPAQUE);
}

/* White of more than 8 bits is above 255. */
static void
read_alpha (EfPlane *plane, const EfPlane *src)
{
  const EfRowOps *ops = ef_row_ops_get ();
  gboolean wide =
      src->sample == EF_SAMPLE_U16 || src->sample == EF_SAMPLE_U16_PAIR;

  for (guint y = 0; y < plane->height; y++) {
    gint16 *row = (gint16 *)plane->data + (gsize)y * plane->width;

    ef_plane_read_row (src, ops, y, 0, plane->width, row);
    for (guint i = 0; wide && i < plane->width; i++)
      row[i] = (gint16)MIN (row[i] * 1020 / 1023, OPAQUE);
  }
}

static void
multiply_plane (EfPlane *plane, const EfPlane *src, const EfPlane *alpha)
{
  const EfRowOps *ops = ef_row_ops_get ();

  for (guint y = 0; y < plane->height; y++) {
    gint16 *row = (gint16 *)plane->data + (gsize)y * plane->width;

    ef_plane_read_row (src, ops, y, 0, plane->width, row);
    multiply_row (row, (const gint16 *)alpha->data + (gsize)y * alpha->width,
        plane->width);
  }
}

/* @self gets planes of Q6 samples of its own; vectors write past the end. */
static void
lay_out (EfMultiplied *self)
{
  EfPicture *p = &self->picture;
  gsize needed = 0;
  guint16 *at;

  p->planes[4] = p->planes[p->n_planes == 3 ? 1 : 3];
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    needed += (gsize)p->planes[i].width * p->planes[i].height + 64;
  if (self->size < needed) {
    g_free (self->memory);
    self->memory = g_new (guint16, needed);
    self->size = needed;
  }
  at = self->memory;
  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    EfPlane *plane = &p->planes[i];

    if (!plane->data)
      continue;
    plane->data = (const guint8 *)at;
    plane->stride = (gint)plane->width * 2;
    plane->sample = EF_SAMPLE_U16;
    plane->shift = 0;
    at += (gsize)plane->width * plane->height + 64;
  }
}

const EfPicture *
ef_multiplied_get (EfMultiplied *self, const EfPicture *picture)
{
  EfPicture *p = &self->picture;
  const EfPlane *chroma = &p->planes[4];

  if (picture->alpha != EF_ALPHA_STRAIGHT)
    return picture;
  *p = *picture;
  p->alpha = EF_ALPHA_MULTIPLIED;
  lay_out (self);
  read_alpha (&p->planes[3], &picture->planes[3]);
  for (guint j = 0; j < chroma->height; j++)
    reduce_alpha (p, &p->planes[3], j,
        (gint16 *)chroma->data + (gsize)j * chroma->width, chroma->width);
  multiply_plane (&p->planes[0], &picture->planes[0], &p->planes[3]);
  for (guint i = 1; i < picture->n_planes; i++)
    multiply_plane (&p->planes[i], &picture->planes[i], chroma);
  return p;
}

void
ef_multiplied_clear (EfMultiplied *self)
{
  g_clear_pointer (&self->memory, g_free);
  self->size = 0;
}

void
ef_alpha_to_mask (gint16 *mask, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint a = CLAMP (mask[i], 0, OPAQUE);

    mask[i] = (gint16)((a * EF_ROW_ONE + OPAQUE / 2) / OPAQUE);
  }
}

void
ef_alpha_divide (gint16 *row, const gint16 *alpha, guint n)
{
  for (guint i = 0; i < n; i++) {
    gfloat v = alpha[i] > 0 ? (gfloat)row[i] * OPAQUE / alpha[i] : 0;

    row[i] = (gint16)CLAMP (v, 0.0f, (gfloat)OPAQUE);
  }
}

void
ef_alpha_over (gint16 *dst, const gint16 *row, const gint16 *mask, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint d = dst[i];

    dst[i] = (gint16)(d + (((row[i] - d) * mask[i] + EF_ROW_ONE / 2) >> 14));
  }
}
