/* Edit Factory - fonts and places: what both know
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "room.h"
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
  PangoFontDescription *font;
  gchar *warning;
};

/* Of a line of the style's own font at its size, pixels. */
void ef_typesetter_get_metrics (
    EfTypesetter *self, gdouble *ascent, gdouble *descent);
/* Of the canvas as it lies or stands. As wide as a line may be where the style
 * wants it; where a cue stands. */
gdouble ef_placement_available (EfTypesetter *self);
EfCueLayout *ef_placement_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken);

G_END_DECLS
