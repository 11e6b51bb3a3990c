/* Edit Factory - fonts and places: what both know
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "room.h"
#include "text-boundaries.h"
#include "typesetter.h"

G_BEGIN_DECLS

struct _EfTypesetter
{
  EfStyle *style;
  guint width;
  guint height;
  gdouble scale;
  gboolean turned; /* the canvas lies (turn.h) */
  EfRoom *room;
  EfRoom *other_room; /* turned, or back */
  GArray *avoid;      /* of EfAvoid */
  gdouble most;       /* width of a line that a cue asks for, pixels */
  PangoFontMap *map;
  PangoContext *context;
  PangoContext *other_context;
  PangoFontDescription *font;     /* the style's */
  PangoFontDescription *with_own; /* and then the language's */
  const gchar *language;          /* (nullable) */
  gchar *warning;
  EfTextBoundaries *boundaries; /* (nullable): until it is needed */
};

/* Of a line of the style's own font at its size, pixels. */
void ef_typesetter_get_metrics (
    EfTypesetter *self, gdouble *ascent, gdouble *descent);
/* Where a cue stands on the canvas as it lies or stands. */
EfCueLayout *ef_placement_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken);

/* Of a region, between one line and the next, pixels. */
gdouble ef_typesetter_get_pitch (EfTypesetter *self);
/* Where a region stands beside what the room has in it, pixels: as near to
 * where the document wants it as it is free; as high as its lines, and as wide
 * as what is free about them. */
EfRect ef_typesetter_find_region (EfTypesetter *self, const EfCuePlace *place);
/* Puts a cue at the bottom of @region, which has @region_lines. */
void ef_typesetter_settle (EfTypesetter *self, EfCueLayout *out,
    const EfRect *region, guint region_lines);
void ef_cue_layout_move (EfCueLayout *self, gdouble dx, gdouble dy);

G_END_DECLS
