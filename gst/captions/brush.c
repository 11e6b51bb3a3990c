/* Edit Factory - draws words, boxes and what is sung into sprites
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "brush.h"

#include "bitmap.h"
#include "coats.h"
#include "soften.h"

#include <math.h>
#include <string.h>

/* Pixels from which on an outline counts as a thick line. */
#define THICK 4.0

/* How far a drawing goes beyond its letters, pixels. */
typedef struct
{
  gdouble left;
  gdouble right;
  gdouble top;
  gdouble bottom;
} Margins;

static void
set_colour (cairo_t *cr, guint rgba)
{
  cairo_set_source_rgba (cr, (rgba >> 24 & 0xff) / 255.0,
      (rgba >> 16 & 0xff) / 255.0, (rgba >> 8 & 0xff) / 255.0,
      (rgba & 0xff) / 255.0);
}

static gdouble
angle_of (const EfStyle *style, gboolean vertical)
{
  return (style->rotation + (vertical ? 90 : 0)) * G_PI / 180;
}

static gboolean
has_glow (const EfStyle *style)
{
  return (style->glow_colour & 0xff) && style->glow > 0;
}

/* The shadow falls to one side: the other needs no room for it. */
static Margins
margins_of (const EfStyle *s, gdouble scale)
{
  gdouble glow = has_glow (s) ? s->glow : 0;
  Margins m = { glow, glow, glow, glow };

  if (s->shadow_colour & 0xff) {
    m.left = MAX (m.left, s->shadow_blur - s->shadow_x);
    m.right = MAX (m.right, s->shadow_blur + s->shadow_x);
    m.top = MAX (m.top, s->shadow_blur - s->shadow_y);
    m.bottom = MAX (m.bottom, s->shadow_blur + s->shadow_y);
  }
  m.left = (m.left + s->outline) * scale + 2;
  m.right = (m.right + s->outline) * scale + 2;
  m.top = (m.top + s->outline) * scale + 2;
  m.bottom = (m.bottom + s->outline) * scale + 2;
  return m;
}

/* A canvas for a rectangle about the origin, turned and with margins,
 * transparent when @clear.
 * (transfer full) */
static cairo_surface_t *
make_canvas (gdouble x, gdouble y, gdouble w, gdouble h, gdouble angle,
    const Margins *margins, gboolean clear, gint *left, gint *top)
{
  gdouble c = cos (angle), s = sin (angle);
  gdouble xs[4] = { x, x + w, x, x + w }, ys[4] = { y, y, y + h, y + h };
  gdouble x0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y0 = x0, y1 = x1;

  for (guint i = 0; i < 4; i++) {
    gdouble u = xs[i] * c - ys[i] * s, v = xs[i] * s + ys[i] * c;

    x0 = MIN (x0, u);
    x1 = MAX (x1, u);
    y0 = MIN (y0, v);
    y1 = MAX (y1, v);
  }
  *left = (gint)floor (x0 - margins->left);
  *top = (gint)floor (y0 - margins->top);
  return ef_bitmap_new (CAIRO_FORMAT_ARGB32,
      (gint)ceil (x1 + margins->right + 1) - *left,
      (gint)ceil (y1 + margins->bottom + 1) - *top, clear);
}

/* The text with its outline, as coverage. Stroking is what costs, so outline,
 * shadow and glow share one. */
static cairo_surface_t *
make_mask (const EfShape *shape, cairo_surface_t *canvas,
    const cairo_matrix_t *place, gdouble outline)
{
  cairo_surface_t *mask =
      ef_bitmap_new (CAIRO_FORMAT_A8, cairo_image_surface_get_width (canvas),
          cairo_image_surface_get_height (canvas), TRUE);
  cairo_t *cr = cairo_create (mask);

  /* A fifth of a pixel is finer than anybody sees under a thick line, and so
   * are sixteen steps of coverage at its edge. */
  cairo_set_tolerance (cr, 0.2);
  if (outline >= THICK)
    cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST);
  cairo_set_matrix (cr, place);
  ef_shape_cover (shape, cr, outline);
  cairo_destroy (cr);
  cairo_surface_flush (mask);
  ef_shape_cover_pictures (shape, place, mask, outline);
  return mask;
}

