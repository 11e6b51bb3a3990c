/* Edit Factory - a still picture, decoded once and kept small
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "still.h"
#include "orient.h"
#include "pose.h"
#include "tilt.h"

/* Samples per output pixel that a reduction leaves at least. */
#define KEPT_DENSITY 1.5

struct _EfStill
{
  EfPicture picture;
  guint8 *memory;
};

/* Samples per pixel of the canvas at one end of the clip's motion. */
static gdouble
density_at (const EfClip *clip, gdouble t, guint width, guint height,
    gdouble par, guint canvas_width, guint canvas_height)
{
  gdouble angle = ef_pose_angle (clip);
  EfPlacement p;
  EfTilt tilt;

  if (angle != 0) {
    tilt = ef_tilt_at (
        clip, angle, t, 1, width, height, par, canvas_width, canvas_height);
    return MIN (tilt.reduce_x, tilt.reduce_y);
  }
  p = ef_placement_at (
      clip, t, 1, width, height, par, canvas_width, canvas_height);
  return MIN (p.src_width / p.width, p.src_height / p.height);
}

/* How far @clip can be reduced before a viewer could see it. */
static guint
choose_factor (const EfPicture *picture, const EfClip *clip, guint canvas_width,
    guint canvas_height)
{
  gboolean swap = picture->rotation % 180 != 0;
  guint width = picture->planes[0].width;
  guint height = picture->planes[0].height;
  gdouble density = G_MAXDOUBLE;

  for (guint i = 0; i < 2; i++)
    density = MIN (density,
        density_at (clip, i, swap ? height : width, swap ? width : height,
            swap ? 1 / picture->par : picture->par, canvas_width,
            canvas_height));
  return MAX ((guint)(density / KEPT_DENSITY), 1);
}

static void
average_row (guint8 *dst, const EfPlane *src, guint y, guint width, guint k,
    guint32 *sums)
{
  guint area = k * k;

  for (guint x = 0; x < width; x++)
    sums[x] = area / 2;
  for (guint j = 0; j < k; j++) {
    const guint8 *row = src->data + (gssize)(y * k + j) * src->stride;

    if (src->sample == EF_SAMPLE_U8_PAIR) {
      for (guint x = 0; x < width; x++)
        for (guint i = 0; i < k; i++)
          sums[x] += row[2 * (x * k + i)];
    } else {
      for (guint x = 0; x < width; x++)
        for (guint i = 0; i < k; i++)
          sums[x] += row[x * k + i];
    }
  }
  for (guint x = 0; x < width; x++)
    dst[x] = sums[x] / area;
}

/* Box average by @k in both directions; siting stays about the block's
 * centre. The last rows and columns that fill no block are left out. */
static EfStill *
reduce (const EfPicture *picture, guint k)
{
  EfStill *self = g_new0 (EfStill, 1);
  gsize size = 0;
  guint8 *at;
  g_autofree guint32 *sums = g_new (guint32, picture->planes[0].width + 1);

  for (guint i = 0; i < picture->n_planes; i++)
    size += (gsize)picture->planes[i].width * picture->planes[i].height + 64;
  self->memory = at = g_malloc (size);
  self->picture = *picture;
  for (guint i = 0; i < picture->n_planes; i++) {
    const EfPlane *src = &picture->planes[i];
    EfPlane *dst = &self->picture.planes[i];

    dst->width = MAX (src->width / k, 1);
    dst->height = MAX (src->height / k, 1);
    dst->stride = dst->width;
    dst->data = at;
    dst->sample = EF_SAMPLE_U8;
    for (guint y = 0; y < dst->height; y++)
      average_row (at + (gsize)y * dst->stride, src, y, dst->width, k, sums);
    at += (gsize)dst->width * dst->height;
  }
  self->picture.chroma_x = 0.5 + (picture->chroma_x - 0.5) / k;
  self->picture.chroma_y = 0.5 + (picture->chroma_y - 0.5) / k;
  if (picture->sub_x == 1)
    self->picture.chroma_x = 0;
  if (picture->sub_y == 1)
    self->picture.chroma_y = 0;
  return self;
}

/* R'G'B' over the background, as BT.709 limited 4:4:4. */
static void
flatten_argb (EfPicture *picture, guint8 *memory, const GstVideoFrame *frame,
    guint32 background)
{
  guint width = GST_VIDEO_FRAME_WIDTH (frame);
  guint height = GST_VIDEO_FRAME_HEIGHT (frame);
  gsize plane = (gsize)width * height;
  gint back[3] = { background >> 16 & 0xff, background >> 8 & 0xff,
    background & 0xff };

  *picture = (EfPicture){ .par = 1, .n_planes = 3, .sub_x = 1, .sub_y = 1 };
  picture->matrix = EF_MATRIX_BT709;
  for (guint i = 0; i < 3; i++)
    picture->planes[i] =
        (EfPlane){ memory + i * plane, width, width, height, EF_SAMPLE_U8, 0 };
  for (guint y = 0; y < height; y++) {
    const guint8 *src = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
        (gssize)y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
    guint8 *dst = memory + (gsize)y * width;

    for (guint x = 0; x < width; x++, src += 4, dst++) {
      gint a = src[0], c[3];

      for (guint i = 0; i < 3; i++)
        c[i] = (src[i + 1] * a + back[i] * (255 - a) + 127) / 255;
      /* BT.709-6 3.2 and 3.4 in 16 bits of fraction */
      dst[0] =
          (16 * 65536 + 11966 * c[0] + 40254 * c[1] + 4064 * c[2] + 32768) >>
          16;
      dst[plane] =
          (128 * 65536 - 6596 * c[0] - 22189 * c[1] + 28784 * c[2] + 32768) >>
          16;
      dst[2 * plane] =
          (128 * 65536 + 28784 * c[0] - 26145 * c[1] - 2639 * c[2] + 32768) >>
          16;
    }
  }
}

/* Turning once is cheaper than at every frame. */
static EfStill *
turn_upright (EfStill *self)
{
  EfUpright upright = { 0 };
  const EfPicture *turned = ef_upright_get (&upright, &self->picture);

  if (turned == &self->picture)
    return self;
  self->picture = *turned;
  g_free (self->memory);
  self->memory = upright.memory;
  return self;
}

EfStill *
ef_still_new (const EfClipFrame *frame, const EfClip *clip, guint canvas_width,
    guint canvas_height)
{
  g_autofree guint8 *flat = NULL;
  const GstVideoFrame *f = &frame->frame;
  EfPicture picture;

  if (GST_VIDEO_FRAME_FORMAT (f) == GST_VIDEO_FORMAT_ARGB) {
    flat = g_malloc (
        3 * (gsize)GST_VIDEO_FRAME_WIDTH (f) * GST_VIDEO_FRAME_HEIGHT (f));
    flatten_argb (&picture, flat, f, clip->background);
  } else if (GST_VIDEO_FRAME_COMP_DEPTH (f, 0) > 8 ||
      !ef_picture_from_frame (&picture, f, TRUE)) {
    return NULL;
  }
  picture.rotation = frame->rotation;
  picture.mirrored = frame->mirrored;
  ef_pose_apply (&picture, clip);
  return turn_upright (reduce (
      &picture, choose_factor (&picture, clip, canvas_width, canvas_height)));
}

void
ef_still_free (EfStill *self)
{
  g_free (self->memory);
  g_free (self);
}

const EfPicture *
ef_still_get_picture (const EfStill *self)
{
  return &self->picture;
}
