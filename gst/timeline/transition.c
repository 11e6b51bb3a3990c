/* Edit Factory - how one clip gives way to the next
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "transition.h"

#include <math.h>
#include <string.h>

/* How far the clip that goes is enlarged at the end of a zoom. */
#define ZOOM 1.6

/* Starts and ends without a jerk. */
static gdouble
smooth (gdouble t)
{
  return t * t * (3 - 2 * t);
}

gboolean
ef_mix_is_colour (const EfMix *mix)
{
  return mix->type == EF_TRANSITION_DIP || mix->type == EF_TRANSITION_FLASH;
}

gboolean
ef_mix_is_split (const EfMix *mix)
{
  return mix->type == EF_TRANSITION_SLIDE || mix->type == EF_TRANSITION_PUSH ||
      mix->type == EF_TRANSITION_WIPE;
}

gboolean
ef_mix_is_vertical (const EfMix *mix)
{
  return mix->direction == EF_DIRECTION_UP ||
      mix->direction == EF_DIRECTION_DOWN;
}

gdouble
ef_mix_weight (const EfMix *mix)
{
  gdouble p = CLAMP (mix->progress, 0.0, 1.0);
  gdouble near = 1 - fabs (2 * p - 1); /* 1 on the cut */

  switch (mix->type) {
    case EF_TRANSITION_DIP:
      return near;
    case EF_TRANSITION_FLASH:
      return near * near;
    case EF_TRANSITION_ZOOM:
      return smooth (p);
    default:
      return p;
  }
}

gdouble
ef_mix_zoom (const EfMix *mix)
{
  gdouble p = CLAMP (mix->progress, 0.0, 1.0);

  return mix->type == EF_TRANSITION_ZOOM ? pow (ZOOM, p * p) : 1;
}

EfSplit
ef_mix_split (const EfMix *mix, guint size)
{
  gdouble p = smooth (CLAMP (mix->progress, 0.0, 1.0));
  gint done = 2 * (gint)lrint (p * size / 2), rest = (gint)size - done;
  gboolean back =
      mix->direction == EF_DIRECTION_LEFT || mix->direction == EF_DIRECTION_UP;
  EfSplit s = { back ? rest : 0, back ? (gint)size : done, 0, 0 };

  if (mix->type == EF_TRANSITION_PUSH)
    s.shift_old = back ? -done : done;
  if (mix->type != EF_TRANSITION_WIPE)
    s.shift_new = back ? rest : -rest;
  return s;
}

void
ef_split_row (const EfSplit *split, gint16 *old, const gint16 *new, guint width)
{
  gint n = (gint)width - ABS (split->shift_old);

  if (split->shift_old < 0)
    memmove (old, old - split->shift_old, n * sizeof (gint16));
  else if (split->shift_old > 0)
    memmove (old + split->shift_old, old, n * sizeof (gint16));
  memcpy (old + split->from, new + split->from - split->shift_new,
      (split->to - split->from) * sizeof (gint16));
}
