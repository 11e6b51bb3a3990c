/* Edit Factory - crop, flip and quarter turns of a picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pose.h"

#include <math.h>

/* The clip's rotation, 0 to below 360. */
static gdouble
turn_of (const EfClip *clip)
{
  gdouble turn = fmod (clip->rotate, 360);

  return turn < 0 ? fmod (turn + 360, 360) : turn;
}

gdouble
ef_pose_angle (const EfClip *clip)
{
  gdouble turn = turn_of (clip);

  return fmod (turn, 90) == 0 ? 0 : turn;
}

/* The sides that the crop of the upright picture has in the coded one. */
static EfCrop
coded_crop (const EfCrop *crop, guint rotation, gboolean mirrored)
{
  EfCrop c = *crop;

  for (guint r = 0; r < rotation; r += 90) {
    EfCrop up = c;

    c = (EfCrop){ up.top, up.right, up.bottom, up.left };
  }
  if (mirrored)
    c = (EfCrop){ c.right, c.top, c.left, c.bottom };
  return c;
}

/* Whole samples of chroma from @low of @size on. */
static void
choose_range (
    guint size, guint step, gdouble low, gdouble high, guint *from, guint *to)
{
  guint blocks = (size + step - 1) / step;
  guint first = MIN ((guint)lrint (low * size / step), blocks - 1);
  guint cut = MIN ((guint)lrint (high * size / step), blocks - 1 - first);

  *from = first * step;
  *to = MIN ((blocks - cut) * step, size);
}

static guint
bytes_per_sample (const EfPlane *plane)
{
  switch (plane->sample) {
    case EF_SAMPLE_U8:
      return 1;
    case EF_SAMPLE_U16_PAIR:
      return 4;
    default:
      return 2;
  }
}

static void
crop_plane (EfPlane *p, guint x0, guint x1, guint y0, guint y1)
{
  p->data += (gssize)y0 * p->stride + (gsize)x0 * bytes_per_sample (p);
  p->width = MIN (x1, p->width) - x0;
  p->height = MIN (y1, p->height) - y0;
}

static void
crop_picture (EfPicture *picture, const EfCrop *crop)
{
  EfCrop c = coded_crop (crop, picture->rotation, picture->mirrored);
  guint sub_x = picture->sub_x, sub_y = picture->sub_y;
  guint x0, x1, y0, y1;

  choose_range (picture->planes[0].width, sub_x, c.left, c.right, &x0, &x1);
  choose_range (picture->planes[0].height, sub_y, c.top, c.bottom, &y0, &y1);
  for (guint i = 0; i < EF_PICTURE_PLANES; i++)
    if (!picture->planes[i].data)
      continue;
    else if (ef_picture_is_chroma (i))
      crop_plane (&picture->planes[i], x0 / sub_x, (x1 + sub_x - 1) / sub_x,
          y0 / sub_y, (y1 + sub_y - 1) / sub_y);
    else
      crop_plane (&picture->planes[i], x0, x1, y0, y1);
}

/* A flip after a turn is a turn the other way after the flip. */
static void
flip_picture (EfPicture *picture, EfFlip flip)
{
  if (flip == EF_FLIP_HORIZONTAL || flip == EF_FLIP_VERTICAL) {
    picture->rotation = (360 - picture->rotation) % 360;
    picture->mirrored = !picture->mirrored;
  }
  if (flip == EF_FLIP_VERTICAL || flip == EF_FLIP_BOTH)
    picture->rotation = (picture->rotation + 180) % 360;
}

void
ef_pose_apply (EfPicture *picture, const EfClip *clip)
{
  const EfCrop *c = &clip->crop;

  if (picture->posed)
    return;
  picture->posed = TRUE;
  if (c->left != 0 || c->top != 0 || c->right != 0 || c->bottom != 0)
    crop_picture (picture, c);
  flip_picture (picture, clip->flip);
  if (ef_pose_angle (clip) == 0)
    picture->rotation = (picture->rotation + (guint)turn_of (clip)) % 360;
}
