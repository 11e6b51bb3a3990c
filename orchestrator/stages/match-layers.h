/* Edit Factory - the match stage's logo and layers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * ef_stage_add_layers:
 *
 * Puts `layers`, as a plan's, and over them `logo` (a file) with `logo_place`
 * (an anchor) and `logo_width` (of the safe area) into @plan. As the length of
 * the video is not known to who asks for them, a layer's `at` below 0 counts
 * from the end, and what reaches beyond the end is cut; what begins behind it
 * is left out with a warning.
 */
gboolean
ef_stage_add_layers (EfStageContext *context, EfPlan *plan, GError **error);

/* The same as far as it can be told before there is a plan; every picture must
 * be one. */
gboolean ef_stage_check_layers (EfStageContext *context, GError **error);

G_END_DECLS
