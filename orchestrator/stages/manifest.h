/* Edit Factory - OUT.manifest.json: how a video came to be
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/**
 * ef_manifest_build:
 * @run: executed, of short.json or render.json
 * @params: as given to ef_run_new()
 * @index: of the variant, from 0
 *
 * {"version", "editfactory", "gstreamer", "encoder", "params", "inputs":
 *  [{"path", "sha256"}], "video": what verify measured, "videos" of all
 *  outputs of a plan with several, "sound": what
 *  master did, "clips": [{"at", "duration", "file", "in", "why"}], "words",
 *  "stages", "warnings"}; docs/stages.md tells all.
 *
 * Returns: (transfer full): NULL when a document of the run cannot be read
 */
JsonNode *
ef_manifest_build (EfRun *run, JsonNode *params, guint index, GError **error);

G_END_DECLS