/* Shadow, glow and outline of @mask, the lowest first; their masks are the
 * caller's. A glow is painted twice, which makes it burn. */
static guint
make_coats (const EfStyle *s, cairo_surface_t *mask, gdouble scale,
    guint outline, EfCoat coats[EF_COATS_MAX])
{
  guint n = 0;

  if (s->shadow_colour & 0xff)
    coats[n++] = (EfCoat){ ef_soften (mask, s->shadow_blur * scale),
      (gint)lround (s->shadow_x * scale), (gint)lround (s->shadow_y * scale),
      s->shadow_colour };
  if (has_glow (s)) {
    coats[n++] =
        (EfCoat){ ef_soften (mask, s->glow * scale), 0, 0, s->glow_colour };
    coats[n] = coats[n - 1];
    cairo_surface_reference (coats[n++].mask);
  }
  if (s->outline > 0 && (outline & 0xff))
    coats[n++] = (EfCoat){ cairo_surface_reference (mask), 0, 0, outline };
  return n;
}

static void
paint_ground (cairo_surface_t *surface, const EfStyle *style,
    cairo_surface_t *mask, gdouble scale, guint outline)
{
  EfCoat coats[EF_COATS_MAX];
  guint n = make_coats (style, mask, scale, outline, coats);

  ef_coats_paint (surface, coats, n);
  for (guint i = 0; i < n; i++)
    cairo_surface_destroy (coats[i].mask);
}

/* The ground of a piece that is not the first, or must not be where another
 * word's is. */
