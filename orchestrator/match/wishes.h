/* Edit Factory - what the user, or a program of the user's, wants to be shown
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker-private.h"

G_BEGIN_DECLS

/* Pins and bans name what there is, and no shot is pinned twice. */
gboolean ef_wishes_check (const EfLibrary *library, GPtrArray *files,
    guint n_slots, const EfMatchOptions *options, GError **error);

/* Bans */

gboolean
ef_wishes_is_banned (const EfMatchOptions *options, const EfFileScore *score);
/* Cuts what is banned of @score out of @stretches (element-type EfRange). */
void ef_wishes_remove_banned (
    const EfMatchOptions *options, const EfFileScore *score, GArray *stretches);

/* Pins that are a must */

gboolean
ef_wishes_is_pinned (const EfMatchOptions *options, const EfFileScore *score);
gboolean ef_wishes_must (const EfMatchOptions *options, const EfMatchPin *pin);
/* Returns: (nullable): what shot @slot must show */
const EfMatchPin *ef_wishes_find (const EfMatchOptions *options, guint slot);
/* Returns: (transfer full) (element-type EfChoice): what @pin allows: from
 * there on, whatever it is */
GArray *ef_wishes_moments (EfPicker *picker, const EfMatchPin *pin);

/* Pins that are suggestions */

/* Raises the affinity of @match, of @footage. */
void ef_wishes_suggest (
    const EfMatchOptions *options, const EfFootage *footage, EfMatch *match);
/* The affinity of @match for one moment: that of a suggestion holds for the
 * moment that it names. */
gdouble ef_wishes_affinity (const EfMatchOptions *options, const EfMatch *match,
    const EfChoice *choice);
/* The moment of @footage that is suggested for @slot, or GST_CLOCK_TIME_NONE.
 */
GstClockTime ef_wishes_moment (
    const EfMatchOptions *options, const EfFootage *footage, guint slot);

G_END_DECLS
