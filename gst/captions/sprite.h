/* Edit Factory - small bitmaps that captions are made of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * EfSprite: a drawn word (or box), premultiplied, native-endian ARGB32 as
 * Cairo's; reference counted.
 * @left, @top: from the word's origin (left end of the baseline) to the
 *   bitmap's corner, whole pixels
 * @phase_x, @phase_y: where in its pixel the origin was when it was drawn
 * @argb, @surface: NULL of a scaled sprite that nobody wanted to see yet:
 *   ef_sprite_draw()
 * @source: (nullable): the sprite that this one is, @scale times as large and
 *   with its corner at (@shift_x, @shift_y)
 * @ink_left, @ink_right: of a word's letters and lines, from the origin along
 *   the line
 * @planes: (nullable): what a blender derived from it; @planes_free frees it
 */
typedef struct _EfSprite EfSprite;
struct _EfSprite
{
  guint width;
  guint height;
  gint left;
  gint top;
  gdouble phase_x;
  gdouble phase_y;
  gdouble ink_left;
  gdouble ink_right;
  guint stride;
  guint8 *argb; /* of @surface */
  cairo_surface_t *surface;
  EfSprite *source;
  gdouble scale;
  gdouble shift_x;
  gdouble shift_y;
  gpointer planes;
  GDestroyNotify planes_free;
};

/* Takes the pixels of an image surface. @surface: (transfer full) */
EfSprite *ef_sprite_new (cairo_surface_t *surface, gint left, gint top,
    gdouble phase_x, gdouble phase_y);
EfSprite *ef_sprite_ref (EfSprite *sprite);
void ef_sprite_unref (EfSprite *sprite);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSprite, ef_sprite_unref)

/* Sees to it that a scaled sprite has its pixels. */
void ef_sprite_draw (EfSprite *sprite);

/* Frees what a blender derived. */
void ef_sprite_forget_planes (EfSprite *sprite);

/* The sprite squeezed to the pixels of a canvas that are not square, its corner
 * moved from (@x, @y) accordingly: both in and out. @sx, @sy: up to 1 */
EfSprite *
ef_sprite_squeezed (EfSprite *sprite, gdouble sx, gdouble sy, gint *x, gint *y);

/* The rows from @top to before @bottom of the sprite, which stands at row @y;
 * NULL when it has none of them. (transfer full) */
EfSprite *ef_sprite_cut (EfSprite *sprite, gint y, gint top, gint bottom);

/* The sprite @scale times as large about its origin, which then stands at
 * (@phase_x, @phase_y) of its pixel. Drawn when its pixels are wanted: a
 * blender that scales as it goes needs none. @sprite: drawn; kept as the source
 */
EfSprite *ef_sprite_scaled (
    EfSprite *sprite, gdouble scale, gdouble phase_x, gdouble phase_y);

G_END_DECLS
