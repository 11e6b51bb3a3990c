/* Edit Factory - a decoded frame as the slow composer sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference-picture.h"

#include <math.h>

static gdouble
read_sample (const GstVideoFrame *f, guint c, gint x, gint y)
{
  const guint8 *p = (const guint8 *)GST_VIDEO_FRAME_COMP_DATA (f, c) +
      (gssize)y * GST_VIDEO_FRAME_COMP_STRIDE (f, c) +
      x * GST_VIDEO_FRAME_COMP_PSTRIDE (f, c);
  gint depth = GST_VIDEO_FRAME_COMP_DEPTH (f, c);

  if (depth == 8)
    return *p;
  return ((p[0] | p[1] << 8) >> f->info.finfo->shift[c]) / pow (2, depth - 8);
}

static void
read_component (
    RefComponent *c, const GstVideoFrame *f, guint i, gdouble x, gdouble y)
{
  c->width = GST_VIDEO_FRAME_COMP_WIDTH (f, i);
  c->height = GST_VIDEO_FRAME_COMP_HEIGHT (f, i);
  c->step_x = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (f->info.finfo, i);
  c->step_y = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (f->info.finfo, i);
  c->x = c->step_x == 1 ? 0 : x;
  c->y = c->step_y == 1 ? 0 : y;
  c->v = g_new (gdouble, c->width * c->height);
  for (gint row = 0; row < c->height; row++)
    for (gint column = 0; column < c->width; column++)
      c->v[row * c->width + column] = read_sample (f, i, column, row);
}

static void
choose_weights (RefPicture *p, const GstVideoInfo *info)
{
  gboolean small = MIN (info->width, info->height) < 720;

  p->kr = 0.2126;
  p->kb = 0.0722;
  if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT2020) {
    p->kr = 0.2627;
    p->kb = 0.0593;
  } else if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT601 ||
      (info->colorimetry.matrix != GST_VIDEO_COLOR_MATRIX_BT709 && small)) {
    p->kr = 0.299;
    p->kb = 0.114;
  }
}

/* Left becomes right. */
static void
mirror (RefPicture *p)
{
  for (guint i = 0; i < 3; i++) {
    RefComponent *c = &p->c[i];

    c->x = p->width - 1 - (c->x + (c->width - 1) * c->step_x);
    for (gint y = 0; y < c->height; y++)
      for (gint x = 0; x < c->width / 2; x++) {
        gdouble *v = c->v + y * c->width, other = v[x];

        v[x] = v[c->width - 1 - x];
        v[c->width - 1 - x] = other;
      }
  }
}

/* A quarter clockwise: what was below is left. */
static void
turn (RefPicture *p)
{
  gdouble width = p->width;

  for (guint i = 0; i < 3; i++) {
    RefComponent old = p->c[i], *c = &p->c[i];

    c->v = g_new (gdouble, old.width * old.height);
    c->width = old.height;
    c->height = old.width;
    c->step_x = old.step_y;
    c->step_y = old.step_x;
    c->x = p->height - 1 - (old.y + (old.height - 1) * old.step_y);
    c->y = old.x;
    for (gint y = 0; y < c->height; y++)
      for (gint x = 0; x < c->width; x++)
        c->v[y * c->width + x] = old.v[(old.height - 1 - x) * old.width + y];
    g_free (old.v);
  }
  p->width = p->height;
  p->height = width;
  p->par = 1 / p->par;
}

/* Takes samples away: @cut from the left, the top, the right, the bottom. */
static void
cut_component (RefComponent *c, const gint *cut)
{
  RefComponent old = *c;

  c->width -= cut[0] + cut[2];
  c->height -= cut[1] + cut[3];
  c->v = g_new (gdouble, c->width * c->height);
  for (gint y = 0; y < c->height; y++)
    for (gint x = 0; x < c->width; x++)
      c->v[y * c->width + x] = old.v[(y + cut[1]) * old.width + x + cut[0]];
  g_free (old.v);
}

/* In the coded picture. Sides are left, top, right, bottom, so a picture that
 * is turned clockwise before it is shown has the left of what is shown at its
 * bottom, one further. */
