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

EfView
ef_clip_view_at (const EfClip *clip, gdouble t)
{
  EfView view = { 1, 0, 0 };
  gdouble e;

  if (!clip->has_motion)
    return view;
  e = ef_ease_apply (clip->ease, t);
  /* Zooming by a constant factor per second is what looks even. */
  view.zoom = clip->from.zoom * pow (clip->to.zoom / clip->from.zoom, e);
  view.x = clip->from.x + (clip->to.x - clip->from.x) * e;
  view.y = clip->from.y + (clip->to.y - clip->from.y) * e;
  return view;
}

static gint
even (gdouble v)
{
  return 2 * (gint)lrint (v / 2);
}

EfPlacement
ef_placement_for_clip (const EfClip *clip, const EfView *view, guint width,
    guint height, gdouble par, guint canvas_width, guint canvas_height)
{
  gdouble w = width * par, h = height; /* square pixels */
  gdouble fill = MAX (canvas_width / w, canvas_height / h);
  gdouble inside = MIN (canvas_width / w, canvas_height / h);
  EfPlacement p = {
    0,
    0,
    canvas_width,
    canvas_height,
  };
  gdouble scale = fill, cx, cy, ww, wh;

  if (clip->fit != EF_FIT_COVER) {
    /* The rectangle stays; motion happens inside it, or it would step. */
    scale = inside;
    p.width = CLAMP (even (w * inside), 2, (gint)canvas_width);
    p.height = CLAMP (even (h * inside), 2, (gint)canvas_height);
    p.x = even ((canvas_width - p.width) / 2.0);
    p.y = even ((canvas_height - p.height) / 2.0);
  }
  scale *= view->zoom;
  ww = MIN (p.width / scale, w);
  wh = MIN (p.height / scale, h);
  cx = clip->focus_x * w + view->x * w;
  cy = clip->focus_y * h + view->y * h;
  p.src_x = CLAMP (cx - ww / 2, 0, w - ww) / par;
  p.src_y = CLAMP (cy - wh / 2, 0, h - wh);
  p.src_width = ww / par;
  p.src_height = wh;
  return p;
}
