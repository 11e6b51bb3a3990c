/* Edit Factory - where the slow composer puts a picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reference-place.h"

#include <math.h>

gdouble
ref_nearest_even (gdouble v)
{
  return 2 * nearbyint (v / 2);
}

gdouble
ref_ease (EfEase kind, gdouble t)
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
    gdouble h, RefPlace *r)
{
  r->src_w = MIN (r->width / (scale * view->zoom), w);
  r->src_h = MIN (r->height / (scale * view->zoom), h);
  r->src_x =
      CLAMP ((clip->focus_x + view->x) * w - r->src_w / 2, 0, w - r->src_w);
  r->src_y =
      CLAMP ((clip->focus_y + view->y) * h - r->src_h / 2, 0, h - r->src_h);
}

/* (@x, @y) turned clockwise. */
void
ref_rotate (gdouble angle, gdouble *x, gdouble *y)
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

    ref_rotate (angle, &x, &y);
    *bw = MAX (*bw, 2 * x);
    *bh = MAX (*bh, 2 * y);
  }
}

/* The middle of a view's window in the picture's own axes, so that a window of
 * @ww x @wh stays inside. */
static void
aim (const EfClip *clip, const EfView *view, const RefPicture *p, gdouble ww,
    gdouble wh, gdouble *x, gdouble *y)
{
  gdouble w = p->width * p->par, h = p->height, bw, bh;

  box_around (p->angle, w, h, &bw, &bh);
  *x = (clip->focus_x + view->x - 0.5) * bw;
  *y = (clip->focus_y + view->y - 0.5) * bh;
  ref_rotate (-p->angle, x, y);
  *x = w / 2 + CLAMP (*x, (ww - w) / 2, (w - ww) / 2);
  *y = h / 2 + CLAMP (*y, (wh - h) / 2, (h - wh) / 2);
}

static RefPlace
turned_place (const EfPlan *plan, const EfClip *clip, EfFit fit,
    gboolean moving, gdouble t, gdouble nearer, const RefPicture *p)
{
  RefPlace r = { 0, 0, plan->width, plan->height };
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
  k = ref_ease (clip->ease, t);
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

RefPlace
ref_place_of (const EfPlan *plan, const EfClip *clip, EfFit fit,
    gboolean moving, gdouble t, gdouble nearer, const RefPicture *p)
{
  gdouble par = p->par, w = p->width * par, h = p->height;
  gdouble scale, e = ref_ease (clip->ease, t), k = e;
  EfView still = { 1, 0, 0 };
  RefPlace r = { 0, 0, plan->width, plan->height }, to;

  if (p->angle != 0)
    return turned_place (plan, clip, fit, moving, t, nearer, p);
  scale = MAX (plan->width / w, plan->height / h);
  if (fit != EF_FIT_COVER) {
    scale = MIN (plan->width / w, plan->height / h);
    r.width = MAX (ref_nearest_even (w * scale), 2);
    r.height = MAX (ref_nearest_even (h * scale), 2);
    r.x = ref_nearest_even ((plan->width - r.width) / 2);
    r.y = ref_nearest_even ((plan->height - r.height) / 2);
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
