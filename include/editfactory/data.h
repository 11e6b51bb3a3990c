/* Edit Factory - where the data files of an installation lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_data_find:
 * @kind: folder below the data directory: "styles", "safe-areas",
 *   "platforms", or "" for pipeline descriptions
 * @name: what the user typed: a bare name of [A-Za-z0-9_-], or, when it
 *   contains a '/' or ends in ".json", the path of a file
 * @error: EF_ERROR_NOT_FOUND lists the names there are
 *
 * Looks in the user's folder ($XDG_CONFIG_HOME/editfactory/KIND), then in
 * $EF_DATA_DIR/KIND when that is set, else in the installed data directory.
 *
 * Returns: (transfer full): the path of the JSON file
 */
EF_API gchar *
ef_data_find (const gchar *kind, const gchar *name, GError **error);

/** ef_data_name: Returns: (transfer full): what @path's file is called, without
 * ".json" */
EF_API gchar *ef_data_name (const gchar *path);

/** ef_data_list: Returns: (transfer full): sorted names, NULL-terminated */
EF_API gchar **ef_data_list (const gchar *kind);

/** ef_data_folders: Returns: (transfer full): the folders that ef_data_find()
 * looks in, those of the user's first; NULL-terminated; they need not exist */
EF_API gchar **ef_data_folders (void);

G_END_DECLS