static void
crop (RefPicture *p, const EfClip *clip, const RefSource *source)
{
  const gdouble shown[] = { clip->crop.left, clip->crop.top, clip->crop.right,
    clip->crop.bottom };
  gint chroma[4], luma[4];

  for (guint i = 0; i < 4; i++) {
    guint side = source->mirrored && i % 2 == 0 ? 2 - i : i;
    gdouble size = i % 2 ? p->height : p->width;
    gint step = i % 2 ? p->c[1].step_y : p->c[1].step_x;

    chroma[i] = (gint)nearbyint (
        shown[(side + source->rotation / 90) % 4] * size / step);
    luma[i] = chroma[i] * step;
    /* The last block of an odd picture is half a block. */
    if (i >= 2 && chroma[i] > 0)
      luma[i] -= (step - (gint)size % step) % step;
  }
  cut_component (&p->c[0], luma);
  cut_component (&p->c[1], chroma);
  cut_component (&p->c[2], chroma);
  p->width -= luma[0] + luma[2];
  p->height -= luma[1] + luma[3];
}

/* Orientation, crop, flip, rotation, in this order. */
static void
pose (RefPicture *p, const EfClip *clip, const RefSource *source)
{
  gdouble angle = clip->rotate;

  crop (p, clip, source);
  if (source->mirrored)
    mirror (p);
  for (guint r = 0; r < source->rotation; r += 90)
    turn (p);
  if (clip->flip == EF_FLIP_HORIZONTAL || clip->flip == EF_FLIP_BOTH)
    mirror (p);
  if (clip->flip == EF_FLIP_VERTICAL || clip->flip == EF_FLIP_BOTH) {
    turn (p);
    turn (p);
    mirror (p);
  }
  while (angle < 0)
    angle += 360;
  if (angle / 90 == floor (angle / 90)) {
    for (; angle > 0; angle -= 90)
      turn (p);
  }
  p->angle = angle * G_PI / 180;
}

void
ref_picture_init (
    RefPicture *p, const EfClip *clip, const RefSource *source, guint frame)
{
  const GstVideoFrame *f =
      &g_array_index (source->frames, RefFrame, frame).frame;
  GstVideoChromaSite site = f->info.chroma_site;

  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    site = source->still ? GST_VIDEO_CHROMA_SITE_JPEG
                         : GST_VIDEO_CHROMA_SITE_MPEG2;
  for (guint i = 0; i < 3; i++)
    read_component (&p->c[i], f, i,
        i && !(site & GST_VIDEO_CHROMA_SITE_H_COSITED) ? 0.5 : 0,
        i && !(site & GST_VIDEO_CHROMA_SITE_V_COSITED) ? 0.5 : 0);
  p->width = f->info.width;
  p->height = f->info.height;
  p->par = (gdouble)f->info.par_n / f->info.par_d;
  p->full = f->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  p->pq = f->info.colorimetry.transfer == GST_VIDEO_TRANSFER_SMPTE2084;
  p->hlg = f->info.colorimetry.transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67;
  choose_weights (p, &f->info);
  pose (p, clip, source);
}

void
ref_picture_clear (RefPicture *p)
{
  for (guint i = 0; i < 3; i++)
    g_free (p->c[i].v);
}

