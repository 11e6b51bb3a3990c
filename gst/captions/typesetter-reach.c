/* Edit Factory - what is drawn beside letters, and what is left
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "typesetter-reach.h"

#include <math.h>

/* The entrance or exit of a cue goes over its size by this. */
#define CUE_POP 1.03

/* A caption that wants the canvas's middle stands there as long as this much of
 * a free span's width may be used. */
#define CENTRED 0.6

gdouble
ef_typesetter_swell (EfTypesetter *self)
{
  const EfStyle *style = self->style;
  gdouble word = style->animation == EF_ANIMATION_POP ? style->pop_scale : 1;

  return style->cue_animation == EF_ANIMATION_POP ||
          style->cue_exit == EF_CUE_EXIT_POP
      ? word * CUE_POP
      : word;
}

/* What outline, shadow and box take at each side, and the pixels that
 * rounding and soft edges may add. */
gdouble
ef_typesetter_reach (EfTypesetter *self)
{
  return ef_style_reach (self->style) * self->scale + 3;
}

/* Pixels that motion takes above and below. */
gdouble
ef_typesetter_travel (EfTypesetter *self)
{
  const EfStyle *s = self->style;
  gboolean moves = s->animation == EF_ANIMATION_BOUNCE ||
      s->animation == EF_ANIMATION_SLIDE ||
      s->cue_animation == EF_ANIMATION_BOUNCE ||
      s->cue_animation == EF_ANIMATION_SLIDE ||
      s->cue_exit == EF_CUE_EXIT_SLIDE;

  return moves ? s->motion_distance * self->scale : 0;
}

gboolean
ef_typesetter_is_rotated (EfTypesetter *self)
{
  return fabs (sin (self->style->rotation * G_PI / 180)) >= 1e-6;
}

/* The longest line that stays in the safe area when it is turned, from the
 * bounds of a turned rectangle: w cos + h sin, and w sin + h cos. */
static gdouble
turned_width (EfTypesetter *self, gdouble available)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble angle = self->style->rotation * G_PI / 180;
  gdouble c = fabs (cos (angle)), s = fabs (sin (angle));
  gdouble tall = 1.4 * self->style->size * self->scale *
      self->style->line_height * self->style->max_lines;
  gdouble across = (available - tall * s) / MAX (c, 1e-6);
  gdouble down =
      (clear.bottom - clear.top - 2 * ef_typesetter_reach (self) - tall * c) /
      MAX (s, 1e-6);

  return s < 1e-6 ? available : MIN (across, down);
}

/* What a line may use of a free span. */
gdouble
ef_typesetter_usable (EfTypesetter *self, gdouble left, gdouble right)
{
  gdouble x = self->style->position_x * self->width;
  gdouble half = MIN (x - left, right - x);
  gdouble available = right - left;

  /* Elsewhere the caption moves inwards. */
  if (self->style->align == EF_STYLE_ALIGN_CENTRE &&
      self->style->position_x == 0.5 && 2 * half >= CENTRED * available)
    available = 2 * half;
  available = turned_width (self, available - 2 * ef_typesetter_reach (self));
  /* A line of one word swells as a whole. */
  return MIN (available / ef_typesetter_swell (self), self->most);
}

static void
span_at (EfTypesetter *self, gdouble top, gdouble bottom, gdouble *left,
    gdouble *right)
{
  EfRect clear = ef_room_get_clear (self->room);

  if (!ef_typesetter_is_rotated (self) &&
      ef_room_span (self->room, top, bottom,
          self->style->position_x * self->width, left, right))
    return;
  *left = clear.left;
  *right = clear.right;
}

gdouble
ef_typesetter_wanted_top (EfTypesetter *self, gdouble height)
{
  return self->style->position_y * self->height -
      height * (self->style->anchor - EF_STYLE_ANCHOR_TOP) / 2;
}

gdouble
ef_typesetter_line_width (EfTypesetter *self)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble edge = ef_typesetter_reach (self) + ef_typesetter_travel (self);
  gdouble height = 1.2 * self->style->size * self->scale *
      self->style->line_height * self->style->max_lines;
  gdouble top = ef_typesetter_wanted_top (self, height), left, right;

  top = MAX (MIN (top, clear.bottom - height - edge), clear.top + edge);
  self->most = G_MAXDOUBLE;
  ef_room_set_obstacles (self->room, NULL, 0);
  span_at (self, top - edge, top + height + edge, &left, &right);
  return MAX (ef_typesetter_usable (self, left, right), 16);
}
