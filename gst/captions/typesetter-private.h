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
  EfRoom *room;
  GArray *avoid; /* of EfAvoid */
  gdouble most;  /* width of a line that a cue asks for, pixels */
  PangoFontMap *map;
  PangoContext *context;
  PangoFontDescription *font;     /* the style's */
  PangoFontDescription *with_own; /* and then the language's */
  const gchar *language;          /* (nullable) */
  gchar *warning;
};

/* Of a line of the style's own font at its size, pixels. */
void ef_typesetter_get_metrics (
    EfTypesetter *self, gdouble *ascent, gdouble *descent);

G_END_DECLS
