/* Edit Factory - where a plan's layers will stand, before anything is drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "typesetter.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * ef_layer_bounds:
 * @look: the output of @plan
 * @avoid: (element-type EfAvoid): gets rectangles of each layer that captions
 *   should keep away from: not for what frames or fills the canvas, nor for
 * what is hardly seen
 *
 * Pictures upright as they are shown, shadows left out. What slides or pops in
 * or out is told in pieces of time, each with all that it covers meanwhile. A
 * picture that cannot be read is left out: whoever draws it will say so.
 *
 * Returns: FALSE with @error set when a safe area cannot be had
 */
gboolean ef_layer_bounds (
    const EfPlan *plan, const EfPlanLook *look, GArray *avoid, GError **error);

G_END_DECLS
