/* Edit Factory - how layers come and go
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-motion.h"
#include "geometry.h"

#include <math.h>

/* A slide over a short way becomes visible over this much of it, a pop over
 * this much of its time. */
#define SLIDE_FADE 0.5
#define POP_FADE 0.35
/* How far `back` goes too far: a tenth of the way (R. Penner, Programming
 * Macromedia Flash MX, 2002, chapter 7; also of the bounce). */
#define OVERSHOOT 1.70158

static gdouble
back (gdouble t)
{
  gdouble u = t - 1;

  return 1 + (OVERSHOOT + 1) * u * u * u + OVERSHOOT * u * u;
}

/* A fall and three smaller ones: parabolas that touch 1. */
static gdouble
bounce (gdouble t)
{
  static const gdouble arcs[][3] = { { 1, 0, 0 }, { 2, 1.5, 0.75 },
    { 2.5, 2.25, 0.9375 }, { G_MAXDOUBLE, 2.625, 0.984375 } };
  guint i = 0;
  gdouble u;

  while (t * 2.75 >= arcs[i][0])
    i++;
  u = t - arcs[i][1] / 2.75;
  return 7.5625 * u * u + arcs[i][2];
}

gdouble
ef_layer_ease (EfLayerEase ease, gdouble t)
{
  t = CLAMP (t, 0, 1);
  switch (ease) {
    case EF_LAYER_EASE_SNAP:
      return 1 - pow (1 - t, 4);
    case EF_LAYER_EASE_BACK:
      return back (t);
    case EF_LAYER_EASE_BOUNCE:
      return bounce (t);
    default:
      return ef_ease_apply ((EfEase)ease, t);
  }
}

/* How far it is until nothing is seen, moving in @direction. */
static gdouble
way_out (const EfLayerRest *rest, EfDirection direction)
{
  switch (direction) {
    case EF_DIRECTION_LEFT:
      return rest->x + rest->width;
    case EF_DIRECTION_RIGHT:
      return rest->canvas_width - rest->x;
    case EF_DIRECTION_UP:
      return rest->y + rest->height;
    default:
      return rest->canvas_height - rest->y;
  }
}

static EfDirection
opposite (EfDirection direction)
{
  return (EfDirection)(direction ^ 1);
}

/* @away: of the way, in @direction */
static void
slide (EfLayerPose *pose, const EfLayerAnimation *animation,
    EfDirection direction, gdouble away, const EfLayerRest *rest)
{
  gboolean across =
      direction == EF_DIRECTION_LEFT || direction == EF_DIRECTION_RIGHT;
  gdouble sign =
      direction == EF_DIRECTION_LEFT || direction == EF_DIRECTION_UP ? -1 : 1;
  gdouble way =
      animation->distance * MIN (rest->canvas_width, rest->canvas_height);

  if (way == 0)
    way = way_out (rest, direction);
  *(across ? &pose->dx : &pose->dy) = sign * way * away;
}

/* @t: 0 not there, 1 all there. @from: where a slide comes from or goes to. */
static void
apply (EfLayerPose *pose, const EfLayerAnimation *animation, gdouble t,
    EfDirection from, const EfLayerRest *rest)
{
  gdouble e = ef_layer_ease (animation->ease, t);

  switch (animation->move) {
    case EF_LAYER_FADE:
      pose->opacity = CLAMP (e, 0, 1);
      break;
    case EF_LAYER_SLIDE:
      slide (pose, animation, from, 1 - e, rest);
      if (animation->distance > 0)
        pose->opacity = MIN (t / SLIDE_FADE, 1);
      break;
    case EF_LAYER_POP:
      pose->scale = animation->scale + (1 - animation->scale) * e;
      pose->opacity = MIN (t / POP_FADE, 1);
      break;
    default:
      break;
  }
}

static gdouble
length_of (const EfLayerAnimation *animation)
{
  return animation->move == EF_LAYER_NONE ? 0 : animation->duration / 1e9;
}

EfLayerPose
ef_layer_pose_at (
    const EfPlanLayer *layer, gdouble time, const EfLayerRest *rest)
{
  EfLayerPose pose = { 0, 0, 1, 1 };
  gdouble length = layer->duration / 1e9;
  gdouble in = length_of (&layer->in), out = length_of (&layer->out);
  gdouble left = length - time;

  if (in + out > length) {
    gdouble k = length / (in + out);

    in *= k;
    out *= k;
  }
  if (time < in)
    apply (&pose, &layer->in, MAX (time, 0) / in,
        opposite (layer->in.direction), rest);
  else if (left < out)
    apply (&pose, &layer->out, MAX (left, 0) / out, layer->out.direction, rest);
  pose.opacity *= layer->opacity;
  return pose;
}
