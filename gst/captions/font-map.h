/* Edit Factory - fonts without hinting, for one thread
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <pango/pangocairo.h>

G_BEGIN_DECLS

/**
 * ef_font_map_new:
 * @context: (out) (transfer full): whole-pixel metrics are off, which would
 *   make words jump as they grow and differ from canvas to canvas
 *
 * Returns: (transfer full): a private font map, a point being a pixel: Pango's
 *   shared one is not for several threads
 */
PangoFontMap *ef_font_map_new (PangoContext **context);
/* For text that is turned a quarter to the right when it is drawn: East Asian
 * letters stand upright then. (transfer full) */
PangoContext *ef_font_map_column_context (PangoFontMap *map);

G_END_DECLS
