/* Edit Factory - how captions move: curves of time and nothing else
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "animation.h"

#include <math.h>

/* A pop settles at this part of its peak: lit words stay a little larger. */
#define REST 0.45
/* Overshoot of ef_ease_out_back; 1.70158 goes over by a tenth. */
#define BACK 1.70158
/* The following edge of a travelling box starts this late. */
#define TRAIL 0.35

static const EfPose still = { 1, 0, 1 };

gdouble
ef_animation_progress (guint64 since, gdouble length)
{
  return length > 0 ? MIN (since / 1e9 / length, 1.0) : 1;
}

gdouble
ef_ease_out (gdouble t)
{
  gdouble left = 1 - CLAMP (t, 0.0, 1.0);

  return 1 - left * left * left;
}

gdouble
ef_ease_in_out (gdouble t)
{
  t = CLAMP (t, 0.0, 1.0);
  return t < 0.5 ? 4 * t * t * t : 1 - 4 * (1 - t) * (1 - t) * (1 - t);
}

gdouble
ef_ease_out_back (gdouble t)
{
  gdouble u = CLAMP (t, 0.0, 1.0) - 1;

  return 1 + (BACK + 1) * u * u * u + BACK * u * u;
}

/* Height of a ball thrown up that lands, and hops twice more, lower. */
static gdouble
hop (gdouble t)
{
  static const gdouble lands[] = { 0, 0.5, 0.8, 1 };
  static const gdouble heights[] = { 1, 0.36, 0.1 };

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    if (t < lands[i + 1]) {
      gdouble u = (t - lands[i]) / (lands[i + 1] - lands[i]);

      return heights[i] * 4 * u * (1 - u);
    }
  return 0;
}

EfPose
ef_animate_cue (EfAnimation animation, gdouble t)
{
  EfPose pose = still;

  t = CLAMP (t, 0.0, 1.0);
  switch (animation) {
    case EF_ANIMATION_FADE:
      pose.opacity = ef_ease_out (t);
      break;
    case EF_ANIMATION_POP:
      pose.scale = 0.7 + 0.3 * ef_ease_out_back (t);
      pose.opacity = ef_ease_out (2 * t);
      break;
    case EF_ANIMATION_BOUNCE:
      pose.rise = hop (t);
      break;
    case EF_ANIMATION_SLIDE:
      pose.rise = ef_ease_out (t) - 1;
      pose.opacity = ef_ease_out (t);
      break;
    default:
      break;
  }
  return pose;
}

EfPose
ef_animate_exit (EfCueExit exit, gdouble t)
{
  static const EfAnimation entrances[] = { EF_ANIMATION_NONE, EF_ANIMATION_FADE,
    EF_ANIMATION_POP, EF_ANIMATION_SLIDE };

  return ef_animate_cue (entrances[exit], 1 - t);
}

gdouble
ef_animation_rest_scale (EfAnimation animation, gdouble peak)
{
  return animation == EF_ANIMATION_POP ? 1 + (peak - 1) * REST : 1;
}

/* Up fast, over the top, and back to where it stays. */
static gdouble
pop_scale (gdouble t, gdouble peak)
{
  gdouble most = peak - 1, rest = most * REST;

  if (t < 0.5)
    return 1 + most * sin (t * G_PI);
  return 1 + rest + (most - rest) * (0.5 + 0.5 * cos ((2 * t - 1) * G_PI));
}

EfPose
ef_animate_word (EfAnimation animation, gdouble t, gdouble peak)
{
  EfPose pose = still;

  if (animation != EF_ANIMATION_POP)
    return ef_animate_cue (animation, t);
  pose.scale = pop_scale (CLAMP (t, 0.0, 1.0), peak);
  return pose;
}

gboolean
ef_animation_reveals (EfAnimation animation)
{
  return animation == EF_ANIMATION_FADE || animation == EF_ANIMATION_SLIDE;
}

gdouble
ef_animation_sung (guint64 start, guint64 end, guint64 time)
{
  if (time <= start)
    return 0;
  return time >= end ? 1 : (gdouble)(time - start) / (end - start);
}

EfSpan
ef_animation_travel (EfSpan from, EfSpan to, gdouble t)
{
  gdouble ahead = ef_ease_out (t / (1 - TRAIL));
  gdouble behind = ef_ease_in_out ((t - TRAIL) / (1 - TRAIL));
  gboolean rightwards = to.left + to.right >= from.left + from.right;
  gdouble l = rightwards ? behind : ahead, r = rightwards ? ahead : behind;
  EfSpan span = { from.left + (to.left - from.left) * l,
    from.right + (to.right - from.right) * r };

  return span;
}

EfSpan
ef_animation_grow (EfSpan whole, gboolean from_right, gdouble t)
{
  gdouble width = (whole.right - whole.left) * ef_ease_out (t);

  if (from_right)
    whole.left = whole.right - width;
  else
    whole.right = whole.left + width;
  return whole;
}

guint
ef_animation_mix (guint from, guint to, gdouble t)
{
  guint step = (guint)lrint (CLAMP (t, 0.0, 1.0) * 16), out = 0;

  for (guint shift = 0; shift < 32; shift += 8) {
    guint a = from >> shift & 0xff, b = to >> shift & 0xff;

    out |= (a * (16 - step) + b * step + 8) / 16 << shift;
  }
  return out;
}
