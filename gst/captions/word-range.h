/* Edit Factory - where the letters of a word stand in a layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* Bytes of the layout's text that glyph @i of @item stands for: its cluster's,
 * [@start, @end). */
void
ef_cluster_bytes (const PangoGlyphItem *item, int i, guint *start, guint *end);

/**
 * ef_run_drop:
 * @item: of @layout, with the logical extents @place in it
 *
 * Not always 0: Pango moves letters that lie in a column, and larger ones
 * behind a mark of direction.
 *
 * Returns: pixels of the run's baseline below the line's
 */
gdouble ef_run_drop (PangoLayout *layout, const PangoGlyphItem *item,
    const PangoRectangle *place);

/**
 * ef_word_range:
 * @layout: of one line
 * @start, @end: bytes of its text
 * @left, @right: (out): pixels from the line's left end
 *
 * All that stands between the ends of the word. FALSE, and both 0, when it has
 * no letters.
 */
gboolean ef_word_range (
    PangoLayout *layout, guint start, guint end, gdouble *left, gdouble *right);

G_END_DECLS
