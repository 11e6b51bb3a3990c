/* Edit Factory - columns laid out as the lines that they are once they lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "turn.h"

#include "typesetter-reach.h"

EfRect
ef_turn_lay (EfRect rect, gdouble width)
{
  return (
      EfRect){ rect.top, width - rect.right, rect.bottom, width - rect.left };
}

EfRect
ef_turn_stand (EfRect rect, gdouble width)
{
  return (
      EfRect){ width - rect.bottom, rect.left, width - rect.top, rect.right };
}

EfRoom *
ef_turn_room (const EfSafeArea *area, guint width, guint height)
{
  EfSafeArea lying = *area;

  lying.left = area->top;
  lying.right = area->bottom;
  lying.top = area->right;
  lying.bottom = area->left;
  for (guint i = 0; i < area->n_zones; i++) {
    const EfZone *zone = &area->zones[i];

    lying.zones[i] = (EfZone){ zone->y, 1 - zone->x - zone->width, zone->height,
      zone->width };
  }
  return ef_room_new (&lying, height, width);
}

void
ef_turn_style (EfStyle *style)
{
  gint align = style->align;
  gdouble x = style->position_x;

  if (align == EF_STYLE_ALIGN_START)
    align = EF_STYLE_ALIGN_LEFT;
  else if (align == EF_STYLE_ALIGN_END)
    align = EF_STYLE_ALIGN_RIGHT;
  style->align = EF_STYLE_ALIGN_LEFT + style->anchor - EF_STYLE_ANCHOR_TOP;
  style->position_x = style->position_y;
  style->anchor = EF_STYLE_ANCHOR_TOP + EF_STYLE_ALIGN_RIGHT - align;
  style->position_y = 1 - x;
}

void
ef_turn_typesetter (EfTypesetter *self)
{
  guint width = self->width;
  EfRoom *room = self->room;
  PangoContext *context = self->context;

  self->width = self->height;
  self->height = width;
  self->room = self->other_room;
  self->other_room = room;
  self->context = self->other_context;
  self->other_context = context;
  self->turned = !self->turned;
}

gdouble
ef_typesetter_get_length (EfTypesetter *self, gboolean vertical)
{
  EfStyle *style = self->style, own = *style;
  gdouble available;

  if (!vertical)
    return ef_typesetter_line_width (self);
  ef_turn_style (&own);
  ef_turn_typesetter (self);
  self->style = &own;
  available = ef_typesetter_line_width (self);
  self->style = style;
  ef_turn_typesetter (self);
  return available;
}

gdouble
ef_typesetter_get_available (EfTypesetter *self)
{
  return ef_typesetter_get_length (
      self, self->style->writing_mode != EF_STYLE_WRITING_HORIZONTAL);
}
