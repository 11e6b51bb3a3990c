/* Edit Factory - a plan's layers, drawn over its clips
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each layer is painted when it is first seen and forgotten when it is over.
 */
#pragma once

#include "composer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** EfLayers: one thread at a time, any thread. */
typedef struct _EfLayers EfLayers;

/**
 * ef_layers_new:
 * @plan: stays the caller's and must outlive it
 * @width, @height: of the canvas
 * @safe_area: (nullable): of the captions on it
 *
 * Returns: %NULL with @error set when a safe area cannot be had
 */
EfLayers *ef_layers_new (const EfPlan *plan, guint width, guint height,
    const gchar *safe_area, GError **error);
void ef_layers_free (EfLayers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLayers, ef_layers_free)

/* @path: (nullable): of a picture; @message: one line that names the layer */
typedef void (*EfLayersWarning) (
    const gchar *path, const gchar *message, gpointer user_data);
void ef_layers_set_warning_func (
    EfLayers *self, EfLayersWarning func, gpointer user_data);

/**
 * ef_layers_prepare:
 * @frame: of the plan's grid, any
 *
 * Decodes and paints what @frame shows for the first time.
 *
 * Returns: FALSE with @error set: cancelled, or a picture that cannot be
 *   decoded
 */
gboolean ef_layers_prepare (
    EfLayers *self, guint64 frame, GCancellable *cancellable, GError **error);
/* Blends the prepared frame's layers onto the composed @canvas. */
void ef_layers_draw (EfLayers *self, const EfCanvas *canvas);

G_END_DECLS
