/* Edit Factory - cues that are shown together stand where playing would leave
 * them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-track.h"

G_BEGIN_DECLS

/**
 * ef_cue_chain_place:
 * @shown: of ef_cue_track_find_all(), at whatever time
 *
 * Finds places for the cues that @scene does not show yet. A cue keeps away
 * from those that stood when it began, which may be over by now; these from
 * those that stood when they began, and so on. So the place depends on what the
 * track has, and not on when it was looked at. Of a chain without a pause the
 * last 128 links are followed.
 */
void ef_cue_chain_place (
    EfCueTrack *track, EfScene *scene, const EfShown *shown, guint n_shown);

G_END_DECLS
