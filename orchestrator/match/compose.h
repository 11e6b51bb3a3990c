/* Edit Factory - from choices to the clips of a plan
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"

G_BEGIN_DECLS

/**
 * ef_compose_plan:
 * @picks: (element-type EfPick): one a slot
 *
 * Fit, focus, motion, transitions and `why` of each clip.
 *
 * Returns: (transfer full): a plan with canvas, duration, clips and meta
 */
EfPlan *ef_compose_plan (const EfWords *words, const GArray *slots,
    const GArray *picks, const EfMatchOptions *options);

/* One line for each kind of compromise in @picks. */
void ef_compose_warnings (
    const GArray *picks, const EfMatchOptions *options, GPtrArray *warnings);

G_END_DECLS