static void
add_ground (cairo_t *cr, const EfPiece *piece, const cairo_matrix_t *place,
    cairo_surface_t *ground)
{
  cairo_save (cr);
  cairo_set_matrix (cr, place);
  ef_shape_clip (piece->shape, cr);
  cairo_identity_matrix (cr);
  cairo_set_source_surface (cr, ground, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
}

static gdouble
scale_of (const EfStyle *style, const EfPiece *piece, const EfInk *ink)
{
  return ink->size / style->size * MIN (piece->size, 1);
}

static cairo_surface_t *
similar (cairo_surface_t *surface)
{
  return ef_bitmap_new (CAIRO_FORMAT_ARGB32,
      cairo_image_surface_get_width (surface),
      cairo_image_surface_get_height (surface), FALSE);
}

/* @origin: of the sprite; @fresh: nothing is drawn, and of any content */
static void
draw_piece (cairo_surface_t *surface, const EfStyle *style,
    const EfPiece *piece, const cairo_matrix_t *origin, const EfInk *ink,
    gboolean fresh)
{
  gdouble scale = scale_of (style, piece, ink);
  cairo_matrix_t place = *origin;
  cairo_surface_t *ground =
      fresh ? cairo_surface_reference (surface) : similar (surface);
  cairo_surface_t *mask;
  cairo_t *cr;

  cairo_matrix_translate (&place, piece->x, piece->y);
  mask = make_mask (piece->shape, surface, &place, style->outline * scale);
  paint_ground (ground, style, mask, scale, ink->outline);
  cairo_surface_destroy (mask);
  cr = cairo_create (surface);
  if (!fresh)
    add_ground (cr, piece, &place, ground);
  cairo_surface_destroy (ground);
  cairo_set_matrix (cr, &place);
  set_colour (cr, ink->fill);
  ef_shape_show (piece->shape, cr, style->outline * scale);
  cairo_destroy (cr);
}

/* What all pieces cover; the first has the thickest outline. Of any content
 * when that one's ground is painted all over it. */
static cairo_surface_t *
make_word_canvas (const EfStyle *style, const EfPiece *pieces, guint n,
    const EfInk *ink, gint *left, gint *top)
{
  Margins margins = margins_of (style, scale_of (style, pieces, ink));
  gdouble x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE;
  gdouble x1 = -G_MAXDOUBLE, y1 = x1;

  for (guint i = 0; i < n; i++) {
    const EfShape *shape = pieces[i].shape;

    x0 = MIN (x0, pieces[i].x + shape->x);
    y0 = MIN (y0, pieces[i].y + shape->y);
    x1 = MAX (x1, pieces[i].x + shape->x + shape->width);
    y1 = MAX (y1, pieces[i].y + shape->y + shape->height);
  }
  return make_canvas (x0, y0, x1 - x0, y1 - y0,
      angle_of (style, pieces->shape->vertical), &margins,
      ef_shape_is_clipped (pieces->shape), left, top);
}

EfSprite *
ef_brush_word (
    const EfStyle *style, const EfPiece *pieces, guint n, const EfInk *ink)
{
  gint left, top;
  cairo_surface_t *surface =
      make_word_canvas (style, pieces, n, ink, &left, &top);
  cairo_matrix_t place;
  EfSprite *sprite;

  cairo_matrix_init_translate (&place, ink->phase_x - left, ink->phase_y - top);
  cairo_matrix_rotate (&place, angle_of (style, pieces->shape->vertical));
  for (guint i = 0; i < n; i++)
    draw_piece (surface, style, &pieces[i], &place, ink,
        i == 0 && !ef_shape_is_clipped (pieces->shape));
  sprite = ef_sprite_new (surface, left, top, ink->phase_x, ink->phase_y);
  sprite->ink_left = pieces->x + pieces->shape->ink_left;
  sprite->ink_right = pieces->x + pieces->shape->ink_right;
  return sprite;
}

static void
rounded_path (cairo_t *cr, const EfBar *bar)
{
  gdouble r = MIN (bar->radius, MIN (bar->width, bar->height) / 2);
  gdouble x = bar->x, y = bar->y, w = bar->width, h = bar->height;

  cairo_new_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + h - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

EfSprite *
ef_brush_bar (
    const EfStyle *style, const EfBar *bar, gdouble phase_x, gdouble phase_y)
{
  gdouble edge = 1 + bar->outline;
  Margins margins = { edge, edge, edge, edge };
  gint left, top;
  cairo_surface_t *surface =
      make_canvas (bar->x, bar->y, bar->width, bar->height,
          angle_of (style, bar->vertical), &margins, TRUE, &left, &top);
  cairo_t *cr = cairo_create (surface);

  cairo_translate (cr, phase_x - left, phase_y - top);
  cairo_rotate (cr, angle_of (style, bar->vertical));
  rounded_path (cr, bar);
  if (bar->outline > 0) {
    set_colour (cr, bar->outline_colour);
    cairo_set_line_width (cr, 2 * bar->outline);
    cairo_stroke_preserve (cr);
  }
  set_colour (cr, bar->colour);
  cairo_fill (cr);
  cairo_destroy (cr);
  return ef_sprite_new (surface, left, top, phase_x, phase_y);
}

EfSprite *
ef_brush_sung (const EfStyle *style, const EfSprite *before,
    const EfSprite *after, gdouble edge, gboolean from_right, gboolean vertical)
{
  cairo_surface_t *surface =
      ef_bitmap_new (CAIRO_FORMAT_ARGB32, before->width, before->height, FALSE);
  cairo_t *cr = cairo_create (surface);
  /* Farther than any word goes. */
  gdouble far = 2.0 * (before->width + before->height);

  memcpy (cairo_image_surface_get_data (surface), before->argb,
      (gsize)before->stride * before->height);
  cairo_surface_mark_dirty (surface);
  cairo_translate (
      cr, before->phase_x - before->left, before->phase_y - before->top);
  cairo_rotate (cr, angle_of (style, vertical));
  cairo_rectangle (cr, from_right ? edge : edge - far, -far, far, 2 * far);
  cairo_clip (cr);
  cairo_identity_matrix (cr);
  cairo_set_source_surface (cr, after->surface, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return ef_sprite_new (
      surface, before->left, before->top, before->phase_x, before->phase_y);
}
