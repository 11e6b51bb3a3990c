/* Edit Factory - a still picture, decoded once and kept small
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "clip-source.h"
#include "picture.h"

G_BEGIN_DECLS

typedef struct _EfStill EfStill;

/**
 * ef_still_new:
 * @frame: not needed any more afterwards. RGB with alpha (ARGB) is laid over
 *   the clip's background.
 * @clip: its fit and motion say how large the picture must be
 *
 * Crops, flips and turns the picture as the clip says (ef_pose_apply()) and
 * reduces it by a whole factor as long as three samples for two output pixels
 * remain at the strongest zoom.
 *
 * Returns: (nullable): NULL for a format that is not known
 */
EfStill *ef_still_new (const EfClipFrame *frame, const EfClip *clip,
    guint canvas_width, guint canvas_height);
void ef_still_free (EfStill *self);
const EfPicture *ef_still_get_picture (const EfStill *self);

G_END_DECLS
