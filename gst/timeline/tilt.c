/* Edit Factory - how a picture lies that is turned by any angle
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tilt.h"
#include "geometry.h"

#include <math.h>

/* The picture in square pixels, its turn, and the scale of the fit. */
typedef struct
{
  gdouble width;
  gdouble height;
  gdouble cosine;
  gdouble sine;
  gdouble scale;
} Turned;

/* A window's middle, from that of the picture along the picture's axes, and
 * its size as a part of what the fit shows. */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble size;
} View;

/* Size along one axis of the upright box around a turned rectangle. */
static gdouble
box (const Turned *p, gdouble along, gdouble across)
{
  return along * fabs (p->cosine) + across * fabs (p->sine);
}

static gdouble
fit_scale (const Turned *p, EfFit fit, gdouble width, gdouble height)
{
  if (fit == EF_FIT_COVER)
    return MAX (
        box (p, width, height) / p->width, box (p, height, width) / p->height);
  return MIN (width / box (p, p->width, p->height),
      height / box (p, p->height, p->width));
}

/* @seen_x, @seen_y: what the fit shows along the picture's axes */
static View
view_of (const EfClip *clip, const EfView *view, const Turned *p,
    gdouble seen_x, gdouble seen_y)
{
  gdouble x = (clip->focus_x + view->x - 0.5) * box (p, p->width, p->height);
  gdouble y = (clip->focus_y + view->y - 0.5) * box (p, p->height, p->width);
  gdouble far_x = MAX (p->width - seen_x / view->zoom, 0) / 2;
  gdouble far_y = MAX (p->height - seen_y / view->zoom, 0) / 2;
  View v = { p->cosine * x + p->sine * y, p->cosine * y - p->sine * x,
    1 / view->zoom };

  v.x = CLAMP (v.x, -far_x, far_x);
  v.y = CLAMP (v.y, -far_y, far_y);
  return v;
}

static View
view_at (const EfClip *clip, gdouble t, const Turned *p, gdouble seen_x,
    gdouble seen_y)
{
  static const EfView still = { 1, 0, 0 };
  View from, to;
  gdouble k;

  if (!clip->has_motion)
    return view_of (clip, &still, p, seen_x, seen_y);
  from = view_of (clip, &clip->from, p, seen_x, seen_y);
  to = view_of (clip, &clip->to, p, seen_x, seen_y);
  k = ef_motion_progress (clip, t);
  return (View){ from.x + (to.x - from.x) * k, from.y + (to.y - from.y) * k,
    from.size + (to.size - from.size) * k };
}

EfTilt
ef_tilt_at (const EfClip *clip, gdouble degrees, gdouble t, gdouble zoom,
    guint width, guint height, gdouble par, guint canvas_width,
    guint canvas_height)
{
  gdouble angle = degrees * G_PI / 180, step;
  Turned p = { width * par, height, cos (angle), sin (angle), 1 };
  gboolean cover = clip->fit == EF_FIT_COVER;
  EfTilt tilt = { .right_x = p.cosine, .right_y = p.sine };
  View v;

  p.scale = fit_scale (&p, clip->fit, canvas_width, canvas_height);
  v = view_at (clip, t, &p,
      cover ? box (&p, canvas_width, canvas_height) / p.scale : p.width,
      cover ? box (&p, canvas_height, canvas_width) / p.scale : p.height);
  step = v.size / (p.scale * zoom); /* square pixels per canvas pixel */
  tilt.x = (p.width / 2 + v.x) / par;
  tilt.y = p.height / 2 + v.y;
  tilt.xx = p.cosine * step / par;
  tilt.xy = p.sine * step / par;
  tilt.yx = -p.sine * step;
  tilt.yy = p.cosine * step;
  tilt.reduce_x = step / par;
  tilt.reduce_y = step;
  tilt.half_width = cover ? INFINITY : p.width * p.scale / 2;
  tilt.half_height = cover ? INFINITY : p.height * p.scale / 2;
  return tilt;
}

gboolean
ef_tilt_has_edges (const EfTilt *self)
{
  return isfinite (self->half_width);
}

void
ef_tilt_cover (const EfTilt *self, gint16 *mask, guint n, gdouble x, gdouble y,
    gdouble step)
{
  gfloat along = (gfloat)(x * self->right_x + y * self->right_y);
  gfloat across = (gfloat)(y * self->right_x - x * self->right_y);
  gfloat dx = (gfloat)(self->right_x * step);
  gfloat dy = (gfloat)(-self->right_y * step);
  gfloat w = (gfloat)self->half_width, h = (gfloat)self->half_height;
  gfloat size = (gfloat)step;

  for (guint i = 0; i < n; i++) {
    gfloat a = (w - fabsf (along + i * dx)) / size + 0.5f;
    gfloat b = (h - fabsf (across + i * dy)) / size + 0.5f;

    a = CLAMP (a, 0.0f, 1.0f) * CLAMP (b, 0.0f, 1.0f);
    mask[i] = (gint16)(mask[i] * a + 0.5f);
  }
}
