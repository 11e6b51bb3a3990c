/* Edit Factory - letters that are pictures: emoji
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "colour-glyphs.h"

#include "bitmap.h"
#include "dilate.h"
#include "word-range.h"

#include <hb-ot.h>

static gboolean
has_pictures (const PangoItem *item)
{
  hb_face_t *face =
      hb_font_get_face (pango_font_get_hb_font (item->analysis.font));

  return hb_ot_color_has_png (face) || hb_ot_color_has_layers (face) ||
      hb_ot_color_has_svg (face);
}

static gboolean
any_pictures (PangoLayout *layout)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);

  for (GSList *i = line->runs; i; i = i->next)
    if (has_pictures (((const PangoGlyphItem *)i->data)->item))
      return TRUE;
  return FALSE;
}

static void
draw_pictures (PangoLayout *layout, cairo_t *cr)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do {
    PangoLayoutRun *run = pango_layout_iter_get_run_readonly (iter);
    PangoRectangle logical;

    if (!run || !has_pictures (run->item))
      continue;
    pango_layout_iter_get_run_extents (iter, NULL, &logical);
    cairo_move_to (cr, (gdouble)logical.x / PANGO_SCALE,
        ef_run_drop (layout, run, &logical));
    pango_cairo_show_glyph_string (cr, run->item->analysis.font, run->glyphs);
  } while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}

/* (transfer full) */
static cairo_surface_t *
pictures_of (
    PangoLayout *layout, const cairo_matrix_t *place, gint width, gint height)
{
  cairo_surface_t *pictures =
      ef_bitmap_new (CAIRO_FORMAT_A8, width, height, TRUE);
  cairo_t *cr = cairo_create (pictures);

  cairo_set_matrix (cr, place);
  draw_pictures (layout, cr);
  cairo_destroy (cr);
  cairo_surface_flush (pictures);
  return pictures;
}

static void
add (cairo_surface_t *mask, cairo_surface_t *pictures)
{
  cairo_t *cr = cairo_create (mask);

  cairo_mask_surface (cr, pictures, 0, 0);
  cairo_destroy (cr);
  cairo_surface_flush (mask);
}

void
ef_colour_glyphs_cover (PangoLayout *layout, const cairo_matrix_t *place,
    cairo_surface_t *mask, gdouble outline)
{
  gint width = cairo_image_surface_get_width (mask);
  gint height = cairo_image_surface_get_height (mask);
  cairo_surface_t *pictures;

  if (!any_pictures (layout))
    return;
  pictures = pictures_of (layout, place, width, height);
  ef_dilate (cairo_image_surface_get_data (pictures), (guint)width,
      (guint)height, (gsize)cairo_image_surface_get_stride (pictures), outline);
  cairo_surface_mark_dirty (pictures);
  add (mask, pictures);
  cairo_surface_destroy (pictures);
}
