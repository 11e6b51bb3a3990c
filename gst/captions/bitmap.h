/* Edit Factory - memory of bitmaps, used again
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A word in motion needs new bitmaps for every frame. Fresh memory costs more
 * than what is drawn into it, a page at a time, so a little is kept.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* @size bytes of anything. Free with ef_block_free(); any thread. */
gpointer ef_block_new (gsize size);
void ef_block_free (gpointer block);

/* An image surface on such memory; transparent when @clear, else of any
 * content. One that is larger than cairo draws is a transparent pixel.
 * (transfer full) */
cairo_surface_t *
ef_bitmap_new (cairo_format_t format, gint width, gint height, gboolean clear);

G_END_DECLS
