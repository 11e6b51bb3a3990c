/* Edit Factory - a layer painted into a bitmap
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layer-paint.h"
#include "blur-fill.h"

#include <math.h>
#include <string.h>

/* Soft edges and what rounding adds, pixels. */
#define MARGIN 2

/* What is painted, without rotation and shadow.
 * @draw: into a rectangle of @width x @height at the origin */
typedef struct _Content Content;
struct _Content
{
  void (*draw) (cairo_t *cr, const Content *self);
  const EfPlanLayer *layer;
  gdouble unit;
  gdouble width;
  gdouble height;
  const EfLayerText *text;
  cairo_surface_t *picture;
};

EfLayerRoom
ef_layer_room (const EfSafeArea *area, guint width, guint height)
{
  EfLayerRoom room = { area->left * width, area->top * height,
    (1 - area->left - area->right) * width,
    (1 - area->top - area->bottom) * height, MIN (width, height) / 1080.0 };

  return room;
}

static void
set_colour (cairo_t *cr, guint32 rgba)
{
  cairo_set_source_rgba (cr, (rgba >> 24) / 255.0, (rgba >> 16 & 0xff) / 255.0,
      (rgba >> 8 & 0xff) / 255.0, (rgba & 0xff) / 255.0);
}

static void
box_path (cairo_t *cr, const Content *c)
{
  gdouble r = MIN (c->layer->radius * c->unit, MIN (c->width, c->height) / 2);

  if (r <= 0) {
    cairo_rectangle (cr, 0, 0, c->width, c->height);
    return;
  }
  for (guint i = 0; i < 4; i++)
    cairo_arc (cr, i == 0 || i == 3 ? c->width - r : r,
        i < 2 ? c->height - r : r, r, i * G_PI / 2, (i + 1) * G_PI / 2);
  cairo_close_path (cr);
}

static void
draw_text (cairo_t *cr, const Content *c)
{
  if (c->layer->box_colour & 0xff) {
    box_path (cr, c);
    set_colour (cr, c->layer->box_colour);
    cairo_fill (cr);
  }
  set_colour (cr, c->layer->colour);
  cairo_move_to (cr, c->text->x, c->text->y);
  pango_cairo_show_layout (cr, c->text->layout);
}

/* Returns: (transfer full): @picture, each pixel the mean of @k x @k */
static cairo_surface_t *
reduce (cairo_surface_t *picture, guint k)
{
  guint width = cairo_image_surface_get_width (picture) / k;
  guint height = cairo_image_surface_get_height (picture) / k;
  gint stride = cairo_image_surface_get_stride (picture);
  const guint8 *data = cairo_image_surface_get_data (picture);
  cairo_surface_t *small =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  for (guint y = 0; y < height; y++) {
    guint8 *dst = cairo_image_surface_get_data (small) +
        (gssize)y * cairo_image_surface_get_stride (small);

    for (guint x = 0; x < width; x++, dst += 4) {
      guint sums[4] = { 0 };

      for (guint j = 0; j < k; j++) {
        const guint8 *src = data + (gssize)(y * k + j) * stride + 4 * x * k;

        for (guint i = 0; i < 4 * k; i++)
          sums[i % 4] += src[i];
      }
      for (guint i = 0; i < 4; i++)
        dst[i] = (guint8)((sums[i] + k * k / 2) / (k * k));
    }
  }
  cairo_surface_mark_dirty (small);
  return small;
}

/* What is much too large is averaged down first: the filter's price grows with
 * the square of the ratio. At least two pixels for one remain. */
static cairo_surface_t *
approach (cairo_surface_t *picture, gdouble width)
{
  guint k = (guint)(cairo_image_surface_get_width (picture) / width / 2);

  k = MIN (k, (guint)cairo_image_surface_get_height (picture));
  return k > 1 ? reduce (picture, k) : cairo_surface_reference (picture);
}

static void
draw_picture (cairo_t *cr, const Content *c)
{
  gdouble sx = c->width / cairo_image_surface_get_width (c->picture);
  gdouble sy = c->height / cairo_image_surface_get_height (c->picture);

  box_path (cr, c);
  cairo_clip (cr);
  cairo_scale (cr, sx, sy);
  cairo_set_source_surface (cr, c->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BEST);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
}

/* Size of the upright rectangle about @width x @height turned. */
static void
turned_size (
    gdouble degrees, gdouble width, gdouble height, gdouble *w, gdouble *h)
{
  gdouble c = fabs (cos (degrees * G_PI / 180));
  gdouble s = fabs (sin (degrees * G_PI / 180));

  *w = width * c + height * s;
  *h = width * s + height * c;
}

/* Shadow */

static guint
blur_radius (const EfLayerShadow *shadow, gdouble unit)
{
  return (guint)lrint (shadow->blur * unit / 2);
}

/* How far the shadow reaches beyond the layer. */
static guint
shadow_reach (const EfLayerShadow *shadow, gdouble unit)
{
  if (!(shadow->colour & 0xff))
    return 0;
  return (guint)ceil (MAX (fabs (shadow->x), fabs (shadow->y)) * unit) +
      EF_BOX_PASSES * blur_radius (shadow, unit);
}

