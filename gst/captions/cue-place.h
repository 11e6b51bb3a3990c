/* Edit Factory - a document's own place for a cue
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "style.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/**
 * ef_cue_place_style:
 * @out: (out): the style with the place's anchor, alignment and position where
 *   it has them; its strings are @style's: never freed
 */
void ef_cue_place_style (
    const EfCuePlace *place, const EfStyle *style, EfStyle *out);
/* Do captions of both stand at one place, so that they are stacked? */
gboolean ef_cue_place_equal (const EfCuePlace *a, const EfCuePlace *b);
guint ef_cue_place_hash (const EfCuePlace *place);

G_END_DECLS
