/* Edit Factory - small bitmaps that captions are made of
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sprite.h"

#include "bitmap.h"

#include <math.h>
#include <string.h>

EfSprite *
ef_sprite_ref (EfSprite *sprite)
{
  return g_atomic_rc_box_acquire (sprite);
}

void
ef_sprite_forget_planes (EfSprite *sprite)
{
  if (sprite->planes_free)
    sprite->planes_free (sprite->planes);
  sprite->planes = NULL;
  sprite->planes_free = NULL;
}

static void
sprite_clear (gpointer data)
{
  EfSprite *sprite = data;

  ef_sprite_forget_planes (sprite);
  cairo_surface_destroy (sprite->surface);
}

void
ef_sprite_unref (EfSprite *sprite)
{
  g_atomic_rc_box_release_full (sprite, sprite_clear);
}

EfSprite *
ef_sprite_new (cairo_surface_t *surface, gint left, gint top, gdouble phase_x,
    gdouble phase_y)
{
  EfSprite *sprite = g_atomic_rc_box_new0 (EfSprite);

  cairo_surface_flush (surface);
  sprite->width = cairo_image_surface_get_width (surface);
  sprite->height = cairo_image_surface_get_height (surface);
  sprite->stride = cairo_image_surface_get_stride (surface);
  sprite->left = left;
  sprite->top = top;
  sprite->phase_x = phase_x;
  sprite->phase_y = phase_y;
  sprite->surface = surface;
  sprite->argb = cairo_image_surface_get_data (surface);
  return sprite;
}

/* What is drawn, @sx and @sy times as large, with its corner at (@left, @top);
 * @x, @y: (out): whole pixels in which that lies */
static cairo_surface_t *
resample (const EfSprite *sprite, gdouble sx, gdouble sy, gdouble left,
    gdouble top, cairo_filter_t filter, gint *x, gint *y)
{
  gint width, height;
  cairo_surface_t *surface;
  cairo_t *cr;

  *x = (gint)floor (left);
  *y = (gint)floor (top);
  width = (gint)ceil (left + sprite->width * sx) - *x;
  height = (gint)ceil (top + sprite->height * sy) - *y;
  surface = ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, FALSE);
  cr = cairo_create (surface);
  cairo_translate (cr, left - *x, top - *y);
  cairo_scale (cr, sx, sy);
  cairo_set_source_surface (cr, sprite->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), filter);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

EfSprite *
ef_sprite_scaled (
    const EfSprite *sprite, gdouble scale, gdouble phase_x, gdouble phase_y)
{
  /* From the origin to the edges of what is drawn. */
  gdouble left = (sprite->left - sprite->phase_x) * scale + phase_x;
  gdouble top = (sprite->top - sprite->phase_y) * scale + phase_y;
  gint x, y;
  cairo_surface_t *surface =
      resample (sprite, scale, scale, left, top, CAIRO_FILTER_BILINEAR, &x, &y);

  return ef_sprite_new (surface, x, y, phase_x, phase_y);
}

EfSprite *
ef_sprite_squeezed (
    const EfSprite *sprite, gdouble sx, gdouble sy, gint *x, gint *y)
{
  return ef_sprite_new (
      resample (sprite, sx, sy, *x * sx, *y * sy, CAIRO_FILTER_GOOD, x, y), 0,
      0, 0, 0);
}

EfSprite *
ef_sprite_cut (const EfSprite *sprite, gint y, gint top, gint bottom)
{
  gint first = MAX (top - y, 0);
  gint height = MIN (bottom - y, (gint)sprite->height) - first;
  cairo_surface_t *surface;

  if (height <= 0)
    return NULL;
  surface =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, (gint)sprite->width, height, FALSE);
  for (gint row = 0; row < height; row++)
    memcpy (cairo_image_surface_get_data (surface) +
            (gsize)row * cairo_image_surface_get_stride (surface),
        sprite->argb + (gsize)(first + row) * sprite->stride,
        4 * (gsize)sprite->width);
  cairo_surface_mark_dirty (surface);
  return ef_sprite_new (surface, sprite->left, sprite->top + first,
      sprite->phase_x, sprite->phase_y);
}
