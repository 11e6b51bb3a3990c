/* Edit Factory - when words are said that nobody has timed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>

G_BEGIN_DECLS

/**
 * ef_cues_estimate_times:
 * @cues: laid out, shared with nobody
 *
 * Gives each word of a cue without word times its share, by columns, of the
 * cue's time, so that words are lit one by one.
 */
void ef_cues_estimate_times (EfCues *cues);

G_END_DECLS
