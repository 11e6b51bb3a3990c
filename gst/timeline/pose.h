/* Edit Factory - crop, flip and quarter turns of a picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/**
 * ef_pose_apply:
 * @picture: in place; its planes become a part of what they were, its rotation
 *   and mirroring what is left to do. Nothing is copied or read.
 *
 * Crop in the upright picture, then the flip, then the rotation when that is a
 * multiple of 90 degrees. Does nothing when @picture->posed says that it was
 * done.
 */
void ef_pose_apply (EfPicture *picture, const EfClip *clip);

/* What remains of the clip's rotation after ef_pose_apply(): degrees
 * clockwise, above 0 and below 360; or 0. */
gdouble ef_pose_angle (const EfClip *clip);

G_END_DECLS
