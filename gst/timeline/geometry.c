/* Edit Factory - which part of a picture goes where on the canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "geometry.h"

#include <math.h>

gdouble
ef_ease_apply (EfEase ease, gdouble t)
{
  t = CLAMP (t, 0.0, 1.0);
  switch (ease) {
    case EF_EASE_IN:
      return t * t;
    case EF_EASE_OUT:
      return t * (2 - t);
    case EF_EASE_IN_OUT:
      return t * t * (3 - 2 * t);
    default:
      return t;
  }
}

/* A part of the picture in square pixels. */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
} Window;

static gint
even (gdouble v)
{
  return 2 * (gint)lrint (v / 2);
}

/* The window of @view, inside the picture of @w x @h. @scale: of the fit */
static Window
window_of (const EfClip *clip, const EfView *view, const EfPlacement *p,
    gdouble scale, gdouble w, gdouble h)
{
  Window r;

  r.width = MIN (p->width / (scale * view->zoom), w);
  r.height = MIN (p->height / (scale * view->zoom), h);
  r.x = CLAMP ((clip->focus_x + view->x) * w - r.width / 2, 0, w - r.width);
  r.y = CLAMP ((clip->focus_y + view->y) * h - r.height / 2, 0, h - r.height);
  return r;
}

gdouble
ef_motion_progress (const EfClip *clip, gdouble t)
{
  gdouble e = ef_ease_apply (clip->ease, t);
  gdouble ratio = log (clip->from.zoom / clip->to.zoom);

  return fabs (ratio) < 1e-9 ? e : expm1 (e * ratio) / expm1 (ratio);
}

static Window
between (const Window *a, const Window *b, gdouble k)
{
  Window r = { a->x + (b->x - a->x) * k, a->y + (b->y - a->y) * k,
    a->width + (b->width - a->width) * k,
    a->height + (b->height - a->height) * k };

  return r;
}

static Window
window_at (const EfClip *clip, gdouble t, const EfPlacement *p, gdouble scale,
    gdouble w, gdouble h)
{
  static const EfView still = { 1, 0, 0 };
  Window from, to;

  if (!clip->has_motion)
    return window_of (clip, &still, p, scale, w, h);
  from = window_of (clip, &clip->from, p, scale, w, h);
  to = window_of (clip, &clip->to, p, scale, w, h);
  return between (&from, &to, ef_motion_progress (clip, t));
}

EfPlacement
ef_placement_at (const EfClip *clip, gdouble t, gdouble zoom, guint width,
    guint height, gdouble par, guint canvas_width, guint canvas_height)
{
  gdouble w = width * par, h = height; /* square pixels */
  gdouble scale = MAX (canvas_width / w, canvas_height / h);
  EfPlacement p = {
    0,
    0,
    canvas_width,
    canvas_height,
  };
  Window r;

  if (clip->fit != EF_FIT_COVER) {
    /* The rectangle stays; motion happens inside it, or it would step. */
    scale = MIN (canvas_width / w, canvas_height / h);
    p.width = CLAMP (even (w * scale), 2, (gint)canvas_width);
    p.height = CLAMP (even (h * scale), 2, (gint)canvas_height);
    p.x = even ((canvas_width - p.width) / 2.0);
    p.y = even ((canvas_height - p.height) / 2.0);
  }
  r = window_at (clip, t, &p, scale, w, h);
  p.src_width = r.width / zoom / par;
  p.src_height = r.height / zoom;
  p.src_x = (r.x + (r.width - r.width / zoom) / 2) / par;
  p.src_y = r.y + (r.height - r.height / zoom) / 2;
  return p;
}
