/* Edit Factory - a slow, obvious composer, written from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference.h"

#include "reference-filters.h"
#include "reference-hdr.h"

#include <gst/app/gstappsink.h>
#include <math.h>
#include <string.h>

/* Sources */

static void
frame_clear (gpointer data)
{
  gst_video_frame_unmap (&((RefFrame *)data)->frame);
}

static void
add_sample (RefSource *self, GstSample *sample)
{
  RefFrame f;
  GstVideoInfo info;
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  g_assert_true (
      gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&f.frame, &info, buffer, GST_MAP_READ));
  f.time = gst_segment_to_stream_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  g_array_append_val (self->frames, f);
}

RefSource *
ref_source_new (const gchar *path, gboolean still)
{
  RefSource *self = g_new0 (RefSource, 1);
  g_autofree gchar *line = g_strdup_printf (
      "filesrc location=%s ! decodebin ! appsink name=s sync=false", path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  GstSample *sample;

  self->still = still;
  self->frames = g_array_new (FALSE, FALSE, sizeof (RefFrame));
  g_array_set_clear_func (self->frames, frame_clear);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (sink), 20 * GST_SECOND))) {
    add_sample (self, sample);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (self->frames->len, >, 0);
  return self;
}

void
ref_source_free (RefSource *self)
{
  g_array_unref (self->frames);
  g_free (self);
}

/* Pictures */

/* One component as 8-bit values; @x, @y: place of its first sample and @step_x,
 * @step_y its distances, in luma samples. */
typedef struct
{
  gdouble *v;
  gint width;
  gint height;
  gdouble x;
  gdouble y;
  gint step_x;
  gint step_y;
} Component;

