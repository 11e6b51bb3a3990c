/* Edit Factory - plans and manifests of the server, for files here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): the path that is meant by an asset's id,
 * or by an output's name */
typedef const gchar *(*EfLocalFind) (const gchar *text, gpointer user_data);

/* Lets the plan in the file @temporary, which will be @path, name files here:
 * "asset:UUID" becomes the path that @find knows. */
gboolean ef_local_names_plan (const gchar *temporary, const gchar *path,
    EfLocalFind find, gpointer user_data, GError **error);
/* The same for any text in a manifest, and for the names of its outputs. */
gboolean ef_local_names_manifest (const gchar *temporary, const gchar *path,
    EfLocalFind find, EfLocalFind find_name, gpointer user_data,
    GError **error);

G_END_DECLS