/* Keys' cubic convolution with a = -1/2, from the paper. */
static gdouble
keys (gdouble x)
{
  x = fabs (x);
  if (x < 1)
    return 1.5 * x * x * x - 2.5 * x * x + 1;
  return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

#define MAX_SUPPORT 64

static gint
weigh (gdouble at, gdouble scale, gdouble *weights, gint *first)
{
  gdouble wide = MAX (scale, 1), sum = 0;
  gint n = 0;

  *first = (gint)floor (at - 2 * wide);
  for (gint i = *first; i <= ceil (at + 2 * wide); i++) {
    g_assert_cmpint (n, <, MAX_SUPPORT);
    sum += weights[n++] = keys ((i - at) / wide);
  }
  for (gint i = 0; i < n; i++)
    weights[i] /= sum;
  return n;
}

/* A component at (@x, @y), luma samples from the picture's corner;
 * @sx, @sy: luma samples for a sample of the canvas' same component. */
gdouble
ref_component_at (
    const RefComponent *c, gdouble x, gdouble y, gdouble sx, gdouble sy)
{
  gdouble wx[MAX_SUPPORT], wy[MAX_SUPPORT], sum = 0;
  gint x0, y0;
  gint nx =
      weigh ((x - 0.5 - c->x) / c->step_x, fabs (sx) / c->step_x, wx, &x0);
  gint ny =
      weigh ((y - 0.5 - c->y) / c->step_y, fabs (sy) / c->step_y, wy, &y0);

  for (gint j = 0; j < ny; j++)
    for (gint i = 0; i < nx; i++)
      sum += wx[i] * wy[j] *
          c->v[CLAMP (y0 + j, 0, c->height - 1) * c->width +
              CLAMP (x0 + i, 0, c->width - 1)];
  return sum;
}

/* To BT.709, limited range; @ycc in code values of the picture. */
void
ref_to_canvas (const RefPicture *p, gdouble *ycc)
{
  gdouble y = p->full ? ycc[0] / 255 : (ycc[0] - 16) / 219;
  gdouble cb = (ycc[1] - 128) / (p->full ? 255 : 224);
  gdouble cr = (ycc[2] - 128) / (p->full ? 255 : 224);
  gdouble r = y + 2 * (1 - p->kr) * cr, b = y + 2 * (1 - p->kb) * cb;
  gdouble g = (y - p->kr * r - p->kb * b) / (1 - p->kr - p->kb);
  gdouble luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;

  ycc[0] = 16 + 219 * luma;
  ycc[1] = 128 + 224 * (b - luma) / 1.8556;
  ycc[2] = 128 + 224 * (r - luma) / 1.5748;
}

void
ref_from_rgb (guint32 rgb, gdouble *ycc)
{
  gdouble r = (rgb >> 16) / 255.0, g = (rgb >> 8 & 255) / 255.0;
  gdouble b = (rgb & 255) / 255.0, y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

  ycc[0] = 16 + 219 * y;
  ycc[1] = 128 + 224 * (b - y) / 1.8556;
  ycc[2] = 128 + 224 * (r - y) / 1.5748;
}

/* The picture's fill: averaged down to 96 samples on its longer side, three
 * boxes of seven, 55 % bright. */
static void
box_blur (gdouble *v, gint width, gint height, gint dx, gint dy)
{
  g_autofree gdouble *old = g_memdup2 (v, sizeof *v * width * height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++) {
      gdouble sum = 0;

      for (gint k = -3; k <= 3; k++)
        sum += old[CLAMP (y + k * dy, 0, height - 1) * width +
            CLAMP (x + k * dx, 0, width - 1)];
      v[y * width + x] = sum / 7;
    }
}

/* Sample (@i, @j) of a component made @width x @height. */
static gdouble
mean (const RefComponent *c, gint i, gint j, gint width, gint height)
{
  gint x0 = i * c->width / width, y0 = j * c->height / height;
  gint x1 = MAX ((i + 1) * c->width / width, x0 + 1);
  gint y1 = MAX ((j + 1) * c->height / height, y0 + 1);
  gdouble sum = 0;

  for (gint y = y0; y < y1; y++)
    for (gint x = x0; x < x1; x++)
      sum += c->v[y * c->width + x];
  return sum / ((x1 - x0) * (y1 - y0));
}

void
ref_fill_init (RefPicture *fill, const RefPicture *p)
{
  gint longest = MAX (p->width, p->height);
  gint width = MAX ((gint)p->width * 96 / longest, 2);
  gint height = MAX ((gint)p->height * 96 / longest, 2);
  gdouble black = p->full ? 0 : 16;

  *fill = *p;
  fill->width = width;
  fill->height = height;
  fill->par = p->par * (p->width / width) / (p->height / height);
  for (guint i = 0; i < 3; i++) {
    RefComponent *c = &fill->c[i];

    *c = (RefComponent){ g_new (gdouble, width * height), width, height, 0, 0,
      1, 1 };
    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < width; x++)
        c->v[y * width + x] = mean (&p->c[i], x, y, width, height);
    for (guint pass = 0; pass < 3; pass++) {
      box_blur (c->v, width, height, 1, 0);
      box_blur (c->v, width, height, 0, 1);
    }
    for (gint k = 0; i == 0 && k < width * height; k++)
      c->v[k] = black + MAX (c->v[k] - black, 0) * 0.55;
  }
}
