/* Edit Factory - puts sprites into frames whose samples are no words of their
 * own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "blend-raw.h"

G_BEGIN_DECLS

/**
 * EfWordLayout: a pixel is one word of plane 0.
 * @bytes: of the word, 2 or 4; @big_endian: its order
 * @shift, @bits: of each channel: R, G, B or Y, Cb, Cr; alpha last, with no
 *   bits where there is none. Other bits stay as they are
 */
typedef struct
{
  guint bytes;
  gboolean big_endian;
  guint shift[4];
  guint bits[4];
} EfWordLayout;

/* ef_blend_raw() for such a frame, of whose layout colours and alpha count:
 * what lies under the sprite is unpacked, blended and packed again. */
void ef_blend_words (const EfRawFrame *frame, const EfWordLayout *words,
    EfSprite *sprite, gint x, gint y, gdouble opacity);

/* ef_blend_raw() for a frame whose samples are words of 16 bits with their
 * bytes in the other order. */
void ef_blend_swapped (
    const EfRawFrame *frame, EfSprite *sprite, gint x, gint y, gdouble opacity);

G_END_DECLS
