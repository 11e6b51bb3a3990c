/* Edit Factory - a cue where it asks to stand: a place, columns, a region
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-place.h"
#include "stand.h"
#include "turn.h"
#include "typesetter-reach.h"

/* Of a column's baseline from that on which its letters would stand in a line,
 * of the size. */
#define COLUMN_DROP 0.38

/* Where a line starts and ends depends on how the cue is read. */
static void
resolve_sides (EfStyle *style, const EfCue *cue)
{
  gboolean rtl = ef_cue_is_rtl (cue);

  if (style->align != EF_STYLE_ALIGN_START &&
      style->align != EF_STYLE_ALIGN_END)
    return;
  style->align = rtl == (style->align == EF_STYLE_ALIGN_START)
      ? EF_STYLE_ALIGN_RIGHT
      : EF_STYLE_ALIGN_LEFT;
  if (rtl)
    style->position_x = 1 - style->position_x;
}

/* At the region's bottom, whatever else is there, and where there is room for
 * it all the way up. */
static EfCueLayout *
place_in_region (EfTypesetter *self, const EfCue *cue, const EfRect *region)
{
  const EfRect walls[] = { { 0, 0, region->left, self->height },
    { region->right, 0, self->width, self->height } };
  EfCueLayout *out;

  self->style->anchor = EF_STYLE_ANCHOR_BOTTOM;
  self->style->position_y = region->bottom / self->height;
  out = ef_placement_place (self, cue, walls, G_N_ELEMENTS (walls));
  if (!ef_typesetter_is_rotated (self))
    ef_typesetter_settle (self, out, region, cue->place.lines);
  return out;
}

/* Lines: beside others of their region, in one, or anywhere. */
static EfCueLayout *
place_lines (EfTypesetter *self, const EfCue *cue, const EfRect *region,
    const EfRect *taken, guint n_taken)
{
  EfRect found;

  if (cue->place.lines > 0 && !region) {
    ef_stand_set_obstacles (self, cue, taken, n_taken);
    found = ef_typesetter_find_region (self, &cue->place);
    region = &found;
  }
  return region ? place_in_region (self, cue, region)
                : ef_placement_place (self, cue, taken, n_taken);
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

/* As lines, on a canvas that lies. They are in no region. */
static EfCueLayout *
place_columns (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  EfCueLayout *out;

  ef_turn_style (self->style);
  ef_turn_typesetter (self);
  out = ef_placement_place (self, cue, taken, n_taken);
  ef_turn_typesetter (self);
  set_up (self, out);
  return out;
}

/* With the style and the length that the cue's own place makes of the style's.
 */
static EfCueLayout *
place_as_asked (EfTypesetter *self, const EfCue *cue, const EfRect *region,
    const EfRect *taken, guint n_taken)
{
  EfStyle *style = self->style, own;
  gboolean vertical = ef_cue_place_is_vertical (&cue->place, style);
  EfCueLayout *out;

  ef_cue_place_style (&cue->place, style, &own);
  self->most = cue->place.anchor && cue->place.width > 0
      ? (gdouble)cue->place.width * (vertical ? self->height : self->width)
      : G_MAXDOUBLE;
  self->style = &own;
  ef_typesetter_set_language (self, cue->language);
  resolve_sides (&own, cue);
  out = vertical ? place_columns (self, cue, taken, n_taken)
                 : place_lines (self, cue, region, taken, n_taken);
  self->style = style;
  return out;
}

EfCueLayout *
ef_typesetter_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken)
{
  return place_as_asked (self, cue, NULL, taken, n_taken);
}

EfCueLayout *
ef_typesetter_place_beside (
    EfTypesetter *self, const EfCue *cue, const EfCueLayout *beside)
{
  EfRect region = beside->region;

  region.top =
      region.bottom - cue->place.lines * ef_typesetter_get_pitch (self);
  return place_as_asked (self, cue, &region, NULL, 0);
}
