/* Edit Factory - what a finished run leaves: names, measurements, objects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"
#include "asset-store.h"
#include "inputs.h"
#include "queue.h"

G_BEGIN_DECLS

/**
 * ef_outputs_publish:
 * @prefix: of the keys in the asset store; of this attempt alone
 * @scratch: a folder for documents that are written anew
 *
 * Puts the results of @run into the asset store. They are nobody's until the
 * job is finished with what this returns.
 *
 * Returns: (transfer full): JSON for ef_queue_finish()
 */
gchar *ef_outputs_publish (EfRun *run, EfDescription *description,
    JsonNode *params, const EfClaim *claim, EfInputs *inputs,
    EfAssetStore *store, const gchar *prefix, const gchar *scratch,
    GCancellable *cancellable, GError **error);

/* "short.mp4" of variant 2 of 3 is "short-2.mp4". Returns: (transfer full) */
gchar *ef_output_name_of (const gchar *file, guint index, guint count);

G_END_DECLS
