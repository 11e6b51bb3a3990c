/* Edit Factory - the best of several ways to fill a programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"

G_BEGIN_DECLS

/**
 * ef_programme_choose:
 *
 * Slots are filled one after another, and what is best for one may cost later
 * ones more: with a greater weight of keywords a programme could end with fewer
 * of them. So it is filled once for each of several fixed weights, and the
 * filling whose choices are worth most by the weight that was asked for wins.
 * That makes the keywords of the whole monotone in their weight: where filling
 * A wins with the weight v and B with w > v, (w - v) (K(B) - K(A)) >= 0 follows
 * from v K(A) + R(A) >= v K(B) + R(B) and w K(B) + R(B) >= w K(A) + R(A), K
 * being the sum of the affinities and R all else.
 *
 * It holds for the first variant. For each of the further ones it cannot, as
 * long as variants open differently: of two files, "boat", named by the only
 * sentence, and a better picture, the first variant shows the better picture
 * when keywords weigh little and "boat" when they weigh much; the second one
 * has what is left, "boat" first and the other then.
 *
 * Returns: (transfer full) (element-type EfPick): one a slot, weighed as asked
 *   for, noted as uses in @library
 */
GArray *ef_programme_choose (EfLibrary *library, const EfMatches *matches,
    const GArray *slots, const EfMatchOptions *options, guint variant);

G_END_DECLS
