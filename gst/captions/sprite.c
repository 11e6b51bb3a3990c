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
  g_clear_pointer (&sprite->surface, cairo_surface_destroy);
  g_clear_pointer (&sprite->source, ef_sprite_unref);
}

void
ef_sprite_unref (EfSprite *sprite)
{
  g_atomic_rc_box_release_full (sprite, sprite_clear);
}

static void
take_surface (EfSprite *sprite, cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  sprite->width = cairo_image_surface_get_width (surface);
  sprite->height = cairo_image_surface_get_height (surface);
  sprite->stride = cairo_image_surface_get_stride (surface);
  sprite->surface = surface;
  sprite->argb = cairo_image_surface_get_data (surface);
}

EfSprite *
ef_sprite_new (cairo_surface_t *surface, gint left, gint top, gdouble phase_x,
    gdouble phase_y)
{
  EfSprite *sprite = g_atomic_rc_box_new0 (EfSprite);

  sprite->left = left;
  sprite->top = top;
  sprite->phase_x = phase_x;
  sprite->phase_y = phase_y;
  take_surface (sprite, surface);
  return sprite;
}

/* @source, @sx and @sy times as large, in @width x @height pixels with its
 * corner at (@x, @y). */
static cairo_surface_t *
resample (const EfSprite *source, gdouble sx, gdouble sy, gdouble x, gdouble y,
    gint width, gint height, cairo_filter_t filter)
{
  cairo_surface_t *surface =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, FALSE);
  cairo_t *cr = cairo_create (surface);

  cairo_translate (cr, x, y);
  cairo_scale (cr, sx, sy);
  cairo_set_source_surface (cr, source->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), filter);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

void
ef_sprite_draw (EfSprite *sprite)
{
  if (!sprite->surface)
    take_surface (sprite,
        resample (sprite->source, sprite->scale, sprite->scale, sprite->shift_x,
            sprite->shift_y, (gint)sprite->width, (gint)sprite->height,
            CAIRO_FILTER_BILINEAR));
}

EfSprite *
ef_sprite_scaled (
    EfSprite *sprite, gdouble scale, gdouble phase_x, gdouble phase_y)
{
  /* From the origin to the edges of what is drawn. */
  gdouble left = (sprite->left - sprite->phase_x) * scale + phase_x;
  gdouble top = (sprite->top - sprite->phase_y) * scale + phase_y;
  EfSprite *scaled = g_atomic_rc_box_new0 (EfSprite);

  scaled->left = (gint)floor (left);
  scaled->top = (gint)floor (top);
  scaled->width =
      (guint)MAX ((gint)ceil (left + sprite->width * scale) - scaled->left, 1);
  scaled->height =
      (guint)MAX ((gint)ceil (top + sprite->height * scale) - scaled->top, 1);
  scaled->phase_x = phase_x;
  scaled->phase_y = phase_y;
  scaled->source = ef_sprite_ref (sprite);
  scaled->scale = scale;
  scaled->shift_x = left - scaled->left;
  scaled->shift_y = top - scaled->top;
  return scaled;
}

EfSprite *
ef_sprite_squeezed (EfSprite *sprite, gdouble sx, gdouble sy, gint *x, gint *y)
{
  gdouble left = *x * sx, top = *y * sy;

  ef_sprite_draw (sprite);
  *x = (gint)floor (left);
  *y = (gint)floor (top);
  return ef_sprite_new (
      resample (sprite, sx, sy, left - *x, top - *y,
          (gint)ceil (left + sprite->width * sx) - *x,
          (gint)ceil (top + sprite->height * sy) - *y, CAIRO_FILTER_GOOD),
      0, 0, 0, 0);
}

EfSprite *
ef_sprite_cut (EfSprite *sprite, gint y, gint top, gint bottom)
{
  gint first = MAX (top - y, 0);
  gint height = MIN (bottom - y, (gint)sprite->height) - first;
  cairo_surface_t *surface;

  if (height <= 0)
    return NULL;
  ef_sprite_draw (sprite);
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
