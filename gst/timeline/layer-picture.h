/* Edit Factory - a layer's picture, decoded
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ef_layer_picture_load:
 * @path: a PNG, JPEG or WebP, opened behind the media guard
 *
 * Returns: (transfer full): upright, with square pixels, premultiplied ARGB32;
 *   %NULL with @error set that names the file
 */
cairo_surface_t *ef_layer_picture_load (
    const gchar *path, GCancellable *cancellable, GError **error);

G_END_DECLS
