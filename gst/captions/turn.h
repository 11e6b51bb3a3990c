/* Edit Factory - columns laid out as the lines that they are once they lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A canvas with columns is turned a quarter to the left: columns become lines
 * that run to the right, the rightmost is the uppermost, and all that is known
 * of lines holds. What is drawn is turned back: a point (x, y) of the lying
 * canvas is (width - y, x) of the standing one.
 */
#pragma once

#include "typesetter.h"

G_BEGIN_DECLS

/* @width: of the standing canvas, pixels */
EfRect ef_turn_lay (EfRect rect, gdouble width);
EfRect ef_turn_stand (EfRect rect, gdouble width);
/* Of the lying canvas. (transfer full) */
EfRoom *ef_turn_room (const EfSafeArea *area, guint width, guint height);
/* Exchanges where it stands: what places a column's ends places a line's. Sides
 * that depend on the text are those of one that is read from the left. */
void ef_turn_style (EfStyle *style);
/* Lays the typesetter's canvas, or sets it up again. */
void ef_turn_typesetter (EfTypesetter *self);

G_END_DECLS
