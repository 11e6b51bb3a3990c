/* Edit Factory - a clip on the slow composer's canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference-layer.h"

#include "reference-filters.h"
#include "reference-hdr.h"

#include <math.h>

static gdouble
part_sample (const RefPart *p, guint i, gdouble cx, gdouble cy)
{
  const RefPlace *r = &p->place;
  const RefComponent *c = &p->picture.c[i];
  gdouble kx = r->src_w / r->width, ky = r->src_h / r->height;
  gint n = i ? 2 : 1;

  if (p->picture.angle != 0) {
    cx -= r->width / 2;
    cy -= r->height / 2;
    ref_rotate (-p->picture.angle, &cx, &cy);
    return ref_component_at (c, (r->middle_x + cx / r->scale) / p->picture.par,
        r->middle_y + cy / r->scale, n / r->scale / p->picture.par,
        n / r->scale);
  }
  return ref_component_at (c, r->src_x + (cx - r->x) * kx,
      r->src_y + (cy - r->y) * ky, n * kx, n * ky);
}

/* How much of a pixel of @size lies in the turned picture: of a square that is
 * turned with it. */
static gdouble
part_cover (const RefPart *p, gdouble cx, gdouble cy, gdouble size)
{
  gdouble w = p->picture.width * p->picture.par * p->place.fit_scale;
  gdouble h = p->picture.height * p->place.fit_scale;

  cx -= p->place.width / 2;
  cy -= p->place.height / 2;
  ref_rotate (-p->picture.angle, &cx, &cy);
  return CLAMP ((w / 2 - fabs (cx)) / size + 0.5, 0, 1) *
      CLAMP ((h / 2 - fabs (cy)) / size + 0.5, 0, 1);
}

static void
part_start (RefPart *p)
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
part_clear (RefPart *p)
{
  ref_picture_clear (&p->picture);
  for (guint i = 0; i < 2; i++)
    g_free (p->chroma[i]);
}

/* Linear between the samples. */
static gdouble
chroma_at (const RefPart *p, guint i, gdouble cx, gdouble cy)
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
hdr_at (const RefPart *p, guint c, gdouble cx, gdouble cy)
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

/* RefComponent @c of the canvas. */
static gdouble
part_at (const RefPart *p, guint c, gdouble cx, gdouble cy)
{
  gdouble ycc[3];

  if (p->picture.pq || p->picture.hlg)
    return hdr_at (p, c, cx, cy);
  ycc[0] = c ? 0 : part_sample (p, 0, cx, cy);
  ycc[1] = chroma_at (p, 0, cx, cy);
  ycc[2] = chroma_at (p, 1, cx, cy);
  ref_to_canvas (&p->picture, ycc);
  return ycc[c];
}

void
ref_layer_init (RefLayer *l, const EfPlan *plan, const EfClip *clip,
    const RefSource *source, guint frame, gdouble t, gdouble nearer)
{
  *l = (RefLayer){ .has_fill = clip->fit == EF_FIT_BLUR };
  ref_picture_init (&l->fore.picture, clip, source, frame);
  l->has_edges = l->fore.picture.angle != 0 && clip->fit != EF_FIT_COVER;
  l->fore.place =
      ref_place_of (plan, clip, clip->fit, TRUE, t, nearer, &l->fore.picture);
  part_start (&l->fore);
  ref_from_rgb (clip->background, l->background);
  if (!l->has_fill)
    return;
  ref_fill_init (&l->fill.picture, &l->fore.picture);
  l->fill.place =
      ref_place_of (plan, clip, EF_FIT_COVER, FALSE, 0, 1, &l->fill.picture);
  part_start (&l->fill);
}

void
ref_layer_clear (RefLayer *l)
{
  part_clear (&l->fore);
  if (l->has_fill)
    part_clear (&l->fill);
  for (guint i = 0; i < 3; i++)
    g_free (l->filtered[i]);
}

gdouble
ref_layer_at (const RefLayer *l, guint c, gdouble cx, gdouble cy)
{
  const RefPlace *p = &l->fore.place;
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

void
ref_layer_filter (RefLayer *l, const EfPlan *plan, const EfClip *clip)
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
        v[c][y * w + x] = ref_layer_at (
            l, c, c ? 2 * x + 0.5 : x + 0.5, c ? 2 * y + 1 : y + 0.5);
  }
  if (!ef_filters_are_off (&clip->filters))
    ref_filters_apply (&clip->filters, v, plan->width, plan->height);
  if (!ef_filters_are_off (&plan->filters))
    ref_filters_apply (&plan->filters, v, plan->width, plan->height);
  for (guint c = 0; c < 3; c++)
    l->filtered[c] = v[c];
}
