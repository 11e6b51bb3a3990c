/* Edit Factory - columns laid out as the lines that they are once they lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "turn.h"

#include "cue-place.h"
#include "typesetter-private.h"

/* Of a column's baseline from that on which its letters would stand in a line,
 * of the size. */
#define COLUMN_DROP 0.38

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
    return ef_placement_available (self);
  ef_turn_style (&own);
  ef_turn_typesetter (self);
  self->style = &own;
  available = ef_placement_available (self);
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

/* What others see of a layout whose canvas lay. */
static void
set_up (EfTypesetter *self, EfCueLayout *out)
{
  out->vertical = TRUE;
  out->across = self->width;
  out->drop = COLUMN_DROP * out->size;
  out->taken = ef_turn_stand (out->taken, out->across);
}

EfCueLayout *
ef_typesetter_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  EfStyle *style = self->style, own;
  EfCueLayout *out;
  gboolean vertical;

  ef_cue_place_style (&cue->place, style, &own);
  vertical = own.writing_mode != EF_STYLE_WRITING_HORIZONTAL;
  if (vertical) {
    ef_turn_style (&own);
    ef_turn_typesetter (self);
  }
  self->most = cue->place.anchor && cue->place.width > 0
      ? (gdouble)cue->place.width * self->width
      : G_MAXDOUBLE;
  self->style = &own;
  out = ef_placement_place (self, cue, taken, n_taken);
  self->style = style;
  if (vertical) {
    ef_turn_typesetter (self);
    set_up (self, out);
  }
  return out;
}
