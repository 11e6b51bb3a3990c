/* Edit Factory - what a stage's result depends on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"

G_BEGIN_DECLS

/**
 * ef_stage_make_key:
 * @set: the stage's resolved values
 * @index: number of for_each
 * @hashes: (nullable): folder of the file-hash index
 *
 * Strings that name a file that this thread may read (ef_file_confine()) count
 * by its content; others are text, except that an input that is a path must
 * lie where it may be read.
 *
 * Returns: (transfer full): SHA-256 over the stage's description, its values
 * with the hashes of the files among them and inside them, the version of the
 * code, and the tenant (none)
 */
gchar *
ef_stage_make_key (EfStageDescription *stage, JsonObject *set, guint index,
    const gchar *hashes, GCancellable *cancellable, GError **error);

/* Adds to @paths (element-type utf8) the files that the key counts: all that
 * the stage needs to read besides the data folders. */
void ef_stage_list_files (
    EfStageDescription *stage, JsonObject *set, GPtrArray *paths);

G_END_DECLS
