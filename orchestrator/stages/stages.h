/* Edit Factory - the built-in stages
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/* Gives the stages below to the engine; once, after gst_init() and before a
 * description is loaded. */
void ef_stages_register (void);

/* docs/stages.md says what each reads and writes. */
extern const EfStageType ef_stage_speak;
extern const EfStageType ef_stage_score;
extern const EfStageType ef_stage_match;
extern const EfStageType ef_stage_cues;
extern const EfStageType ef_stage_master;
extern const EfStageType ef_stage_render;
extern const EfStageType ef_stage_verify;
extern const EfStageType ef_stage_probe;

G_END_DECLS
