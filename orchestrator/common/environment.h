/* Edit Factory - finding plugins, presets and data
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_environment_prepare:
 *
 * Makes this program find its own plugins, presets, targets and data,
 * whether it lies in a build tree or under an installed prefix. What the user
 * has set stays: search paths are added to, single values are left alone.
 * Must run before threads and before gst_init().
 */
void ef_environment_prepare (void);

/* gst_init() with a registry of our own, so that start-up does not depend on
 * what else is installed; on failure @error says what is wrong. */
gboolean ef_environment_init_gst (GError **error);

/* Returns: (transfer full): the path of a program that only other programs of
 * ours start; it need not exist */
gchar *ef_environment_find_program (const gchar *name);

/* Returns: (transfer full): the folders that a program of ours needs to see
 * besides the system's own and the data folders: libraries, plugins, presets,
 * targets, programs; NULL-terminated; they need not exist. After
 * ef_environment_prepare(). */
gchar **ef_environment_list_folders (void);

G_END_DECLS
