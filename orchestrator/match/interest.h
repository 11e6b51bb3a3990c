/* Edit Factory - where the interest lies in a moment that was chosen
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"
#include "reframe.h"

G_BEGIN_DECLS

/**
 * ef_interest_find:
 *
 * The measurements of the moment: of each segment that is not rejected its
 * path, or, where it has none, its focus, at its middle. Where segments
 * overlap, what they say of the same time is averaged.
 *
 * Returns: (transfer full) (element-type EfInterest): in order of time
 */
GArray *ef_interest_find (const EfChoice *choice);

G_END_DECLS
