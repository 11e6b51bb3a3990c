/* Edit Factory - fonts without hinting, for one thread
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "font-map.h"

static void
set_options (PangoContext *context)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
}

PangoFontMap *
ef_font_map_new (PangoContext **context)
{
  PangoFontMap *map = pango_cairo_font_map_new ();

  pango_cairo_font_map_set_resolution (PANGO_CAIRO_FONT_MAP (map), 72);
  *context = pango_font_map_create_context (map);
  set_options (*context);
  return map;
}

PangoContext *
ef_font_map_column_context (PangoFontMap *map)
{
  PangoContext *context = pango_font_map_create_context (map);

  set_options (context);
  pango_context_set_base_gravity (context, PANGO_GRAVITY_EAST);
  return context;
}
