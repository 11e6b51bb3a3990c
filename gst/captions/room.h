/* Edit Factory - the room that is left between covered rectangles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "safe-area.h"

G_BEGIN_DECLS

/** EfRect: edges, pixels of the canvas; @right and @bottom lie outside. */
typedef struct
{
  gdouble left;
  gdouble top;
  gdouble right;
  gdouble bottom;
} EfRect;

typedef struct _EfRoom EfRoom;

EfRoom *ef_room_new (const EfSafeArea *area, guint width, guint height);
void ef_room_free (EfRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRoom, ef_room_free)

/* The rectangle that no zone touches. */
EfRect ef_room_get_clear (EfRoom *self);
/* (array length=n): what the app covers */
const EfRect *ef_room_get_zones (EfRoom *self, guint *n);
/* What else is in the way, until it is set again. */
void ef_room_set_obstacles (EfRoom *self, const EfRect *rects, guint n);

/**
 * ef_room_span:
 * @top, @bottom: a band of the canvas
 * @x: where something would like to be
 * @left, @right: (out): of the free part of the band that has most room on both
 *   sides of @x when one reaches as far as half of the widest, else the widest
 *
 * Returns: FALSE when nothing of the band is free
 */
gboolean ef_room_span (EfRoom *self, gdouble top, gdouble bottom, gdouble x,
    gdouble *left, gdouble *right);

/**
 * ef_room_tops:
 * @wanted: top of a block
 * @height: of it
 *
 * Returns: (transfer full) (element-type gdouble): tops worth trying: the one
 *   that is wanted, moved into the canvas, and those at which the block touches
 *   something in the way; nearest first
 */
GArray *ef_room_tops (EfRoom *self, gdouble wanted, gdouble height);

G_END_DECLS
