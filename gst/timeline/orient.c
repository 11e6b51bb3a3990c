/* Edit Factory - turning a picture upright
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "orient.h"

/* Blocks keep both the rows read and the rows written in the cache. */
#define BLOCK 32

typedef struct
{
  guint width; /* of the turned plane */
  guint height;
  guint rotation;
  gboolean mirrored;
} Turn;

/* Where sample (x, y) of the turned plane lies in the original. */
static void
origin_of (const Turn *turn, guint x, guint y, guint *sx, guint *sy)
{
  guint w = turn->rotation % 180 ? turn->height : turn->width;

  switch (turn->rotation) {
    case 90:
      *sx = y;
      *sy = turn->width - 1 - x;
      break;
    case 180:
      *sx = turn->width - 1 - x;
      *sy = turn->height - 1 - y;
      break;
    case 270:
      *sx = turn->height - 1 - y;
      *sy = x;
      break;
    default:
      *sx = x;
      *sy = y;
  }
  if (turn->mirrored)
    *sx = w - 1 - *sx;
}

static gboolean
is_wide (const EfPlane *plane)
{
  return plane->sample == EF_SAMPLE_U16 || plane->sample == EF_SAMPLE_U16_PAIR;
}

static void
turn_block (const EfPlane *src, guint8 *dst, gint stride, const Turn *turn,
    guint x0, guint y0)
{
  guint x1 = MIN (x0 + BLOCK, turn->width);
  guint y1 = MIN (y0 + BLOCK, turn->height);
  gboolean wide = is_wide (src);
  guint step =
      (src->sample == EF_SAMPLE_U8 || src->sample == EF_SAMPLE_U16 ? 1 : 2) *
      (wide ? 2 : 1);

  for (guint y = y0; y < y1; y++) {
    guint sx, sy, ex, ey;
    gssize delta = 0;
    const guint8 *s;
    guint8 *d = dst + (gssize)y * stride + x0 * (wide ? 2 : 1);

    origin_of (turn, x0, y, &sx, &sy);
    s = src->data + (gssize)sy * src->stride + sx * step;
    if (x0 + 1 < turn->width) {
      origin_of (turn, x0 + 1, y, &ex, &ey);
      delta = ((gssize)ey - (gssize)sy) * src->stride +
          ((gssize)ex - (gssize)sx) * step;
    }
    for (guint x = x0; x < x1; x++, s += delta) {
      *d++ = s[0];
      if (wide)
        *d++ = s[1];
    }
  }
}

static void
turn_plane (const EfPlane *src, EfPlane *dst, guint8 *memory, const Turn *turn)
{
  *dst = *src;
  dst->width = turn->width;
  dst->height = turn->height;
  dst->sample = is_wide (src) ? EF_SAMPLE_U16 : EF_SAMPLE_U8;
  dst->stride = turn->width * (is_wide (src) ? 2 : 1);
  dst->data = memory;
  for (guint y = 0; y < turn->height; y += BLOCK)
    for (guint x = 0; x < turn->width; x += BLOCK)
      turn_block (src, memory, dst->stride, turn, x, y);
}

/* Siting turns with the picture: what was the last sample of chroma may become
 * the first, and with an odd size it lies elsewhere in its block. */
static void
turn_siting (EfPicture *p, guint rotation, gboolean mirrored)
{
  guint size[2][2] = { { p->planes[0].width, p->planes[0].height },
    { p->planes[1].width, p->planes[1].height } };

  if (mirrored) {
    p->shift_x = -p->shift_x;
    p->chroma_x =
        size[0][0] - 1.0 - p->chroma_x - (size[1][0] - 1.0) * p->sub_x;
  }
  for (guint r = 0; r < rotation; r += 90) {
    gdouble x = p->chroma_x, shift = p->shift_x;
    guint sub = p->sub_x;

    p->chroma_x =
        size[0][1] - 1.0 - p->chroma_y - (size[1][1] - 1.0) * p->sub_y;
    p->chroma_y = x;
    p->shift_x = -p->shift_y;
    p->shift_y = shift;
    p->sub_x = p->sub_y;
    p->sub_y = sub;
    for (guint i = 0; i < 2; i++) {
      guint width = size[i][0];

      size[i][0] = size[i][1];
      size[i][1] = width;
    }
  }
}

const EfPicture *
ef_upright_get (EfUpright *self, const EfPicture *picture)
{
  gsize needed = 0, at = 0;
  gboolean swap = picture->rotation % 180 != 0;

  if (picture->rotation == 0 && !picture->mirrored)
    return picture;
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    needed += 2 * (gsize)picture->planes[i].width * picture->planes[i].height;
  if (self->size < needed) {
    g_free (self->memory);
    self->memory = g_malloc (needed);
    self->size = needed;
  }
  self->picture = *picture;
  self->picture.rotation = 0;
  self->picture.mirrored = FALSE;
  if (swap)
    self->picture.par = 1 / picture->par;
  turn_siting (&self->picture, picture->rotation, picture->mirrored);
  for (guint i = 0; i < EF_PICTURE_PLANES; i++) {
    const EfPlane *src = &picture->planes[i];
    Turn turn = { swap ? src->height : src->width,
      swap ? src->width : src->height, picture->rotation, picture->mirrored };

    if (!src->data)
      continue;
    turn_plane (src, &self->picture.planes[i], self->memory + at, &turn);
    at += 2 * (gsize)src->width * src->height;
  }
  return &self->picture;
}

void
ef_upright_clear (EfUpright *self)
{
  g_clear_pointer (&self->memory, g_free);
  self->size = 0;
}
