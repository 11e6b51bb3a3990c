/* Edit Factory - where a region stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "typesetter-private.h"

#include <math.h>

/* What is worse, as in placement.c: away by heights of the canvas, narrower
 * than it should be. */
#define COST_AWAY 3.0
#define COST_NARROW 2.0

/* What is drawn beyond the text, and what rounding adds. */
static gdouble
reach_of (EfTypesetter *self)
{
  return ef_style_reach (self->style) * self->scale + 3;
}

/* What is free of the band from @top on, near to where the region's text is to
 * stand. */
static gdouble
cost_at (EfTypesetter *self, const EfCuePlace *place, gdouble wanted,
    gdouble top, gdouble height, EfRect *span)
{
  gdouble width = MAX (place->width, 0.01) * self->width;
  gdouble x = MAX (place->x, 0) * self->width, free;
  gdouble begin = x - width * ((place->anchor - 1) % 3) / 2;
  gdouble cost = COST_AWAY * fabs (top - wanted) / self->height;

  *span = (EfRect){ 0, top, 0, top + height };
  if (!ef_room_span (
          self->room, top, span->bottom, x, &span->left, &span->right))
    return G_MAXDOUBLE;
  free = MIN (span->right, begin + width) - MAX (span->left, begin);
  return cost + COST_NARROW * (1 - CLAMP (free / width, 0, 1));
}

gdouble
ef_typesetter_get_pitch (EfTypesetter *self)
{
  gdouble up, down;

  ef_typesetter_get_metrics (self, &up, &down);
  return (up + down) * self->style->line_height;
}

EfRect
ef_typesetter_find_region (EfTypesetter *self, const EfCuePlace *place)
{
  gdouble edge = reach_of (self);
  gdouble height = place->lines * ef_typesetter_get_pitch (self);
  gdouble wanted = place->y * self->height - place->lines_y * height - edge;
  g_autoptr (GArray) tops =
      ef_room_tops (self->room, wanted, height + 2 * edge);
  gdouble least = G_MAXDOUBLE;
  EfRect best = { 0, g_array_index (tops, gdouble, 0), self->width, 0 };

  for (guint i = 0; i < tops->len; i++) {
    EfRect span;
    gdouble cost = cost_at (self, place, wanted,
        g_array_index (tops, gdouble, i), height + 2 * edge, &span);

    if (cost < least) {
      least = cost;
      best = span;
    }
  }
  best.top += edge;
  best.bottom = best.top + height;
  return best;
}

/* The region's upper edge with lines as high as the cue's, where that is free.
 */
static gdouble
region_top (EfTypesetter *self, const EfRect *region, gdouble height)
{
  EfRect clear = ef_room_get_clear (self->room);
  gdouble reach = reach_of (self), left, right;
  gdouble top = MAX (region->bottom - height, clear.top + reach);
  gdouble middle = (region->left + region->right) / 2;

  if (top < region->top &&
      ef_room_span (self->room, top - reach, region->bottom + reach, middle,
          &left, &right) &&
      left <= region->left && right >= region->right)
    return top;
  return region->top;
}

void
ef_typesetter_settle (EfTypesetter *self, EfCueLayout *out,
    const EfRect *region, guint region_lines)
{
  guint n_lines = MAX (out->lines->len, 1);
  gdouble size = out->size / (self->style->size * self->scale);
  gdouble dy = region->bottom - out->whole.y - out->height;

  ef_cue_layout_move (out, 0, dy);
  out->in_region = TRUE;
  out->reach = reach_of (self);
  out->pitch =
      MAX (out->height, n_lines * size * ef_typesetter_get_pitch (self));
  out->region = *region;
  out->region.top =
      region_top (self, region, region_lines * out->pitch / n_lines);
  out->taken.top = out->region.top - out->reach;
  out->taken.bottom = region->bottom + out->reach;
}
