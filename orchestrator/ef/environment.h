/* Edit Factory - finding plugins, presets and data
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_environment_prepare:
 *
 * Makes this copy of `ef` find its own plugins, presets, targets and data,
 * whether it lies in a build tree or under an installed prefix. What the user
 * has set stays: search paths are added to, single values are left alone.
 * Must run before threads and before gst_init().
 */
void ef_environment_prepare (void);

/* gst_init() with a registry of our own, so that start-up does not depend on
 * what else is installed; on failure @error says what is wrong. */
gboolean ef_environment_init_gst (GError **error);

G_END_DECLS
