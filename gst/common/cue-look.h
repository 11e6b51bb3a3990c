/* Edit Factory - cues.json: how a word looks and where a cue stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>
#include <editfactory/json.h>

G_BEGIN_DECLS

/* Optional fields of a word: bold, italic, underline, strike, joined, colour,
 * size, font, ruby. What is absent is the style's; only what differs from it is
 * written. */
G_GNUC_INTERNAL void ef_cue_look_read (EfJsonObject *o, EfCueWord *word);
G_GNUC_INTERNAL void
ef_cue_look_write (JsonObject *object, const EfCueWord *word);

/* Optional fields of a cue: writing_mode; anchor, and with it x, y, width. */
G_GNUC_INTERNAL void ef_cue_place_read (EfJsonObject *o, EfCuePlace *place);
G_GNUC_INTERNAL void
ef_cue_place_write (JsonObject *object, const EfCuePlace *place);

G_END_DECLS
