/* Edit Factory - puts sprites into frames of packed 10-bit 4:2:2 (v210)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "blend-raw.h"

G_BEGIN_DECLS

/* As ef_blend_raw(). @frame: one plane; of its layout, only colours, fields and
 * siting count. Only the blocks that the sprite touches are unpacked. */
void ef_blend_v210 (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity);

G_END_DECLS