static void
blur_mask (cairo_surface_t *mask, guint radius)
{
  guint width = cairo_image_surface_get_width (mask);
  guint height = cairo_image_surface_get_height (mask);
  guint stride = cairo_image_surface_get_stride (mask);
  guint8 *data = cairo_image_surface_get_data (mask);
  g_autofree guint16 *work = g_new (guint16, MAX (width, height) + 2 * radius);

  if (radius == 0)
    return;
  for (guint pass = 0; pass < EF_BOX_PASSES; pass++) {
    for (guint y = 0; y < height; y++)
      ef_box_blur_line (data + y * stride, width, 1, radius, work);
    for (guint x = 0; x < width; x++)
      ef_box_blur_line (data + x, height, stride, radius, work);
  }
}

/* Returns: (transfer full): how much each pixel of @surface covers */
static cairo_surface_t *
coverage_of (cairo_surface_t *surface)
{
  cairo_surface_t *mask = cairo_image_surface_create (CAIRO_FORMAT_A8,
      cairo_image_surface_get_width (surface),
      cairo_image_surface_get_height (surface));
  cairo_t *cr = cairo_create (mask);

  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (mask);
  return mask;
}

/* Puts the shadow under what is there. */
static void
add_shadow (cairo_surface_t *surface, const EfLayerShadow *shadow, gdouble unit)
{
  cairo_surface_t *mask;
  cairo_t *cr;

  if (!(shadow->colour & 0xff))
    return;
  mask = coverage_of (surface);
  blur_mask (mask, blur_radius (shadow, unit));
  cairo_surface_mark_dirty (mask);
  cr = cairo_create (surface);
  cairo_set_operator (cr, CAIRO_OPERATOR_DEST_OVER);
  set_colour (cr, shadow->colour);
  cairo_mask_surface (
      cr, mask, round (shadow->x * unit), round (shadow->y * unit));
  cairo_destroy (cr);
  cairo_surface_destroy (mask);
}

/* Painting */

static void
paint (EfLayerBitmap *bitmap, const Content *c)
{
  const EfPlanLayer *layer = c->layer;
  guint margin = MARGIN + shadow_reach (&layer->shadow, c->unit);
  gdouble width, height;
  cairo_t *cr;

  turned_size (layer->rotation, c->width, c->height, &width, &height);
  bitmap->width = (guint)ceil (width - 1e-6);
  bitmap->height = (guint)ceil (height - 1e-6);
  bitmap->left = bitmap->top = margin;
  bitmap->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
      bitmap->width + 2 * margin, bitmap->height + 2 * margin);
  cr = cairo_create (bitmap->surface);
  cairo_translate (
      cr, margin + bitmap->width / 2.0, margin + bitmap->height / 2.0);
  cairo_rotate (cr, layer->rotation * G_PI / 180);
  cairo_translate (cr, -c->width / 2, -c->height / 2);
  c->draw (cr, c);
  cairo_destroy (cr);
  add_shadow (bitmap->surface, &layer->shadow, c->unit);
  cairo_surface_flush (bitmap->surface);
}

guint
ef_layer_paint_text (EfLayerBitmap *bitmap, EfLayerType *type,
    const EfPlanLayer *layer, const EfLayerRoom *room)
{
  gdouble max_width = layer->width * room->width;
  gdouble max_height = layer->height * room->height, width, height;
  EfLayerText text;
  Content content = { draw_text, layer, room->unit, .text = &text };

  /* A turned box takes another rectangle than its text; it must fit as well. */
  for (guint i = 0;; i++) {
    ef_layer_text_init (&text, type, layer, max_width, max_height, room->unit);
    turned_size (layer->rotation, ceil (text.width), ceil (text.height), &width,
        &height);
    if (i == 20 || !text.fits ||
        (width <= room->width + 0.5 && height <= room->height + 0.5))
      break;
    ef_layer_text_clear (&text);
    max_width *= 0.9;
    max_height *= 0.9;
  }
  content.width = ceil (text.width);
  content.height = ceil (text.height);
  paint (bitmap, &content);
  ef_layer_text_clear (&text);
  return text.n_missing;
}

void
ef_layer_paint_picture (EfLayerBitmap *bitmap, cairo_surface_t *picture,
    const EfPlanLayer *layer, const EfLayerRoom *room)
{
  gdouble w = cairo_image_surface_get_width (picture);
  gdouble h = cairo_image_surface_get_height (picture), turned_w, turned_h;
  gdouble k =
      MIN (layer->width * room->width / w, layer->height * room->height / h);
  Content content = { draw_picture, layer, room->unit };

  turned_size (layer->rotation, w, h, &turned_w, &turned_h);
  k = MIN (k, MIN (room->width / turned_w, room->height / turned_h));
  content.width = MAX (round (w * k), 1);
  content.height = MAX (round (h * k), 1);
  content.picture = approach (picture, content.width);
  paint (bitmap, &content);
  cairo_surface_destroy (content.picture);
}

void
ef_layer_bitmap_clear (EfLayerBitmap *bitmap)
{
  g_clear_pointer (&bitmap->surface, cairo_surface_destroy);
}

static gint
place_along (gdouble from, gdouble room, gdouble at, guint size, guint third)
{
  gdouble start = from + at * room - size * third / 2.0;

  start = MIN (start, from + room - size);
  return (gint)lrint (MAX (start, from));
}

void
ef_layer_place (const EfLayerBitmap *bitmap, const EfPlanLayer *layer,
    const EfLayerRoom *room, gint *x, gint *y)
{
  *x = place_along (
      room->x, room->width, layer->x, bitmap->width, layer->anchor % 3);
  *y = place_along (
      room->y, room->height, layer->y, bitmap->height, layer->anchor / 3);
}
