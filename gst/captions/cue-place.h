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
/* Is it set in columns? */
gboolean
ef_cue_place_is_vertical (const EfCuePlace *place, const EfStyle *style);
/* Of EfCuePlace, as hash tables want them: do captions of both stand at one
 * place, so that they are stacked? */
gboolean ef_cue_place_equal (gconstpointer a, gconstpointer b);
guint ef_cue_place_hash (gconstpointer place);

G_END_DECLS
