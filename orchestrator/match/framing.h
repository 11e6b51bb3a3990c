/* Edit Factory - which part of a moment the canvas shows, and how that moves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "picker.h"

G_BEGIN_DECLS

/* Whether it covers the canvas or lies over its own blurred fill. */
EfFit ef_framing_fit (const EfFootage *footage, const EfMatchOptions *options);

/**
 * ef_framing_apply:
 * @n_stills: how many stills the plan has shown before: they move one way and
 *   the other in turn
 *
 * Sets fit, focus and motion of @clip, whose duration is set.
 */
void ef_framing_apply (EfClip *clip, const EfChoice *choice, guint n_stills,
    const EfMatchOptions *options);

/**
 * ef_framing_crop:
 * @round: how often the moment was shown before
 * @focus: where the window's centre is at first, 0..1
 * @window: what the canvas shows of the picture's width
 *
 * The crop for a moment that is shown again: another part of a picture that is
 * much wider than the canvas; then closer, to one side and the other. No two
 * rounds in a row are alike.
 */
EfView ef_framing_crop (guint round, gdouble focus, gdouble window);

G_END_DECLS