/* As it is fitted: upright, cropped, flipped, in quarter turns. */
typedef struct
{
  Component c[3];
  gdouble width;
  gdouble height;
  gdouble angle; /* radians clockwise, that are left to turn it by */
  gdouble par;
  gdouble kr, kb;
  gboolean full;
  gboolean pq, hlg;
} Picture;

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
    Component *c, const GstVideoFrame *f, guint i, gdouble x, gdouble y)
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
choose_weights (Picture *p, const GstVideoInfo *info)
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
mirror (Picture *p)
{
  for (guint i = 0; i < 3; i++) {
    Component *c = &p->c[i];

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
turn (Picture *p)
{
  gdouble width = p->width;

  for (guint i = 0; i < 3; i++) {
    Component old = p->c[i], *c = &p->c[i];

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
cut_component (Component *c, const gint *cut)
{
  Component old = *c;

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
crop (Picture *p, const EfClip *clip, const RefSource *source)
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
pose (Picture *p, const EfClip *clip, const RefSource *source)
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

static void
picture_init (
    Picture *p, const EfClip *clip, const RefSource *source, guint frame)
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

static void
picture_clear (Picture *p)
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
static gdouble
component_at (const Component *c, gdouble x, gdouble y, gdouble sx, gdouble sy)
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
static void
to_canvas (const Picture *p, gdouble *ycc)
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

static void
from_rgb (guint32 rgb, gdouble *ycc)
{
  gdouble r = (rgb >> 16) / 255.0, g = (rgb >> 8 & 255) / 255.0;
  gdouble b = (rgb & 255) / 255.0, y = 0.2126 * r + 0.7152 * g + 0.0722 * b;

  ycc[0] = 16 + 219 * y;
  ycc[1] = 128 + 224 * (b - y) / 1.8556;
  ycc[2] = 128 + 224 * (r - y) / 1.5748;
}

/* Geometry */

typedef struct
{
  gdouble x, y, width, height;        /* on the canvas */
  gdouble src_x, src_y, src_w, src_h; /* of the picture */
  /* Of a turned picture: what lies in the middle of the canvas, and the scale
   * of the fit and that of the picture; all in square pixels */
  gdouble middle_x, middle_y, fit_scale, scale;
} Place;

static gdouble
nearest_even (gdouble v)
{
  return 2 * nearbyint (v / 2);
}

static gdouble
ease (EfEase kind, gdouble t)
{
  switch (kind) {
    case EF_EASE_IN:
      return t * t;
    case EF_EASE_OUT:
      return 1 - (1 - t) * (1 - t);
    case EF_EASE_IN_OUT:
      return 3 * t * t - 2 * t * t * t;
    default:
      return t;
  }
}

/* The window of a view, moved inside the picture of @w x @h. */
static void
window_of (const EfClip *clip, const EfView *view, gdouble scale, gdouble w,
    gdouble h, Place *r)
{
  r->src_w = MIN (r->width / (scale * view->zoom), w);
  r->src_h = MIN (r->height / (scale * view->zoom), h);
  r->src_x =
      CLAMP ((clip->focus_x + view->x) * w - r->src_w / 2, 0, w - r->src_w);
  r->src_y =
      CLAMP ((clip->focus_y + view->y) * h - r->src_h / 2, 0, h - r->src_h);
}

/* (@x, @y) turned clockwise. */
static void
rotate (gdouble angle, gdouble *x, gdouble *y)
{
  gdouble old = *x;

  *x = old * cos (angle) - *y * sin (angle);
  *y = old * sin (angle) + *y * cos (angle);
}

/* The upright box around a turned rectangle. */
static void
box_around (gdouble angle, gdouble w, gdouble h, gdouble *bw, gdouble *bh)
{
  *bw = *bh = 0;
  for (gint i = 0; i < 4; i++) {
    gdouble x = i % 2 ? w / 2 : -w / 2, y = i / 2 ? h / 2 : -h / 2;

    rotate (angle, &x, &y);
    *bw = MAX (*bw, 2 * x);
    *bh = MAX (*bh, 2 * y);
  }
}

/* The middle of a view's window in the picture's own axes, so that a window of
 * @ww x @wh stays inside. */
static void
aim (const EfClip *clip, const EfView *view, const Picture *p, gdouble ww,
    gdouble wh, gdouble *x, gdouble *y)
{
  gdouble w = p->width * p->par, h = p->height, bw, bh;

  box_around (p->angle, w, h, &bw, &bh);
  *x = (clip->focus_x + view->x - 0.5) * bw;
  *y = (clip->focus_y + view->y - 0.5) * bh;
  rotate (-p->angle, x, y);
  *x = w / 2 + CLAMP (*x, (ww - w) / 2, (w - ww) / 2);
  *y = h / 2 + CLAMP (*y, (wh - h) / 2, (h - wh) / 2);
}

static Place
turned_place (const EfPlan *plan, const EfClip *clip, EfFit fit,
    gboolean moving, gdouble t, gdouble nearer, const Picture *p)
{
  Place r = { 0, 0, plan->width, plan->height };
  EfView still = { 1, 0, 0 };
  const EfView *from = &still, *to = &still;
  gdouble w = p->width * p->par, h = p->height, bw, bh, ww, wh, zoom, k, x, y;

  if (fit == EF_FIT_COVER) {
    /* The canvas' corners must lie in the picture. */
    box_around (-p->angle, plan->width, plan->height, &bw, &bh);
    r.fit_scale = MAX (bw / w, bh / h);
    ww = bw / r.fit_scale;
    wh = bh / r.fit_scale;
  } else {
    box_around (p->angle, w, h, &bw, &bh);
    r.fit_scale = MIN (plan->width / bw, plan->height / bh);
    ww = w;
    wh = h;
  }
  if (moving && clip->has_motion) {
    from = &clip->from;
    to = &clip->to;
  }
  k = ease (clip->ease, t);
  zoom = from->zoom * pow (to->zoom / from->zoom, k);
  if (fabs (to->zoom / from->zoom - 1) > 1e-6)
    k = (1 / zoom - 1 / from->zoom) / (1 / to->zoom - 1 / from->zoom);
  aim (clip, from, p, ww / from->zoom, wh / from->zoom, &r.middle_x,
      &r.middle_y);
  aim (clip, to, p, ww / to->zoom, wh / to->zoom, &x, &y);
  r.middle_x += (x - r.middle_x) * k;
  r.middle_y += (y - r.middle_y) * k;
  r.scale = r.fit_scale * zoom * nearer;
  return r;
}

static Place
place_of (const EfPlan *plan, const EfClip *clip, EfFit fit, gboolean moving,
    gdouble t, gdouble nearer, const Picture *p)
{
  gdouble par = p->par, w = p->width * par, h = p->height;
  gdouble scale, e = ease (clip->ease, t), k = e;
  EfView still = { 1, 0, 0 };
  Place r = { 0, 0, plan->width, plan->height }, to;

  if (p->angle != 0)
    return turned_place (plan, clip, fit, moving, t, nearer, p);
  scale = MAX (plan->width / w, plan->height / h);
  if (fit != EF_FIT_COVER) {
    scale = MIN (plan->width / w, plan->height / h);
    r.width = MAX (nearest_even (w * scale), 2);
    r.height = MAX (nearest_even (h * scale), 2);
    r.x = nearest_even ((plan->width - r.width) / 2);
    r.y = nearest_even ((plan->height - r.height) / 2);
  }
  to = r;
  moving = moving && clip->has_motion;
  window_of (clip, moving ? &clip->from : &still, scale, w, h, &r);
  if (moving) {
    /* The zoom is a power of the eased time; the windows lie on a line. */
    gdouble from = clip->from.zoom, goal = clip->to.zoom;
    gdouble zoom = from * pow (goal / from, e);

    if (fabs (goal / from - 1) > 1e-6)
      k = (1 / zoom - 1 / from) / (1 / goal - 1 / from);
    window_of (clip, &clip->to, scale, w, h, &to);
    r.src_x += (to.src_x - r.src_x) * k;
    r.src_y += (to.src_y - r.src_y) * k;
    r.src_w += (to.src_w - r.src_w) * k;
    r.src_h += (to.src_h - r.src_h) * k;
  }
  r.src_x += r.src_w * (1 - 1 / nearer) / 2;
  r.src_y += r.src_h * (1 - 1 / nearer) / 2;
  r.src_w /= nearer * par;
  r.src_h /= nearer;
  r.src_x /= par;
  return r;
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
mean (const Component *c, gint i, gint j, gint width, gint height)
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

static void
fill_init (Picture *fill, const Picture *p)
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
    Component *c = &fill->c[i];

    *c = (Component){ g_new (gdouble, width * height), width, height, 0, 0, 1,
      1 };
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

/* The canvas */

/* A picture in its rectangle: chroma first on the canvas' own grid, in the
 * picture's colours, as the canvas is 4:2:0. */
typedef struct
{
  Picture picture;
  Place place;
  gdouble *chroma[2]; /* width / 2 x height / 2 of the rectangle */
} Part;

static gdouble
part_sample (const Part *p, guint i, gdouble cx, gdouble cy)
{
  const Place *r = &p->place;
  const Component *c = &p->picture.c[i];
  gdouble kx = r->src_w / r->width, ky = r->src_h / r->height;
  gint n = i ? 2 : 1;

  if (p->picture.angle != 0) {
    cx -= r->width / 2;
    cy -= r->height / 2;
    rotate (-p->picture.angle, &cx, &cy);
    return component_at (c, (r->middle_x + cx / r->scale) / p->picture.par,
        r->middle_y + cy / r->scale, n / r->scale / p->picture.par,
        n / r->scale);
  }
  return component_at (c, r->src_x + (cx - r->x) * kx,
      r->src_y + (cy - r->y) * ky, n * kx, n * ky);
}

/* How much of a pixel of @size lies in the turned picture: of a square that is
 * turned with it. */
static gdouble
part_cover (const Part *p, gdouble cx, gdouble cy, gdouble size)
{
  gdouble w = p->picture.width * p->picture.par * p->place.fit_scale;
  gdouble h = p->picture.height * p->place.fit_scale;

  cx -= p->place.width / 2;
  cy -= p->place.height / 2;
  rotate (-p->picture.angle, &cx, &cy);
  return CLAMP ((w / 2 - fabs (cx)) / size + 0.5, 0, 1) *
      CLAMP ((h / 2 - fabs (cy)) / size + 0.5, 0, 1);
}

static void
part_start (Part *p)
{
  gint width = p->place.width / 2, height = p->place.height / 2;

  for (guint i = 0; i < 2; i++) {
    gdouble *v = p->chroma[i] = g_new (gdouble, width * height);

    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < width; x++)
        *v++ = part_sample (
            p, i + 1, p->place.x + 2 * x + 0.5, p->place.y + 2 * y + 1);
  }
}

static void
part_clear (Part *p)
{
  picture_clear (&p->picture);
  for (guint i = 0; i < 2; i++)
    g_free (p->chroma[i]);
}

/* Linear between the samples. */
static gdouble
chroma_at (const Part *p, guint i, gdouble cx, gdouble cy)
{
  gint width = p->place.width / 2, height = p->place.height / 2;
  gdouble x = CLAMP ((cx - p->place.x - 0.5) / 2, 0, width - 1);
  gdouble y = CLAMP ((cy - p->place.y - 1) / 2, 0, height - 1);
  gint x0 = (gint)x, y0 = (gint)y;
  gint x1 = MIN (x0 + 1, width - 1), y1 = MIN (y0 + 1, height - 1);
  const gdouble *v = p->chroma[i];
  gdouble a =
      v[y0 * width + x0] + (v[y0 * width + x1] - v[y0 * width + x0]) * (x - x0);
  gdouble b =
      v[y1 * width + x0] + (v[y1 * width + x1] - v[y1 * width + x0]) * (x - x0);

  return a + (b - a) * (y - y0);
}

/* HDR is mapped where a sample of the canvas lies: chroma with the luma of the
 * two samples beside it. */
static gdouble
hdr_at (const Part *p, guint c, gdouble cx, gdouble cy)
{
  gdouble ycc[3];

  if (c) {
    ycc[0] =
        (part_sample (p, 0, cx, cy - 0.5) + part_sample (p, 0, cx, cy + 0.5)) /
        2;
    ycc[1] = part_sample (p, 1, cx, cy);
    ycc[2] = part_sample (p, 2, cx, cy);
  } else {
    ycc[0] = part_sample (p, 0, cx, cy);
    ycc[1] = chroma_at (p, 0, cx, cy);
    ycc[2] = chroma_at (p, 1, cx, cy);
  }
  ref_hdr (p->picture.pq, ycc);
  return ycc[c];
}

/* Component @c of the canvas. */
static gdouble
part_at (const Part *p, guint c, gdouble cx, gdouble cy)
{
  gdouble ycc[3];

  if (p->picture.pq || p->picture.hlg)
    return hdr_at (p, c, cx, cy);
  ycc[0] = c ? 0 : part_sample (p, 0, cx, cy);
  ycc[1] = chroma_at (p, 0, cx, cy);
  ycc[2] = chroma_at (p, 1, cx, cy);
  to_canvas (&p->picture, ycc);
  return ycc[c];
}

typedef struct
{
  Part fore;
  Part fill;
  gboolean has_fill;
  gboolean has_edges;
  gdouble background[3];
  gdouble *filtered[3]; /* (nullable): the canvas after filters */
  guint width;          /* of it */
} Layer;

static void
layer_init (Layer *l, const EfPlan *plan, const EfClip *clip,
    const RefSource *source, guint frame, gdouble t, gdouble nearer)
{
  *l = (Layer){ .has_fill = clip->fit == EF_FIT_BLUR };
  picture_init (&l->fore.picture, clip, source, frame);
  l->has_edges = l->fore.picture.angle != 0 && clip->fit != EF_FIT_COVER;
  l->fore.place =
      place_of (plan, clip, clip->fit, TRUE, t, nearer, &l->fore.picture);
  part_start (&l->fore);
  from_rgb (clip->background, l->background);
  if (!l->has_fill)
    return;
  fill_init (&l->fill.picture, &l->fore.picture);
  l->fill.place =
      place_of (plan, clip, EF_FIT_COVER, FALSE, 0, 1, &l->fill.picture);
  part_start (&l->fill);
}

static void
layer_clear (Layer *l)
{
  part_clear (&l->fore);
  if (l->has_fill)
    part_clear (&l->fill);
  for (guint i = 0; i < 3; i++)
    g_free (l->filtered[i]);
}

static gdouble
layer_at (const Layer *l, guint c, gdouble cx, gdouble cy)
{
  const Place *p = &l->fore.place;
  gdouble below, cover;

  if (l->filtered[0]) {
    guint step = c ? 2 : 1;

    return l->filtered[c][(guint)(cy / step) * (l->width / step) +
        (guint)(cx / step)];
  }
  if (l->has_edges) {
    below = l->has_fill ? part_at (&l->fill, c, cx, cy) : l->background[c];
    cover = part_cover (&l->fore, cx, cy, c ? 2 : 1);
    return below + (part_at (&l->fore, c, cx, cy) - below) * cover;
  }
  if (cx >= p->x && cx < p->x + p->width && cy >= p->y && cy < p->y + p->height)
    return part_at (&l->fore, c, cx, cy);
  return l->has_fill ? part_at (&l->fill, c, cx, cy) : l->background[c];
}

/* Filters */

static void
filter_layer (Layer *l, const EfPlan *plan, const EfClip *clip)
{
  gdouble *v[3];

  if (ef_filters_are_off (&clip->filters) &&
      ef_filters_are_off (&plan->filters))
    return;
  l->width = plan->width;
  for (guint c = 0; c < 3; c++) {
    guint w = plan->width / (c ? 2 : 1), h = plan->height / (c ? 2 : 1);

    v[c] = g_new (gdouble, w * h);
    for (guint y = 0; y < h; y++)
      for (guint x = 0; x < w; x++)
        v[c][y * w + x] =
            layer_at (l, c, c ? 2 * x + 0.5 : x + 0.5, c ? 2 * y + 1 : y + 0.5);
  }
  if (!ef_filters_are_off (&clip->filters))
    ref_filters_apply (&clip->filters, v, plan->width, plan->height);
  if (!ef_filters_are_off (&plan->filters))
    ref_filters_apply (&plan->filters, v, plan->width, plan->height);
  for (guint c = 0; c < 3; c++)
    l->filtered[c] = v[c];
}

/* Time */

static const EfClip *
clip_at (const EfPlan *plan, guint i)
{
  return g_ptr_array_index (plan->clips, i);
}

static gdouble
frames_in (const EfPlan *plan, GstClockTime time)
{
  return time / 1e9 * plan->fps_n / plan->fps_d;
}

/* First frame of the canvas that is not before the cut into clip @i. */
static gint64
cut_of (const EfPlan *plan, guint i)
{
  if (i == plan->clips->len)
    return ef_plan_n_frames (plan);
  return (gint64)ceil (frames_in (plan, clip_at (plan, i)->at) - 0.01);
}

static gdouble
transition_of (const EfPlan *plan, guint i)
{
  gdouble frames;

  if (i == 0 || i == plan->clips->len ||
      clip_at (plan, i)->transition == EF_TRANSITION_CUT ||
      clip_at (plan, i)->transition_duration > clip_at (plan, i)->duration ||
      clip_at (plan, i)->transition_duration > clip_at (plan, i - 1)->duration)
    return 0;
  frames = frames_in (plan, clip_at (plan, i)->transition_duration);
  frames = MIN (frames, cut_of (plan, i) - cut_of (plan, i - 1));
  return MIN (frames, cut_of (plan, i + 1) - cut_of (plan, i));
}

/* First frame that shows clip @i at all, with its transition. */
static gint64
seen_from (const EfPlan *plan, guint i)
{
  return (gint64)ceil (cut_of (plan, i) - transition_of (plan, i) / 2 - 0.01);
}

static gint64
seen_to (const EfPlan *plan, guint i)
{
  return (gint64)ceil (
      cut_of (plan, i + 1) + transition_of (plan, i + 1) / 2 - 0.01);
}

guint
ref_choose (
    const EfPlan *plan, RefSource *const *sources, guint i, gint64 frame)
{
  const EfClip *clip = clip_at (plan, i);
  const GArray *frames = sources[i]->frames;
  gdouble time = clip->in / 1e9 +
      (frame - cut_of (plan, i)) * clip->speed * plan->fps_d / plan->fps_n;
  guint k = 0;

  if (sources[i]->still)
    return 0;
  while (k + 1 < frames->len &&
      g_array_index (frames, RefFrame, k + 1).time / 1e9 <= time + 0.0006)
    k++;
  return k;
}

/* @nearer: what a zoom transition enlarges it by */
static void
start_layer (Layer *l, const EfPlan *plan, RefSource *const *sources, guint i,
    gint64 frame, gdouble nearer)
{
  gint64 from = seen_from (plan, i), n = seen_to (plan, i) - from;

  layer_init (l, plan, clip_at (plan, i), sources[i],
      ref_choose (plan, sources, i, frame),
      n > 1 ? (gdouble)(frame - from) / (n - 1) : 0, nearer);
  filter_layer (l, plan, clip_at (plan, i));
}

/* Transitions, one sample at a time: @p is 0..1, the cut at 0.5. */

typedef struct
{
  const EfPlan *plan;
  const EfClip *clip; /* the one that comes */
  const Layer *old;
  const Layer *new;
  gdouble p;
} Change;

static gdouble
change_colour (const Change *c, guint i, gdouble x, gdouble y)
{
  gdouble w = c->p < 0.5 ? 2 * c->p : 2 - 2 * c->p, colour[3], v;

  if (c->clip->transition == EF_TRANSITION_FLASH)
    w = pow (w, 2);
  from_rgb (c->clip->transition_colour, colour);
  v = layer_at (c->p < 0.5 ? c->old : c->new, i, x, y);
  return v + (colour[i] - v) * w;
}

/* Things move by whole pairs of pixels, along @along of @size. */
static gdouble
change_split (const Change *c, guint i, gdouble x, gdouble y)
{
  EfDirection d = c->clip->transition_direction;
  gboolean across = d == EF_DIRECTION_LEFT || d == EF_DIRECTION_RIGHT;
  gboolean back = d == EF_DIRECTION_LEFT || d == EF_DIRECTION_UP;
  gdouble size = across ? c->plan->width : c->plan->height;
  gdouble done = nearest_even (size * ease (EF_EASE_IN_OUT, c->p));
  gdouble at = across ? x : y, move = 0;
  gboolean new = back ? at >= size - done : at < done;

  if (new && c->clip->transition != EF_TRANSITION_WIPE)
    move = back ? size - done : done - size;
  if (!new && c->clip->transition == EF_TRANSITION_PUSH)
    move = back ? -done : done;
  return layer_at (
      new ? c->new : c->old, i, across ? x - move : x, across ? y : y - move);
}

static gdouble
change_at (const Change *c, guint i, gdouble x, gdouble y)
{
  gdouble w = c->p, old;

  switch (c->clip->transition) {
    case EF_TRANSITION_DIP:
    case EF_TRANSITION_FLASH:
      return change_colour (c, i, x, y);
    case EF_TRANSITION_SLIDE:
    case EF_TRANSITION_PUSH:
    case EF_TRANSITION_WIPE:
      return change_split (c, i, x, y);
    case EF_TRANSITION_ZOOM:
      w = ease (EF_EASE_IN_OUT, w);
      break;
    default:
      break;
  }
  old = layer_at (c->old, i, x, y);
  return old + (layer_at (c->new, i, x, y) - old) * w;
}

static void
draw_planes (
    const EfPlan *plan, const Layer *only, const Change *change, gdouble *out)
{
  for (guint c = 0; c < 3; c++)
    for (guint y = 0; y < (c ? plan->height / 2 : plan->height); y++)
      for (guint x = 0; x < (c ? plan->width / 2 : plan->width); x++) {
        gdouble cx = c ? 2 * x + 0.5 : x + 0.5, cy = c ? 2 * y + 1 : y + 0.5;
        gdouble v =
            only ? layer_at (only, c, cx, cy) : change_at (change, c, cx, cy);

        *out++ = CLAMP (v, 0, 255);
      }
}

void
ref_draw (
    const EfPlan *plan, RefSource *const *sources, gint64 frame, gdouble *out)
{
  Change change = { plan };
  Layer old, new;
  guint i = 0;
  gdouble nearer = 1;

  while (frame >= seen_to (plan, i))
    i++;
  if (i + 1 == plan->clips->len || frame < seen_from (plan, i + 1)) {
    start_layer (&old, plan, sources, i, frame, 1);
    draw_planes (plan, &old, NULL, out);
    layer_clear (&old);
    return;
  }
  change.clip = clip_at (plan, i + 1);
  change.p = (frame - cut_of (plan, i + 1)) / transition_of (plan, i + 1) + 0.5;
  if (change.clip->transition == EF_TRANSITION_ZOOM)
    nearer = pow (1.6, change.p * change.p);
  start_layer (&old, plan, sources, i, frame, nearer);
  start_layer (&new, plan, sources, i + 1, frame, 1);
  change.old = &old;
  change.new = &new;
  draw_planes (plan, NULL, &change, out);
  layer_clear (&old);
  layer_clear (&new);
}
